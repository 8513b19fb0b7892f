//! Decimal numbers with a point and an exponent, taken apart without rounding.

/// `±0.digits · 10^point`, with the digits left in the text.
#[derive(Debug)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Where the decimal point stands among the digits, once the exponent has moved it.
    point: i64,
}

impl<'a> Decimal<'a> {
    /// Takes the grammar of JSON numbers, and leading zeros. Exponents beyond 32 bits are refused.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let digits_only = [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
        (digits_only && !whole.is_empty()).then_some(Self {
            negative,
            whole: whole.as_bytes(),
            fraction: fraction.as_bytes(),
            point,
        })
    }

    pub(crate) const fn is_negative(&self) -> bool {
        self.negative
    }

    /// The number without its fraction; `None` if it does not fit.
    pub(crate) fn whole(&self) -> Option<i64> {
        // A huge exponent of zero is still zero.
        let length = if self.digits().all(|digit| *digit == b'0') { 0 } else { self.point.max(0) };
        // Gathered below zero, where there is room for one more than above.
        let mut value = 0_i64;
        for position in 0..length {
            value = value.checked_mul(10)?.checked_sub(i64::from(self.digit(position)))?;
        }
        if self.negative { Some(value) } else { value.checked_neg() }
    }

    /// The number, if it is whole and fits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        let skipped = usize::try_from(self.point.max(0)).ok()?;
        let is_whole = self.digits().skip(skipped).all(|digit| *digit == b'0');
        if is_whole { self.whole() } else { None }
    }

    /// The first nine digits behind the point.
    pub(crate) fn nanos(&self) -> u32 {
        (0..9).fold(0, |value, index| value * 10 + u32::from(self.digit(self.point.saturating_add(index))))
    }

    fn digits(&self) -> impl Iterator<Item = &u8> {
        self.whole.iter().chain(self.fraction)
    }

    /// The digit at a position, counted from the first; zero around those that are there.
    fn digit(&self, position: i64) -> u8 {
        let Ok(position) = usize::try_from(position) else { return 0 };
        let digit = match position.checked_sub(self.whole.len()) {
            None => self.whole.get(position),
            Some(position) => self.fraction.get(position),
        };
        digit.map_or(0, |digit| digit - b'0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_any_spelling() {
        let table = [
            ("0", Some(0)),
            ("-0.0", Some(0)),
            ("1.0", Some(1)),
            ("1e3", Some(1000)),
            ("1500e-2", Some(15)),
            ("12.50e1", Some(125)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("-0.9223372036854775808e19", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("0e2000000000", Some(0)),
            ("1e2000000000", None),
            ("1e-2000000000", None),
            ("1.5", None),
            ("0.1", None),
        ];
        for (text, expected) in table {
            assert_eq!(Decimal::parse(text).unwrap().to_i64(), expected, "{text}");
        }
        for text in ["", "-", ".5", "1.", "e3", "1e", "1e99999999999", "1x", "+1"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }
}

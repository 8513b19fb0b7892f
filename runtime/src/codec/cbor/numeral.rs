//! Numbers in all the forms that CBOR has for them.

use super::big::{self, Integer};
use crate::types::decimal::Decimal;

/// A number as it came.
#[derive(Debug)]
pub(super) enum Numeral {
    /// A whole number within 128 bits.
    Whole(i128),
    /// A float of any width.
    Real(f64),
    /// The decimal text of anything larger or more precise.
    Text(String),
    /// A number too large to be dealt with.
    Beyond,
}

impl Numeral {
    /// The integer of a tag 2 or 3.
    pub(super) fn bignum(negative: bool, magnitude: &[u8]) -> Self {
        let significant = big::without_zeros(magnitude);
        let mut bytes = [0; 16];
        match bytes.len().checked_sub(significant.len()).filter(|unused| *unused > 0) {
            Some(unused) => {
                bytes[unused..].copy_from_slice(significant);
                let value = i128::from_be_bytes(bytes);
                Self::Whole(if negative { !value } else { value })
            }
            None => big::to_text(negative, significant).map_or(Self::Beyond, Self::Text),
        }
    }

    /// The number of a tag 4: `mantissa · 10^exponent`.
    pub(super) fn decimal(exponent: i128, mantissa: &Self) -> Self {
        let Ok(exponent) = i64::try_from(exponent) else { return Self::Beyond };
        match mantissa {
            Self::Whole(value) => Self::Text(scaled(&value.to_string(), exponent)),
            Self::Text(text) => Self::Text(scaled(text, exponent)),
            Self::Real(_) | Self::Beyond => Self::Beyond,
        }
    }

    /// The number, if it is whole and fits.
    pub(super) fn to_whole<T: TryFrom<i128>>(&self) -> Option<T> {
        let value = match self {
            Self::Whole(value) => *value,
            // What does not fit 128 bits becomes their limit, which is beyond any `T` asked for.
            Self::Real(value) if value.fract() == 0.0 => *value as i128,
            Self::Text(text) => Decimal::parse(text)?.to_i64()?.into(),
            Self::Real(_) | Self::Beyond => return None,
        };
        T::try_from(value).ok()
    }

    /// The nearest float; `None` for numbers beyond its range.
    pub(super) fn to_f64(&self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            Self::Text(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            Self::Beyond => None,
        }
    }

    /// The text of the decimal fraction that the number is written as; `None` as for [`to_text`](Self::to_text).
    pub(super) fn to_decimal_text(&self) -> Option<String> {
        let text = self.to_text()?;
        match (self, decimal_fraction(&text)) {
            (Self::Real(_), Some((exponent, Integer::Short(mantissa)))) => {
                Some(scaled(&mantissa.to_string(), exponent))
            }
            _ => Some(text),
        }
    }

    /// The decimal text, in the grammar of JSON; `None` for NaN, the infinities, and what is too large.
    pub(super) fn to_text(&self) -> Option<String> {
        match self {
            Self::Whole(value) => Some(value.to_string()),
            Self::Real(value) if value.is_finite() => {
                Some(zmij::Buffer::new().format_finite(*value).to_owned())
            }
            Self::Text(text) => Some(text.clone()),
            Self::Real(_) | Self::Beyond => None,
        }
    }
}

/// The value of a half-precision float (RFC 8949, appendix D), all of which a single-precision one holds.
pub(super) fn half(bits: u16) -> f32 {
    let exponent = bits >> 10 & 0x1f;
    let fraction = f32::from(bits & 0x3ff);
    let magnitude = match exponent {
        0 => fraction * 2_f32.powi(-24),
        0x1f if fraction == 0.0 => f32::INFINITY,
        0x1f => f32::NAN,
        _ => (fraction + 1024.0) * 2_f32.powi(i32::from(exponent) - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// Exponent and mantissa of a decimal number; `None` if it is too long.
pub(super) fn decimal_fraction(text: &str) -> Option<(i64, Integer)> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent: i64 = exponent.parse().ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    Some((exponent, big::from_text(&[whole, fraction].concat())?))
}

/// `mantissa · 10^exponent` as text: with a point as long as that takes few zeros, otherwise with an exponent.
fn scaled(mantissa: &str, exponent: i64) -> String {
    /// Zeros in front of the digits that are still written.
    const MOST_ZEROS: usize = 6;
    let (sign, digits) = mantissa.split_at(usize::from(mantissa.starts_with('-')));
    let places = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
    if exponent == 0 {
        mantissa.to_owned()
    } else if exponent > 0 || places > digits.len() + MOST_ZEROS {
        format!("{mantissa}e{exponent}")
    } else {
        let zeros = "0".repeat((places + 1).saturating_sub(digits.len()));
        let digits = zeros + digits;
        let (whole, fraction) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_have_the_values_of_the_standard() {
        // RFC 8949, appendix A.
        let table = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0x3e00, 1.5),
            (0x7bff, 65_504.0),
            (0x0001, 5.960_464_477_539_063e-8),
            (0x0400, 0.000_061_035_156_25),
            (0xc400, -4.0),
            (0x7c00, f64::INFINITY),
            (0xfc00, f64::NEG_INFINITY),
        ];
        for (bits, expected) in table {
            assert_eq!(f64::from(half(bits)), expected, "{bits:x}");
        }
        assert!(half(0x8000).is_sign_negative());
        assert!(half(0x7e00).is_nan() && half(0xfc01).is_nan());
    }

    #[test]
    fn decimals_have_a_point_or_an_exponent() {
        let table = [
            ("150", -2, "1.50"),
            ("-5", -1, "-0.5"),
            ("5", -7, "0.0000005"),
            ("5", -8, "5e-8"),
            ("0", -2, "0.00"),
            ("12", 3, "12e3"),
            ("7", 0, "7"),
            ("1", i64::MIN, "1e-9223372036854775808"),
        ];
        for (mantissa, exponent, expected) in table {
            assert_eq!(scaled(mantissa, exponent), expected);
        }
    }
}

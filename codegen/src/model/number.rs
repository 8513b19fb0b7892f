//! Numbers of any size, as decimal text.

/// No whole number with more digits is written out of one with an exponent.
const MOST_DIGITS: usize = 4096;

/// The whole number in plain digits, without leading zeros and never `-0`; takes the grammar of JSON numbers.
///
/// `None` for text that is no number or has a fraction, and for an exponent that asks for absurdly many digits.
pub(crate) fn whole(text: &str) -> Option<String> {
    let Parts { sign, whole, fraction, exponent } = Parts::of(text)?;
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    // Where the point stands, counted from the end of the digits.
    let point = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let dropped = usize::try_from(point.min(0).checked_neg()?).ok()?;
    let added = usize::try_from(point.max(0)).ok()?;
    let kept = digits.len().checked_sub(dropped)?;
    let (kept, rest) = digits.split_at(kept);
    let is_whole = !kept.is_empty() && rest.bytes().all(|byte| byte == b'0');
    let fits = added <= MOST_DIGITS;
    (is_whole && fits).then(|| format!("{sign}{kept}{}", "0".repeat(added)))
}

/// Whether the text is a number in the grammar of JSON.
pub(crate) fn is_decimal(text: &str) -> bool {
    Parts::of(text).is_some()
}

/// A number taken apart.
struct Parts<'a> {
    sign: &'static str,
    whole: &'a str,
    fraction: &'a str,
    exponent: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let sound = is_digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && fraction.is_none_or(is_digits)
            && is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
        sound.then_some(Self { sign, whole, fraction: fraction.unwrap_or_default(), exponent })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_keep_every_digit() {
        let big = "-123456789012345678901234567890";
        for (text, expected) in [
            (big, Some(big)),
            ("1e3", Some("1000")),
            ("1.50E+1", Some("15")),
            ("100e-2", Some("1")),
            ("1.0", Some("1")),
            ("0.1e1", Some("1")),
            ("-0", Some("0")),
            ("0.00e999999999999999999999", Some("0")),
            ("1.5", None),
            ("10e-2", None),
            ("1e-1", None),
            ("1e99999", None),
            ("1e-9223372036854775808", None),
            ("1e99999999999999999999", None),
        ] {
            assert_eq!(whole(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn decimals_follow_the_grammar_of_json() {
        for text in ["0", "-0", "-0.5", "10.00", "1e3", "1E+3", "1.5e-300000"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in ["", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1-2", "NaN", "٣", "1 "] {
            assert!(!is_decimal(text) && whole(text).is_none(), "{text}");
        }
    }
}

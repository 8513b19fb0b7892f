//! Numbers of any size, as decimal text.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Text that is no decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a decimal {expected}")]
pub struct InvalidNumber {
    expected: &'static str,
}

/// A whole number of any size.
///
/// Holds decimal text without leading zeros: `-?(0|[1-9][0-9]*)`, and never `-0`. Parse [`as_str`](Self::as_str)
/// with the big-number crate of your choice.
///
/// ```
/// use smithy_streams_runtime::types::BigInteger;
///
/// let big: BigInteger = "123456789012345678901234567890".parse()?;
/// assert_eq!(big.as_str().len(), 30);
/// assert_eq!(BigInteger::from(-7).to_string(), "-7");
/// # Ok::<(), smithy_streams_runtime::types::InvalidNumber>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigInteger(String);

/// A decimal number of any size and precision.
///
/// Holds decimal text in the grammar of JSON numbers. Two values are equal when their texts are: `1.0` and
/// `1.00` differ, as their precision does.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigDecimal(String);

impl BigInteger {
    /// The decimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BigDecimal {
    /// The decimal text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BigInteger {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "-0" => Ok(Self::default()),
            _ if integer_length(text.as_bytes()) == Some(text.len()) => Ok(Self(text.to_owned())),
            _ => Err(InvalidNumber { expected: "integer" }),
        }
    }
}

impl FromStr for BigDecimal {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if decimal_length(text.as_bytes()) == Some(text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidNumber { expected: "number" })
        }
    }
}

/// How many bytes of `text` an integer takes; `None` if it does not begin with one.
fn integer_length(text: &[u8]) -> Option<usize> {
    let sign = usize::from(text.first() == Some(&b'-'));
    match text.get(sign)? {
        b'0' => Some(sign + 1),
        b'1'..=b'9' => Some(sign + digits(&text[sign..])),
        _ => None,
    }
}

/// How many bytes of `text` a number in the grammar of JSON takes; `None` if it does not begin with one.
fn decimal_length(text: &[u8]) -> Option<usize> {
    let mut length = integer_length(text)?;
    if text.get(length) == Some(&b'.') {
        let fraction = digits(&text[length + 1..]);
        length += 1 + (fraction > 0).then_some(fraction)?;
    }
    if matches!(text.get(length), Some(b'e' | b'E')) {
        length += 1 + usize::from(matches!(text.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(&text[length..]);
        length += (exponent > 0).then_some(exponent)?;
    }
    Some(length)
}

/// How many digits `text` begins with.
fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

macro_rules! decimal_text {
    ($($type:ident),*) => { $(
        impl Default for $type {
            fn default() -> Self {
                Self("0".to_owned())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        decimal_text!(from: $type, i32, u32, i64, u64, i128, u128);
    )* };
    (from: $type:ident, $($integer:ty),*) => { $(
        impl From<$integer> for $type {
            fn from(value: $integer) -> Self {
                Self(value.to_string())
            }
        }
    )* };
}

decimal_text!(BigInteger, BigDecimal);

impl From<BigInteger> for BigDecimal {
    fn from(value: BigInteger) -> Self {
        Self(value.0)
    }
}

impl TryFrom<&BigInteger> for i128 {
    type Error = InvalidNumber;

    /// Fails for a number that takes more than 128 bits.
    fn try_from(value: &BigInteger) -> Result<Self, Self::Error> {
        value.0.parse().map_err(|_| InvalidNumber { expected: "integer of 128 bits" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_one_spelling() {
        for text in ["0", "-1", "10", "123456789012345678901234567890"] {
            assert_eq!(text.parse::<BigInteger>().unwrap().as_str(), text);
        }
        assert_eq!("-0".parse::<BigInteger>().unwrap(), BigInteger::from(0));
        for text in ["", "-", "01", "+1", "1.0", "1e3", " 1", "1 ", "٣", "--1"] {
            assert!(text.parse::<BigInteger>().is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_follow_the_grammar_of_json() {
        for text in ["0", "-0", "-0.5", "10.00", "1e3", "1E+3", "1.5e-300000"] {
            assert_eq!(text.parse::<BigDecimal>().unwrap().as_str(), text);
        }
        for text in ["", ".5", "1.", "1e", "1e+", "01.5", "NaN", "0x1", "1_0", "1.5 "] {
            assert!(text.parse::<BigDecimal>().is_err(), "{text}");
        }
    }
}

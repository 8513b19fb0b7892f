//! Values without a schema.

use std::collections::BTreeMap;
use std::fmt;

use super::number::BigDecimal;

/// A value of the Smithy type `document`: whatever JSON can say.
///
/// ```
/// use smithy_streams_runtime::types::Document;
///
/// let document = Document::from_iter([("size", Document::from(3)), ("name", Document::from("sofa"))]);
/// assert_eq!(document.get("size").and_then(Document::as_i64), Some(3));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Document {
    /// No value.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    String(String),
    /// Values in order.
    Array(Vec<Self>),
    /// Values by name.
    Object(BTreeMap<String, Self>),
}

/// A number in a [`Document`].
///
/// Whole numbers stay exact whatever their size; fractions are `f64`, unless they are outside its range.
#[derive(Clone, PartialEq)]
pub struct Number(Repr);

/// Ordered by preference: a number has the first form that holds it.
#[derive(Clone, PartialEq)]
enum Repr {
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(BigDecimal),
}

impl Number {
    /// The number, if it is whole and fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Unsigned(value) => i64::try_from(value).ok(),
            Repr::Negative(value) => Some(value),
            Repr::Float(_) | Repr::Text(_) => None,
        }
    }

    /// The number, if it is whole, not negative, and fits.
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::Unsigned(value) => Some(value),
            Repr::Negative(_) | Repr::Float(_) | Repr::Text(_) => None,
        }
    }

    /// The nearest `f64`, which is infinite for numbers beyond its range.
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Unsigned(value) => *value as f64,
            Repr::Negative(value) => *value as f64,
            Repr::Float(value) => *value,
            Repr::Text(value) => value.as_str().parse().unwrap_or(f64::NAN),
        }
    }

    /// A finite `f64`; `None` for NaN and the infinities, which documents cannot hold.
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(Repr::Float(value)))
    }
}

impl From<BigDecimal> for Number {
    fn from(value: BigDecimal) -> Self {
        let text = value.as_str();
        if let Ok(value) = text.parse() {
            return Self(Repr::Unsigned(value));
        }
        match text.parse::<i64>() {
            // `-0` has a sign that only a float keeps.
            Ok(0) => return Self(Repr::Float(-0.0)),
            Ok(value) => return Self(Repr::Negative(value)),
            Err(_) => {}
        }
        let whole = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && !whole => Self(Repr::Float(value)),
            _ => Self(Repr::Text(value)),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Unsigned(value) => fmt::Display::fmt(value, f),
            Repr::Negative(value) => fmt::Display::fmt(value, f),
            Repr::Float(value) => f.write_str(zmij::Buffer::new().format_finite(*value)),
            Repr::Text(value) => fmt::Display::fmt(value, f),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Document {
    /// Whether this is [`Document::Null`].
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The truth value, if it is one.
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The whole number, if it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(number) = self { number.as_i64() } else { None }
    }

    /// The nearest `f64`, if it is a number.
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(number.as_f64()) } else { None }
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(value) = self { Some(value) } else { None }
    }

    /// The values of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The values of an object.
    pub const fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(values) = self { Some(values) } else { None }
    }

    /// The value of this name in an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

impl From<bool> for Document {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<String> for Document {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<&str> for Document {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<Number> for Document {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<f64> for Document {
    /// NaN and the infinities become null, as JSON has no number for them.
    fn from(value: f64) -> Self {
        Number::from_f64(value).map_or(Self::Null, Self::Number)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Document {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().map(Into::into).collect()
    }
}

impl<T: Into<Self>> From<Option<T>> for Document {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl FromIterator<Self> for Document {
    fn from_iter<I: IntoIterator<Item = Self>>(values: I) -> Self {
        Self::Array(values.into_iter().collect())
    }
}

impl<K: Into<String>, V: Into<Self>> FromIterator<(K, V)> for Document {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(values: I) -> Self {
        Self::Object(values.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(Repr::Unsigned(value))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(u64::try_from(value).map_or(Repr::Negative(value), Repr::Unsigned))
    }
}

macro_rules! from_integer {
    (narrow: $($narrow:ty => $wide:ty),*; all: $($integer:ty),*) => {
        $(impl From<$narrow> for Number {
            fn from(value: $narrow) -> Self {
                <$wide>::from(value).into()
            }
        })*
        $(impl From<$integer> for Document {
            fn from(value: $integer) -> Self {
                Self::Number(value.into())
            }
        })*
    };
}

from_integer! {
    narrow: i8 => i64, i16 => i64, i32 => i64, u8 => u64, u16 => u64, u32 => u64;
    all: i8, i16, i32, i64, u8, u16, u32, u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse::<BigDecimal>().unwrap().into()
    }

    #[test]
    fn whole_numbers_stay_exact() {
        for text in ["0", "-1", "9007199254740993", "18446744073709551615", "-9223372036854775808"] {
            assert_eq!(number(text).to_string(), text);
        }
        let beyond = number("-18446744073709551617");
        assert_eq!(beyond.to_string(), "-18446744073709551617");
        assert_eq!((beyond.as_i64(), beyond.as_u64()), (None, None));
        assert!((beyond.as_f64() + 18_446_744_073_709_551_616.0).abs() < 1e4);
        assert_eq!(number("7"), Number::from(7_u8));
        assert_eq!(number("-7"), Number::from(-7_i64));
    }

    #[test]
    fn fractions_are_floats_while_they_fit() {
        assert_eq!(number("1.50").to_string(), "1.5");
        assert_eq!(number("1e400").to_string(), "1e400");
        assert_eq!(number("-0").to_string(), "-0.0");
        assert_eq!(Number::from_f64(0.5).map(|number| number.as_f64()), Some(0.5));
        assert_eq!(number("0.5").as_i64(), None);
    }

    #[test]
    fn documents_are_made_of_ordinary_values() {
        assert_eq!(Document::from(f64::NAN), Document::Null);
        assert_eq!(Document::from(Some("x")).as_str(), Some("x"));
        assert_eq!(Document::from(None::<bool>), Document::default());
        let list = Document::from(vec![true, false]);
        assert_eq!(list.as_array().map(<[_]>::len), Some(2));
        assert_eq!(list.get("x"), None);
        assert!(Document::from_iter([("x", 1)]).as_object().is_some());
    }
}

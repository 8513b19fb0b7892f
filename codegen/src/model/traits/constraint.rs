//! What values may be (Smithy spec, Constraint traits).

use serde_json::{Number, Value};

use super::{Traits, ids};

/// The value of `smithy.api#length`, bounds included.
///
/// Counts the Unicode characters of a string, the bytes of a blob, the elements of a list, the entries of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The shortest.
    pub min: Option<u64>,
    /// The longest.
    pub max: Option<u64>,
}

/// The value of `smithy.api#range`, bounds included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range<'a> {
    /// The least.
    pub min: Option<&'a Number>,
    /// The greatest.
    pub max: Option<&'a Number>,
}

impl Traits {
    /// `smithy.api#length`.
    #[must_use]
    pub fn length(&self) -> Option<Length> {
        let bound = |value: &Value, name| value.get(name).and_then(Value::as_u64);
        self.value(ids::LENGTH).map(|value| Length { min: bound(value, "min"), max: bound(value, "max") })
    }

    /// `smithy.api#range`.
    #[must_use]
    pub fn range(&self) -> Option<Range<'_>> {
        let value = self.value(ids::RANGE)?;
        let bound = |name| value.get(name).and_then(Value::as_number);
        Some(Range { min: bound("min"), max: bound("max") })
    }

    /// `smithy.api#pattern`, which may match any part of a string.
    #[must_use]
    pub fn pattern(&self) -> Option<&str> {
        self.string(ids::PATTERN)
    }
}

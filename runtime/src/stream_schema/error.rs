use std::collections::BTreeSet;
use std::fmt;

use super::Path;
use crate::codec::CodecError;

/// Why a document is no definition of a stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// Something is missing, or is of another type.
    #[error("{} is not {expected}", place(.path))]
    Unexpected {
        /// Where.
        path: Path,
        /// What is wanted there.
        expected: &'static str,
    },
    /// No field type has this name.
    #[error("{} is not a field type: {name:?}", place(.path))]
    UnknownType {
        /// Where.
        path: Path,
        /// The name.
        name: String,
    },
    /// Two fields of one object have the same name.
    #[error("{} has the name of another field", place(.path))]
    DuplicateField {
        /// The second one.
        path: Path,
    },
    /// Objects are nested deeper than is followed.
    #[error("fields are nested deeper than {limit} levels")]
    TooDeep {
        /// The greatest depth allowed.
        limit: usize,
    },
    /// The shape that holds the definition cannot be written or read.
    #[error("the shape cannot be written or read")]
    Codec(#[from] CodecError),
}

/// A payload that does not fit its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPayload {
    schema: String,
    violations: Vec<Violation>,
}

impl InvalidPayload {
    pub(super) fn new(schema: &str, violations: Vec<Violation>) -> Self {
        Self { schema: schema.to_owned(), violations }
    }

    /// The name of the definition.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// All that does not fit; at least one. They are sorted by place, except that in each object what is there comes
    /// before what is missing.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for InvalidPayload {
    /// Tells the first three, and how many there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the payload does not fit the schema `{}`: ", self.schema)?;
        for (number, violation) in self.violations.iter().take(3).enumerate() {
            write!(f, "{}{violation}", if number == 0 { "" } else { "; " })?;
        }
        match self.violations.len().saturating_sub(3) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for InvalidPayload {}

/// One value of a payload that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {problem}", place(path))]
pub struct Violation {
    /// Where it stands.
    pub path: Path,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a value. None of these quotes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The field is not there.
    #[error("is missing")]
    Missing,
    /// The definition has no such field.
    #[error("is not in the schema")]
    Unknown,
    /// The value is of another type.
    #[error("is {found}, not `{expected}`")]
    WrongType {
        /// The type that the definition has, as on the wire.
        expected: &'static str,
        /// What stands there, such as `a number`.
        found: &'static str,
    },
    /// The number has a fraction, or is too large to be told.
    #[error("is not a whole number")]
    NotWhole,
    /// The text is not a point in time in UTC, `YYYY-MM-DDTHH:mm:ssZ`.
    #[error("is not a date as in 2026-01-02T03:04:05Z")]
    NotADate,
    /// The text is not one of those that are allowed.
    #[error("is none of {}", list(.allowed))]
    NotAllowed {
        /// Those that are.
        allowed: BTreeSet<String>,
    },
}

fn place(path: &Path) -> String {
    if path.segments().is_empty() { "the document".to_owned() } else { format!("`{path}`") }
}

fn list(allowed: &BTreeSet<String>) -> String {
    allowed.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(", ")
}

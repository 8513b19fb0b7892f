use std::fmt;
use std::time::Duration;

use thiserror::Error;

use crate::types::Bound;

/// A value that a constraint trait does not allow. Quotes no value, which may be sensitive.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("`{path}` {broken}")]
pub struct Violation {
    path: String,
    broken: Broken,
}

/// Which trait does not allow it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Broken {
    /// `@required`: the member is not set.
    Required,
    /// `@length`.
    Length {
        /// Characters of a string, bytes of a blob, elements of a list, entries of a map.
        length: u64,
        /// What it may be.
        limits: Limits<u64>,
    },
    /// `@range`.
    Range {
        /// What the number may be.
        limits: Limits<Bound>,
    },
    /// `@pattern`.
    Pattern {
        /// What the text does not match.
        pattern: &'static str,
    },
    /// `smithystreams#notAbove`.
    Above {
        /// The member beside it that it may not be greater than.
        member: &'static str,
    },
    /// `smithystreams#withinCallTimeout`.
    CallTimeout {
        /// How long the client waits for an answer.
        limit: Duration,
    },
    /// A `@pattern` that no text can be compared with, because it has look-around, back-references or a fault. The
    /// generator leaves such patterns out of its tables.
    UnreadablePattern {
        /// The pattern.
        pattern: &'static str,
    },
}

/// Bounds, which are themselves allowed; at least one of them is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits<T> {
    /// The least.
    pub min: Option<T>,
    /// The greatest.
    pub max: Option<T>,
}

impl Violation {
    pub(super) fn new(path: String, broken: Broken) -> Self {
        Self { path, broken }
    }

    /// The way from the shape that was checked: names of members, indexes of lists and keys of maps, as in
    /// `definition.exportDefinition.kinesis[0].batchSize` and `userMetadata["owner"]`. A key that breaks a trait itself
    /// is `userMetadata["owner"].key`; one that is sensitive reads `***`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which trait does not allow the value.
    pub fn broken(&self) -> &Broken {
        &self.broken
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::Length { length, limits: Limits { min, max: Some(max) } } => {
                write!(f, "has a length of {length}, which is not within {} and {max}", min.unwrap_or(0))
            }
            Self::Length { length, limits: Limits { min, max: None } } => {
                write!(f, "has a length of {length}, which is less than {}", min.unwrap_or(0))
            }
            Self::Range { limits: Limits { min: Some(min), max: Some(max) } } => {
                write!(f, "is not within {} and {}", Number(*min), Number(*max))
            }
            Self::Range { limits: Limits { min: Some(min), max: None } } => {
                write!(f, "is not {} or more", Number(*min))
            }
            Self::Range { limits: Limits { min: None, max: Some(max) } } => {
                write!(f, "is not {} or less", Number(*max))
            }
            Self::Range { limits: Limits { min: None, max: None } } => f.write_str("is not in range"),
            Self::Pattern { pattern } => write!(f, "does not match `{pattern}`"),
            Self::Above { member } => write!(f, "is greater than `{member}`"),
            Self::CallTimeout { limit } => {
                write!(f, "is longer than the {} ms that a call may take", limit.as_millis())
            }
            Self::UnreadablePattern { pattern } => {
                write!(f, "cannot be compared with the pattern `{pattern}`")
            }
        }
    }
}

/// A bound as text.
struct Number(Bound);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bound::Integer(bound) => bound.fmt(f),
            Bound::Real(bound) => bound.fmt(f),
        }
    }
}

//! Why a shape could not be written or read.

use thiserror::Error;

use crate::types::{Member, Schema, TimestampError, UnknownVariant};

/// Why a shape could not be written or read.
///
/// Offsets count bytes from the start of the document. No variant quotes a value, which may be sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CodecError {
    /// Something else stands where the grammar of the format, or the model, wants `expected`.
    #[error("expected {expected} at byte {offset}")]
    Unexpected {
        /// What was wanted.
        expected: &'static str,
        /// Where it was wanted.
        offset: usize,
    },
    /// The document ends too early.
    #[error("document ends at byte {offset}, where {expected} was expected")]
    Truncated {
        /// What was wanted.
        expected: &'static str,
        /// The length of the document.
        offset: usize,
    },
    /// Containers are nested deeper than a reader or writer follows.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// The greatest depth allowed.
        limit: u32,
    },
    /// Something follows the document.
    #[error("unexpected data after the document at byte {offset}")]
    TrailingData {
        /// Where it begins.
        offset: usize,
    },
    /// Text that is not UTF-8.
    #[error("invalid utf-8 at byte {offset}")]
    InvalidUtf8 {
        /// The first byte that does not fit.
        offset: usize,
    },
    /// A number that the member's type cannot hold.
    #[error("number for member `{member}` is out of the range of its type")]
    OutOfRange {
        /// The member's name in the model.
        member: &'static str,
    },
    /// A string that is not the text form of the member's type.
    #[error("text of member `{member}` is not {expected}")]
    InvalidText {
        /// The member's name in the model.
        member: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A timestamp that cannot be read or written in its format.
    #[error("member `{member}`")]
    InvalidTimestamp {
        /// The member's name in the model.
        member: &'static str,
        /// What is wrong with it.
        #[source]
        source: TimestampError,
    },
    /// A union of which no member is set.
    #[error("no member of union `{union}` is set")]
    EmptyUnion {
        /// The union's shape id.
        union: &'static str,
    },
    /// A union of which several members are set.
    #[error("several members of union `{union}` are set")]
    AmbiguousUnion {
        /// The union's shape id.
        union: &'static str,
    },
    /// A union that holds a variant which the model does not have cannot be written.
    #[error("union `{union}` holds the unknown variant `{variant}`")]
    UnknownVariant {
        /// The union's shape id.
        union: &'static str,
        /// The name of the variant.
        variant: String,
    },
    /// The member's type has no form in this place.
    #[error("member `{member}` has no form in {place}")]
    Unsupported {
        /// The member's name in the model.
        member: &'static str,
        /// The place that was to hold it.
        place: &'static str,
    },
}

impl CodecError {
    /// The error of writing a union that holds an unknown variant.
    pub fn unknown_variant(union: &'static Schema, variant: &UnknownVariant) -> Self {
        Self::UnknownVariant { union: union.id(), variant: variant.name.clone() }
    }

    /// The error of a timestamp that is not in its format.
    pub(crate) fn timestamp(member: &Member, source: TimestampError) -> Self {
        Self::InvalidTimestamp { member: member.name(), source }
    }

    /// The error of a type that has no form in `place`.
    pub(crate) fn unsupported(member: &Member, place: &'static str) -> Self {
        Self::Unsupported { member: member.name(), place }
    }
}

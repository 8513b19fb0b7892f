//! Why an event could not be written or read.

use crate::codec::CodecError;
use crate::frame::{FrameError, HeaderType};

/// Why an event or an error cannot become a message. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An event that the model does not know was only kept to be looked at.
    #[error("an unknown event of `{union}` cannot be sent")]
    UnknownEvent {
        /// The union's shape id.
        union: &'static str,
    },
    /// The error is not a member of the streaming union, so it has no name there.
    #[error("`{shape}` is no member of the streaming union")]
    NotInUnion {
        /// The error's shape id.
        shape: &'static str,
    },
    /// The payload cannot be written.
    #[error("the payload cannot be written")]
    Payload(#[source] CodecError),
    /// The headers or the payload are too large for a message.
    #[error("the message cannot be written")]
    Frame(#[source] FrameError),
}

impl From<CodecError> for EncodeError {
    fn from(source: CodecError) -> Self {
        Self::Payload(source)
    }
}

impl From<FrameError> for EncodeError {
    fn from(source: FrameError) -> Self {
        Self::Frame(source)
    }
}

/// Why a message is neither an event, nor an exception, nor an error. The peer does not speak the protocol, so
/// nothing that it sends later can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// A header that says what the message is, is missing.
    #[error("header `{name}` is missing")]
    MissingHeader {
        /// The header's name.
        name: &'static str,
    },
    /// A header that says what the message is, is no string.
    #[error("header `{name}` is of type {found}, not string")]
    HeaderType {
        /// The header's name.
        name: &'static str,
        /// The type that it has.
        found: HeaderType,
    },
    /// `:message-type` has a value that the specification does not list.
    #[error("message type `{message_type}` is unknown")]
    UnknownMessageType {
        /// The value.
        message_type: String,
    },
}

/// Why one event or exception cannot be read although the message says what it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// A header of the model has another type on the wire.
    #[error("header `{member}` is of type {found}, not {expected}")]
    HeaderType {
        /// The member's name in the model.
        member: &'static str,
        /// What the model says.
        expected: &'static str,
        /// The type that arrived.
        found: HeaderType,
    },
    /// The payload is no document of the shape.
    #[error("the payload cannot be read")]
    Payload(#[source] CodecError),
    /// The message says that it holds another shape than the streaming union.
    #[error("the message holds `{found}`, not `{expected}`")]
    UnexpectedShape {
        /// The shape id of the union.
        expected: &'static str,
        /// What the message says.
        found: String,
    },
}

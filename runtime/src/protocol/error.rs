//! Why an operation could not become a message, or the other way round.

use thiserror::Error;

#[cfg(feature = "checksum")]
use crate::checksum::ChecksumAlgorithm;
use crate::codec::CodecError;
use crate::endpoint::{ContextError, EndpointError};
use crate::event::EncodeError;

/// Why an operation could not become a message, or a message an operation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// A `@required` member of the input is not set.
    #[error("required member `{member}` of `{shape}` is not set")]
    MissingMember {
        /// The input's shape id.
        shape: &'static str,
        /// The member's name in the model.
        member: &'static str,
    },
    /// A member that fills a place in the path is set to an empty value, which would address something else.
    #[error("member `{member}` of `{shape}` is empty, but part of the path")]
    EmptyLabel {
        /// The input's shape id.
        shape: &'static str,
        /// The member's name in the model.
        member: &'static str,
    },
    /// A value cannot be sent as an HTTP header.
    #[error("value of member `{member}` is no valid http header")]
    InvalidHeader {
        /// The member's name in the model.
        member: &'static str,
    },
    /// The host prefix does not make a valid host name.
    #[error("host prefix of `{operation}` does not make a valid host name")]
    InvalidHost {
        /// The operation's shape id.
        operation: &'static str,
    },
    /// There is no endpoint for the call.
    #[error("there is no endpoint for the call")]
    Endpoint(#[from] EndpointError),
    /// The input asks for a checksum that is not known here.
    #[error("member `{member}` asks for `{algorithm}`, which is no supported checksum algorithm")]
    UnsupportedChecksum {
        /// The member's name in the model.
        member: &'static str,
        /// Its value.
        algorithm: String,
    },
    /// An answer came with the checksum of another body.
    #[cfg(feature = "checksum")]
    #[error("{algorithm} of the answer is {actual}, not {expected}")]
    ChecksumMismatch {
        /// What the checksum is made with.
        algorithm: ChecksumAlgorithm,
        /// The checksum that came with the answer, in base64.
        expected: String,
        /// That of the body that came, in base64.
        actual: String,
    },
    /// The endpoint and the operation's path do not make a valid URI.
    #[error("endpoint and path do not make a valid uri")]
    InvalidUri,
    /// The HTTP method of the model is no token.
    #[error("`{method}` is no valid http method")]
    InvalidMethod {
        /// The method in the model.
        method: &'static str,
    },
    /// The request is for another operation.
    #[error("request does not match the uri pattern of `{operation}`")]
    UriMismatch {
        /// The operation's shape id.
        operation: &'static str,
    },
    /// The names of the service and the operation cannot be sent.
    #[error("the name of `{operation}` is no valid http header")]
    InvalidOperationName {
        /// The operation's shape id.
        operation: &'static str,
    },
    /// An answer is compressed, which was not asked for.
    #[error("the answer is encoded as `{encoding}`")]
    EncodedBody {
        /// The `Content-Encoding`.
        encoding: String,
    },
    /// An answer that has to be read whole is longer than the client takes.
    #[error("the answer is longer than {limit} bytes")]
    ResponseTooLarge {
        /// The greatest length that is read, in bytes.
        limit: usize,
    },
    /// The protocol does not travel over HTTP.
    #[error("`{protocol}` does not travel over http")]
    NotHttp {
        /// The shape id of the protocol trait.
        protocol: &'static str,
    },
    /// The protocol of the service cannot say the operation, because of its events, or because it has no codes there.
    #[error("`{operation}` cannot travel in the protocol of its service")]
    Unsupported {
        /// The operation's shape id.
        operation: &'static str,
    },
    /// The protocol has no place for the streaming blob of the operation.
    #[error("the streaming blob of `{operation}` cannot travel in messages")]
    StreamingBlob {
        /// The operation's shape id.
        operation: &'static str,
    },
    /// The peer ended a call without having answered it.
    #[error("the peer ended the call without an answer")]
    MissingResponse,
    /// A message says that it holds another shape than the one that is due.
    #[error("the message holds `{found}`, not `{expected}`")]
    UnexpectedShape {
        /// The shape id of what is due.
        expected: &'static str,
        /// What the message says.
        found: String,
    },
    /// The peer sent a message when nothing more was due.
    #[error("the peer sent a message behind its answer")]
    UnexpectedMessage,
    /// The members that go ahead of the events make no message.
    #[error("the initial message cannot be written")]
    InitialMessage(#[from] EncodeError),
    /// A body document, or the text of a header, label or query parameter.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl From<ContextError> for ProtocolError {
    fn from(error: ContextError) -> Self {
        match error {
            ContextError::MissingMember { shape, member } => Self::MissingMember { shape, member },
            ContextError::Params(error) => Self::Endpoint(error),
            ContextError::Codec(error) => Self::Codec(error),
        }
    }
}

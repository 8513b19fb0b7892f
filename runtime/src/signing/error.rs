//! What cannot be signed, and what is not signed as it should be.

use crate::frame::{FrameError, HeaderType};
use crate::identity::NotAHeader;
use crate::types::{Timestamp, TimestampError};

/// Why something cannot be signed. Nothing was written to the output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// Signatures have no text for the time.
    #[error("the time of signing cannot be written")]
    Time(#[source] TimestampError),
    /// The request has neither a `Host` header nor a host in its URI.
    #[error("the request names no host")]
    MissingHost,
    /// What is to be sent has characters that HTTP headers cannot have. The value may be secret.
    #[error("the value of HTTP header `{name}` has characters that no header can have")]
    InvalidHeaderValue {
        /// Name of the header.
        name: String,
    },
    /// The URI cannot take what is to be added to its query.
    #[error("the URI cannot take another query parameter")]
    InvalidUri,
    /// A presigned URL lives from a second to a week.
    #[error("a presigned URL cannot live for {seconds} seconds: 1 to {limit} are allowed")]
    Lifetime {
        /// Lifetime that was asked for, in seconds.
        seconds: u64,
        /// Longest lifetime, in seconds.
        limit: u64,
    },
    /// An event without bytes, or a chunk without bytes, would say that the body ends.
    #[error("nothing to sign: a frame or chunk without bytes marks the end")]
    Empty,
    /// The end has been signed; nothing can follow it.
    #[error("the body has been finished")]
    Finished,
    /// The signed frame cannot be written.
    #[error("the signed frame cannot be written")]
    Frame(#[source] FrameError),
}

impl From<FrameError> for SigningError {
    fn from(source: FrameError) -> Self {
        Self::Frame(source)
    }
}

/// Why a request is not taken for signed. No text of the request shows that may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestVerifyError {
    /// A header that a signed request has is missing, or cannot be read.
    #[error("HTTP header `{name}` is missing or malformed")]
    Header {
        /// Name of the header.
        name: String,
    },
    /// `Authorization` speaks of another algorithm.
    #[error("the algorithm is not AWS4-HMAC-SHA256")]
    Algorithm,
    /// The access key id is not the one that was expected.
    #[error("the access key is unknown")]
    AccessKey,
    /// The signature is for another day, region or service.
    #[error("the scope is `{received}`, not `{expected}`")]
    Scope {
        /// Day, region and service of the verifier and the request's time.
        expected: String,
        /// Those of the credential.
        received: String,
    },
    /// The session token is missing, not expected, or another one.
    #[error("the session token is not the one of the credentials")]
    SessionToken,
    /// A header that must be signed is there, but not signed.
    #[error("HTTP header `{name}` is not signed")]
    UnsignedHeader {
        /// Name of the header.
        name: String,
    },
    /// The request was signed too long ago, or too far in the future.
    #[error("signed at {signed}, which is too far from {now}")]
    Skewed {
        /// Time that the request states.
        signed: Timestamp,
        /// Time of the verifier.
        now: Timestamp,
    },
    /// `x-amz-content-sha256` says something else than the body.
    #[error("the stated hash of the payload is not that of the payload")]
    Payload,
    /// The request is not what was signed, or was signed with another key.
    #[error("the signature does not match")]
    Signature,
}

/// Why an event is not taken for signed. Nothing behind it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventVerifyError {
    /// The envelope lacks a header.
    #[error("header `{name}` is missing")]
    MissingHeader {
        /// Name of the header.
        name: &'static str,
    },
    /// A header of the envelope has another type.
    #[error("header `{name}` is of type {found}")]
    HeaderType {
        /// Name of the header.
        name: &'static str,
        /// The type that it has.
        found: HeaderType,
    },
    /// The envelope has a header that its signature does not cover.
    #[error("header `{name}` does not belong to a signed frame")]
    UnexpectedHeader {
        /// Name of the header.
        name: String,
    },
    /// A signature has 32 bytes.
    #[error("the signature has {length} bytes, not 32")]
    SignatureLength {
        /// Length of the header's value, in bytes.
        length: usize,
    },
    /// The event was signed too long ago, or too far in the future.
    #[error("signed at {signed}, which is too far from {now}")]
    Skewed {
        /// Time that the event states.
        signed: Timestamp,
        /// Time of the verifier.
        now: Timestamp,
    },
    /// The event states a time for which signatures have no text.
    #[error("the time of signing cannot be written")]
    Time(#[source] TimestampError),
    /// The event is not what was signed, was signed with another key, or does not come next.
    #[error("the signature does not match")]
    Signature,
    /// An event came after the end.
    #[error("a frame came after the end of the stream")]
    AfterEnd,
    /// An event before this one was refused.
    #[error("a frame before this one was refused")]
    Failed,
    /// The stream stopped without the signed empty frame.
    #[error("the stream stopped without its end frame")]
    MissingEnd,
}

/// Why a body is not in the `aws-chunked` encoding, or not signed as it should be. Nothing behind it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkDecodeError {
    /// A chunk does not begin with a length of at most 16 hexadecimal digits, or its signature is malformed.
    #[error("the head of a chunk is malformed")]
    Head,
    /// A line does not end with CR and LF.
    #[error("a line does not end with CR and LF")]
    LineEnd,
    /// The head of a chunk, or the trailer, is longer than any that is taken.
    #[error("a line or the trailer is longer than {limit} bytes")]
    LineTooLong {
        /// The bound, in bytes.
        limit: usize,
    },
    /// A signed chunk has to be kept until its signature has been checked.
    #[error("a signed chunk has {length} bytes, more than {limit}")]
    ChunkTooLong {
        /// The length that it claims to have, in bytes.
        length: u64,
        /// The bound, in bytes.
        limit: usize,
    },
    /// A chunk goes on where its length says that it ends.
    #[error("a chunk does not end where its length says")]
    DataEnd,
    /// What stands in the trailer is no header, or stands there twice.
    #[error("the trailer is malformed")]
    Trailer,
    /// A chunk or the trailer is not signed.
    #[error("a chunk or the trailer is not signed")]
    MissingSignature,
    /// A chunk or the trailer is not what was signed, was signed with another key, or does not come next.
    #[error("the signature does not match")]
    Signature,
    /// Bytes came after the end.
    #[error("bytes came after the end of the body")]
    AfterEnd,
    /// The body stopped without its last chunk or in the trailer.
    #[error("the body stopped before its end")]
    MissingEnd,
}

impl From<NotAHeader> for SigningError {
    fn from(NotAHeader { name }: NotAHeader) -> Self {
        Self::InvalidHeaderValue { name }
    }
}

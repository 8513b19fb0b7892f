use thiserror::Error;

use super::{ConnectResponse, Status};
use crate::codec::CodecError;

/// Why a session does not do what its owner asks. Nothing has been queued then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The handshake is not at a point where this can be said.
    #[error("not a step of the handshake that comes next")]
    OutOfTurn,
    /// The handshake is not done.
    #[error("not connected yet")]
    NotConnected,
    /// The connection is closed, or closing.
    #[error("connection is closed")]
    Closed,
    /// The transmit queue takes no more until some of it is written.
    #[error("transmit queue holds {queued} bytes, which reaches the limit of {limit}")]
    TransmitFull {
        /// Bytes in the queue.
        queued: usize,
        /// The limit.
        limit: usize,
    },
    /// Too many requests wait for their responses.
    #[error("{limit} requests are in flight, which is the limit")]
    TooManyRequests {
        /// The limit.
        limit: usize,
    },
    /// The frame would be longer than frames may be.
    #[error("frame of {length} bytes is longer than the limit of {limit}")]
    FrameTooLong {
        /// Bytes of the frame behind its length.
        length: usize,
        /// The limit.
        limit: u32,
    },
    /// The shape cannot be written.
    #[error("cannot be written as CBOR")]
    Codec(#[source] CodecError),
}

/// Why a connection is over.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// This side closed it.
    #[error("closed by this side")]
    Closed,
    /// The peer closed it between two frames.
    #[error("closed by the peer")]
    EndOfInput,
    /// The peer closed it within a frame.
    #[error("closed by the peer within a frame")]
    Truncated,
    /// The transport failed.
    #[error("transport failed")]
    TransportFailed,
    /// The server did not want the client.
    #[error("refused: {status}")]
    Refused {
        /// What the server answered.
        status: Status,
    },
    /// The peer broke the protocol.
    #[error("peer broke the protocol")]
    Violation(#[source] Violation),
}

/// What a peer did that ends the connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Violation {
    /// The length of a frame is less than 1 or more than the limit.
    #[error("frame length {length} is not within 1 and {limit}")]
    FrameLength {
        /// What the peer claims.
        length: i32,
        /// The limit.
        limit: u32,
    },
    /// The first byte of a client.
    #[error("unsupported connect version {version}")]
    ConnectVersion {
        /// The byte.
        version: i8,
    },
    /// The first frame of a client is not Connect.
    #[error("operation {operation} before the handshake")]
    BeforeConnect {
        /// What it is.
        operation: i8,
    },
    /// A map that cannot be read as far as its request id.
    #[error("frame of operation {operation} cannot be read")]
    Unreadable {
        /// The operation of the frame.
        operation: i8,
        /// What is wrong with it.
        #[source]
        source: CodecError,
    },
    /// A request without an id, so that there is no way to answer it.
    #[error("request of operation {operation} has no id")]
    MissingRequestId {
        /// The operation of the frame.
        operation: i8,
    },
}

/// Why a client is not connected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConnectFailure {
    /// The server states another version of the connection.
    #[error("server answers with connect version {version}")]
    ConnectVersion {
        /// The byte.
        version: i8,
    },
    /// The first frame of the server is no response to Connect.
    #[error("server answers Connect with operation {operation}")]
    UnexpectedOperation {
        /// What it is.
        operation: i8,
    },
    /// The server says no.
    #[error("server refuses: {}{}", .response.status, error_text(.response))]
    Refused {
        /// All that it says, the status and text among it.
        response: Box<ConnectResponse>,
    },
    /// The response to Connect cannot be read.
    #[error("response to Connect cannot be read")]
    Unreadable(#[source] CodecError),
    /// The connection was over before there was a response.
    #[error("connection ended during the handshake")]
    Ended(#[source] CloseReason),
}

/// What is wrong with the response of one request. The connection goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ResponseFault {
    /// It is of another operation.
    #[error("response of operation {received} where {expected} was expected")]
    UnexpectedOperation {
        /// What the request asks for.
        expected: i8,
        /// What came.
        received: i8,
    },
    /// It cannot be read.
    #[error("response cannot be read")]
    Unreadable(#[source] CodecError),
    /// It does not say whether the request was done.
    #[error("response has no status")]
    MissingStatus,
}

fn error_text(response: &ConnectResponse) -> String {
    response.error_message.as_ref().map(|text| format!(": {text}")).unwrap_or_default()
}

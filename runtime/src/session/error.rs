use std::fmt;
use std::io;

use super::{MessageType, RpcMessage, StreamId};
use crate::frame::FrameError;

/// Why the session refuses what its owner asks for. Nothing was sent, and nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The connection has not been accepted yet, or is closed. What was asked for may succeed once it is accepted.
    #[error("the connection is not open")]
    NotConnected,
    /// CONNECT was sent, or given up, already: a session connects once.
    #[error("the session has connected before")]
    ConnectedBefore,
    /// The server has no CONNECT to answer.
    #[error("no CONNECT waits for an answer")]
    NothingToAnswer,
    /// The RPC stream has not been activated.
    #[error("the stream is not activated")]
    NotActivated,
    /// The RPC stream has been activated before.
    #[error("the stream is activated already")]
    ActivatedBefore,
    /// The RPC stream is closed, or this side has sent its last message on it.
    #[error("stream {stream_id} is closed")]
    StreamClosed {
        /// The RPC stream.
        stream_id: StreamId,
    },
    /// All 2³¹ - 1 ids of the connection are used up: another connection is needed.
    #[error("the connection has no more stream ids")]
    StreamIdsExhausted,
    /// As many RPC streams as [`SessionConfig::open_streams`](super::SessionConfig::open_streams) allows are open.
    #[error("{limit} streams are open, as many as are allowed")]
    TooManyStreams {
        /// Most that are allowed.
        limit: usize,
    },
    /// The first message of an RPC stream names no operation.
    #[error("the operation has no name")]
    EmptyOperation,
    /// The message has a header that the session writes itself.
    #[error("header `{name}` is the session's own")]
    ReservedHeader {
        /// Its name, as it was given.
        name: String,
    },
    /// Such a message would break the protocol here.
    #[error("{message_type} may not be sent here")]
    WrongMessageType {
        /// Its type.
        message_type: MessageType,
    },
    /// Too many bytes wait to be written. More are taken when there are fewer.
    #[error("{queued} bytes wait to be written, and {limit} may")]
    TransmitFull {
        /// Bytes that wait.
        queued: usize,
        /// From this number on, no more are taken.
        limit: usize,
    },
    /// The message cannot become a frame.
    #[error("the message cannot be sent")]
    Frame(#[from] FrameError),
}

/// How a peer broke the protocol. The connection is lost by it; what is said first, [`Violation::answer`] says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// The bytes are not frames.
    #[error("the bytes are no frames")]
    Frame(#[from] FrameError),
    /// A header without which a message goes nowhere is missing, or is of another type than a 32-bit integer.
    #[error("header `{name}` is missing")]
    MissingHeader {
        /// Its name.
        name: &'static str,
    },
    /// Such a header comes twice, in different case.
    #[error("header `{name}` comes twice")]
    AmbiguousHeader {
        /// Its name.
        name: &'static str,
    },
    /// No message type has this number.
    #[error("message type {code} does not exist")]
    UnknownMessageType {
        /// The number in `:message-type`.
        code: i32,
    },
    /// Before the connection is accepted, a server takes one CONNECT and a client one CONNECT_ACK.
    #[error("{message_type} came before the connection was accepted")]
    BeforeAccepted {
        /// What came.
        message_type: MessageType,
    },
    /// A CONNECT or CONNECT_ACK came when the connection had been accepted.
    #[error("{message_type} came when the connection had been accepted")]
    HandshakeAgain {
        /// What came.
        message_type: MessageType,
    },
    /// A message that belongs to the connection came on an RPC stream.
    #[error("{message_type} came on a stream")]
    NotForStream {
        /// What came.
        message_type: MessageType,
    },
    /// A message that belongs to an RPC stream came without one.
    #[error("{message_type} came without a stream")]
    NotForConnection {
        /// What came.
        message_type: MessageType,
    },
    /// Nobody opened the RPC stream, or its number is negative.
    #[error("stream {stream_id} was never opened")]
    UnknownStream {
        /// The number in `:stream-id`.
        stream_id: i32,
    },
    /// A client opened an RPC stream under an id that is not the next one.
    #[error("stream {stream_id} was opened where it was the turn of another")]
    NotNextStream {
        /// The id that came.
        stream_id: StreamId,
    },
    /// A client opened an RPC stream without naming an operation.
    #[error("stream {stream_id} was opened without an operation")]
    MissingOperation {
        /// The RPC stream.
        stream_id: StreamId,
    },
    /// A client holds more RPC streams open than
    /// [`SessionConfig::open_streams`](super::SessionConfig::open_streams) allows.
    #[error("more streams are open than the {limit} that are allowed")]
    TooManyStreams {
        /// Most that are allowed.
        limit: usize,
    },
}

/// What a peer that broke the protocol is told before the connection closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A PROTOCOL_ERROR.
    ProtocolError,
    /// An INTERNAL_ERROR.
    InternalError,
    /// Nothing: where frames cannot be told apart, none is worth sending.
    Silence,
}

impl Violation {
    /// What the peer is told, once the connection is accepted.
    ///
    /// A client that has not been accepted says nothing, for nothing but CONNECT may be sent then.
    pub fn answer(&self) -> Answer {
        match self {
            Self::Frame(error) => frame_answer(error),
            Self::TooManyStreams { .. } => Answer::InternalError,
            _ => Answer::ProtocolError,
        }
    }

    /// What the peer reads: one text for each kind, without anything that would need quoting in JSON.
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::Frame(_) => "the headers of a message cannot be read",
            Self::MissingHeader { .. } | Self::AmbiguousHeader { .. } => {
                "a message needs :message-type, :message-flags and :stream-id, once each, as 32-bit integers"
            }
            Self::UnknownMessageType { .. } => "no such message type exists",
            Self::BeforeAccepted { .. } => "the connection is not accepted yet",
            Self::HandshakeAgain { .. } => "the connection is accepted already",
            Self::NotForStream { .. } => "such a message has no place on a stream",
            Self::NotForConnection { .. } => "such a message needs a stream",
            Self::UnknownStream { .. } => "the stream was never opened",
            Self::NotNextStream { .. } => "a new stream has the id behind that of the last one",
            Self::MissingOperation { .. } => "a new stream needs the name of an operation",
            Self::TooManyStreams { .. } => "too many streams are open",
        }
    }
}

/// Header blocks that cannot be read are told apart from frames that cannot be trusted.
fn frame_answer(error: &FrameError) -> Answer {
    match error {
        FrameError::HeaderOverrun { .. }
        | FrameError::EmptyHeaderName { .. }
        | FrameError::HeaderNameTooLong { .. }
        | FrameError::HeaderValueTooLong { .. }
        | FrameError::UnknownHeaderType { .. }
        | FrameError::InvalidUtf8 { .. }
        | FrameError::DuplicateHeader { .. }
        | FrameError::TooManyHeaders { .. } => Answer::InternalError,
        FrameError::PreludeChecksumMismatch { .. }
        | FrameError::MessageChecksumMismatch { .. }
        | FrameError::MessageTooShort { .. }
        | FrameError::MessageTooLong { .. }
        | FrameError::HeadersTooLong { .. }
        | FrameError::PayloadTooLong { .. }
        | FrameError::InvalidHeadersLength { .. }
        | FrameError::Truncated { .. }
        | FrameError::BufferCut { .. } => Answer::Silence,
    }
}

/// A PROTOCOL_ERROR or INTERNAL_ERROR that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerError {
    message: Box<RpcMessage>,
}

impl PeerError {
    /// Most of the payload that is shown, in bytes.
    const SHOWN: usize = 1024;

    pub(super) fn new(message: RpcMessage) -> Self {
        Self { message: Box::new(message) }
    }

    /// What arrived. The payload is usually a JSON object with a `message`, but not reliably.
    pub fn message(&self) -> &RpcMessage {
        &self.message
    }

    /// Whether the peer blames this side: PROTOCOL_ERROR. An INTERNAL_ERROR is its own fault.
    pub fn is_protocol_error(&self) -> bool {
        self.message.message_type() == MessageType::ProtocolError
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.message.payload();
        let shown = payload.get(..Self::SHOWN).unwrap_or(payload);
        write!(f, "{}: {}", self.message.message_type(), String::from_utf8_lossy(shown))
    }
}

impl std::error::Error for PeerError {}

/// Why a connection is closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// This side asked for it.
    #[error("the connection was closed as asked")]
    Requested,
    /// The server said no: CONNECT_ACK without its flag. A wrong version and wrong credentials look alike.
    #[error("the connection was rejected: access denied")]
    Rejected {
        /// The CONNECT_ACK.
        message: Box<RpcMessage>,
    },
    /// This side, a server, said no.
    #[error("the connection was rejected by this side")]
    Refused,
    /// No CONNECT_ACK came in time, or no CONNECT.
    #[error("the connection was not accepted in time")]
    ConnectTimeout,
    /// The peer closed the connection between two frames.
    #[error("the peer closed the connection")]
    EndOfInput,
    /// The peer closed the connection inside a frame.
    #[error("the peer closed the connection inside a frame")]
    Truncated(#[source] FrameError),
    /// The transport could not be opened, read or written.
    #[error("the transport failed: {kind}")]
    TransportFailed {
        /// What the operating system, or TLS, calls it.
        kind: io::ErrorKind,
    },
    /// The peer sent nothing, though it was asked for a sign of life.
    #[error("the peer fell silent")]
    PeerSilent,
    /// A handler of this side panicked.
    #[error("a handler of the connection panicked")]
    HandlerPanicked,
    /// The peer broke the protocol.
    #[error("the peer broke the protocol")]
    Violation(#[source] Violation),
    /// The peer said that something is wrong.
    #[error("the peer gave up")]
    Peer(#[source] PeerError),
}

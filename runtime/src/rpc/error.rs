use std::time::Duration;

use crate::session::{CloseReason, RpcMessage, SessionError};
use crate::transport::ConnectError;

/// Why something did not happen on a connection or an RPC stream.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum RpcError {
    /// The text is no [`Address`](super::Address).
    #[error("`{address}` is no address: {problem}")]
    InvalidAddress {
        /// The text.
        address: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The transport could not be opened.
    #[error("no transport")]
    Transport(#[from] ConnectError),
    /// The transport was not open, or the connection not accepted, in time. The transport is closed.
    #[error("no connection within {} ms", limit.as_millis())]
    ConnectTimeout {
        /// The time for both.
        limit: Duration,
    },
    /// The server said no. A wrong version and wrong credentials look alike.
    #[error("the connection was rejected: access denied")]
    Rejected {
        /// Its CONNECT_ACK.
        message: Box<RpcMessage>,
    },
    /// The connection is closed, or closing.
    #[error("the connection is closed")]
    Closed(#[source] CloseReason),
    /// What was asked for is not possible, or not now. Nothing was sent.
    #[error("refused")]
    Refused(#[source] SessionError),
    /// Nobody read the RPC stream, or too slowly, so that it was [closed](super::SlowReader::Close).
    #[error("the stream was closed: {unread} bytes were unread, and {limit} may be")]
    Overrun {
        /// Bytes that were unread, with the message that was one too many.
        unread: usize,
        /// What [`stream_buffer`](super::ConnectOptions::stream_buffer) allows.
        limit: usize,
    },
    /// The RPC stream is closed by either side.
    #[error("the stream is closed")]
    StreamClosed,
}

/// Why an RPC stream is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamEnd {
    /// The peer sent its last message.
    Peer,
    /// This side did, or dropped the [`Continuation`](super::Continuation).
    ThisSide,
    /// Nobody read it, or too slowly, and this side closed it: messages were lost.
    Overrun {
        /// Bytes that were unread, with the message that was one too many.
        unread: usize,
        /// What [`stream_buffer`](super::ConnectOptions::stream_buffer) allows.
        limit: usize,
    },
    /// The connection was closed.
    Connection(CloseReason),
}

/// What whoever sends on a closed RPC stream is told.
impl From<StreamEnd> for RpcError {
    fn from(end: StreamEnd) -> Self {
        match end {
            StreamEnd::Peer | StreamEnd::ThisSide => Self::StreamClosed,
            StreamEnd::Overrun { unread, limit } => Self::Overrun { unread, limit },
            StreamEnd::Connection(reason) => Self::Closed(reason),
        }
    }
}

impl RpcError {
    /// Whether it can be tried again when the transmit queue has room.
    pub(super) fn is_transmit_full(&self) -> bool {
        matches!(self, Self::Refused(SessionError::TransmitFull { .. }))
    }
}

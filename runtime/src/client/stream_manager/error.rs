//! What can go wrong on a connection.

use std::io;
use std::time::Duration;

use crate::byte_stream::SharedError;
use crate::session::stream_manager::{CloseReason, ConnectFailure, ResponseFault, SessionError, Status};
use crate::transport::ConnectError;

/// Why there is no connection, or no response.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StreamManagerError {
    /// The endpoint, or a port in the environment, is no address.
    #[error("`{address}` is no address: {problem}")]
    InvalidAddress {
        /// The text.
        address: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The transport could not be opened.
    #[error("no transport")]
    Connect(#[source] ConnectError),
    /// The transport was not open, or the handshake not over, in time.
    #[error("no connection within {} ms", limit.as_millis())]
    ConnectTimeout {
        /// The time that was given.
        limit: Duration,
    },
    /// The server does not accept the client.
    #[error("the server refuses the connection: {status}{}", text(.message))]
    Refused {
        /// Why.
        status: Status,
        /// The same in the server's words.
        message: Option<String>,
    },
    /// The server does not speak the protocol, or ended the connection during the handshake.
    #[error("the handshake failed")]
    Handshake(#[source] ConnectFailure),
    /// The connection was lost while the request was in flight: it may have been done or not.
    #[error("the connection was lost")]
    Lost(#[source] CloseReason),
    /// As [`Lost`](Self::Lost), because reading or writing failed; or the same during the handshake.
    #[error("the connection failed")]
    Io(#[source] SharedError<io::Error>),
    /// The server answered the request with something else than its response. The request may have been done or not.
    #[error("the server did not answer with a response")]
    Response(#[source] ResponseFault),
    /// The request cannot be sent, because it is too long.
    #[error("the request cannot be sent")]
    Request(#[source] SessionError),
    /// The client was closed, or the tokio runtime that it was connected in has ended. The request had not left.
    #[error("the client is closed")]
    Closed,
}

impl StreamManagerError {
    /// Whether it is certain that the server has not got the request.
    pub fn is_unsent(&self) -> bool {
        match self {
            Self::InvalidAddress { .. }
            | Self::Connect(_)
            | Self::ConnectTimeout { .. }
            | Self::Refused { .. }
            | Self::Handshake(_)
            | Self::Request(_)
            | Self::Closed => true,
            Self::Lost(_) | Self::Io(_) | Self::Response(_) => false,
        }
    }

    /// Whether the same may succeed if it is tried again.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect(_) | Self::ConnectTimeout { .. } | Self::Lost(_) | Self::Io(_) => true,
            Self::Handshake(failure) => matches!(failure, ConnectFailure::Ended(_)),
            Self::Refused { status, .. } => {
                matches!(status, Status::ServerTimeout | Status::ServerOutOfMemory | Status::FailedToConnect)
            }
            Self::InvalidAddress { .. } | Self::Response(_) | Self::Request(_) | Self::Closed => false,
        }
    }
}

impl From<ConnectFailure> for StreamManagerError {
    fn from(failure: ConnectFailure) -> Self {
        match failure {
            ConnectFailure::Refused { response } => {
                Self::Refused { status: response.status, message: response.error_message }
            }
            failure => Self::Handshake(failure),
        }
    }
}

fn text(message: &Option<String>) -> String {
    message.as_ref().map(|text| format!(": {text}")).unwrap_or_default()
}

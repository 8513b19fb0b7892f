use std::io;

use http::StatusCode;
use tokio_tungstenite::tungstenite;
use tungstenite::error::{CapacityError, Error};

use super::ConnectError;
use crate::byte_stream::SharedError;

/// Why there is no WebSocket, or why it has ended.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WebSocketError {
    /// There was no connection.
    #[error("no connection")]
    Connect(#[from] ConnectError),
    /// The URI names no place, or cannot be asked for a WebSocket.
    #[error("the URI leads to no WebSocket: {problem}")]
    InvalidUri {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The server answered over HTTP that it opens no WebSocket.
    #[error("the server opens no WebSocket: status {status}")]
    Refused {
        /// What it answered.
        status: StatusCode,
    },
    /// The server closed the connection, and said so.
    #[error("the server closed the connection with code {code}{}", because(.reason))]
    Closed {
        /// The code (RFC 6455, section 7.4); 1005 where it said none.
        code: u16,
        /// Its words; empty where it said none.
        reason: String,
    },
    /// The connection ended without a word.
    #[error("the connection ended")]
    Ended,
    /// A message is longer than is accepted. No more than that of it was read.
    #[error("a message of {size} bytes came, and {limit} are accepted")]
    MessageTooLong {
        /// Bytes that it has, as far as they were announced.
        size: usize,
        /// Most that are accepted.
        limit: usize,
    },
    /// The connection failed.
    #[error("the connection failed")]
    Io {
        /// What it failed of.
        source: SharedError<io::Error>,
    },
    /// What came is no WebSocket message, or no answer that opens a WebSocket; also a text that is not UTF-8.
    #[error("the server broke the WebSocket protocol")]
    Protocol {
        /// What the WebSocket library says.
        source: SharedError,
    },
}

impl From<Error> for WebSocketError {
    fn from(error: Error) -> Self {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => Self::Ended,
            Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Self::Ended,
            Error::Io(error) => Self::Io { source: SharedError::new(error) },
            Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
                Self::MessageTooLong { size, limit: max_size }
            }
            Error::Http(response) => Self::Refused { status: response.status() },
            Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => Self::Ended,
            error => {
                let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
                Self::Protocol { source: source.into() }
            }
        }
    }
}

fn because(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(": {reason}") }
}

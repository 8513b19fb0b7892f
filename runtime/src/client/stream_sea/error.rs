use std::time::Duration;

use super::super::authorize::AuthError;
use super::super::error::BuildError;
use crate::session::stream_sea::{LossReason, Refusal, RequestError};
use crate::stream_schema::InvalidPayload;
use crate::transport::WebSocketError;

/// What a client of stream-sea runs into that other clients do not.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StreamSeaError {
    /// The client cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The client has no credentials for subscriptions. Nothing was sent.
    #[error("the client has no credentials: set them with `credentials`")]
    NoCredentials,
    /// The credentials cannot be had, or they would travel where anybody can read them. Nothing was sent.
    #[error("the client cannot be authenticated")]
    Auth(#[from] AuthError),
    /// The server does not accept the credentials. They are not tried again until somebody asks for another
    /// subscription.
    #[error("the server does not accept the credentials")]
    Refused(#[source] Refusal),
    /// The WebSocket could not be opened, or has ended. A subscription that was there survives that, with another
    /// connection, unless the client is told not to reconnect.
    #[error("the WebSocket could not be opened, or has ended")]
    WebSocket(#[from] WebSocketError),
    /// The connection was given up for another reason.
    #[error("the connection was given up")]
    Lost(#[source] LossReason),
    /// The server did not answer to the subscription in time.
    #[error("the subscription was not answered within {limit:?}")]
    Unanswered {
        /// The time there was.
        limit: Duration,
    },
    /// The subscription cannot be asked for. Nothing was sent.
    #[error("the subscription cannot be asked for")]
    Request(#[source] RequestError),
    /// The messages of the subscription were not read in time; it is over. What had come before can still be read,
    /// and does so ahead of this error.
    #[error("{messages} messages of {bytes} bytes are unread, and there is no room for more")]
    Overrun {
        /// Messages that waited.
        messages: usize,
        /// Bytes that they have.
        bytes: usize,
    },
    /// The messages of the subscription were not read in time, and the oldest were dropped. More follow: it is not
    /// the last that is heard of the subscription.
    #[error("{messages} messages were dropped, because they were not read in time")]
    Dropped {
        /// How many, since it was last told.
        messages: u64,
    },
    /// The payload is not what the schema of its stream says. Nothing was sent.
    #[error("the payload is not what its stream is for")]
    InvalidPayload(#[from] InvalidPayload),
}

impl StreamSeaError {
    /// Whether the same subscription may be had if it is asked for again.
    pub(in crate::client) fn is_retryable(&self) -> bool {
        matches!(self, Self::WebSocket(_) | Self::Lost(_) | Self::Unanswered { .. } | Self::Overrun { .. })
    }
}

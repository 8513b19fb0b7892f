//! What can go wrong with a call.

use std::time::Duration;

use super::authorize::AuthError;
use super::deadline::Deadline;
use super::error_response::ErrorResponse;
#[cfg(feature = "stream-manager")]
use super::stream_manager::StreamManagerError;
#[cfg(feature = "stream-sea")]
use super::stream_sea::StreamSeaError;
use super::timeouts::TimeLimit;
use crate::byte_stream::{ByteStreamError, SharedError};
#[cfg(feature = "constraints")]
use crate::constraints::Violation;
use crate::endpoint::EndpointError;
use crate::event::{EncodeError, EventError, MessageError, OperationError};
use crate::frame::{FrameError, Message};
use crate::payload::PayloadError;
use crate::protocol::ProtocolError;
use crate::rpc::RpcError;
use crate::session::SessionError;
#[cfg(feature = "sigv4")]
use crate::signing::{EventVerifyError, SigningError};
use crate::transport::TransportError;

/// A client that cannot be built from what its builder was told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// [`ClientBuilder::endpoint`](super::ClientBuilder::endpoint) was not called, and the model has no endpoint rules.
    #[error("no endpoint is set")]
    MissingEndpoint,
    /// The endpoint is not a URL that requests can be sent to.
    #[error("`{endpoint}` is no endpoint: {reason}")]
    InvalidEndpoint {
        /// As it was given, without user, password and query, which may be secret.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Bodies would be compressed from a size on that nobody may ask for.
    #[error("compression from {size} bytes on is asked for, but {limit} is the most")]
    CompressionSize {
        /// As it was given, in bytes.
        size: usize,
        /// The largest that is allowed, in bytes.
        limit: usize,
    },
    /// A setting is no value for the endpoint rules of the model.
    #[error("the endpoint rules cannot be asked")]
    EndpointParams(#[from] EndpointError),
}

/// Why a call has no output. `E` is the operation's error enum.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CallError<E> {
    /// A required member of the input is not set; nothing was sent.
    #[error("required member `{member}` of `{shape}` is not set")]
    MissingMember {
        /// The input's shape id.
        shape: &'static str,
        /// The member's name in the model.
        member: &'static str,
    },
    /// The input cannot be written; nothing was sent.
    #[error("the input cannot be sent")]
    InvalidInput(#[source] ProtocolError),
    /// A constraint trait does not allow the input; nothing was sent.
    #[cfg(feature = "constraints")]
    #[error("the input is not allowed: {0}")]
    Constraint(#[source] Violation),
    /// The peer answered with an error of the model.
    #[error("{error}")]
    Modeled {
        /// What the model makes of it.
        error: E,
        /// What the peer answered.
        response: Box<ErrorResponse>,
    },
    /// The peer answered with an error that the model does not have.
    #[error("{0}")]
    Unmodeled(Box<ErrorResponse>),
    /// Nobody can be found to stand for the request, or it cannot be signed; nothing was sent.
    #[error("the request cannot be authorized")]
    Auth(#[source] AuthError),
    /// The body cannot be sent as the request wants it; nothing was sent.
    #[error("the body cannot be sent")]
    Payload(#[source] PayloadError),
    /// The answer is not what the protocol allows.
    #[error("the answer cannot be read")]
    Protocol(#[source] ProtocolError),
    /// The request did not reach the peer, or the answer did not come back.
    #[error("the exchange with the peer failed")]
    Transport(#[source] TransportError),
    /// The connection of event-stream RPC is lost, or could not take the request. It does not come back: another client
    /// is needed then.
    #[error("the exchange with the peer failed")]
    Rpc(#[source] RpcError),
    /// There is no connection of Stream Manager's protocol, or no response. The next call makes a connection where there is
    /// none.
    #[cfg(feature = "stream-manager")]
    #[error("the exchange with the peer failed")]
    StreamManager(#[source] StreamManagerError),
    /// The subscription of stream-sea cannot be had, or its connection failed; or, of any operation of stream-sea, the input was
    /// found to be wrong.
    #[cfg(feature = "stream-sea")]
    #[error("the exchange with the peer failed")]
    StreamSea(#[source] StreamSeaError),
    /// The streaming blob of the request or of the answer failed.
    #[error("the body failed")]
    Body(#[source] ByteStreamError),
    /// The time set by [`Timeouts`](super::Timeouts), by
    /// `call_timeout` of [`RpcClientBuilder`](super::RpcClientBuilder::call_timeout) or of that of another protocol, or by
    /// [`StreamDeadlines::drain`](super::StreamDeadlines::drain), is up.
    #[error("the {which} took longer than {} ms", limit.as_millis())]
    Timeout {
        /// Which time.
        which: TimeLimit,
        /// The time that was given.
        limit: Duration,
    },
    /// An interceptor refused the request; this attempt did not send it.
    #[error("an interceptor refused the request")]
    Interceptor(#[source] SharedError),
    /// A page has the token by which it was asked for, or [`Follow`](super::Follow) gets nothing that it can go on behind:
    /// asking again could go on for ever.
    #[error("the peer gave the token of a page again")]
    RepeatedToken,
    /// The call was cancelled before the answer was there.
    #[error("the call was cancelled")]
    Cancelled,
}

/// What an event call ran into. `E` is the operation's error enum.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError<E> {
    /// The peer ended its events with an error of the model.
    #[error(transparent)]
    Exception(E),
    /// The peer ended its events with an error that the model does not have.
    #[error("the peer ended its events with `{code}`: {message}")]
    Unmodeled {
        /// `:error-code`, or the `:exception-type` that the model does not have; in event-stream RPC the code that the
        /// error carries; may be empty.
        code: String,
        /// `:error-message`; may be empty.
        message: String,
        /// What arrived.
        raw: Box<Message>,
    },
    /// One event cannot be read. The others are not harmed: unless it was an exception, more may follow.
    #[error("an event cannot be read")]
    Undecodable {
        /// What arrived.
        message: Box<Message>,
        /// What is wrong with it.
        #[source]
        source: EventError,
    },
    /// A message does not say what it is.
    #[error("a message is no event")]
    Malformed {
        /// What arrived.
        message: Box<Message>,
        /// What is wrong with it.
        #[source]
        source: MessageError,
    },
    /// The bytes are not frames.
    #[error("the bytes are no frames")]
    Frame(#[source] FrameError),
    /// The peer ended its answer inside a frame.
    #[error("the answer ended inside a frame, at least {missing} bytes short")]
    Truncated {
        /// Bytes that the frame still needs.
        missing: usize,
    },
    /// The events are not signed as they should be: what a peer says that verifies its clients.
    #[cfg(feature = "sigv4")]
    #[error("the events are not signed as they should be")]
    Signature(#[source] EventVerifyError),
    /// The peer ended its answer without an event that is declared to be the last.
    #[error("the events ended before the last one")]
    Incomplete,
    /// A limit of [`StreamDeadlines`](super::StreamDeadlines) has passed.
    #[error("{0}")]
    Deadline(Deadline),
    /// The connection was lost, or the peer reset the call.
    #[error("the exchange with the peer failed")]
    Transport(#[source] TransportError),
    /// The connection of event-stream RPC is lost, or the RPC stream was not read in time.
    #[error("the exchange with the peer failed")]
    Rpc(#[source] RpcError),
    /// The subscription of stream-sea has ended, or lost messages: more may follow after
    /// [`Dropped`](StreamSeaError::Dropped).
    #[cfg(feature = "stream-sea")]
    #[error("the subscription failed")]
    StreamSea(#[source] StreamSeaError),
    /// The peer answered with success, but with something else than events.
    #[error("the answer is no event stream but `{content_type}`")]
    NotAnEventStream {
        /// The `Content-Type` of the answer.
        content_type: String,
    },
    /// The peer answered with an error instead of events.
    #[error(transparent)]
    Call(Box<CallError<E>>),
    /// This side said that it was done, or the peer stopped listening: nothing can be sent.
    #[error("nothing more can be sent")]
    Closed,
    /// The event cannot be written; nothing was sent, and others can be.
    #[error("the event cannot be sent")]
    Invalid(#[source] EncodeError),
    /// The event cannot be signed; nothing was sent.
    #[cfg(feature = "sigv4")]
    #[error("the event cannot be signed")]
    Unsigned(#[source] SigningError),
    /// A callback panicked. The others were run.
    #[error("a handler panicked: {message}")]
    HandlerPanicked {
        /// What the panic said, where it was text.
        message: String,
    },
    /// The events go to the call's handler, so they cannot be asked for.
    #[error("the events of this call go to its handler")]
    HasHandler,
}

impl<E> CallError<E> {
    /// What the peer answered, if it answered with an error.
    pub fn response(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Modeled { response, .. } | Self::Unmodeled(response) => Some(response),
            _ => None,
        }
    }

    /// The error code that the peer answered with; `None` without an answer, and for one without a code.
    pub fn code(&self) -> Option<&str> {
        self.response().map(|response| response.code.as_str()).filter(|code| !code.is_empty())
    }

    /// The HTTP status that the peer answered with, if it answered with an error, over HTTP.
    pub fn status(&self) -> Option<u16> {
        self.response().and_then(|response| response.status)
    }

    /// The error of the model, if it is one.
    pub fn as_modeled(&self) -> Option<&E> {
        match self {
            Self::Modeled { error, .. } => Some(error),
            _ => None,
        }
    }

    /// The error of the model, if it is one.
    ///
    /// # Errors
    /// Itself, if it is none.
    pub fn into_modeled(self) -> Result<E, Self> {
        match self {
            Self::Modeled { error, .. } => Ok(error),
            other => Err(other),
        }
    }

    /// Blames the body, where the transport says that it was the body.
    pub(crate) fn transport(error: TransportError) -> Self {
        match &error {
            TransportError::RequestBody { source } => match source.downcast_ref::<ByteStreamError>() {
                Some(body) => Self::Body(body.clone()),
                None => Self::Transport(error),
            },
            _ => Self::Transport(error),
        }
    }

    /// An input that was refused before anything was sent.
    pub(crate) fn input(error: ProtocolError) -> Self {
        match error {
            ProtocolError::MissingMember { shape, member } => Self::MissingMember { shape, member },
            error => Self::InvalidInput(error),
        }
    }
}

impl<E: OperationError> CallError<E> {
    /// Whether the same call may succeed if it is made again.
    ///
    /// True for modelled errors with `@retryable`, for the answers 429, 500, 502, 503 and 504 without a modelled
    /// error, for timeouts, and for a transport that failed, unless it is the one connection of event-stream RPC. A call that changes something may then have been
    /// done already, unless [`TransportError::is_unprocessed`].
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Modeled { error, .. } => {
                error.shape().schema().error_trait().is_some_and(|it| it.retryable)
            }
            Self::Unmodeled(response) => matches!(response.status, Some(429 | 500 | 502 | 503 | 504)),
            Self::Transport(error) => {
                !matches!(error, TransportError::InvalidRequest { .. } | TransportError::ContentLength { .. })
            }
            // A connection that is lost stays lost.
            Self::Rpc(error) => matches!(
                error,
                RpcError::Overrun { .. } | RpcError::Refused(SessionError::TooManyStreams { .. })
            ),
            #[cfg(feature = "stream-manager")]
            Self::StreamManager(error) => error.is_retryable(),
            #[cfg(feature = "stream-sea")]
            Self::StreamSea(error) => error.is_retryable(),
            Self::Timeout { .. } => true,
            #[cfg(feature = "constraints")]
            Self::Constraint(_) => false,
            Self::MissingMember { .. }
            | Self::InvalidInput(_)
            | Self::Auth(_)
            | Self::Payload(_)
            | Self::Protocol(_)
            | Self::Body(_)
            | Self::Interceptor(_)
            | Self::RepeatedToken
            | Self::Cancelled => false,
        }
    }
}

impl<E> From<TransportError> for StreamError<E> {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

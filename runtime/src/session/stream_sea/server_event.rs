use std::fmt;

use super::{Credentials, Message, Subscribe, Violation};

/// The number of a request on its connection: 1 for the authentication, 2 and more for subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(super) u64);

impl RequestId {
    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What happened to a connection on the server's side, in order. [`Ended`](Self::Ended) is the last event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ServerEvent {
    /// A client wants to be authenticated: [`accept`](super::ServerSession::accept) or
    /// [`refuse`](super::ServerSession::refuse) it.
    AuthenticateRequested {
        /// Who it says it is.
        credentials: Credentials,
    },
    /// A client subscribes: [`accept_subscription`](super::ServerSession::accept_subscription) or
    /// [`refuse_subscription`](super::ServerSession::refuse_subscription).
    SubscribeRequested {
        /// The request, which names the subscription from now on.
        id: RequestId,
        /// What is asked for.
        subscribe: Subscribe,
        /// The whole request.
        message: Message,
    },
    /// A client asked for something that does not exist, and was told so.
    RefusedRequest {
        /// The request.
        id: RequestId,
        /// The whole request.
        message: Message,
    },
    /// Nothing more is read. Close the transport when all that waits to be sent is.
    Ended {
        /// Why.
        end: ServerEnd,
    },
}

/// Why a connection ended, on the server's side.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerEnd {
    /// The transport ended.
    #[error("the transport ended")]
    TransportClosed,
    /// No frame of any kind came, not even the answer to a ping.
    #[error("the client was silent")]
    Silence,
    /// The client was not accepted.
    #[error("the client was refused")]
    Refused,
    /// This side has closed it.
    #[error("the server closed the connection")]
    Closed,
    /// The client broke the protocol.
    #[error("the client broke the protocol")]
    Violation(#[source] Violation),
}

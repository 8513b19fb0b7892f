use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::RequestId;
use crate::codec::CodecError;
use crate::types::Document;

/// What a server says against a request: a reply with `success` false.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    error: Document,
}

impl Refusal {
    pub(super) fn new(error: Option<Document>) -> Self {
        Self { error: error.unwrap_or_default() }
    }

    /// What stands at `error`, an object with a `message` as far as is known; null where nothing does.
    pub fn error(&self) -> &Document {
        &self.error
    }

    /// The text for people, if there is one.
    pub fn message(&self) -> Option<&str> {
        self.error.get("message").unwrap_or(&self.error).as_str()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            Some(message) => write!(f, "the server refuses: {message}"),
            None => f.write_str("the server refuses without a reason"),
        }
    }
}

impl Error for Refusal {}

/// Why a client refuses what its owner asks for. Nothing was sent, and nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
    /// As many subscriptions as [`ClientConfig::subscriptions`](super::ClientConfig::subscriptions) allows are there.
    #[error("{limit} subscriptions are there, as many as are allowed")]
    TooManySubscriptions {
        /// Most that are allowed.
        limit: usize,
    },
    /// An action is named by ASCII letters, digits, `-`, `_` and `.`, and not by nothing.
    #[error("the name of the action is not made of letters, digits, `-`, `_` and `.`")]
    InvalidAction,
    /// The request has a member that the session writes itself.
    #[error("member `{name}` is the session's own")]
    ReservedMember {
        /// Its name.
        name: &'static str,
    },
    /// The request cannot be written as JSON.
    #[error("the request cannot be written")]
    Codec(#[from] CodecError),
}

/// Why a connection was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LossReason {
    /// The transport ended, or could not be opened.
    #[error("the transport ended")]
    TransportClosed,
    /// The connection was not open and authenticated in time.
    #[error("the connection was not open and authenticated within {limit:?}")]
    ConnectTimeout {
        /// The time there was.
        limit: Duration,
    },
    /// No frame of any kind came, not even a ping.
    #[error("the server was silent for {limit:?}")]
    Silence {
        /// The time there was.
        limit: Duration,
    },
    /// What came instead of the reply to the authentication is no reply.
    #[error("the reply to the authentication cannot be read")]
    MalformedReply(#[source] Warning),
    /// The request for authentication could not be written.
    #[error("the credentials cannot be written")]
    UnwritableCredentials(#[source] CodecError),
}

/// A message that was dropped. The connection goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// It is no JSON object, or its id is no whole number.
    #[error("the message cannot be read")]
    Malformed(#[source] CodecError),
    /// It is binary.
    #[error("the message is binary")]
    Binary,
    /// It has no id.
    #[error("the message has no id")]
    NoId,
    /// Nobody waits for messages of this id.
    #[error("nobody waits for messages with id {id}")]
    UnknownId {
        /// The id.
        id: i64,
    },
    /// It is a first reply whose `success` is no truth value, or one to an authentication that has none.
    #[error("the reply with id {id} does not say whether it is a success")]
    UnclearSuccess {
        /// The id.
        id: i64,
    },
}

/// How a client broke the protocol. Its connection is lost by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// The message is no JSON object.
    #[error("the message cannot be read")]
    Malformed(#[source] CodecError),
    /// The message is binary.
    #[error("the message is binary")]
    Binary,
    /// The message has no id that is a whole number.
    #[error("the message has no id")]
    NoId,
    /// The id is not the one behind that of the last message.
    #[error("the message has id {id}, where {expected} comes next")]
    WrongId {
        /// The id that came.
        id: i64,
        /// The id whose turn it was.
        expected: u64,
    },
    /// The first message does not authenticate.
    #[error("the first message does not authenticate")]
    NotAuthenticated,
    /// A message came before the authentication was answered.
    #[error("a message came before the authentication was answered")]
    BeforeAnswer,
    /// Another message than the first authenticates.
    #[error("the client authenticates again")]
    AuthenticatedAgain,
    /// The payload of the authentication is of no known kind.
    #[error("the credentials are of no known kind")]
    UnknownCredentials,
    /// The client goes on asking for what does not exist, and does not read that it is refused.
    #[error("the client reads none of {queued} bytes, and {limit} may wait")]
    ReadsNothing {
        /// Bytes that wait.
        queued: usize,
        /// From this number on, the connection ends.
        limit: usize,
    },
    /// The client did not authenticate in time.
    #[error("the client did not authenticate within {limit:?}")]
    AuthenticateTimeout {
        /// The time there was.
        limit: Duration,
    },
}

/// Why a server refuses what its owner asks for. Nothing was sent, and nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The session has ended, or ends.
    #[error("the session has ended")]
    Ended,
    /// No authentication waits for an answer.
    #[error("no authentication waits for an answer")]
    NothingToAnswer,
    /// No subscription of this id waits for an answer, or none is there, as what is asked for demands.
    #[error("request {id} is in no state for that")]
    WrongState {
        /// The request.
        id: RequestId,
    },
    /// Too many bytes wait to be taken. More are accepted when there are fewer.
    #[error("{queued} bytes wait to be taken, and {limit} may")]
    TransmitFull {
        /// Bytes that wait.
        queued: usize,
        /// From this number on, no more are accepted.
        limit: usize,
    },
    /// The answer cannot be written as JSON.
    #[error("the answer cannot be written")]
    Codec(#[from] CodecError),
}

//! How long a call may take.

use std::fmt;
use std::time::Duration;

use crate::protocol::OperationSchema;

/// How long an attempt may take, unless the client is told otherwise.
const ATTEMPT: Duration = Duration::from_secs(60);

/// How long each piece of a streaming answer may be waited for, unless the client is told otherwise.
const READ: Duration = Duration::from_secs(60);

/// What an attempt at a long poll is given beyond the time that the peer may hold the answer back.
const LONG_POLL_SLACK: Duration = Duration::from_secs(10);

/// How long the parts of a call may take. Nothing hangs for ever by default: there is a limit on connecting, on each
/// attempt, and on what comes of an answer that streams.
///
/// | limit | from | to | by default |
/// |---|---|---|---|
/// | [`connect`](Self::connect) | an attempt needs a connection | it has one | that of [`TransportConfig`](crate::transport::TransportConfig): 10 s |
/// | [`attempt`](Self::attempt) | an attempt begins | the answer is there: all of it, or the head of one that streams | 60 s; longer for `@longPoll` |
/// | [`operation`](Self::operation) | the call begins | as above, with all attempts and the waiting between them | none |
/// | [`read`](Self::read) | a piece of a streaming blob is asked for | it is there | 60 s |
///
/// Calls with events have [`StreamDeadlines`](super::StreamDeadlines) for what comes after the head of the answer; those
/// that send events have them for the head as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Timeouts {
    connect: Setting,
    attempt: Setting,
    operation: Option<Duration>,
    read: Setting,
}

/// A limit that has a default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Setting {
    #[default]
    Default,
    /// What the caller wants; `None` for no limit.
    Chosen(Option<Duration>),
}

impl Timeouts {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// No limit on anything, connecting included.
    pub fn none() -> Self {
        let none = || Setting::Chosen(None);
        Self { connect: none(), attempt: none(), operation: None, read: none() }
    }

    /// Time for name resolution, TCP and TLS together; `None` for no limit. Wins over
    /// [`TransportConfig::connect_timeout`](crate::transport::TransportConfig).
    pub fn connect(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect = Setting::Chosen(limit.into());
        self
    }

    /// Time for each attempt; `None` for no limit. Fails it with [`CallError::Timeout`](super::CallError::Timeout),
    /// and another may follow.
    ///
    /// While the connection takes a streaming request body, the time starts again with each piece, and stands still
    /// while the body itself has nothing to give: a long upload is no failure, a stalled one is.
    pub fn attempt(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt = Setting::Chosen(limit.into());
        self
    }

    /// Time for the call with all its attempts; `None` for no limit. Fails it with
    /// [`CallError::Timeout`](super::CallError::Timeout). Uploads count, unlike in [`attempt`](Self::attempt).
    pub fn operation(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.operation = limit.into();
        self
    }

    /// Time for each piece of a streaming blob that is an answer; `None` for no limit. Fails the blob with
    /// [`ByteStreamError::Stalled`](crate::byte_stream::ByteStreamError::Stalled): it was given out in part, so that there
    /// is no other attempt.
    ///
    /// Only waiting counts: the time in which nobody reads is the caller's.
    pub fn read(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.read = Setting::Chosen(limit.into());
        self
    }

    /// The limit on connecting, if the caller has chosen one.
    pub(crate) fn chosen_connect(&self) -> Option<Option<Duration>> {
        match self.connect {
            Setting::Default => None,
            Setting::Chosen(limit) => Some(limit),
        }
    }

    /// The limit on each attempt at an operation. A peer that may hold its answer back is given the time for it,
    /// unless the caller has chosen otherwise (Smithy spec, `longPoll` trait).
    pub(super) fn attempt_limit(&self, operation: &OperationSchema) -> Option<Duration> {
        match (&self.attempt, operation.long_poll_millis()) {
            (Setting::Chosen(limit), _) => *limit,
            (Setting::Default, Some(millis)) => {
                Some(ATTEMPT.max(Duration::from_millis(millis).saturating_add(LONG_POLL_SLACK)))
            }
            (Setting::Default, None) => Some(ATTEMPT),
        }
    }

    /// The limit on each piece of a streaming blob.
    pub(super) fn read_limit(&self) -> Option<Duration> {
        match self.read {
            Setting::Default => Some(READ),
            Setting::Chosen(limit) => limit,
        }
    }

    pub(super) fn operation_limit(&self) -> Option<Duration> {
        self.operation
    }
}

/// Which time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// That of [`Timeouts::attempt`].
    Attempt,
    /// That of [`Timeouts::operation`], or `call_timeout` of the builder of another protocol, such as that of
    /// [`RpcClientBuilder`](super::RpcClientBuilder::call_timeout).
    Operation,
    /// That of [`StreamDeadlines::drain`](super::StreamDeadlines::drain), in a call in which only the client sends
    /// events.
    Answer,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attempt => "attempt",
            Self::Operation => "operation",
            Self::Answer => "answer",
        })
    }
}

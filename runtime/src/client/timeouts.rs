//! How long a call may take.

use std::fmt;
use std::time::Duration;

use crate::protocol::OperationSchema;

/// How long an attempt may take, unless the client is told otherwise.
const ATTEMPT: Duration = Duration::from_secs(60);

/// What an attempt at a long poll is given beyond the time that the peer may hold the answer back.
const LONG_POLL_SLACK: Duration = Duration::from_secs(10);

/// How long the parts of a call may take. Nothing hangs for ever by default: there is a limit on connecting and on
/// each attempt.
///
/// | limit | from | to | by default |
/// |---|---|---|---|
/// | [`connect`](Self::connect) | an attempt needs a connection | it has one | that of [`TransportConfig`](crate::transport::TransportConfig): 10 s |
/// | [`attempt`](Self::attempt) | an attempt begins | the answer is there: all of it, or the head of one that streams | 60 s; longer for `@longPoll` |
/// | [`operation`](Self::operation) | the call begins | as above, with all attempts and the waiting between them | none |
///
/// What comes after the head of a streaming answer has no limit here; events have
/// [`StreamDeadlines`](super::StreamDeadlines).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Timeouts {
    connect: Setting,
    attempt: Setting,
    operation: Option<Duration>,
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
        Self { connect: Setting::Chosen(None), attempt: Setting::Chosen(None), operation: None }
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
    /// That of [`Timeouts::operation`].
    Operation,
}

impl fmt::Display for TimeLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attempt => "attempt",
            Self::Operation => "operation",
        })
    }
}

//! How long the parts of an event stream may be waited for.

use std::fmt;
use std::future::Future;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::timeout;

use super::timer::Timer;

/// How long is waited on a stream of events. There is no limit unless one is set: a peer may have nothing to say for
/// hours.
///
/// | limit | on | fails |
/// |---|---|---|
/// | [`first_event`](Self::first_event) | the answer and its first event | the call |
/// | [`idle`](Self::idle) | each further event, and the end | the call |
/// | [`send_stall`](Self::send_stall) | room for an event that is sent | the call |
/// | [`drain`](Self::drain) | the end of the call, once `join`, `finish` or `output` has asked for it | the call |
///
/// The error is [`StreamError::Deadline`](super::StreamError::Deadline), and it is the last; from `output` it is
/// [`CallError::Timeout`](super::CallError::Timeout). Only waiting counts: the
/// time in which nobody asks for an event is the caller's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct StreamDeadlines {
    first_event: Option<Duration>,
    idle: Option<Duration>,
    send_stall: Option<Duration>,
    drain: Option<Duration>,
}

impl StreamDeadlines {
    /// No limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long the head of the answer is waited for, and how long the first event, from when it is first asked for:
    /// at once in a call with a handler. `None` for no limit.
    pub fn first_event(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.first_event = limit.into();
        self
    }

    /// How long each event after the first is waited for, and the end after the last; `None` for no limit.
    pub fn idle(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle = limit.into();
        self
    }

    /// How long sending waits for a connection that takes nothing; `None` for no limit.
    pub fn send_stall(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.send_stall = limit.into();
        self
    }

    /// How long `join` waits for the peer's end, `finish` for the connection to take what was sent, and `output` for the
    /// answer; `None` for no limit.
    pub fn drain(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.drain = limit.into();
        self
    }

    pub(super) fn limit(&self, which: Deadline) -> Option<Duration> {
        match which {
            Deadline::FirstEvent => self.first_event,
            Deadline::Idle => self.idle,
            Deadline::SendStall => self.send_stall,
            Deadline::Drain => self.drain,
        }
    }

    /// Waits for `future` no longer than `which` allows.
    ///
    /// # Errors
    /// `which`, when the time is up.
    pub(crate) async fn within<F: Future>(&self, which: Deadline, future: F) -> Result<F::Output, Deadline> {
        match self.limit(which) {
            Some(limit) => timeout(limit, future).await.map_err(|_| which),
            None => Ok(future.await),
        }
    }
}

/// Which limit on a stream of events has passed: one of [`StreamDeadlines`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// That of [`StreamDeadlines::first_event`].
    FirstEvent,
    /// That of [`StreamDeadlines::idle`].
    Idle,
    /// That of [`StreamDeadlines::send_stall`].
    SendStall,
    /// That of [`StreamDeadlines::drain`].
    Drain,
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstEvent => "there was no first event in time",
            Self::Idle => "there was no further event in time",
            Self::SendStall => "the connection took nothing for too long",
            Self::Drain => "the call did not end in time",
        })
    }
}

/// The time that one kind of waiting may take. Makes no timer before there is something to wait for.
#[derive(Debug)]
pub(super) struct Patience {
    deadlines: StreamDeadlines,
    which: Deadline,
    timer: Timer,
}

impl Patience {
    pub(super) fn new(deadlines: StreamDeadlines, which: Deadline) -> Self {
        Self { deadlines, which, timer: Timer::default() }
    }

    pub(super) fn deadlines(&self) -> &StreamDeadlines {
        &self.deadlines
    }

    /// To be polled while what is waited for is not there. Ready when the time is up, counted from the first of such
    /// polls.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Deadline> {
        let Some(limit) = self.deadlines.limit(self.which) else { return Poll::Pending };
        ready!(self.timer.poll(limit, cx));
        Poll::Ready(self.which)
    }

    /// What was waited for is there. `next` is what is waited for from now on.
    pub(super) fn rest(&mut self, next: Deadline) {
        self.timer.rest();
        self.which = next;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::time::Instant;

    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn only_waiting_counts() {
        let deadlines = StreamDeadlines::new().first_event(5 * S).idle(2 * S);
        let mut patience = Patience::new(deadlines, Deadline::FirstEvent);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        tokio::time::advance(9 * S).await;
        assert!(patience.poll(&mut cx).is_pending());
        tokio::time::advance(4 * S).await;
        assert!(patience.poll(&mut cx).is_pending());
        patience.rest(Deadline::Idle);
        tokio::time::advance(9 * S).await;
        let begun = Instant::now();
        assert_eq!(poll_fn(|cx| patience.poll(cx)).await, Deadline::Idle);
        assert_eq!(begun.elapsed(), 2 * S);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_there_is_no_timer() {
        let mut patience = Patience::new(StreamDeadlines::new().drain(S), Deadline::Idle);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        assert!(patience.poll(&mut cx).is_pending() && !patience.timer.was_used());
        let never = std::future::pending::<()>();
        assert_eq!(patience.deadlines().within(Deadline::Drain, never).await, Err(Deadline::Drain));
        assert_eq!(patience.deadlines().within(Deadline::SendStall, async { 7 }).await, Ok(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_beyond_the_clock_never_passes() {
        let mut patience = Patience::new(StreamDeadlines::new().idle(Duration::MAX), Deadline::Idle);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        for _ in 0..2 {
            assert!(patience.poll(&mut cx).is_pending());
            patience.rest(Deadline::Idle);
        }
    }
}

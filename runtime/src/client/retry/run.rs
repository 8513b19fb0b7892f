//! Attempts at a call, one after another.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::{StatusCode, Uri};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, Span};

use super::super::clock::Clock;
use super::super::error::CallError;
use super::super::random::random_u64;
use super::super::timeouts::{TimeLimit, Timeouts};
use super::super::trace;
use super::budget::RetryBudget;
use super::policy::RetryPolicy;
use super::replay::Replay;
use super::upload::UploadMark;
use super::verdict::{Reason, Verdict};
use crate::event::OperationError;
use crate::protocol::{BodyStream, OperationSchema};

/// How the calls of a client are attempted. One for all of them: they share the budget.
#[derive(Debug)]
pub(crate) struct Retries {
    policy: RetryPolicy,
    timeouts: Timeouts,
    budget: RetryBudget,
    random: fn() -> u64,
}

/// What an attempt is told, and tells.
#[derive(Debug)]
pub(crate) struct Attempt {
    number: u32,
    upload: UploadMark,
    span: Span,
}

impl Attempt {
    /// 1 for the first.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// Where the progress of the request body is noted.
    pub(crate) fn upload(&self) -> &UploadMark {
        &self.upload
    }

    /// Notes where the request goes: scheme and authority, nothing that could be a secret.
    pub(crate) fn sends_to(&self, uri: &Uri) {
        trace::record_target(&self.span, uri);
    }

    /// Notes the status of the answer.
    pub(crate) fn answered(&self, status: StatusCode) {
        self.span.record("status", status.as_u16());
    }
}

/// What is told of a call that goes on.
struct Progress {
    failed: u32,
    skewed: bool,
    deadline: Option<Instant>,
}

impl Retries {
    pub(crate) fn new(policy: RetryPolicy, timeouts: Timeouts) -> Self {
        let budget = RetryBudget::new(policy.tokens());
        Self { policy, timeouts, budget, random: random_u64 }
    }

    /// How long the pieces of streaming answers are waited for.
    pub(crate) fn read_limit(&self) -> Option<Duration> {
        self.timeouts.read_limit()
    }

    /// Time for a whole call.
    pub(crate) fn operation_limit(&self) -> Option<Duration> {
        self.timeouts.operation_limit()
    }

    /// The same, with random numbers of the test's own.
    #[cfg(test)]
    pub(super) fn with_random(mut self, random: fn() -> u64) -> Self {
        self.random = random;
        self
    }

    /// Attempts a call until it succeeds, fails for good, or has used up what it may.
    ///
    /// `attempt` builds, signs and sends the request, with the body of `replay` if it streams, and resolves when there
    /// is something to give out. It must have given out nothing of an answer for which it reports an error.
    /// `clock` is that of signatures; it is set where a peer refuses them because of it.
    pub(crate) async fn run<T, E, F>(
        &self,
        operation: &OperationSchema,
        replay: &Replay,
        clock: &Clock,
        attempt: impl FnMut(Attempt) -> F,
    ) -> Result<T, CallError<E>>
    where
        E: OperationError,
        F: Future<Output = Result<T, CallError<E>>>,
    {
        let span = trace::call(operation);
        let outcome = self.attempts(operation, replay, clock, attempt).instrument(span.clone()).await;
        trace::record_outcome(&span, &outcome);
        outcome
    }

    async fn attempts<T, E, F>(
        &self,
        operation: &OperationSchema,
        replay: &Replay,
        clock: &Clock,
        mut attempt: impl FnMut(Attempt) -> F,
    ) -> Result<T, CallError<E>>
    where
        E: OperationError,
        F: Future<Output = Result<T, CallError<E>>>,
    {
        let limit = self.timeouts.operation_limit();
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut progress = Progress { failed: 0, skewed: false, deadline };
        loop {
            let number = progress.failed.saturating_add(1);
            let (upload, span) = (UploadMark::default(), trace::attempt(number));
            let running = attempt(Attempt { number, upload: upload.clone(), span: span.clone() });
            let outcome = self.limited(running, operation, deadline, &upload).instrument(span.clone()).await;
            trace::record_outcome(&span, &outcome);
            let error = match outcome {
                Ok(answer) => {
                    self.budget.refund();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            progress.failed = number;
            let verdict = Verdict::of(&error, operation, clock.now());
            let Some((reason, pause)) = self.next(verdict, operation, replay, &mut progress) else {
                return Err(error);
            };
            if let Verdict::Skewed(theirs) = verdict {
                clock.set(theirs);
            }
            // What failed is not held on to during the pause: it may have a connection, and a mebibyte of answer.
            drop(error);
            trace::retry(&span, reason, pause);
            sleep(pause).await;
        }
    }

    /// Sets `clock` where a peer has refused a signature because of it, for the calls that come next: one with events
    /// cannot be attempted again.
    pub(crate) fn learn_time<E: OperationError>(
        error: &CallError<E>,
        operation: &OperationSchema,
        clock: &Clock,
    ) {
        if let Verdict::Skewed(theirs) = Verdict::of(error, operation, clock.now()) {
            clock.set(theirs);
        }
    }

    /// Whether there is another attempt, why, and after which pause.
    fn next(
        &self,
        verdict: Verdict,
        operation: &OperationSchema,
        replay: &Replay,
        progress: &mut Progress,
    ) -> Option<(Reason, Duration)> {
        let sends_events = matches!(operation.streams_request(), Some(BodyStream::Events));
        if sends_events || progress.failed >= self.policy.attempts() || !replay.is_intact() {
            return None;
        }
        let (reason, pause) = match verdict {
            Verdict::Final => return None,
            // With the right time there is nothing to wait for; and if that was wrong, it stays wrong.
            Verdict::Skewed(_) if progress.skewed => return None,
            Verdict::Skewed(_) => {
                progress.skewed = true;
                (Reason::Skew, Duration::ZERO)
            }
            Verdict::Again { reason, asked } => {
                let throttled = reason == Reason::Throttled;
                (reason, self.policy.pause(progress.failed, throttled, asked, (self.random)()))
            }
        };
        if progress
            .deadline
            .is_some_and(|deadline| deadline.saturating_duration_since(Instant::now()) <= pause)
        {
            return None;
        }
        let paid = self.budget.withdraw(reason == Reason::Throttled);
        // Who polls would come again at once: better let it wait here.
        (paid || operation.long_poll_millis().is_some()).then_some((reason, pause))
    }

    /// Runs an attempt until its time, or that of the call, is up; then drops it.
    async fn limited<T, E>(
        &self,
        attempt: impl Future<Output = Result<T, CallError<E>>>,
        operation: &OperationSchema,
        deadline: Option<Instant>,
        upload: &UploadMark,
    ) -> Result<T, CallError<E>> {
        let (start, limit) = (Instant::now(), self.timeouts.attempt_limit(operation));
        let mut attempt = pin!(attempt);
        let mut call_ends = pin!(deadline.map(sleep_until));
        let mut attempt_ends = pin!(limit.map(sleep));
        poll_fn(|cx| {
            if let Poll::Ready(outcome) = attempt.as_mut().poll(cx) {
                return Poll::Ready(outcome);
            }
            if call_ends.as_mut().as_pin_mut().is_some_and(|ends| ends.poll(cx).is_ready()) {
                return time_is_up(TimeLimit::Operation, self.timeouts.operation_limit());
            }
            let Some(mut ends) = attempt_ends.as_mut().as_pin_mut() else { return Poll::Pending };
            while ends.as_mut().poll(cx).is_ready() {
                // What the upload took does not count.
                let (now, limit) = (Instant::now(), limit.unwrap_or_default());
                match upload.since(start).unwrap_or(now).checked_add(limit) {
                    Some(later) if later > now => ends.as_mut().reset(later),
                    _ => return time_is_up(TimeLimit::Attempt, Some(limit)),
                }
            }
            Poll::Pending
        })
        .await
    }
}

fn time_is_up<T, E>(which: TimeLimit, limit: Option<Duration>) -> Poll<Result<T, CallError<E>>> {
    Poll::Ready(Err(CallError::Timeout { which, limit: limit.unwrap_or_default() }))
}

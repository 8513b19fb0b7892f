//! How often, and after which pauses.

use std::time::Duration;

use crate::client::backoff::Backoff;

/// How calls are made again that have failed for a reason that may pass.
///
/// What is tried again:
///
/// | failure | which operations |
/// |---|---|
/// | errors of the model with `@retryable`, error codes that are known to mean throttling | all |
/// | answers 429, 500, 502, 503, 504, unless the model blames the client | all |
/// | other errors of the model that blame the server | [safe](#safe-operations) ones |
/// | no connection; a request that the peer has certainly not processed | all |
/// | a connection that broke, or a stream that was reset, before the answer was there | safe ones |
/// | [`Timeouts::attempt`](crate::client::Timeouts::attempt) | safe ones |
/// | a signature refused because the clocks differ | all, once, with the peer's time |
///
/// The rest is not: nor is a call that sends events, nor one whose streaming body cannot be read again
/// ([`ByteStream::is_replayable`](crate::byte_stream::ByteStream::is_replayable)), unless the connection has not begun
/// to read it.
///
/// # Safe operations
/// Those with `@readonly`, `@idempotent` or an `@idempotencyToken` member, which keeps its value over all attempts.
///
/// # Pauses
/// Before the n-th retry a random time between nothing and `base * 2^(n - 1)`, but no more than
/// [`max_delay`](Self::max_delay); the base is another one after throttling. `Retry-After` (seconds or a date) and
/// `x-amz-retry-after` (milliseconds) make it longer, up to [`max_retry_after`](Self::max_retry_after). A pause that
/// would outlast [`Timeouts::operation`](crate::client::Timeouts::operation) is not begun: the error is told at once.
///
/// # Budget
/// All calls of a client draw retries from one budget, so that a peer in trouble is not asked three times as much:
/// see [`budget`](Self::budget).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    throttling_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
    budget: Option<u32>,
}

impl RetryPolicy {
    /// 3 attempts; bases of 100 ms and, after throttling, 1 s; pauses up to 20 s, or 60 s where the peer asks for
    /// them; a budget of 500.
    pub fn new() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(100),
            throttling_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(20),
            max_retry_after: Duration::from_secs(60),
            budget: Some(500),
        }
    }

    /// One attempt.
    pub fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// How often a call is attempted, the first time included; 0 means 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The longest pause before the first retry. Doubles with each further one.
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest pause before the first retry after throttling. Doubles with each further one.
    pub fn throttling_delay(mut self, delay: Duration) -> Self {
        self.throttling_delay = delay;
        self
    }

    /// The longest pause, however many there were.
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest pause that the peer may ask for: it is not waited longer than this.
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.max_retry_after = delay;
        self
    }

    /// What the calls of a client may spend on retries together; `None` for no bound. A retry costs 14, one after
    /// throttling 5, and each call that succeeds brings 1 back. First attempts cost nothing. A retry that cannot be
    /// paid is not made, unless the operation is a long poll (`@longPoll`), whose caller would only ask again.
    pub fn budget(mut self, tokens: impl Into<Option<u32>>) -> Self {
        self.budget = tokens.into();
        self
    }

    pub(super) fn attempts(&self) -> u32 {
        self.max_attempts
    }

    pub(super) fn tokens(&self) -> Option<u32> {
        self.budget
    }

    /// The pause after `failed` attempts, at least as long as the peer asked for. `random` is any number.
    pub(super) fn pause(
        &self,
        failed: u32,
        throttled: bool,
        asked: Option<Duration>,
        random: u64,
    ) -> Duration {
        let base = if throttled { self.throttling_delay } else { self.base_delay };
        let pause = Backoff::new().base(base).max(self.max_delay).pause(failed, random);
        pause.max(asked.unwrap_or_default().min(self.max_retry_after))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn pauses_double_up_to_a_limit_and_are_spread() {
        let policy = RetryPolicy::new();
        for (failed, throttled, longest) in [
            (1, false, 100),
            (2, false, 200),
            (5, false, 1_600),
            (9, false, 20_000),
            (40, false, 20_000),
            (u32::MAX, true, 20_000),
            (1, true, 1_000),
            (3, true, 4_000),
        ] {
            let pause = |random| policy.pause(failed, throttled, None, random);
            assert_eq!(pause(0), Duration::ZERO);
            assert_eq!(pause(1 << 63), MS * longest / 2);
            assert!(pause(u64::MAX) < MS * longest && pause(u64::MAX) > MS * (longest - 1));
        }
    }

    #[test]
    fn what_the_peer_asks_for_is_the_least_up_to_a_limit() {
        let policy = RetryPolicy::new().max_retry_after(30_000 * MS);
        let pause = |asked: u32, random| policy.pause(1, true, Some(MS * asked), random);
        assert_eq!(pause(700, 0), MS * 700);
        assert_eq!(pause(100, 1 << 63), MS * 500);
        assert_eq!(pause(3_600_000, 0), MS * 30_000);
    }

    #[test]
    fn durations_without_bound_do_no_harm() {
        let policy = RetryPolicy::new().base_delay(Duration::MAX).max_delay(Duration::MAX);
        assert!(policy.pause(7, false, Some(Duration::MAX), u64::MAX) > Duration::from_secs(60));
        assert_eq!(RetryPolicy::never().max_attempts(0).attempts(), 1);
    }
}

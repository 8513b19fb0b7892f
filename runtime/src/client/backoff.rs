//! Pauses between attempts.

use std::time::Duration;

/// Pauses that grow, so that a peer in trouble is not asked ever again at once.
///
/// Before the n-th attempt after the first one, a random time between nothing and `base * 2^(n - 1)`, but no more than
/// [`max`](Self::max): random, so that many clients that lost the same peer do not come back in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Backoff {
    base: Duration,
    max: Duration,
}

impl Backoff {
    /// A base of 500 ms, and pauses of up to 30 s.
    pub const fn new() -> Self {
        Self { base: Duration::from_millis(500), max: Duration::from_secs(30) }
    }

    /// The longest pause before the second attempt. Doubles with each further one.
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// The longest pause, however many there were.
    pub const fn max(mut self, max: Duration) -> Self {
        self.max = max;
        self
    }

    /// The longest pause of all.
    pub(super) const fn longest(&self) -> Duration {
        self.max
    }

    /// The pause after `failed` attempts. `random` is any number.
    pub(super) fn pause(&self, failed: u32, random: u64) -> Duration {
        let doubled = 2_u32.saturating_pow(failed.saturating_sub(1));
        let longest = self.base.saturating_mul(doubled).min(self.max);
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        // The high half of the product: `random` as a fraction of its range.
        Duration::from_nanos(((u128::from(nanos) * u128::from(random)) >> 64) as u64)
    }
}

impl Default for Backoff {
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
        let backoff = Backoff::new().base(100 * MS).max(20_000 * MS);
        for (failed, longest) in [(0, 100), (1, 100), (2, 200), (5, 1_600), (9, 20_000), (u32::MAX, 20_000)] {
            assert_eq!(backoff.pause(failed, 0), Duration::ZERO);
            assert_eq!(backoff.pause(failed, 1 << 63), MS * longest / 2);
            let most = backoff.pause(failed, u64::MAX);
            assert!(most < MS * longest && most > MS * (longest - 1));
        }
    }

    #[test]
    fn durations_without_bound_do_no_harm() {
        let backoff = Backoff::new().base(Duration::MAX).max(Duration::MAX);
        assert!(backoff.pause(7, u64::MAX) > Duration::from_secs(60));
    }
}

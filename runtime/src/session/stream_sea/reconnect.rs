use std::time::Duration;

/// How long a client waits before it connects again.
///
/// The pause doubles with each failure in a row, up to a [cap](Self::cap), and is drawn from a quarter below to a
/// quarter above, so that clients that were lost together do not come back together. A connection that is
/// authenticated makes an end of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct ReconnectPolicy {
    first: Duration,
    cap: Duration,
}

impl ReconnectPolicy {
    /// Pauses that begin near 3 s and never exceed 60 s.
    pub const fn new() -> Self {
        Self { first: Duration::from_secs(3), cap: Duration::from_secs(60) }
    }

    /// The pause after the first failure, before it is drawn.
    pub const fn first(mut self, pause: Duration) -> Self {
        self.first = pause;
        self
    }

    /// The longest pause.
    pub const fn cap(mut self, pause: Duration) -> Self {
        self.cap = pause;
        self
    }

    /// The pause after this many failures in a row, 1 or more. `random` is any number.
    pub fn pause(&self, failures: u32, random: u64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        // The middle, from which the highest that can be drawn is the cap.
        let middle = nanoseconds(doubled).min(nanoseconds(self.cap) / 5 * 4);
        // The high half of the product: `random` as a fraction of its range, of half the middle.
        let drawn = (u128::from(middle / 2) * u128::from(random)) >> 64;
        Duration::from_nanos(middle - middle / 4 + drawn as u64)
    }
}

impl Default for ReconnectPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// As 64 bits hold them, and a quarter more: five centuries at most.
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX).min(u64::MAX / 2)
}

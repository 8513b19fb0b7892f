//! The time, as signatures tell it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use crate::types::Timestamp;

/// Tells the time, corrected by how far it was found to be wrong. Clones share the correction.
#[derive(Clone)]
pub(crate) struct Clock {
    source: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// What the peer's clock is ahead of ours, in seconds.
    skew: Arc<AtomicI64>,
}

impl Clock {
    pub(crate) fn new(source: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { source: Arc::new(source), skew: Arc::default() }
    }

    /// The clock of the operating system.
    #[expect(clippy::disallowed_methods, reason = "this is where signatures get the time from")]
    pub(crate) fn system() -> Self {
        Self::new(|| Timestamp::from(SystemTime::now()))
    }

    /// The time as the peer has it.
    pub(crate) fn now(&self) -> Timestamp {
        let now = (self.source)();
        match self.skew.load(Ordering::Relaxed) {
            0 => now,
            skew => Timestamp::new(now.seconds().saturating_add(skew), now.nanoseconds()),
        }
    }

    /// Goes by the peer's clock, which says that it is `time` now.
    pub(crate) fn set(&self, time: Timestamp) {
        let skew = time.seconds().saturating_sub((self.source)().seconds());
        self.skew.store(skew, Ordering::Relaxed);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("skew", &self.skew).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_runs_on_from_there() {
        let clock = Clock::new(|| Timestamp::from_seconds(100));
        let twin = clock.clone();
        assert_eq!(clock.now(), Timestamp::from_seconds(100));
        clock.set(Timestamp::from_seconds(1000));
        assert_eq!(twin.now(), Timestamp::from_seconds(1000));
        clock.set(Timestamp::from_seconds(90));
        assert_eq!(twin.now(), Timestamp::from_seconds(90));
    }
}

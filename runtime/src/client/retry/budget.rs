//! What all calls of a client may spend on retries.

use std::sync::atomic::{AtomicU32, Ordering};

/// Costs (Smithy client guidance, Retrying requests): a peer that throttles is alive, so that asking it again costs
/// less than asking one that fails.
const RETRY: u32 = 14;
const THROTTLED: u32 = 5;
const REFUND: u32 = 1;

/// A bucket of tokens, full at first. Never gates a first attempt.
#[derive(Debug)]
pub(super) struct RetryBudget {
    /// `None` for a bucket without bottom.
    capacity: Option<u32>,
    left: AtomicU32,
}

impl RetryBudget {
    pub(super) fn new(capacity: Option<u32>) -> Self {
        Self { capacity, left: AtomicU32::new(capacity.unwrap_or_default()) }
    }

    /// Pays for a retry; `false`, and nothing is taken, where there is too little.
    pub(super) fn withdraw(&self, throttled: bool) -> bool {
        let cost = if throttled { THROTTLED } else { RETRY };
        let pay = |left: u32| left.checked_sub(cost);
        self.capacity.is_none() || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).is_ok()
    }

    /// Puts back what a success earns.
    pub(super) fn refund(&self) {
        let Some(capacity) = self.capacity else { return };
        let earn = |left: u32| (left < capacity).then(|| left.saturating_add(REFUND).min(capacity));
        // An error says that the bucket is full.
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_paid_for_until_nothing_is_left() {
        let budget = RetryBudget::new(Some(34));
        assert!(budget.withdraw(false) && budget.withdraw(false) && budget.withdraw(true));
        assert!(!budget.withdraw(true) && !budget.withdraw(false));
        for _ in 0..4 {
            budget.refund();
        }
        assert!(budget.withdraw(true) && !budget.withdraw(true));
    }

    #[test]
    fn successes_fill_it_no_further_than_it_was() {
        let budget = RetryBudget::new(Some(14));
        budget.refund();
        assert!(budget.withdraw(false) && !budget.withdraw(true));
        assert!((0..10_000).all(|_| RetryBudget::new(None).withdraw(false)));
        assert!(!RetryBudget::new(Some(0)).withdraw(true));
    }
}

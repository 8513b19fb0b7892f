//! The time that waiting takes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// Measures waits, one after another. Makes no timer of the runtime's before there is something to wait for.
#[derive(Debug, Default)]
pub(super) struct Timer {
    sleep: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl Timer {
    /// To be polled while what is waited for is not there. Ready when `limit` is up, counted from the first of such
    /// polls.
    pub(super) fn poll(&mut self, limit: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let goes_on = std::mem::replace(&mut self.waiting, true);
        let timer = match &mut self.sleep {
            Some(timer) => {
                if !goes_on {
                    let now = Instant::now();
                    // Beyond what the clock can express, the timer rings again after a day and is set anew.
                    let day = Duration::from_secs(24 * 60 * 60);
                    timer.as_mut().reset(now.checked_add(limit).unwrap_or(now + day));
                }
                timer
            }
            none => none.insert(Box::pin(sleep(limit))),
        };
        timer.as_mut().poll(cx)
    }

    /// What was waited for is there.
    pub(super) fn rest(&mut self) {
        self.waiting = false;
    }

    /// Whether there has been something to wait for.
    #[cfg(test)]
    pub(super) fn was_used(&self) -> bool {
        self.sleep.is_some()
    }
}

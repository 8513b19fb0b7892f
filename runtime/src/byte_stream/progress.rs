//! Counting of bytes for a progress bar.

use std::sync::{Arc, Mutex, PoisonError};

type Callback = Box<dyn FnMut(u64, Option<u64>) + Send>;

/// The caller's callback. Clones share it, so that a repeated upload goes on drawing the same bar, from zero.
#[derive(Clone)]
pub(super) struct Progress {
    callback: Arc<Mutex<Callback>>,
}

impl Progress {
    pub(super) fn new(callback: Callback) -> Self {
        Self { callback: Arc::new(Mutex::new(callback)) }
    }

    pub(super) fn report(&self, sent: u64, total: Option<u64>) {
        // A callback that panicked once is called again: its state is the caller's business.
        let mut callback = self.callback.lock().unwrap_or_else(PoisonError::into_inner);
        callback(sent, total);
    }
}

//! Tasks that do not outlive who waits for them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::{JoinError, JoinHandle};

/// A task that is aborted when its owner is dropped.
#[derive(Debug)]
pub(crate) struct OwnedTask<T> {
    handle: JoinHandle<T>,
    detached: bool,
}

impl<T> OwnedTask<T> {
    pub(crate) fn new(handle: JoinHandle<T>) -> Self {
        Self { handle, detached: false }
    }

    /// Lets the task run to its end.
    pub(crate) fn detach(mut self) {
        self.detached = true;
    }
}

impl<T> Future for OwnedTask<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.handle).poll(cx)
    }
}

impl<T> Drop for OwnedTask<T> {
    fn drop(&mut self) {
        if !self.detached {
            self.handle.abort();
        }
    }
}

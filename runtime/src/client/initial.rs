//! What a peer says ahead of its events.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::error::StreamError;
use super::latch::Latch;

/// The members of an operation's output besides its events. `O` is the output, `E` the operation's error enum.
///
/// A future of its own: it takes nothing from the events, and nothing else of the call waits for it. Its clones
/// all resolve to the same value.
#[must_use = "a future does nothing unless it is awaited"]
pub struct InitialResponse<O, E> {
    latch: Arc<Latch<Result<O, StreamError<E>>>>,
}

impl<O, E> InitialResponse<O, E> {
    pub(crate) fn new() -> Self {
        Self { latch: Arc::new(Latch::new()) }
    }

    /// Resolves the future and its clones, unless they are already.
    pub(crate) fn set(&self, value: Result<O, StreamError<E>>) {
        self.latch.set(value);
    }
}

impl<O: Clone, E: Clone> Future for InitialResponse<O, E> {
    type Output = Result<O, StreamError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.latch.poll(cx)
    }
}

impl<O, E> Clone for InitialResponse<O, E> {
    fn clone(&self) -> Self {
        Self { latch: Arc::clone(&self.latch) }
    }
}

impl<O, E> fmt::Debug for InitialResponse<O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InitialResponse").field("latch", &self.latch).finish()
    }
}

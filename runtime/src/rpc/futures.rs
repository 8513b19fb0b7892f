//! Futures that clones of handles, and those who have none, may keep.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::shared::Shared;
use super::slots::Track;
use super::{RpcError, StreamEnd};
use crate::session::{CloseReason, Role, SendMark};

/// A message on its way: resolves when all of it is written, or with [`Closed`](RpcError::Closed) when it never will be.
///
/// Dropping it changes nothing for the message, nor does it keep the connection open.
pub struct Flushed {
    connection: Arc<dyn Flushing>,
    mark: SendMark,
    is_waiting: bool,
}

/// A connection, whichever end of it.
trait Flushing: Send + Sync {
    fn poll_flushed(&self, mark: SendMark, cx: &Context<'_>) -> Poll<Result<(), RpcError>>;
    fn forget(&self, mark: SendMark);
}

impl<R: Role> Flushing for Shared<R> {
    fn poll_flushed(&self, mark: SendMark, cx: &Context<'_>) -> Poll<Result<(), RpcError>> {
        self.lock().poll_flushed(mark, cx)
    }

    fn forget(&self, mark: SendMark) {
        self.lock().flushes.remove(&mark);
    }
}

impl Flushed {
    pub(super) fn new<R: Role>(connection: &Arc<Shared<R>>, mark: SendMark) -> Self {
        let connection: Arc<Shared<R>> = Arc::clone(connection);
        Self { connection, mark, is_waiting: false }
    }

    /// Waits for a later message of the same connection instead.
    pub(super) fn follow(&mut self, mark: SendMark) {
        if std::mem::take(&mut self.is_waiting) {
            self.connection.forget(self.mark);
        }
        self.mark = mark;
    }
}

impl Future for Flushed {
    type Output = Result<(), RpcError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = self.connection.poll_flushed(self.mark, cx);
        self.is_waiting = outcome.is_pending();
        outcome
    }
}

impl Drop for Flushed {
    fn drop(&mut self) {
        if self.is_waiting {
            self.connection.forget(self.mark);
        }
    }
}

impl fmt::Debug for Flushed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flushed").field("mark", &self.mark).finish_non_exhaustive()
    }
}

/// Resolves when a connection is closed and its transport with it, to the reason. Does not keep it open.
pub struct Closed {
    future: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
}

impl Closed {
    pub(super) fn new<R: Role>(connection: &Arc<Shared<R>>) -> Self {
        let connection = Arc::clone(connection);
        Self { future: Box::pin(async move { connection.closed.wait().await.clone() }) }
    }
}

impl Future for Closed {
    type Output = CloseReason;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseReason> {
        self.future.as_mut().poll(cx)
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closed").finish_non_exhaustive()
    }
}

/// Resolves when an RPC stream that was activated is closed, to what closed it. Keeps nothing open.
pub struct StreamClosed {
    future: Pin<Box<dyn Future<Output = StreamEnd> + Send>>,
}

impl StreamClosed {
    pub(super) fn new(track: &Arc<Track>) -> Self {
        let track = Arc::clone(track);
        Self { future: Box::pin(async move { track.end.wait().await.clone() }) }
    }
}

impl Future for StreamClosed {
    type Output = StreamEnd;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StreamEnd> {
        self.future.as_mut().poll(cx)
    }
}

impl fmt::Debug for StreamClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamClosed").finish_non_exhaustive()
    }
}

//! The task behind each connection: it moves the bytes until nobody uses the connection any more.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::Io;

/// Time that a connection gets to say goodbye after its last user is gone.
const LINGER: Duration = Duration::from_secs(1);

/// Keeps the task of a connection alive. When it is dropped, the connection winds down: it is polled for one
/// more second at most.
#[derive(Debug)]
pub(super) struct Driver {
    task: AbortHandle,
    _in_use: oneshot::Sender<Infallible>,
}

/// Asked when an idle connection may have expired; gives the time to ask again, or `None` when the pool let
/// go of it.
pub(super) type Expiry = Box<dyn FnMut(Instant) -> Option<Instant> + Send>;

impl Driver {
    /// Spawns the task that polls `connection` to its end. `expiry` is first asked after `idle_timeout`.
    pub(super) fn spawn<F>(connection: F, idle: Option<(Duration, Expiry)>) -> Self
    where
        F: Future + Send + 'static,
    {
        let (in_use, released) = oneshot::channel();
        let task = tokio::spawn(drive(connection, released, idle));
        Self { task: task.abort_handle(), _in_use: in_use }
    }

    /// Whether the connection is closed.
    pub(super) fn is_finished(&self) -> bool {
        self.task.is_finished()
    }

    /// Closes the connection at once, without a goodbye.
    pub(super) fn kill(&self) {
        self.task.abort();
    }
}

async fn drive<F: Future>(
    connection: F,
    released: oneshot::Receiver<Infallible>,
    mut idle: Option<(Duration, Expiry)>,
) {
    let mut connection = pin!(connection);
    let mut released = pin!(released);
    let mut winding_down = false;
    let first = idle.as_ref().map(|(timeout, _)| Instant::now() + *timeout);
    let mut alarm = pin!(first.map(sleep_until));
    poll_fn(|cx| {
        loop {
            if connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            if !winding_down && released.as_mut().poll(cx).is_ready() {
                winding_down = true;
                alarm.set(Some(sleep_until(Instant::now() + LINGER)));
                // An HTTP/2 connection sees only when polled that its last handle is gone.
                continue;
            }
            let Some(sleep) = alarm.as_mut().as_pin_mut() else { return Poll::Pending };
            ready!(sleep.poll(cx));
            if winding_down {
                return Poll::Ready(());
            }
            let next = idle.as_mut().and_then(|(_, expired)| expired(Instant::now()));
            alarm.set(next.map(sleep_until));
        }
    })
    .await;
}

/// Counts the bytes written to a connection, so that one that has written nothing since is known to have sent
/// no request.
pub(super) struct Counted {
    io: Box<dyn Io>,
    written: Written,
}

/// Bytes written to one connection so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Written(Arc<AtomicU64>);

impl Written {
    pub(super) fn so_far(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

impl Counted {
    pub(super) fn new(io: Box<dyn Io>) -> (Self, Written) {
        let written = Written::default();
        (Self { io, written: written.clone() }, written)
    }

    fn count(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = written {
            self.written.0.fetch_add(bytes as u64, Ordering::Release);
        }
        written
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, target)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

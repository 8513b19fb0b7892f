//! The bytes of a connection, which others than its session may cut, or write to between two frames.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::boundary::Boundary;
use crate::transport::Io;

/// A connection as everybody but its session sees it.
pub(super) struct Wire {
    state: Mutex<State>,
    writers: Arc<Writers>,
    /// Wakes the writers.
    waker: Waker,
}

struct State {
    /// `None` once the connection is cut.
    io: Option<Box<dyn Io>>,
    /// How far the session has come in the frame that it writes.
    boundary: Boundary,
    /// What goes out as soon as that frame is whole.
    slipped_in: BytesMut,
    /// Bytes that were ever slipped in, and how many of them are written.
    accepted: u64,
    written: u64,
    /// The session, waiting for bytes.
    reader: Option<Waker>,
}

/// The end of a [`Wire`] that a session reads and writes. Dropping it closes the connection.
pub(super) struct WireEnd(Arc<Wire>);

impl Wire {
    pub(super) fn new(io: impl Io + 'static) -> (Arc<Self>, WireEnd) {
        let state = State {
            io: Some(Box::new(io)),
            boundary: Boundary::default(),
            slipped_in: BytesMut::new(),
            accepted: 0,
            written: 0,
            reader: None,
        };
        let writers = Arc::<Writers>::default();
        let waker = Waker::from(Arc::clone(&writers));
        let wire = Arc::new(Self { state: Mutex::new(state), writers, waker });
        (Arc::clone(&wire), WireEnd(wire))
    }

    /// Writes bytes behind the frame that is being written, and waits until they are.
    pub(super) async fn slip_in(&self, bytes: &[u8]) -> io::Result<()> {
        let end = {
            let mut state = self.lock();
            state.slipped_in.extend_from_slice(bytes);
            state.accepted += bytes.len() as u64;
            state.accepted
        };
        let written = poll_fn(|cx| {
            self.writers.register(cx);
            let mut state = self.lock();
            if state.written >= end {
                return Poll::Ready(Ok(()));
            }
            // Otherwise the session goes on with its frame, and tells when that is whole.
            if state.io.is_none() || state.boundary.is_between_frames() {
                return state.poll_slip_in(&mut Context::from_waker(&self.waker));
            }
            Poll::Pending
        });
        let written = written.await;
        self.writers.wake_by_ref();
        written
    }

    /// Closes the connection now, whatever is under way.
    pub(super) fn cut(&self) {
        let (io, reader) = {
            let mut state = self.lock();
            (state.io.take(), state.reader.take())
        };
        drop(io);
        reader.into_iter().for_each(Waker::wake);
        self.writers.wake_by_ref();
    }

    pub(super) fn is_cut(&self) -> bool {
        self.lock().io.is_none()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes what was slipped in; only between two frames.
    fn poll_slip_in(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.slipped_in.is_empty() {
            let Some(io) = &mut self.io else { return Poll::Ready(Err(cut())) };
            let count = ready!(Pin::new(io).poll_write(cx, &self.slipped_in))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.slipped_in.advance(count);
            self.written += count as u64;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes some of the session's bytes; no more than the frame that is under way, if somebody waits for its end.
    fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.boundary.is_between_frames() {
            ready!(self.poll_slip_in(cx))?;
        }
        let Some(io) = &mut self.io else { return Poll::Ready(Err(cut())) };
        let length = match self.slipped_in.is_empty() {
            true => bytes.len(),
            false => self.boundary.until_next(bytes),
        };
        let piece = bytes.get(..length).unwrap_or(bytes);
        let count = ready!(Pin::new(io).poll_write(cx, piece))?;
        self.boundary.pass(bytes.get(..count).unwrap_or(bytes));
        Poll::Ready(Ok(count))
    }
}

impl AsyncRead for WireEnd {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        // Nothing more to read is what the end of a connection looks like.
        let Some(io) = &mut state.io else { return Poll::Ready(Ok(())) };
        let read = Pin::new(io).poll_read(cx, buffer);
        if read.is_pending() {
            state.reader = Some(cx.waker().clone());
        }
        read
    }
}

impl AsyncWrite for WireEnd {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = &self.0;
        wire.writers.register(cx);
        let mut state = wire.lock();
        let written = state.poll_write(&mut Context::from_waker(&wire.waker), bytes);
        if written.is_ready() && !state.slipped_in.is_empty() && state.boundary.is_between_frames() {
            wire.writers.wake_by_ref();
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0.lock().io {
            Some(io) => Pin::new(io).poll_flush(cx),
            None => Poll::Ready(Err(cut())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0.lock().io {
            Some(io) => Pin::new(io).poll_shutdown(cx),
            None => Poll::Ready(Ok(())),
        }
    }
}

impl Drop for WireEnd {
    fn drop(&mut self) {
        self.0.cut();
    }
}

/// Everybody who waits to write: a socket remembers but one of them.
#[derive(Default)]
struct Writers(Mutex<Vec<Waker>>);

impl Writers {
    fn register(&self, cx: &Context<'_>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            waiting.push(cx.waker().clone());
        }
    }
}

impl Wake for Writers {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        waiting.into_iter().for_each(Waker::wake);
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the connection is cut")
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    /// Two frames of 8 bytes.
    const FRAMES: &[u8] = b"\0\0\0\x08abcd\0\0\0\x08efgh";

    fn wire(room: usize) -> (Arc<Wire>, WireEnd, DuplexStream) {
        let (near, far) = tokio::io::duplex(room);
        let (wire, end) = Wire::new(near);
        (wire, end, far)
    }

    async fn is_pending(future: &mut Pin<&mut impl Future>) -> bool {
        poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
    }

    #[tokio::test]
    async fn what_is_slipped_in_waits_for_the_end_of_a_frame() {
        let (wire, mut end, mut far) = wire(64);
        end.write_all(&FRAMES[..5]).await.unwrap();
        let mut first = pin!(wire.slip_in(b"first"));
        let mut second = pin!(wire.slip_in(b"second"));
        assert!(is_pending(&mut first).await && is_pending(&mut second).await);
        end.write_all(&FRAMES[5..8]).await.unwrap();
        first.await.unwrap();
        second.await.unwrap();
        end.write_all(&FRAMES[8..]).await.unwrap();
        drop(end);
        let mut received = Vec::new();
        far.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\0\0\0\x08abcdfirstsecond\0\0\0\x08efgh");
    }

    #[tokio::test]
    async fn a_session_that_goes_on_writing_takes_it_along() {
        let (wire, mut end, mut far) = wire(64);
        end.write_all(&FRAMES[..2]).await.unwrap();
        let mut slipped_in = pin!(wire.slip_in(b"between"));
        assert!(is_pending(&mut slipped_in).await);
        end.write_all(&FRAMES[2..]).await.unwrap();
        slipped_in.await.unwrap();
        drop(end);
        let mut received = Vec::new();
        far.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"\0\0\0\x08abcdbetween\0\0\0\x08efgh");
    }

    #[tokio::test]
    async fn nobody_is_forgotten_who_waits_for_room() {
        let (wire, mut end, mut far) = wire(1);
        let session = tokio::spawn(async move {
            for _ in 0..100 {
                end.write_all(FRAMES).await.unwrap();
            }
            end
        });
        let others: Vec<_> = (0..10)
            .map(|_| {
                let wire = Arc::clone(&wire);
                tokio::spawn(async move { wire.slip_in(b"\0\0\0\x08wxyz").await.unwrap() })
            })
            .collect();
        let mut received = vec![0; 100 * FRAMES.len() + 10 * 8];
        far.read_exact(&mut received).await.unwrap();
        let count = |text: &[u8]| received.chunks(8).filter(|frame| frame.ends_with(text)).count();
        assert_eq!((count(b"abcd"), count(b"efgh"), count(b"wxyz")), (100, 100, 10));
        drop(session.await.unwrap());
        for other in others {
            other.await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_cut_ends_what_is_under_way() {
        let (wire, mut end, mut far) = wire(1);
        let mut slipped_in = pin!(wire.slip_in(b"more than there is room for"));
        assert!(is_pending(&mut slipped_in).await);
        let reading = tokio::spawn(async move {
            let count = end.read(&mut [0; 1]).await.unwrap();
            (count, end.write(b"x").await.unwrap_err().kind())
        });
        tokio::task::yield_now().await;
        wire.cut();
        assert_eq!(slipped_in.await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(reading.await.unwrap(), (0, io::ErrorKind::BrokenPipe));
        let mut received = Vec::new();
        far.read_to_end(&mut received).await.unwrap();
        assert_eq!(received, b"m");
        assert!(wire.is_cut());
    }
}

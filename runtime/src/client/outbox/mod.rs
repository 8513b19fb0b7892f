//! Frames between a sender and the connection that carries them.
//!
//! ```text
//!   sender ──write──▶ [ frames, at most about the limit ] ──poll_frame──▶ connection task ──▶ socket
//! ```
//!
//! One buffer, bounded in bytes. A connection that is idle takes each frame as it comes; one that is slower
//! than the sender finds several and takes them in one piece. A sender that meets a full buffer waits.

mod body;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;

pub(crate) use self::body::OutboxBody;
#[cfg(feature = "sigv4")]
use super::seal::Seal;
#[cfg(feature = "sigv4")]
use crate::signing::SigningError;

/// What a sender may run ahead of the connection, in bytes. The event that crosses the line is still taken.
pub(crate) const OUTBOX_LIMIT: usize = 64 * 1024;

/// Room that is made for frames at a time, in bytes, when less than a small frame takes is left: an allocation
/// serves many small events.
const ROOM: usize = 16 * 1024;
const LOW_ROOM: usize = 512;

/// The side that writes. Shared by the sender and by whoever may cancel the call.
pub(crate) struct Outbox {
    state: Mutex<State>,
}

struct State {
    frames: BytesMut,
    phase: Phase,
    /// Signs what is written, if the request was signed.
    #[cfg(feature = "sigv4")]
    seal: Option<Seal>,
    /// Frames were thrown away.
    lost: bool,
    /// What the connection must not lose before it has taken everything; see [`Outbox::hold`].
    held: Option<Box<dyn Any + Send>>,
    /// The connection is done: nothing needs to be held any more.
    released: bool,
    /// The connection, waiting for frames.
    body: Option<Waker>,
    /// The sender, waiting for room or for the end.
    sender: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Frames may be written.
    Open,
    /// No more frames will come; those in the buffer are still to be sent.
    Finishing,
    /// The connection has taken everything and knows that this was all.
    Ended,
    /// The peer does not want the frames, and the call is about to be cancelled.
    Hushed,
    /// Nobody takes frames any more: cancelled, or given up by the connection.
    Gone,
}

impl State {
    fn write<E>(
        &mut self,
        encode: impl FnOnce(&mut BytesMut) -> Result<(), Unwritten<E>>,
    ) -> Result<(), Unwritten<E>> {
        #[cfg(feature = "sigv4")]
        if let Some(seal) = &mut self.seal {
            return seal.write(&mut self.frames, encode);
        }
        encode(&mut self.frames)
    }

    /// Appends the frame that ends a signed stream. One that cannot be signed is one that peers take for cut, so that
    /// the request is given up.
    fn seal_end(&mut self) {
        #[cfg(feature = "sigv4")]
        if self.seal.take().is_some_and(|mut seal| seal.finish(&mut self.frames).is_err()) {
            self.lost = true;
            self.phase = Phase::Gone;
        }
    }
}

/// Why nothing can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// The sender itself said that it was done.
    Finished,
    /// The call was cancelled, or the connection gave it up.
    Gone,
}

/// Why something was not written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unwritten<E> {
    NoRoom(NoRoom),
    /// It could not be encoded.
    Encode(E),
    /// It could not be signed.
    #[cfg(feature = "sigv4")]
    Sign(SigningError),
}

#[cfg(feature = "sigv4")]
impl<E> From<SigningError> for Unwritten<E> {
    fn from(error: SigningError) -> Self {
        Self::Sign(error)
    }
}

impl Outbox {
    /// An empty buffer and the body that empties it.
    pub(crate) fn new() -> (Arc<Self>, OutboxBody) {
        let state = State {
            frames: BytesMut::new(),
            phase: Phase::Open,
            #[cfg(feature = "sigv4")]
            seal: None,
            lost: false,
            held: None,
            released: false,
            body: None,
            sender: None,
        };
        let outbox = Arc::new(Self { state: Mutex::new(state) });
        let body = OutboxBody::new(Arc::clone(&outbox));
        (outbox, body)
    }

    /// Waits until there is room for one more frame, whatever its size.
    pub(crate) fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), NoRoom>> {
        let mut state = self.lock();
        match state.phase {
            Phase::Open if state.frames.len() < OUTBOX_LIMIT => Poll::Ready(Ok(())),
            Phase::Open | Phase::Hushed => wait(&mut state.sender, cx),
            Phase::Finishing | Phase::Ended => Poll::Ready(Err(NoRoom::Finished)),
            Phase::Gone => Poll::Ready(Err(NoRoom::Gone)),
        }
    }

    /// Appends the frame that `encode` writes, signed if the request is; nothing, if it fails.
    pub(crate) fn write<E>(
        &self,
        encode: impl FnOnce(&mut BytesMut) -> Result<(), E>,
    ) -> Result<(), Unwritten<E>> {
        let mut state = self.lock();
        match state.phase {
            Phase::Open | Phase::Hushed => {}
            Phase::Finishing | Phase::Ended => return Err(Unwritten::NoRoom(NoRoom::Finished)),
            Phase::Gone => return Err(Unwritten::NoRoom(NoRoom::Gone)),
        }
        let before = state.frames.len();
        if state.frames.capacity() - before < LOW_ROOM {
            state.frames.reserve(ROOM);
        }
        let written = state.write(|out| encode(out).map_err(Unwritten::Encode));
        match written {
            Ok(()) => wake(state.body.take(), state),
            Err(_) => state.frames.truncate(before),
        }
        written
    }

    /// Waits until the connection has taken all frames.
    pub(crate) fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<Result<(), NoRoom>> {
        let mut state = self.lock();
        match state.phase {
            Phase::Gone => Poll::Ready(Err(NoRoom::Gone)),
            Phase::Open | Phase::Finishing | Phase::Ended if state.frames.is_empty() => Poll::Ready(Ok(())),
            _ => wait(&mut state.sender, cx),
        }
    }

    /// Says that no more frames will come, in a signed frame if the request is signed. Can be said again.
    pub(crate) fn finish(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Finishing;
            state.seal_end();
            wake(state.body.take(), state);
        }
    }

    /// Waits, after [`finish`](Self::finish), until the connection has taken everything.
    pub(crate) fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), NoRoom>> {
        let mut state = self.lock();
        match state.phase {
            Phase::Open | Phase::Finishing | Phase::Hushed => wait(&mut state.sender, cx),
            Phase::Ended => Poll::Ready(Ok(())),
            Phase::Gone => Poll::Ready(Err(NoRoom::Gone)),
        }
    }

    /// Throws the frames away and makes the body fail, which resets the request.
    pub(crate) fn cancel(&self) {
        let mut state = self.lock();
        let held = state.held.take();
        state.released = true;
        if state.phase == Phase::Ended {
            drop(state);
            drop(held);
            return;
        }
        state.phase = Phase::Gone;
        state.lost |= !state.frames.is_empty();
        state.frames = BytesMut::new();
        let body = state.body.take();
        let sender = state.sender.take();
        drop(state);
        drop(held);
        body.into_iter().chain(sender).for_each(Waker::wake);
    }

    /// Stops sending for as long as it takes to read why the peer does not want it: a connection that is written
    /// to after the peer has closed it loses what the peer said.
    pub(crate) fn hush(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Open | Phase::Finishing) {
            state.phase = Phase::Hushed;
        }
    }

    /// Keeps the body of an answer that has ended before the request: without it the transport would cancel the
    /// request. It is let go when the connection is done with this outbox.
    pub(crate) fn hold(&self, body: impl Any + Send) {
        let mut state = self.lock();
        if !state.released {
            state.held = Some(Box::new(body));
        }
    }

    /// Whether there were frames that the connection did not take.
    pub(crate) fn lost_frames(&self) -> bool {
        self.lock().lost
    }

    /// Nothing that is done under the lock leaves the state half-changed, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Outbox").field("buffered", &state.frames.len()).field("phase", &state.phase).finish()
    }
}

fn wait<T>(slot: &mut Option<Waker>, cx: &Context<'_>) -> Poll<T> {
    match slot {
        Some(waker) if waker.will_wake(cx.waker()) => {}
        _ => *slot = Some(cx.waker().clone()),
    }
    Poll::Pending
}

/// Wakes outside the lock, so that who is woken does not meet it.
fn wake(waker: Option<Waker>, state: MutexGuard<'_, State>) {
    drop(state);
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::Pin;

    use bytes::Bytes;
    use http_body::Body;

    use super::*;

    fn write(outbox: &Outbox, bytes: &[u8]) -> Result<(), Unwritten<()>> {
        outbox.write(|buffer| {
            buffer.extend_from_slice(bytes);
            Ok(())
        })
    }

    async fn chunk(body: &mut OutboxBody) -> Option<Bytes> {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
        frame.unwrap().into_data().ok()
    }

    #[tokio::test]
    async fn frames_written_before_a_poll_go_out_in_one_piece() {
        let (outbox, mut body) = Outbox::new();
        write(&outbox, b"one").unwrap();
        write(&outbox, b"two").unwrap();
        assert_eq!(chunk(&mut body).await.as_deref(), Some(&b"onetwo"[..]));
        outbox.finish();
        assert_eq!(write(&outbox, b"three"), Err(Unwritten::NoRoom(NoRoom::Finished)));
        assert_eq!(chunk(&mut body).await, None);
        assert_eq!(poll_fn(|cx| outbox.poll_ended(cx)).await, Ok(()));
    }

    #[tokio::test]
    async fn a_full_buffer_makes_the_sender_wait_until_it_is_taken() {
        let (outbox, mut body) = Outbox::new();
        write(&outbox, &vec![0; OUTBOX_LIMIT]).unwrap();
        let mut cx = Context::from_waker(Waker::noop());
        assert!(outbox.poll_room(&mut cx).is_pending());
        assert_eq!(chunk(&mut body).await.map(|chunk| chunk.len()), Some(OUTBOX_LIMIT));
        assert_eq!(outbox.poll_room(&mut cx), Poll::Ready(Ok(())));
    }

    #[tokio::test]
    async fn a_failed_encode_leaves_nothing_behind() {
        let (outbox, mut body) = Outbox::new();
        write(&outbox, b"whole").unwrap();
        let failed = outbox.write(|buffer| {
            buffer.extend_from_slice(b"half");
            Err("no")
        });
        assert_eq!(failed, Err(Unwritten::Encode("no")));
        assert_eq!(chunk(&mut body).await.as_deref(), Some(&b"whole"[..]));
    }

    #[tokio::test]
    async fn a_dropped_body_is_noticed_unless_it_had_everything() {
        let (outbox, body) = Outbox::new();
        drop(body);
        assert_eq!(write(&outbox, b"late"), Err(Unwritten::NoRoom(NoRoom::Gone)));

        let (outbox, body) = Outbox::new();
        outbox.finish();
        assert!(body.is_end_stream());
        drop(body);
        assert_eq!(poll_fn(|cx| outbox.poll_ended(cx)).await, Ok(()));
    }
}

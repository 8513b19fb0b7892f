//! The session of a connection, and the bytes on their way out of it.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::mock::MockError;
use crate::session::stream_manager::{Bounds, ServerEvent, ServerSession, SessionError};

/// From so many bytes on that the client has not taken, answers wait, and nothing more of the client is read.
const ROOM: u64 = 256 * 1024;

/// What everybody who has to do with a connection shares.
pub(super) struct Link {
    state: Mutex<State>,
    /// There is something to write.
    queued: Notify,
    /// Something has been written, or the connection is over.
    moved: Notify,
}

struct State {
    session: ServerSession,
    out: VecDeque<Piece>,
    /// Bytes that were ever queued, and how many of them are written.
    accepted: u64,
    written: u64,
    end: Option<End>,
}

/// Some bytes on their way out.
struct Piece {
    bytes: Bytes,
    /// They are frames of the session's, which wants to hear of them.
    is_of_session: bool,
}

/// How a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The session has closed it, or the client has.
    Closed,
    /// It is to be dropped at once.
    Cut,
}

impl Link {
    pub(super) fn new() -> Self {
        // Who writes waits for room here, so that a call that is let go of can be answered all the same.
        let session = ServerSession::with_bounds(Bounds::new().transmit(usize::MAX));
        let state = State { session, out: VecDeque::new(), accepted: 0, written: 0, end: None };
        Self { state: Mutex::new(state), queued: Notify::new(), moved: Notify::new() }
    }

    /// Does something to the session, and queues what comes of it.
    pub(super) fn with_session<T>(&self, work: impl FnOnce(&mut ServerSession) -> T) -> T {
        let done = {
            let mut state = self.lock();
            let done = work(&mut state.session);
            state.take_frames();
            done
        };
        self.queued.notify_one();
        done
    }

    /// What happened next.
    pub(super) fn poll_event(&self) -> Option<ServerEvent> {
        self.with_session(ServerSession::poll_event)
    }

    /// Queues frames as soon as there is room; says how far the connection has come when they are written.
    pub(super) async fn send(
        &self,
        mut write: impl FnMut(&mut ServerSession) -> Result<(), SessionError>,
    ) -> Result<u64, MockError> {
        let sent = self.until(|state| {
            if state.end.is_some() {
                return Some(Err(MockError::Gone));
            }
            if !state.has_room() {
                return None;
            }
            let written = write(&mut state.session);
            state.take_frames();
            Some(written.map(|()| state.accepted).map_err(refusal))
        });
        let sent = sent.await;
        self.queued.notify_one();
        sent
    }

    /// Queues bytes that need not be frames.
    pub(super) async fn send_bytes(&self, bytes: &[u8]) -> Result<u64, MockError> {
        let mut bytes = Some(Bytes::copy_from_slice(bytes));
        let sent = self.until(|state| {
            if state.end.is_some() {
                return Some(Err(MockError::Gone));
            }
            if !state.has_room() {
                return None;
            }
            state.queue(bytes.take().unwrap_or_default(), false);
            Some(Ok(state.accepted))
        });
        let sent = sent.await;
        self.queued.notify_one();
        sent
    }

    /// Waits until all that was queued up to a mark is written.
    pub(super) async fn written_to(&self, mark: u64) -> Result<(), MockError> {
        self.until(|state| match state.end {
            _ if state.written >= mark => Some(Ok(())),
            Some(_) => Some(Err(MockError::Gone)),
            None => None,
        })
        .await
    }

    /// Waits until more may be read.
    pub(super) async fn room(&self) {
        self.until(|state| (state.end.is_some() || state.has_room()).then_some(())).await;
    }

    /// Waits until the connection is over.
    pub(super) async fn ended(&self) {
        self.until(|state| state.end.is_some().then_some(())).await;
    }

    /// Waits until it is to be dropped.
    pub(super) async fn is_cut(&self) {
        self.until(|state| (state.end == Some(End::Cut)).then_some(())).await;
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock().end.is_none()
    }

    /// The connection is over.
    pub(super) fn end(&self, end: End) {
        let mut state = self.lock();
        if state.end != Some(End::Cut) {
            state.end = Some(end);
        }
        drop(state);
        self.moved.notify_waiters();
    }

    /// The bytes to write next.
    pub(super) async fn next_bytes(&self) -> Bytes {
        loop {
            if let Some(piece) = self.lock().out.front() {
                return piece.bytes.clone();
            }
            self.queued.notified().await;
        }
    }

    /// These are written.
    pub(super) fn bytes_written(&self) {
        let mut state = self.lock();
        if let Some(Piece { bytes, is_of_session }) = state.out.pop_front() {
            state.written += bytes.len() as u64;
            if is_of_session {
                state.session.written(bytes.len());
            }
        }
        drop(state);
        self.moved.notify_waiters();
    }

    /// Waits for something that others do.
    async fn until<T>(&self, mut ready: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let mut moved = pin!(self.moved.notified());
            moved.as_mut().enable();
            if let Some(ready) = ready(&mut self.lock()) {
                return ready;
            }
            moved.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_room(&self) -> bool {
        self.accepted - self.written < ROOM
    }

    fn take_frames(&mut self) {
        if let Some(bytes) = self.session.poll_transmit() {
            self.queue(bytes, true);
        }
    }

    fn queue(&mut self, bytes: Bytes, is_of_session: bool) {
        if self.end.is_some() {
            return;
        }
        self.accepted += bytes.len() as u64;
        self.out.push_back(Piece { bytes, is_of_session });
    }
}

fn refusal(error: SessionError) -> MockError {
    match error {
        SessionError::Closed => MockError::Gone,
        error => MockError::StreamManager(error),
    }
}

//! What the handles of a connection share with its task.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::SetOnce;
use tokio::time::Instant;

use super::slots::{Slots, Track, register};
use super::{ConnectOptions, RpcError, StreamEnd};
use crate::session::{CloseReason, Role, RpcMessage, SendMark, Session, SessionError, StreamId};

/// One connection.
pub(super) struct Shared<R> {
    state: Mutex<State<R>>,
    /// Set when the transport is closed.
    pub(super) closed: SetOnce<CloseReason>,
}

/// What the lock guards.
pub(super) struct State<R> {
    pub(super) session: Session<R>,
    pub(super) slots: Slots,
    /// Unread bytes of all RPC streams, beyond which nothing is read.
    pub(super) buffer_limit: usize,
    /// The message for which an RPC stream has no room. Nothing is read until it has, or until it is closed.
    pub(super) crowded: Option<(StreamId, RpcMessage)>,
    /// How many there have been.
    pub(super) crowds: u64,
    /// The task, while it waits.
    pub(super) driver: Option<Waker>,
    /// CONNECT_ACK at a client, CONNECT at a server, until somebody takes it.
    pub(super) greeting: Option<RpcMessage>,
    pub(super) greeted: Option<Waker>,
    /// The time for opening the transport and being accepted, and what is left of it.
    pub(super) connect_limit: Option<(Duration, Duration)>,
    /// When the handshake has to be over.
    pub(super) connect_by: Option<Instant>,
    /// RPC streams that a client opened and nobody has taken.
    pub(super) opened: VecDeque<(Arc<Track>, RpcMessage)>,
    pub(super) acceptor: Option<Waker>,
    /// Whether somebody takes them.
    pub(super) is_accepting: bool,
    /// Those who wait for a message to be flushed.
    pub(super) flushes: BTreeMap<SendMark, Waker>,
    /// Those who wait for room in the transmit queue.
    pub(super) room: Vec<Waker>,
    /// The session's last event has come.
    pub(super) ended: Option<CloseReason>,
}

impl<R: Role> Shared<R> {
    pub(super) fn new(session: Session<R>, options: &ConnectOptions) -> Self {
        let state = State {
            session,
            slots: Slots::new(options.stream_buffer),
            buffer_limit: options.connection_buffer,
            crowded: None,
            crowds: 0,
            driver: None,
            greeting: None,
            greeted: None,
            connect_limit: options.connect_timeout.map(|limit| (limit, limit)),
            connect_by: None,
            opened: VecDeque::new(),
            acceptor: None,
            is_accepting: true,
            flushes: BTreeMap::new(),
            room: Vec::new(),
            ended: None,
        };
        Self { state: Mutex::new(state), closed: SetOnce::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<R>> {
        // No invariant is broken in between: the session does not panic, and neither does what is done here.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something to the connection, and has its task look at what came of it: if there is more to write or to
    /// read, or the connection is closing.
    pub(super) fn update<T>(&self, f: impl FnOnce(&mut State<R>, &mut Wakes) -> T) -> T {
        let mut wakes = Wakes::default();
        let mut state = self.lock();
        let before = (state.session.queued(), state.is_held_back());
        let value = f(&mut state, &mut wakes);
        let after = (state.session.queued(), state.is_held_back());
        let is_due = after != before || state.session.close_reason().is_some();
        let driver = if is_due { state.driver.take() } else { None };
        drop(state);
        wakes.run();
        driver.into_iter().for_each(Waker::wake);
        value
    }

    /// Closes the connection.
    pub(super) fn close(&self) {
        self.update(|state, _| state.session.close());
    }

    /// Closes an RPC stream that nobody reads any more.
    pub(super) fn drop_reader(&self, id: StreamId) {
        self.update(|state, wakes| {
            // It may be closed already.
            let _ = state.session.close_stream(id);
            let unread = state.slots.drop_reader(id, wakes);
            state.session.consumed(id, unread);
        });
    }
}

impl<R: Role> State<R> {
    /// Takes what was read next.
    pub(super) fn receive(&mut self, bytes: Bytes) {
        self.slots.next_input();
        self.session.receive(bytes);
    }

    /// Whether nothing may be read, because too much is unread. A connection that is closing has no more to read.
    pub(super) fn is_held_back(&self) -> bool {
        let is_full = self.session.unread_total() >= self.buffer_limit;
        (is_full || self.is_crowded()) && self.session.close_reason().is_none()
    }

    /// Whether everybody waits for the reader of one RPC stream.
    pub(super) fn is_crowded(&self) -> bool {
        self.crowded.as_ref().is_some_and(|(id, _)| !self.slots.has_room_again(*id))
    }

    /// As the session says it, with what is known of the end of the connection or of the RPC stream.
    pub(super) fn refusal(&self, error: SessionError, track: Option<&Track>) -> RpcError {
        match error {
            SessionError::NotConnected | SessionError::ConnectedBefore | SessionError::NothingToAnswer => {
                let reason = self.session.close_reason().cloned();
                reason.map_or(RpcError::Refused(error), RpcError::Closed)
            }
            SessionError::StreamClosed { stream_id } => {
                let end = self.slots.how_ended(stream_id);
                let end = end.or_else(|| track.and_then(|track| track.end.get().cloned()));
                let lost = || self.session.close_reason().cloned().map(StreamEnd::Connection);
                end.or_else(lost).map_or(RpcError::StreamClosed, RpcError::from)
            }
            error => RpcError::Refused(error),
        }
    }

    /// Ready when the transmit queue takes a message, or never will.
    pub(super) fn poll_room(&mut self, cx: &Context<'_>) -> Poll<Result<(), RpcError>> {
        if let Some(reason) = self.session.close_reason() {
            return Poll::Ready(Err(RpcError::Closed(reason.clone())));
        }
        if !self.session.is_open() {
            return Poll::Ready(Err(RpcError::Refused(SessionError::NotConnected)));
        }
        if self.session.has_room() {
            return Poll::Ready(Ok(()));
        }
        // A task that asks again is in the list already, so the list is as long as there are tasks.
        if !self.room.iter().any(|waker| waker.will_wake(cx.waker())) {
            self.room.push(cx.waker().clone());
        }
        Poll::Pending
    }

    /// Waits for CONNECT, or for its answer.
    pub(super) fn poll_greeting(&mut self, cx: &Context<'_>) -> Poll<Result<RpcMessage, CloseReason>> {
        if let Some(message) = self.greeting.take() {
            return Poll::Ready(Ok(message));
        }
        if let Some(reason) = self.session.close_reason() {
            return Poll::Ready(Err(reason.clone()));
        }
        register(&mut self.greeted, cx);
        Poll::Pending
    }

    /// The connection is closing: those who wait for something to send learn it now.
    pub(super) fn release(&mut self, wakes: &mut Wakes) {
        wakes.add(self.greeted.take());
        wakes.extend(mem::take(&mut self.room));
    }

    pub(super) fn poll_flushed(&mut self, mark: SendMark, cx: &Context<'_>) -> Poll<Result<(), RpcError>> {
        if self.session.is_flushed(mark) {
            return Poll::Ready(Ok(()));
        }
        if let Some(reason) = &self.ended {
            return Poll::Ready(Err(RpcError::Closed(reason.clone())));
        }
        self.flushes.insert(mark, cx.waker().clone());
        Poll::Pending
    }
}

/// Keeps a connection open: when the last handle drops it, the connection closes.
pub(super) struct Keep<R: Role> {
    pub(super) shared: Arc<Shared<R>>,
}

impl<R: Role> Keep<R> {
    /// Shows how much there is of everything, and no message.
    pub(super) fn fmt(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        let state = self.shared.lock();
        f.debug_struct(name)
            .field("is_open", &state.session.is_open())
            .field("close_reason", &state.session.close_reason())
            .field("open_streams", &state.session.open_streams())
            .field("read_streams", &state.slots.len())
            .field("unread", &state.session.unread_total())
            .field("queued", &state.session.queued())
            .finish_non_exhaustive()
    }
}

impl<R: Role> Drop for Keep<R> {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// Whom to wake when the lock is released.
#[derive(Debug, Default)]
pub(super) struct Wakes {
    wakers: Vec<Waker>,
    pub(super) ends: Vec<(Arc<Track>, StreamEnd)>,
}

impl Wakes {
    pub(super) fn add(&mut self, waker: Option<Waker>) {
        self.wakers.extend(waker);
    }

    pub(super) fn extend(&mut self, wakers: impl IntoIterator<Item = Waker>) {
        self.wakers.extend(wakers);
    }

    /// To be called without the lock.
    pub(super) fn run(&mut self) {
        for (track, end) in self.ends.drain(..) {
            // The first end is the one that counts.
            let _ = track.end.set(end);
        }
        self.wakers.drain(..).for_each(Waker::wake);
    }
}

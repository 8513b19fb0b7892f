//! Where events go over event-stream RPC.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::BytesMut;

use super::super::outlet::{Outgoing, Outlet, Refusal};
use super::is_full;
use crate::event::EncodeError;
use crate::frame::Message;
use crate::protocol::{RpcFormat, described};
use crate::rpc::{ContinuationSender, Flushed, RpcError};
use crate::session::{self, MessageType, SessionError};

/// A document of more bytes than this leaves no capacity behind.
const KEEP: usize = 64 * 1024;

/// Which side of a call sends events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directions {
    /// Both. The last message of this side ends the peer's as well, so it is sent when the sender asks for it, and not
    /// when the sender is dropped.
    Both,
    /// Only this one. Its last message is sent when it is done and the answer is there.
    ToPeer,
}

/// Queues events on an RPC stream that somebody else reads and keeps open.
///
/// The transmit queue is the connection's. It is believed to have room until it says otherwise, because each question is a
/// lock; others may fill it at any time in any case.
pub(super) struct RpcOutlet {
    sender: ContinuationSender,
    format: RpcFormat,
    directions: Directions,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    /// Where documents are written before there is a frame for them.
    draft: BytesMut,
    /// There was no room when the last event came.
    full: bool,
    /// Events for which there was no room when they came, and that were taken all the same: one, as a rule.
    waiting: VecDeque<Message>,
    /// The last message that was queued, until it is known to be written.
    last: Option<Flushed>,
    /// Events were thrown away, or could not be written.
    lost: bool,
    /// Without it the RPC stream ends; see [`Outlet::hold`].
    held: Option<Box<dyn Any + Send>>,
    /// The sender, waiting for room or for the end.
    waker: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Events may be written.
    Open,
    /// No more events will come.
    Finishing,
    /// That was said to the peer, as far as it can be.
    Ended,
    /// Nobody takes events any more.
    Gone,
}

impl RpcOutlet {
    pub(super) fn new(sender: ContinuationSender, format: RpcFormat, directions: Directions) -> Self {
        let state = State {
            phase: Phase::Open,
            draft: BytesMut::new(),
            full: false,
            waiting: VecDeque::new(),
            last: None,
            lost: false,
            held: None,
            waker: None,
        };
        Self { sender, format, directions, state: Mutex::new(state) }
    }

    /// Queues an event, unless others wait before it.
    fn queue(&self, state: &mut State, event: &dyn Outgoing) -> Result<usize, Refusal> {
        state.check_open()?;
        let shape_id = state.write(self.format, event)?;
        if !state.waiting.is_empty() {
            return Err(Refusal::Full);
        }
        let headers = described(shape_id);
        let outgoing = session::Outgoing::of_parts(MessageType::ApplicationMessage, &headers, &state.draft);
        self.sender.queue(outgoing, &mut state.last).map_err(|error| {
            state.full |= is_full(&error);
            refusal(error)
        })
    }

    /// Waits for room, if there was none the last time.
    fn poll_vacancy(&self, state: &mut State, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        state.check_open()?;
        if !state.full {
            return Poll::Ready(Ok(()));
        }
        state.register(cx);
        ready!(self.poll_waiting(state, cx))?;
        ready!(self.sender.poll_room(cx)).map_err(refusal)?;
        state.full = false;
        Poll::Ready(Ok(()))
    }

    /// Queues what waits here, as far as there is room.
    fn poll_waiting(&self, state: &mut State, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        while let Some(message) = state.waiting.front() {
            let queued = match ready!(self.sender.poll_room(cx)) {
                Ok(()) => self.sender.queue(message.into(), &mut state.last),
                Err(error) => Err(error),
            };
            match queued {
                Err(error) if is_full(&error) => continue,
                Err(error) => {
                    state.lost = true;
                    state.waiting.clear();
                    return Poll::Ready(Err(refusal(error)));
                }
                Ok(_) => {}
            }
            state.waiting.pop_front();
        }
        Poll::Ready(Ok(()))
    }

    /// Waits until what is queued is written.
    fn poll_written(state: &mut State, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        let Some(last) = &mut state.last else { return Poll::Ready(Ok(())) };
        let written = ready!(Pin::new(last).poll(cx));
        state.last = None;
        state.lost |= written.is_err();
        Poll::Ready(written.map_err(refusal))
    }

    /// Says that nothing more will come, once everything is queued.
    fn end(&self, state: &mut State) -> Result<(), Refusal> {
        if state.phase != Phase::Finishing || !state.waiting.is_empty() {
            return Ok(());
        }
        state.phase = Phase::Ended;
        match self.directions {
            Directions::Both => match self.sender.close() {
                Ok(flushed) => state.last = Some(flushed),
                // The peer was first.
                Err(RpcError::StreamClosed) => {}
                Err(error) => return Err(refusal(error)),
            },
            // Ends the RPC stream, behind what is queued. If the answer is not there yet, there is nothing to drop.
            Directions::ToPeer => drop(state.held.take()),
        }
        Ok(())
    }

    /// Nothing that is done under the lock leaves the state half-changed, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes whom to wake when the call is cancelled.
    fn register(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    /// Writes the document of an event to `draft`. Gives the id of its shape.
    fn write(&mut self, format: RpcFormat, event: &dyn Outgoing) -> Result<&'static str, Refusal> {
        if self.draft.capacity() > KEEP {
            self.draft = BytesMut::new();
        }
        self.draft.clear();
        event.append_document(format, &mut self.draft).map_err(Refusal::Encode)
    }

    fn check_open(&self) -> Result<(), Refusal> {
        match self.phase {
            Phase::Open => Ok(()),
            Phase::Finishing | Phase::Ended => Err(Refusal::Finished),
            Phase::Gone => Err(Refusal::Gone),
        }
    }

    fn check_there(&self) -> Result<(), Refusal> {
        if self.phase == Phase::Gone { Err(Refusal::Gone) } else { Ok(()) }
    }
}

impl Outlet for RpcOutlet {
    fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        self.poll_vacancy(&mut self.lock(), cx)
    }

    fn write(&self, event: &dyn Outgoing) -> Result<usize, Refusal> {
        self.queue(&mut self.lock(), event)
    }

    fn poll_write(&self, cx: &mut Context<'_>, event: &dyn Outgoing) -> Poll<Result<usize, Refusal>> {
        let mut state = self.lock();
        loop {
            ready!(self.poll_vacancy(&mut state, cx))?;
            match self.queue(&mut state, event) {
                Err(Refusal::Full) => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn write_ahead(&self, event: &dyn Outgoing) -> Result<usize, Refusal> {
        let mut state = self.lock();
        match self.queue(&mut state, event) {
            Err(Refusal::Full) => {
                let shape_id = state.write(self.format, event)?;
                let message = Message::new().with_headers(described(shape_id));
                let message = message.map_err(|error| Refusal::Encode(EncodeError::Frame(error)))?;
                let message = message.with_payload(std::mem::take(&mut state.draft).freeze());
                let bytes = message.encoded_length();
                state.waiting.push_back(message);
                Ok(bytes)
            }
            queued => queued,
        }
    }

    fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        let mut state = self.lock();
        state.check_there()?;
        state.register(cx);
        ready!(self.poll_waiting(&mut state, cx))?;
        Self::poll_written(&mut state, cx)
    }

    fn finish(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Open {
            state.phase = Phase::Finishing;
        }
        // If that fails, so does what is waited for next.
        let _ = self.end(&mut state);
    }

    fn abandon(&self) {
        if self.directions == Directions::ToPeer {
            self.finish();
        }
    }

    fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        let mut state = self.lock();
        state.check_there()?;
        state.register(cx);
        ready!(self.poll_waiting(&mut state, cx))?;
        self.end(&mut state)?;
        Self::poll_written(&mut state, cx)
    }

    fn lost_events(&self) -> bool {
        self.lock().lost
    }

    fn cancel(&self) {
        let mut state = self.lock();
        if state.phase != Phase::Ended {
            state.phase = Phase::Gone;
        }
        state.lost |= !state.waiting.is_empty();
        state.waiting.clear();
        let (held, waker) = (state.held.take(), state.waker.take());
        drop(state);
        drop(held);
        // Whoever reads the RPC stream may be slow to drop it; and it may be closed already.
        let _ = self.sender.close();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// An error comes in one piece: nothing that is sent meanwhile can harm it.
    fn hush(&self) {}

    fn hold(&self, kept: Box<dyn Any + Send>) {
        let mut state = self.lock();
        if self.directions == Directions::ToPeer && matches!(state.phase, Phase::Open | Phase::Finishing) {
            state.held = Some(kept);
        }
    }
}

fn refusal(error: RpcError) -> Refusal {
    match error {
        error if is_full(&error) => Refusal::Full,
        RpcError::StreamClosed => Refusal::Gone,
        RpcError::Refused(SessionError::Frame(error)) => Refusal::Encode(EncodeError::Frame(error)),
        error => Refusal::Rpc(error),
    }
}

impl fmt::Debug for RpcOutlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("RpcOutlet")
            .field("stream", &self.sender)
            .field("phase", &state.phase)
            .field("waiting", &state.waiting.len())
            .finish_non_exhaustive()
    }
}

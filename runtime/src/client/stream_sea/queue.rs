//! What came for a subscription, and is not read yet.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;

use super::StreamSeaError;
use crate::session::stream_sea::{Message, Refusal};
use crate::types::Document;

/// What becomes of a subscription that is not read as fast as messages come, when it has as many as it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Overflow {
    /// All subscriptions of the client wait for it, but not
    /// [for long](super::StreamSeaClientBuilder::queue_grace). If it has not read half of what it has by then, it ends
    /// with [`StreamSeaError::Overrun`], behind what it has, and the others go on.
    #[default]
    End,
    /// Its oldest messages are dropped, and it is told how many: [`StreamSeaError::Dropped`]. Nobody waits for it.
    DropOldest,
    /// Nothing more is read from the connection until it has room, so that *all subscriptions of the client wait for
    /// it*, as long as it takes. Nothing is lost on this side, but pings are not answered meanwhile, which a server may
    /// take for a death, and nobody sees the server go.
    Wait,
}

/// How much a subscription may leave unread, and what becomes of it then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) messages: usize,
    pub(super) bytes: usize,
    pub(super) overflow: Overflow,
}

/// Why nothing more comes.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// The server refuses the subscription.
    Refused(Refusal),
    /// Anything else.
    Failed(StreamSeaError),
}

/// What a reader gets.
#[derive(Debug)]
pub(super) enum Entry {
    /// A message of the stream.
    Message(Message),
    /// An event that the client makes: the name of its member, and what is in it.
    Made(&'static str, Document),
    /// So many messages were dropped here.
    Dropped(u64),
    /// It is over.
    End(End),
}

/// What a queue asks of the task that fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressure {
    None,
    /// Let others run: the reader may be one of them.
    Yield,
    /// Receive nothing while the queue [holds](Queue::holds), but not for long.
    HoldForAMoment,
    /// Receive nothing while the queue holds.
    Hold,
}

/// Between the task of a connection and the reader of one subscription.
#[derive(Debug)]
pub(super) struct Queue {
    bounds: Bounds,
    state: Mutex<State>,
    /// Told when a reader has made room.
    room: Arc<Notify>,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Waiting>,
    /// How many of these are messages, and the bytes that they have.
    messages: usize,
    bytes: usize,
    /// Messages dropped that the reader has not been told of.
    dropped: u64,
    is_established: bool,
    is_interrupted: bool,
    end: Option<End>,
    reader: Option<Waker>,
}

enum Waiting {
    Message(Message),
    Made(&'static str, Document),
}

impl Queue {
    pub(super) fn new(bounds: Bounds, room: Arc<Notify>) -> Self {
        Self { bounds, state: Mutex::default(), room }
    }

    /// The subscription is there, for the first time or again; `made` gives the event of the latter.
    pub(super) fn establish(&self, made: impl FnOnce() -> (&'static str, Document)) {
        self.change(|state| {
            if std::mem::take(&mut state.is_interrupted) {
                let (name, members) = made();
                state.push_made(name, members);
            }
            state.is_established = true;
        });
    }

    /// The connection is lost. Says whether the subscription survives that: it does if it was there before.
    pub(super) fn interrupt(&self, made: impl FnOnce() -> (&'static str, Document)) -> bool {
        self.change(|state| {
            if state.is_established && !std::mem::replace(&mut state.is_interrupted, true) {
                let (name, members) = made();
                state.push_made(name, members);
            }
            state.is_established
        })
    }

    /// A message came.
    pub(super) fn push(&self, message: Message) -> Pressure {
        let bytes = message.text().len();
        self.change(|state| {
            let mut pressure = Pressure::None;
            if self.bounds.overflow == Overflow::DropOldest {
                while state.is_beyond(self.bounds, bytes) {
                    state.drop_oldest();
                    pressure = Pressure::Yield;
                }
            }
            state.messages += 1;
            state.bytes += bytes;
            state.entries.push_back(Waiting::Message(message));
            let is_full = || state.is_beyond(self.bounds, 0);
            match self.bounds.overflow {
                Overflow::DropOldest => pressure,
                Overflow::End if is_full() => Pressure::HoldForAMoment,
                Overflow::Wait if is_full() => Pressure::Hold,
                Overflow::End | Overflow::Wait => Pressure::None,
            }
        })
    }

    /// Nothing more comes.
    pub(super) fn end(&self, end: End) {
        self.change(|state| state.end(end));
    }

    /// Ends the subscription because it is not read.
    pub(super) fn overrun(&self) {
        self.change(|state| {
            let (messages, bytes) = (state.messages, state.bytes);
            state.end(End::Failed(StreamSeaError::Overrun { messages, bytes }));
        });
    }

    /// Whether a connection that waits for the reader has to go on doing so.
    pub(super) fn holds(&self) -> bool {
        self.state().holds(self.bounds)
    }

    /// Nobody reads any more.
    pub(super) fn abandon(&self) {
        let mut state = self.state();
        *state = State::default();
    }

    /// Waits until the subscription is there.
    pub(super) fn poll_established(&self, cx: &Context<'_>) -> Poll<Result<(), End>> {
        let mut state = self.state();
        // It may have been there for a moment: then the reader hears of its end.
        if state.is_established {
            return Poll::Ready(Ok(()));
        }
        match &state.end {
            Some(end) => Poll::Ready(Err(end.clone())),
            None => {
                state.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Waits for what is to be read next. Its end comes again and again.
    pub(super) fn poll_next(&self, cx: &Context<'_>) -> Poll<Entry> {
        let mut state = self.state();
        if state.dropped > 0 {
            return Poll::Ready(Entry::Dropped(std::mem::take(&mut state.dropped)));
        }
        let Some(entry) = state.entries.pop_front() else {
            if let Some(end) = &state.end {
                return Poll::Ready(Entry::End(end.clone()));
            }
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        Poll::Ready(match entry {
            Waiting::Made(name, members) => Entry::Made(name, members),
            Waiting::Message(message) => {
                let held = state.holds(self.bounds);
                state.messages -= 1;
                state.bytes -= message.text().len();
                if held && !state.holds(self.bounds) {
                    self.room.notify_one();
                }
                Entry::Message(message)
            }
        })
    }

    /// Changes the state, and wakes the reader.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        let reader = state.reader.take();
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether there is no room for a message of so many bytes. One alone is always taken.
    fn is_beyond(&self, bounds: Bounds, bytes: usize) -> bool {
        self.messages > 0
            && (self.messages >= bounds.messages || self.bytes.saturating_add(bytes) > bounds.bytes)
    }

    /// Whether the reader has not read what it has to: for a wait without end, one message; for a short one, half of all.
    fn holds(&self, bounds: Bounds) -> bool {
        match bounds.overflow {
            Overflow::Wait => self.is_beyond(bounds, 0),
            Overflow::End => self.messages > bounds.messages / 2 || self.bytes > bounds.bytes / 2,
            Overflow::DropOldest => false,
        }
    }

    fn end(&mut self, end: End) {
        self.end.get_or_insert(end);
    }

    /// Adds an event that the client makes. An interruption ends and begins again unread as one, so that there are at
    /// most two of these between two messages, however often connections are lost.
    fn push_made(&mut self, name: &'static str, members: Document) {
        self.entries.push_back(Waiting::Made(name, members));
        merge(&mut self.entries, |entries| entries.len().saturating_sub(3));
    }

    /// Drops the first message.
    fn drop_oldest(&mut self) {
        let is_message = |entry: &Waiting| matches!(entry, Waiting::Message(_));
        let Some(index) = self.entries.iter().position(is_message) else { return };
        if let Some(Waiting::Message(message)) = self.entries.remove(index) {
            self.messages -= 1;
            self.bytes -= message.text().len();
            self.dropped += 1;
        }
        merge(&mut self.entries, |_| 0);
    }
}

/// Of three events that the client makes, one behind the other from an index on, leaves the first: `interrupted`, `resumed`
/// and `interrupted` are one interruption.
fn merge(entries: &mut VecDeque<Waiting>, from: impl Fn(&VecDeque<Waiting>) -> usize) {
    loop {
        let from = from(entries);
        let made = entries.iter().skip(from).take_while(|entry| matches!(entry, Waiting::Made(..)));
        if made.take(3).count() < 3 {
            return;
        }
        entries.drain(from + 1..from + 3);
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("messages", &self.messages)
            .field("bytes", &self.bytes)
            .field("dropped", &self.dropped)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

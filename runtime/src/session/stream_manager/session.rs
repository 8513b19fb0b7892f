use std::fmt;

use bytes::Bytes;

use super::frame::{Arrived, Frame};
use super::link::{Link, Step};
use super::{Bounds, CloseReason};

/// One end of a connection: [`ClientSession`](super::ClientSession) or [`ServerSession`](super::ServerSession).
///
/// It owns no transport. Whoever does, its *owner*, calls it in this order, as often as there is something to do:
///
/// 1. [`receive`](Self::receive) what was read, [`end_of_input`](Self::end_of_input) when there is no more, or
///    [`transport_failed`](Self::transport_failed);
/// 2. [`poll_event`](Self::poll_event) until there is none, and act on each;
/// 3. [`poll_transmit`](Self::poll_transmit), write the bytes, and say [`written`](Self::written);
/// 4. after the last event, close the transport.
///
/// Frames are looked at when events are asked for, one at a time. So an owner that asks for no more events, and reads
/// no more while [`buffered`](Self::buffered) is high, slows the peer down without losing anything.
pub struct Session<R> {
    pub(super) link: Link,
    pub(super) role: R,
}

/// A side of a connection.
pub trait Role: sealed::Role {}

pub(super) mod sealed {
    use super::{Bytes, CloseReason, Session};

    #[expect(unnameable_types, reason = "nobody else may be a side")]
    pub trait Role: Sized {
        /// What its owner is told.
        type Event;

        /// What the peer's version byte means; `None` if the owner need not know.
        fn version(session: &mut Session<Self>, version: i8) -> Option<Self::Event>;

        /// What a frame means; `None` if the owner need not know.
        fn frame(session: &mut Session<Self>, operation: i8, payload: Bytes) -> Option<Self::Event>;

        /// The last event.
        fn closed(session: &mut Session<Self>, reason: CloseReason) -> Self::Event;
    }
}

impl<R: Role> Session<R> {
    pub(super) fn of(role: R, bounds: Bounds) -> Self {
        Self { link: Link::new(bounds), role }
    }

    /// Takes the bytes that were read next, cut anywhere.
    pub fn receive(&mut self, bytes: &[u8]) {
        if !self.link.is_closed() {
            self.link.input.receive(bytes);
        }
    }

    /// There is nothing more to read. What was received before still leads to its events, then the session closes with
    /// [`EndOfInput`](CloseReason::EndOfInput) or [`Truncated`](CloseReason::Truncated), and writes nothing more.
    ///
    /// A session that is closing already goes on writing.
    pub fn end_of_input(&mut self) {
        self.link.input.end();
    }

    /// The transport failed, or the owner's patience with it: nothing more is read or written. The reason that a
    /// session is closing for stays.
    pub fn transport_failed(&mut self) {
        self.link.abort(CloseReason::TransportFailed);
    }

    /// Writes what is queued, then closes. Nothing more is read.
    pub fn close(&mut self) {
        self.link.close(CloseReason::Closed);
    }

    /// What happened next, or `None` until there is more input or something is written.
    pub fn poll_event(&mut self) -> Option<R::Event> {
        loop {
            let event = match self.link.step() {
                Step::Arrived(Arrived::Version(version)) => R::version(self, version),
                Step::Arrived(Arrived::Frame(Frame { operation, payload })) => {
                    R::frame(self, operation, payload)
                }
                Step::Closed(reason) => return Some(R::closed(self, reason)),
                Step::Wait => return None,
            };
            if event.is_some() {
                return event;
            }
        }
    }

    /// All bytes that wait to be written, in one piece. They count as queued until they are [`written`](Self::written).
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        self.link.outbox.take()
    }

    /// So many bytes of what [`poll_transmit`](Self::poll_transmit) gave have been written. This may close the
    /// connection: look for events.
    pub fn written(&mut self, bytes: usize) {
        self.link.outbox.written(bytes);
    }

    /// Bytes that are encoded and not written.
    pub fn queued(&self) -> usize {
        self.link.outbox.queued()
    }

    /// Whether the transmit queue takes more.
    pub fn has_room(&self) -> bool {
        self.link.outbox.room(self.link.bounds.transmit).is_ok()
    }

    /// Bytes that were received and have not led to an event yet.
    pub fn buffered(&self) -> usize {
        self.link.input.length()
    }

    /// Whether the last event has come.
    pub fn is_closed(&self) -> bool {
        self.link.is_closed()
    }
}

impl<R: fmt::Debug> fmt::Debug for Session<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("role", &self.role).finish_non_exhaustive()
    }
}

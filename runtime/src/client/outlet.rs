//! Where the events of a call go that this side sends.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;

use super::outbox::{NoRoom, Outbox, Unwritten};
use crate::event::{EncodeError, ErrorMember, EventFormat, EventUnion};
use crate::protocol::RpcFormat;
use crate::rpc::RpcError;
#[cfg(feature = "sigv4")]
use crate::signing::SigningError;

/// Takes the events of one call to its peer. Shared by the sender and by whoever may cancel the call.
pub(crate) trait Outlet: fmt::Debug + Send + Sync {
    /// Waits until there is room for one more event, whatever its size; as far as is known, where others use the same
    /// room.
    fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>>;

    /// Takes an event, and says how many bytes it makes. Nothing was taken if that fails.
    fn write(&self, event: &dyn Outgoing) -> Result<usize, Refusal>;

    /// Takes an event when there is room for it, and says how many bytes it makes.
    fn poll_write(&self, cx: &mut Context<'_>, event: &dyn Outgoing) -> Poll<Result<usize, Refusal>> {
        loop {
            ready!(self.poll_room(cx))?;
            match self.write(event) {
                // Others have taken the room.
                Err(Refusal::Full) => {}
                written => return Poll::Ready(written),
            }
        }
    }

    /// Takes an event even where there turns out to be no room, once [`poll_room`](Self::poll_room) has said that there was:
    /// it is sent when there is some again, and somebody waits for anything here.
    fn write_ahead(&self, event: &dyn Outgoing) -> Result<usize, Refusal> {
        self.write(event)
    }

    /// Waits until the connection has taken all events.
    fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>>;

    /// Says that no more events will come. Can be said again.
    fn finish(&self);

    /// Nobody will send any more, without having said so.
    fn abandon(&self);

    /// Waits, after [`finish`](Self::finish), until the connection has taken everything.
    fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>>;

    /// Whether there were events that the connection did not take.
    fn lost_events(&self) -> bool;

    /// Throws away what the connection has not taken, and ends the call.
    fn cancel(&self);

    /// Stops sending until the call is ended, because the peer does not want it and says why.
    fn hush(&self);

    /// Keeps what the call would end without, for as long as events may still be sent.
    fn hold(&self, kept: Box<dyn Any + Send>);
}

/// An event, in the words of each protocol.
pub(crate) trait Outgoing {
    /// Appends the frame of the event.
    fn append(&self, format: &EventFormat, buffer: &mut BytesMut) -> Result<(), EncodeError>;

    /// Appends the document of the event in event-stream RPC, and gives the id of the shape that its message names.
    fn append_document(&self, format: RpcFormat, payload: &mut BytesMut)
    -> Result<&'static str, EncodeError>;
}

/// An event of the streaming union `U`.
pub(crate) struct Event<'a, U>(pub(crate) &'a U);

impl<U: EventUnion> Outgoing for Event<'_, U> {
    fn append(&self, format: &EventFormat, buffer: &mut BytesMut) -> Result<(), EncodeError> {
        format.encode_event(self.0, buffer)
    }

    fn append_document(
        &self,
        format: RpcFormat,
        payload: &mut BytesMut,
    ) -> Result<&'static str, EncodeError> {
        format.append_event(self.0, payload)
    }
}

/// An error member of the streaming union `U`.
pub(crate) struct Failure<'a, U, X> {
    error: &'a X,
    union: PhantomData<fn() -> U>,
}

impl<'a, U, X> Failure<'a, U, X> {
    pub(crate) fn new(error: &'a X) -> Self {
        Self { error, union: PhantomData }
    }
}

impl<U: EventUnion, X: ErrorMember<U>> Outgoing for Failure<'_, U, X> {
    fn append(&self, format: &EventFormat, buffer: &mut BytesMut) -> Result<(), EncodeError> {
        format.encode_error_member(X::MEMBER, self.error, buffer)
    }

    fn append_document(
        &self,
        format: RpcFormat,
        payload: &mut BytesMut,
    ) -> Result<&'static str, EncodeError> {
        format.append_error_member::<U, X>(self.error, payload)
    }
}

/// Why an event is not taken.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The sender itself said that it was done.
    Finished,
    /// The call was cancelled, or the peer has stopped listening.
    Gone,
    /// There is no room after all.
    Full,
    /// The connection, or the RPC stream, is lost.
    Rpc(RpcError),
    /// It cannot be encoded.
    Encode(EncodeError),
    /// It cannot be signed.
    #[cfg(feature = "sigv4")]
    Sign(SigningError),
}

impl From<NoRoom> for Refusal {
    fn from(reason: NoRoom) -> Self {
        match reason {
            NoRoom::Finished => Self::Finished,
            NoRoom::Gone => Self::Gone,
        }
    }
}

impl From<Unwritten<EncodeError>> for Refusal {
    fn from(unwritten: Unwritten<EncodeError>) -> Self {
        match unwritten {
            Unwritten::NoRoom(reason) => reason.into(),
            Unwritten::Encode(error) => Self::Encode(error),
            #[cfg(feature = "sigv4")]
            Unwritten::Sign(error) => Self::Sign(error),
        }
    }
}

/// The body of an HTTP request.
#[derive(Debug)]
pub(super) struct BodyOutlet {
    outbox: Arc<Outbox>,
    format: EventFormat,
}

impl BodyOutlet {
    pub(super) fn new(outbox: Arc<Outbox>, format: EventFormat) -> Self {
        Self { outbox, format }
    }
}

impl Outlet for BodyOutlet {
    fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        self.outbox.poll_room(cx).map_err(Refusal::from)
    }

    fn write(&self, event: &dyn Outgoing) -> Result<usize, Refusal> {
        let mut bytes = 0;
        self.outbox.write(|buffer| {
            let before = buffer.len();
            event.append(&self.format, buffer)?;
            bytes = buffer.len() - before;
            Ok(())
        })?;
        Ok(bytes)
    }

    fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        self.outbox.poll_flushed(cx).map_err(Refusal::from)
    }

    fn finish(&self) {
        self.outbox.finish();
    }

    fn abandon(&self) {
        self.outbox.finish();
    }

    fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        self.outbox.poll_ended(cx).map_err(Refusal::from)
    }

    fn lost_events(&self) -> bool {
        self.outbox.lost_frames()
    }

    fn cancel(&self) {
        self.outbox.cancel();
    }

    fn hush(&self) {
        self.outbox.hush();
    }

    fn hold(&self, kept: Box<dyn Any + Send>) {
        self.outbox.hold(kept);
    }
}

//! The half of an event call that sends.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use futures_sink::Sink;

use super::deadline::{Deadline, Patience, StreamDeadlines};
use super::error::StreamError;
use super::link::Link;
use super::outbox::{NoRoom, Outbox, Unwritten};
use crate::event::{EncodeError, ErrorMember, EventFormat, EventUnion, OperationError};

/// Sends the events `U` of one call. `E` is the operation's error enum.
///
/// Dropping the sender ends its side of the call, after the events that were sent.
///
/// A [`Sink`] as well: ready while there is room, flushed when the connection has taken every event, closed by
/// [`finish`](Self::finish).
#[must_use = "dropping the sender ends its side of the call"]
pub struct EventSender<U, E> {
    outbox: Arc<Outbox>,
    link: Link<E>,
    format: EventFormat,
    patience: Patience,
    events: PhantomData<fn(U)>,
}

impl<U, E> EventSender<U, E> {
    pub(crate) fn new(outbox: Arc<Outbox>, link: Link<E>, format: EventFormat) -> Self {
        let patience = Patience::new(StreamDeadlines::new(), Deadline::SendStall);
        Self { outbox, link, format, patience, events: PhantomData }
    }

    /// Waits no longer than `deadlines` allow.
    pub(crate) fn with_deadlines(mut self, deadlines: StreamDeadlines) -> Self {
        self.patience = Patience::new(deadlines, Deadline::SendStall);
        self
    }

    /// How long it waits.
    pub(super) fn deadlines(&self) -> StreamDeadlines {
        *self.patience.deadlines()
    }
}

impl<U: EventUnion, E: OperationError> EventSender<U, E> {
    /// Hands an event to the connection; waits while the connection is behind by more than 64 KiB.
    ///
    /// # Errors
    /// [`StreamError::Invalid`] if the event cannot be written: others can be. [`StreamError::Closed`] after
    /// [`finish`](Self::finish), and when the peer has stopped listening. What ended the call, if it has failed.
    pub async fn send(&mut self, event: U) -> Result<(), StreamError<E>> {
        poll_fn(|cx| self.poll_room(cx)).await?;
        self.write(&event)
    }

    /// Says that no more events will come, and waits until the connection has taken those that were sent.
    ///
    /// Can be called again.
    ///
    /// # Errors
    /// What ended the call, if it failed before every event was taken.
    pub async fn finish(&mut self) -> Result<(), StreamError<E>> {
        self.outbox.finish();
        let ended = poll_fn(|cx| self.poll_ended(cx));
        let ended = self.patience.deadlines().within(Deadline::Drain, ended).await;
        ended.unwrap_or_else(|which| Err(self.link.fail(StreamError::Deadline(which))))
    }

    /// Ends this side of the call with an error of its streaming union, which travels as an exception; waits until
    /// the connection has taken it.
    ///
    /// # Errors
    /// As [`send`](Self::send): an error that cannot be written ends nothing. As [`finish`](Self::finish).
    pub async fn fail<X: ErrorMember<U>>(&mut self, error: X) -> Result<(), StreamError<E>> {
        poll_fn(|cx| self.poll_room(cx)).await?;
        self.append(|format, buffer| format.encode_error_member(X::MEMBER, &error, buffer))?;
        self.finish().await
    }

    /// Says that no more events will come.
    pub(crate) fn half_close(&self) {
        self.outbox.finish();
    }

    /// Waits, after the peer has ended its side, for the end of this one. A peer that did not want the rest is
    /// an error only if there was a rest.
    pub(crate) async fn settle(&self) -> Result<(), StreamError<E>> {
        let ended = poll_fn(|cx| self.outbox.poll_ended(cx));
        let ended = self.patience.deadlines().within(Deadline::Drain, ended).await;
        let ended = ended.map_err(|which| self.link.fail(StreamError::Deadline(which)))?;
        if ended.is_err() && self.outbox.lost_frames() { Err(StreamError::Closed) } else { Ok(()) }
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError<E>>> {
        let room = self.outbox.poll_room(cx);
        self.unless_stalled(cx, room)
    }

    /// What the outbox says; or that it has said nothing for too long.
    fn unless_stalled(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<Result<(), NoRoom>>,
    ) -> Poll<Result<(), StreamError<E>>> {
        let Poll::Ready(outcome) = outcome else {
            let which = ready!(self.patience.poll(cx));
            return Poll::Ready(Err(self.link.fail(StreamError::Deadline(which))));
        };
        self.patience.rest(Deadline::SendStall);
        Poll::Ready(outcome.map_err(|reason| self.link.refusal(reason)))
    }

    fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError<E>>> {
        self.outbox.poll_ended(cx).map_err(|reason| self.link.refusal(reason))
    }

    fn write(&self, event: &U) -> Result<(), StreamError<E>> {
        self.append(|format, buffer| format.encode_event(event, buffer))
    }

    fn append(
        &self,
        encode: impl FnOnce(&EventFormat, &mut BytesMut) -> Result<(), EncodeError>,
    ) -> Result<(), StreamError<E>> {
        let mut bytes = 0;
        let encode = |buffer: &mut BytesMut| {
            let before = buffer.len();
            encode(&self.format, buffer)?;
            bytes = buffer.len() - before;
            Ok(())
        };
        self.outbox.write(encode).map_err(|unwritten| match unwritten {
            Unwritten::NoRoom(reason) => self.link.refusal(reason),
            Unwritten::Encode(error) => StreamError::Invalid(error),
            #[cfg(feature = "sigv4")]
            Unwritten::Sign(error) => StreamError::Unsigned(error),
        })?;
        if let Some(trace) = self.link.trace() {
            trace.count_sent(bytes);
        }
        Ok(())
    }
}

impl<U: EventUnion, E: OperationError> Sink<U> for EventSender<U, E> {
    type Error = StreamError<E>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.poll_room(cx)
    }

    fn start_send(self: Pin<&mut Self>, event: U) -> Result<(), Self::Error> {
        self.write(&event)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let flushed = self.outbox.poll_flushed(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outbox.finish();
        ready!(self.poll_ended(cx))?;
        Poll::Ready(Ok(()))
    }
}

impl<U, E> Drop for EventSender<U, E> {
    fn drop(&mut self) {
        self.outbox.finish();
    }
}

impl<U, E> fmt::Debug for EventSender<U, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSender").field("outbox", &self.outbox).finish_non_exhaustive()
    }
}

//! The half of an event call that sends.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_sink::Sink;

use super::deadline::{Deadline, Patience, StreamDeadlines};
use super::error::StreamError;
use super::link::Link;
use super::outlet::{Event, Failure, Outgoing, Outlet, Refusal};
use crate::event::{ErrorMember, EventUnion, OperationError};

/// Sends the events `U` of one call. `E` is the operation's error enum.
///
/// Dropping the sender ends its side of the call, after the events that were sent. In a call in both directions over
/// event-stream RPC it ends nothing: the last message of either side ends both there, so that only
/// [`finish`](Self::finish) sends one.
///
/// A [`Sink`] as well: ready while there is room, flushed when the connection has taken every event, closed by
/// [`finish`](Self::finish).
#[must_use = "dropping the sender ends its side of the call"]
pub struct EventSender<U, E> {
    outlet: Arc<dyn Outlet>,
    link: Link<E>,
    patience: Patience,
    events: PhantomData<fn(U)>,
}

impl<U, E> EventSender<U, E> {
    pub(crate) fn new(outlet: Arc<dyn Outlet>, link: Link<E>) -> Self {
        let patience = Patience::new(StreamDeadlines::new(), Deadline::SendStall);
        Self { outlet, link, patience, events: PhantomData }
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
    /// Hands an event to the connection; waits while the connection is behind by more than 64 KiB, or in event-stream RPC
    /// by more than its transmit queue holds.
    ///
    /// # Errors
    /// [`StreamError::Invalid`] if the event cannot be written: others can be. [`StreamError::Closed`] after
    /// [`finish`](Self::finish), and when the peer has stopped listening. What ended the call, if it has failed.
    pub async fn send(&mut self, event: U) -> Result<(), StreamError<E>> {
        poll_fn(move |cx| self.poll_hand_over(cx, &Event(&event))).await
    }

    /// Says that no more events will come, and waits until the connection has taken those that were sent.
    ///
    /// Over event-stream RPC, which has no half-close, this ends a call in both directions altogether: what the peer sends
    /// from then on is lost. A call in which only the client sends events waits with it until the answer is there.
    ///
    /// Can be called again.
    ///
    /// # Errors
    /// What ended the call, if it failed before every event was taken.
    pub async fn finish(&mut self) -> Result<(), StreamError<E>> {
        self.outlet.finish();
        let ended = poll_fn(|cx| self.poll_ended(cx));
        let ended = self.patience.deadlines().within(Deadline::Drain, ended).await;
        ended.unwrap_or_else(|which| Err(self.link.fail(StreamError::Deadline(which))))
    }

    /// Ends this side of the call with an error of its streaming union, which travels as an exception, or in event-stream RPC as an event; waits until
    /// the connection has taken it.
    ///
    /// # Errors
    /// As [`send`](Self::send): an error that cannot be written ends nothing. As [`finish`](Self::finish).
    pub async fn fail<X: ErrorMember<U>>(&mut self, error: X) -> Result<(), StreamError<E>> {
        let sender = &mut *self;
        poll_fn(move |cx| sender.poll_hand_over(cx, &Failure::<U, X>::new(&error))).await?;
        self.finish().await
    }

    /// Says that no more events will come.
    pub(crate) fn half_close(&self) {
        self.outlet.finish();
    }

    /// Waits, after the peer has ended its side, for the end of this one. A peer that did not want the rest is
    /// an error only if there was a rest.
    pub(crate) async fn settle(&self) -> Result<(), StreamError<E>> {
        let ended = poll_fn(|cx| self.outlet.poll_ended(cx));
        let ended = self.patience.deadlines().within(Deadline::Drain, ended).await;
        let ended = ended.map_err(|which| self.link.fail(StreamError::Deadline(which)))?;
        if ended.is_err() && self.outlet.lost_events() { Err(StreamError::Closed) } else { Ok(()) }
    }

    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError<E>>> {
        let room = self.outlet.poll_room(cx);
        self.unless_stalled(cx, room)
    }

    /// What the outlet says; or that it has said nothing for too long.
    fn unless_stalled<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<Result<T, Refusal>>,
    ) -> Poll<Result<T, StreamError<E>>> {
        let Poll::Ready(outcome) = outcome else {
            let which = ready!(self.patience.poll(cx));
            return Poll::Ready(Err(self.link.fail(StreamError::Deadline(which))));
        };
        self.patience.rest(Deadline::SendStall);
        Poll::Ready(outcome.map_err(|reason| self.link.refusal(reason)))
    }

    fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<(), StreamError<E>>> {
        self.outlet.poll_ended(cx).map_err(|reason| self.link.refusal(reason))
    }

    /// Writes an event when there is room for it.
    fn poll_hand_over(
        &mut self,
        cx: &mut Context<'_>,
        event: &dyn Outgoing,
    ) -> Poll<Result<(), StreamError<E>>> {
        let written = self.outlet.poll_write(cx, event);
        let bytes = ready!(self.unless_stalled(cx, written))?;
        self.count(bytes);
        Poll::Ready(Ok(()))
    }

    /// Counts an event that was written.
    fn count(&self, bytes: usize) {
        if let Some(trace) = self.link.trace() {
            trace.count_sent(bytes);
        }
    }
}

impl<U: EventUnion, E: OperationError> Sink<U> for EventSender<U, E> {
    type Error = StreamError<E>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.poll_room(cx)
    }

    fn start_send(self: Pin<&mut Self>, event: U) -> Result<(), Self::Error> {
        let written = self.outlet.write_ahead(&Event(&event));
        self.count(written.map_err(|refusal| self.link.refusal(refusal))?);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let flushed = self.outlet.poll_flushed(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.outlet.finish();
        ready!(self.poll_ended(cx))?;
        Poll::Ready(Ok(()))
    }
}

impl<U, E> Drop for EventSender<U, E> {
    fn drop(&mut self) {
        self.outlet.abandon();
    }
}

impl<U, E> fmt::Debug for EventSender<U, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSender").field("outlet", &self.outlet).finish_non_exhaustive()
    }
}

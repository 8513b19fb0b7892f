//! Calls with events, in one piece.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::error::StreamError;
use super::initial::InitialResponse;
use super::receiver::EventReceiver;
use super::sender::EventSender;
use crate::event::ErrorMember;
use crate::protocol::Operation;

/// The half of a call that sends.
type SenderOf<Op> = EventSender<<Op as Operation>::Sends, <Op as Operation>::Error>;

/// The half of a call that receives.
type ReceiverOf<Op> = EventReceiver<<Op as Operation>::Receives, <Op as Operation>::Error>;

/// A call with events in both directions.
///
/// Over event-stream RPC there is no half-close: the last message of either side ends both directions. There,
/// [`finish`](Self::finish), [`fail`](Self::fail) and [`join`](Self::join) end the whole call once what was sent is written, and
/// what the peer would still have said is lost. Whoever wants to hear it reads to the end first.
///
/// Dropping it cancels the call, at once and quietly.
#[must_use = "dropping the call cancels it"]
pub struct DuplexCall<Op: Operation> {
    // First, so that dropping the call cancels it before the sender says that it is done.
    receiver: ReceiverOf<Op>,
    sender: SenderOf<Op>,
    initial: InitialResponse<Op::Output, Op::Error>,
}

impl<Op: Operation> DuplexCall<Op> {
    pub(crate) fn new(
        sender: SenderOf<Op>,
        receiver: ReceiverOf<Op>,
        initial: InitialResponse<Op::Output, Op::Error>,
    ) -> Self {
        Self { receiver, sender, initial }
    }

    /// Sends an event: [`EventSender::send`].
    ///
    /// # Errors
    /// As [`EventSender::send`].
    pub async fn send(&mut self, event: Op::Sends) -> Result<(), StreamError<Op::Error>> {
        self.sender.send(event).await
    }

    /// Receives an event: [`EventReceiver::next`].
    ///
    /// # Errors
    /// As [`EventReceiver::next`].
    pub async fn next(&mut self) -> Option<Result<Op::Receives, StreamError<Op::Error>>> {
        self.receiver.next().await
    }

    /// Says which event is the last of a whole stream: [`EventReceiver::expect_last`].
    pub fn expect_last(mut self, is_last: impl Fn(&Op::Receives) -> bool + Send + 'static) -> Self {
        self.receiver.expect_last(is_last);
        self
    }

    /// The members of the output besides its events, when they are there.
    pub fn initial_response(&self) -> InitialResponse<Op::Output, Op::Error> {
        self.initial.clone()
    }

    /// Ends this side of the call; the peer may go on, except over event-stream RPC. [`EventSender::finish`].
    ///
    /// # Errors
    /// As [`EventSender::finish`].
    pub async fn finish(&mut self) -> Result<(), StreamError<Op::Error>> {
        self.sender.finish().await
    }

    /// Ends this side of the call with an error of its streaming union: [`EventSender::fail`].
    ///
    /// # Errors
    /// As [`EventSender::fail`].
    pub async fn fail(&mut self, error: impl ErrorMember<Op::Sends>) -> Result<(), StreamError<Op::Error>> {
        self.sender.fail(error).await
    }

    /// The two halves, to be used by different tasks.
    pub fn split(self) -> (SenderOf<Op>, ReceiverOf<Op>) {
        (self.sender, self.receiver)
    }

    /// Ends this side of the call, and waits until the peer has ended its own. Events that come meanwhile go to
    /// the handler; without one they are dropped.
    ///
    /// # Errors
    /// What ended the call; else the first error that no handler was told. [`StreamError::Closed`] if the peer
    /// ended without having taken all events.
    pub async fn join(self) -> Result<(), StreamError<Op::Error>> {
        let Self { sender, mut receiver, .. } = self;
        sender.half_close();
        receiver.drain().await?;
        sender.settle().await
    }

    /// Cancels the call: events that are still under way are lost, in both directions.
    pub fn kill(self) {
        drop(self.receiver);
    }
}

impl<Op: Operation> Stream for DuplexCall<Op> {
    type Item = Result<Op::Receives, StreamError<Op::Error>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.get_mut().receiver).poll_next(cx)
    }
}

impl<Op: Operation> fmt::Debug for DuplexCall<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplexCall").field("sender", &self.sender).field("receiver", &self.receiver).finish()
    }
}

/// A call in which only the peer sends events.
///
/// Dropping it cancels the call, at once and quietly.
#[must_use = "dropping the call cancels it"]
pub struct OutputCall<Op: Operation> {
    receiver: ReceiverOf<Op>,
    initial: InitialResponse<Op::Output, Op::Error>,
}

impl<Op: Operation> OutputCall<Op> {
    pub(crate) fn new(receiver: ReceiverOf<Op>, initial: InitialResponse<Op::Output, Op::Error>) -> Self {
        Self { receiver, initial }
    }

    /// Receives an event: [`EventReceiver::next`].
    ///
    /// # Errors
    /// As [`EventReceiver::next`].
    pub async fn next(&mut self) -> Option<Result<Op::Receives, StreamError<Op::Error>>> {
        self.receiver.next().await
    }

    /// Says which event is the last of a whole stream: [`EventReceiver::expect_last`].
    pub fn expect_last(mut self, is_last: impl Fn(&Op::Receives) -> bool + Send + 'static) -> Self {
        self.receiver.expect_last(is_last);
        self
    }

    /// The members of the output besides its events.
    pub fn initial_response(&self) -> InitialResponse<Op::Output, Op::Error> {
        self.initial.clone()
    }

    /// Only the events.
    pub fn into_receiver(self) -> ReceiverOf<Op> {
        self.receiver
    }

    /// Waits until the peer has ended its events. Those that come meanwhile go to the handler; without one they
    /// are dropped.
    ///
    /// # Errors
    /// What ended the call; else the first error that no handler was told.
    pub async fn join(mut self) -> Result<(), StreamError<Op::Error>> {
        self.receiver.drain().await
    }

    /// Cancels the call: events that are still under way are lost.
    pub fn kill(self) {
        drop(self);
    }
}

impl<Op: Operation> Stream for OutputCall<Op> {
    type Item = Result<Op::Receives, StreamError<Op::Error>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.get_mut().receiver).poll_next(cx)
    }
}

impl<Op: Operation> fmt::Debug for OutputCall<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputCall").field("receiver", &self.receiver).finish()
    }
}

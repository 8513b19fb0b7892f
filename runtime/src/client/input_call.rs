//! Calls in which only the client sends events.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::sync::oneshot;

use super::deadline::Deadline;
use super::error::{CallError, StreamError};
use super::link::Link;
use super::sender::EventSender;
use super::task::OwnedTask;
use super::timeouts::TimeLimit;
use crate::event::ErrorMember;
use crate::protocol::Operation;

/// A call in which only the client sends events.
///
/// Dropping it cancels the call, at once and quietly.
#[must_use = "dropping the call cancels it"]
pub struct InputCall<Op: Operation> {
    // First, so that dropping the call cancels it before the sender says that it is done.
    answer: Answer<Op>,
    sender: EventSender<Op::Sends, Op::Error>,
}

impl<Op: Operation> InputCall<Op> {
    pub(crate) fn new(sender: EventSender<Op::Sends, Op::Error>, answer: Answer<Op>) -> Self {
        Self { answer, sender }
    }

    /// Sends an event: [`EventSender::send`].
    ///
    /// # Errors
    /// As [`EventSender::send`]. An answer that is an error ends the sending.
    pub async fn send(&mut self, event: Op::Sends) -> Result<(), StreamError<Op::Error>> {
        self.sender.send(event).await
    }

    /// Says that no more events will come: [`EventSender::finish`].
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

    /// Says that no more events will come, and waits for the answer: no longer than
    /// [`StreamDeadlines::drain`](super::StreamDeadlines::drain).
    ///
    /// # Errors
    /// All of [`CallError`].
    pub async fn output(self) -> Result<Op::Output, CallError<Op::Error>> {
        let Self { sender, mut answer } = self;
        let deadlines = sender.deadlines();
        drop(sender);
        let outcome = deadlines.within(Deadline::Drain, &mut answer).await;
        outcome.unwrap_or_else(|which| {
            answer.link.fail(StreamError::Deadline(which));
            let limit = deadlines.limit(which).unwrap_or_default();
            Err(CallError::Timeout { which: TimeLimit::Answer, limit })
        })
    }

    /// Only the sender. The answer is not waited for, but the call goes on until the peer has given it.
    pub fn into_sender(mut self) -> EventSender<Op::Sends, Op::Error> {
        if let Some(task) = self.answer.task.take() {
            task.detach();
        }
        self.sender
    }

    /// The sender and the answer, to be used by different tasks. Dropping the answer cancels the call.
    pub fn split(self) -> (EventSender<Op::Sends, Op::Error>, Answer<Op>) {
        (self.sender, self.answer)
    }

    /// Cancels the call: events that are still under way are lost.
    pub fn kill(self) {
        drop(self.answer);
    }
}

impl<Op: Operation> fmt::Debug for InputCall<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InputCall").field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// What an answer turns out to be.
type Outcome<Op> = Result<<Op as Operation>::Output, CallError<<Op as Operation>::Error>>;

/// The answer of a call in which only the client sends events.
#[must_use = "dropping the answer cancels the call"]
pub struct Answer<Op: Operation> {
    outcome: oneshot::Receiver<Outcome<Op>>,
    /// Waits for the answer; none once it is there.
    task: Option<OwnedTask<()>>,
    link: Link<Op::Error>,
}

impl<Op: Operation> Answer<Op> {
    pub(crate) fn new(
        outcome: oneshot::Receiver<Outcome<Op>>,
        task: OwnedTask<()>,
        link: Link<Op::Error>,
    ) -> Self {
        Self { outcome, task: Some(task), link }
    }
}

impl<Op: Operation> Future for Answer<Op> {
    type Output = Outcome<Op>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(Pin::new(&mut self.outcome).poll(cx));
        self.task = None;
        Poll::Ready(outcome.unwrap_or(Err(CallError::Cancelled)))
    }
}

impl<Op: Operation> Drop for Answer<Op> {
    fn drop(&mut self) {
        if self.task.is_some() {
            self.link.cancel();
        }
    }
}

impl<Op: Operation> fmt::Debug for Answer<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("there", &self.task.is_none()).finish_non_exhaustive()
    }
}

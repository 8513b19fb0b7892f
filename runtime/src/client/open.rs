//! Opening calls with events.

use std::future::Future;

use tokio::sync::oneshot;

use super::core::HandlersOf;
use super::deadline::{Deadline, StreamDeadlines};
use super::error::StreamError;
use super::initial::InitialResponse;
use super::link::Link;
use super::receiver::{EventReceiver, Events, Opened};
use crate::protocol::Operation;

/// What receives the events of an operation.
pub(super) type ReceiverOf<Op> = EventReceiver<<Op as Operation>::Receives, <Op as Operation>::Error>;

/// Where the events of an operation come from.
pub(super) type EventsOf<Op> = Events<<Op as Operation>::Receives, <Op as Operation>::Error>;

/// What the head of the answer of an operation turned into.
type OpenedOf<Op> = Opened<<Op as Operation>::Receives, <Op as Operation>::Error>;

/// What the beginning of an answer with events turns out to be.
pub(super) type Opening<Op> =
    Result<(<Op as Operation>::Output, EventsOf<Op>), StreamError<<Op as Operation>::Error>>;

/// Gives the receiver to a task of its own, if there are callbacks.
pub(super) fn attach<Op: Operation>(
    handlers: Option<HandlersOf<Op>>,
    receiver: ReceiverOf<Op>,
    initial: &InitialResponse<Op::Output, Op::Error>,
    link: &Link<Op::Error>,
) -> ReceiverOf<Op>
where
    Op::Output: Clone,
{
    match handlers {
        Some(handlers) => {
            let task = tokio::spawn(handlers.run(initial.clone(), receiver));
            EventReceiver::handled(task, link.clone())
        }
        None => receiver,
    }
}

/// Waits for the head of the answer, and for the first message where that belongs to the head, while the caller
/// already sends.
pub(super) struct HeadTask<Op: Operation> {
    initial: InitialResponse<Op::Output, Op::Error>,
    link: Link<Op::Error>,
    opening: Option<oneshot::Sender<OpenedOf<Op>>>,
}

impl<Op: Operation> HeadTask<Op> {
    /// A task, and where the receiver hears of it.
    pub(super) fn new(
        initial: &InitialResponse<Op::Output, Op::Error>,
        link: &Link<Op::Error>,
    ) -> (Self, oneshot::Receiver<OpenedOf<Op>>) {
        let (opening, opened) = oneshot::channel();
        (Self { initial: initial.clone(), link: link.clone(), opening: Some(opening) }, opened)
    }

    pub(super) async fn run(
        mut self,
        opening: impl Future<Output = Opening<Op>>,
        deadlines: StreamDeadlines,
    ) {
        let opened = deadlines.within(Deadline::FirstEvent, opening).await;
        let opened = opened.unwrap_or_else(|which| Err(StreamError::Deadline(which)));
        let opened = opened.map(|(output, events)| {
            self.initial.set(Ok(output));
            events
        });
        self.finish(opened);
    }

    /// Tells the initial response, the sender and the receiver.
    fn finish(&mut self, opened: OpenedOf<Op>) {
        let opened = opened.map_err(|error| self.link.fail(error));
        if let Err(error) = &opened {
            self.initial.set(Err(error.clone()));
        }
        if let Some(opening) = self.opening.take() {
            // A receiver that is gone has cancelled the call.
            let _ = opening.send(opened);
        }
    }
}

impl<Op: Operation> Drop for HeadTask<Op> {
    /// A task that is aborted leaves nobody waiting.
    fn drop(&mut self) {
        if self.opening.is_some() {
            self.finish(Err(StreamError::Closed));
        }
    }
}

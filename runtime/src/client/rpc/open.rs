//! Opening calls with events over event-stream RPC.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::super::call::{DuplexCall, OutputCall};
use super::super::core::HandlersOf;
use super::super::error::{CallError, StreamError};
use super::super::initial::InitialResponse;
use super::super::input_call::{Answer, InputCall};
use super::super::link::Link;
use super::super::open::{EventsOf, HeadTask, attach};
use super::super::outlet::Outlet;
use super::super::receiver::EventReceiver;
use super::super::sender::EventSender;
use super::super::task::OwnedTask;
use super::super::trace::{self, StreamTrace};
use super::events::RpcEvents;
use super::line::RpcLine;
use super::outlet::{Directions, RpcOutlet};
use crate::protocol::Operation;

impl RpcLine {
    /// Opens a call with events in both directions: [`Core::open_duplex`](super::super::Core::open_duplex).
    pub(in crate::client) async fn open_duplex<Op: Operation>(
        &self,
        input: &Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<DuplexCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let deadlines = self.deadlines();
        let mut events = self.limited(trace::call(Op::SCHEMA), self.start::<Op>(input)).await?;
        let (outlet, link) = self.sending(&events, Directions::Both);
        let initial = InitialResponse::new();
        let (head, opened) = HeadTask::<Op>::new(&initial, &link);
        let opening = async move {
            match events.response().await {
                Ok(output) => Ok((output, Box::new(events) as EventsOf<Op>)),
                Err(error) => Err(unanswered(error)),
            }
        };
        let head = OwnedTask::new(tokio::spawn(head.run(opening, deadlines)));
        let receiver = EventReceiver::waiting(opened, head, link.clone()).with_deadlines(deadlines);
        let receiver = attach::<Op>(handlers, receiver, &initial, &link).with_deadlines(deadlines);
        let sender = EventSender::new(outlet, link).with_deadlines(deadlines);
        Ok(DuplexCall::new(sender, receiver, initial))
    }

    /// Opens a call in which only the peer sends events: [`Core::open_output`](super::super::Core::open_output).
    pub(in crate::client) async fn open_output<Op: Operation>(
        &self,
        input: &Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<OutputCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let answer = async {
            let mut events = self.start::<Op>(input).await?;
            let output = events.response().await?;
            Ok((output, events))
        };
        let (output, events) = self.limited(trace::call(Op::SCHEMA), answer).await?;
        let link = Link::new(None).traced(StreamTrace::begin(Op::SCHEMA));
        let initial = InitialResponse::new();
        initial.set(Ok(output));
        let receiver = EventReceiver::open(Box::new(events), link.clone()).with_deadlines(self.deadlines());
        let receiver = attach::<Op>(handlers, receiver, &initial, &link).with_deadlines(self.deadlines());
        Ok(OutputCall::new(receiver, initial))
    }

    /// Opens a call in which only the client sends events: [`Core::open_input`](super::super::Core::open_input).
    pub(in crate::client) async fn open_input<Op: Operation>(
        &self,
        input: &Op::Input,
    ) -> Result<InputCall<Op>, CallError<Op::Error>> {
        let events = self.limited(trace::call(Op::SCHEMA), self.start::<Op>(input)).await?;
        let (outlet, link) = self.sending(&events, Directions::ToPeer);
        let (answering, answer) = oneshot::channel();
        let task = tokio::spawn(answered(events, link.clone(), answering));
        let answer = Answer::new(answer, OwnedTask::new(task), link.clone());
        let sender = EventSender::new(outlet, link).with_deadlines(self.deadlines());
        Ok(InputCall::new(sender, answer))
    }

    /// Where the events of this side go.
    fn sending<Op: Operation>(
        &self,
        events: &RpcEvents<Op>,
        directions: Directions,
    ) -> (Arc<dyn Outlet>, Link<Op::Error>) {
        let outlet: Arc<dyn Outlet> = Arc::new(RpcOutlet::new(events.sender(), self.format(), directions));
        let link = Link::new(Some(Arc::clone(&outlet))).traced(StreamTrace::begin(Op::SCHEMA));
        (outlet, link)
    }
}

/// Who waits for the answer of an operation.
type Answering<Op> = oneshot::Sender<Result<<Op as Operation>::Output, CallError<<Op as Operation>::Error>>>;

/// Waits for the answer of a call in which only the client sends events; an error stops the sender. An answer does not:
/// from then on the sender keeps the RPC stream open, and hears of errors that come later.
async fn answered<Op: Operation>(mut events: RpcEvents<Op>, link: Link<Op::Error>, answering: Answering<Op>) {
    let outcome = events.response().await;
    match &outcome {
        Err(error) => {
            link.fail(unanswered(error.clone()));
        }
        Ok(_) => {
            let later = link.clone();
            let rest = tokio::spawn(async move {
                if let Err(error) = events.end().await {
                    later.fail(error);
                }
            });
            link.hold(OwnedTask::new(rest));
        }
    }
    // Whoever waited may have gone.
    let _ = answering.send(outcome);
}

/// Why a call with events has no initial response.
fn unanswered<E>(error: CallError<E>) -> StreamError<E> {
    match error {
        CallError::Rpc(error) => StreamError::Rpc(error),
        CallError::Cancelled => StreamError::Closed,
        error => StreamError::Call(Box::new(error)),
    }
}

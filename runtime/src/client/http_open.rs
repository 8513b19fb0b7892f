//! Opening calls with events over HTTP.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::answer::{EventAnswer, read_output};
use super::call::{DuplexCall, OutputCall};
use super::core::HandlersOf;
use super::draft::Outgoing;
use super::error::{CallError, StreamError};
use super::http_line::HttpLine;
use super::initial::InitialResponse;
use super::input_call::{Answer, InputCall};
use super::link::Link;
use super::open::{HeadTask, Opening, ReceiverOf, attach};
use super::outbox::{Outbox, OutboxBody};
use super::outlet::{BodyOutlet, Outlet};
use super::receiver::EventReceiver;
use super::retry::{Attempt, Replay};
use super::sender::EventSender;
use super::task::OwnedTask;
use super::trace::StreamTrace;
use crate::byte_stream::ByteStream;
use crate::protocol::{InitialMessages, Operation};
use crate::transport::{Pending, ResponseBody, TransportError};

impl HttpLine {
    /// Opens a call with events in both directions: [`Core::open_duplex`](super::Core::open_duplex).
    pub(super) async fn open_duplex<Op: Operation>(
        &self,
        input: Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<DuplexCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let (format, deadlines) = (self.format(), self.deadlines());
        let (outlet, body) = self.outlet();
        let (pending, attempt, trace) = self.begin::<Op>(&input, body).await?;
        let link = Link::new(Some(Arc::clone(&outlet))).traced(trace);
        let initial = InitialResponse::new();
        let (head, opened) = HeadTask::<Op>::new(&initial, &link);
        let (answered, limit, line) = (link.clone(), self.response_limit(), self.clone());
        let opening = async move {
            let response = pending.await;
            line.observe::<Op, _, _>(&attempt, &response);
            let response = response.map_err(StreamError::Transport)?;
            let answer = EventAnswer::of::<Op>(response, &answered, limit).await;
            if let Err(StreamError::Call(error)) = &answer {
                line.learn_time::<Op>(error);
            }
            answer?.open::<Op>(format).await
        };
        let head = OwnedTask::new(tokio::spawn(head.run(opening, deadlines)));
        let receiver = EventReceiver::waiting(opened, head, link.clone()).with_deadlines(deadlines);
        let receiver = attach::<Op>(handlers, receiver, &initial, &link).with_deadlines(deadlines);
        let sender = EventSender::new(outlet, link).with_deadlines(deadlines);
        Ok(DuplexCall::new(sender, receiver, initial))
    }

    /// Opens a call in which only the peer sends events: [`Core::open_output`](super::Core::open_output).
    pub(super) async fn open_output<Op: Operation>(
        &self,
        input: Op::Input,
        body: Option<ByteStream>,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<OutputCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let (format, deadlines) = (self.format(), self.deadlines());
        let (draft, replay) = (&self.draft::<Op>(&input).await?, &Replay::new(body));
        let opened = self.attempt::<Op, _, _>(replay, |attempt| async move {
            let response = self.respond::<Op>(draft, replay, &attempt).await?;
            let link = Link::new(None).traced(StreamTrace::begin(Op::SCHEMA));
            match EventAnswer::of::<Op>(response, &link, self.response_limit()).await {
                Err(StreamError::Call(error)) => Err(*error),
                answer => Ok((link, answer)),
            }
        });
        let (link, answer) = opened.await?;
        let initial = InitialResponse::new();
        let receiver = match answer {
            Ok(answer) if Op::SCHEMA.service().protocol().initial_messages() == InitialMessages::Events => {
                let (head, opened) = HeadTask::<Op>::new(&initial, &link);
                let opening = async move { answer.open::<Op>(format).await };
                let task = OwnedTask::new(tokio::spawn(head.run(opening, deadlines)));
                EventReceiver::waiting(opened, task, link.clone())
            }
            Ok(answer) => receive::<Op>(answer.open::<Op>(format).await, &initial, &link)?,
            Err(error) => receive::<Op>(Err(error), &initial, &link)?,
        };
        let receiver = attach::<Op>(handlers, receiver.with_deadlines(deadlines), &initial, &link);
        let receiver = receiver.with_deadlines(deadlines);
        Ok(OutputCall::new(receiver, initial))
    }

    /// Opens a call in which only the client sends events: [`Core::open_input`](super::Core::open_input).
    pub(super) async fn open_input<Op: Operation>(
        &self,
        input: Op::Input,
    ) -> Result<InputCall<Op>, CallError<Op::Error>> {
        let (outlet, body) = self.outlet();
        let (pending, attempt, trace) = self.begin::<Op>(&input, body).await?;
        let link = Link::new(Some(Arc::clone(&outlet))).traced(trace);
        let (line, answered, limit) = (self.clone(), link.clone(), self.response_limit());
        let (answering, answer) = oneshot::channel();
        let task = tokio::spawn(async move {
            let response = pending.await;
            line.observe::<Op, _, _>(&attempt, &response);
            let outcome = finish_answer::<Op>(response, &answered, limit).await;
            if let Err(error) = &outcome {
                line.learn_time::<Op>(error);
            }
            // Whoever waited may have gone.
            let _ = answering.send(outcome);
        });
        let answer = Answer::new(answer, OwnedTask::new(task), link.clone());
        let sender = EventSender::new(outlet, link).with_deadlines(self.deadlines());
        Ok(InputCall::new(sender, answer))
    }

    /// Where the events of a call go, and the body that takes them there.
    fn outlet(&self) -> (Arc<dyn Outlet>, OutboxBody) {
        let (outbox, body) = Outbox::new();
        (Arc::new(BodyOutlet::new(outbox, self.format())), body)
    }

    /// Sends the request of a call that sends events: once, because those cannot be had again.
    async fn begin<Op: Operation>(&self, input: &Op::Input, body: OutboxBody) -> Begun<Op::Error> {
        let draft = &self.draft::<Op>(input).await?;
        let (replay, mut body) = (Replay::new(None), Some(body));
        let begun = self.attempt::<Op, _, _>(&replay, |attempt| {
            let body = body.take();
            async move {
                let body = body.ok_or(CallError::Cancelled)?;
                let pending = self.send::<Op>(draft, &attempt, Outgoing::Events(body)).await?;
                Ok((pending, attempt, StreamTrace::begin(Op::SCHEMA)))
            }
        });
        begun.await
    }
}

/// A call whose request is on its way, and where that is told.
type Begun<E> = Result<(Pending, Attempt, Option<Arc<StreamTrace>>), CallError<E>>;

/// Receives from an answer whose head says all there is to know.
fn receive<Op: Operation>(
    opened: Opening<Op>,
    initial: &InitialResponse<Op::Output, Op::Error>,
    link: &Link<Op::Error>,
) -> Result<ReceiverOf<Op>, CallError<Op::Error>> {
    match opened {
        Ok((output, events)) => {
            initial.set(Ok(output));
            Ok(EventReceiver::open(events, link.clone()))
        }
        Err(StreamError::Call(error)) => Err(*error),
        Err(error) => {
            initial.set(Err(error.clone()));
            Ok(EventReceiver::failed(error, link.clone()))
        }
    }
}

/// Reads the answer of a call without output events; an error stops the sender.
async fn finish_answer<Op: Operation>(
    response: Result<http::Response<ResponseBody>, TransportError>,
    link: &Link<Op::Error>,
    limit: usize,
) -> Result<Op::Output, CallError<Op::Error>> {
    let answer = match response {
        Ok(response) => read_output::<Op>(response, link, limit).await,
        Err(error) => Err(CallError::transport(error)),
    };
    let answer = answer.map(|(output, body)| {
        link.hold(body);
        output
    });
    if let Err(error) = &answer {
        link.fail(StreamError::Call(Box::new(error.clone())));
    }
    answer
}

//! Opening calls with events.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::answer::{EventAnswer, Opening, read_output};
use super::call::{DuplexCall, OutputCall};
use super::core::Core;
use super::deadline::{Deadline, StreamDeadlines};
use super::draft::Outgoing;
use super::error::{CallError, StreamError};
use super::handlers::Handlers;
use super::initial::InitialResponse;
use super::input_call::{Answer, InputCall};
use super::link::Link;
use super::outbox::{Outbox, OutboxBody};
use super::receiver::{EventReceiver, Opened};
use super::retry::{Attempt, Replay};
use super::sender::EventSender;
use super::task::OwnedTask;
use super::trace::StreamTrace;
use crate::byte_stream::ByteStream;
use crate::event::EventFormat;
use crate::protocol::{InitialMessages, Operation};
use crate::transport::{Pending, ResponseBody, TransportError};

/// The callbacks of an operation.
type HandlersOf<Op> =
    Handlers<<Op as Operation>::Receives, <Op as Operation>::Output, <Op as Operation>::Error>;

impl Core {
    /// Opens a call with events in both directions.
    ///
    /// Returns as soon as the request is on its way: neither the head of the answer nor an event is waited for.
    ///
    /// # Errors
    /// [`CallError::MissingMember`], [`CallError::InvalidInput`] and [`CallError::Transport`]. What the peer
    /// answers is told by the call.
    pub async fn open_duplex<Op: Operation>(
        &self,
        input: Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<DuplexCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        let (format, deadlines) = (self.format(), self.deadlines());
        let (outbox, body) = Outbox::new();
        let (pending, attempt, trace) = self.begin::<Op>(&input, body).await?;
        let link = Link::new(Some(Arc::clone(&outbox))).traced(trace);
        let initial = InitialResponse::new();
        let (head, opened) = HeadTask::<Op>::new(&initial, &link);
        let (answered, limit, core) = (link.clone(), self.response_limit(), self.clone());
        let answer = async move {
            let response = pending.await;
            core.observe::<Op, _, _>(&attempt, &response);
            let response = response.map_err(StreamError::Transport)?;
            let answer = EventAnswer::of::<Op>(response, &answered, limit).await;
            if let Err(StreamError::Call(error)) = &answer {
                core.learn_time::<Op>(error);
            }
            answer
        };
        let head = OwnedTask::new(tokio::spawn(head.run(answer, format, deadlines)));
        let receiver = EventReceiver::waiting(opened, head, link.clone()).with_deadlines(deadlines);
        let receiver = attach::<Op>(handlers, receiver, &initial, &link).with_deadlines(deadlines);
        let sender = EventSender::new(outbox, link, format).with_deadlines(deadlines);
        Ok(DuplexCall::new(sender, receiver, initial))
    }

    /// Opens a call in which only the peer sends events. Waits for the head of the answer, but for no message.
    ///
    /// `body` is the streaming blob of the input, for an operation that has one; it is empty where none is given. It
    /// goes on being sent after the head of the answer has come.
    ///
    /// # Errors
    /// All of [`CallError`]: an answer that is an error ends here.
    pub async fn open_output<Op: Operation>(
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
                let task =
                    OwnedTask::new(tokio::spawn(head.run(async move { Ok(answer) }, format, deadlines)));
                EventReceiver::waiting(opened, task, link.clone())
            }
            Ok(answer) => receive::<Op>(answer.open::<Op>(format).await, &initial, &link)?,
            Err(error) => receive::<Op>(Err(error), &initial, &link)?,
        };
        let receiver = attach::<Op>(handlers, receiver.with_deadlines(deadlines), &initial, &link);
        let receiver = receiver.with_deadlines(deadlines);
        Ok(OutputCall::new(receiver, initial))
    }

    /// Opens a call in which only the client sends events.
    ///
    /// Returns as soon as the request is on its way.
    ///
    /// # Errors
    /// As [`open_duplex`](Self::open_duplex).
    pub async fn open_input<Op: Operation>(
        &self,
        input: Op::Input,
    ) -> Result<InputCall<Op>, CallError<Op::Error>> {
        let (outbox, body) = Outbox::new();
        let (pending, attempt, trace) = self.begin::<Op>(&input, body).await?;
        let link = Link::new(Some(Arc::clone(&outbox))).traced(trace);
        let (core, answered, limit) = (self.clone(), link.clone(), self.response_limit());
        let (answering, answer) = oneshot::channel();
        let task = tokio::spawn(async move {
            let response = pending.await;
            core.observe::<Op, _, _>(&attempt, &response);
            let outcome = finish_answer::<Op>(response, &answered, limit).await;
            if let Err(error) = &outcome {
                core.learn_time::<Op>(error);
            }
            // Whoever waited may have gone.
            let _ = answering.send(outcome);
        });
        let answer = Answer::new(answer, OwnedTask::new(task), link.clone());
        let sender = EventSender::new(outbox, link, self.format()).with_deadlines(self.deadlines());
        Ok(InputCall::new(sender, answer))
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

/// What receives the events of an operation.
type ReceiverOf<Op> = EventReceiver<<Op as Operation>::Receives, <Op as Operation>::Error>;

/// Receives from an answer whose head says all there is to know.
fn receive<Op: Operation>(
    opened: Opening<Op>,
    initial: &InitialResponse<Op::Output, Op::Error>,
    link: &Link<Op::Error>,
) -> Result<ReceiverOf<Op>, CallError<Op::Error>> {
    match opened {
        Ok((output, reader)) => {
            initial.set(Ok(output));
            Ok(EventReceiver::open(reader, link.clone()))
        }
        Err(StreamError::Call(error)) => Err(*error),
        Err(error) => {
            initial.set(Err(error.clone()));
            Ok(EventReceiver::failed(error, link.clone()))
        }
    }
}

/// Gives the receiver to a task of its own, if there are callbacks.
fn attach<Op: Operation>(
    handlers: Option<HandlersOf<Op>>,
    receiver: EventReceiver<Op::Receives, Op::Error>,
    initial: &InitialResponse<Op::Output, Op::Error>,
    link: &Link<Op::Error>,
) -> EventReceiver<Op::Receives, Op::Error>
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
struct HeadTask<Op: Operation> {
    initial: InitialResponse<Op::Output, Op::Error>,
    link: Link<Op::Error>,
    opening: Option<oneshot::Sender<Opened<Op::Error>>>,
}

impl<Op: Operation> HeadTask<Op> {
    /// A task, and where the receiver hears of it.
    fn new(
        initial: &InitialResponse<Op::Output, Op::Error>,
        link: &Link<Op::Error>,
    ) -> (Self, oneshot::Receiver<Opened<Op::Error>>) {
        let (opening, opened) = oneshot::channel();
        (Self { initial: initial.clone(), link: link.clone(), opening: Some(opening) }, opened)
    }

    async fn run(
        mut self,
        answer: impl Future<Output = Result<EventAnswer, StreamError<Op::Error>>>,
        format: EventFormat,
        deadlines: StreamDeadlines,
    ) {
        let opened = async {
            match answer.await {
                Ok(answer) => answer.open::<Op>(format).await,
                Err(error) => Err(error),
            }
        };
        let opened = deadlines.within(Deadline::FirstEvent, opened).await;
        let opened = opened.unwrap_or_else(|which| Err(StreamError::Deadline(which)));
        let opened = opened.map(|(output, reader)| {
            self.initial.set(Ok(output));
            reader
        });
        self.finish(opened);
    }

    /// Tells the initial response, the sender and the receiver.
    fn finish(&mut self, opened: Opened<Op::Error>) {
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

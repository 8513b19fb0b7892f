//! The half of an event call that receives.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::deadline::{Deadline, Patience, StreamDeadlines};
use super::error::StreamError;
use super::handlers::panicked;
use super::link::Link;
use super::reader::{Read, ReadEvents};
use super::task::OwnedTask;
use crate::event::{EventUnion, OperationError};

/// Where the events of an answer come from.
pub(crate) type Events<U, E> = Box<dyn ReadEvents<U, E>>;

/// What the head of the answer turned into.
pub(crate) type Opened<U, E> = Result<Events<U, E>, StreamError<E>>;

/// Receives the events `U` of one call. `E` is the operation's error enum.
///
/// Reads from the connection only when it is asked for an event, so a slow reader slows the peer down. Dropping
/// the receiver before the end cancels the call.
#[must_use = "dropping the receiver cancels the call"]
pub struct EventReceiver<U, E> {
    source: Source<U, E>,
    link: Link<E>,
    patience: Patience,
    expected: Option<Expected<U>>,
    events: PhantomData<fn() -> U>,
}

/// Tells the last event of a whole stream.
pub(crate) type IsLast<U> = Box<dyn Fn(&U) -> bool + Send>;

/// The event that should be the last.
struct Expected<U> {
    is_last: IsLast<U>,
    seen: bool,
}

enum Source<U, E> {
    /// The answer is not there yet; the task waits for it.
    Head {
        opened: oneshot::Receiver<Opened<U, E>>,
        _task: OwnedTask<()>,
    },
    Open(Events<U, E>),
    /// A task gives the events to callbacks.
    Handler {
        outcome: OwnedTask<Result<(), StreamError<E>>>,
        told: bool,
    },
    /// The answer was none; not told yet.
    Failed(Box<StreamError<E>>),
    Done,
}

impl<U, E> EventReceiver<U, E> {
    /// Receives what `task` will open.
    pub(crate) fn waiting(
        opened: oneshot::Receiver<Opened<U, E>>,
        task: OwnedTask<()>,
        link: Link<E>,
    ) -> Self {
        Self::new(Source::Head { opened, _task: task }, link)
    }

    /// Receives from an answer that is there.
    pub(crate) fn open(events: Events<U, E>, link: Link<E>) -> Self {
        Self::new(Source::Open(events), link)
    }

    /// Receives nothing but `error`.
    pub(crate) fn failed(error: StreamError<E>, link: Link<E>) -> Self {
        Self::new(Source::Failed(Box::new(error)), link)
    }

    /// Receives nothing: `handler` does.
    pub(crate) fn handled(handler: JoinHandle<Result<(), StreamError<E>>>, link: Link<E>) -> Self {
        Self::new(Source::Handler { outcome: OwnedTask::new(handler), told: false }, link)
    }

    fn new(source: Source<U, E>, link: Link<E>) -> Self {
        let patience = Patience::new(StreamDeadlines::new(), Deadline::FirstEvent);
        Self { source, link, patience, expected: None, events: PhantomData }
    }

    /// Waits no longer than `deadlines` allow.
    pub(crate) fn with_deadlines(mut self, deadlines: StreamDeadlines) -> Self {
        self.patience = Patience::new(deadlines, Deadline::FirstEvent);
        self
    }

    /// Says which event is the last of a whole stream. If the peer ends its events without such an event, that is
    /// [`StreamError::Incomplete`] instead of an end. An event that comes after it changes nothing.
    ///
    /// To be called before the first event is asked for. In a call with a handler it is the handler that has to be
    /// told, by [`Handlers::expect_last`](super::Handlers::expect_last): here it is too late, and ends in
    /// [`StreamError::HasHandler`] from `join`.
    pub fn expect_last(&mut self, is_last: impl Fn(&U) -> bool + Send + 'static) {
        self.expect(Box::new(is_last));
    }

    /// The same, for what is in its box already.
    pub(crate) fn expect(&mut self, is_last: IsLast<U>) {
        self.expected = Some(Expected { is_last, seen: false });
    }

    /// Tells how much has come.
    fn trace_bytes(&self) {
        if let (Some(trace), Source::Open(reader)) = (self.link.trace(), &self.source) {
            trace.set_bytes_received(reader.bytes_read());
        }
    }

    /// Whether the last event, or the error that ended the call, has been given out.
    pub fn is_terminated(&self) -> bool {
        matches!(self.source, Source::Done)
    }
}

impl<U: EventUnion, E: OperationError> EventReceiver<U, E> {
    /// The next event; `None` when the peer has ended its events.
    ///
    /// After an error that ends the call there is only `None`. Two errors do not:
    /// [`StreamError::Undecodable`] of an event that is no exception, and in stream-sea, messages that were dropped.
    ///
    /// # Errors
    /// All of [`StreamError`] but those of sending.
    pub async fn next(&mut self) -> Option<Result<U, StreamError<E>>> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// Reads to the end, as long as that may take, and drops what comes. The error is the one that ended the call, or
    /// else the first.
    pub(crate) async fn drain(&mut self) -> Result<(), StreamError<E>> {
        let deadlines = *self.patience.deadlines();
        let drained = deadlines.within(Deadline::Drain, self.read_to_end()).await;
        drained.unwrap_or_else(|which| {
            self.trace_bytes();
            self.source = Source::Done;
            Err(self.link.fail(StreamError::Deadline(which)))
        })
    }

    async fn read_to_end(&mut self) -> Result<(), StreamError<E>> {
        if let Source::Handler { outcome, .. } = &mut self.source {
            let outcome = outcome.await;
            self.source = Source::Done;
            outcome.unwrap_or_else(|error| Err(lost_task(error)))?;
            // What was expected here has seen no event, so that nobody knows whether the last one was among them.
            return if self.expected.is_some() { Err(StreamError::HasHandler) } else { Ok(()) };
        }
        let mut first = Ok(());
        while let Some(event) = self.next().await {
            match event {
                Ok(_) => {}
                Err(error) if self.is_terminated() => return Err(error),
                Err(error) => first = first.and(Err(error)),
            }
        }
        first
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<U, StreamError<E>>>> {
        let span = self.link.trace().map(|trace| trace.span().clone());
        let _within = span.as_ref().map(tracing::Span::enter);
        let Poll::Ready(event) = self.poll_source(cx) else {
            let which = ready!(self.patience.poll(cx));
            return self.fail(StreamError::Deadline(which));
        };
        self.patience.rest(Deadline::Idle);
        if let Some(Ok(event)) = &event {
            self.note(event);
        }
        Poll::Ready(event)
    }

    /// Notes an event that is handed out.
    fn note(&mut self, event: &U) {
        if let Some(expected) = &mut self.expected {
            expected.seen |= (expected.is_last)(event);
        }
        if let Some(trace) = self.link.trace() {
            trace.count_received();
        }
    }

    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<U, StreamError<E>>>> {
        loop {
            match &mut self.source {
                Source::Head { opened, .. } => match ready!(Pin::new(opened).poll(cx)) {
                    Ok(Ok(events)) => self.source = Source::Open(events),
                    Ok(Err(error)) => return self.fail(error),
                    // The task is gone: the runtime is shutting down.
                    Err(_) => return self.fail(StreamError::Closed),
                },
                Source::Open(reader) => match ready!(reader.poll_read(cx)) {
                    Read::Event(event) => return Poll::Ready(Some(Ok(event))),
                    Read::Skipped(error) => return Poll::Ready(Some(Err(error))),
                    Read::Failed(error) => return self.fail(error),
                    Read::Ended if self.expected.as_ref().is_some_and(|expected| !expected.seen) => {
                        return self.fail(StreamError::Incomplete);
                    }
                    Read::Ended => {
                        self.trace_bytes();
                        if let Some(trace) = self.link.trace() {
                            trace.complete();
                        }
                        if let Source::Open(reader) = std::mem::replace(&mut self.source, Source::Done) {
                            self.link.hold(reader);
                        }
                    }
                },
                Source::Handler { told: told @ false, .. } => {
                    *told = true;
                    return Poll::Ready(Some(Err(StreamError::HasHandler)));
                }
                Source::Failed(error) => {
                    let error = (**error).clone();
                    return self.fail(error);
                }
                Source::Handler { .. } | Source::Done => return Poll::Ready(None),
            }
        }
    }

    /// Ends the call, in both directions.
    fn fail(&mut self, error: StreamError<E>) -> Poll<Option<Result<U, StreamError<E>>>> {
        self.trace_bytes();
        self.source = Source::Done;
        self.link.fail(error.clone());
        Poll::Ready(Some(Err(error)))
    }
}

fn lost_task<E>(error: tokio::task::JoinError) -> StreamError<E> {
    error.try_into_panic().map_or(StreamError::Closed, panicked)
}

impl<U: EventUnion, E: OperationError> Stream for EventReceiver<U, E> {
    type Item = Result<U, StreamError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(cx)
    }
}

impl<U, E> Drop for EventReceiver<U, E> {
    fn drop(&mut self) {
        if !self.is_terminated() {
            self.trace_bytes();
            self.link.cancel();
        }
    }
}

impl<U, E> fmt::Debug for EventReceiver<U, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Head { .. } => "waiting for the answer",
            Source::Open(_) => "open",
            Source::Handler { .. } => "handler",
            Source::Failed(_) => "failed",
            Source::Done => "done",
        };
        f.debug_struct("EventReceiver").field("source", &source).finish_non_exhaustive()
    }
}

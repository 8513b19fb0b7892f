//! Callbacks for what comes back from an event call.

use std::any::Any;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use super::error::StreamError;
use super::initial::InitialResponse;
use super::receiver::{EventReceiver, IsLast};
use crate::event::{EventUnion, OperationError};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Callbacks that start a task for each `T`.
type Callbacks<T> = Vec<Box<dyn FnMut(T) -> Task + Send>>;

/// Callbacks that start a task for the events they want.
type EventCallbacks<U> = Vec<Box<dyn FnMut(&U) -> Option<Task> + Send>>;

/// The callbacks of one call, run by a task of their own: never by the task that reads the connection, so a
/// callback may call the client, and a slow one only slows its own call.
///
/// Several callbacks for the same thing run in the order in which they were added, each to its end.
pub struct Handlers<U, O, E> {
    initial_response: Callbacks<O>,
    event: EventCallbacks<U>,
    error: Callbacks<StreamError<E>>,
    is_last: Option<IsLast<U>>,
}

impl<U, O, E> Handlers<U, O, E> {
    /// No callbacks: everything that arrives is read and dropped.
    pub fn new() -> Self {
        Self { initial_response: Vec::new(), event: Vec::new(), error: Vec::new(), is_last: None }
    }

    /// Runs `handler` once, before any event, with what the peer said ahead of its events.
    pub fn on_initial_response<F, Fut>(&mut self, mut handler: F)
    where
        F: FnMut(O) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.initial_response.push(Box::new(move |output| Box::pin(handler(output))));
    }

    /// Runs `handler` for each event, unknown ones included; it answers `None` for an event it does not want.
    pub fn on_event<F, Fut>(&mut self, mut handler: F)
    where
        F: FnMut(&U) -> Option<Fut> + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.event.push(Box::new(move |event| handler(event).map(|task| Box::pin(task) as Task)));
    }

    /// Runs `handler` for each error, those of other callbacks that panic included.
    ///
    /// Where there is no such handler, the first error comes out of the call's `join`.
    pub fn on_error<F, Fut>(&mut self, mut handler: F)
    where
        F: FnMut(StreamError<E>) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.error.push(Box::new(move |error| Box::pin(handler(error))));
    }

    /// Says which event is the last of a whole stream. If the peer ends its events without such an event, the call ends
    /// with [`StreamError::Incomplete`]. An event that comes after it changes nothing.
    pub fn expect_last(&mut self, is_last: impl Fn(&U) -> bool + Send + 'static) {
        self.is_last = Some(Box::new(is_last));
    }
}

impl<U, O, E> Handlers<U, O, E>
where
    U: EventUnion,
    O: Clone + Send + 'static,
    E: OperationError,
{
    /// Reads the call to its end. The error is the one that ended it, or one that nobody was told.
    pub(crate) async fn run(
        mut self,
        initial_response: InitialResponse<O, E>,
        mut events: EventReceiver<U, E>,
    ) -> Result<(), StreamError<E>> {
        let mut untold = None;
        if let Some(is_last) = self.is_last.take() {
            events.expect(is_last);
        }
        // A failed initial response fails the events as well, and is reported there.
        if let Ok(output) = initial_response.await {
            for handler in &mut self.initial_response {
                if let Err(error) = contain(start(|| Some(handler(output.clone())))).await {
                    report(&mut self.error, &mut untold, error).await?;
                }
            }
        }
        while let Some(event) = events.next().await {
            match event {
                Ok(event) => {
                    for handler in &mut self.event {
                        if let Err(error) = contain(start(|| handler(&event))).await {
                            report(&mut self.error, &mut untold, error).await?;
                        }
                    }
                }
                Err(error) if events.is_terminated() => {
                    report(&mut self.error, &mut None, error.clone()).await?;
                    return Err(error);
                }
                Err(error) => report(&mut self.error, &mut untold, error).await?,
            }
        }
        untold.map_or(Ok(()), Err)
    }
}

/// Tells every error handler, or keeps the first error that nobody hears. An error handler that panics ends the
/// call: there is nobody left to tell.
async fn report<E: Clone>(
    handlers: &mut Callbacks<StreamError<E>>,
    untold: &mut Option<StreamError<E>>,
    error: StreamError<E>,
) -> Result<(), StreamError<E>> {
    if handlers.is_empty() {
        untold.get_or_insert(error);
        return Ok(());
    }
    for handler in handlers {
        contain(start(|| Some(handler(error.clone())))).await?;
    }
    Ok(())
}

/// Calls a callback. What it left half-done when it panicked is its own: nothing of ours is seen afterwards.
fn start(callback: impl FnOnce() -> Option<Task>) -> std::thread::Result<Option<Task>> {
    catch_unwind(AssertUnwindSafe(callback))
}

/// Runs what a callback started; a panic, now or then, becomes an error.
async fn contain<E>(started: std::thread::Result<Option<Task>>) -> Result<(), StreamError<E>> {
    let Some(mut task) = started.map_err(panicked)? else { return Ok(()) };
    poll_fn(move |cx| match catch_unwind(AssertUnwindSafe(|| task.as_mut().poll(cx))) {
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Ok(Poll::Pending) => Poll::Pending,
        Err(payload) => Poll::Ready(Err(panicked(payload))),
    })
    .await
}

pub(super) fn panicked<E>(payload: Box<dyn Any + Send>) -> StreamError<E> {
    let message = match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().map_or_else(String::new, |text| (*text).to_owned()),
    };
    StreamError::HandlerPanicked { message }
}

impl<U, O, E> Default for Handlers<U, O, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<U, O, E> fmt::Debug for Handlers<U, O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers")
            .field("initial_response", &self.initial_response.len())
            .field("event", &self.event.len())
            .field("error", &self.error.len())
            .finish()
    }
}

//! Calls that do not wait for each other.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::core::Core;
use super::error::CallError;
use super::task::OwnedTask;
use crate::protocol::Operation;

/// Calls of one operation of which several are under way, with their answers in the order of the calls.
///
/// ```text
///   push ─▶ [ newest … oldest ] ─▶ answers, in order        at most `in_flight` at a time
/// ```
///
/// Where calls share a connection on which requests have an order, they leave in the order in which they are pushed. They
/// go on while nobody looks at the pipeline. An answer that is an error stops nothing: the calls behind it may have been
/// done already, and their answers come as those of others do.
///
/// Dropping it cancels the calls that are under way, each of which may have been done or not.
#[must_use = "dropping the pipeline cancels its calls"]
pub struct Pipeline<Op: Operation> {
    core: Core,
    in_flight: NonZeroUsize,
    calls: VecDeque<Calling<Op>>,
}

/// What a call comes to.
type Answer<Op> = Result<<Op as Operation>::Output, CallError<<Op as Operation>::Error>>;

enum Calling<Op: Operation> {
    Answered(Answer<Op>),
    Running(OwnedTask<Answer<Op>>),
}

impl<Op: Operation> Pipeline<Op> {
    /// No call yet, and at most `in_flight` at a time, those counted whose answers have not been taken.
    pub fn new(core: Core, in_flight: NonZeroUsize) -> Self {
        Self { core, in_flight, calls: VecDeque::new() }
    }

    /// Begins a call. If as many are under way as may be, waits for the answer of the oldest, and gives it.
    ///
    /// Dropping the future before it is ready begins no call and loses no answer. To be called inside a tokio runtime.
    pub async fn push(&mut self, input: Op::Input) -> Option<Answer<Op>> {
        let mut input = Some(input);
        poll_fn(|cx| self.poll_push(&mut input, cx)).await
    }

    /// The answer of the oldest call; `None` if there is no call whose answer has not been taken.
    pub async fn next(&mut self) -> Option<Answer<Op>> {
        poll_fn(|cx| self.poll_oldest(cx)).await
    }

    /// Calls whose answers have not been taken.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether there is no such call.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    fn poll_push(&mut self, input: &mut Option<Op::Input>, cx: &mut Context<'_>) -> Poll<Option<Answer<Op>>> {
        let is_full = self.calls.len() >= self.in_flight.get();
        let oldest = if is_full { ready!(self.poll_oldest(cx)) } else { None };
        if let Some(input) = input.take() {
            self.begin(input, cx);
        }
        Poll::Ready(oldest)
    }

    /// Polls the call here for the first time, which gives it its place among others, and leaves the rest to a task.
    fn begin(&mut self, input: Op::Input, cx: &mut Context<'_>) {
        let core = self.core.clone();
        let mut call = Box::pin(async move { core.call::<Op>(input, None).await });
        self.calls.push_back(match call.as_mut().poll(cx) {
            Poll::Ready(answer) => Calling::Answered(answer),
            Poll::Pending => Calling::Running(OwnedTask::new(tokio::spawn(call))),
        });
    }

    fn poll_oldest(&mut self, cx: &mut Context<'_>) -> Poll<Option<Answer<Op>>> {
        let answer = match self.calls.pop_front() {
            None => None,
            Some(Calling::Answered(answer)) => Some(answer),
            Some(Calling::Running(mut task)) => match Pin::new(&mut task).poll(cx) {
                Poll::Ready(Ok(answer)) => Some(answer),
                Poll::Ready(Err(error)) => match error.try_into_panic() {
                    Ok(panic) => resume_unwind(panic),
                    Err(_) => Some(Err(CallError::Cancelled)),
                },
                Poll::Pending => {
                    self.calls.push_front(Calling::Running(task));
                    return Poll::Pending;
                }
            },
        };
        Poll::Ready(answer)
    }
}

impl<Op: Operation> fmt::Debug for Pipeline<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("in_flight", &self.in_flight)
            .field("calls", &self.calls.len())
            .finish_non_exhaustive()
    }
}

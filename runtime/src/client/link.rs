//! What the two halves of one event call know of each other.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::error::StreamError;
use super::latch::Latch;
use super::outlet::{Outlet, Refusal};
use super::trace::StreamTrace;

/// Shared by the sender, the receiver and the task that waits for the answer.
pub(crate) struct Link<E> {
    /// Where input events go; none in a call without them.
    outlet: Option<Arc<dyn Outlet>>,
    /// What ended the call, for the half that did not see it happen.
    failure: Arc<Latch<StreamError<E>>>,
    /// What is counted and told of the call, if anybody listens.
    trace: Option<Arc<StreamTrace>>,
}

impl<E> Link<E> {
    pub(crate) fn new(outlet: Option<Arc<dyn Outlet>>) -> Self {
        Self { outlet, failure: Arc::new(Latch::new()), trace: None }
    }

    /// The same link, of a call that is traced. To be called before the link is cloned.
    pub(crate) fn traced(mut self, trace: Option<Arc<StreamTrace>>) -> Self {
        self.trace = trace;
        self
    }

    /// Where events are counted.
    pub(crate) fn trace(&self) -> Option<&StreamTrace> {
        self.trace.as_deref()
    }

    /// Keeps the body of an answer that has ended while events may still be sent.
    pub(crate) fn hold(&self, body: impl Any + Send) {
        if let Some(outlet) = &self.outlet {
            outlet.hold(Box::new(body));
        }
    }

    /// Stops sending until the call is ended; see [`Outlet::hush`].
    pub(crate) fn hush(&self) {
        if let Some(outlet) = &self.outlet {
            outlet.hush();
        }
    }

    /// Ends the call in both directions, because nobody wants it any more.
    pub(crate) fn cancel(&self) {
        self.end(StreamError::Closed);
    }

    fn end(&self, reason: StreamError<E>) {
        if let Some(trace) = &self.trace {
            trace.fail(&reason);
        }
        self.failure.set(reason);
        if let Some(outlet) = &self.outlet {
            outlet.cancel();
        }
    }
}

impl<E: Clone> Link<E> {
    /// Ends the call in both directions. Gives back why it ended: one failure brings others with it, and the
    /// first is the one to tell.
    pub(crate) fn fail(&self, error: StreamError<E>) -> StreamError<E> {
        self.end(error.clone());
        self.failure.get().unwrap_or(error)
    }

    /// What the sender is told when an event is not taken.
    pub(crate) fn refusal(&self, reason: Refusal) -> StreamError<E> {
        match reason {
            Refusal::Finished | Refusal::Full => StreamError::Closed,
            Refusal::Gone => self.failure.get().unwrap_or(StreamError::Closed),
            Refusal::Rpc(error) => self.failure.get().unwrap_or(StreamError::Rpc(error)),
            Refusal::Encode(error) => StreamError::Invalid(error),
            #[cfg(feature = "sigv4")]
            Refusal::Sign(error) => StreamError::Unsigned(error),
        }
    }
}

impl<E> Clone for Link<E> {
    fn clone(&self) -> Self {
        Self { outlet: self.outlet.clone(), failure: Arc::clone(&self.failure), trace: self.trace.clone() }
    }
}

impl<E> fmt::Debug for Link<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("outlet", &self.outlet).field("failure", &self.failure).finish()
    }
}

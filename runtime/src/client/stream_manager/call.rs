//! One call.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::state::{Outcome, Shared, Ticket};

/// A call that has its place. Dropping it gives the place up.
pub(super) struct Answering {
    shared: Arc<Shared>,
    /// Taken with the outcome.
    ticket: Option<Ticket>,
}

impl Answering {
    pub(super) fn new(shared: &Arc<Shared>, ticket: Ticket) -> Self {
        Self { shared: Arc::clone(shared), ticket: Some(ticket) }
    }
}

impl Future for Answering {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let Some(ticket) = self.ticket else { return Poll::Pending };
        let outcome = ready!(self.shared.lock().poll_outcome(ticket, cx));
        self.ticket = None;
        Poll::Ready(outcome)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.shared.update(|state| state.abandon(ticket));
        }
    }
}

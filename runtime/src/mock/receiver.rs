//! What a client sends, seen from the peer.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;

use super::body::RequestBytes;
use super::sender::format;
use crate::client::StreamError;
use crate::client::reader::{EventReader, Read};
use crate::frame::Limits;
use crate::protocol::Operation;

/// Receives what the client of one call sends.
pub struct ExchangeReceiver<Op: Operation> {
    pub(super) body: Incoming,
    operation: PhantomData<fn() -> Op>,
}

pub(super) enum Incoming {
    Untouched(RequestBytes),
    Events(Box<EventReader<RequestBytes>>),
    Done,
}

impl<Op: Operation> ExchangeReceiver<Op> {
    pub(super) fn new(body: Incoming) -> Self {
        Self { body, operation: PhantomData }
    }

    /// The next event of the client; `None` when it has ended its side.
    ///
    /// # Errors
    /// What the client sent wrong; [`StreamError::Transport`] when it has cancelled the call. All but
    /// [`StreamError::Undecodable`] are the last.
    pub async fn next(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        self.body = match std::mem::replace(&mut self.body, Incoming::Done) {
            Incoming::Untouched(body) => {
                Incoming::Events(Box::new(EventReader::new(body, format::<Op>(), Limits::client())))
            }
            other => other,
        };
        let Incoming::Events(events) = &mut self.body else { return None };
        match poll_fn(|cx| events.poll_read(cx)).await {
            Read::Event(event) => Some(Ok(event)),
            Read::Skipped(error) => Some(Err(error)),
            Read::Failed(error) => {
                self.body = Incoming::Done;
                Some(Err(error))
            }
            Read::Ended => {
                self.body = Incoming::Done;
                None
            }
        }
    }
}

impl<Op: Operation> fmt::Debug for ExchangeReceiver<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeReceiver").field("operation", &Op::SCHEMA.id()).finish_non_exhaustive()
    }
}

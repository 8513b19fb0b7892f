//! What a client sends, seen from the peer.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;

use http::HeaderMap;

use super::body::RequestBytes;
use super::chunked::Unchunked;
use super::envelope::Seal;
use super::refusal::Refusal;
use super::sender::{Shared, format};
use crate::client::StreamError;
use crate::client::reader::{EventReader, Read};
use crate::frame::Limits;
use crate::protocol::Operation;

/// Receives what the client of one call sends.
pub struct ExchangeReceiver<Op: Operation> {
    pub(super) body: Incoming,
    /// By which the client is told what it did wrong.
    answer: Shared,
    operation: PhantomData<fn() -> Op>,
}

pub(super) enum Incoming {
    Untouched {
        body: RequestBytes,
        seal: Seal,
    },
    /// A blob in chunks.
    Chunks(Box<Unchunked>),
    Events(Box<EventReader<RequestBytes, Seal>>),
    Done,
}

impl Incoming {
    /// Takes what is still to be read off the connection, for nobody.
    pub(super) fn drain(self) {
        match self {
            Self::Untouched { body, .. } => body.drain(),
            Self::Chunks(body) => body.drain(),
            Self::Events(events) => events.into_body().drain(),
            Self::Done => {}
        }
    }
}

impl<Op: Operation> ExchangeReceiver<Op> {
    pub(super) fn new(body: Incoming, answer: Shared) -> Self {
        Self { body, answer, operation: PhantomData }
    }

    /// The next event of the client; `None` when it has ended its side. Events in signed frames are taken out of
    /// them, whether somebody verifies them or not.
    ///
    /// # Errors
    /// What the client sent wrong; [`StreamError::Transport`] when it has cancelled the call. All but
    /// [`StreamError::Undecodable`] are the last.
    ///
    /// [`StreamError::Signature`] for events that are not signed as the
    /// [`Verification`](super::Verification) asks. The client is told, which ends the answer: with status 403, or
    /// by an error message behind the events that were sent.
    pub async fn next(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        self.body = match std::mem::replace(&mut self.body, Incoming::Done) {
            Incoming::Untouched { body, seal } => {
                let reader = EventReader::with_envelope(body, seal, format::<Op>(), Limits::client());
                Incoming::Events(Box::new(reader))
            }
            other => other,
        };
        let Incoming::Events(events) = &mut self.body else { return None };
        match poll_fn(|cx| events.poll_read(cx)).await {
            Read::Event(event) => Some(Ok(event)),
            Read::Skipped(error) => Some(Err(error)),
            Read::Failed(error) => {
                let body = std::mem::replace(&mut self.body, Incoming::Done);
                if let StreamError::Signature(reason) = &error {
                    self.answer.refuse::<Op>(&Refusal::new::<Op>(&HeaderMap::new(), reason.clone().into()));
                    body.drain();
                }
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

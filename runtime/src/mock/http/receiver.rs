//! What a client sends, seen from the peer.

use std::future::poll_fn;

use http::HeaderMap;

use super::body::RequestBytes;
use super::chunked::Unchunked;
use super::envelope::Seal;
use super::refusal::Refusal;
use super::sender::{Shared, format};
use crate::byte_stream::ByteStream;
use crate::client::StreamError;
use crate::client::reader::{EventReader, Read};
use crate::frame::Limits;
use crate::protocol::Operation;

/// What the client of one call sends in the body of its request.
pub(crate) struct BodyReceiver {
    body: Incoming,
    /// By which the client is told what it did wrong.
    answer: Shared,
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

impl BodyReceiver {
    pub(super) fn new(body: Incoming, answer: Shared) -> Self {
        Self { body, answer }
    }

    pub(crate) async fn next<Op: Operation>(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
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

    /// The streaming blob. Empty if it was taken before.
    pub(crate) fn body(&mut self) -> ByteStream {
        match std::mem::replace(&mut self.body, Incoming::Done) {
            Incoming::Untouched { body, .. } => ByteStream::from_body(body),
            Incoming::Chunks(body) => ByteStream::from_body(*body),
            Incoming::Events(_) | Incoming::Done => ByteStream::default(),
        }
    }

    /// Takes what is still to be read off the connection, for nobody.
    pub(crate) fn drain(self) {
        self.body.drain();
    }
}

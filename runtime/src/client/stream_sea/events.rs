//! What comes back for a subscription.

use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;

use super::super::error::{CallError, StreamError};
use super::super::error_response::ErrorResponse;
use super::super::reader::{Read, ReadEvents};
use super::StreamSeaError;
use super::hub::Subscription;
use super::queue::{End, Entry};
use crate::codec::{Codec, JSON};
use crate::event::{EventError, EventUnion, OperationError};
use crate::frame;
use crate::protocol::Operation;
use crate::session::stream_sea::{Message, Refusal};
use crate::types::{Document, Member};

/// The events of one subscription. Dropping it ends the subscription.
pub(super) struct SubscriptionEvents<Op> {
    subscription: Subscription,
    bytes_read: u64,
    operation: PhantomData<fn() -> Op>,
}

impl<Op: Operation> SubscriptionEvents<Op> {
    pub(super) fn new(subscription: Subscription) -> Self {
        Self { subscription, bytes_read: 0, operation: PhantomData }
    }

    /// The event that holds a message of the stream: of all members, the one that the client does not make.
    fn event(message: &Message) -> Read<Op::Receives, Op::Error> {
        let travels = |member: &Member| !member.is_error() && !member.is_made_by_client();
        let index = Op::Receives::SCHEMA.members().iter().position(travels);
        let raw = || frame::Message::new().with_payload(message.text().clone());
        let Some(mut event) = index.and_then(Op::Receives::from_member) else {
            return Read::Event(Op::Receives::unknown(raw()));
        };
        match event.shape_mut().map_or(Ok(()), |shape| message.read(shape)) {
            Ok(()) => Read::Event(event),
            Err(error) => {
                let (message, source) = (Box::new(raw()), EventError::Payload(error));
                Read::Skipped(StreamError::Undecodable { message, source })
            }
        }
    }

    /// An event that the client makes; `None` where the model does not have it.
    fn made(name: &str, members: &Document) -> Option<Op::Receives> {
        let is_it = |member: &Member| member.is_made_by_client() && member.name() == name;
        let index = Op::Receives::SCHEMA.members().iter().position(is_it)?;
        let mut event = Op::Receives::from_member(index)?;
        if let Some(shape) = event.shape_mut() {
            JSON.read(&text(members), shape).ok()?;
        }
        Some(event)
    }
}

impl<Op: Operation> ReadEvents<Op::Receives, Op::Error> for SubscriptionEvents<Op> {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Read<Op::Receives, Op::Error>> {
        loop {
            return Poll::Ready(match ready!(self.subscription.queue.poll_next(cx)) {
                Entry::Message(message) => {
                    self.bytes_read += message.text().len() as u64;
                    Self::event(&message)
                }
                Entry::Made(name, members) => match Self::made(name, &members) {
                    Some(event) => Read::Event(event),
                    None => continue,
                },
                Entry::Dropped(messages) => {
                    Read::Skipped(StreamError::StreamSea(StreamSeaError::Dropped { messages }))
                }
                Entry::End(End::Failed(error)) => Read::Failed(StreamError::StreamSea(error)),
                Entry::End(End::Refused(refusal)) => Read::Failed(match refused::<Op>(&refusal) {
                    CallError::Modeled { error, .. } => StreamError::Exception(error),
                    error => StreamError::Call(Box::new(error)),
                }),
            });
        }
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

/// Why there is no subscription, in the words of the model where it has any.
pub(super) fn call_error<Op: Operation>(end: End) -> CallError<Op::Error> {
    match end {
        End::Refused(refusal) => refused::<Op>(&refusal),
        End::Failed(error) => CallError::StreamSea(error),
    }
}

/// What the refusal of a subscription is in the model.
fn refused<Op: Operation>(refusal: &Refusal) -> CallError<Op::Error> {
    let message = refusal.message().unwrap_or_default().to_owned();
    let body = match refusal.error() {
        error @ Document::Object(_) => text(error),
        // Servers are known to send an object; a text is what would stand in it.
        _ => text(&refusal.message().map(|message| ("message", message)).into_iter().collect()),
    };
    let action = Op::SCHEMA.web_socket().map(|it| it.action).unwrap_or_default();
    let modeled = Op::Error::from_refusal(action).and_then(|mut error| {
        JSON.read(&body, error.shape_mut()).ok()?;
        Some(error)
    });
    let schema = modeled.as_ref().map(|error| error.shape().schema());
    let response = Box::new(ErrorResponse {
        status: None,
        code: schema.map(|schema| schema.name().to_owned()).unwrap_or_default(),
        fault: schema.and_then(|schema| schema.error_trait()).map(|it| it.fault),
        message,
        headers: HeaderMap::new(),
        body,
        raw: None,
    });
    match modeled {
        Some(error) => CallError::Modeled { error, response },
        None => CallError::Unmodeled(response),
    }
}

/// A document that was read, or made here: neither is too deep to be written.
fn text(document: &Document) -> Bytes {
    let mut text = BytesMut::new();
    let _ = JSON.write_document(document, &mut text);
    text.freeze()
}

impl<Op> fmt::Debug for SubscriptionEvents<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubscriptionEvents").field("subscription", &self.subscription).finish_non_exhaustive()
    }
}

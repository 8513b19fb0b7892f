//! What a client sends on its stream, seen from the peer.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::client::StreamError;
use crate::protocol::{Operation, RpcEvent};
use crate::rpc::{Continuation, ContinuationSender, RpcError, StreamEnd};
use crate::session::{MessageType, RpcMessage, ServerRole};

/// The messages of a stream. The stream closes when this is dropped.
pub(super) struct Inbox {
    stream: Continuation<ServerRole>,
    /// What was taken only to be looked at.
    ahead: Option<RpcMessage>,
}

/// Both directions hold the stream.
#[derive(Clone)]
pub(super) struct SharedInbox(Arc<Mutex<Inbox>>);

impl Inbox {
    pub(super) fn new(stream: Continuation<ServerRole>) -> Self {
        Self { stream, ahead: None }
    }

    pub(super) fn share(self) -> SharedInbox {
        SharedInbox(Arc::new(Mutex::new(self)))
    }

    /// Whether the client has closed the stream, or is gone, and has left nothing to read.
    pub(super) fn is_given_up(&mut self) -> bool {
        if !self.stream.is_closed() {
            return false;
        }
        self.ahead = match self.poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(message) => message.filter(|message| !is_mere_end(message)),
            Poll::Pending => None,
        };
        self.ahead.is_none()
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<RpcMessage>> {
        match self.ahead.take() {
            Some(message) => Poll::Ready(Some(message)),
            None => self.stream.poll_next(cx),
        }
    }
}

impl SharedInbox {
    pub(super) fn sender(&self) -> ContinuationSender<ServerRole> {
        self.lock().stream.sender()
    }

    /// What closed the stream.
    pub(super) fn end(&self) -> Option<StreamEnd> {
        self.lock().stream.end()
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a message says nothing but that it is the last one.
fn is_mere_end(message: &RpcMessage) -> bool {
    message.is_last()
        && message.payload().is_empty()
        && message.message_type() == MessageType::ApplicationMessage
}

/// What the client of one call sends behind its first message.
pub(crate) struct Receiver {
    inbox: SharedInbox,
    ended: bool,
}

impl Receiver {
    pub(super) fn new(inbox: SharedInbox) -> Self {
        Self { inbox, ended: false }
    }

    pub(crate) async fn next<Op: Operation>(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        if self.ended {
            return None;
        }
        let message = poll_fn(|cx| self.inbox.lock().poll_next(cx)).await;
        self.ended = message.as_ref().is_none_or(RpcMessage::is_last);
        match message {
            Some(message) if is_mere_end(&message) => None,
            Some(message) => {
                let event = read::<Op>(message);
                // Nothing follows an error that the client ends its side with.
                self.ended |= matches!(event, Err(StreamError::Exception(_)));
                Some(event)
            }
            None => self.lost().map(|error| Err(StreamError::Rpc(error))),
        }
    }

    /// Why no more messages come, unless one of both sides has closed the stream.
    fn lost(&self) -> Option<RpcError> {
        let error = self.inbox.end().map(RpcError::from);
        error.filter(|error| !matches!(error, RpcError::StreamClosed))
    }
}

fn read<Op: Operation>(message: RpcMessage) -> Result<Op::Sends, StreamError<Op::Error>> {
    match Op::SCHEMA.service().rpc_format().read_event::<Op::Sends, Op::Error>(&message) {
        Ok(RpcEvent::Event(event)) => Ok(event),
        Ok(RpcEvent::Exception(error)) => Err(StreamError::Exception(error)),
        Err(source) => Err(StreamError::Undecodable { message: Box::new(message.into_message()), source }),
    }
}

//! What comes back on the RPC stream of a call.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::task::{Context, Poll, ready};

use http::HeaderMap;

use super::super::error::{CallError, StreamError};
use super::super::error_response::ErrorResponse;
use super::super::reader::{Read, ReadEvents};
use crate::codec::UNIT;
use crate::event::{EventError, EventUnion, OperationError};
use crate::protocol::{MessageKind, Operation, ProtocolError, RpcEvent, RpcFormat};
use crate::rpc::{Continuation, ContinuationSender, RpcError, StreamEnd};
use crate::session::RpcMessage;

/// The messages of one call. Dropping it ends the RPC stream, unless it has ended.
pub(super) struct RpcEvents<Op> {
    stream: Continuation,
    format: RpcFormat,
    /// Events that came before the initial response.
    early: VecDeque<RpcMessage>,
    /// Bytes that these may take.
    early_limit: usize,
    bytes_read: u64,
    operation: PhantomData<fn() -> Op>,
}

impl<Op: Operation> RpcEvents<Op> {
    pub(super) fn new(stream: Continuation, format: RpcFormat, early_limit: usize) -> Self {
        Self { stream, format, early: VecDeque::new(), early_limit, bytes_read: 0, operation: PhantomData }
    }

    /// Where messages of this side are sent.
    pub(super) fn sender(&self) -> ContinuationSender {
        self.stream.sender()
    }

    /// Waits for the answer. Events that overtake it are left to be read: a peer may have them at hand before the answer
    /// is written.
    pub(super) async fn response(&mut self) -> Result<Op::Output, CallError<Op::Error>> {
        let mut early_bytes = 0;
        while let Some(message) = self.stream.next().await {
            self.bytes_read += message.length() as u64;
            match self.format.classify::<Op>(&message, false) {
                MessageKind::Response => {
                    let mut output = Op::Output::default();
                    let payload = message.into_message().into_payload();
                    let read = self.format.read_payload(&payload, &mut output);
                    return read.map(|()| output).map_err(CallError::Protocol);
                }
                MessageKind::Event => {
                    early_bytes += message.length();
                    let (unread, limit) = (early_bytes, self.early_limit);
                    if unread > limit && !self.early.is_empty() {
                        return Err(CallError::Rpc(RpcError::Overrun { unread, limit }));
                    }
                    self.early.push_back(message);
                }
                MessageKind::Error => return Err(call_error(self.format, message)),
                MessageKind::Close => break,
                MessageKind::Foreign => {
                    let expected = Op::SCHEMA.output_schema().unwrap_or(&UNIT).id();
                    let found = message.service_model_type().unwrap_or_default().to_owned();
                    return Err(CallError::Protocol(ProtocolError::UnexpectedShape { expected, found }));
                }
            }
        }
        Err(match self.lost() {
            Some(error) => CallError::Rpc(error),
            None if self.stream.end() == Some(StreamEnd::ThisSide) => CallError::Cancelled,
            None => CallError::Protocol(ProtocolError::MissingResponse),
        })
    }

    /// Waits for the end of a call that was answered and whose peer has no events to send. The error is what came instead.
    pub(super) async fn end(&mut self) -> Result<(), StreamError<Op::Error>> {
        while let Some(message) = self.stream.next().await {
            match self.format.classify::<Op>(&message, true) {
                MessageKind::Close => {}
                MessageKind::Error => return Err(stream_error(self.format, message)),
                MessageKind::Response | MessageKind::Event | MessageKind::Foreign => {
                    let error = CallError::Protocol(ProtocolError::UnexpectedMessage);
                    return Err(StreamError::Call(Box::new(error)));
                }
            }
        }
        self.lost().map_or(Ok(()), |error| Err(StreamError::Rpc(error)))
    }

    /// What the RPC stream is lost to, if neither side has ended it.
    fn lost(&self) -> Option<RpcError> {
        match self.stream.end()? {
            StreamEnd::Peer | StreamEnd::ThisSide => None,
            end => Some(RpcError::from(end)),
        }
    }

    /// What a message means to the receiver; `None` for one that says nothing but that it is the last.
    fn interpret(&self, message: RpcMessage) -> Option<Read<Op::Receives, Op::Error>> {
        let source = match self.format.classify::<Op>(&message, true) {
            MessageKind::Event => match self.format.read_event(&message) {
                Ok(RpcEvent::Event(event)) => return Some(Read::Event(event)),
                Ok(RpcEvent::Exception(error)) => return Some(Read::Failed(StreamError::Exception(error))),
                Err(source) => source,
            },
            MessageKind::Error => return Some(Read::Failed(stream_error(self.format, message))),
            MessageKind::Close => return None,
            MessageKind::Response | MessageKind::Foreign => {
                let found = message.service_model_type().unwrap_or_default().to_owned();
                EventError::UnexpectedShape { expected: Op::Receives::SCHEMA.id(), found }
            }
        };
        let message = Box::new(message.into_message());
        Some(Read::Skipped(StreamError::Undecodable { message, source }))
    }
}

impl<Op: Operation> ReadEvents<Op::Receives, Op::Error> for RpcEvents<Op> {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Read<Op::Receives, Op::Error>> {
        loop {
            let message = match self.early.pop_front() {
                Some(message) => message,
                None => match ready!(Continuation::poll_next(&mut self.stream, cx)) {
                    Some(message) => {
                        self.bytes_read += message.length() as u64;
                        message
                    }
                    None => {
                        let lost = self.lost().map(|error| Read::Failed(StreamError::Rpc(error)));
                        return Poll::Ready(lost.unwrap_or(Read::Ended));
                    }
                },
            };
            if let Some(read) = self.interpret(message) {
                return Poll::Ready(read);
            }
        }
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

/// An error in place of the answer.
fn call_error<E: OperationError>(format: RpcFormat, message: RpcMessage) -> CallError<E> {
    let (modeled, identity) = format.read_error::<E>(&message);
    let response = Box::new(ErrorResponse {
        status: None,
        code: identity.code.or(identity.shape).unwrap_or_default(),
        fault: identity.fault,
        message: identity.message.unwrap_or_default(),
        headers: HeaderMap::new(),
        body: message.payload_bytes(),
        raw: Some(Box::new(message.into_message())),
    });
    match modeled {
        Some(error) => CallError::Modeled { error, response },
        None => CallError::Unmodeled(response),
    }
}

/// An error behind the answer.
fn stream_error<E: OperationError>(format: RpcFormat, message: RpcMessage) -> StreamError<E> {
    match format.read_error::<E>(&message) {
        (Some(error), _) => StreamError::Exception(error),
        (None, identity) => StreamError::Unmodeled {
            code: identity.code.or(identity.shape).unwrap_or_default(),
            message: identity.message.unwrap_or_default(),
            raw: Box::new(message.into_message()),
        },
    }
}

impl<Op> fmt::Debug for RpcEvents<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RpcEvents").field("stream", &self.stream).finish_non_exhaustive()
    }
}

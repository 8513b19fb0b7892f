//! One call, seen from the peer.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};

use super::MockError;
use super::receiver::{ExchangeReceiver, Incoming};
use super::sender::{ExchangeSender, Sending, Shared};
use crate::byte_stream::{ByteStream, RequestBody};
use crate::client::StreamError;
use crate::event::OperationError;
use crate::frame::Message;
use crate::protocol::{HttpBody, HttpResponse, Operation};
use crate::signing::StatedCredential;

/// A call that a client made.
///
/// A unary call is answered with [`reply`](Self::reply) and its likes; a call with output events with
/// [`respond`](Self::respond), [`emit`](Self::emit) and [`finish`](Self::finish). Dropping the exchange before
/// that breaks the call off.
pub struct Exchange<Op: Operation> {
    input: Op::Input,
    headers: HeaderMap,
    signed_by: Option<StatedCredential>,
    receiver: ExchangeReceiver<Op>,
    sender: ExchangeSender<Op>,
}

impl<Op: Operation> Exchange<Op> {
    pub(super) fn new(
        input: Op::Input,
        headers: HeaderMap,
        signed_by: Option<StatedCredential>,
        body: Incoming,
        answer: Shared,
    ) -> Self {
        let receiver = ExchangeReceiver::new(body, answer.clone());
        Self { input, headers, signed_by, receiver, sender: ExchangeSender::new(answer) }
    }

    /// What the client asked for, but for what streams.
    pub fn input(&self) -> &Op::Input {
        &self.input
    }

    /// The HTTP headers of the request.
    pub fn request_headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Whose signature was verified, and for what; `None` without a [`Verification`](super::Verification), and for a
    /// call that need not be signed.
    pub fn signed_by(&self) -> Option<&StatedCredential> {
        self.signed_by.as_ref()
    }

    /// The next event of the client: [`ExchangeReceiver::next`].
    ///
    /// # Errors
    /// As [`ExchangeReceiver::next`].
    pub async fn next(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        self.receiver.next().await
    }

    /// The streaming blob that the client sends. Empty if it was taken before.
    ///
    /// A blob in the `aws-chunked` encoding is taken out of it. Where its chunks, its trailer or, with a
    /// [`Verification`](super::Verification), their signatures are not as they should be, the stream ends with
    /// [`Source`](crate::byte_stream::ByteStreamError::Source) of a [`RefusalError`](super::RefusalError), which is then
    /// found among the [`refusals`](super::Server::refusals) of the server. The client is told, which ends the answer.
    pub fn body(&mut self) -> ByteStream {
        match std::mem::replace(&mut self.receiver.body, Incoming::Done) {
            Incoming::Untouched { body, .. } => ByteStream::from_body(body),
            Incoming::Chunks(body) => ByteStream::from_body(*body),
            Incoming::Events(_) | Incoming::Done => ByteStream::default(),
        }
    }

    /// Sends the head of the answer: [`ExchangeSender::respond`].
    ///
    /// # Errors
    /// As [`ExchangeSender::respond`].
    pub async fn respond(&mut self, output: Op::Output) -> Result<(), MockError> {
        self.sender.respond(output).await
    }

    /// Sends only the head of the answer: [`ExchangeSender::respond_with_head`].
    ///
    /// # Errors
    /// As [`ExchangeSender::respond_with_head`].
    pub async fn respond_with_head(&mut self) -> Result<(), MockError> {
        self.sender.respond_with_head().await
    }

    /// Sends an event: [`ExchangeSender::emit`].
    ///
    /// # Errors
    /// As [`ExchangeSender::emit`].
    pub async fn emit(&mut self, event: Op::Receives) -> Result<(), MockError> {
        self.sender.emit(event).await
    }

    /// Sends an error of the streaming union: [`ExchangeSender::exception`].
    ///
    /// # Errors
    /// As [`ExchangeSender::exception`].
    pub async fn exception(&mut self, error: Op::Error) -> Result<(), MockError> {
        self.sender.exception(error).await
    }

    /// Sends an error without a shape: [`ExchangeSender::error`].
    ///
    /// # Errors
    /// As [`ExchangeSender::error`].
    pub async fn error(&mut self, code: &str, message: &str) -> Result<(), MockError> {
        self.sender.error(code, message).await
    }

    /// Sends any message: [`ExchangeSender::message`].
    ///
    /// # Errors
    /// As [`ExchangeSender::message`].
    pub async fn message(&mut self, message: &Message) -> Result<(), MockError> {
        self.sender.message(message).await
    }

    /// Sends bytes that need not be frames: [`ExchangeSender::bytes`].
    ///
    /// # Errors
    /// As [`ExchangeSender::bytes`].
    pub async fn bytes(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        self.sender.bytes(bytes).await
    }

    /// Waits until the connection has taken all events: [`ExchangeSender::flush`].
    ///
    /// # Errors
    /// As [`ExchangeSender::flush`].
    pub async fn flush(&mut self) -> Result<(), MockError> {
        self.sender.flush().await
    }

    /// Ends the answer: [`ExchangeSender::finish`].
    ///
    /// # Errors
    /// As [`ExchangeSender::finish`].
    pub async fn finish(&mut self) -> Result<(), MockError> {
        self.sender.finish().await
    }

    /// Both directions, to be used by different tasks.
    pub fn split(self) -> (ExchangeReceiver<Op>, ExchangeSender<Op>) {
        (self.receiver, self.sender)
    }

    /// Answers a call whose output does not stream.
    ///
    /// # Errors
    /// [`MockError::Answer`], [`MockError::Answered`], [`MockError::Gone`].
    pub async fn reply(self, output: Op::Output) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_response(Op::SCHEMA, &output)?;
        self.answer(response, None)
    }

    /// Answers a call whose output is a streaming blob. The body in `output` itself is not looked at.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub async fn reply_with_body(
        self,
        output: Op::Output,
        body: impl Into<ByteStream>,
    ) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_response(Op::SCHEMA, &output)?;
        self.answer(response, Some(body.into()))
    }

    /// Answers with an error of the model, in place of an output or of events.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub async fn reply_error(self, error: Op::Error) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_error(error.shape())?;
        self.answer(response, None)
    }

    /// Answers with an error that the model does not have.
    ///
    /// # Errors
    /// [`MockError::Answered`], [`MockError::Gone`].
    pub async fn reply_unmodeled(
        self,
        status: StatusCode,
        code: &str,
        message: &str,
    ) -> Result<(), MockError> {
        let response = Op::SCHEMA.service().protocol().write_unmodeled_error(status, code, message);
        self.answer(response, None)
    }

    /// Answers with anything.
    ///
    /// # Errors
    /// [`MockError::Answered`], [`MockError::Gone`].
    pub async fn reply_http(self, response: Response<Bytes>) -> Result<(), MockError> {
        self.conclude(response.map(|body| ByteStream::from(body).into_request_body()))
    }

    fn answer(self, response: HttpResponse, stream: Option<ByteStream>) -> Result<(), MockError> {
        self.conclude(respond_whole(response, stream.unwrap_or_default()))
    }

    fn conclude(self, response: Response<RequestBody>) -> Result<(), MockError> {
        self.sender.send_head(response, Sending::Done)?;
        self.receiver.body.drain();
        Ok(())
    }
}

impl<Op: Operation> fmt::Debug for Exchange<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("operation", &Op::SCHEMA.id())
            .field("sender", &self.sender)
            .finish_non_exhaustive()
    }
}

pub(super) fn respond(head: HttpResponse, body: RequestBody) -> Response<RequestBody> {
    let mut response = Response::new(body);
    *response.status_mut() = head.status;
    *response.headers_mut() = head.headers;
    response
}

/// An answer with the document that its head goes with, or with `stream` where it has none.
pub(super) fn respond_whole(response: HttpResponse, stream: ByteStream) -> Response<RequestBody> {
    let body = match &response.body {
        HttpBody::Full(bytes) => ByteStream::from(bytes.clone()),
        HttpBody::Empty | HttpBody::Stream => stream,
    };
    respond(response, body.into_request_body())
}

//! One call, seen from the peer.

use std::fmt;
use std::future::Future;

use ::http::{HeaderMap, Response, StatusCode};
use bytes::Bytes;

#[cfg(feature = "stream-sea")]
use super::StreamSeaConnection;
use super::receiver::ExchangeReceiver;
use super::sender::ExchangeSender;
#[cfg(feature = "stream-manager")]
use super::stream_manager::{self, StreamManagerConnection};
use super::{MockError, RpcConnection, http, rpc};
use crate::byte_stream::ByteStream;
use crate::client::StreamError;
use crate::codec::Shape;
use crate::event::OperationError;
use crate::frame::Message;
use crate::protocol::Operation;
#[cfg(feature = "stream-manager")]
use crate::session::stream_manager::{Request, Status};
use crate::session::{Outgoing, RpcMessage};
use crate::signing::StatedCredential;

/// A call that a client made: over HTTP, as a stream of event-stream RPC, or as a request to Stream Manager.
///
/// A unary call is answered with [`reply`](Self::reply) and its likes; a call with output events with
/// [`respond`](Self::respond), [`emit`](Self::emit) and [`finish`](Self::finish). Dropping the exchange before
/// that breaks the call off; where others go on on the same connection, the client is told that the handler has failed.
pub struct Exchange<Op: Operation> {
    input: Op::Input,
    headers: HeaderMap,
    signed_by: Option<StatedCredential>,
    opening: Option<RpcMessage>,
    receiver: ExchangeReceiver<Op>,
    sender: ExchangeSender<Op>,
}

impl<Op: Operation> Exchange<Op> {
    pub(super) fn over_http(call: http::Call<Op>) -> Self {
        let http::Call { input, headers, signed_by, receiver, sender } = call;
        let (receiver, sender) = (ExchangeReceiver::over_http(receiver), ExchangeSender::over_http(sender));
        Self { input, headers, signed_by, opening: None, receiver, sender }
    }

    pub(super) fn over_rpc(call: rpc::Call<Op>) -> Self {
        let rpc::Call { input, opening, receiver, sender } = call;
        let (receiver, sender) = (ExchangeReceiver::over_rpc(receiver), ExchangeSender::over_rpc(sender));
        let (headers, opening) = (HeaderMap::new(), Some(opening));
        Self { input, headers, signed_by: None, opening, receiver, sender }
    }

    #[cfg(feature = "stream-manager")]
    pub(super) fn over_stream_manager(call: stream_manager::Call<Op>) -> Self {
        let stream_manager::Call { input, sender } = call;
        let receiver = ExchangeReceiver::over_stream_manager();
        let sender = ExchangeSender::over_stream_manager(sender);
        Self { input, headers: HeaderMap::new(), signed_by: None, opening: None, receiver, sender }
    }

    /// What the client asked for, but for what streams.
    pub fn input(&self) -> &Op::Input {
        &self.input
    }

    /// The HTTP headers of the request, or of the one that asked for the WebSocket; none in other protocols.
    pub fn request_headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Whose signature was verified, and for what; `None` without a [`Verification`](super::Verification), and for a
    /// call that need not be signed.
    pub fn signed_by(&self) -> Option<&StatedCredential> {
        self.signed_by.as_ref()
    }

    /// The first message of the stream, in event-stream RPC.
    pub fn rpc_request(&self) -> Option<&RpcMessage> {
        self.opening.as_ref()
    }

    /// The CONNECT that the client came with, in event-stream RPC.
    pub fn connect_message(&self) -> Option<&RpcMessage> {
        self.rpc_connection().map(RpcConnection::connect_message)
    }

    /// The connection of a client that speaks event-stream RPC.
    pub fn rpc_connection(&self) -> Option<&RpcConnection> {
        self.sender.rpc_connection()
    }

    /// The request as it came, with its id, in Stream Manager's protocol.
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_request(&self) -> Option<&Request> {
        self.sender.stream_manager().map(stream_manager::Sender::request)
    }

    /// The connection of a client that speaks Stream Manager's protocol.
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_connection(&self) -> Option<&StreamManagerConnection> {
        self.sender.stream_manager_connection()
    }

    /// The WebSocket that a subscription to a stream-sea service came by.
    #[cfg(feature = "stream-sea")]
    pub fn stream_sea_connection(&self) -> Option<&StreamSeaConnection> {
        self.sender.stream_sea_connection()
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
        self.receiver.body()
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

    /// Sends a message of event-stream RPC: [`ExchangeSender::outgoing`].
    ///
    /// # Errors
    /// As [`ExchangeSender::outgoing`].
    pub async fn outgoing(&mut self, outgoing: impl Into<Outgoing<'_>>) -> Result<(), MockError> {
        self.sender.outgoing(outgoing).await
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

    /// Waits until nothing more can be sent: [`ExchangeSender::closed`].
    pub async fn closed(&mut self) {
        self.sender.closed().await;
    }

    /// Both directions, to be used by different tasks.
    pub fn split(self) -> (ExchangeReceiver<Op>, ExchangeSender<Op>) {
        (self.receiver, self.sender)
    }

    /// Answers a call whose output does not stream.
    ///
    /// # Errors
    /// [`MockError::Answer`], [`MockError::Answered`], [`MockError::Gone`].
    pub fn reply(self, output: Op::Output) -> impl Future<Output = Result<(), MockError>> + Send + use<Op> {
        let Self { sender, receiver, .. } = self;
        let replying = sender.reply(output);
        async {
            replying.await?;
            receiver.drain();
            Ok(())
        }
    }

    /// Answers a call whose output is a streaming blob. The body in `output` itself is not looked at.
    ///
    /// # Errors
    /// As [`reply`](Self::reply); [`MockError::NotHttp`].
    pub async fn reply_with_body(
        self,
        output: Op::Output,
        body: impl Into<ByteStream>,
    ) -> Result<(), MockError> {
        self.sender.reply_with_body(&output, body.into())?;
        self.receiver.drain();
        Ok(())
    }

    /// Answers with an error of the model, in place of an output or of events.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub async fn reply_error(self, error: Op::Error) -> Result<(), MockError> {
        self.sender.reply_error(error.shape()).await?;
        self.receiver.drain();
        Ok(())
    }

    /// Answers with an error of the model that the operation may not list: peers are known to do so.
    ///
    /// # Errors
    /// As [`reply`](Self::reply).
    pub async fn reply_error_shape(self, error: impl Shape + Send) -> Result<(), MockError> {
        self.sender.reply_error(&error).await?;
        self.receiver.drain();
        Ok(())
    }

    /// Answers with an error that the model does not have. In event-stream RPC there is no status, and `code` is the shape
    /// id that the message names, such as `aws#AccessDenied`. In Stream Manager's protocol, there is a status and no code.
    ///
    /// # Errors
    /// [`MockError::Answered`], [`MockError::Gone`], [`MockError::NotHttp`].
    pub async fn reply_unmodeled(
        self,
        status: StatusCode,
        code: &str,
        message: &str,
    ) -> Result<(), MockError> {
        self.sender.reply_unmodeled(status, code, message).await?;
        self.receiver.drain();
        Ok(())
    }

    /// Answers with any status of Stream Manager's protocol, known or not, and words for it.
    ///
    /// # Errors
    /// [`MockError::Answered`], [`MockError::Gone`], [`MockError::NotStreamManager`].
    #[cfg(feature = "stream-manager")]
    pub async fn reply_status(self, status: Status, error_message: Option<&str>) -> Result<(), MockError> {
        self.sender.reply_status(status, error_message).await?;
        self.receiver.drain();
        Ok(())
    }

    /// Answers with anything that HTTP can say.
    ///
    /// # Errors
    /// [`MockError::Answered`], [`MockError::Gone`], [`MockError::NotHttp`].
    pub async fn reply_http(self, response: Response<Bytes>) -> Result<(), MockError> {
        self.sender.reply_http(response)?;
        self.receiver.drain();
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

//! Both ends of a call by HTTP: in the bodies of its request and its answer, or on a WebSocket.

use ::http::{Response, StatusCode};
use bytes::Bytes;

use super::receiver::BodyReceiver;
use super::sender::BodySender;
use crate::byte_stream::ByteStream;
use crate::client::StreamError;
use crate::codec::Shape;
use crate::frame::Message;
use crate::mock::MockError;
#[cfg(feature = "stream-sea")]
use crate::mock::{StreamSeaConnection, stream_sea};
use crate::protocol::Operation;

/// What a client sends.
pub(crate) enum Receiver {
    Body(Box<BodyReceiver>),
    #[cfg(feature = "stream-sea")]
    WebSocket(stream_sea::Receiver),
}

/// What a client is sent.
pub(crate) enum Sender {
    Body(BodySender),
    #[cfg(feature = "stream-sea")]
    WebSocket(stream_sea::Sender),
}

impl Receiver {
    pub(crate) async fn next<Op: Operation>(&mut self) -> Option<Result<Op::Sends, StreamError<Op::Error>>> {
        match self {
            Self::Body(body) => body.next::<Op>().await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => {
                socket.ended().await;
                None
            }
        }
    }

    /// The streaming blob. Empty if it was taken before.
    pub(crate) fn body(&mut self) -> ByteStream {
        match self {
            Self::Body(body) => body.body(),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(_) => ByteStream::default(),
        }
    }

    /// Takes what is still to be read off the connection, for nobody.
    pub(crate) fn drain(self) {
        match self {
            Self::Body(body) => body.drain(),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(_) => {}
        }
    }
}

impl Sender {
    pub(crate) fn respond<Op: Operation>(&mut self, output: &Op::Output) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.respond::<Op>(output),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.respond(),
        }
    }

    pub(crate) fn respond_with_head<Op: Operation>(&mut self) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.respond_with_head::<Op>(),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.go_ahead(),
        }
    }

    pub(crate) async fn emit<Op: Operation>(&mut self, event: Op::Receives) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.emit::<Op>(event).await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.emit::<Op>(event).await,
        }
    }

    pub(crate) async fn exception<Op: Operation>(&mut self, error: Op::Error) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.exception::<Op>(error).await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.exception::<Op>(&error),
        }
    }

    pub(crate) async fn error<Op: Operation>(&mut self, code: &str, text: &str) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.error::<Op>(code, text).await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.refuse(text),
        }
    }

    pub(crate) async fn message<Op: Operation>(&mut self, message: &Message) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.message::<Op>(message).await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(_) => Err(MockError::NoFrames),
        }
    }

    pub(crate) async fn bytes<Op: Operation>(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.bytes::<Op>(bytes).await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.bytes(bytes).await,
        }
    }

    /// Ends the answer, and waits until the connection has taken all of it.
    pub(crate) async fn finish<Op: Operation>(&mut self) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.finish::<Op>().await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.finish().await,
        }
    }

    /// Waits until the connection has taken all that was sent so far.
    pub(crate) async fn flush<Op: Operation>(&mut self) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.flush::<Op>().await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.flush().await,
        }
    }

    /// Waits until the connection takes no more, or has all.
    pub(crate) async fn closed(&mut self) {
        match self {
            Self::Body(body) => body.closed().await,
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.closed().await,
        }
    }

    /// Answers with an output, and with the blob that streams beside it.
    pub(crate) fn reply<Op: Operation>(self, output: &Op::Output, body: ByteStream) -> Result<(), MockError> {
        match self {
            Self::Body(sender) => sender.reply::<Op>(output, body),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(mut socket) => socket.respond(),
        }
    }

    /// Answers with an error of the model.
    pub(crate) fn reply_error<Op: Operation>(self, error: &dyn Shape) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.reply_error::<Op>(error),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(mut socket) => socket.refuse_with(error),
        }
    }

    /// Answers with an error that the model does not have.
    pub(crate) fn reply_unmodeled<Op: Operation>(
        self,
        status: StatusCode,
        code: &str,
        message: &str,
    ) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.reply_unmodeled::<Op>(status, code, message),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(mut socket) => socket.refuse(message),
        }
    }

    /// Answers with anything.
    pub(crate) fn reply_http(self, response: Response<Bytes>) -> Result<(), MockError> {
        match self {
            Self::Body(body) => body.reply_http(response),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(_) => Err(MockError::NotHttp),
        }
    }

    /// The WebSocket that the call came by.
    #[cfg(feature = "stream-sea")]
    pub(crate) fn stream_sea_connection(&self) -> Option<&StreamSeaConnection> {
        match self {
            Self::Body(_) => None,
            Self::WebSocket(socket) => Some(socket.connection()),
        }
    }

    /// How far the answer has come, in words.
    pub(crate) fn progress(&self) -> &'static str {
        match self {
            Self::Body(body) => body.progress(),
            #[cfg(feature = "stream-sea")]
            Self::WebSocket(socket) => socket.progress(),
        }
    }
}

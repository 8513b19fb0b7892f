//! What a client is sent, seen from the peer.

use std::fmt;
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::pin::Pin;

use ::http::{Response, StatusCode};
use bytes::Bytes;

#[cfg(feature = "stream-sea")]
use super::StreamSeaConnection;
#[cfg(feature = "stream-manager")]
use super::stream_manager::{self, StreamManagerConnection};
use super::{MockError, RpcConnection, http, rpc};
use crate::byte_stream::ByteStream;
use crate::codec::Shape;
use crate::frame::Message;
use crate::protocol::Operation;
use crate::session::Outgoing;

/// The line of one call.
enum Line {
    Http(Box<http::Sender>),
    Rpc(rpc::Sender),
    #[cfg(feature = "stream-manager")]
    StreamManager(stream_manager::Sender),
}

/// An answer that is on its way.
enum Replying<R> {
    Done(Result<(), MockError>),
    Rpc(R),
    #[cfg(feature = "stream-manager")]
    StreamManager(Pin<Box<dyn Future<Output = Result<(), MockError>> + Send>>),
}

/// Sends events to the client of one call. Dropping it before [`finish`](Self::finish) breaks the call off; in
/// event-stream RPC the client is told that the handler has failed.
pub struct ExchangeSender<Op: Operation> {
    line: Line,
    operation: PhantomData<fn(Op)>,
}

impl<Op: Operation> ExchangeSender<Op> {
    pub(super) fn over_http(sender: http::Sender) -> Self {
        Self { line: Line::Http(Box::new(sender)), operation: PhantomData }
    }

    pub(super) fn over_rpc(sender: rpc::Sender) -> Self {
        Self { line: Line::Rpc(sender), operation: PhantomData }
    }

    #[cfg(feature = "stream-manager")]
    pub(super) fn over_stream_manager(sender: stream_manager::Sender) -> Self {
        Self { line: Line::StreamManager(sender), operation: PhantomData }
    }

    /// Sends the head of an answer with events, and the other members of the output: in the head, or as the
    /// `initial-response` where the protocol has such a message.
    ///
    /// In event-stream RPC it is that message alone; an answer without events is to be a
    /// [`reply`](super::Exchange::reply), or it lacks the flag that ends it.
    ///
    /// # Errors
    /// [`MockError::Answer`], [`MockError::Answered`], [`MockError::Gone`].
    pub async fn respond(&mut self, output: Op::Output) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.respond::<Op>(&output),
            Line::Rpc(rpc) => rpc.respond::<Op>(output).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.respond(output).await,
        }
    }

    /// Sends the head of an answer with events without `initial-response`, which some peers leave out.
    ///
    /// Event-stream RPC has no head, so nothing is sent. Events overtake the response then, which
    /// [`respond`](Self::respond) can still send.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub async fn respond_with_head(&mut self) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.respond_with_head::<Op>(),
            Line::Rpc(rpc) => rpc.go_ahead(),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(MockError::NoEvents),
        }
    }

    /// Sends an event; waits while the connection is behind. The head goes ahead with a default output if
    /// [`respond`](Self::respond) was not called.
    ///
    /// # Errors
    /// [`MockError::Event`], [`MockError::Gone`], [`MockError::Answered`] after the end.
    pub async fn emit(&mut self, event: Op::Receives) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.emit::<Op>(event).await,
            Line::Rpc(rpc) => rpc.emit::<Op>(event).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(MockError::NoEvents),
        }
    }

    /// Sends an error of the streaming union as an exception. It does not end the answer by itself.
    ///
    /// In event-stream RPC it may be any error of the model, and it ends the answer.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn exception(&mut self, error: Op::Error) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.exception::<Op>(error).await,
            Line::Rpc(rpc) => rpc.exception::<Op>(error).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(MockError::NoEvents),
        }
    }

    /// Sends an error without a shape. It does not end the answer by itself.
    ///
    /// In event-stream RPC it ends the answer, and `code` is the shape id that the message names, such as
    /// `aws#AccessDenied`.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn error(&mut self, code: &str, message: &str) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.error::<Op>(code, message).await,
            Line::Rpc(rpc) => rpc.error::<Op>(code, message).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(MockError::NoEvents),
        }
    }

    /// Sends any message, such as an event that the model does not have.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn message(&mut self, message: &Message) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.message::<Op>(message).await,
            Line::Rpc(rpc) => rpc.message::<Op>(message).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(MockError::NoEvents),
        }
    }

    /// Sends bytes that need not be frames. In event-stream RPC they stand between the frames of the connection, behind
    /// all that was sent here, and harm its other streams as well.
    ///
    /// # Errors
    /// As [`emit`](Self::emit).
    pub async fn bytes(&mut self, bytes: &[u8]) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.bytes::<Op>(bytes).await,
            Line::Rpc(rpc) => rpc.bytes::<Op>(bytes).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.bytes(bytes).await,
        }
    }

    /// Sends a message of event-stream RPC on the stream of the call, with any flags, though it be an error that does not
    /// end the stream or a response that names another shape. Nothing goes ahead of it.
    ///
    /// # Errors
    /// [`MockError::Gone`]; [`MockError::Rpc`] for a type that has no place on a stream, and for headers that the session
    /// writes ([`RpcConnection::message`] takes both); [`MockError::NotRpc`].
    pub async fn outgoing(&mut self, outgoing: impl Into<Outgoing<'_>>) -> Result<(), MockError> {
        match &mut self.line {
            Line::Rpc(rpc) => rpc.outgoing(outgoing.into()).await,
            _ => Err(MockError::NotRpc),
        }
    }

    /// The connection of a client that speaks event-stream RPC.
    pub fn rpc_connection(&self) -> Option<&RpcConnection> {
        match &self.line {
            Line::Rpc(rpc) => Some(rpc.connection()),
            _ => None,
        }
    }

    /// The connection of a client that speaks Stream Manager's protocol.
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_connection(&self) -> Option<&StreamManagerConnection> {
        self.stream_manager().map(stream_manager::Sender::connection)
    }

    #[cfg(feature = "stream-manager")]
    pub(super) fn stream_manager(&self) -> Option<&stream_manager::Sender> {
        match &self.line {
            Line::StreamManager(sender) => Some(sender),
            _ => None,
        }
    }

    /// The WebSocket that a subscription to a stream-sea service came by.
    #[cfg(feature = "stream-sea")]
    pub fn stream_sea_connection(&self) -> Option<&StreamSeaConnection> {
        match &self.line {
            Line::Http(http) => http.stream_sea_connection(),
            _ => None,
        }
    }

    /// Ends the answer, and waits until the connection has taken all of it. Can be called again.
    ///
    /// # Errors
    /// [`MockError::Gone`], [`MockError::Answer`].
    pub async fn finish(&mut self) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.finish::<Op>().await,
            Line::Rpc(rpc) => rpc.finish::<Op>().await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.finish(Op::Output::default()).await,
        }
    }

    /// Waits until the connection has taken all that was sent so far.
    ///
    /// # Errors
    /// [`MockError::Gone`], [`MockError::Answer`], [`MockError::Answered`].
    pub async fn flush(&mut self) -> Result<(), MockError> {
        match &mut self.line {
            Line::Http(http) => http.flush::<Op>().await,
            Line::Rpc(rpc) => rpc.flush().await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.flush().await,
        }
    }

    /// Waits until nothing more can be sent: the client has ended or cancelled the call, its connection is lost, or all
    /// is sent.
    pub async fn closed(&mut self) {
        match &mut self.line {
            Line::Http(http) => http.closed().await,
            Line::Rpc(rpc) => rpc.closed().await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.closed().await,
        }
    }

    /// The output is written at once, so that nothing of it is in the future.
    pub(super) fn reply(
        self,
        output: Op::Output,
    ) -> impl Future<Output = Result<(), MockError>> + Send + use<Op> {
        let replying = match self.line {
            Line::Http(http) => Replying::Done(http.reply::<Op>(&output, ByteStream::default())),
            Line::Rpc(rpc) => Replying::Rpc(rpc.reply::<Op>(&output)),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(mut sender) => {
                Replying::StreamManager(Box::pin(async move { sender.respond(output).await }))
            }
        };
        async {
            match replying {
                Replying::Done(replied) => replied,
                Replying::Rpc(replying) => replying.await,
                #[cfg(feature = "stream-manager")]
                Replying::StreamManager(replying) => replying.await,
            }
        }
    }

    pub(super) fn reply_with_body(self, output: &Op::Output, body: ByteStream) -> Result<(), MockError> {
        match self.line {
            Line::Http(http) => http.reply::<Op>(output, body),
            _ => Err(MockError::NotHttp),
        }
    }

    pub(super) fn reply_error(
        self,
        error: &dyn Shape,
    ) -> impl Future<Output = Result<(), MockError>> + Send + use<Op> {
        let replying: Pin<Box<dyn Future<Output = Result<(), MockError>> + Send>> = match self.line {
            Line::Http(http) => Box::pin(ready(http.reply_error::<Op>(error))),
            Line::Rpc(rpc) => Box::pin(rpc.reply_error::<Op>(error)),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(mut sender) => {
                let told = stream_manager::told(error);
                Box::pin(async move {
                    let (status, text) = told?;
                    sender.respond_status(status, text.as_deref()).await
                })
            }
        };
        replying
    }

    #[cfg(feature = "stream-manager")]
    pub(super) async fn reply_status(
        self,
        status: crate::session::stream_manager::Status,
        error_message: Option<&str>,
    ) -> Result<(), MockError> {
        match self.line {
            Line::StreamManager(mut sender) => sender.respond_status(status, error_message).await,
            _ => Err(MockError::NotStreamManager),
        }
    }

    pub(super) async fn reply_unmodeled(
        self,
        status: StatusCode,
        code: &str,
        message: &str,
    ) -> Result<(), MockError> {
        match self.line {
            Line::Http(http) => http.reply_unmodeled::<Op>(status, code, message),
            Line::Rpc(rpc) => rpc.reply_unmodeled::<Op>(code, message).await,
            #[cfg(feature = "stream-manager")]
            // A status of HTTP says nothing here, and there are no other words for a code than a status.
            Line::StreamManager(_) => Err(MockError::NotHttp),
        }
    }

    pub(super) fn reply_http(self, response: Response<Bytes>) -> Result<(), MockError> {
        match self.line {
            Line::Http(http) => http.reply_http(response),
            _ => Err(MockError::NotHttp),
        }
    }
}

impl<Op: Operation> fmt::Debug for ExchangeSender<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.line {
            Line::Http(http) => http.progress(),
            Line::Rpc(rpc) => rpc.progress(),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(sender) => sender.progress(),
        };
        f.debug_struct("ExchangeSender").field("operation", &Op::SCHEMA.id()).field("state", &state).finish()
    }
}

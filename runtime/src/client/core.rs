//! What all calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use super::builder::ClientBuilder;
use super::call::{DuplexCall, OutputCall};
use super::error::CallError;
use super::handlers::Handlers;
use super::http_line::{HttpLine, Shared};
use super::input_call::InputCall;
use super::rpc::{RpcClient, RpcClientBuilder, RpcLine};
#[cfg(feature = "stream-manager")]
use super::stream_manager::{
    StreamManagerClient, StreamManagerClientBuilder, StreamManagerLine, unsupported,
};
#[cfg(feature = "stream-sea")]
use super::stream_sea::{StreamSeaClientBuilder, StreamSeaLine};
use crate::byte_stream::ByteStream;
use crate::protocol::{Operation, ServiceSchema};

/// What a generated client is made of. Cheap to clone: the clones share their connections.
#[derive(Debug, Clone)]
pub struct Core {
    line: Line,
}

/// How calls reach the peer.
#[derive(Debug, Clone)]
enum Line {
    Http(HttpLine),
    Rpc(RpcLine),
    #[cfg(feature = "stream-manager")]
    StreamManager(StreamManagerLine),
    #[cfg(feature = "stream-sea")]
    StreamSea(StreamSeaLine),
}

/// The callbacks of an operation.
pub(super) type HandlersOf<Op> =
    Handlers<<Op as Operation>::Receives, <Op as Operation>::Output, <Op as Operation>::Error>;

impl Core {
    /// Begins a client `C` of a service.
    pub fn builder<C: From<Self>>(service: &'static ServiceSchema) -> ClientBuilder<C> {
        ClientBuilder::new(service)
    }

    /// Begins a client `C` of a service that speaks event-stream RPC.
    pub fn rpc_builder<C: RpcClient>(service: &'static ServiceSchema) -> RpcClientBuilder<C> {
        RpcClientBuilder::new(service)
    }

    /// Begins a client `C` of a service that speaks Stream Manager's protocol.
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_builder<C: StreamManagerClient>(
        service: &'static ServiceSchema,
    ) -> StreamManagerClientBuilder<C> {
        StreamManagerClientBuilder::new(service)
    }

    /// Begins a client `C` of a service that speaks stream-sea.
    #[cfg(feature = "stream-sea")]
    pub fn stream_sea_builder<C: From<Self>>(service: &'static ServiceSchema) -> StreamSeaClientBuilder<C> {
        StreamSeaClientBuilder::new(service)
    }

    pub(super) fn http(shared: Shared) -> Self {
        Self { line: Line::Http(HttpLine::new(Arc::new(shared))) }
    }

    pub(super) fn rpc(line: RpcLine) -> Self {
        Self { line: Line::Rpc(line) }
    }

    #[cfg(feature = "stream-manager")]
    pub(super) fn stream_manager(line: StreamManagerLine) -> Self {
        Self { line: Line::StreamManager(line) }
    }

    /// Time for a whole call, as far as the client has one limit for it.
    pub(super) fn call_timeout(&self) -> Option<Duration> {
        match &self.line {
            Line::Http(line) => line.operation_limit(),
            Line::Rpc(line) => line.call_timeout(),
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(line) => line.call_timeout(),
            #[cfg(feature = "stream-sea")]
            Line::StreamSea(line) => line.http.operation_limit(),
        }
    }

    #[cfg(feature = "stream-sea")]
    pub(super) fn stream_sea(line: StreamSeaLine) -> Self {
        Self { line: Line::StreamSea(line) }
    }

    /// Runs a call without events.
    ///
    /// `body` is the streaming blob of the input, for an operation that has one; it is empty where none is given.
    ///
    /// # Errors
    /// All of [`CallError`].
    pub async fn call<Op: Operation>(
        &self,
        input: Op::Input,
        body: Option<ByteStream>,
    ) -> Result<Op::Output, CallError<Op::Error>> {
        match &self.line {
            // In a box: it is several times as large as what the other line takes, which would be moved about as well.
            Line::Http(line) => Box::pin(line.call::<Op>(input, body)).await,
            Line::Rpc(line) => line.call::<Op>(&input).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(line) => line.call::<Op>(input).await,
            #[cfg(feature = "stream-sea")]
            Line::StreamSea(line) => {
                line.check::<Op>(&input)?;
                line.http.call::<Op>(input, body).await
            }
        }
    }

    /// Opens a call with events in both directions.
    ///
    /// Returns as soon as the request is on its way: neither the head of the answer nor an event is waited for.
    ///
    /// # Errors
    /// [`CallError::MissingMember`], [`CallError::InvalidInput`] and [`CallError::Transport`] or [`CallError::Rpc`]. What the
    /// peer answers is told by the call.
    pub async fn open_duplex<Op: Operation>(
        &self,
        input: Op::Input,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<DuplexCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        match &self.line {
            Line::Http(line) => line.open_duplex(input, handlers).await,
            Line::Rpc(line) => line.open_duplex(&input, handlers).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(unsupported::<Op>()),
            #[cfg(feature = "stream-sea")]
            Line::StreamSea(line) => line.http.open_duplex(input, handlers).await,
        }
    }

    /// Opens a call in which only the peer sends events. Waits for the head of the answer, but for no message; in
    /// event-stream RPC, for the initial response, and over a WebSocket, for the first reply.
    ///
    /// `body` is the streaming blob of the input, for an operation that has one; it is empty where none is given. It
    /// goes on being sent after the head of the answer has come.
    ///
    /// # Errors
    /// All of [`CallError`]: an answer that is an error ends here.
    pub async fn open_output<Op: Operation>(
        &self,
        input: Op::Input,
        body: Option<ByteStream>,
        handlers: Option<HandlersOf<Op>>,
    ) -> Result<OutputCall<Op>, CallError<Op::Error>>
    where
        Op::Output: Clone,
    {
        match &self.line {
            Line::Http(line) => line.open_output(input, body, handlers).await,
            Line::Rpc(line) => line.open_output(&input, handlers).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(unsupported::<Op>()),
            #[cfg(feature = "stream-sea")]
            Line::StreamSea(line) => match Op::SCHEMA.web_socket() {
                Some(action) => line.open_output(action, &input, handlers).await,
                None => line.http.open_output(input, body, handlers).await,
            },
        }
    }

    /// Opens a call in which only the client sends events.
    ///
    /// Returns as soon as the request is on its way.
    ///
    /// # Errors
    /// As [`open_duplex`](Self::open_duplex).
    pub async fn open_input<Op: Operation>(
        &self,
        input: Op::Input,
    ) -> Result<InputCall<Op>, CallError<Op::Error>> {
        match &self.line {
            Line::Http(line) => line.open_input(input).await,
            Line::Rpc(line) => line.open_input(&input).await,
            #[cfg(feature = "stream-manager")]
            Line::StreamManager(_) => Err(unsupported::<Op>()),
            #[cfg(feature = "stream-sea")]
            Line::StreamSea(line) => line.http.open_input(input).await,
        }
    }
}

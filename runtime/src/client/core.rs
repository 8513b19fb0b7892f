//! What all calls of a client share.

use std::sync::Arc;

use super::builder::ClientBuilder;
use super::call::{DuplexCall, OutputCall};
use super::error::CallError;
use super::handlers::Handlers;
use super::http_line::{HttpLine, Shared};
use super::input_call::InputCall;
use super::rpc::{RpcClient, RpcClientBuilder, RpcLine};
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

    pub(super) fn http(shared: Shared) -> Self {
        Self { line: Line::Http(HttpLine::new(Arc::new(shared))) }
    }

    pub(super) fn rpc(line: RpcLine) -> Self {
        Self { line: Line::Rpc(line) }
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
            Line::Http(line) => line.call::<Op>(input, body).await,
            Line::Rpc(line) => line.call::<Op>(&input).await,
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
        }
    }

    /// Opens a call in which only the peer sends events. Waits for the head of the answer, but for no message; in
    /// event-stream RPC, for the initial response.
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
        }
    }
}

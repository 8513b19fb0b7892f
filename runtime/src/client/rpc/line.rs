//! What calls of one connection share.

use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::Instrument;

use super::super::deadline::StreamDeadlines;
use super::super::error::CallError;
use super::super::timeouts::TimeLimit;
use super::super::token::Tokens;
use super::super::trace;
use super::events::RpcEvents;
use super::is_full;
use crate::frame::Message;
use crate::protocol::{HostPrefix, Operation, OperationSchema, RequestContext, RpcFormat, ServiceSchema};
use crate::rpc::Connection;

/// Calls over event-stream RPC: the connection, and what the builder has settled.
#[derive(Clone)]
pub(in crate::client) struct RpcLine {
    shared: Arc<Shared>,
}

/// What the builder has settled, and the connection that it has made.
pub(super) struct Shared {
    pub(super) service: &'static ServiceSchema,
    pub(super) connection: Connection,
    pub(super) tokens: Tokens,
    pub(super) deadlines: StreamDeadlines,
    pub(super) call_timeout: Option<Duration>,
    /// Bytes of events that may come before the initial response.
    pub(super) stream_buffer: usize,
}

impl RpcLine {
    pub(super) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }

    /// Runs a call without events: [`Core::call`](super::super::Core::call).
    pub(in crate::client) async fn call<Op: Operation>(
        &self,
        input: &Op::Input,
    ) -> Result<Op::Output, CallError<Op::Error>> {
        self.limited(Op::SCHEMA, async {
            // The RPC stream ends with the answer, on this side if the peer has not said that it was all.
            self.start::<Op>(input).await?.response().await
        })
        .await
    }

    /// Waits for the answer of a call no longer than the client may, and tells how it went.
    pub(super) async fn limited<T, E>(
        &self,
        operation: &OperationSchema,
        answer: impl Future<Output = Result<T, CallError<E>>>,
    ) -> Result<T, CallError<E>> {
        let span = trace::call(operation);
        let outcome = match self.shared.call_timeout {
            None => answer.instrument(span.clone()).await,
            Some(limit) => {
                let answer = timeout(limit, answer.instrument(span.clone())).await;
                answer.unwrap_or(Err(CallError::Timeout { which: TimeLimit::Operation, limit }))
            }
        };
        trace::record_outcome(&span, &outcome);
        outcome
    }

    /// Opens an RPC stream with the request of a call. Waits for nothing but room in the transmit queue.
    pub(super) async fn start<Op: Operation>(
        &self,
        input: &Op::Input,
    ) -> Result<RpcEvents<Op>, CallError<Op::Error>> {
        let request = self.request::<Op>(input)?;
        let mut stream = self.shared.connection.new_stream();
        loop {
            poll_fn(|cx| stream.poll_start_room(cx)).await.map_err(CallError::Rpc)?;
            match stream.start(Op::SCHEMA.id(), &request) {
                // Somebody else was faster.
                Err(error) if is_full(&error) => {}
                Err(error) => return Err(CallError::Rpc(error)),
                Ok(_) => return Ok(RpcEvents::new(stream, self.format(), self.shared.stream_buffer)),
            }
        }
    }

    fn request<Op: Operation>(&self, input: &Op::Input) -> Result<Message, CallError<Op::Error>> {
        let tokens = &*self.shared.tokens;
        let context = RequestContext { idempotency_token: tokens, host_prefix: HostPrefix::Ignore };
        self.format().write_request(Op::SCHEMA, input, &context).map_err(CallError::input)
    }

    /// How messages are written and read.
    pub(super) fn format(&self) -> RpcFormat {
        self.shared.service.rpc_format()
    }

    /// How long the events of a call are waited for.
    pub(super) fn deadlines(&self) -> StreamDeadlines {
        self.shared.deadlines
    }
}

impl fmt::Debug for RpcLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RpcLine")
            .field("service", &self.shared.service.id())
            .field("connection", &self.shared.connection)
            .finish_non_exhaustive()
    }
}

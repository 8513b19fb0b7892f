//! What calls of one connection share.

use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::super::deadline::StreamDeadlines;
use super::super::error::CallError;
use super::super::timeouts::TimeLimit;
use super::super::token::Tokens;
use super::super::trace;
use super::events::RpcEvents;
use super::is_full;
use crate::protocol::{HostPrefix, Operation, RequestContext, RpcFormat, ServiceSchema, described};
use crate::rpc::Connection;
use crate::session::{MessageType, Outgoing};

/// Room for the document of a request, in bytes; more is made where it takes more.
const DOCUMENT: usize = 512;

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
        let span = trace::call(Op::SCHEMA);
        // The RPC stream ends with the answer, on this side if the peer has not said that it was all.
        if span.is_disabled() && self.shared.call_timeout.is_none() {
            return self.start::<Op>(input).await?.response().await;
        }
        // In a box: who asks for neither is not to have this future moved about.
        let answer = async { self.start::<Op>(input).await?.response().await };
        Box::pin(self.limited(span, answer)).await
    }

    /// Waits for the answer of a call, within its span and no longer than the client may, and tells how it went.
    pub(super) async fn limited<T, E>(
        &self,
        span: Span,
        answer: impl Future<Output = Result<T, CallError<E>>>,
    ) -> Result<T, CallError<E>> {
        let answer = answer.instrument(span.clone());
        let outcome = match self.shared.call_timeout {
            None => answer.await,
            Some(limit) => {
                let answer = timeout(limit, answer).await;
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
        let mut payload = BytesMut::with_capacity(DOCUMENT);
        let headers = described(self.write_request::<Op>(input, &mut payload)?);
        let request = Outgoing::of_parts(MessageType::ApplicationMessage, &headers, &payload);
        let mut stream = self.shared.connection.new_stream();
        loop {
            match stream.open(Op::SCHEMA.id(), request) {
                Err(error) if is_full(&error) => {
                    poll_fn(|cx| stream.poll_start_room(cx)).await.map_err(CallError::Rpc)?;
                }
                Err(error) => return Err(CallError::Rpc(error)),
                Ok(_) => return Ok(RpcEvents::new(stream, self.format(), self.shared.stream_buffer)),
            }
        }
    }

    /// Appends the document of a request. Gives the id of its shape.
    fn write_request<Op: Operation>(
        &self,
        input: &Op::Input,
        payload: &mut BytesMut,
    ) -> Result<&'static str, CallError<Op::Error>> {
        let tokens = &*self.shared.tokens;
        let context = RequestContext { idempotency_token: tokens, host_prefix: HostPrefix::Ignore };
        self.format().append_request(Op::SCHEMA, input, &context, payload).map_err(CallError::input)
    }

    /// How messages are written and read.
    pub(super) fn format(&self) -> RpcFormat {
        self.shared.service.rpc_format()
    }

    /// Time for a whole call.
    pub(in crate::client) fn call_timeout(&self) -> Option<Duration> {
        self.shared.call_timeout
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

//! What calls of one client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::time::timeout;
use tracing::Instrument;

use super::super::error::CallError;
use super::super::error_response::ErrorResponse;
use super::super::timeouts::TimeLimit;
use super::super::trace;
use super::StreamManagerError;
use super::call::Answering;
use super::connection::Keep;
use crate::constraints;
use crate::event::OperationError;
use crate::protocol::{Operation, ProtocolError};
use crate::session::stream_manager::{Response, SessionError};

/// Calls over Stream Manager's protocol.
#[derive(Clone)]
pub(in crate::client) struct StreamManagerLine {
    keep: Arc<Keep>,
}

impl StreamManagerLine {
    pub(super) fn new(keep: Arc<Keep>) -> Self {
        Self { keep }
    }

    /// Runs a call: [`Core::call`](super::super::Core::call).
    pub(in crate::client) async fn call<Op: Operation>(
        &self,
        input: Op::Input,
    ) -> Result<Op::Output, CallError<Op::Error>> {
        let span = trace::call(Op::SCHEMA);
        let answer = self.answer::<Op>(input).instrument(span.clone());
        let outcome = match self.call_timeout() {
            None => answer.await,
            Some(limit) => timeout(limit, answer)
                .await
                .unwrap_or(Err(CallError::Timeout { which: TimeLimit::Operation, limit })),
        };
        trace::record_outcome(&span, &outcome);
        outcome
    }

    /// Time for a whole call.
    pub(in crate::client) fn call_timeout(&self) -> Option<Duration> {
        self.keep.shared.settings.call_timeout
    }

    async fn answer<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, CallError<Op::Error>> {
        let codes = Op::SCHEMA.operation_codes().ok_or_else(unsupported::<Op>)?;
        constraints::check_call(&input, self.call_timeout()).map_err(CallError::Constraint)?;
        let shared = &self.keep.shared;
        // Up to here nothing is waited for, so that requests leave in the order in which their futures are polled.
        let ticket = shared.update(|state| state.begin(codes, input)).map_err(failure)?;
        let response = Answering::new(shared, ticket).await.map_err(failure)?;
        if !response.status().is_success() {
            return Err(refusal(&response));
        }
        let mut output = Op::Output::default();
        let read = response.read_output(&mut output);
        read.map(|()| output).map_err(|error| CallError::Protocol(ProtocolError::Codec(error)))
    }
}

/// What a call comes to that the protocol has no messages for.
pub(in crate::client) fn unsupported<Op: Operation>() -> CallError<Op::Error> {
    CallError::InvalidInput(ProtocolError::Unsupported { operation: Op::SCHEMA.id() })
}

fn failure<E>(error: StreamManagerError) -> CallError<E> {
    match error {
        StreamManagerError::Request(SessionError::Codec(error)) => {
            CallError::InvalidInput(ProtocolError::Codec(error))
        }
        error => CallError::StreamManager(error),
    }
}

/// A response with a status that is no success: the error of the model with that number, if there is one.
fn refusal<E: OperationError>(response: &Response) -> CallError<E> {
    let code = response.status().code();
    let modeled = i32::try_from(code).ok().and_then(E::from_status).and_then(|mut error| {
        response.read_error(error.shape_mut()).ok()?;
        Some(error)
    });
    let fault = modeled.as_ref().and_then(|error| error.shape().schema().error_trait());
    let answer = Box::new(ErrorResponse {
        status: None,
        code: code.to_string(),
        fault: fault.map(|it| it.fault),
        message: response.error_message().unwrap_or_default().to_owned(),
        headers: HeaderMap::new(),
        body: response.body().clone(),
        raw: None,
    });
    match modeled {
        Some(error) => CallError::Modeled { error, response: answer },
        None => CallError::Unmodeled(answer),
    }
}

impl fmt::Debug for StreamManagerLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamManagerLine")
            .field("settings", &self.keep.shared.settings)
            .finish_non_exhaustive()
    }
}

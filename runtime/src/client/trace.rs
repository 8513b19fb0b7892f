//! Spans and events for `tracing`, under the target `smithy_streams`.
//!
//! | span | level | fields |
//! |---|---|---|
//! | `call` | debug | `service`, `operation`, `outcome` |
//! | `attempt` | debug | `number`, `server`, `status`, `outcome`, `retry` |
//! | `stream` | debug | `service`, `operation`, `events_in`, `bytes_in`, `events_out`, `bytes_out`, `ending` |
//!
//! Never a payload, the value of a header, a path or a query: paths have members in them, and a signed query is a
//! secret. Errors are told by their kind, not by their text, which may be the peer's.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Uri;
use tracing::field::{Empty, display};
use tracing::{Span, debug, debug_span};

use super::error::{CallError, StreamError};
use super::retry::Reason;
use super::timeouts::TimeLimit;
use crate::protocol::OperationSchema;

/// The span of a call, with all its attempts.
pub(super) fn call(operation: &OperationSchema) -> Span {
    debug_span!(
        target: "smithy_streams",
        "call",
        service = operation.service().name(),
        operation = operation.name(),
        outcome = Empty,
    )
}

/// The span of an attempt.
pub(super) fn attempt(number: u32) -> Span {
    debug_span!(
        target: "smithy_streams",
        "attempt",
        number,
        server = Empty,
        status = Empty,
        outcome = Empty,
        retry = Empty,
    )
}

/// Scheme, host and port. Not what may stand before the host.
pub(super) fn record_target(span: &Span, uri: &Uri) {
    if span.is_disabled() {
        return;
    }
    let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
    match uri.port_u16() {
        Some(port) => span.record("server", display(format_args!("{scheme}://{host}:{port}"))),
        None => span.record("server", display(format_args!("{scheme}://{host}"))),
    };
}

/// How a call or an attempt ended.
pub(super) fn record_outcome<T, E>(span: &Span, outcome: &Result<T, CallError<E>>) {
    if span.is_disabled() {
        return;
    }
    match outcome {
        Ok(_) => span.record("outcome", "success"),
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("status", status);
            }
            span.record("outcome", kind(error))
        }
    };
}

/// That there will be another attempt.
pub(super) fn retry(span: &Span, reason: Reason, pause: Duration) {
    span.record("retry", reason.name());
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    debug!(target: "smithy_streams", reason = reason.name(), pause_ms = pause, "the call is attempted again");
}

fn kind<E>(error: &CallError<E>) -> &'static str {
    match error {
        CallError::Modeled { .. } => "modeled error",
        CallError::Unmodeled(_) => "unmodeled error",
        CallError::Protocol(_) => "unreadable answer",
        CallError::Transport(_) | CallError::Rpc(_) => "transport",
        #[cfg(feature = "stream-manager")]
        CallError::StreamManager(_) => "transport",
        #[cfg(feature = "stream-sea")]
        CallError::StreamSea(_) => "transport",
        CallError::Body(_) => "body",
        CallError::Timeout { which: TimeLimit::Attempt, .. } => "attempt timeout",
        CallError::Timeout { which: TimeLimit::Operation, .. } => "operation timeout",
        CallError::Timeout { which: TimeLimit::Answer, .. } => "answer timeout",
        CallError::Interceptor(_) => "interceptor",
        CallError::Cancelled => "cancelled",
        _ => "not sent",
    }
}

fn ending<E>(error: &StreamError<E>) -> &'static str {
    match error {
        StreamError::Exception(_) => "exception",
        StreamError::Unmodeled { .. } => "unmodeled error",
        StreamError::Undecodable { .. } => "undecodable event",
        StreamError::Malformed { .. } => "malformed message",
        StreamError::Frame(_) => "bad frame",
        StreamError::Truncated { .. } => "truncated",
        StreamError::Incomplete => "incomplete",
        StreamError::Deadline(_) => "deadline",
        StreamError::Transport(_) | StreamError::Rpc(_) => "transport",
        #[cfg(feature = "stream-sea")]
        StreamError::StreamSea(_) => "transport",
        StreamError::NotAnEventStream { .. } => "not an event stream",
        StreamError::Call(error) => kind(error),
        StreamError::Closed => "cancelled",
        _ => "failed",
    }
}

/// The span of a call's events, from its opening until both halves are gone, and what is counted meanwhile.
pub(crate) struct StreamTrace {
    span: Span,
    events_in: AtomicU64,
    bytes_in: AtomicU64,
    events_out: AtomicU64,
    bytes_out: AtomicU64,
    ending: OnceLock<&'static str>,
}

impl StreamTrace {
    /// Begins the span, within that which is current; `None` if nobody listens.
    pub(crate) fn begin(operation: &OperationSchema) -> Option<Arc<Self>> {
        let span = debug_span!(
            target: "smithy_streams",
            "stream",
            service = operation.service().name(),
            operation = operation.name(),
            events_in = Empty,
            bytes_in = Empty,
            events_out = Empty,
            bytes_out = Empty,
            ending = Empty,
        );
        if span.is_disabled() {
            return None;
        }
        Some(Arc::new(Self {
            span,
            events_in: AtomicU64::new(0),
            bytes_in: AtomicU64::new(0),
            events_out: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            ending: OnceLock::new(),
        }))
    }

    /// Within which the stream is polled.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// Counts an event that was handed out.
    pub(super) fn count_received(&self) {
        self.events_in.fetch_add(1, Ordering::Relaxed);
    }

    /// Sets how many bytes of events have come in all.
    pub(super) fn set_bytes_received(&self, bytes: u64) {
        self.bytes_in.store(bytes, Ordering::Relaxed);
    }

    /// Counts an event that was handed to the connection as a frame of so many bytes.
    pub(super) fn count_sent(&self, bytes: usize) {
        self.events_out.fetch_add(1, Ordering::Relaxed);
        self.bytes_out.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Notes that the peer has ended its events as it should. The first ending stays.
    pub(super) fn complete(&self) {
        let _ = self.ending.set("complete");
    }

    /// Notes what ended the call. The first ending stays.
    pub(super) fn fail<E>(&self, error: &StreamError<E>) {
        let _ = self.ending.set(ending(error));
    }
}

impl Drop for StreamTrace {
    fn drop(&mut self) {
        let span = &self.span;
        let (events_in, bytes_in) =
            (self.events_in.load(Ordering::Relaxed), self.bytes_in.load(Ordering::Relaxed));
        let (events_out, bytes_out) =
            (self.events_out.load(Ordering::Relaxed), self.bytes_out.load(Ordering::Relaxed));
        // Nobody asked for the end of a call whose answer alone was of interest.
        let ending = self.ending.get().copied().unwrap_or("let go");
        span.record("events_in", events_in).record("bytes_in", bytes_in);
        span.record("events_out", events_out).record("bytes_out", bytes_out);
        span.record("ending", ending);
        span.in_scope(|| {
            debug!(target: "smithy_streams", events_in, bytes_in, events_out, bytes_out, ending, "the stream is over");
        });
    }
}

impl fmt::Debug for StreamTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamTrace").finish_non_exhaustive()
    }
}

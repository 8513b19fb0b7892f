//! Whether a failed attempt may be followed by another.

use std::io;
use std::time::Duration;

use super::super::error::CallError;
use super::super::error_response::ErrorResponse;
use super::super::timeouts::TimeLimit;
use super::hint;
use crate::event::OperationError;
use crate::protocol::OperationSchema;
use crate::transport::{ConnectError, TransportError};
use crate::types::{Fault, Timestamp};

/// Error codes that mean throttling wherever they are used, whether a model has them or not.
const THROTTLING: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Error codes of a peer that gave up waiting for the request.
const SLOW_REQUEST: &[&str] = &["RequestTimeout", "RequestTimeoutException"];

/// Error codes that may mean that the clocks differ. Some have other reasons, too.
const SKEW: &[&str] = &[
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
];

/// How far the clocks must be apart for a signature to be refused because of it, in milliseconds. Services allow
/// five minutes or more; the `Date` of the answer has whole seconds and was on its way.
const MAX_SKEW: u64 = 4 * 60 * 1000;

/// What is made of a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another attempt may succeed, after a pause of at least what the peer has asked for.
    Again { reason: Reason, asked: Option<Duration> },
    /// The signature was refused, and this is what the peer's clock shows.
    Skewed(Timestamp),
    /// Another attempt would fail as well, or could do twice what should be done once.
    Final,
}

/// Why there is another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The peer is asked too much.
    Throttled,
    /// The peer failed.
    Failed,
    /// No connection, or one that broke.
    Connection,
    /// The answer did not come in time.
    TimedOut,
    /// The clocks differ.
    Skew,
}

impl Reason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Failed => "peer failed",
            Self::Connection => "connection",
            Self::TimedOut => "timed out",
            Self::Skew => "clock skew",
        }
    }
}

impl Verdict {
    /// Judges `error`. `now` is the time with which signatures are made.
    pub(super) fn of<E: OperationError>(
        error: &CallError<E>,
        operation: &OperationSchema,
        now: Timestamp,
    ) -> Self {
        let reason = match error {
            CallError::Modeled { error, response } => modeled(error, response, operation),
            CallError::Unmodeled(response) => by_code(&response.code).or_else(|| by_status(response)),
            CallError::Transport(error) => transport(error, operation),
            CallError::Timeout { which: TimeLimit::Attempt, .. } => {
                is_safe(operation).then_some(Reason::TimedOut)
            }
            _ => None,
        };
        match (reason, error.response()) {
            (Some(reason), response) => {
                let asked = response.and_then(|response| hint::retry_after(&response.headers, now));
                Self::Again { reason, asked }
            }
            (None, Some(response)) => skew(response, now).map_or(Self::Final, Self::Skewed),
            (None, None) => Self::Final,
        }
    }
}

/// Whether an operation may be done twice: it changes nothing, or nothing more the second time.
pub(super) fn is_safe(operation: &OperationSchema) -> bool {
    let has_token = || operation.input_or_unit().members().iter().any(|member| member.is_idempotency_token());
    operation.is_readonly() || operation.is_idempotent() || has_token()
}

/// What the model says goes before what the status says (Smithy client guidance, Retrying requests).
fn modeled<E: OperationError>(
    error: &E,
    response: &ErrorResponse,
    operation: &OperationSchema,
) -> Option<Reason> {
    let schema = error.shape().schema();
    let modeled = schema.error_trait();
    let by_trait = modeled.filter(|it| it.retryable).map(|it| match it.throttling {
        true => Reason::Throttled,
        false => Reason::Failed,
    });
    let fault = modeled.map(|it| it.fault).or(response.fault);
    let by_fault = || (fault == Some(Fault::Server) && is_safe(operation)).then_some(Reason::Failed);
    let by_status =
        || by_status(response).filter(|reason| *reason == Reason::Throttled || fault != Some(Fault::Client));
    by_trait
        .or_else(|| by_code(schema.name()))
        .or_else(|| by_code(&response.code))
        .or_else(by_status)
        .or_else(by_fault)
}

fn by_code(code: &str) -> Option<Reason> {
    if THROTTLING.contains(&code) {
        return Some(Reason::Throttled);
    }
    SLOW_REQUEST.contains(&code).then_some(Reason::Failed)
}

fn by_status(response: &ErrorResponse) -> Option<Reason> {
    match response.status {
        Some(429) => Some(Reason::Throttled),
        Some(500 | 502 | 503 | 504) => Some(Reason::Failed),
        _ => None,
    }
}

fn transport(error: &TransportError, operation: &OperationSchema) -> Option<Reason> {
    let may_repeat = match error {
        // These will be the same next time.
        TransportError::InvalidRequest { .. }
        | TransportError::ContentLength { .. }
        | TransportError::RequestBody { .. }
        | TransportError::Http { .. } => false,
        TransportError::Connect(error) => may_connect(error),
        error => error.is_unprocessed() || is_safe(operation),
    };
    may_repeat.then_some(Reason::Connection)
}

/// Whether a connection may be there next time.
fn may_connect(error: &ConnectError) -> bool {
    match error {
        ConnectError::Alpn { .. } | ConnectError::UnsupportedScheme { .. } => false,
        // A connection that broke during the handshake is one thing, a certificate that is not trusted another.
        ConnectError::Tls { source, .. } => source.downcast_ref::<io::Error>().is_some(),
        ConnectError::Dns { .. }
        | ConnectError::Refused { .. }
        | ConnectError::Io { .. }
        | ConnectError::Unix { .. }
        | ConnectError::Timeout { .. }
        | ConnectError::Custom { .. } => true,
    }
}

/// The peer's time, if it differs so much that signatures made at `now` are refused.
fn skew(response: &ErrorResponse, now: Timestamp) -> Option<Timestamp> {
    let theirs = hint::date(&response.headers).filter(|_| SKEW.contains(&response.code.as_str()))?;
    (theirs.to_millis().abs_diff(now.to_millis()) > MAX_SKEW).then_some(theirs)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::byte_stream::SharedError;
    use crate::client::retry::test_support::{Oops, SAFE, TOKEN, UNSAFE, refused, response, unmodeled};
    use crate::rpc::RpcError;
    use crate::transport::Http2Code;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

    fn reason(error: &CallError<Oops>, operation: &OperationSchema) -> Option<Reason> {
        match Verdict::of(error, operation, NOW) {
            Verdict::Again { reason, .. } => Some(reason),
            Verdict::Skewed(_) => Some(Reason::Skew),
            Verdict::Final => None,
        }
    }

    fn case(error: CallError<Oops>, always: Option<Reason>, safe: Option<Reason>) {
        assert_eq!(reason(&error, &UNSAFE), always, "{error:?}");
        assert_eq!(reason(&error, &SAFE), safe, "{error:?}");
        assert_eq!(reason(&error, &TOKEN), safe, "{error:?}");
    }

    #[test]
    fn answers_without_a_modelled_error_are_judged_by_code_and_status() {
        for (status, code, expected) in [
            (429, "", Some(Reason::Throttled)),
            (500, "InternalFailure", Some(Reason::Failed)),
            (502, "", Some(Reason::Failed)),
            (503, "SlowDown", Some(Reason::Throttled)),
            (504, "", Some(Reason::Failed)),
            (400, "ProvisionedThroughputExceededException", Some(Reason::Throttled)),
            (400, "RequestTimeout", Some(Reason::Failed)),
            (400, "ValidationException", None),
            (403, "AccessDenied", None),
            (501, "", None),
        ] {
            case(unmodeled(status, code), expected, expected);
        }
    }

    #[test]
    fn the_model_goes_before_the_status() {
        let modeled =
            |error, status| CallError::Modeled { error, response: Box::new(response(status, "", &[])) };
        case(modeled(Oops::Retryable, 400), Some(Reason::Failed), Some(Reason::Failed));
        case(modeled(Oops::Throttling, 400), Some(Reason::Throttled), Some(Reason::Throttled));
        case(modeled(Oops::ClientFault, 500), None, None);
        case(modeled(Oops::ClientFault, 429), Some(Reason::Throttled), Some(Reason::Throttled));
        case(modeled(Oops::ServerFault, 507), None, Some(Reason::Failed));
        case(modeled(Oops::ServerFault, 500), Some(Reason::Failed), Some(Reason::Failed));
        case(modeled(Oops::SlowDown, 400), Some(Reason::Throttled), Some(Reason::Throttled));
    }

    #[test]
    fn connections_that_broke_are_only_repeated_for_safe_operations() {
        let source = || SharedError::from("gone");
        let host = || "example.com".to_owned();
        let tls = |source| ConnectError::Tls { host: host(), source };
        let broken_handshake = SharedError::from(io::Error::from(io::ErrorKind::ConnectionReset));
        let (always, safe, never) = (Some(Reason::Connection), Some(Reason::Connection), None);
        for (error, unsafe_, safe) in [
            (refused(), always, safe),
            (tls(broken_handshake).into(), always, safe),
            (tls(source()).into(), never, never),
            (ConnectError::UnsupportedScheme { scheme: "ftp".into(), hint: "" }.into(), never, never),
            (TransportError::NotSent { source: source() }, always, safe),
            (TransportError::Reset { code: Http2Code::REFUSED_STREAM }, always, safe),
            (TransportError::GoAway { code: Http2Code::NO_ERROR, unprocessed: true }, always, safe),
            (TransportError::GoAway { code: Http2Code::NO_ERROR, unprocessed: false }, never, safe),
            (TransportError::Reset { code: Http2Code::CANCEL }, never, safe),
            (TransportError::Truncated { source: source() }, never, safe),
            (TransportError::RequestBody { source: source() }, never, never),
            (TransportError::InvalidRequest { problem: "" }, never, never),
            (TransportError::ContentLength { header: 1, body: 2 }, never, never),
            (TransportError::Http { source: source() }, never, never),
        ] {
            case(CallError::Transport(error), unsafe_, safe);
        }
    }

    #[test]
    fn only_the_time_of_an_attempt_may_be_up_and_only_for_safe_operations() {
        let up = |which| CallError::Timeout { which, limit: Duration::from_secs(1) };
        case(up(TimeLimit::Attempt), None, Some(Reason::TimedOut));
        case(up(TimeLimit::Operation), None, None);
        case(CallError::Cancelled, None, None);
        case(CallError::Rpc(RpcError::StreamClosed), None, None);
        case(CallError::MissingMember { shape: "a#B", member: "c" }, None, None);
    }

    #[test]
    fn a_refused_signature_is_a_matter_of_time_only_if_the_clocks_differ() {
        for (code, date, expected) in [
            ("RequestTimeTooSkewed", "Fri, 02 Jan 2026 04:04:05 GMT", Some(Reason::Skew)),
            ("InvalidSignatureException", "Fri, 02 Jan 2026 02:00:00 GMT", Some(Reason::Skew)),
            ("InvalidSignatureException", "Fri, 02 Jan 2026 03:05:00 GMT", None),
            ("AccessDenied", "Fri, 02 Jan 2026 02:00:00 GMT", None),
            ("RequestExpired", "yesterday", None),
        ] {
            let error = CallError::Unmodeled(Box::new(response(403, code, &[("date", date)])));
            case(error, expected, expected);
        }
    }

    #[test]
    fn the_wish_of_the_peer_is_part_of_the_verdict() {
        let error: CallError<Oops> =
            CallError::Unmodeled(Box::new(response(503, "", &[("retry-after", "7")])));
        let asked = Some(Duration::from_secs(7));
        assert_eq!(Verdict::of(&error, &UNSAFE, NOW), Verdict::Again { reason: Reason::Failed, asked });
    }
}

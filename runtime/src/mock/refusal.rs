//! Calls that were refused because of their signatures.

use http::header::{AUTHORIZATION, DATE};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::protocol::{HttpResponse, Operation};
use crate::signing::{EventVerifyError, RequestVerifyError};
use crate::types::{Timestamp, TimestampFormat};

/// What is said of a signature that does not fit.
const INVALID: &str = "InvalidSignatureException";

/// A call that was not handed out, because it is not signed as the [`Verification`](super::Verification) asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    operation: &'static str,
    code: &'static str,
    error: RefusalError,
}

/// What is not signed as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusalError {
    /// The request.
    #[error(transparent)]
    Request(#[from] RequestVerifyError),
    /// The first message of the client, which holds the rest of the input.
    #[error(transparent)]
    Event(#[from] EventVerifyError),
}

impl Refusal {
    pub(super) fn new<Op: Operation>(headers: &HeaderMap, error: RefusalError) -> Self {
        let code = match &error {
            RefusalError::Request(error) => request_code(headers, error),
            RefusalError::Event(error) => event_code(error),
        };
        Self { operation: Op::SCHEMA.id(), code, error }
    }

    /// The shape id of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The error code that the client was answered with, besides status 403: `MissingAuthenticationTokenException`
    /// without a signature, `IncompleteSignatureException` for one that lacks a part, `UnrecognizedClientException`
    /// for an unknown key or token, `InvalidSignatureException` for all else.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong with the call.
    pub fn error(&self) -> &RefusalError {
        &self.error
    }

    /// What the client is told. It carries the time of the peer, by which clients see that their clock is wrong.
    pub(super) fn response<Op: Operation>(&self, now: Timestamp) -> HttpResponse {
        let protocol = Op::SCHEMA.service().protocol();
        let text = self.error.to_string();
        let mut response = protocol.write_unmodeled_error(StatusCode::FORBIDDEN, self.code, &text);
        let date = now.format(TimestampFormat::HttpDate).ok();
        if let Some(date) = date.and_then(|text| HeaderValue::try_from(text).ok()) {
            response.headers.insert(DATE, date);
        }
        response
    }
}

fn request_code(headers: &HeaderMap, error: &RequestVerifyError) -> &'static str {
    match error {
        RequestVerifyError::Header { .. } if !headers.contains_key(AUTHORIZATION) => {
            "MissingAuthenticationTokenException"
        }
        RequestVerifyError::Header { .. }
        | RequestVerifyError::Algorithm
        | RequestVerifyError::UnsignedHeader { .. } => "IncompleteSignatureException",
        RequestVerifyError::AccessKey | RequestVerifyError::SessionToken => "UnrecognizedClientException",
        _ => INVALID,
    }
}

/// The error code for events that are not signed as they should be.
pub(super) fn event_code(error: &EventVerifyError) -> &'static str {
    match error {
        EventVerifyError::MissingEnd => "BadRequestException",
        _ => INVALID,
    }
}

//! Calls that were refused because of their signatures.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{AUTHORIZATION, DATE};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::verification::Verification;
use crate::protocol::{HttpResponse, Operation};
use crate::signing::{ChunkDecodeError, EventVerifyError, RequestVerifyError};
use crate::types::TimestampFormat;

/// What is said of a signature that does not fit.
const INVALID: &str = "InvalidSignatureException";
/// What is said of a body that is shorter or longer than it should be.
const INCOMPLETE: &str = "IncompleteBody";

/// Refused calls that are remembered; older ones are forgotten.
const LIMIT: usize = 4096;

/// A call that was not handed out, because it is not signed as the [`Verification`](crate::mock::Verification) asks; or one
/// whose streaming blob came in chunks that are not as they should be, which shows when the blob is read.
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
    /// The chunks of a streaming blob in the `aws-chunked` encoding, or their signatures.
    #[error(transparent)]
    Chunks(#[from] ChunkDecodeError),
    /// The chunks hold more or less than `x-amz-decoded-content-length` says.
    #[error("x-amz-decoded-content-length is {declared}, but the chunks hold {actual} bytes")]
    DecodedLength {
        /// What the head says, in bytes.
        declared: u64,
        /// Bytes that came until the mistake was certain.
        actual: u64,
    },
    /// The trailer lacks a header that `x-amz-trailer` announces, or has one that is not announced.
    #[error("`x-amz-trailer` and the trailer do not agree on `{name}`")]
    Trailer {
        /// Name of the header.
        name: String,
    },
    /// The chunks do not hold what the client took the checksum of.
    #[error("`{name}` of the body is {computed}, not {stated}")]
    Checksum {
        /// Name of the header in the trailer.
        name: &'static str,
        /// The checksum in the trailer.
        stated: String,
        /// That of what came, in base64.
        computed: String,
    },
}

/// The calls that were refused. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Refusals(Arc<Mutex<VecDeque<Refusal>>>);

impl Refusals {
    /// The oldest first.
    pub(super) fn list(&self) -> Vec<Refusal> {
        self.lock().iter().cloned().collect()
    }

    pub(super) fn remember(&self, refusal: Refusal) {
        let mut refusals = self.lock();
        refusals.push_back(refusal);
        let surplus = refusals.len().saturating_sub(LIMIT);
        refusals.drain(..surplus);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Refusal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Refusal {
    pub(super) fn new<Op: Operation>(headers: &HeaderMap, error: RefusalError) -> Self {
        let code = match &error {
            RefusalError::Request(error) => request_code(headers, error),
            RefusalError::Event(EventVerifyError::MissingEnd) => "BadRequestException",
            RefusalError::Event(_) => INVALID,
            RefusalError::Chunks(error) => chunk_code(error),
            RefusalError::DecodedLength { .. } => INCOMPLETE,
            RefusalError::Trailer { .. } => "MalformedTrailerError",
            RefusalError::Checksum { .. } => "BadDigest",
        };
        Self { operation: Op::SCHEMA.id(), code, error }
    }

    /// The shape id of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The error code that the client was answered with, besides status 403: `MissingAuthenticationTokenException`
    /// without a signature, `IncompleteSignatureException` for one that lacks a part, `UnrecognizedClientException`
    /// for an unknown key or token, `InvalidSignatureException` for all else that is signed.
    ///
    /// With status 400, in the words of Amazon S3: `IncompleteBody` for chunks that stop early or hold too much,
    /// `MalformedTrailerError`, `BadDigest` for another checksum, `InvalidRequest` for what are no chunks.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong with the call.
    pub fn error(&self) -> &RefusalError {
        &self.error
    }

    /// The status that the client was answered with.
    pub(super) fn status(&self) -> StatusCode {
        match &self.error {
            RefusalError::Chunks(ChunkDecodeError::Signature | ChunkDecodeError::MissingSignature)
            | RefusalError::Request(_)
            | RefusalError::Event(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// What the client is told. It carries the time of the peer, by which clients see that their clock is wrong.
    pub(super) fn response<Op: Operation>(&self, verification: Option<&Verification>) -> HttpResponse {
        let protocol = Op::SCHEMA.service().protocol();
        let text = self.error.to_string();
        let mut response = protocol.write_unmodeled_error(self.status(), self.code, &text);
        let date = verification.and_then(|it| it.now().format(TimestampFormat::HttpDate).ok());
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

fn chunk_code(error: &ChunkDecodeError) -> &'static str {
    match error {
        ChunkDecodeError::Signature | ChunkDecodeError::MissingSignature => INVALID,
        ChunkDecodeError::MissingEnd => INCOMPLETE,
        ChunkDecodeError::Trailer => "MalformedTrailerError",
        _ => "InvalidRequest",
    }
}

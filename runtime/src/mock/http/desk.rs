//! Requests between their arrival and their acceptance.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode, Uri, request};
use tokio::sync::{Notify, oneshot};

use super::body::RequestBytes;
use super::intake::{Call, Intake};
use super::refusal::{Refusal, Refusals};
use super::sender::Answer;
use super::verification::Verification;
use crate::byte_stream::{ByteStream, RequestBody};
#[cfg(feature = "stream-sea")]
use crate::mock::stream_sea;
use crate::protocol::{Operation, OperationSchema};

/// Calls that nobody accepts; further ones are answered with 503.
const MAX_PARKED: usize = 4096;

/// Where requests wait until somebody accepts them.
#[derive(Default)]
pub(crate) struct Desk {
    parked: Mutex<VecDeque<Parked>>,
    arrived: Notify,
    /// The operations that were ever asked for.
    expected: Mutex<Vec<&'static OperationSchema>>,
    /// What stands in front of all paths.
    base_path: OnceLock<String>,
    verification: OnceLock<Verification>,
    pub(super) refusals: Refusals,
    /// Where subscriptions wait.
    #[cfg(feature = "stream-sea")]
    pub(crate) stream_sea: Arc<stream_sea::Desk>,
}

/// A call that nobody has accepted yet.
pub(super) struct Parked {
    /// Without the base path.
    pub(super) head: request::Parts,
    /// The URI with the base path, as it was signed.
    pub(super) signed_uri: Uri,
    pub(super) body: RequestBytes,
    pub(super) answer: Answer,
}

impl Desk {
    /// Only the first path counts.
    pub(crate) fn set_base_path(&self, path: &str) {
        self.base_path.get_or_init(|| path.to_owned());
    }

    /// Only the first counts.
    pub(crate) fn set_verification(&self, verification: Verification) {
        self.verification.get_or_init(|| verification);
    }

    /// The calls that were refused.
    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        self.refusals.list()
    }

    /// How many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        let waiting = lock(&self.parked).len();
        #[cfg(feature = "stream-sea")]
        let waiting = waiting + self.stream_sea.waiting();
        waiting
    }

    /// Keeps calls of an operation from others that match them less well.
    pub(crate) fn expect<Op: Operation>(&self) {
        #[cfg(feature = "stream-sea")]
        if let Some(action) = Op::SCHEMA.web_socket() {
            return self.stream_sea.expect(action);
        }
        let mut expected = lock(&self.expected);
        if !expected.iter().any(|other| std::ptr::eq(*other, Op::SCHEMA)) {
            expected.push(Op::SCHEMA);
        }
    }

    /// Parks a call, and waits for its answer.
    pub(super) async fn receive(
        self: Arc<Self>,
        request: Request<hyper::body::Incoming>,
    ) -> Result<Response<RequestBody>, Abandoned> {
        let (answer, answered) = oneshot::channel();
        let (mut head, body) = request.into_parts();
        let signed_uri = head.uri.clone();
        if !self.strip_base_path(&mut head) {
            return Ok(refuse(StatusCode::NOT_FOUND));
        }
        #[cfg(feature = "stream-sea")]
        if let Some(response) = stream_sea::upgrade(&self.stream_sea, &mut head) {
            return Ok(response);
        }
        {
            let mut parked = lock(&self.parked);
            parked.retain(|call| !call.answer.is_closed());
            if parked.len() >= MAX_PARKED {
                return Ok(refuse(StatusCode::SERVICE_UNAVAILABLE));
            }
            parked.push_back(Parked { head, signed_uri, body: RequestBytes::Arriving(body), answer });
        }
        self.arrived.notify_waiters();
        // Whoever accepted the call and let go of it does not want to answer: the connection resets it.
        answered.await.map_err(|_| Abandoned)
    }

    /// The next call of an operation whose input can be read.
    pub(crate) async fn accept<Op: Operation>(&self) -> Call<Op> {
        #[cfg(feature = "stream-sea")]
        if let Some(action) = Op::SCHEMA.web_socket() {
            return Call::over_web_socket(self.stream_sea.accept::<Op>(action).await);
        }
        self.expect::<Op>();
        loop {
            let arrived = self.arrived.notified();
            match self.take::<Op>() {
                Some(parked) => {
                    let intake = Intake { refusals: &self.refusals, verification: self.verification.get() };
                    if let Some(call) = intake.read(parked).await {
                        return call;
                    }
                }
                None => arrived.await,
            }
        }
    }

    fn take<Op: Operation>(&self) -> Option<Parked> {
        let mut parked = lock(&self.parked);
        parked.retain(|call| !call.answer.is_closed());
        let expected = lock(&self.expected);
        let matches = |operation: &OperationSchema, call: &Parked| {
            operation.service().protocol().matches(operation, &call.head)
        };
        let rivals: Vec<_> =
            expected.iter().filter(|other| other.uri().is_more_specific_than(Op::SCHEMA.uri())).collect();
        let index = parked
            .iter()
            .position(|call| matches(Op::SCHEMA, call) && !rivals.iter().any(|other| matches(other, call)))?;
        parked.remove(index)
    }

    /// Takes the base path off the path of a request; says whether it was there.
    fn strip_base_path(&self, head: &mut request::Parts) -> bool {
        let Some(base) = self.base_path.get() else { return true };
        let target = head.uri.path_and_query().map_or("", PathAndQuery::as_str);
        let Some(rest) = target.strip_prefix(base.as_str()) else { return false };
        if !rest.starts_with('/') {
            return false;
        }
        let mut parts = head.uri.clone().into_parts();
        parts.path_and_query = rest.parse().ok();
        match Uri::from_parts(parts) {
            Ok(uri) => {
                head.uri = uri;
                true
            }
            Err(_) => false,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer that is only a status.
fn refuse(status: StatusCode) -> Response<RequestBody> {
    let mut response = Response::new(ByteStream::default().into_request_body());
    *response.status_mut() = status;
    response
}

/// A call that was dropped without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the call was dropped without an answer")]
pub(super) struct Abandoned;

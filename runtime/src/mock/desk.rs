//! Calls between their arrival and their acceptance.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode, Uri, request};
use http_body_util::BodyExt;
use tokio::sync::{Notify, oneshot};

use super::body::RequestBytes;
use super::exchange::{Exchange, respond};
use super::gunzip::gunzip;
use super::receiver::Incoming;
use super::sender::{Answer, format};
use crate::byte_stream::{ByteStream, RequestBody};
use crate::client::StreamError;
use crate::client::reader::EventReader;
use crate::frame::Limits;
use crate::protocol::{InitialMessages, Operation, OperationSchema};

/// Calls that nobody accepts; further ones are answered with 503.
const MAX_PARKED: usize = 4096;

/// Where calls wait until somebody accepts them.
#[derive(Default)]
pub(super) struct Desk {
    parked: Mutex<VecDeque<Parked>>,
    arrived: Notify,
    /// The operations that were ever asked for.
    expected: Mutex<Vec<&'static OperationSchema>>,
    /// What stands in front of all paths.
    base_path: OnceLock<String>,
}

/// A call that nobody has accepted yet.
struct Parked {
    /// Without the base path.
    head: request::Parts,
    body: RequestBytes,
    answer: Answer,
}

impl Desk {
    /// Only the first path counts.
    pub(super) fn set_base_path(&self, path: &str) {
        self.base_path.get_or_init(|| path.to_owned());
    }

    /// How many calls wait.
    pub(super) fn waiting(&self) -> usize {
        lock(&self.parked).len()
    }

    /// Keeps calls of an operation from others that match them less well.
    pub(super) fn expect<Op: Operation>(&self) {
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
        if !self.strip_base_path(&mut head) {
            return Ok(refuse(StatusCode::NOT_FOUND));
        }
        {
            let mut parked = lock(&self.parked);
            parked.retain(|call| !call.answer.is_closed());
            if parked.len() >= MAX_PARKED {
                return Ok(refuse(StatusCode::SERVICE_UNAVAILABLE));
            }
            parked.push_back(Parked { head, body: RequestBytes(body), answer });
        }
        self.arrived.notify_waiters();
        // Whoever accepted the call and let go of it does not want to answer: the connection resets it.
        answered.await.map_err(|_| Abandoned)
    }

    pub(super) async fn accept<Op: Operation>(&self) -> Exchange<Op> {
        self.expect::<Op>();
        loop {
            let arrived = self.arrived.notified();
            match self.take::<Op>() {
                Some(call) => {
                    if let Some(exchange) = read_request(call).await {
                        return exchange;
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

/// Reads the input of a call; answers in its place if that fails.
async fn read_request<Op: Operation>(call: Parked) -> Option<Exchange<Op>> {
    let Parked { head, body, answer } = call;
    let mut input = Op::Input::default();
    match read_input::<Op>(&head, body, &mut input).await? {
        Ok(body) => Some(Exchange::new(input, head.headers, body, answer)),
        Err(error) => {
            let error = Op::SCHEMA.service().protocol().write_unmodeled_error(
                StatusCode::BAD_REQUEST,
                "SerializationException",
                &error,
            );
            // The client may have gone.
            let _ = answer.send(respond(error, ByteStream::default().into_request_body()));
            None
        }
    }
}

/// Reads the input from where the protocol has it: head and document, or the first message. Gives back what is
/// still to be read, or what the client did wrong; `None` if it has gone.
async fn read_input<Op: Operation>(
    head: &request::Parts,
    mut body: RequestBytes,
    input: &mut Op::Input,
) -> Option<Result<Incoming, String>> {
    let protocol = Op::SCHEMA.service().protocol();
    let stream = Op::SCHEMA.streams_request();
    let document = match stream {
        Some(_) => Bytes::new(),
        None => match read_document::<Op>(head, &mut body).await? {
            Ok(document) => document,
            Err(error) => return Some(Err(error.to_string())),
        },
    };
    if let Err(error) = protocol.read_request(Op::SCHEMA, head, &document, input) {
        return Some(Err(error.to_string()));
    }
    // A client that has nothing to say ahead of its events may wait for the answer before the first of them.
    if !Op::SCHEMA.has_initial_request() || protocol.initial_messages() == InitialMessages::Head {
        return Some(Ok(Incoming::Untouched(body)));
    }
    let mut events = EventReader::new(body, format::<Op>(), Limits::client());
    match events.read_initial::<Op::Error>(input).await {
        Ok(()) => Some(Ok(Incoming::Events(Box::new(events)))),
        Err(StreamError::Transport(_)) => None,
        Err(error) => Some(Err(error.to_string())),
    }
}

/// A call that was dropped without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the call was dropped without an answer")]
pub(super) struct Abandoned;

/// Reads a body that is no stream, as it was before its client compressed it; `None` if the client has gone.
async fn read_document<Op: Operation>(
    head: &request::Parts,
    body: &mut RequestBytes,
) -> Option<io::Result<Bytes>> {
    let document = body.collect().await.ok()?.to_bytes();
    Some(gunzip(Op::SCHEMA, &head.headers, document))
}

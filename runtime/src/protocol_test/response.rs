//! What a peer answers, as a test case says it.

use std::future::Future;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::answer::Answer;
use super::tree::Tree;
use super::{Failure, base64};
use crate::byte_stream::ByteStream;
use crate::client::answer::read_in_memory;
use crate::codec::Shape;
use crate::frame::{self, Message};
use crate::protocol::{EVENT_STREAM, Operation};

/// A response, to be read or to be given to a client.
#[derive(Debug, Clone)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: BytesMut,
}

impl Response {
    /// A response without headers and body.
    ///
    /// # Panics
    /// If `status` is outside of 100 to 999.
    #[track_caller]
    #[must_use]
    pub fn new(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else { panic!("{status} is no status") };
        Self { status, headers: HeaderMap::new(), body: BytesMut::new() }
    }

    /// A response of success whose body are events, none so far.
    #[must_use]
    pub fn events() -> Self {
        let mut response = Self::new(200);
        let content_type = HeaderValue::from_static(EVENT_STREAM);
        response.headers.insert(header::CONTENT_TYPE, content_type);
        response
    }

    /// Adds a header.
    ///
    /// # Panics
    /// If HTTP has no such header.
    #[track_caller]
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (name.parse::<HeaderName>(), HeaderValue::from_bytes(value.as_bytes())) {
            (Ok(name), Ok(value)) => self.headers.append(name, value),
            _ => panic!("`{name}: {value}` is no header"),
        };
        self
    }

    /// Adds to the body.
    #[must_use]
    pub fn body(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.body.extend_from_slice(bytes.as_ref());
        self
    }

    /// Adds bytes to the body that are given as base64: a frame, or a document of a binary format.
    ///
    /// # Panics
    /// If it is no base64.
    #[track_caller]
    #[must_use]
    pub fn base64(self, text: &str) -> Self {
        let bytes = base64(text);
        self.body(bytes)
    }

    /// Adds a frame to the body.
    ///
    /// # Panics
    /// If it is too long for a frame.
    #[track_caller]
    #[must_use]
    pub fn event<'a>(
        mut self,
        headers: impl IntoIterator<Item = (&'a str, frame::HeaderValue<'a>)>,
        payload: impl AsRef<[u8]>,
    ) -> Self {
        let message =
            Message::new().with_payload(Bytes::copy_from_slice(payload.as_ref())).with_headers(headers);
        if let Err(error) = message.and_then(|message| message.encode(&mut self.body)) {
            panic!("this is no event: {error}");
        }
        self
    }

    /// Reads it as the answer of an operation.
    #[must_use]
    pub fn read<Op: Operation>(self) -> Answer {
        self.answer::<Op, _>(async |_| None)
    }

    /// Reads it as the answer of an operation whose output is a streaming blob: `blob` takes that out.
    #[must_use]
    pub fn read_streaming<Op: Operation>(self, blob: impl FnOnce(Op::Output) -> ByteStream) -> Answer {
        self.answer::<Op, _>(async |output| {
            Some(blob(output).collect().await.map_err(|error| error.to_string()))
        })
    }

    fn answer<Op: Operation, F>(self, blob: F) -> Answer
    where
        F: AsyncFnOnce(Op::Output) -> Option<Result<Bytes, String>>,
    {
        let response = self.into_http();
        run(async {
            match read_in_memory::<Op>(response).await {
                Ok(output) => {
                    let (id, members) = (output.schema().id(), Tree::of(&output));
                    Answer::success(id, members, blob(output).await)
                }
                Err(error) => Answer::failure(Failure::from(error)),
            }
        })
    }

    pub(super) fn into_http(self) -> http::Response<Bytes> {
        let mut response = http::Response::new(self.body.freeze());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// Runs a future that waits for nothing outside of this process.
fn run<F: Future>(future: F) -> F::Output {
    super::peer::runtime().block_on(future)
}

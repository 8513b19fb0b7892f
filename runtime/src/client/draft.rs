//! Requests before somebody stands for them.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri, request};

use super::outbox::OutboxBody;
use crate::byte_stream::ByteStream;
use crate::endpoint::Endpoint;
#[cfg(feature = "checksum")]
use crate::protocol::RequestedChecksum;
use crate::protocol::{ContentCoding, HttpBody, ResponseValidation};

/// The request of a call, the same for every attempt: what it asks for is settled, who asks and when is not.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: HttpBody,
    /// What a streaming blob has to go through.
    pub(super) coding: ContentCoding,
    /// The frame that goes ahead of all events.
    pub(super) initial_message: Option<Bytes>,
    pub(super) endpoint: Arc<Endpoint>,
    /// What a streaming blob is sent with.
    #[cfg(feature = "checksum")]
    pub(super) checksum: Option<RequestedChecksum>,
    /// What is made of the checksums of the answer.
    pub(super) validation: ResponseValidation,
}

/// What streams behind the head of a request.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// A blob, which is empty where the caller gave none.
    Blob(ByteStream),
    /// Events.
    Events(OutboxBody),
}

impl Draft {
    /// The head of one attempt.
    pub(super) fn head(&self) -> request::Parts {
        let (mut parts, ()) = http::Request::new(()).into_parts();
        parts.method = self.method.clone();
        parts.uri = self.uri.clone();
        parts.headers = self.headers.clone();
        parts
    }
}

//! HTTP messages before they meet a connection.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

use super::{ProtocolError, host};

/// What is sent behind the head of a message. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub enum HttpBody {
    /// Nothing, and no `content-length` either where HTTP allows.
    Empty,
    /// A document or payload, which may be empty.
    Full(Bytes),
    /// What the operation's [`BodyStream`](super::BodyStream) says.
    Stream,
}

/// A request that still has to meet its endpoint. `Debug` shows no value of the input.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// Path and query, with `/` in front, to be appended to the endpoint's path.
    pub target: String,
    /// To be put in front of the endpoint's host; mostly empty.
    pub host_prefix: String,
    /// All that the protocol prescribes. `content-length` is left to the transport.
    pub headers: HeaderMap,
    /// The body.
    pub body: HttpBody,
    /// The frame of the `initial-request`, to be sent ahead of all events where the protocol has such a message.
    pub initial_message: Option<Bytes>,
}

impl HttpRequest {
    /// Where to send the request: the endpoint with the host prefix in front of its host, and the target
    /// behind its path. A query of the endpoint itself is dropped.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidUri`] for an endpoint without scheme and host.
    pub fn uri(&self, endpoint: &Uri) -> Result<Uri, ProtocolError> {
        host::join(endpoint, &self.host_prefix, &self.target)
    }

    /// Where to send the request if the endpoint has the first segment of the path already.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidUri`] for an endpoint without scheme and host.
    pub fn uri_behind_bucket(&self, endpoint: &Uri) -> Result<Uri, ProtocolError> {
        let path = self.target.strip_prefix('/').unwrap_or(&self.target);
        let rest = path.find(['/', '?']).map_or("", |at| &path[at..]);
        // Without a key, the bucket ends the path.
        let slash = if rest.starts_with('/') || endpoint.path() != "/" { "" } else { "/" };
        host::join(endpoint, &self.host_prefix, &format!("{slash}{rest}"))
    }
}

/// A response that a peer gives. `Debug` shows no value of the output.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// All that the protocol prescribes. `content-length` is left to the transport.
    pub headers: HeaderMap,
    /// The body.
    pub body: HttpBody,
    /// The frame of the `initial-response`, to be sent ahead of all events where the protocol has such a message.
    pub initial_message: Option<Bytes>,
}

impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Full(bytes) => write!(f, "Full({} bytes)", bytes.len()),
            Self::Stream => f.write_str("Stream"),
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Headers without their values, which may be secret.
pub(crate) struct HeaderNames<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys().map(HeaderName::as_str)).finish()
    }
}

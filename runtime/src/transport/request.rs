//! A request made ready for the wire: where it goes, which HTTP versions will do, and how its body is framed.

use std::future::poll_fn;

use http::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TE, TRANSFER_ENCODING, UPGRADE,
};
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{Method, Request, Uri, Version};
use http_body::Body;

use super::{Alpn, HttpVersion, Target, TransportError};
use crate::byte_stream::{ByteStream, RequestBody, with_declared_length};
use crate::uri::{authority, default_port};

/// Headers that speak of an HTTP/1.1 connection and are forbidden in HTTP/2 (RFC 9113, section 8.2.2).
const CONNECTION_HEADERS: [HeaderName; 5] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Where a request goes, and over what.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) target: Target,
    pub(super) versions: Versions,
}

/// HTTP versions that will do for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Versions {
    Http1,
    Http2,
    /// What the peer agrees to, HTTP/1.1 if it says nothing.
    Either,
}

impl Versions {
    /// What is offered by ALPN.
    pub(super) fn offered(self) -> &'static [Alpn] {
        match self {
            Self::Http1 => &[Alpn::Http1],
            Self::Http2 => &[Alpn::Http2],
            Self::Either => &[Alpn::Http2, Alpn::Http1],
        }
    }
}

impl Route {
    pub(super) fn of(
        request: &Request<RequestBody>,
        configured: HttpVersion,
    ) -> Result<Self, TransportError> {
        let uri = request.uri();
        let (Some(scheme), Some(host)) = (uri.scheme(), uri.host().filter(|host| !host.is_empty())) else {
            return Err(TransportError::InvalidRequest { problem: "its URI has no scheme or no host" });
        };
        let default_port = default_port(scheme);
        let Some(port) = uri.port_u16().or(default_port) else {
            return Err(TransportError::InvalidRequest {
                problem: "its URI has no port, and its scheme no default",
            });
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let versions = match (configured, request.version()) {
            (HttpVersion::Http1, _) => Versions::Http1,
            (HttpVersion::Http2PriorKnowledge, _) | (HttpVersion::Auto, Version::HTTP_2) => Versions::Http2,
            // Only TLS agrees on a version.
            (HttpVersion::Auto, _) if *scheme == Scheme::HTTP => Versions::Http1,
            (HttpVersion::Auto, _) => Versions::Either,
        };
        Ok(Self { target: Target::new(scheme.clone(), host, port), versions })
    }
}

/// Everything of a request but its body; cloned where a second attempt may be needed.
#[derive(Debug, Clone)]
pub(super) struct Head {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    /// Whether the body has no known length and is not empty.
    streamed: bool,
}

/// A request that is ready to be sent over either HTTP version.
pub(super) struct Prepared {
    pub(super) head: Head,
    pub(super) body: RequestBody,
}

impl Prepared {
    /// Settles the framing. May poll the body, but only one that declares to be empty and has not ended yet.
    pub(super) async fn new(request: Request<RequestBody>) -> Result<Self, TransportError> {
        let (parts, mut body) = request.into_parts();
        let mut headers = parts.headers;
        if parts.method == Method::CONNECT {
            return Err(TransportError::InvalidRequest { problem: "CONNECT needs a tunnel, not a call" });
        }
        let promised = content_length(&headers)?;
        let known = if body.is_end_stream() { Some(0) } else { body.size_hint().exact() };
        match (promised, known) {
            (Some(header), Some(body)) if header != body => {
                return Err(TransportError::ContentLength { header, body });
            }
            (Some(promised), None) => body = with_declared_length(body, promised),
            (None, Some(length)) if length > 0 || expects_body(&parts.method) => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            }
            _ => {}
        }
        let length = promised.or(known);
        if length == Some(0) && !body.is_end_stream() {
            // No HTTP library asks a body of length 0 for more, so that it is asked here whether that is
            // true.
            body = empty_indeed(body).await?;
        }
        let streamed = length.is_none();
        Ok(Self { head: Head { method: parts.method, uri: parts.uri, headers, streamed }, body })
    }
}

impl Head {
    /// The head as HTTP/1.1 writes it: origin form, a `Host` header, chunks where the length is not known.
    pub(super) fn http1<B>(mut self, body: B) -> Result<Request<B>, TransportError> {
        if !self.headers.contains_key(HOST) {
            let host = HeaderValue::from_str(&authority(&self.uri).unwrap_or_default());
            let host =
                host.map_err(|_| TransportError::InvalidRequest { problem: "its host is no header value" })?;
            self.headers.insert(HOST, host);
        }
        self.headers.remove(TRANSFER_ENCODING);
        if self.streamed {
            // Said aloud, because hyper assumes that a GET of unknown length has no body.
            self.headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        let path = self.uri.path_and_query().cloned();
        self.uri = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
        Ok(self.request(body, Version::HTTP_11))
    }

    /// The head as HTTP/2 writes it: an absolute URI that becomes pseudo-headers, and no word about
    /// connections.
    pub(super) fn http2(mut self) -> Result<Request<()>, TransportError> {
        for name in &CONNECTION_HEADERS {
            self.headers.remove(name);
        }
        if self.headers.get(TE).is_some_and(|te| te != "trailers") {
            self.headers.remove(TE);
        }
        let host = self.headers.remove(HOST);
        let host = match &host {
            Some(host) => host.as_bytes().to_vec(),
            None => authority(&self.uri).unwrap_or_default().into_owned().into_bytes(),
        };
        let invalid = TransportError::InvalidRequest { problem: "its host is no authority" };
        let mut parts: Parts = self.uri.into_parts();
        parts.authority = Some(Authority::from_maybe_shared(host).map_err(|_| invalid.clone())?);
        parts.path_and_query.get_or_insert_with(|| PathAndQuery::from_static("/"));
        self.uri = Uri::from_parts(parts).map_err(|_| invalid)?;
        Ok(self.request((), Version::HTTP_2))
    }

    fn request<B>(self, body: B, version: Version) -> Request<B> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        *request.version_mut() = version;
        request
    }
}

fn content_length(headers: &HeaderMap) -> Result<Option<u64>, TransportError> {
    let mut values = headers.get_all(CONTENT_LENGTH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let length = value.to_str().ok().and_then(|text| text.parse().ok());
    match (length, values.next()) {
        (Some(length), None) => Ok(Some(length)),
        _ => Err(TransportError::InvalidRequest { problem: "its content-length is not one number" }),
    }
}

/// Whether a peer may refuse a request of this method that says nothing of a body (RFC 9110, section 8.6).
fn expects_body(method: &Method) -> bool {
    [Method::POST, Method::PUT, Method::PATCH].contains(method)
}

async fn empty_indeed(mut body: RequestBody) -> Result<RequestBody, TransportError> {
    loop {
        let frame = poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
        match frame {
            None => return Ok(ByteStream::default().into_request_body()),
            Some(Err(error)) => return Err(TransportError::RequestBody { source: error.into() }),
            Some(Ok(frame)) => {
                if let Some(length) = frame.data_ref().map(bytes::Bytes::len).filter(|&length| length > 0) {
                    return Err(TransportError::ContentLength { header: 0, body: length as u64 });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> Request<RequestBody> {
        Request::get(uri).body(ByteStream::default().into_request_body()).unwrap()
    }

    #[test]
    fn host_and_port_come_from_the_uri() {
        for (uri, host, port) in [
            ("http://example.com/x", "example.com", 80),
            ("https://example.com", "example.com", 443),
            ("http://[::1]:8080/", "::1", 8080),
        ] {
            let route = Route::of(&request(uri), HttpVersion::Auto).unwrap();
            assert_eq!((route.target.host.as_str(), route.target.port), (host, port));
        }
    }

    #[tokio::test]
    async fn host_header_becomes_the_http2_authority() {
        let mut request = request("http://127.0.0.1:1/path?q");
        request.headers_mut().insert(HOST, HeaderValue::from_static("signed.example.com"));
        request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        let head = Prepared::new(request).await.unwrap().head.http2().unwrap();
        assert_eq!(head.uri(), "http://signed.example.com/path?q");
        assert!(head.headers().is_empty());
    }
}

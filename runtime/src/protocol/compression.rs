//! Compressed requests (Smithy spec, Behavior traits, `requestCompression`).

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};

use super::{BodyStream, HttpBody, HttpRequest, OperationSchema};
use crate::byte_stream::RequestBody;

/// What `Content-Encoding` says of a compressed body.
const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Whether requests of operations with `@requestCompression` are compressed with gzip, and from which size on.
///
/// The size is asked of bodies in memory alone: streaming blobs are compressed whatever their length, unless it has to
/// be known before; event streams never are. By default that is 10,240 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestCompression {
    minimum_size: Option<usize>,
}

/// What a streaming body has to go through on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "the headers already speak of the coding"]
pub enum ContentCoding {
    /// Nothing.
    Identity,
    /// RFC 1952.
    Gzip,
}

impl RequestCompression {
    /// The largest size, in bytes, that may be asked of bodies.
    pub const MAX_MINIMUM_SIZE: usize = 10_485_760;

    /// No request is compressed.
    pub const fn disabled() -> Self {
        Self { minimum_size: None }
    }

    /// Bodies in memory are compressed from this size on, in bytes; at most
    /// [`MAX_MINIMUM_SIZE`](Self::MAX_MINIMUM_SIZE), which building a client checks.
    pub const fn from_size(minimum_size: usize) -> Self {
        Self { minimum_size: Some(minimum_size) }
    }

    /// The size in bytes from which bodies in memory are compressed; `None` where nothing is.
    pub const fn minimum_size(self) -> Option<usize> {
        self.minimum_size
    }

    /// Compresses the body of a request where its operation asks for it, and says so in `Content-Encoding`, behind
    /// what stands there already.
    ///
    /// A streaming blob is somebody else's to send: its head is made ready, and the coding that is returned is what
    /// the blob has to be sent in.
    pub fn apply(self, operation: &OperationSchema, request: &mut HttpRequest) -> ContentCoding {
        let Some(minimum_size) = self.minimum_size.filter(|_| operation.is_compressed()) else {
            return ContentCoding::Identity;
        };
        match (&request.body, operation.streams_request()) {
            (HttpBody::Full(bytes), _) if bytes.len() >= minimum_size => {
                if let Some(compressed) = gzip(bytes) {
                    request.body = HttpBody::Full(compressed);
                    describe(&mut request.headers);
                }
                ContentCoding::Identity
            }
            (HttpBody::Stream, Some(BodyStream::Blob { requires_length: false, .. })) => {
                describe(&mut request.headers);
                ContentCoding::Gzip
            }
            _ => ContentCoding::Identity,
        }
    }
}

impl Default for RequestCompression {
    fn default() -> Self {
        Self::from_size(10_240)
    }
}

impl ContentCoding {
    /// The body in this coding.
    pub(crate) fn encode(self, body: RequestBody) -> RequestBody {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => crate::byte_stream::gzip(body),
            _ => body,
        }
    }
}

#[cfg(feature = "gzip")]
fn gzip(bytes: &[u8]) -> Option<Bytes> {
    use std::io::Write;

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Memory takes whatever is written to it, so that this is no error to be handled.
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Without the feature no operation can ask for compression.
#[cfg(not(feature = "gzip"))]
fn gzip(_bytes: &[u8]) -> Option<Bytes> {
    None
}

/// Codings are listed in the order in which they were applied (RFC 9110, 8.4). A length that was bound to a member is
/// that of the body before.
fn describe(headers: &mut HeaderMap) {
    headers.remove(CONTENT_LENGTH);
    let before = headers.get(CONTENT_ENCODING).filter(|value| !value.is_empty());
    let value = before.map(|before| HeaderValue::from_bytes(&[before.as_bytes(), b", gzip"].concat()));
    match value {
        Some(Ok(value)) => drop(headers.insert(CONTENT_ENCODING, value)),
        None => drop(headers.insert(CONTENT_ENCODING, GZIP)),
        // A line of its own says the same (RFC 9110, 5.3).
        Some(Err(_)) => drop(headers.append(CONTENT_ENCODING, GZIP)),
    }
}

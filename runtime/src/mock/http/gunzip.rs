//! Documents that clients have compressed.

use std::io;

use bytes::Bytes;
use http::header::HeaderMap;

use crate::protocol::OperationSchema;

/// How much a document may grow to, in bytes.
#[cfg(feature = "gzip")]
const LIMIT: u64 = 64 * 1024 * 1024;

/// Without the feature no client compresses.
#[cfg(not(feature = "gzip"))]
pub(super) fn gunzip(_operation: &OperationSchema, _headers: &HeaderMap, body: Bytes) -> io::Result<Bytes> {
    Ok(body)
}

/// The document as it was before its client compressed it; as it is, if none of the model's doing did.
#[cfg(feature = "gzip")]
pub(super) fn gunzip(operation: &OperationSchema, headers: &HeaderMap, body: Bytes) -> io::Result<Bytes> {
    use std::io::Read;

    let codings =
        headers.get_all(http::header::CONTENT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    // The coding that was applied last stands last (RFC 9110, 8.4).
    let last = codings.flat_map(|value| value.split(',')).last().map(str::trim);
    let is_said = last.is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
    if !is_said || body.is_empty() || !(operation.is_compressed() || takes_any(operation)) {
        return Ok(body);
    }
    let mut document = Vec::new();
    let length = flate2::read::MultiGzDecoder::new(&*body).take(LIMIT + 1).read_to_end(&mut document)?;
    if length as u64 > LIMIT {
        return Err(io::Error::other(format!("the document is larger than {LIMIT} bytes")));
    }
    Ok(document.into())
}

/// Clients of stream-sea compress what they like, and say so even where there is no body.
#[cfg(all(feature = "gzip", feature = "stream-sea"))]
fn takes_any(operation: &OperationSchema) -> bool {
    operation.service().protocol().id() == crate::protocol::Protocol::id(&crate::protocol::STREAM_SEA)
}

#[cfg(all(feature = "gzip", not(feature = "stream-sea")))]
const fn takes_any(_operation: &OperationSchema) -> bool {
    false
}

//! Which blobs go in chunks, and what their heads say.

use std::num::NonZeroU64;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use super::blob::Blob;
use super::planned::Chunks;
use super::trailer::Trailer;
use super::{CHUNK, PayloadError, PayloadRules, PlannedBody};
use crate::byte_stream::with_declared_length;
use crate::protocol::ContentCoding;
use crate::signing::{ChunkEncoder, PayloadHash};

const AWS_CHUNKED: &[u8] = b"aws-chunked";
const DECODED_LENGTH: HeaderName = HeaderName::from_static("x-amz-decoded-content-length");
const TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");

impl Blob {
    /// Whether the blob goes in chunks: `Some` of whether they are signed, and the trailer.
    pub(super) fn chunks(
        &self,
        rules: &PayloadRules<'_>,
        headers: &HeaderMap,
    ) -> Option<(bool, Option<Trailer>)> {
        let length = self.length(headers);
        if length == Some(0) {
            return None;
        }
        let may_sign = !rules.secure && !rules.operation.has_unsigned_payload();
        #[cfg(feature = "checksum")]
        if let Some(checksum) = rules.checksum_for(headers).filter(|checksum| checksum.fits_trailer()) {
            let signed = may_sign && rules.signed.is_some();
            return Some((signed, Some(Trailer::new(checksum.algorithm()))));
        }
        let takes_chunks = rules.signed.is_some_and(|signed| signed.loosely) && length.is_some();
        (may_sign && takes_chunks && self.preview(headers).is_none()).then_some((true, None))
    }

    /// Plans the blob in chunks.
    pub(super) fn in_chunks(
        self,
        rules: &PayloadRules<'_>,
        headers: &mut HeaderMap,
        signed: bool,
        trailer: Option<Trailer>,
    ) -> Result<PlannedBody, PayloadError> {
        let length = self.length(headers);
        let own = self.stream.remaining().filter(|_| self.coding == ContentCoding::Identity);
        let mut body = self.coding.encode(self.stream.into_request_body());
        match (length, own) {
            (Some(header), Some(body)) if header != body => {
                return Err(PayloadError::ContentLength { header, body });
            }
            (Some(length), None) => body = with_declared_length(body, length),
            _ => {}
        }
        let outline = trailer.as_ref().map(Trailer::outline);
        let encoded = length.and_then(|length| {
            let chunk = NonZeroU64::new(u64::from(CHUNK))?;
            ChunkEncoder::length_of(signed, length, chunk, outline.as_slice())
        });
        describe(headers, length, encoded, outline);
        let planned = PlannedBody::in_chunks(body, Chunks { signed, trailer, length: encoded });
        if rules.signed.is_none() {
            state(planned.hash(), headers);
        }
        Ok(planned)
    }
}

/// Sets the headers of a body in chunks, from lengths in bytes before and after.
fn describe(
    headers: &mut HeaderMap,
    length: Option<u64>,
    encoded: Option<u64>,
    trailer: Option<(&'static str, usize)>,
) {
    // The service takes this coding off and keeps the others, so that it is named first.
    let others = headers.get_all(CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
    let codings: Vec<&[u8]> =
        [AWS_CHUNKED].into_iter().chain(others.filter(|coding| !coding.is_empty())).collect();
    if let Ok(codings) = HeaderValue::from_bytes(&codings.join(&b","[..])) {
        headers.insert(CONTENT_ENCODING, codings);
    }
    if let Some(length) = length {
        headers.insert(DECODED_LENGTH, HeaderValue::from(length));
    }
    if let Some((name, _)) = trailer {
        headers.insert(TRAILER, HeaderValue::from_static(name));
    }
    match encoded {
        Some(length) => drop(headers.insert(CONTENT_LENGTH, HeaderValue::from(length))),
        None => drop(headers.remove(CONTENT_LENGTH)),
    }
}

/// Says what no signer will.
fn state(hash: PayloadHash, headers: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::try_from(hash.to_string()) {
        headers.insert(HeaderName::from_static("x-amz-content-sha256"), value);
    }
}

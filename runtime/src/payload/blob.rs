use http::HeaderMap;

use super::{PayloadError, PayloadRules, PlannedBody};
use crate::byte_stream::ByteStream;
use crate::protocol::ContentCoding;

/// A streaming blob on its way out.
pub(super) struct Blob {
    pub(super) stream: ByteStream,
    pub(super) coding: ContentCoding,
}

impl Blob {
    #[cfg_attr(
        not(any(feature = "checksum", feature = "sigv4")),
        expect(unused_mut, reason = "nothing is looked at beforehand")
    )]
    pub(super) async fn plan(
        mut self,
        rules: &PayloadRules<'_>,
        headers: &mut HeaderMap,
    ) -> Result<PlannedBody, PayloadError> {
        #[cfg(feature = "sigv4")]
        if let Some((signed, trailer)) = self.chunks(rules, headers) {
            return self.in_chunks(rules, headers, signed, trailer);
        }
        #[cfg(feature = "sigv4")]
        let covered = self.look_ahead(rules, headers).await?;
        #[cfg(all(feature = "checksum", not(feature = "sigv4")))]
        self.look_ahead(rules, headers).await?;
        #[cfg(not(any(feature = "checksum", feature = "sigv4")))]
        let _ = (rules, headers);
        let planned = PlannedBody::plain(self.coding.encode(self.stream.into_request_body()));
        #[cfg(feature = "sigv4")]
        let planned = planned.hashed(covered);
        Ok(planned)
    }

    /// Length in bytes of what is to be sent, chunks aside: as the head says, or as the blob does.
    #[cfg(any(feature = "checksum", feature = "sigv4"))]
    pub(super) fn length(&self, headers: &HeaderMap) -> Option<u64> {
        let stated =
            headers.get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let own = || self.stream.remaining().filter(|_| self.coding == ContentCoding::Identity);
        stated.or_else(own)
    }

    /// The same bytes, before they are sent; `None` if they come only once.
    #[cfg(any(feature = "checksum", feature = "sigv4"))]
    pub(super) fn preview(&self, headers: &HeaderMap) -> Option<ByteStream> {
        self.stream.preview().or_else(|| (self.length(headers) == Some(0)).then(ByteStream::default))
    }
}

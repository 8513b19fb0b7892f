use http::HeaderMap;

use super::blob::Blob;
use super::{Payload, PayloadError, PayloadRules, PlannedBody};
use crate::byte_stream::ByteStream;
#[cfg(feature = "sigv4")]
use crate::signing::PayloadHash;

impl Payload {
    /// Settles how the body is sent, and sets the headers that say so. Whatever else the request has must be there
    /// already; nothing but its signature may be added later.
    ///
    /// Every attempt of a call plans anew, with headers that no plan has seen. A blob may be read beforehand, in pieces.
    /// One that cannot be read twice is signed as `UNSIGNED-PAYLOAD` where no checksum makes it go in chunks, which other
    /// services than Amazon S3 may refuse. In chunks, Amazon S3 wants its length to be known.
    ///
    /// # Errors
    /// All of [`PayloadError`] but [`Unsigned`](PayloadError::Unsigned).
    pub async fn plan(
        self,
        rules: &PayloadRules<'_>,
        headers: &mut HeaderMap,
    ) -> Result<PlannedBody, PayloadError> {
        match self {
            Self::Bytes(bytes) => {
                #[cfg(feature = "sigv4")]
                let hash = match rules.signed {
                    Some(_) if !rules.operation.has_unsigned_payload() => PayloadHash::of(&bytes),
                    _ => PayloadHash::Unsigned,
                };
                let planned = PlannedBody::plain(ByteStream::from(bytes).into_request_body());
                #[cfg(feature = "sigv4")]
                let planned = planned.hashed(hash);
                Ok(planned)
            }
            Self::Events(body) => {
                let planned = PlannedBody::plain(body);
                #[cfg(feature = "sigv4")]
                let planned = planned.hashed(PayloadHash::Events);
                Ok(planned)
            }
            Self::Blob(stream, coding) => Blob { stream, coding }.plan(rules, headers).await,
        }
    }
}

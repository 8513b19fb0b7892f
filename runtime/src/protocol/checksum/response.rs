use http::response;

use super::super::ProtocolError;
use crate::byte_stream::ByteStream;

/// How the answer of a call is held to the checksum that comes with it, if one does.
///
/// [`ChecksummedInput::validation`](super::ChecksummedInput::validation) makes those that look at checksums; the
/// default does not.
///
/// One checksum is looked at, the cheapest that is known here. Not looked at are checksums of algorithms that the model
/// does not list, those of parts of a blob (`…-3`: checksums of checksums), and those of answers with status 206, which
/// speak of all when only a part came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResponseValidation {
    algorithms: &'static [&'static str],
}

impl ResponseValidation {
    #[cfg(feature = "checksum")]
    pub(super) fn by(algorithms: &'static [&'static str]) -> Self {
        Self { algorithms }
    }

    /// Checks a body that was read whole.
    ///
    /// # Errors
    /// [`ProtocolError::ChecksumMismatch`].
    pub fn check(self, head: &response::Parts, body: &[u8]) -> Result<(), ProtocolError> {
        #[cfg(feature = "checksum")]
        if let Some((algorithm, expected)) = stated(self.algorithms, head) {
            let actual = crate::checksum::Hasher::of(algorithm, body);
            if actual != expected {
                return Err(ProtocolError::ChecksumMismatch { algorithm, expected, actual });
            }
        }
        #[cfg(not(feature = "checksum"))]
        let _ = (self.algorithms, head, body);
        Ok(())
    }

    /// Holds a blob to its checksum while it is read:
    /// [`ByteStream::validated_by`](crate::byte_stream::ByteStream) says to which.
    #[must_use]
    pub fn watch(self, head: &response::Parts, blob: ByteStream) -> ByteStream {
        #[cfg(feature = "checksum")]
        if let Some((algorithm, expected)) = stated(self.algorithms, head) {
            return blob.validate(algorithm, expected);
        }
        #[cfg(not(feature = "checksum"))]
        let _ = (self.algorithms, head);
        blob
    }
}

/// The checksum by which an answer is validated.
#[cfg(feature = "checksum")]
fn stated(listed: &[&str], head: &response::Parts) -> Option<(crate::checksum::ChecksumAlgorithm, String)> {
    if head.status == http::StatusCode::PARTIAL_CONTENT {
        return None;
    }
    let mut known =
        crate::checksum::ChecksumAlgorithm::all().filter(|algorithm| listed.contains(&algorithm.name()));
    known.find_map(|algorithm| {
        let value = head.headers.get(algorithm.header())?.to_str().ok()?;
        (!is_of_parts(value)).then(|| (algorithm, value.to_owned()))
    })
}

/// Whether a checksum is one of the checksums of parts: base64, a hyphen, and how many there are.
#[cfg(feature = "checksum")]
fn is_of_parts(value: &str) -> bool {
    value
        .rsplit_once('-')
        .is_some_and(|(_, count)| !count.is_empty() && count.bytes().all(|digit| digit.is_ascii_digit()))
}

//! Bodies that are not what they look like.

use http::header::CONTENT_ENCODING;
use http::response;

use super::ProtocolError;

/// Refuses a body that was compressed, which no request asks for: its bytes would be taken for a document.
pub(super) fn refuse(head: &response::Parts) -> Result<(), ProtocolError> {
    for value in head.headers.get_all(CONTENT_ENCODING) {
        let encoding = String::from_utf8_lossy(value.as_bytes());
        let encoding = encoding.trim();
        if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
            return Err(ProtocolError::EncodedBody { encoding: encoding.to_owned() });
        }
    }
    Ok(())
}

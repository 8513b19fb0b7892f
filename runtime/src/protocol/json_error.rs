//! How error responses with JSON bodies name themselves.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, response};

use super::{ErrorIdentity, HttpBody, HttpResponse};
use crate::codec::Codec;
use crate::types::Document;

/// The header that carries the name of the error shape.
pub(super) const TYPE_HEADER: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// Looks for the name in the header, then in the body (Smithy spec, restJson1, Operation error serialization).
pub(super) fn identify(codec: &dyn Codec, head: &response::Parts, body: &Bytes) -> ErrorIdentity {
    let document = codec.read_document(body).unwrap_or_default();
    let member = |name: &str| document.get(name).and_then(Document::as_str);
    let header = head.headers.get(TYPE_HEADER).and_then(|value| value.to_str().ok());
    let code = [header, member("code"), member("__type")];
    let message = ["message", "Message", "errorMessage"];
    ErrorIdentity {
        code: code.into_iter().flatten().map(sanitized).find(|code| !code.is_empty()).map(str::to_owned),
        message: message.into_iter().find_map(member).map(str::to_owned),
    }
}

/// The shape's name without namespace in front and address behind, as in `ns#Name:http://host/`.
fn sanitized(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.split_once('#').map_or(code, |(_, name)| name).trim()
}

/// A response with an error that the model does not have. A code that cannot stand in a header is left out.
pub(super) fn unmodeled(codec: &dyn Codec, status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let mut headers = HeaderMap::new();
    if let Ok(code) = HeaderValue::from_str(code) {
        headers.insert(TYPE_HEADER, code);
    }
    if let Ok(media_type) = HeaderValue::from_str(codec.media_type()) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    let mut body = BytesMut::new();
    let document = Document::from_iter([("message", message)]);
    // Text in an object is a document in every format.
    let body = match codec.write_document(&document, &mut body) {
        Ok(()) => HttpBody::Full(body.freeze()),
        Err(_) => HttpBody::Empty,
    };
    HttpResponse { status, headers, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_what_surrounds_them() {
        for code in ["FooError", "FooError:http://x/", "a.b#FooError", "a.b#FooError:http://x/#y"] {
            assert_eq!(sanitized(code), "FooError");
        }
    }
}

//! What requests must be, and what is answered.

use super::case::Case;
use crate::ir::{BodyCheck, BodyPiece, RequestChecks, TestResponse};

/// What a case, or `smithy.test#InitialHttpRequest`, says of a request.
pub(super) fn request(case: Case<'_>) -> RequestChecks {
    RequestChecks {
        method: case.owned("method"),
        uri: case.owned("uri"),
        resolved_host: case.owned("resolvedHost"),
        query: case.texts("queryParams"),
        forbid_query: case.texts("forbidQueryParams"),
        require_query: case.texts("requireQueryParams"),
        headers: case.pairs("headers"),
        forbid_headers: case.texts("forbidHeaders"),
        require_headers: case.texts("requireHeaders"),
        body: body(case),
    }
}

/// What a case says of a body; nothing if it has none.
pub(super) fn body(case: Case<'_>) -> Option<BodyCheck> {
    let text = case.owned("body")?;
    Some(match case.owned("bodyMediaType") {
        _ if text.is_empty() => BodyCheck::Empty,
        Some(media_type) => BodyCheck::Typed { media_type, text },
        None => BodyCheck::Text(text),
    })
}

/// The response of a case, or a `smithy.test#InitialHttpResponse`.
pub(super) fn response(case: Case<'_>) -> TestResponse {
    let status = case.value("code").and_then(|code| code.as_u64()).and_then(|code| u16::try_from(code).ok());
    let body = case.owned("body").filter(|body| !body.is_empty());
    let piece = |body| if case.is_base64() { BodyPiece::Base64(body) } else { BodyPiece::Text(body) };
    TestResponse {
        status: Some(status.unwrap_or(200)),
        headers: case.pairs("headers"),
        body: body.map(piece).into_iter().collect(),
    }
}

//! How error responses with JSON bodies name themselves.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{StatusCode, response};

use super::error_text::{self, Texts, sanitized};
use super::{ErrorIdentity, HttpResponse};
use crate::codec::{Codec, MemberText};
use crate::types::{Kind, Member, Schema};

/// The header that carries the name of the error shape.
pub(super) const TYPE_HEADER: HeaderName = HeaderName::from_static("x-amzn-errortype");

static CODE: Schema = Schema::structure("smithy.streams#Code", &[Member::new("code", Kind::String)]);

/// In which order the members of the body are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// restJson1.
    CodeThenType,
    /// awsJson.
    TypeThenCode,
}

/// Looks for the name in the header, then in the body: peers use any (Smithy spec, restJson1 and awsJson,
/// Operation error serialization).
pub(super) fn identify(
    codec: &dyn Codec,
    head: &response::Parts,
    body: &Bytes,
    order: Order,
) -> ErrorIdentity {
    let header = head.headers.get(TYPE_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let members = match order {
        Order::CodeThenType => [&CODE, &error_text::TYPE],
        Order::TypeThenCode => [&error_text::TYPE, &CODE],
    };
    let in_body = members.into_iter().map(|schema| MemberText::find(codec, body, schema));
    let mut names = std::iter::once(header).chain(in_body).flatten();
    ErrorIdentity {
        shape: names.find_map(|name| sanitized(&name)),
        message: error_text::message(|schema| MemberText::find(codec, body, schema)),
        ..ErrorIdentity::default()
    }
}

/// A response with an error that the model does not have. A code that cannot stand in a header is left out.
pub(super) fn unmodeled(
    codec: &'static dyn Codec,
    status: StatusCode,
    code: &str,
    message: &str,
) -> HttpResponse {
    let mut response = self::message(codec, status, message);
    if let Ok(code) = HeaderValue::from_str(code) {
        response.headers.insert(TYPE_HEADER, code);
    }
    response
}

/// A response that says nothing but this of an error.
pub(super) fn message(codec: &'static dyn Codec, status: StatusCode, message: &str) -> HttpResponse {
    static MESSAGE: Schema =
        Schema::structure("smithy.streams#Message", &[Member::new("message", Kind::String)]);
    error_text::respond_texts(codec, status, &Texts { schema: &MESSAGE, texts: &[message] })
}

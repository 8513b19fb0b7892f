//! Bodies and headers compared as what they mean.

mod cbor;
mod form;
mod headers;
mod json;
mod xml;

use bytes::Bytes;

pub(super) use self::headers::header_values;

use super::base64;

/// What makes `found` another body than `expected`, which is written as in test cases: the media type says how to
/// compare, and CBOR stands there as base64 (Smithy spec, HTTP protocol compliance tests, `bodyMediaType`).
#[track_caller]
pub(super) fn bodies(media_type: &str, expected: &str, found: &Bytes) -> Vec<String> {
    if expected.is_empty() {
        return exact(b"", found);
    }
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let compared = match essence.as_str() {
        "application/json" => json::differences(expected, found),
        it if it.starts_with("application/x-amz-json-") || it.ends_with("+json") => {
            json::differences(expected, found)
        }
        "application/xml" | "text/xml" => xml::differences(expected, found),
        it if it.ends_with("+xml") => xml::differences(expected, found),
        "application/cbor" => cbor::differences(&base64(expected), found),
        it if it.ends_with("+cbor") => cbor::differences(&base64(expected), found),
        "application/x-www-form-urlencoded" => Ok(form::differences(expected, found)),
        _ => Ok(exact(expected.as_bytes(), found)),
    };
    compared.unwrap_or_else(|problem| vec![problem])
}

/// What makes `found` other bytes than `expected`.
pub(super) fn exact(expected: &[u8], found: &[u8]) -> Vec<String> {
    if expected == found {
        return Vec::new();
    }
    vec![format!("expected {}, found {}", Bytes::copy_from_slice(expected).shown(), found.shown())]
}

/// Bytes as text, as far as they are text.
trait Shown {
    fn shown(&self) -> String;
}

impl Shown for [u8] {
    fn shown(&self) -> String {
        match (self.is_empty(), std::str::from_utf8(self)) {
            (true, _) => "nothing".to_owned(),
            (false, Ok(text)) => format!("`{text}`"),
            (false, Err(_)) => format!("b\"{}\"", self.escape_ascii()),
        }
    }
}

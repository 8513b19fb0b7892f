//! Errors without a shape that servers answer with.

use std::collections::BTreeMap;

use bytes::BytesMut;

use crate::codec::{Codec, Json};
use crate::event::EncodeError;
use crate::frame::Message;
use crate::types::Document;

static DOCUMENTS: Json = Json::new("application/json");

const CONTENT_TYPE: &str = ":content-type";

/// What the nucleus says when a handler has failed.
pub(super) fn handler_failed() -> Result<Message, EncodeError> {
    Ok(Message::new().with_header(CONTENT_TYPE, "text/plain")?.with_payload("InternalServerError"))
}

/// What the nucleus says of an operation that it does not know.
pub(super) fn unknown_operation(name: &str) -> Result<Message, EncodeError> {
    let member = |name: &str, text: String| (name.to_owned(), Document::String(text));
    let document = Document::Object(BTreeMap::from([
        member("error", "Unknown operation".to_owned()),
        member("message", format!("there is no operation `{name}`")),
    ]));
    let mut payload = BytesMut::new();
    DOCUMENTS.write_document(&document, &mut payload)?;
    Ok(Message::new().with_header(CONTENT_TYPE, DOCUMENTS.media_type())?.with_payload(payload.freeze()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_json_wants_it() {
        let message = unknown_operation("a\"b\n").unwrap();
        let document = DOCUMENTS.read_document(&message.payload_bytes()).unwrap();
        assert_eq!(
            document.get("message").and_then(Document::as_str),
            Some("there is no operation `a\"b\n`")
        );
    }
}

//! What error documents of all formats have in common.

use http::{HeaderMap, StatusCode};

use super::content::Content;
use super::{HttpResponse, ProtocolError};
use crate::codec::{Codec, CodecError, Shape, ShapeReader, ShapeWriter};
use crate::types::{Kind, Member, Schema};

/// The member that names the error shape (Smithy spec, awsJson1 and rpcv2Cbor, Operation error serialization).
pub(super) static TYPE: Schema =
    Schema::structure("smithy.streams#Type", &[Member::new("__type", Kind::String)]);

/// An error that the model does not have, as RPC protocols write it.
pub(super) static UNMODELED: Schema = Schema::structure(
    "smithy.streams#Unmodeled",
    &[Member::new("__type", Kind::String), Member::new("message", Kind::String)],
);

/// The members that may hold the text for people, most usual first.
static MESSAGES: [Schema; 3] = [
    Schema::structure("smithy.streams#Message", &[Member::new("message", Kind::String)]),
    Schema::structure("smithy.streams#Message", &[Member::new("Message", Kind::String)]),
    Schema::structure("smithy.streams#Message", &[Member::new("errorMessage", Kind::String)]),
];

/// The first text for people that `find` finds.
pub(super) fn message(find: impl FnMut(&'static Schema) -> Option<String>) -> Option<String> {
    MESSAGES.iter().find_map(find)
}

/// The shape's name without namespace in front and address behind, as in `ns#Name:http://host/`; `None` if
/// nothing is left.
pub(super) fn sanitized(code: &str) -> Option<String> {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    let name = code.split_once('#').map_or(code, |(_, name)| name).trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// A structure of strings, to be written.
pub(super) struct Texts<'a> {
    pub(super) schema: &'static Schema,
    /// One for each member.
    pub(super) texts: &'a [&'a str],
}

impl Shape for Texts<'_> {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.schema.members().iter().zip(self.texts).try_for_each(|(member, text)| w.string(member, text))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// An error with its shape id in front, to be written.
pub(super) struct Typed<'a>(pub(super) &'a dyn Shape);

impl Shape for Typed<'_> {
    fn schema(&self) -> &'static Schema {
        self.0.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        TYPE.members().iter().try_for_each(|member| w.string(member, self.schema().id()))?;
        self.0.write_members(w)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// The status of a modelled error.
pub(super) fn status_of(error: &dyn Shape) -> StatusCode {
    let status = error.schema().error_trait().map_or(500, |error| error.status);
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A response that is the document of `shape`.
pub(super) fn respond(
    codec: &'static dyn Codec,
    status: StatusCode,
    shape: &dyn Shape,
) -> Result<HttpResponse, ProtocolError> {
    let content = Content::document(codec, shape)?;
    let mut headers = HeaderMap::new();
    content.describe(&mut headers);
    Ok(HttpResponse { status, headers, body: content.body, initial_message: None })
}

/// A response that is the document of texts; without body in the case, which no format has, that texts cannot be
/// written.
pub(super) fn respond_texts(
    codec: &'static dyn Codec,
    status: StatusCode,
    texts: &dyn Shape,
) -> HttpResponse {
    respond(codec, status, texts).unwrap_or_else(|_| HttpResponse {
        status,
        headers: HeaderMap::new(),
        body: Content::NONE.body,
        initial_message: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_what_surrounds_them() {
        for code in ["FooError", "FooError:http://x/", "a.b#FooError", "a.b#FooError:http://x/#y"] {
            assert_eq!(sanitized(code).as_deref(), Some("FooError"));
        }
        for code in ["", " ", "a#", ":x"] {
            assert_eq!(sanitized(code), None);
        }
    }
}

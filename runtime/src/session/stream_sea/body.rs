//! Messages to be written: what stands behind the id is encoded once, for as many ids as it is sent under.

use bytes::{Bytes, BytesMut};

use crate::codec::{Codec, CodecError, JSON, Shape, ShapeReader, ShapeWriter};
use crate::types::{Document, Kind, Member, Schema};

pub(super) const SUCCESS: Member = Member::new("success", Kind::Document);
pub(super) const ERROR: Member = Member::new("error", Kind::Document);
pub(super) const STREAM_NAME: Member = Member::new("streamName", Kind::Document);
pub(super) const PAYLOAD: Member = Member::new("payload", Kind::Document);

/// What stands in a message behind `id` and `action`, up to its end.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Body(Bytes);

impl Body {
    /// The members that are set.
    pub(super) fn of(members: &dyn Shape) -> Result<Self, CodecError> {
        let mut object = BytesMut::new();
        JSON.write(members, &mut object)?;
        // The opening brace has its place in front of the id.
        let rest = object.get(1..).unwrap_or_default();
        let mut body = BytesMut::with_capacity(object.len());
        if rest != b"}" {
            body.extend_from_slice(b",");
        }
        body.extend_from_slice(rest);
        Ok(Self(body.freeze()))
    }

    /// Members by name.
    pub(super) fn of_fields<const N: usize>(
        fields: [(&'static Member, Document); N],
    ) -> Result<Self, CodecError> {
        Self::of(&Fields(&fields))
    }

    /// The whole message. `action` needs no escaping.
    pub(super) fn message(&self, id: u64, action: &str) -> Bytes {
        let head = format!("{{\"id\":{id},\"action\":\"{action}\"");
        let mut message = BytesMut::with_capacity(head.len() + self.0.len());
        message.extend_from_slice(head.as_bytes());
        message.extend_from_slice(&self.0);
        message.freeze()
    }
}

/// Members in the order in which they are written.
struct Fields<'a>(&'a [(&'static Member, Document)]);

static FIELDS: Schema = Schema::structure("smithystreams.streamsea#MessageBody", &[]);

impl Shape for Fields<'_> {
    fn schema(&self) -> &'static Schema {
        &FIELDS
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.0.iter().try_for_each(|(member, value)| w.document(member, value))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Unit;

    #[test]
    fn the_id_stands_in_front() {
        let body = Body::of_fields([(&SUCCESS, true.into()), (&PAYLOAD, 2.into())]).unwrap();
        let message = body.message(2, "subscription");
        assert_eq!(message, r#"{"id":2,"action":"subscription","success":true,"payload":2}"#);
        assert_eq!(Body::of(&Unit).unwrap().message(1, "x"), r#"{"id":1,"action":"x"}"#);
    }
}

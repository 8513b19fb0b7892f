//! Members in the body.

use bytes::Bytes;

use super::payload::{PayloadReader, PayloadWriter};
use super::{Direction, Rest, Unset};
use crate::codec::{CodecError, Selected, SelectedMut, Shape, Unit, WriteValue};
use crate::protocol::content::Content;
use crate::protocol::{HttpBody, ProtocolError};
use crate::types::{HttpBinding, Kind, Member};

impl Rest {
    /// The body of a payload member that is set.
    pub(super) fn payload(
        self,
        member: &'static Member,
        value: &dyn WriteValue,
    ) -> Result<Content, CodecError> {
        let mut writer = PayloadWriter::new(self.codec);
        value.write_value(member, &mut writer)?;
        let media_type = member.modeled_media_type().or_else(|| match member.kind() {
            Kind::Blob => Some("application/octet-stream"),
            Kind::String | Kind::Enum => Some("text/plain"),
            _ => Some(self.codec.media_type()),
        });
        Ok(Content { body: HttpBody::Full(writer.body), media_type })
    }

    /// The body of a message whose payload member is not set, or that has none.
    pub(super) fn rest_of(self, direction: Direction, shape: &dyn Shape) -> Result<Content, CodecError> {
        let members = shape.schema().members();
        let payload = members.iter().find(|member| member.http_binding() == HttpBinding::Payload);
        match (payload.map(Member::kind), direction) {
            (Some(Kind::Structure), Direction::Request) if self.unset == Unset::Document => {
                Content::document(self.codec, &Unit)
            }
            (Some(_), _) => Ok(Content::NONE),
            (None, Direction::Response) if self.unset == Unset::Document => self.document(direction, shape),
            (None, _) if !direction.has_document(members) => Ok(Content::NONE),
            (None, _) => self.document(direction, shape),
        }
    }

    /// The document of the members that are bound to nothing else.
    fn document(self, direction: Direction, shape: &dyn Shape) -> Result<Content, CodecError> {
        Content::document(self.codec, &Selected::new(shape, direction.document()))
    }

    /// Reads a body that is not a stream.
    pub(super) fn read_body(
        self,
        direction: Direction,
        body: &Bytes,
        shape: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.read_body_with(direction, body, shape, &|document| self.codec.read(body, document))
    }

    /// Reads a body that is not a stream, and a document in it with `read`.
    pub(super) fn read_body_with(
        self,
        direction: Direction,
        body: &Bytes,
        shape: &mut dyn Shape,
        read: &dyn Fn(&mut dyn Shape) -> Result<(), CodecError>,
    ) -> Result<(), ProtocolError> {
        if body.is_empty() {
            return Ok(());
        }
        let members = shape.schema().members();
        let payload = members.iter().position(|member| member.http_binding() == HttpBinding::Payload);
        if let Some(index) = payload {
            shape.read_member(index, &mut PayloadReader::new(self.codec, body))?;
        } else if direction.has_document(members) {
            read(&mut SelectedMut::new(shape, direction.document()))?;
        }
        Ok(())
    }
}

//! Bodies and what they are.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

use super::payload::{PayloadReader, PayloadWriter};
use super::{Direction, EVENT_STREAM, Rest};
use crate::codec::{CodecError, Selected, SelectedMut, Shape, Unit, WriteValue};
use crate::protocol::{BodyStream, HttpBody, ProtocolError};
use crate::types::{HttpBinding, Kind, Member};

/// A body and its media type.
pub(super) struct Content {
    pub(super) body: HttpBody,
    pub(super) media_type: Option<&'static str>,
}

impl Content {
    pub(super) const NONE: Self = Self { body: HttpBody::Empty, media_type: None };

    /// Sets `content-type`, unless a member has.
    pub(super) fn describe(&self, headers: &mut HeaderMap) {
        let media_type = self.media_type.and_then(|media_type| HeaderValue::from_str(media_type).ok());
        if let Some(media_type) = media_type {
            headers.entry(CONTENT_TYPE).or_insert(media_type);
        }
    }
}

/// A body that others send.
pub(super) fn stream(stream: BodyStream) -> Content {
    let media_type = match stream {
        BodyStream::Events => EVENT_STREAM,
        BodyStream::Blob { media_type, .. } => media_type.unwrap_or("application/octet-stream"),
    };
    Content { body: HttpBody::Stream, media_type: Some(media_type) }
}

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
            (Some(Kind::Structure), Direction::Request) => self.document(&Unit),
            (Some(_), _) => Ok(Content::NONE),
            // An answer always has a document; a request only if the model gives it members.
            (None, Direction::Request) if !direction.has_document(members) => Ok(Content::NONE),
            (None, _) => self.document(&Selected::new(shape, direction.document())),
        }
    }

    /// A body that is the document of `shape`.
    pub(super) fn document(self, shape: &dyn Shape) -> Result<Content, CodecError> {
        let mut out = BytesMut::new();
        self.codec.write(shape, &mut out)?;
        Ok(Content { body: HttpBody::Full(out.freeze()), media_type: Some(self.codec.media_type()) })
    }

    /// Reads a body that is not a stream.
    pub(super) fn read_body(
        self,
        direction: Direction,
        body: &Bytes,
        shape: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        if body.is_empty() {
            return Ok(());
        }
        let members = shape.schema().members();
        let payload = members.iter().position(|member| member.http_binding() == HttpBinding::Payload);
        if let Some(index) = payload {
            shape.read_member(index, &mut PayloadReader::new(self.codec, body))?;
        } else if direction.has_document(members) {
            self.codec.read(body, &mut SelectedMut::new(shape, direction.document()))?;
        }
        Ok(())
    }
}

//! The entries of a map that belong to the session: `requestId`, `status`, `errorMessage`.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};

use crate::codec::{CBOR, Codec, CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use crate::types::{Document, Kind, Member, Schema};

static REQUEST: Schema =
    Schema::structure("smithystreams#StreamManagerRequest", &[Member::new("requestId", Kind::String)]);

static RESPONSE: Schema = Schema::structure(
    "smithystreams#StreamManagerResponse",
    &[
        Member::new("requestId", Kind::String),
        Member::new("status", Kind::Long),
        Member::new("errorMessage", Kind::String),
    ],
);

/// What a request says beside its input.
#[derive(Default)]
pub(super) struct RequestEnvelope {
    pub(super) request_id: Option<String>,
}

/// What a response says beside its output.
#[derive(Default)]
pub(super) struct ResponseEnvelope {
    pub(super) request_id: Option<String>,
    pub(super) status: Option<i64>,
    pub(super) error_message: Option<String>,
}

/// An envelope, and what is in it. It can only be written.
pub(super) struct Enveloped<'a, E> {
    pub(super) envelope: &'a E,
    pub(super) content: &'a dyn Shape,
}

impl Shape for RequestEnvelope {
    fn schema(&self) -> &'static Schema {
        &REQUEST
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        REQUEST.members().iter().try_for_each(|member| write_optional(&self.request_id, member, w))
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match REQUEST.members().get(index) {
            Some(member) => self.request_id = Some(String::read(member, r)?),
            None => r.skip()?,
        }
        Ok(())
    }
}

impl Shape for ResponseEnvelope {
    fn schema(&self) -> &'static Schema {
        &RESPONSE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let [request_id, status, error_message] = RESPONSE.members() else { return Ok(()) };
        write_optional(&self.request_id, request_id, w)?;
        write_optional(&self.status, status, w)?;
        write_optional(&self.error_message, error_message, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match (index, RESPONSE.members().get(index)) {
            (0, Some(member)) => self.request_id = Some(String::read(member, r)?),
            (1, Some(member)) => self.status = Some(i64::read(member, r)?),
            (2, Some(member)) => self.error_message = Some(String::read(member, r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

impl<E: Shape> Shape for Enveloped<'_, E> {
    fn schema(&self) -> &'static Schema {
        self.envelope.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.envelope.write_members(w)?;
        self.content.write_members(w)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// Reads an envelope as far as that is possible; what has been read before the fault stays.
pub(super) fn read<E: Shape + Default>(body: &Bytes) -> (E, Result<(), CodecError>) {
    let mut envelope = E::default();
    let outcome = CBOR.read(body, &mut envelope);
    (envelope, outcome)
}

/// Sets the member `message`, which travels under another name.
pub(super) fn set_message(error: &mut dyn Shape, text: &str) -> Result<(), CodecError> {
    let message = BTreeMap::from([("message".to_owned(), Document::String(text.to_owned()))]);
    let mut document = BytesMut::new();
    CBOR.write_document(&Document::Object(message), &mut document)?;
    CBOR.read(&document.freeze(), error)
}

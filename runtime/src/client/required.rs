//! Which required members an answer did not have.

use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter};
use crate::protocol::ProtocolError;
use crate::types::{HttpBinding, Member, Schema};

/// A shape that remembers which of its members were read.
///
/// Elsewhere a missing required member gets a default value. In the head of an event stream it says that the
/// peer speaks of something else (Smithy protocol tests, `MissingRequiredInitialResponseOutput`).
pub(crate) struct Noted<'a> {
    shape: &'a mut dyn Shape,
    /// One flag a member.
    read: Vec<bool>,
}

impl<'a> Noted<'a> {
    pub(crate) fn new(shape: &'a mut dyn Shape) -> Self {
        let read = vec![false; shape.schema().members().len()];
        Self { shape, read }
    }

    /// Says which required member is missing.
    pub(crate) fn finish(self) -> Result<(), ProtocolError> {
        let schema = self.shape.schema();
        let mut members = schema.members().iter().zip(self.read);
        // The payload of such a head is the stream itself.
        let in_head = |member: &Member| member.http_binding() != HttpBinding::Payload;
        match members.find(|(member, read)| member.is_required() && in_head(member) && !read) {
            Some((member, _)) => {
                Err(ProtocolError::MissingMember { shape: schema.id(), member: member.name() })
            }
            None => Ok(()),
        }
    }
}

impl Shape for Noted<'_> {
    fn schema(&self) -> &'static Schema {
        self.shape.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.shape.write_members(w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        if let Some(read) = self.read.get_mut(index) {
            *read = true;
        }
        self.shape.read_member(index, r)
    }

    fn read_unknown(&mut self, name: &str) {
        self.shape.read_unknown(name);
    }
}

//! One string out of a document of which nothing else matters.

use bytes::Bytes;

use super::{Codec, CodecError, Shape, ShapeReader, ShapeWriter};
use crate::types::Schema;

/// The text of the only member of a structure, in whatever document it stands.
#[derive(Debug)]
pub(crate) struct MemberText {
    schema: &'static Schema,
    pub(crate) text: Option<String>,
}

impl MemberText {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        Self { schema, text: None }
    }

    /// Reads a document. Nothing is found in one that cannot be read, or whose member is no string.
    pub(crate) fn find(codec: &dyn Codec, payload: &Bytes, schema: &'static Schema) -> Option<String> {
        let mut member = Self::new(schema);
        codec.read(payload, &mut member).ok()?;
        member.text
    }
}

impl Shape for MemberText {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        match (&self.text, self.schema.members()) {
            (Some(text), [member, ..]) => w.string(member, text),
            _ => Ok(()),
        }
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match self.schema.members() {
            [member, ..] => {
                self.text = Some(r.text(member)?.into_owned());
                Ok(())
            }
            [] => r.skip(),
        }
    }
}

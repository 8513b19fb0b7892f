//! What every protocol does to an input first.

use super::{OperationSchema, ProtocolError, RequestContext};
use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter, for_each_member};
use crate::types::{HttpBinding, Member, Schema};

/// An input that has all its required members, and a token where one is wanted.
pub(crate) struct Prepared<'a> {
    input: &'a dyn Shape,
    token: Option<(&'static Member, String)>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(
        operation: &OperationSchema,
        input: &'a dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<Self, ProtocolError> {
        let schema = input.schema();
        let is_wanted = |member: &Member| member.is_idempotency_token() || member.is_required();
        if !schema.members().iter().any(is_wanted) {
            return Ok(Self { input, token: None });
        }
        let is_set = set_members(input)?;
        let mut token = None;
        for (member, is_set) in schema.members().iter().zip(is_set) {
            // A streaming member is no part of the input's type: it is always there.
            let streams =
                operation.streams_request().is_some() && member.http_binding() == HttpBinding::Payload;
            if is_set || streams {
                continue;
            }
            if member.is_idempotency_token() {
                token = Some((member, (context.idempotency_token)()));
            } else if member.is_required() {
                return Err(ProtocolError::MissingMember { shape: schema.id(), member: member.name() });
            }
        }
        Ok(Self { input, token })
    }
}

/// Which members are set, in the order of the schema.
fn set_members(shape: &dyn Shape) -> Result<Vec<bool>, CodecError> {
    let members = shape.schema().members();
    let mut is_set = vec![false; members.len()];
    let mut expected = 0;
    for_each_member(shape, &mut |member, _| {
        // Members are written in the order of the schema, so each search goes on where the last one ended.
        let found = members[expected..].iter().position(|other| std::ptr::eq(other, member));
        let index = found.map(|index| expected + index);
        if let Some(index) = index.or_else(|| members.iter().position(|other| std::ptr::eq(other, member))) {
            is_set[index] = true;
            expected = index + 1;
        }
        Ok(())
    })?;
    Ok(is_set)
}

impl Shape for Prepared<'_> {
    fn schema(&self) -> &'static Schema {
        self.input.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.input.write_members(w)?;
        match &self.token {
            Some((member, token)) => w.string(member, token),
            None => Ok(()),
        }
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

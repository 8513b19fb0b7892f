//! The structure without members.

use super::{CodecError, Shape, ShapeReader, ShapeWriter};
use crate::types::{Member, Schema};

/// The schema of `smithy.api#Unit`.
pub static UNIT: Schema = Schema::structure("smithy.api#Unit", &[]);

/// `smithy.api#Unit`: a structure without members, such as the input of an operation that takes none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unit;

impl Shape for Unit {
    fn schema(&self) -> &'static Schema {
        &UNIT
    }

    fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Ok(())
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// Writes the value of a union member that targets `smithy.api#Unit`.
///
/// # Errors
/// What `w` returns.
pub fn write_unit(member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
    w.structure(member, &Unit)
}

/// Reads the value of a union member that targets `smithy.api#Unit`; members that it has are ignored.
///
/// # Errors
/// What `r` returns.
pub fn read_unit(member: &'static Member, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
    r.structure(member, &mut Unit)
}

//! The two calls that `write_members` of generated shapes consists of.

use super::{CodecError, ShapeWriter, Value};
use crate::types::Member;

/// Writes a member that is always set.
///
/// # Errors
/// What `w` returns.
pub fn write<V: Value>(
    value: &V,
    member: &'static Member,
    w: &mut dyn ShapeWriter,
) -> Result<(), CodecError> {
    value.write(member, w)
}

/// Writes a member if it is set.
///
/// # Errors
/// What `w` returns.
pub fn write_optional<V: Value>(
    value: &Option<V>,
    member: &'static Member,
    w: &mut dyn ShapeWriter,
) -> Result<(), CodecError> {
    match value {
        Some(value) => value.write(member, w),
        None => Ok(()),
    }
}

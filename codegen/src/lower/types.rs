//! Types that operations share.

use super::cx::Cx;
use super::{enumeration, events, fields, union};
use crate::ir::{Types, Values};
use crate::model::ShapeKind;

/// All of them, each kind sorted by name.
pub(super) fn types(cx: &Cx<'_>) -> Types {
    let mut types = Types::default();
    for shape in &cx.shared {
        match &shape.kind {
            ShapeKind::Enum(members) => {
                types.enums.push(enumeration::enumeration(cx, shape, members, Values::Strings));
            }
            ShapeKind::IntEnum(members) => {
                types.enums.push(enumeration::enumeration(cx, shape, members, Values::Integers));
            }
            ShapeKind::Union(_) if shape.is_event_stream() => {
                types.events.push(events::event_union(cx, shape))
            }
            ShapeKind::Union(_) => types.unions.push(union::union(cx, shape)),
            ShapeKind::Structure(_) if shape.traits.error().is_some() => {
                types.errors.push(fields::shared(cx, shape))
            }
            ShapeKind::Structure(_) => types.structures.push(fields::shared(cx, shape)),
            // Others have no type of their own.
            _ => {}
        }
    }
    types.enums.sort_by(|a, b| a.name.cmp(&b.name));
    types.errors.sort_by(|a, b| a.name.cmp(&b.name));
    types.events.sort_by(|a, b| a.name.cmp(&b.name));
    types.structures.sort_by(|a, b| a.name.cmp(&b.name));
    types.unions.sort_by(|a, b| a.name.cmp(&b.name));
    types
}

//! Collections of collections: their types are written out, so there is an end to how deep they may go.

use crate::diagnostics::{Diagnostics, Finding};
use crate::model::{Member, Model, Shape, ShapeKind, closure};

/// Far more than anybody means, and far less than a thread's stack holds.
const MAX_DEPTH: usize = 32;

/// Reports members that hold collections nested beyond the limit; `None` if there are any.
pub(super) fn check(
    model: &Model,
    service: &Shape,
    operations: &[&Shape],
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    let operations: Vec<_> = operations.iter().map(|operation| operation.id.clone()).collect();
    let reached = closure::shapes(model, &service.id, &operations);
    let shapes = reached.iter().filter_map(|id| model.shape(id));
    let members = shapes
        .filter(|shape| matches!(shape.kind, ShapeKind::Structure(_) | ShapeKind::Union(_)))
        .flat_map(Shape::members);
    let mut sound = Some(());
    for member in members.filter(|member| is_too_deep(model, member)) {
        let message = format!("the member holds collections nested more than {MAX_DEPTH} deep");
        let finding = Finding::error("collection-too-deep", message).shape(&member.id).at(member.location);
        diagnostics.report(finding.help("put a structure between them"));
        sound = None;
    }
    sound
}

/// A list or map holds one thing, so there is one way down.
fn is_too_deep(model: &Model, member: &Member) -> bool {
    let mut member = member;
    for _ in 0..=MAX_DEPTH {
        match &model.target(member).kind {
            ShapeKind::List { member: inner } | ShapeKind::Map { value: inner, .. } => member = inner,
            _ => return false,
        }
    }
    true
}

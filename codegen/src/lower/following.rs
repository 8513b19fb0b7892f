//! Operations whose answers are followed: each call begins behind the last item of the one before.

use super::cx::Cx;
use super::operation::Ends;
use super::{fields, pages};
use crate::ir::{FieldPath, Following, Ident, Operation, RustType};
use crate::model::paths::members_on;
use crate::model::{Shape, ShapeKind};

/// The method that gives the items.
pub(super) const METHOD: &str = "follow";

/// How the answers are followed. `None` also for a model that validation has found fault with.
pub(super) fn following(
    cx: &Cx<'_>,
    shape: &Shape,
    operation: &Operation,
    ends: &Ends<'_>,
) -> Option<Following> {
    let followed = shape.traits.followed()?;
    let number = |(path, ty): (FieldPath, RustType)| (ty == RustType::Long).then_some(path);
    let input = |path| pages::walk(cx, &operation.input, ends.input.shape?, path).and_then(number);
    let (items, list) = pages::walk(cx, &operation.output, ends.output.shape?, followed.items)?;
    let RustType::List(item) = list else { return None };
    let item_shape = item_shape(cx, ends, followed.items)?;
    let position = pages::walk(cx, &fields::shared(cx, item_shape), item_shape, followed.position);
    Some(Following {
        method: Ident::new(METHOD),
        start: input(followed.start)?,
        wait: followed.wait.and_then(input),
        items,
        item: *item,
        position: position.and_then(number)?,
        not_yet: followed.retry.iter().filter_map(|id| variant(operation, id)).collect(),
    })
}

/// The variant that stands for an error.
fn variant(operation: &Operation, error: &str) -> Option<Ident> {
    let name = error.rsplit('#').next()?;
    let variants = &operation.error.variants;
    variants.iter().find(|variant| variant.shape_name == name).map(|variant| variant.name.clone())
}

/// The structure that the list at the end of a path holds.
fn item_shape<'a>(cx: &Cx<'a>, ends: &Ends<'a>, path: &str) -> Option<&'a Shape> {
    let members = members_on(cx.model, ends.output.shape, path).ok()?;
    let ShapeKind::List { member } = &cx.model.target(members.last()?).kind else { return None };
    Some(cx.model.target(member)).filter(|item| matches!(item.kind, ShapeKind::Structure(_)))
}

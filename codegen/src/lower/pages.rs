//! Operations that answer page by page.

use super::cx::Cx;
use super::fields;
use super::operation::Ends;
use crate::ir::{EmptyToken, Field, FieldPath, FieldStep, Ident, Operation, Pagination, RustType, Structure};
use crate::model::paths::members_on;
use crate::model::{Member, Shape};

/// The method that gives the pages.
pub(super) const METHOD: &str = "paginate";

/// The member by which Amazon S3 and others say whether there are more pages. They send a token with the last page, too:
/// for `ListParts`, the one of the first page.
const TRUNCATED: &str = "IsTruncated";

/// Whether pages are offered: not of operations with streams, which cannot be called again.
pub(super) fn is_paginated(shape: &Shape, ends: &Ends<'_>) -> bool {
    shape.traits.paginated().is_some() && ends.input.stream.is_none() && ends.output.stream.is_none()
}

/// How the pages are found. `None` also for a model whose tokens change their type on the way from output to input.
pub(super) fn pagination(
    cx: &Cx<'_>,
    shape: &Shape,
    operation: &Operation,
    ends: &Ends<'_>,
) -> Option<Pagination> {
    if !is_paginated(shape, ends) {
        return None;
    }
    let of_service = cx.service.traits.paginated().unwrap_or_default();
    let paginated = shape.traits.paginated()?.or(of_service);
    let input = field(&operation.input, paginated.input_token?)?;
    let walk = |path| walk(cx, &operation.output, ends.output.shape?, path);
    let (output, token) = walk(paginated.output_token?)?;
    if token != input.ty {
        return None;
    }
    let empty = match &token {
        RustType::String | RustType::Map(..) => Some(EmptyToken::Collection),
        RustType::Named(_) => Some(EmptyToken::Text),
        _ => None,
    };
    Some(Pagination {
        method: Ident::new(METHOD),
        token,
        empty,
        input: input.name.clone(),
        output,
        truncated: truncated(&operation.output),
        items: paginated.items.and_then(walk),
    })
}

fn truncated(output: &Structure) -> Option<FieldStep> {
    let says_it =
        |field: &&Field| field.ty == RustType::Boolean && field.wire_name.eq_ignore_ascii_case(TRUNCATED);
    output.fields.iter().find(says_it).map(step)
}

fn step(field: &Field) -> FieldStep {
    FieldStep { name: field.name.clone(), optional: field.optional }
}

fn field<'a>(structure: &'a Structure, member: &str) -> Option<&'a Field> {
    structure.fields.iter().find(|field| field.wire_name == member)
}

/// The fields on a dotted path through the structure of a shape, and the type of the last one.
pub(super) fn walk(
    cx: &Cx<'_>,
    structure: &Structure,
    shape: &Shape,
    path: &str,
) -> Option<(FieldPath, RustType)> {
    let members = members_on(cx.model, Some(shape), path).ok()?;
    let first = field(structure, &members.first()?.name)?.clone();
    let mut fields = vec![first];
    // What stands after a member is a field of the structure that this targets.
    for pair in members.windows(2) {
        if let [holder, member] = pair {
            fields.push(nested(cx, holder, member)?);
        }
    }
    let ty = fields.last()?.ty.clone();
    Some((FieldPath(fields.iter().map(step).collect()), ty))
}

fn nested(cx: &Cx<'_>, holder: &Member, member: &Member) -> Option<Field> {
    let structure = fields::shared(cx, cx.model.target(holder));
    structure.fields.into_iter().find(|field| field.wire_name == member.name)
}

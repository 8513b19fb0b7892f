//! Default values (Smithy spec, default trait).

use serde_json::Value;

use super::super::traits::ids;
use super::super::{Shape, ShapeKind, Traits, number};
use super::facts::{Facts, place_of};
use super::values;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    defaults_fit_their_shapes(facts, diagnostics);
    only_members_have_null(facts, diagnostics);
    members_repeat_the_default_of_their_target(facts, diagnostics);
}

// A default is what a reader fills in, so it must be a value of the shape. Lists and maps can only be empty
// by default, structures and unions only absent.
fn defaults_fit_their_shapes(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in facts.model.shapes().flat_map(At::all_of) {
        // What loading itself added is right.
        if at.traits().location(ids::DEFAULT).is_none() {
            continue;
        }
        let target = at.member.map_or(at.shape, |member| facts.model.target(member));
        let Some(problem) = problem(facts, target, at.traits()) else { continue };
        diagnostics.report(
            Finding::error("default-value", problem)
                .shape(at.id())
                .at(place_of(at, ids::DEFAULT))
                .event("DefaultTrait"),
        );
    }
}

// `null` takes the default of the target away, which only a member can do.
fn only_members_have_null(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes().filter(|shape| shape.traits.default_value() == Some(&Value::Null)) {
        diagnostics.report(
            Finding::error("default-null", "only a structure member can have the default null")
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::DEFAULT))
                .help("drop the default")
                .event("DefaultTrait"),
        );
    }
}

// Whoever reads a member should not have to look at its target, so a default of the target is repeated, or
// taken away with `null`.
fn members_repeat_the_default_of_their_target(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for member in facts.structures().flat_map(Shape::members) {
        let target = facts.model.target(member);
        let Some(wanted) = target.traits.default_value() else { continue };
        let message = match member.traits.default_value() {
            Some(found) if found.is_null() || found == wanted => continue,
            Some(found) => format!("the default is {found}, but that of `{}` is {wanted}", target.id),
            None => format!("`{}` has the default {wanted}, which the member must repeat", target.id),
        };
        diagnostics.report(
            Finding::error("default-differs", message)
                .shape(&member.id)
                .at(member.location)
                .help(format!("set `@default` to {wanted}, or to null"))
                .event("DefaultTrait"),
        );
    }
}

fn problem(facts: &Facts<'_>, target: &Shape, traits: &Traits) -> Option<String> {
    let value = traits.default_value().filter(|value| !value.is_null())?;
    let kind = target.kind.type_name();
    match (&target.kind, value) {
        (ShapeKind::List { .. }, Value::Array(items)) if items.is_empty() => None,
        (ShapeKind::Map { .. }, Value::Object(entries)) if entries.is_empty() => None,
        (ShapeKind::List { .. } | ShapeKind::Map { .. }, _) => {
            Some(format!("the default of a {kind} can only be empty"))
        }
        (ShapeKind::Structure(_) | ShapeKind::Union(_), _) => {
            Some(format!("a {kind} can have no default but null"))
        }
        (ShapeKind::Document, Value::Array(items)) if !items.is_empty() => {
            Some("the default of a document can be a simple value, `[]` or `{}`".to_owned())
        }
        (ShapeKind::Document, Value::Object(entries)) if !entries.is_empty() => {
            Some("the default of a document can be a simple value, `[]` or `{}`".to_owned())
        }
        (ShapeKind::Enum(members), Value::String(text)) => {
            let known = members.iter().any(|member| member.traits.enum_value() == Some(text));
            (!known).then(|| format!("the default `{text}` is no value of `{}`", target.id))
        }
        (ShapeKind::BigInteger | ShapeKind::BigDecimal, Value::Number(_) | Value::String(_)) => {
            let digits = traits.default_digits()?;
            let (fits, wanted) = match target.kind {
                ShapeKind::BigInteger => (number::whole(&digits).is_some(), "whole number"),
                _ => (number::is_decimal(&digits), "decimal number"),
            };
            (!fits).then(|| format!("the default `{digits}` is no {wanted}"))
        }
        _ => values::check(facts.model, target, value, "").into_iter().next().map(|fault| fault.message),
    }
}

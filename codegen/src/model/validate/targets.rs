//! What may be named where (Smithy spec, the chapters of the shape types).

use super::super::{Shape, ShapeId, ShapeKind};
use super::facts::Facts;
use crate::diagnostics::{Diagnostics, Finding, Span};
use crate::model::article::with_article;
use crate::model::selector::At;
use crate::model::traits::ids;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    members_hold_data(facts, diagnostics);
    map_keys_are_strings(facts, diagnostics);
    unit_stands_for_nothing(facts, diagnostics);
    mixins_and_traits_are_no_data(facts, diagnostics);
    private_shapes_stay_at_home(facts, diagnostics);
    operations_take_structures(facts, diagnostics);
    errors_are_errors(facts, diagnostics);
    services_hold_operations(facts, diagnostics);
}

// A member holds a value, and services, resources and operations are none.
fn members_hold_data(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (_, member) in facts.members() {
        let target = facts.model.target(member);
        if matches!(target.kind, ShapeKind::Service(_) | ShapeKind::Resource(_) | ShapeKind::Operation(_)) {
            let message =
                format!("a member cannot hold `{}`, {}", target.id, with_article(target.kind.type_name()));
            diagnostics.report(
                Finding::error("member-target", message)
                    .shape(&member.id)
                    .at(member.location)
                    .help("target a structure or another shape that holds data")
                    .event("Target"),
            );
        }
    }
}

// The keys of a JSON object are strings; enums are strings, too.
fn map_keys_are_strings(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        let ShapeKind::Map { key, .. } = &shape.kind else { continue };
        let target = facts.model.target(key);
        if !target.kind.is_string() {
            let message = format!(
                "the key of a map must be a string or enum, but `{}` is {}",
                target.id,
                with_article(target.kind.type_name())
            );
            diagnostics
                .report(Finding::error("map-key", message).shape(&key.id).at(key.location).event("Target"));
        }
    }
}

// `smithy.api#Unit` says that there is no value. Only a union can have a case without one.
fn unit_stands_for_nothing(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, member) in facts.members() {
        let may = matches!(shape.kind, ShapeKind::Union(_) | ShapeKind::Enum(_) | ShapeKind::IntEnum(_));
        if facts.model.target(member).traits.has(ids::UNIT_TYPE) && !may {
            let kind = with_article(shape.kind.type_name());
            let message = format!("a member of {kind} cannot be `{}`", member.target);
            diagnostics.report(
                Finding::error("unit-target", message)
                    .shape(&member.id)
                    .at(member.location)
                    .help("target a structure without members, or drop the member")
                    .event("UnitType"),
            );
        }
    }
}

// Mixins and trait definitions describe other shapes; there are no values of them.
fn mixins_and_traits_are_no_data(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for reference in references(facts) {
        let Some(target) = facts.model.shape(reference.target) else { continue };
        let (code, what) = if target.traits.is_trait_definition() {
            ("target-is-trait", "the definition of a trait")
        } else if target.traits.is_mixin() {
            ("target-is-mixin", "a mixin")
        } else {
            continue;
        };
        diagnostics.report(
            Finding::error(code, format!("`{}` is {what} and can only be used as such", target.id))
                .shape(reference.by.id())
                .at(reference.location)
                .event("Target"),
        );
    }
}

// `@private` keeps a shape inside its namespace.
fn private_shapes_stay_at_home(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for reference in references(facts) {
        let Some(target) = facts.model.shape(reference.target) else { continue };
        if target.traits.has(ids::PRIVATE) && target.id.namespace() != reference.by.id().namespace() {
            let message = format!("`{}` is private to the namespace `{}`", target.id, target.id.namespace());
            diagnostics.report(
                Finding::error("private-access", message)
                    .shape(reference.by.id())
                    .at(reference.location)
                    .help("drop `@private`, or define a shape of your own")
                    .event("PrivateAccess"),
            );
        }
    }
}

// Input and output are structures, and no errors.
fn operations_take_structures(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations() {
        for (name, id) in [("input", &operation.input), ("output", &operation.output)] {
            let Some(target) = id.as_ref().and_then(|id| facts.model.shape(id)) else { continue };
            let message = if !matches!(target.kind, ShapeKind::Structure(_)) {
                format!(
                    "the {name} must be a structure, but `{}` is {}",
                    target.id,
                    with_article(target.kind.type_name())
                )
            } else if target.traits.has(ids::ERROR) {
                format!("the {name} `{}` is an error", target.id)
            } else {
                continue;
            };
            diagnostics.report(
                Finding::error("operation-io", message)
                    .shape(&shape.id)
                    .at(shape.location)
                    .help(format!("target a structure without `@error`, or leave `{name}` out"))
                    .event("Target"),
            );
        }
    }
}

// Errors are structures that say whose fault they are.
fn errors_are_errors(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        let errors = match &shape.kind {
            ShapeKind::Operation(operation) => &operation.errors,
            ShapeKind::Service(service) => &service.errors,
            _ => continue,
        };
        for target in errors.iter().filter_map(|id| facts.model.shape(id)) {
            let message = if !matches!(target.kind, ShapeKind::Structure(_)) {
                let found = with_article(target.kind.type_name());
                format!("an error must be a structure, but `{}` is {found}", target.id)
            } else if !target.traits.has(ids::ERROR) {
                format!("`{}` is listed as an error, but has no `@error`", target.id)
            } else {
                continue;
            };
            diagnostics.report(
                Finding::error("error-target", message)
                    .shape(&shape.id)
                    .at(shape.location)
                    .help("mark the structure with `@error: \"client\"` or `@error: \"server\"`")
                    .event("Target"),
            );
        }
    }
}

// Services and resources list operations and resources, each in its own list.
fn services_hold_operations(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        for (id, wanted) in listed(shape) {
            let Some(target) = facts.model.shape(id) else { continue };
            let found = target.kind.type_name();
            let fits = found == wanted || (wanted == "string" && target.kind.is_string());
            if !fits {
                let (wanted, found) = (with_article(wanted), with_article(found));
                let message = format!("`{id}` is listed as {wanted}, but it is {found}");
                diagnostics.report(
                    Finding::error("binding-target", message)
                        .shape(&shape.id)
                        .at(shape.location)
                        .event("Target"),
                );
            }
        }
    }
}

/// The ids that a service or resource lists, with the type each should have.
fn listed(shape: &Shape) -> Vec<(&ShapeId, &'static str)> {
    let mut all = Vec::new();
    match &shape.kind {
        ShapeKind::Service(service) => {
            all.extend(service.operations.iter().map(|id| (id, "operation")));
            all.extend(service.resources.iter().map(|id| (id, "resource")));
        }
        ShapeKind::Resource(resource) => {
            all.extend(resource.lifecycle.iter().map(|(_, id)| (id, "operation")));
            all.extend(resource.operations.iter().map(|id| (id, "operation")));
            all.extend(resource.collection_operations.iter().map(|id| (id, "operation")));
            all.extend(resource.resources.iter().map(|id| (id, "resource")));
            all.extend(resource.identifiers.iter().map(|(_, id)| (id, "string")));
        }
        _ => {}
    }
    all
}

/// One shape named by another, mixins aside.
struct Reference<'m> {
    by: At<'m>,
    target: &'m ShapeId,
    location: Option<Span>,
}

fn references<'m>(facts: &Facts<'m>) -> impl Iterator<Item = Reference<'m>> {
    facts.model.shapes().flat_map(|shape| {
        let members = shape.members().map(move |member| {
            let by = At::member(shape, member);
            Reference { by, target: &member.target, location: member.location }
        });
        let mut named: Vec<&ShapeId> = listed(shape).into_iter().map(|(id, _)| id).collect();
        if let Some(operation) = shape.as_operation() {
            named.extend(operation.input.iter().chain(&operation.output).chain(&operation.errors));
        }
        named.extend(shape.as_service().into_iter().flat_map(|service| &service.errors));
        let by = At::shape(shape);
        members.chain(named.into_iter().map(move |target| Reference { by, target, location: shape.location }))
    })
}

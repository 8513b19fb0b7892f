//! The names in a service.

use std::collections::BTreeMap;

use super::super::traits::ids;
use super::super::{Model, Shape, ShapeId, ShapeKind};
use super::facts::{Facts, ServiceFacts};
use crate::diagnostics::{Diagnostics, Finding, Severity};
use crate::model::article::with_article;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        names_are_unique(facts.model, service, diagnostics);
        renames_are_of_the_service(facts.model, service, diagnostics);
        renames_change_something(service, diagnostics);
        errors_keep_their_names(facts.model, service, diagnostics);
    }
}

// Generated code names shapes without their namespace, so the names must differ, ignoring case. Plain
// shapes, and lists of them, need no names of their own; those may be alike if they say the same.
fn names_are_unique(model: &Model, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    let mut by_name: BTreeMap<String, Vec<&Shape>> = BTreeMap::new();
    let data = service.closure.iter().filter_map(|id| model.shape(id));
    let others = service.operations.iter().chain(&service.resources).copied();
    for shape in data.chain(others).chain([service.shape]) {
        let renamed = service.service.rename.get(&shape.id);
        let name = renamed.map_or_else(|| shape.id.name(), String::as_str);
        let shapes = by_name.entry(name.to_ascii_lowercase()).or_default();
        // An operation that a member targets, which another rule reports, is bound and part of the data.
        if !shapes.iter().any(|other| other.id == shape.id) {
            shapes.push(shape);
        }
    }
    for shapes in by_name.into_values().filter(|shapes| shapes.len() > 1) {
        for (at, shape) in shapes.iter().enumerate() {
            let others = shapes.iter().enumerate().filter(|(other, _)| *other != at);
            let worst =
                others.map(|(_, other)| (clash(model, shape, other), *other)).min_by_key(|(it, _)| *it);
            let Some((severity, other)) = worst else { continue };
            diagnostics.report(name_clash(service, shape, other, severity));
        }
    }
}

fn name_clash(service: &ServiceFacts<'_>, shape: &Shape, other: &Shape, severity: Severity) -> Finding {
    let message =
        format!("in the service `{}` the name clashes with that of `{}`", service.shape.id, other.id);
    let finding = match severity {
        Severity::Error | Severity::Danger => Finding::error("name-conflict", message),
        Severity::Warning => Finding::warning("name-conflict", message),
        Severity::Note => Finding::note("name-conflict", message),
    };
    finding
        .shape(&shape.id)
        .at(shape.location)
        .help("give one of them another name with `rename` of the service")
        .event("Service")
}

/// How bad it is that two shapes have the same name.
fn clash(model: &Model, a: &Shape, b: &Shape) -> Severity {
    clash_within(model, a, b, 8)
}

/// The same; `depth` keeps lists of lists of themselves, which another rule reports, from going on forever.
fn clash_within(model: &Model, a: &Shape, b: &Shape, depth: usize) -> Severity {
    let nameless = |shape: &Shape| shape.kind.is_simple() || matches!(shape.kind, ShapeKind::List { .. });
    let same_type = a.kind.type_name() == b.kind.type_name();
    if depth == 0 || !(nameless(a) && nameless(b) && same_type && same_traits(a, b)) {
        return Severity::Error;
    }
    let (ShapeKind::List { member: a }, ShapeKind::List { member: b }) = (&a.kind, &b.kind) else {
        return Severity::Note;
    };
    let (target_a, target_b) = (model.target(a), model.target(b));
    let same_items =
        target_a.id == target_b.id || clash_within(model, target_a, target_b, depth - 1) > Severity::Danger;
    if a.traits == b.traits && same_items { Severity::Warning } else { Severity::Error }
}

fn same_traits(a: &Shape, b: &Shape) -> bool {
    let found = |it: &Shape| it.traits.iter().count();
    found(a) == found(b) && a.traits.iter().all(|item| b.traits.value(item.id.as_str()) == Some(&item.value))
}

// A rename of a shape that the service does not use is a mistake, as is one of a shape whose name
// stands on the wire.
fn renames_are_of_the_service(model: &Model, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    for id in service.service.rename.keys() {
        let data = service.closure.contains(id);
        let bound = |shapes: &[&Shape]| shapes.iter().any(|shape| shape.id == *id);
        let message = if data {
            continue;
        } else if bound(&service.operations) || bound(&service.resources) || *id == service.shape.id {
            let kind = model.shape(id).map_or("shape", |shape| shape.kind.type_name());
            format!("`{id}` cannot be renamed: it is {}", with_article(kind))
        } else if id.member().is_some() {
            format!("`{id}` cannot be renamed: it is a member")
        } else {
            format!("`{id}` cannot be renamed: the service does not use it")
        };
        report_rename(service, "invalid-rename", message, diagnostics);
    }
}

// A rename to the same name is a mistake.
fn renames_change_something(service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    for (id, name) in &service.service.rename {
        if id.name() == name {
            let message = format!("`{id}` is renamed to `{name}`, which is its name already");
            report_rename(service, "idle-rename", message, diagnostics);
        }
    }
}

// The name of an error travels: a client finds the error by it.
fn errors_keep_their_names(model: &Model, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    let is_error = |id: &&ShapeId| model.shape(id).is_some_and(|shape| shape.traits.has(ids::ERROR));
    for id in service.service.rename.keys().filter(is_error) {
        let message = format!("the error `{id}` cannot be renamed: its name travels to the client");
        report_rename(service, "renamed-error", message, diagnostics);
    }
}

fn report_rename(
    service: &ServiceFacts<'_>,
    code: &'static str,
    message: String,
    diagnostics: &mut Diagnostics,
) {
    diagnostics.report(
        Finding::error(code, message)
            .shape(&service.shape.id)
            .at(service.shape.location)
            .help("take it out of `rename`")
            .event("Service"),
    );
}

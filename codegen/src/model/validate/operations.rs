//! Operations, and the structures they take and return.

use std::collections::BTreeMap;

use super::super::{ShapeId, ShapeKind};
use super::facts::{Facts, Role, ticked};
use crate::diagnostics::{Diagnostics, Finding};

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    dedicated_structures_are_used_once(facts, diagnostics);
    operations_are_bound_once(facts, diagnostics);
}

// `@input` and `@output` promise that a structure belongs to one operation, in one role, and to
// nothing else.
fn dedicated_structures_are_used_once(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let (role, name) = if shape.traits.is_input() {
            (Role::Input, "input")
        } else if shape.traits.is_output() {
            (Role::Output, "output")
        } else {
            continue;
        };
        let users = facts.users(&shape.id);
        for user in users.iter().filter(|user| user.as_ != role) {
            let message =
                format!("`{}` is marked with `@{name}` and cannot be used for anything else", shape.id);
            diagnostics.report(
                Finding::error("dedicated-io", message)
                    .shape(user.by.id())
                    .at(user.by.location())
                    .help(format!("drop `@{name}`, or use another structure here"))
                    .event("OperationInputOutput"),
            );
        }
        let operations: Vec<&str> =
            users.iter().filter(|user| user.as_ == role).map(|user| user.by.id().as_str()).collect();
        if operations.len() > 1 {
            let message = format!(
                "the structure is marked with `@{name}`, but several operations use it: {}",
                ticked(operations)
            );
            diagnostics.report(
                Finding::error("dedicated-io", message)
                    .shape(&shape.id)
                    .at(shape.location)
                    .help("give each operation a structure of its own")
                    .event("OperationInputOutput"),
            );
        }
    }
}

// An operation or resource has one place in a service.
fn operations_are_bound_once(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let mut bound: BTreeMap<&ShapeId, Vec<&ShapeId>> = BTreeMap::new();
        let holders = std::iter::once(service.shape).chain(service.resources.iter().copied());
        for holder in holders {
            let held: Vec<&ShapeId> = match &holder.kind {
                ShapeKind::Service(it) => it.operations.iter().chain(&it.resources).collect(),
                ShapeKind::Resource(it) => {
                    let lifecycle = it.lifecycle.iter().map(|(_, id)| id);
                    let others = it.operations.iter().chain(&it.collection_operations).chain(&it.resources);
                    lifecycle.chain(others).collect()
                }
                _ => Vec::new(),
            };
            for id in held {
                let holders = bound.entry(id).or_default();
                if holders.last() != Some(&&holder.id) {
                    holders.push(&holder.id);
                }
            }
        }
        for (id, holders) in bound.into_iter().filter(|(_, holders)| holders.len() > 1) {
            let names = ticked(holders.iter().map(|id| id.as_str()));
            let message = format!("`{id}` has more than one place in `{}`: {names}", service.shape.id);
            let place = facts.model.shape(id).and_then(|shape| shape.location);
            diagnostics.report(
                Finding::error("bound-twice", message)
                    .shape(id)
                    .at(place)
                    .help("keep it in one list")
                    .event("SingleOperationBinding"),
            );
        }
    }
}

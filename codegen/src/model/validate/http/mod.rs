//! HTTP bindings (Smithy spec, HTTP bindings and Endpoint traits): one file per place in a message.

mod headers;
mod host;
mod labels;
mod method;
mod payload;
mod query;
mod uri;

use super::super::traits::ids;
use super::super::{Member, Operation, Shape};
use super::facts::Facts;
use crate::diagnostics::Diagnostics;

/// Runs every rule of this folder.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    uri::check(facts, diagnostics);
    labels::check(facts, diagnostics);
    query::check(facts, diagnostics);
    headers::check(facts, diagnostics);
    payload::check(facts, diagnostics);
    method::check(facts, diagnostics);
    host::check(facts, diagnostics);
}

/// The operations with `@http`.
fn bound_operations<'m>(facts: &Facts<'m>) -> impl Iterator<Item = (&'m Shape, &'m Operation)> + use<'m> {
    facts.operations().filter(|(shape, _)| shape.traits.has(ids::HTTP))
}

/// The structures that are bound to a request or response: inputs and outputs of operations with
/// `@http`, and errors. Each once.
fn bound_structures<'m>(facts: &Facts<'m>) -> impl Iterator<Item = &'m Shape> + use<'m> {
    let mut found: Vec<&Shape> = Vec::new();
    for (_, operation) in bound_operations(facts) {
        let io = [&operation.input, &operation.output];
        found.extend(io.into_iter().flatten().filter_map(|id| facts.model.shape(id)));
    }
    found.extend(facts.structures().filter(|shape| shape.traits.has(ids::ERROR)));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    found.into_iter()
}

/// Members with the same text, ignoring case if asked to, in groups of two and more.
fn groups<'m>(
    members: impl Iterator<Item = (&'m str, &'m Member)>,
    ignore_case: bool,
) -> Vec<(String, Vec<&'m Member>)> {
    let mut groups: std::collections::BTreeMap<String, Vec<&Member>> = std::collections::BTreeMap::new();
    for (text, member) in members {
        let key = if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
        groups.entry(key).or_default().push(member);
    }
    groups.into_iter().filter(|(_, members)| members.len() > 1).collect()
}

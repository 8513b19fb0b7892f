//! Shapes that contain themselves (Smithy spec, Recursive shape definitions).

use std::collections::{BTreeMap, BTreeSet};

use super::super::circles::{Graph, circles};
use super::super::{Member, Shape, ShapeId, ShapeKind};
use super::facts::{Facts, ticked};
use crate::diagnostics::{Diagnostics, Finding};

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    lists_end_somewhere(facts, diagnostics);
    required_members_end_somewhere(facts, diagnostics);
    unions_have_an_end(facts, diagnostics);
}

// A list of itself has no type. Through a structure or union a list may well hold itself.
fn lists_end_somewhere(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let is_collection = |shape: &Shape| matches!(shape.kind, ShapeKind::List { .. } | ShapeKind::Map { .. });
    let graph: Graph<'_> = facts
        .model
        .shapes()
        .filter(|shape| is_collection(shape))
        .map(|shape| {
            let targets = shape.members().map(|member| facts.model.target(member));
            (&shape.id, targets.filter(|target| is_collection(target)).map(|target| &target.id).collect())
        })
        .collect();
    report(facts, &graph, diagnostics, |shape, way| {
        Finding::error(
            "recursive-collection",
            format!("the {} holds itself and nothing else: {way}", shape.kind.type_name()),
        )
        .help("put a structure or union in between")
    });
}

// If each structure of a circle needs the next one, none can be the first.
fn required_members_end_somewhere(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let graph: Graph<'_> = facts
        .structures()
        .map(|shape| {
            let required = shape.members().filter(|member| member.traits.is_required());
            let targets = required.map(|member| facts.model.target(member));
            let structures = targets.filter(|target| matches!(target.kind, ShapeKind::Structure(_)));
            (&shape.id, structures.map(|target| &target.id).collect())
        })
        .collect();
    report(facts, &graph, diagnostics, |_, way| {
        Finding::error("required-circle", format!("the structure requires a value of itself: {way}"))
            .help("drop `@required` from one member of the circle")
    });
}

fn report(
    facts: &Facts<'_>,
    graph: &Graph<'_>,
    diagnostics: &mut Diagnostics,
    finding: impl Fn(&Shape, &str) -> Finding,
) {
    for circle in circles(graph) {
        let way = ticked(circle.iter().map(|id| id.as_str()));
        for shape in circle.iter().filter_map(|id| facts.model.shape(id)) {
            let finding = finding(shape, &way).shape(&shape.id).at(shape.location);
            diagnostics.report(finding.event("ShapeRecursion"));
        }
    }
}

// At least one case of a union must be possible without a value of the union itself.
fn unions_have_an_end(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let endless = endless(facts);
    let unions = facts.unions().filter(|shape| shape.members().next().is_some());
    for shape in unions.filter(|shape| endless.contains(&shape.id)) {
        diagnostics.report(
            Finding::error(
                "union-without-end",
                "no value of this union can be made: every case needs another one",
            )
            .shape(&shape.id)
            .at(shape.location)
            .help("add a case that does not lead back here, or drop `@required` from a member on the way")
            .event("ShapeRecursion"),
        );
    }
}

/// The structures and unions of which no finite value exists: what remains when all others, from
/// those without further needs on, are taken away.
fn endless<'m>(facts: &Facts<'m>) -> BTreeSet<&'m ShapeId> {
    let is_aggregate = |shape: &Shape| matches!(shape.kind, ShapeKind::Structure(_) | ShapeKind::Union(_));
    let mut needs: BTreeMap<&ShapeId, usize> = BTreeMap::new();
    let mut finite: Vec<&ShapeId> = Vec::new();
    for shape in facts.model.shapes().filter(|shape| is_aggregate(shape)) {
        let is_open = |member: &&Member| is_aggregate(facts.model.target(member));
        let count = match shape.kind {
            // One case is enough, and an empty union is another rule's business.
            ShapeKind::Union(_) => {
                usize::from(!shape.members().any(|it| !is_open(&it)) && shape.members().next().is_some())
            }
            _ => shape.members().filter(|it| it.traits.is_required()).filter(is_open).count(),
        };
        needs.insert(&shape.id, count);
        if count == 0 {
            finite.push(&shape.id);
        }
    }
    while let Some(id) = finite.pop() {
        for by in facts.users(id).iter().map(|user| user.by) {
            let counted = by.member.is_some_and(|member| {
                matches!(by.shape.kind, ShapeKind::Union(_)) || member.traits.is_required()
            });
            let Some(left) = needs.get_mut(&by.shape.id).filter(|left| counted && **left > 0) else {
                continue;
            };
            *left -= 1;
            if *left == 0 {
                finite.push(&by.shape.id);
            }
        }
    }
    needs.into_iter().filter(|(_, left)| *left > 0).map(|(id, _)| id).collect()
}

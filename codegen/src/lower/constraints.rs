//! Constraint traits, for protocols whose clients look at them before they send anything.

use regex::Regex;
use serde_json::Number;

use super::cx::Cx;
use crate::diagnostics::{Diagnostics, Finding};
use crate::ir::{Bound, ConstraintsTable};
use crate::model::traits::ids;
use crate::model::{Member, Model, Shape, ShapeId, Traits, closure};

/// Reports patterns that clients cannot look at: the engine of the runtime, which takes linear time whatever the
/// pattern, has neither look-around nor back-references.
pub(super) fn check(model: &Model, service: &Shape, operations: &[&Shape], diagnostics: &mut Diagnostics) {
    let operations: Vec<_> = operations.iter().map(|operation| operation.id.clone()).collect();
    for shape in closure::shapes(model, &service.id, &operations).iter().filter_map(|id| model.shape(id)) {
        report(&shape.id, &shape.traits, diagnostics);
        shape.members().for_each(|member| report(&member.id, &member.traits, diagnostics));
    }
}

fn report(id: &ShapeId, traits: &Traits, diagnostics: &mut Diagnostics) {
    if traits.pattern().is_some_and(|pattern| Regex::new(pattern).is_err()) {
        let message = "clients do not look at this pattern, because they cannot follow it";
        let finding = Finding::warning("pattern-not-checked", message).shape(id);
        let finding = finding.at(traits.location(ids::PATTERN));
        diagnostics.report(finding.help("do without look-around and back-references"));
    }
}

/// What holds for the values of a member: each trait of the member, or else of its target.
pub(super) fn of_member(cx: &Cx<'_>, member: &Member) -> Option<Box<ConstraintsTable>> {
    if !cx.heeds.constraints {
        return None;
    }
    let (own, target) = (&member.traits, &cx.model.target(member).traits);
    let length = own.length().or_else(|| target.length());
    let range = own.range().or_else(|| target.range());
    let pattern = own.pattern().or_else(|| target.pattern()).filter(|pattern| Regex::new(pattern).is_ok());
    let table = ConstraintsTable {
        min_length: length.and_then(|it| it.min),
        max_length: length.and_then(|it| it.max),
        min: range.as_ref().and_then(|it| bound(it.min?)),
        max: range.as_ref().and_then(|it| bound(it.max?)),
        pattern: pattern.map(str::to_owned),
        not_above: own.not_above().map(str::to_owned),
        within_call_timeout: own.is_within_call_timeout(),
    };
    (table != ConstraintsTable::default()).then(|| Box::new(table))
}

fn bound(number: &Number) -> Option<Bound> {
    number.as_i128().map(Bound::Integer).or_else(|| number.as_f64().map(Bound::Real))
}

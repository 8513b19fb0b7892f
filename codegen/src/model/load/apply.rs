//! `apply` statements: traits for shapes and members that are defined elsewhere.

use std::collections::BTreeMap;

use super::super::{ShapeId, Traits};
use super::draft::{Apply, Drafts};
use super::merge::pool;
use crate::diagnostics::{Diagnostics, Finding, Span};

/// Traits for members that a shape gets from its mixins, to be set when these are flattened.
pub(super) type Late = BTreeMap<ShapeId, (Traits, Span)>;

/// Adds the traits of all statements to their shapes and members. Members that are not there yet
/// may come from a mixin; theirs are handed back.
pub(super) fn apply(drafts: &mut Drafts, applies: Vec<Apply>, diagnostics: &mut Diagnostics) -> Late {
    let mut late = Late::new();
    for Apply { target, traits, location } in applies {
        if target.is_prelude() {
            let message = format!("`{target}` belongs to Smithy itself and takes no further traits");
            let finding = Finding::error("apply-to-prelude", message).shape(&target).at(location);
            diagnostics.report(finding.event("Model"));
            continue;
        }
        let Some(draft) = drafts.get_mut(&target.container()) else {
            unknown(&target, location, diagnostics);
            continue;
        };
        let Some(name) = target.member() else {
            pool(&target, &mut draft.traits, traits, diagnostics);
            continue;
        };
        if let Some(member) = draft.members.iter_mut().find(|member| member.name == name) {
            pool(&target, &mut member.traits, traits, diagnostics);
        } else if draft.mixins.is_empty() {
            unknown(&target, location, diagnostics);
        } else {
            let (waiting, _) = late.entry(target.clone()).or_insert_with(|| (Traits::default(), location));
            pool(&target, waiting, traits, diagnostics);
        }
    }
    late
}

/// Reports a statement that no shape or member of the model answers to.
pub(super) fn unknown(target: &ShapeId, location: Span, diagnostics: &mut Diagnostics) {
    let message = format!("`apply` adds traits to `{target}`, which no file defines");
    diagnostics.report(Finding::error("apply-to-unknown", message).shape(target).at(location).event("Model"));
}

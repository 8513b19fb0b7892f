//! Every shape that is named must exist, and every list and map must be whole.

use std::collections::BTreeMap;

use super::super::ShapeId;
use super::draft::{Draft, Drafts, Kind, Reference};
use crate::diagnostics::{Diagnostics, Finding};

/// Checks all references of all shapes.
pub(super) fn resolve(drafts: &Drafts, diagnostics: &mut Diagnostics) {
    let mut names = Names::default();
    for draft in drafts.values() {
        for reference in &draft.references {
            if !drafts.contains_key(&reference.target) {
                unresolved(draft, reference, names.of(drafts), diagnostics);
            }
        }
        whole(draft, diagnostics);
    }
}

/// One shape for each name, ignoring case and namespace; made when first asked for.
#[derive(Default)]
struct Names<'d>(Option<BTreeMap<String, &'d ShapeId>>);

impl<'d> Names<'d> {
    fn of(&mut self, drafts: &'d Drafts) -> &BTreeMap<String, &'d ShapeId> {
        self.0.get_or_insert_with(|| drafts.keys().map(|id| (id.name().to_ascii_lowercase(), id)).collect())
    }
}

fn unresolved(
    draft: &Draft,
    reference: &Reference,
    names: &BTreeMap<String, &ShapeId>,
    diagnostics: &mut Diagnostics,
) {
    let Reference { target, location } = reference;
    let message = if target.member().is_some() {
        format!("`{target}` is a member; only shapes can be targeted")
    } else {
        format!("there is no shape `{target}`")
    };
    let by_place = draft.members.iter().find(|member| member.location == Some(*location));
    let owner = by_place.map_or(&draft.id, |member| &member.id);
    let finding = Finding::error("unresolved-target", message).shape(owner).at(*location);
    let help = match names.get(&target.name().to_ascii_lowercase()) {
        Some(id) => format!("did you mean `{id}`?"),
        None => "is a file missing, or the id misspelt?".to_owned(),
    };
    diagnostics.report(finding.help(help).event("Target.UnresolvedShape"));
}

/// A list needs its `member`, a map its `key` and `value`, from itself or from a mixin.
fn whole(draft: &Draft, diagnostics: &mut Diagnostics) {
    let needed: &[&str] = match draft.kind {
        Kind::List => &["member"],
        Kind::Map => &["key", "value"],
        _ => return,
    };
    for name in needed {
        if !draft.members.iter().any(|member| member.name == *name) {
            let message = format!("the {} has no `{name}`", draft.kind.type_name());
            let finding = Finding::error("missing-member", message).shape(&draft.id).at(draft.location);
            diagnostics.report(finding.event("Model"));
        }
    }
}

//! `@notAbove`: members that bound each other.

use super::super::super::traits::ids;
use super::super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    bounds_are_numbers_beside(facts, diagnostics);
}

// Two members of one structure are compared, so both must be there, and numbers.
fn bounds_are_numbers_beside(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        for member in shape.members() {
            let Some(bound) = member.traits.not_above() else { continue };
            let message = match shape.member(bound) {
                None => format!("`{}` has no member `{bound}`", shape.id),
                Some(other) if other.id == member.id => "a member is never above itself".to_owned(),
                Some(other) if !facts.model.target(other).kind.is_number() => {
                    format!("`{bound}` is a {}, not a number", facts.model.target(other).kind.type_name())
                }
                Some(_) => continue,
            };
            diagnostics.report(
                Finding::error("not-above", message)
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::NOT_ABOVE))
                    .help("name the member of the same structure that bounds this one"),
            );
        }
    }
}

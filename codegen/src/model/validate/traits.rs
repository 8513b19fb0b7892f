//! Traits on shapes: may they stand there, do they get along, have they the right number.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::selector::{At, Selector};
use super::super::traits::{self, Trait, ids};
use super::super::{Model, Shape};
use super::facts::{Facts, place_of, ticked};
use super::trait_table::{DEFINITIONS, Definition};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::article::with_article;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    let known = Known::of(facts.model);
    traits_stand_where_they_may(facts.model, &known, diagnostics);
    traits_do_not_exclude_each_other(facts.model, &known, diagnostics);
    exclusive_traits_stand_once(facts, &known, diagnostics);
}

// The definition of a trait says by a selector which shapes it is for. On others it has no meaning.
fn traits_stand_where_they_may(model: &Model, known: &Known<'_>, diagnostics: &mut Diagnostics) {
    for at in model.shapes().flat_map(At::all_of) {
        for item in at.traits() {
            let Some(rules) = known.rules.get(item.id.as_str()) else { continue };
            let allowed = rules.selector.as_ref().is_none_or(|selector| selector.selects(model, at));
            // What loading added, or a mixin handed on, stands where the spec says it does.
            if allowed || item.location.is_none() {
                continue;
            }
            let message = format!("`@{}` cannot stand on {}", short(item), described(model, at));
            diagnostics.report(
                Finding::error("trait-target", message)
                    .shape(at.id())
                    .at(item.location)
                    .help(format!("it is for {}", rules.place))
                    .event("TraitTarget"),
            );
        }
    }
}

// Some traits say opposite things; a shape can have only one of them.
fn traits_do_not_exclude_each_other(model: &Model, known: &Known<'_>, diagnostics: &mut Diagnostics) {
    for at in model.shapes().flat_map(At::all_of) {
        let mut clashing: Vec<&Trait> = Vec::new();
        for item in at.traits() {
            let Some(rules) = known.rules.get(item.id.as_str()) else { continue };
            let others = rules.conflicts.iter().filter(|id| **id != item.id.as_str());
            for other in others.filter_map(|id| at.traits().entry(id)) {
                for one in [item, other] {
                    if !clashing.iter().any(|known| known.id == one.id) {
                        clashing.push(one);
                    }
                }
            }
        }
        let Some(place) = clashing.first().map(|first| first.location.or_else(|| at.location())) else {
            continue;
        };
        clashing.sort_by(|a, b| a.id.cmp(&b.id));
        let names: Vec<String> = clashing.iter().map(|item| format!("@{}", short(item))).collect();
        let names = ticked(names.iter().map(String::as_str));
        diagnostics.report(
            Finding::error("trait-conflict", format!("{names} exclude each other"))
                .shape(at.id())
                .at(place)
                .help("keep one of them")
                .event("TraitConflict"),
        );
    }
}

// Some traits single out one member of a structure. `@eventPayload` has a rule of its own.
fn exclusive_traits_stand_once(facts: &Facts<'_>, known: &Known<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures() {
        let mut seen: BTreeMap<&str, Vec<At<'_>>> = BTreeMap::new();
        for member in shape.members() {
            for item in &member.traits {
                let exclusive = known.rules.get(item.id.as_str()).is_some_and(|it| it.one_per_structure);
                if exclusive && item.id != ids::EVENT_PAYLOAD {
                    seen.entry(item.id.as_str()).or_default().push(At::member(shape, member));
                }
            }
        }
        for (id, members) in seen.into_iter().filter(|(_, members)| members.len() > 1) {
            let names = ticked(members.iter().filter_map(|at| at.id().member()));
            let name = id.strip_prefix("smithy.api#").unwrap_or(id);
            let message = format!("more than one member has `@{name}`: {names}");
            diagnostics.report(
                Finding::error("exclusive-trait", message)
                    .shape(&shape.id)
                    .at(place_of(members[1], id))
                    .help("keep it on one member")
                    .event("ExclusiveStructureMemberTrait"),
            );
        }
    }
}

/// The definitions that hold for a model.
struct Known<'m> {
    rules: BTreeMap<&'m str, Rules<'m>>,
}

struct Rules<'m> {
    /// `None` when every shape may have the trait, or when the selector is beyond us.
    selector: Option<Selector>,
    place: String,
    conflicts: Vec<&'m str>,
    one_per_structure: bool,
}

impl<'m> Known<'m> {
    fn of(model: &'m Model) -> Self {
        let built_in = DEFINITIONS.iter().map(|it| (it.id, Rules::built_in(it)));
        let mut rules: BTreeMap<&str, Rules<'_>> = built_in.collect();
        for shape in model.shapes() {
            if let Some(value) = shape.traits.value(ids::TRAIT) {
                rules.insert(shape.id.as_str(), Rules::modelled(shape, value));
            }
        }
        Self { rules }
    }
}

impl<'m> Rules<'m> {
    fn built_in(definition: &'static Definition) -> Self {
        Self {
            selector: Selector::parse(definition.selector),
            place: definition.place.to_owned(),
            conflicts: definition.conflicts.to_vec(),
            one_per_structure: definition.one_per_structure,
        }
    }

    fn modelled(shape: &'m Shape, value: &'m Value) -> Self {
        let selector = value.get("selector").and_then(Value::as_str);
        let exclusive = value.get("structurallyExclusive").and_then(Value::as_str);
        Self {
            selector: selector.and_then(Selector::parse),
            place: format!(
                "shapes that match `{}`, says the definition of `{}`",
                selector.unwrap_or("*").split_whitespace().collect::<Vec<_>>().join(" "),
                shape.id
            ),
            conflicts: traits::strings(value.get("conflicts")),
            one_per_structure: exclusive == Some("member"),
        }
    }
}

/// The id of a trait as one writes it in a model: without the namespace of the prelude.
fn short(item: &Trait) -> &str {
    item.id.as_str().strip_prefix("smithy.api#").unwrap_or(item.id.as_str())
}

fn described(model: &Model, at: At<'_>) -> String {
    let kind = with_article(at.shape.kind.type_name());
    match at.member {
        None => kind,
        Some(member) => {
            let target = model.target(member);
            let required = if member.traits.is_required() { " with" } else { " without" };
            let target = with_article(target.kind.type_name());
            format!("a member of {kind} that is {target}{required} `@required`")
        }
    }
}

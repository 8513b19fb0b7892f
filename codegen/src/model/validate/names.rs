//! Names that members have in a document.

use std::collections::BTreeMap;

use super::super::traits::ids;
use super::super::{Member, ShapeKind};
use super::facts::{Facts, place_of};
use super::trait_table::HTTP_BINDINGS;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    json_names_differ(facts, diagnostics);
    flattened_lists_lose_item_names(facts, diagnostics);
}

// Two members with one name in JSON overwrite each other. Those that travel elsewhere have no name there.
fn json_names_differ(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.structures().chain(facts.unions()) {
        if !shape.members().any(|member| member.traits.has(ids::JSON_NAME)) {
            continue;
        }
        let mut seen: BTreeMap<&str, &Member> = BTreeMap::new();
        let is_bound = |member: &&Member| HTTP_BINDINGS.iter().any(|id| member.traits.has(id));
        for member in shape.members().filter(|member| !is_bound(member)) {
            let name = member.traits.json_name().unwrap_or(&member.name);
            let Some(first) = seen.insert(name, member) else { continue };
            let message = format!("`{}` and `{}` are both `{name}` in JSON", first.name, member.name);
            diagnostics.report(
                Finding::error("json-name-conflict", message)
                    .shape(&shape.id)
                    .at(place_of(At::member(shape, member), ids::JSON_NAME))
                    .help("give one of them another `@jsonName`")
                    .event("JsonName"),
            );
        }
    }
}

// The items of a flattened list take the name of the list's member, so the item name is not heeded.
fn flattened_lists_lose_item_names(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, member) in facts.members().filter(|(_, member)| member.traits.is_xml_flattened()) {
        let ShapeKind::List { member: item } = &facts.model.target(member).kind else { continue };
        let Some(lost) = item.traits.xml_name() else { continue };
        let name = member.traits.xml_name().unwrap_or(&member.name);
        if name != lost {
            let message = format!("the list is flattened, so the name `{lost}` of its items is not used");
            diagnostics.report(
                Finding::warning("lost-xml-name", message)
                    .shape(&member.id)
                    .at(place_of(At::member(shape, member), ids::XML_FLATTENED))
                    .help(format!(
                        "items are called `{name}`; set `@xmlName` on `{}` to change it",
                        member.name
                    ))
                    .event("XmlFlattenedTrait"),
            );
        }
    }
}

//! Members in the query of a request.

use super::super::super::traits::ids;
use super::super::super::{Member, Shape};
use super::super::facts::{Facts, place_of, ticked};
use super::{bound_operations, groups};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in bound_operations(facts) {
        let input = operation.input.as_ref().and_then(|id| facts.model.shape(id));
        let Some(input) = input else { continue };
        keys_are_unique(input, diagnostics);
        keys_are_no_literals(shape, input, diagnostics);
        maps_and_keys_mix(input, diagnostics);
    }
}

fn query_members(input: &Shape) -> impl Iterator<Item = (&str, &Member)> {
    input.members().filter_map(|member| Some((member.traits.http_query()?, member)))
}

// Two members under one key would be read back as one list. Keys differ by case.
fn keys_are_unique(input: &Shape, diagnostics: &mut Diagnostics) {
    for (key, members) in groups(query_members(input), false) {
        let names = ticked(members.iter().map(|member| member.name.as_str()));
        let message = format!("more than one member is bound to the query key `{key}`: {names}");
        diagnostics.report(
            Finding::error("duplicate-query-key", message)
                .shape(&input.id)
                .at(place_of(At::member(input, members[1]), ids::HTTP_QUERY))
                .help("give each its own key")
                .event("HttpQueryTrait"),
        );
    }
}

// A key that the URI pattern fixes cannot carry a member's value, too.
fn keys_are_no_literals(shape: &Shape, input: &Shape, diagnostics: &mut Diagnostics) {
    let Some(http) = shape.traits.http() else { return };
    for (key, member) in query_members(input) {
        if http.uri.query.iter().any(|(literal, _)| literal == key) {
            let message = format!("the URI pattern of `{}` has the query key `{key}` already", shape.id);
            diagnostics.report(
                Finding::error("query-literal-conflict", message)
                    .shape(&member.id)
                    .at(place_of(At::member(input, member), ids::HTTP_QUERY))
                    .help("rename the key, or take it out of the pattern")
                    .event("HttpQueryTrait"),
            );
        }
    }
}

// With a map of parameters beside single ones a server cannot tell where a parameter came from.
fn maps_and_keys_mix(input: &Shape, diagnostics: &mut Diagnostics) {
    let map = input.members().find(|member| member.traits.is_http_query_params());
    let Some(map) = map else { return };
    let names: Vec<&str> = query_members(input).map(|(_, member)| member.name.as_str()).collect();
    if !names.is_empty() {
        let message = format!("the map `{}` shares the query with {}", map.name, ticked(names));
        diagnostics.report(
            Finding::note("query-params-mixed", message)
                .shape(&input.id)
                .at(map.location)
                .event("HttpQueryParamsTrait"),
        );
    }
}

//! Endpoint rules, and the parameters that they are asked with.

use super::super::endpoint::{Constant, ParameterKind, RuleSet, context_path, first_member};
use super::super::traits::ids;
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in facts.operations() {
        paths_are_understood(facts, shape, diagnostics);
    }
    for service in &facts.services {
        let Some(rules) = rules_are_understood(service.shape, diagnostics) else { continue };
        clients_set_parameters(service.shape, &rules, diagnostics);
        for operation in &service.operations {
            operations_bind_parameters(facts, operation, &rules, diagnostics);
        }
    }
}

// The document is a rule set, of known functions and of names that have a value where they stand.
fn rules_are_understood(shape: &Shape, diagnostics: &mut Diagnostics) -> Option<RuleSet> {
    let (name, id, event, parsed) = match (shape.traits.endpoint_rule_set(), shape.traits.endpoint_bdd()) {
        (Some(rules), _) => {
            ("endpointRuleSet", ids::ENDPOINT_RULE_SET, "EndpointRuleSet", RuleSet::parse(rules))
        }
        (None, Some(diagram)) => {
            ("endpointBdd", ids::ENDPOINT_BDD, "EndpointBdd", RuleSet::parse_diagram(diagram))
        }
        (None, None) => return None,
    };
    let faults = match parsed {
        Ok(rules) => return Some(rules),
        Err(faults) => faults,
    };
    for fault in faults {
        let message = format!("`@{name}` cannot be understood at `{}`: {}", fault.place, fault.message);
        diagnostics.report(
            Finding::error("endpoint-rules", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), id))
                .help("mend the rules, or generate without them and tell the client its endpoint")
                .event(event),
        );
    }
    None
}

// The paths of `@operationContextParams` are those that the trait allows, and begin with a member of the input.
fn paths_are_understood(facts: &Facts<'_>, shape: &Shape, diagnostics: &mut Diagnostics) {
    let input = shape.as_operation().and_then(|operation| operation.input.as_ref());
    for (name, text) in shape.traits.operation_context_params() {
        let message = match context_path(text) {
            None => format!("`{text}` is no path to the endpoint parameter `{name}`"),
            Some(path) => match first_member(&path) {
                Some(first) if !facts.model.members_of(input).any(|member| member.name == first) => {
                    format!("the path `{text}` begins with `{first}`, which the input does not have")
                }
                _ => continue,
            },
        };
        diagnostics.report(
            Finding::error("context-path", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::OPERATION_CONTEXT_PARAMS))
                .help("use members, `[*]`, `.*`, `[]`, `[a, b]` and `keys()`")
                .event("OperationContextParams"),
        );
    }
}

fn lost(name: &str, shape: impl ToString) -> Finding {
    Finding::danger("context-param", format!("the endpoint rules have no parameter `{name}` of this type"))
        .shape(shape)
        .help("give it the name and the type of a parameter of the rules")
        .event("RuleSetParameter")
}

// What clients can set is asked for.
fn clients_set_parameters(shape: &Shape, rules: &RuleSet, diagnostics: &mut Diagnostics) {
    for param in shape.traits.client_context_params() {
        if rules.parameter(param.name).map(|it| it.kind) != Some(param.kind) {
            let place = place_of(At::shape(shape), ids::CLIENT_CONTEXT_PARAMS);
            diagnostics.report(lost(param.name, &shape.id).at(place));
        }
    }
}

// What operations bind is asked for, in the type that it has.
fn operations_bind_parameters(
    facts: &Facts<'_>,
    shape: &Shape,
    rules: &RuleSet,
    diagnostics: &mut Diagnostics,
) {
    let kind_of = |name: &str| rules.parameter(name).map(|parameter| parameter.kind);
    for (name, value) in shape.traits.static_context_params() {
        if kind_of(name).is_none() || value.as_ref().map(Constant::kind) != kind_of(name) {
            let place = place_of(At::shape(shape), ids::STATIC_CONTEXT_PARAMS);
            diagnostics.report(lost(name, &shape.id).at(place));
        }
    }
    for (name, _) in shape.traits.operation_context_params() {
        if kind_of(name).is_none() {
            let place = place_of(At::shape(shape), ids::OPERATION_CONTEXT_PARAMS);
            diagnostics.report(lost(name, &shape.id).at(place));
        }
    }
    let input = shape.as_operation().and_then(|operation| operation.input.as_ref());
    for member in facts.model.members_of(input) {
        let Some(name) = member.traits.context_param() else { continue };
        if kind_of(name).is_none() || kind_of(name) != member_kind(facts, member) {
            diagnostics.report(lost(name, &member.id).at(member.traits.location(ids::CONTEXT_PARAM)));
        }
    }
}

/// The type of parameters that a member can be.
fn member_kind(facts: &Facts<'_>, member: &Member) -> Option<ParameterKind> {
    let target = facts.model.target(member);
    match &target.kind {
        kind if kind.is_string() => Some(ParameterKind::String),
        ShapeKind::Boolean => Some(ParameterKind::Boolean),
        ShapeKind::List { member } if facts.model.target(member).kind.is_string() => {
            Some(ParameterKind::StringArray)
        }
        _ => None,
    }
}

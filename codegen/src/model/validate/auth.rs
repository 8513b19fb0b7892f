//! How operations say who calls.

use super::super::traits::ids;
use super::super::{Model, Shape, auth};
use super::facts::{Facts, ServiceFacts, place_of, ticked};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        asked_schemes_are_of_the_service(facts.model, service, diagnostics);
        several_schemes_have_an_order(facts.model, service, diagnostics);
    }
}

// `@auth` picks among the schemes that stand on the service, and brings none along.
fn asked_schemes_are_of_the_service(
    model: &Model,
    service: &ServiceFacts<'_>,
    diagnostics: &mut Diagnostics,
) {
    let there = auth::schemes(model, service.shape);
    let mut check = |shape: &Shape| {
        let asked = shape.traits.auth().unwrap_or_default();
        let missing: Vec<&str> = asked.into_iter().filter(|id| !there.contains(id)).collect();
        if missing.is_empty() {
            return;
        }
        let message =
            format!("`@auth` asks for {}, which `{}` does not have", ticked(missing), service.shape.id);
        diagnostics.report(
            Finding::danger("auth-scheme-missing", message)
                .shape(&shape.id)
                .at(place_of(At::shape(shape), ids::AUTH))
                .help("apply the trait of the scheme to the service, or drop it from `@auth`")
                .event("AuthTrait"),
        );
    };
    check(service.shape);
    service.operations.iter().for_each(|operation| check(operation));
}

// Without `@auth` the alphabet decides which of several schemes is wanted most.
fn several_schemes_have_an_order(model: &Model, service: &ServiceFacts<'_>, diagnostics: &mut Diagnostics) {
    let there = auth::schemes(model, service.shape);
    if there.len() < 2 || service.shape.traits.has(ids::AUTH) {
        return;
    }
    let message = format!("nothing says which of {} is wanted most", ticked(there));
    diagnostics.report(
        Finding::warning("auth-without-order", message)
            .shape(&service.shape.id)
            .at(service.shape.location)
            .help("put them in order with `@auth` on the service")
            .event("ServiceAuthDefinitions"),
    );
}

//! Waiters: operations that are called until something has come about.

use std::collections::BTreeMap;

use super::super::paths::Type;
use super::super::traits::{Matcher, PathComparator, PathMatcher, Waiter, ids};
use super::super::{Model, Operation, Shape, ShapeId};
use super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    waiters_can_be_read(facts, diagnostics);
    waiters_have_names_of_their_own(facts, diagnostics);
    paths_fit_the_model(facts, diagnostics);
}

fn sound(shape: &Shape) -> impl Iterator<Item = Waiter<'_>> {
    shape.traits.waiters().filter_map(Result::ok)
}

// What is no waiter cannot be waited for; nor can a path be followed that is no JMESPath.
fn waiters_can_be_read(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in facts.operations() {
        for problem in shape.traits.waiters().filter_map(Result::err) {
            diagnostics.report(
                Finding::error("waiter-value", problem)
                    .shape(&shape.id)
                    .at(place_of(At::shape(shape), ids::WAITABLE))
                    .help("see Waiters in the Smithy specification")
                    .event("WaitableTrait"),
            );
        }
    }
}

// One name, one waiter: within a service, whatever the case.
fn waiters_have_names_of_their_own(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for service in &facts.services {
        let mut seen: BTreeMap<String, &ShapeId> = BTreeMap::new();
        for shape in &service.operations {
            for waiter in sound(shape) {
                let Some(first) = seen.insert(waiter.name.to_ascii_lowercase(), &shape.id) else { continue };
                let message = format!("the waiter `{}` is on `{first}` already", waiter.name);
                diagnostics.report(
                    Finding::error("duplicate-waiter", message)
                        .shape(&shape.id)
                        .at(place_of(At::shape(shape), ids::WAITABLE))
                        .help("give it another name")
                        .event("UniqueWaiterNames"),
                );
            }
        }
    }
}

// A path that the model rules out never matches.
fn paths_fit_the_model(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations() {
        for waiter in sound(shape) {
            let mut faults = Vec::new();
            for acceptor in &waiter.acceptors {
                let (output, both) = values(facts.model, operation);
                match &acceptor.matcher {
                    Matcher::Output(matcher) => check_matcher(facts.model, output, matcher, &mut faults),
                    Matcher::InputOutput(matcher) => check_matcher(facts.model, both, matcher, &mut faults),
                    Matcher::Success(_) | Matcher::ErrorType(_) => {}
                }
                if let Some(message) = &acceptor.message {
                    let (output, _) = values(facts.model, operation);
                    let _text = output.of(facts.model, message, &mut faults);
                }
            }
            for fault in faults {
                let message = format!("in the waiter `{}`: {fault}", waiter.name);
                diagnostics.report(
                    Finding::danger("waiter-path", message)
                        .shape(&shape.id)
                        .at(place_of(At::shape(shape), ids::WAITABLE))
                        .help("mend the path, or the comparator")
                        .event("WaitableTraitJmespathProblem"),
                );
            }
        }
    }
}

/// The output, and the object that has both input and output.
fn values<'m>(model: &'m Model, operation: &'m Operation) -> (Type<'m>, Type<'m>) {
    let of = |id: &'m Option<ShapeId>| {
        let shape = id.as_ref().and_then(|id| model.shape(id));
        shape.map_or_else(|| Type::Record(Vec::new()), Type::Shape)
    };
    let (input, output) = (of(&operation.input), of(&operation.output));
    let both = Type::Record(vec![("input".to_owned(), input), ("output".to_owned(), output.clone())]);
    (output, both)
}

fn check_matcher<'m>(model: &'m Model, value: Type<'m>, matcher: &PathMatcher<'_>, faults: &mut Vec<String>) {
    let found = value.of(model, &matcher.path, faults);
    let (fits, wanted) = match matcher.comparator {
        PathComparator::StringEquals => (found.may_be_text(), "`stringEquals` needs a string"),
        PathComparator::BooleanEquals => (found.may_be_boolean(), "`booleanEquals` needs a boolean"),
        PathComparator::AllStringEquals | PathComparator::AnyStringEquals => {
            let element = found.element(model);
            (element.is_some_and(|it| it.may_be_text()), "the comparator needs an array of strings")
        }
    };
    if !fits {
        faults.push(format!("{wanted}, but the path gives something else"));
    }
}

//! `@followed` and `@pipelined`: what clients offer beyond single calls, in any protocol.

use super::super::super::paths::members_on;
use super::super::super::traits::{Followed, ids};
use super::super::super::{Member, Shape, ShapeKind, closure};
use super::super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in facts.operations() {
        operations_can_be_repeated(facts, shape, diagnostics);
        if let Some(followed) = shape.traits.followed() {
            let mut it = Following { facts, shape, diagnostics: &mut *diagnostics };
            it.positions_are_numbers(&followed);
            it.retried_errors_are_its_own(&followed);
        }
    }
}

// What streams cannot be sent twice, and has no end that the next call could wait for.
fn operations_can_be_repeated(facts: &Facts<'_>, shape: &Shape, diagnostics: &mut Diagnostics) {
    let ends = shape.as_operation().map(|it| [&it.input, &it.output]);
    let mut members = ends.into_iter().flatten().flat_map(|io| facts.io_members(io));
    let Some(stream) = members.find(|member| facts.model.target(member).traits.is_streaming()) else {
        return;
    };
    for (id, name) in [(ids::FOLLOWED, "followed"), (ids::PIPELINED, "pipelined")] {
        if shape.traits.has(id) {
            let message = format!("`@{name}` stands on an operation with the stream `{}`", stream.id);
            diagnostics.report(
                Finding::error("repeated-stream", message)
                    .shape(&shape.id)
                    .at(place_of(At::shape(shape), id))
                    .help("drop the trait: a call in which something streams is made once"),
            );
        }
    }
}

struct Following<'c, 'm> {
    facts: &'c Facts<'m>,
    shape: &'m Shape,
    diagnostics: &'c mut Diagnostics,
}

impl<'m> Following<'_, 'm> {
    // The position behind the last item is where the next call starts.
    fn positions_are_numbers(&mut self, followed: &Followed<'_>) {
        let Some(operation) = self.shape.as_operation() else { return };
        let model = self.facts.model;
        let [input, output] =
            [&operation.input, &operation.output].map(|end| end.as_ref().and_then(|id| model.shape(id)));
        self.number("start", input, followed.start);
        if let Some(wait) = followed.wait {
            self.number("wait", input, wait);
        }
        let Some(items) = self.walk("items", output, followed.items) else { return };
        let list = model.target(items);
        let ShapeKind::List { member } = &list.kind else {
            let kind = list.kind.type_name();
            return self.report(format!("`items` leads to a {kind}, not to a list"));
        };
        let item = model.target(member);
        match item.kind {
            ShapeKind::Structure(_) if !list.traits.is_sparse() => {
                self.number("position", Some(item), followed.position);
            }
            _ => self.report("the items must be structures, and all of them there".to_owned()),
        }
    }

    fn number(&mut self, property: &str, from: Option<&'m Shape>, path: &str) {
        let Some(member) = self.walk(property, from, path) else { return };
        let kind = &self.facts.model.target(member).kind;
        if !matches!(kind, ShapeKind::Long) {
            self.report(format!("`{property}` leads to a {}, not to a long", kind.type_name()));
        }
    }

    fn walk(&mut self, property: &str, from: Option<&'m Shape>, path: &str) -> Option<&'m Member> {
        match members_on(self.facts.model, from, path) {
            Ok(members) => members.last().copied(),
            Err(problem) => {
                self.report(format!("`{property}` leads nowhere: {problem}"));
                None
            }
        }
    }

    // Waiting for another error would be waiting for ever.
    fn retried_errors_are_its_own(&mut self, followed: &Followed<'_>) {
        let Some(operation) = self.shape.as_operation() else { return };
        let holders = self.facts.services.iter();
        let holders = holders.filter(|it| it.operations.iter().any(|held| held.id == self.shape.id));
        let of_services = holders.flat_map(|it| closure::errors(self.facts.model, &it.shape.id, operation));
        let errors: Vec<_> = of_services.chain(operation.errors.iter().cloned()).collect();
        for id in followed.retry.iter().filter(|id| !errors.iter().any(|error| *error == ***id)) {
            self.report(format!("`retry` names `{id}`, which is no error of the operation"));
        }
    }

    fn report(&mut self, message: String) {
        let place = place_of(At::shape(self.shape), ids::FOLLOWED);
        self.diagnostics.report(
            Finding::error("followed-member", message)
                .shape(&self.shape.id)
                .at(place)
                .help("paths are names of members with dots between; `start` and `wait` begin in the input, `items` in the output, `position` in an item"),
        );
    }
}

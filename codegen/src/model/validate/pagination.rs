//! Operations whose answers come page by page.

use super::super::paths::members_on;
use super::super::traits::{Paginated, ids};
use super::super::{Member, Shape, ShapeKind};
use super::facts::{Facts, place_of};
use crate::diagnostics::{Diagnostics, Finding, Severity};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, _) in facts.operations() {
        let Some(own) = shape.traits.paginated() else { continue };
        let holders = facts.services.iter().filter(|it| it.operations.iter().any(|held| held.id == shape.id));
        let mut whole: Vec<Paginated<'_>> = holders
            .map(|service| own.clone().or(service.shape.traits.paginated().unwrap_or_default()))
            .collect();
        whole.dedup();
        for paginated in whole {
            let mut pages = Pages { facts, shape, diagnostics: &mut *diagnostics };
            pages.tokens_lead_somewhere(&paginated);
            pages.items_are_items(&paginated);
            pages.the_size_is_a_number(&paginated);
        }
    }
}

struct Pages<'c, 'm> {
    facts: &'c Facts<'m>,
    shape: &'m Shape,
    diagnostics: &'c mut Diagnostics,
}

impl<'m> Pages<'_, 'm> {
    // A token goes out of the output and into the input of the next call. It is a string, or seldom a map.
    fn tokens_lead_somewhere(&mut self, paginated: &Paginated<'_>) {
        let input = self.named(paginated.input_token, "inputToken");
        let output = self.named(paginated.output_token, "outputToken");
        let (input, output) =
            (input.and_then(|name| self.input(name)), output.and_then(|path| self.output(path)));
        if let Some(member) = input
            && member.traits.is_required()
        {
            let message =
                format!("`inputToken` is `{}`, which is required: there is no first page", member.name);
            self.report(Severity::Error, message);
        }
        for member in [input, output].into_iter().flatten() {
            let target = self.facts.model.target(member);
            if target.kind.is_number() {
                let message = format!("the token `{}` is a number, which is never empty", member.id);
                self.report(Severity::Danger, message);
            } else if !target.kind.is_string() && !matches!(target.kind, ShapeKind::Map { .. }) {
                let kind = target.kind.type_name();
                let message = format!("the token `{}` is a {kind}, not a string or map", member.id);
                self.report(Severity::Error, message);
            }
        }
    }

    // Items are the elements of a list, or the entries of a map.
    fn items_are_items(&mut self, paginated: &Paginated<'_>) {
        let Some(member) = paginated.items.and_then(|path| self.output(path)) else { return };
        let kind = &self.facts.model.target(member).kind;
        if !matches!(kind, ShapeKind::List { .. } | ShapeKind::Map { .. }) {
            let message = format!("`items` leads to a {}, not to a list or map", kind.type_name());
            self.report(Severity::Error, message);
        }
    }

    fn the_size_is_a_number(&mut self, paginated: &Paginated<'_>) {
        let Some(member) = paginated.page_size.and_then(|name| self.input(name)) else { return };
        let kind = &self.facts.model.target(member).kind;
        if !kind.is_number() {
            self.report(Severity::Error, format!("`pageSize` is a {}, not a number", kind.type_name()));
        }
    }

    fn named<'t>(&mut self, text: Option<&'t str>, name: &str) -> Option<&'t str> {
        if text.is_none() {
            self.report(Severity::Error, format!("neither the operation nor its service has `{name}`"));
        }
        text
    }

    fn input(&mut self, name: &str) -> Option<&'m Member> {
        let io = self.shape.as_operation()?.input.as_ref();
        let input = io.and_then(|id| self.facts.model.shape(id));
        let found = input.and_then(|input| input.member(name));
        if found.is_none() {
            self.report(Severity::Error, format!("the input has no member `{name}`"));
        }
        found
    }

    fn output(&mut self, path: &str) -> Option<&'m Member> {
        let io = self.shape.as_operation()?.output.as_ref();
        match members_on(self.facts.model, io.and_then(|id| self.facts.model.shape(id)), path) {
            Ok(members) => members.last().copied(),
            Err(problem) => {
                self.report(Severity::Error, format!("`{path}` leads nowhere: {problem}"));
                None
            }
        }
    }

    fn report(&mut self, severity: Severity, message: String) {
        let finding = match severity {
            Severity::Error => Finding::error("paginated-member", message),
            _ => Finding::danger("paginated-member", message),
        };
        let place = place_of(At::shape(self.shape), ids::PAGINATED);
        self.diagnostics.report(
            finding
                .shape(&self.shape.id)
                .at(place)
                .help("see `@paginated` in the Smithy specification")
                .event("PaginatedTrait"),
        );
    }
}

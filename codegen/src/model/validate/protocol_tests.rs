//! Test cases in the model: the traits of `smithy.test`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::traits::ids;
use super::super::{Operation, Shape, ShapeId};
use super::facts::{Facts, place_of};
use super::values::{self, FaultKind};
use crate::diagnostics::{Diagnostics, Finding, Span};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    cases_have_ids_of_their_own(facts, diagnostics);
    request_parameters_fit(facts, diagnostics);
    response_parameters_fit(facts, diagnostics);
    for (shape, operation) in facts.operations() {
        let place = place_of(At::shape(shape), ids::EVENT_STREAM_TESTS);
        for (index, case) in cases(shape, ids::EVENT_STREAM_TESTS).iter().enumerate() {
            let mut case =
                Case { facts, shape, operation, case, index, place, diagnostics: &mut *diagnostics };
            case.says_something();
            case.initial_messages_fit();
            case.vendor_parameters_fit();
            case.events_have_a_stream();
            case.events_fit();
        }
    }
}

fn cases<'m>(shape: &'m Shape, id: &str) -> &'m [Value] {
    shape.traits.value(id).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

// A case is called by its id, alone among the cases of its kind.
fn cases_have_ids_of_their_own(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for kind in [ids::HTTP_REQUEST_TESTS, ids::HTTP_RESPONSE_TESTS, ids::EVENT_STREAM_TESTS] {
        let mut seen: BTreeMap<&str, &ShapeId> = BTreeMap::new();
        for shape in facts.model.shapes() {
            for id in cases(shape, kind).iter().filter_map(|case| text(case, "id")) {
                let Some(first) = seen.insert(id, &shape.id) else { continue };
                let message = format!("the test case `{id}` of `{kind}` is on `{first}` already");
                diagnostics.report(
                    Finding::error("duplicate-test-id", message)
                        .shape(&shape.id)
                        .at(place_of(At::shape(shape), kind))
                        .help("give it another id")
                        .event("UniqueProtocolTestCaseId"),
                );
            }
        }
    }
}

// The parameters of a request are an input of the operation.
fn request_parameters_fit(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for (shape, operation) in facts.operations() {
        let input = operation.input.as_ref().and_then(|id| facts.model.shape(id));
        parameters_fit(facts, shape, input, ids::HTTP_REQUEST_TESTS, diagnostics);
    }
}

// The parameters of a response are an output of the operation, or the error that carries the trait.
fn response_parameters_fit(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for shape in facts.model.shapes() {
        let target = match shape.as_operation() {
            Some(operation) => operation.output.as_ref().and_then(|id| facts.model.shape(id)),
            None => Some(shape),
        };
        parameters_fit(facts, shape, target, ids::HTTP_RESPONSE_TESTS, diagnostics);
    }
}

fn parameters_fit(
    facts: &Facts<'_>,
    shape: &Shape,
    target: Option<&Shape>,
    kind: &'static str,
    diagnostics: &mut Diagnostics,
) {
    let place = place_of(At::shape(shape), kind);
    for (index, case) in cases(shape, kind).iter().enumerate() {
        let Some(params) = case.get("params") else { continue };
        let path = format!("{index}.params");
        report_faults(facts, shape, target, params, &path, place, diagnostics);
    }
}

fn report_faults(
    facts: &Facts<'_>,
    shape: &Shape,
    target: Option<&Shape>,
    value: &Value,
    path: &str,
    place: Option<Span>,
    diagnostics: &mut Diagnostics,
) {
    let Some(target) = target else { return };
    for fault in values::check(facts.model, target, value, path) {
        let message = format!("in test case {}: {}", fault.path, fault.message);
        let finding = match fault.kind {
            FaultKind::Misfit => Finding::error("test-parameters", message),
            FaultKind::UnknownMember => Finding::warning("test-parameters", message),
        };
        diagnostics.report(finding.shape(&shape.id).at(place).event("EventStreamTestsTrait"));
    }
}

/// One case of `smithy.test#eventStreamTests`.
struct Case<'c, 'm> {
    facts: &'c Facts<'m>,
    shape: &'m Shape,
    operation: &'m Operation,
    case: &'m Value,
    index: usize,
    place: Option<Span>,
    diagnostics: &'c mut Diagnostics,
}

impl<'m> Case<'_, 'm> {
    // A case without any message tests nothing.
    fn says_something(&mut self) {
        let parts =
            ["events", "initialRequest", "initialRequestParams", "initialResponse", "initialResponseParams"];
        let says = |name: &&str| match self.case.get(*name) {
            Some(Value::Array(items)) => !items.is_empty(),
            found => found.is_some(),
        };
        if !parts.iter().any(says) {
            let message = format!("test case {} has no event and no initial message", self.index);
            self.report(
                Finding::error("empty-test-case", message).help("add `events` or an initial message"),
            );
        }
    }

    // Initial messages are an input and an output of the operation, or values of a named shape.
    fn initial_messages_fit(&mut self) {
        let input = self.operation.input.as_ref().and_then(|id| self.facts.model.shape(id));
        let output = self.operation.output.as_ref().and_then(|id| self.facts.model.shape(id));
        self.part_fits(self.case, "initialRequestParams", input, "");
        self.part_fits(self.case, "initialResponseParams", output, "");
        self.part_fits(self.case, "initialRequest", self.named(self.case, "initialRequestShape"), "");
        self.part_fits(self.case, "initialResponse", self.named(self.case, "initialResponseShape"), "");
    }

    // Settings of a test runner have the shape that the case names.
    fn vendor_parameters_fit(&mut self) {
        self.part_fits(self.case, "vendorParams", self.named(self.case, "vendorParamsShape"), "");
        for (index, event) in self.events().iter().enumerate() {
            let path = format!("events.{index}.");
            self.part_fits(event, "vendorParams", self.named(event, "vendorParamsShape"), &path);
        }
    }

    // A request event needs an event stream in the input, a response event one in the output.
    fn events_have_a_stream(&mut self) {
        for (index, event) in self.events().iter().enumerate() {
            let kind = text(event, "type").unwrap_or_default();
            if self.stream(event).is_none() {
                let side = if kind == "response" { "output" } else { "input" };
                let message = format!(
                    "in test case {}.events.{index}: a {kind} event, but the {side} has no event stream",
                    self.index
                );
                self.report(Finding::error("test-event-without-stream", message));
            }
        }
    }

    // The parameters of an event are a value of the event stream's union.
    fn events_fit(&mut self) {
        for (index, event) in self.events().iter().enumerate() {
            let stream = self.stream(event);
            self.part_fits(event, "params", stream, &format!("events.{index}."));
        }
    }

    fn events(&self) -> &'m [Value] {
        self.case.get("events").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The union of the event stream that an event of the case travels in.
    fn stream(&self, event: &Value) -> Option<&'m Shape> {
        let io = if text(event, "type") == Some("response") {
            &self.operation.output
        } else {
            &self.operation.input
        };
        self.facts.event_stream(io).map(|member| self.facts.model.target(member))
    }

    /// The shape that a property of the case names.
    fn named(&self, holder: &Value, name: &str) -> Option<&'m Shape> {
        self.facts.model.shape_named(text(holder, name)?)
    }

    fn part_fits(&mut self, holder: &Value, name: &str, target: Option<&Shape>, path: &str) {
        let Some(value) = holder.get(name) else { return };
        let path = format!("{}.{path}{name}", self.index);
        report_faults(self.facts, self.shape, target, value, &path, self.place, self.diagnostics);
    }

    fn report(&mut self, finding: Finding) {
        self.diagnostics.report(finding.shape(&self.shape.id).at(self.place).event("EventStreamTestsTrait"));
    }
}

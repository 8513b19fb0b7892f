//! Rules that come with a trait: `smithy.api#traitValidators` in the model, and those of the MQTT
//! traits, which are built in for models that do not define these.

use serde_json::Value;

use super::super::selector::{At, Selector};
use super::super::traits::ids;
use super::super::{Model, ShapeId};
use super::facts::Facts;
use crate::diagnostics::{Diagnostics, Finding, Severity};

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    validators_find_nothing(facts.model, diagnostics);
}

/// One validator: what its selector finds from a shape with the trait is wrong.
struct Rule<'m> {
    /// The id by which a model may suppress what the rule finds.
    event: &'m str,
    trait_: &'m str,
    selector: &'m str,
    message: Option<&'m str>,
    severity: Severity,
}

const fn built_in(
    event: &'static str,
    trait_: &'static str,
    selector: &'static str,
    severity: Severity,
    message: &'static str,
) -> Rule<'static> {
    Rule { event, trait_, selector, message: Some(message), severity }
}

const BUILT_IN: &[Rule<'static>] = &[
    built_in(
        "MqttPublishInput.NoEventStreams",
        ids::MQTT_PUBLISH,
        "-[input]-> structure > member :test(> union [trait|streaming])",
        Severity::Error,
        "a publish operation sends one message, so its input cannot hold an event stream",
    ),
    built_in(
        "MqttUnsupportedErrors",
        ids::MQTT_PUBLISH,
        ":test(-[error]->)",
        Severity::Danger,
        "a publish operation gets no answer, so it has no errors",
    ),
    built_in(
        "MqttSubscribeOutput.MissingEventStream",
        ids::MQTT_SUBSCRIBE,
        ":test(-[output]-> :not(> member > union [trait|streaming]))",
        Severity::Error,
        "a subscribe operation needs an event stream in its output",
    ),
    built_in(
        "MqttSubscribeOutput.EventHeaderNotSupported",
        ids::MQTT_SUBSCRIBE,
        "-[output]-> structure > member > union [trait|streaming] > member > structure > member [trait|eventHeader]",
        Severity::Danger,
        "an MQTT message has no headers, so `@eventHeader` is lost",
    ),
    built_in(
        "MqttSubscribeInput.MissingTopicLabel",
        ids::MQTT_SUBSCRIBE,
        "-[input]-> structure > member :not([trait|smithy.mqtt#topicLabel])",
        Severity::Error,
        "every input member of a subscribe operation must be a `@topicLabel`",
    ),
    built_in(
        "MqttUnsupportedErrors",
        ids::MQTT_SUBSCRIBE,
        ":test(-[error]->)",
        Severity::Danger,
        "a subscribe operation gets no answer, so it has no errors",
    ),
    built_in(
        "MqttSubscribeOutput.NoInitialEvents",
        ids::MQTT_SUBSCRIBE,
        ":test(-[output]-> structure > member :not(> union [trait|streaming]))",
        Severity::Error,
        "a subscribe operation has no initial response, so its output holds the event stream alone",
    ),
];

// A trait may bring conditions for all that can be reached from the shapes it stands on, such as a
// protocol that knows no documents.
fn validators_find_nothing(model: &Model, diagnostics: &mut Diagnostics) {
    for definition in model.shapes() {
        let validators = definition.traits.value(ids::TRAIT_VALIDATORS).and_then(Value::as_object);
        for (event, validator) in validators.into_iter().flatten() {
            let text = |name| validator.get(name).and_then(Value::as_str);
            let Some(selector) = text("selector") else { continue };
            let severity = match text("severity") {
                Some("NOTE") => Severity::Note,
                Some("WARNING") => Severity::Warning,
                Some("DANGER") => Severity::Danger,
                _ => Severity::Error,
            };
            let trait_ = definition.id.as_str();
            let rule = Rule { event, trait_, selector, message: text("message"), severity };
            run(model, &rule, diagnostics);
        }
    }
    for rule in BUILT_IN.iter().filter(|rule| model.shape_named(rule.trait_).is_none()) {
        run(model, rule, diagnostics);
    }
}

fn run(model: &Model, rule: &Rule<'_>, diagnostics: &mut Diagnostics) {
    let Some(selector) = Selector::parse(rule.selector) else { return };
    for at in model.shapes().flat_map(At::all_of).filter(|at| at.traits().has(rule.trait_)) {
        for id in selector.ids_from(model, at) {
            diagnostics.report(finding(model, rule, at, id));
        }
    }
}

fn finding(model: &Model, rule: &Rule<'_>, at: At<'_>, blamed: &ShapeId) -> Finding {
    let make = match rule.severity {
        Severity::Error => Finding::error,
        Severity::Danger => Finding::danger,
        Severity::Warning => Finding::warning,
        Severity::Note => Finding::note,
    };
    let message = match rule.message {
        Some(message) => message.trim_end_matches('.').to_owned(),
        None => format!("this does not fit `@{}`", rule.trait_),
    };
    let place = match model.member(blamed) {
        Some(member) => member.location,
        None => model.shape(blamed).and_then(|shape| shape.location),
    };
    make("trait-validator", message)
        .shape(blamed)
        .at(place)
        .help(format!("`@{}` on `{}` demands it", rule.trait_, at.id()))
        .event(rule.event.to_owned())
}

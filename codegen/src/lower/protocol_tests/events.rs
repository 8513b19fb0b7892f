//! Calls with events.

use serde_json::Value;

use super::case::Case;
use super::values::{Inexpressible, only};
use super::{Target, Tests, checks, headers, input, outputs, settings};
use crate::ir::{
    BodyPiece, EventUnion, EventsTest, Expression, Interaction, Outcome, SentChecks, SentValue, TestBody,
    TestCall, TestResponse,
};
use crate::model::traits::ids;

/// A case of `smithy.test#eventStreamTests`.
pub(super) fn events(
    tests: &Tests<'_>,
    target: Target<'_>,
    case: Case<'_>,
) -> Result<TestBody, Inexpressible> {
    let (sends, receives) = match &target.call.interaction {
        Interaction::Unary => return Err("the operation has no events".to_owned()),
        Interaction::Input(sends) => (Some(sends), None),
        Interaction::Output(receives) => (None, Some(receives)),
        Interaction::Duplex(sends, receives) => (Some(sends), Some(receives)),
    };
    let (initial, ours): (Vec<_>, _) = of_type(case, "request").into_iter().partition(|it| is_initial(*it));
    let theirs = of_type(case, "response");
    let request = case.part("initialRequest");
    Ok(TestBody::Events(Box::new(EventsTest {
        call: call(tests, target, case)?,
        sends: sends.map(|union| sent(tests, union, &ours)).transpose()?,
        receives: receives.is_some(),
        answer: answer(tests, case, &theirs)?,
        request: request.map(checks::request),
        initial_request: initial.first().map(|event| sent_checks(*event)).transpose()?,
        sent: ours.iter().map(|event| sent_checks(*event)).collect::<Result<_, _>>()?,
        outcome: outcome(tests, target, receives, case, &theirs)?,
    })))
}

fn of_type<'a>(case: Case<'a>, kind: &str) -> Vec<Case<'a>> {
    case.parts("events").filter(|event| event.text("type") == Some(kind)).collect()
}

/// Whether it is a message with which RPC protocols send what is not an event. No member of the union can be meant.
fn is_initial(event: Case<'_>) -> bool {
    let name = event.part("headers").and_then(|headers| headers.part(":event-type"));
    let name = name.and_then(|header| header.text("string"));
    event.value("params").is_none() && matches!(name, Some("initial-request" | "initial-response"))
}

fn call(tests: &Tests<'_>, target: Target<'_>, case: Case<'_>) -> Result<TestCall, Inexpressible> {
    let input = match case.value("initialRequestParams") {
        Some(params) => input::input(tests, target, params)?,
        None => input::least_input(tests, target),
    };
    let host = case.part("initialRequest").and_then(|request| request.owned("host"));
    let settings = settings::settings(tests, case)?;
    Ok(TestCall { method: target.operation.method.clone(), host, settings, input })
}

fn sent(tests: &Tests<'_>, union: &EventUnion, events: &[Case<'_>]) -> Result<Vec<SentValue>, Inexpressible> {
    events
        .iter()
        .map(|event| {
            let params =
                event.value("params").and_then(only).ok_or("an event that is sent has no `params`")?;
            let error = union.errors.iter().find(|error| error.wire_name == params.0);
            match error {
                Some(error) => tests.values.shared(&error.ty, params.1).map(SentValue::Error),
                None => variant(tests, union, params).map(SentValue::Event),
            }
        })
        .collect()
}

/// The event that the union has for a member.
fn variant(
    tests: &Tests<'_>,
    union: &EventUnion,
    (member, value): (&str, &Value),
) -> Result<Expression, Inexpressible> {
    let variant = union.variants.iter().find(|variant| variant.wire_name == member);
    let variant = variant.ok_or_else(|| format!("`{member}` cannot be told from other events"))?;
    let inner = variant.ty.as_ref().map(|ty| tests.values.shared(ty, value)).transpose()?;
    Ok(Expression::Variant {
        type_name: union.name.clone(),
        variant: variant.name.clone(),
        value: inner.map(Box::new),
        boxed: false,
    })
}

fn sent_checks(event: Case<'_>) -> Result<SentChecks, Inexpressible> {
    Ok(SentChecks {
        headers: headers::headers(event)?,
        forbid_headers: event.texts("forbidHeaders"),
        require_headers: event.texts("requireHeaders"),
        body: checks::body(event),
    })
}

/// What the peer answers; `None` if the case does not say.
fn answer(
    tests: &Tests<'_>,
    case: Case<'_>,
    events: &[Case<'_>],
) -> Result<Option<TestResponse>, Inexpressible> {
    let mut answer = match case.part("initialResponse") {
        Some(response) => checks::response(response),
        None if events.is_empty() => return Ok(None),
        None => TestResponse { status: None, headers: expected_headers(tests.protocol.id), body: Vec::new() },
    };
    for event in events {
        answer.body.push(match event.text("bytes") {
            Some(bytes) => BodyPiece::Base64(bytes.to_owned()),
            None => BodyPiece::Event(headers::headers(*event)?, event.body_bytes()?),
        });
    }
    Ok(Some(answer))
}

/// Headers without which clients of the protocol believe no response.
fn expected_headers(protocol: &str) -> Vec<(String, String)> {
    let name = match protocol {
        ids::RPC_V2_CBOR => "rpc-v2-cbor",
        ids::RPC_V2_JSON => "rpc-v2-json",
        _ => return Vec::new(),
    };
    vec![("smithy-protocol".to_owned(), name.to_owned())]
}

fn outcome(
    tests: &Tests<'_>,
    target: Target<'_>,
    receives: Option<&EventUnion>,
    case: Case<'_>,
    events: &[Case<'_>],
) -> Result<Outcome, Inexpressible> {
    if let Some(failure) = case.part("expectation").and_then(|it| it.part("failure")) {
        return Ok(Outcome::Failure(failure.owned("errorId")));
    }
    let says = ["initialResponse", "initialResponseParams"].iter().any(|part| case.value(part).is_some());
    if !says && events.is_empty() {
        return Ok(Outcome::Any);
    }
    let initial_response = case.value("initialResponseParams");
    let initial_response =
        initial_response.map(|_| outputs::members(tests, target, case, "initialResponseParams"));
    let event = |event: &Case<'_>| match (event.value("params").and_then(only), receives) {
        (Some(params), Some(union)) => variant(tests, union, params).map(Some),
        _ => Ok(None),
    };
    Ok(Outcome::Success {
        initial_response: initial_response.transpose()?,
        events: events.iter().filter(|it| !is_initial(**it)).map(event).collect::<Result<_, _>>()?,
    })
}

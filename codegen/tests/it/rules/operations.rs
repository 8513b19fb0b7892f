//! Operations, their structures and errors, and resources.

use super::{aggregate, all, expect, operation, service, structure};

#[test]
fn input_and_output_are_structures_without_error() {
    let error = aggregate("E", "structure", &[], &["error=\"client\""]);
    expect(&all(&[operation("Op", "E", "-", &[]), error.clone()]), &["error operation-io a#Op"]);
    expect(&all(&[operation("Op", "-", "E", &[]), error]), &["error operation-io a#Op"]);
    let union = super::union("U", &["s String"]);
    expect(&all(&[operation("Op", "U", "-", &[]), union]), &["error operation-io a#Op"]);
}

#[test]
fn errors_have_the_error_trait() {
    let with = |error: &str| {
        format!(r#""a#Op": {{ "type": "operation", "errors": [{{ "target": "a#E" }}] }}, {error}"#)
    };
    expect(&with(&structure("E", &[])), &["error error-target a#Op"]);
    expect(&with(r#""a#E": { "type": "string" }"#), &["error error-target a#Op"]);
    expect(&with(&aggregate("E", "structure", &[], &["error=\"server\""])), &[]);
    expect(&with(&aggregate("E", "structure", &[], &["error=\"nobody\""])), &["error trait-value a#E"]);
}

#[test]
fn dedicated_structures_belong_to_one_operation() {
    let input = aggregate("In", "structure", &[], &["input"]);
    expect(
        &all(&[input.clone(), operation("A", "In", "-", &[]), operation("B", "In", "-", &[])]),
        &["error dedicated-io a#In"],
    );
    expect(&all(&[input.clone(), operation("A", "-", "In", &[])]), &["error dedicated-io a#A"]);
    expect(
        &all(&[input, operation("A", "In", "-", &[]), structure("S", &["m In"])]),
        &["error dedicated-io a#S$m"],
    );
}

#[test]
fn operations_have_one_place_in_a_service() {
    let shapes = r#"
        "a#V": { "type": "service", "operations": [{ "target": "a#Op" }], "resources": [{ "target": "a#R" }] },
        "a#R": { "type": "resource", "read": { "target": "a#Op" } },
        "a#Op": { "type": "operation" }"#;
    expect(shapes, &["error bound-twice a#Op"]);
}

#[test]
fn services_and_resources_list_what_belongs_there() {
    let shapes = r#"
        "a#V": { "type": "service", "operations": [{ "target": "a#R" }], "resources": [{ "target": "a#Op" }] },
        "a#R": { "type": "resource", "identifiers": { "id": { "target": "smithy.api#Integer" } } },
        "a#Op": { "type": "operation" }"#;
    expect(shapes, &["error binding-target a#V", "error binding-target a#V", "error binding-target a#R"]);
}

#[test]
fn idempotency_tokens_are_strings_and_alone() {
    expect(&structure("S", &["a String idempotencyToken"]), &[]);
    expect(&structure("S", &["a Integer idempotencyToken"]), &["error trait-target a#S$a"]);
    expect(
        &structure("S", &["a String idempotencyToken", "b String idempotencyToken"]),
        &["error exclusive-trait a#S"],
    );
}

#[test]
fn test_cases_fit_their_operation() {
    let events = |cases: &str| {
        let shapes = [
            structure("Event", &["text String required"]),
            aggregate("Events", "union", &["say Event"], &["streaming"]),
            structure("In", &["room String", "events Events"]),
        ];
        let op = operation("Op", "In", "-", &[&format!("smithy.test#eventStreamTests={cases}")]);
        format!("{},{op}", all(&shapes))
    };
    expect(
        &events(
            r#"[{"id":"a","events":[{"type":"request","params":{"say":{"text":"hi"}}}]},{"id":"b","initialRequestParams":{"room":"x"}}]"#,
        ),
        &[],
    );
    expect(&events(r#"[{"id":"a"}]"#), &["error empty-test-case a#Op"]);
    expect(
        &events(r#"[{"id":"a","initialRequestParams":{}},{"id":"a","initialRequestParams":{}}]"#),
        &["error duplicate-test-id a#Op"],
    );
    expect(&events(r#"[{"id":"a","initialRequestParams":{"x":1}}]"#), &["warning test-parameters a#Op"]);
    expect(
        &events(r#"[{"id":"a","events":[{"type":"response"}]}]"#),
        &["error test-event-without-stream a#Op"],
    );
    expect(
        &events(r#"[{"id":"a","events":[{"type":"request","params":{"say":{}}}]}]"#),
        &["error test-parameters a#Op"],
    );
    let http =
        operation("Op", "In", "-", &[r#"smithy.test#httpRequestTests=[{"id":"a","params":{"n":"x"}}]"#]);
    expect(&all(&[http, structure("In", &["n Integer"])]), &["error test-parameters a#Op"]);
}

#[test]
fn test_cases_for_events_need_events() {
    let op = operation(
        "Op",
        "-",
        "-",
        &[r#"smithy.test#eventStreamTests=[{"id":"a","initialRequestParams":{}}]"#],
    );
    expect(&all(&[op, service(&["Op"], &[])]), &["error trait-target a#Op"]);
}

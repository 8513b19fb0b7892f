//! The traits of this project.

use super::{all, expect, operation, service, structure};

const MANAGER: &str = "smithystreams#streamManager";
const SEA: &str = "smithystreams#streamSea";

/// The value of `@operationCodes`, as a trait.
fn codes(request: i64, response: i64) -> String {
    format!(r#"smithystreams#operationCodes={{"request":{request},"response":{response}}}"#)
}

/// A service with these operations and errors.
fn with_errors(operations: &[&str], errors: &[&str], protocol: &str) -> String {
    let errors: Vec<String> = errors.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect();
    service(operations, &[protocol]).replacen(
        r#""type": "service","#,
        &format!(r#""type": "service", "errors": [{}],"#, errors.join(",")),
        1,
    )
}

fn error(name: &str, own: &[&str]) -> String {
    let own: Vec<&str> = [r#"error="client""#].into_iter().chain(own.iter().copied()).collect();
    super::aggregate(name, "structure", &[], &own)
}

/// An operation of the errors that the whole service has not.
fn failing(name: &str, errors: &[&str], own: &[&str]) -> String {
    let errors: Vec<String> = errors.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect();
    operation(name, "-", "-", own).replacen(
        r#""type": "operation","#,
        &format!(r#""type": "operation", "errors": [{}],"#, errors.join(",")),
        1,
    )
}

#[test]
fn operation_bytes_stand_once_in_a_service() {
    let of = |first: String, second: String| {
        all(&[
            service(&["Op", "Other"], &[MANAGER]),
            operation("Op", "-", "-", &[&first]),
            operation("Other", "-", "-", &[&second]),
        ])
    };
    expect(&of(codes(2, 7), codes(-3, 8)), &[]);
    expect(&of(codes(2, 7), codes(3, 7)), &["error operation-code-twice a#Other"]);
    expect(&of(codes(2, 7), codes(7, 2)), &["error operation-code-twice a#Other"; 2]);
    expect(&of(codes(2, 2), codes(3, 8)), &["error operation-code-twice a#Op"]);
    expect(&of(codes(0, 6), codes(3, 8)), &["error operation-code-reserved a#Op"; 2]);
    expect(&of(codes(2, 128), codes(3, 8)), &["error trait-value a#Op"]);
    // A service of no protocol may be called over this one when its client is generated.
    expect(&all(&[service(&["Op"], &[]), operation("Op", "-", "-", &[&codes(2, 2)])]), &[]);
}

#[test]
fn status_codes_stand_once_in_a_service() {
    let of = |own: &[&str], shared: &[&str]| {
        all(&[
            with_errors(&["Op", "Other"], &["Shared"], MANAGER),
            failing("Op", &["Own"], &[&codes(2, 7)]),
            failing("Other", &["Own", "Shared"], &[&codes(3, 8)]),
            error("Own", own),
            error("Shared", shared),
        ])
    };
    let (five, six) = (&["smithystreams#statusCode=5"], &["smithystreams#statusCode=6"]);
    expect(&of(five, six), &[]);
    expect(&of(five, five), &["error status-code-twice a#Shared"]);
    expect(&of(five, &[]), &["error status-code-missing a#Shared"]);
    expect(&of(&["smithystreams#statusCode=0"], six), &["error trait-value a#Own"]);
    expect(&of(&[r#"smithystreams#statusCode="5""#], six), &["error trait-value a#Own"]);
}

const ACTION: &str = r#"smithystreams#webSocketAction={"path":"/s","action":"hear"}"#;

/// A subscription with these events and members beside them.
fn subscription(own: &[&str], events: &[&str], beside: &[&str]) -> String {
    let output: Vec<&str> = ["events Events"].into_iter().chain(beside.iter().copied()).collect();
    all(&[
        service(&["Op"], &[SEA]),
        operation("Op", "-", "Out", own),
        structure("Out", &output),
        super::aggregate("Events", "union", events, &["streaming"]),
        structure("Said", &["payload Document"]),
        structure("Lost", &[]),
        error("Broken", &[]),
    ])
}

#[test]
fn one_event_of_a_subscription_travels() {
    let wrong = ["error web-socket-action a#Op"];
    let lost = "lost Lost smithystreams#madeByClient";
    expect(&subscription(&[ACTION], &["said Said", lost], &[]), &[]);
    expect(&subscription(&[ACTION], &[lost, "said Said"], &[]), &[]);
    expect(&subscription(&[ACTION], &[lost], &[]), &wrong);
    expect(&subscription(&[ACTION], &["said Said", "sung Lost"], &[]), &wrong);
    expect(&subscription(&[ACTION], &["said Said", "broken Broken"], &[]), &wrong);
    expect(&subscription(&[ACTION], &["said Said"], &["beside String"]), &wrong);
}

#[test]
fn actions_have_a_path_and_a_name_of_their_own() {
    let wrong = ["error web-socket-action a#Op"];
    let action = |path: &str, action: &str| {
        let own = format!(r#"smithystreams#webSocketAction={{"path":"{path}","action":"{action}"}}"#);
        subscription(&[&own], &["said Said"], &[])
    };
    expect(&action("/", "x"), &[]);
    expect(&action("s", "x"), &wrong);
    expect(&action("/s?x=1", "x"), &wrong);
    expect(&action("/s", "authenticate"), &wrong);
    expect(&action("", "x"), &["error trait-value a#Op", "error web-socket-action a#Op"]);
    let value = subscription(&[r#"smithystreams#webSocketAction={"path":"/s"}"#], &["said Said"], &[]);
    expect(&value, &["error trait-value a#Op"]);
}

#[test]
fn subscriptions_share_one_web_socket() {
    let of = |second: &str| {
        let second = format!(r#"smithystreams#webSocketAction={{"path":"{second}","action":"see"}}"#);
        all(&[
            service(&["Op", "Other"], &[SEA]),
            operation("Op", "-", "Out", &[ACTION]),
            operation("Other", "-", "Out", &[&second]),
            structure("Out", &["events Events"]),
            super::aggregate("Events", "union", &["said Said"], &["streaming"]),
            structure("Said", &[]),
        ])
    };
    expect(&of("/s"), &[]);
    expect(&of("/t"), &["error web-socket-action a#Other"]);
}

#[test]
fn errors_of_stream_sea_are_told_apart() {
    let of = |own: &[&str], shared: &[&str]| {
        all(&[
            with_errors(&["Op"], &["Shared"], SEA),
            failing("Op", &["Own"], &[r#"http={"method":"POST","uri":"/op"}"#]),
            error("Own", own),
            error("Shared", shared),
        ])
    };
    let refusal = r#"smithystreams#refusal="authenticate""#;
    expect(&of(&["httpError=404"], &["httpError=401"]), &[]);
    expect(&of(&["httpError=404"], &["httpError=404"]), &["error error-status-twice a#Shared"]);
    expect(&of(&["httpError=404"], &[refusal]), &[]);
    expect(&of(&["httpError=404"], &[]), &["error error-status-missing a#Shared"]);
    expect(&of(&[refusal], &["httpError=401"]), &["error error-status-missing a#Own"]);
}

#[test]
fn an_error_of_the_service_is_told_of_once() {
    let http = |path: &str| format!(r#"http={{"method":"POST","uri":"/{path}"}}"#);
    let shapes = all(&[
        with_errors(&["Op", "Other"], &["Shared"], SEA),
        operation("Op", "-", "-", &[&http("op")]),
        operation("Other", "-", "-", &[&http("other")]),
        error("Shared", &[]),
    ]);
    expect(&shapes, &["error error-status-missing a#Shared"]);
}

#[test]
fn refusals_are_of_the_operation() {
    let of = |own: &[&str], shared: &[&str]| {
        all(&[
            with_errors(&["Op"], &["Shared"], SEA),
            failing("Op", &["Own"], &[ACTION]).replacen(
                r#""type": "operation","#,
                r#""type": "operation", "output": { "target": "a#Out" },"#,
                1,
            ),
            structure("Out", &["events Events"]),
            super::aggregate("Events", "union", &["said Said"], &["streaming"]),
            structure("Said", &[]),
            error("Own", own),
            error("Shared", shared),
        ])
    };
    let (hear, authenticate) = (r#"smithystreams#refusal="hear""#, r#"smithystreams#refusal="authenticate""#);
    expect(&of(&[hear], &[authenticate]), &[]);
    expect(&of(&[authenticate], &["httpError=400"]), &[]);
    expect(&of(&[hear], &[hear]), &["error refusal-twice a#Shared"]);
    expect(&of(&[r#"smithystreams#refusal="see""#], &[]), &["error refusal-of-nothing a#Own"]);
    expect(&of(&["httpError=400"], &[]), &["error refusal-missing a#Own"]);
}

/// An operation that is followed.
fn followed(value: &str, input: &[&str], item: &[&str]) -> String {
    all(&[
        operation("Op", "In", "Out", &[&format!("smithystreams#followed={value}")]),
        structure("In", input),
        structure("Out", &["items L", "texts T", "one Item"]),
        structure("Item", item),
        structure("Inner", &["at Long"]),
        r#""a#L": { "type": "list", "member": { "target": "a#Item" } },
            "a#T": { "type": "list", "member": { "target": "smithy.api#String" } }"#
            .to_owned(),
    ])
}

#[test]
fn followed_operations_have_positions() {
    let wrong = ["error followed-member a#Op"];
    let of = |start: &str, items: &str, position: &str, more: &str| {
        let value = format!(r#"{{"start":"{start}","items":"{items}","position":"{position}"{more}}}"#);
        followed(
            &value,
            &["from Long", "inner Inner", "text String"],
            &["at Long", "inner Inner", "text String"],
        )
    };
    expect(&of("from", "items", "at", ""), &[]);
    expect(&of("inner.at", "items", "inner.at", r#","wait":"from""#), &[]);
    expect(&of("text", "items", "at", ""), &wrong);
    expect(&of("from", "items", "text", ""), &wrong);
    expect(&of("from", "items", "at", r#","wait":"text""#), &wrong);
    expect(&of("from", "one", "at", ""), &wrong);
    expect(&of("from", "texts", "at", ""), &wrong);
    expect(&of("from.at", "items", "at", ""), &wrong);
    expect(&of("from", "items", "at", r#","retry":["a#Item"]"#), &wrong);
    expect(&followed(r#"{"start":"from"}"#, &["from Long"], &[]), &["error trait-value a#Op"; 2]);
}

#[test]
fn bounds_stand_beside_the_bounded() {
    let of = |bound: &str| {
        structure(
            "S",
            &[&format!(r#"least Integer smithystreams#notAbove="{bound}""#), "most Long", "text String"],
        )
    };
    expect(&of("most"), &[]);
    for bound in ["least", "text", "nothing"] {
        expect(&of(bound), &["error not-above a#S$least"]);
    }
    let text = structure("S", &[r#"text String smithystreams#notAbove="text""#]);
    expect(&text, &["error not-above a#S$text", "error trait-target a#S$text"]);
}

#[test]
fn traits_of_one_protocol_say_nothing_in_another() {
    let shapes = |protocol: &str| {
        all(&[
            with_errors(&["Op"], &["Gone"], protocol),
            operation("Op", "-", "Out", &[&codes(2, 7)]),
            structure("Out", &["events Events httpPayload"]),
            super::aggregate("Events", "union", &["said Said smithystreams#madeByClient"], &["streaming"]),
            structure("Said", &[]),
            error("Gone", &["smithystreams#statusCode=5", r#"smithystreams#refusal="hear""#]),
        ])
    };
    let stray = |id: &str| format!("danger trait-of-other-protocol {id}");
    let found = crate::support::broken_rules(&shapes("aws.protocols#awsJson1_0"));
    assert_eq!(found, [stray("a#Op"), stray("a#Events$said"), stray("a#Gone"), stray("a#Gone")]);
    expect(&shapes("smithy.api#internal"), &[]);
}

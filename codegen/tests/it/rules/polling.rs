//! Operations that are called again and again: pages and waiters.

use super::{all, expect, operation, structure};

/// An operation with pages, in a service with these defaults.
fn pages(defaults: &str, own: &str, input: &[&str], output: &[&str]) -> String {
    let service = format!(
        r#""a#V": {{ "type": "service", "operations": [{{ "target": "a#Op" }}],
            "traits": {{ "smithy.api#paginated": {defaults} }} }},
            "a#L": {{ "type": "list", "member": {{ "target": "smithy.api#String" }} }},
            "a#M": {{ "type": "map", "key": {{ "target": "smithy.api#String" }},
                "value": {{ "target": "smithy.api#String" }} }}"#
    );
    let op = operation("Op", "In", "Out", &[&format!("paginated={own}")]);
    let inner = structure("Inner", &["token String", "items L"]);
    all(&[service, op, structure("In", input), structure("Out", output), inner])
}

const TOKENS: &str = r#"{"inputToken":"next","outputToken":"next"}"#;
const BAD: &[&str] = &["error paginated-member a#Op"];

#[test]
fn sound_pages_are_left_alone() {
    let members = ["next String", "max Integer"];
    expect(&pages("{}", TOKENS, &members, &["next String"]), &[]);
    expect(&pages(TOKENS, r#"{"items":"l","pageSize":"max"}"#, &members, &["next String", "l L"]), &[]);
    let deep = r#"{"inputToken":"next","outputToken":"inner.token","items":"inner.items"}"#;
    expect(&pages("{}", deep, &members, &["inner Inner"]), &[]);
    let map = ["next M"];
    expect(&pages("{}", TOKENS, &map, &map), &[]);
}

#[test]
fn tokens_lead_from_the_output_into_the_input() {
    let next = ["next String"];
    expect(&pages("{}", r#"{"inputToken":"next"}"#, &next, &next), BAD);
    expect(&pages("{}", "{}", &next, &next), &["error paginated-member a#Op", "error paginated-member a#Op"]);
    expect(&pages("{}", TOKENS, &["other String"], &next), BAD);
    expect(&pages("{}", TOKENS, &next, &["other String"]), BAD);
    expect(&pages("{}", TOKENS, &["next String required"], &next), BAD);
    expect(&pages("{}", TOKENS, &["next Integer"], &next), &["danger paginated-member a#Op"]);
    expect(&pages("{}", TOKENS, &["next L"], &next), BAD);
    let through = r#"{"inputToken":"next","outputToken":"next.deeper"}"#;
    expect(&pages("{}", through, &next, &next), BAD);
}

#[test]
fn items_are_many_and_sizes_are_numbers() {
    let next = ["next String", "text String", "l L"];
    let with = |more: &str| format!(r#"{{"inputToken":"next","outputToken":"next",{more}}}"#);
    expect(&pages("{}", &with(r#""items":"text""#), &next, &next), BAD);
    expect(&pages("{}", &with(r#""items":"nothing""#), &next, &next), BAD);
    expect(&pages("{}", &with(r#""pageSize":"text""#), &next, &next), BAD);
    expect(&pages("{}", &with(r#""pageSize":"nothing""#), &next, &next), BAD);
    expect(&pages("{}", &with(r#""pageSize":1"#), &next, &next), &["error trait-value a#Op"]);
}

/// An operation with one waiter.
fn waiter(name: &str, value: &str) -> String {
    let trait_ = format!(r#"smithy.waiters#waitable={{"{name}":{value}}}"#);
    let tags = r#""a#L": { "type": "list", "member": { "target": "smithy.api#String" } }"#.to_owned();
    let output = structure("Out", &["state String", "done Boolean", "count Integer", "tags L"]);
    all(&[operation("Op", "In", "Out", &[&trait_]), structure("In", &["wanted Integer"]), output, tags])
}

fn acceptor(matcher: &str) -> String {
    format!(r#"{{"acceptors":[{{"state":"success","matcher":{matcher}}}]}}"#)
}

fn path(kind: &str, path: &str, comparator: &str) -> String {
    acceptor(&format!(r#"{{"{kind}":{{"path":"{path}","expected":"true","comparator":"{comparator}"}}}}"#))
}

const NO_WAITER: &[&str] = &["error waiter-value a#Op"];
const NO_PATH: &[&str] = &["danger waiter-path a#Op"];

#[test]
fn sound_waiters_are_left_alone() {
    for value in [
        acceptor(r#"{"success":true}"#),
        acceptor(r##"{"errorType":"x#Gone"}"##),
        path("output", "state", "stringEquals"),
        path("output", "done||`false`", "booleanEquals"),
        path("output", "tags", "allStringEquals"),
        path("output", "tags[?@=='x']", "anyStringEquals"),
        path("inputOutput", "input.wanted==length(output.tags)", "booleanEquals"),
    ] {
        expect(&waiter("Done", &value), &[]);
    }
}

#[test]
fn waiters_have_the_form_of_waiters() {
    let success = r#""acceptors":[{"state":"success","matcher":{"success":true}}]"#;
    expect(&waiter("done", &format!("{{{success}}}")), NO_WAITER);
    expect(&waiter("Done", &format!(r#"{{{success},"minDelay":0}}"#)), NO_WAITER);
    expect(&waiter("Done", &format!(r#"{{{success},"minDelay":9,"maxDelay":8}}"#)), NO_WAITER);
    expect(&waiter("Done", "{}"), NO_WAITER);
    expect(&waiter("Done", r#"{"acceptors":[{"state":"failure","matcher":{"success":true}}]}"#), NO_WAITER);
    expect(&waiter("Done", r#"{"acceptors":[{"state":"late","matcher":{"success":true}}]}"#), NO_WAITER);
    expect(&waiter("Done", &acceptor("{}")), NO_WAITER);
    expect(&waiter("Done", &acceptor(r#"{"success":true,"errorType":"x"}"#)), NO_WAITER);
    expect(&waiter("Done", &acceptor(r#"{"success":"yes"}"#)), NO_WAITER);
    expect(&waiter("Done", &acceptor(r#"{"weather":"fine"}"#)), NO_WAITER);
    expect(&waiter("Done", &path("output", "state", "looksLike")), NO_WAITER);
    expect(&waiter("Done", &path("output", "state.", "stringEquals")), NO_WAITER);
    expect(&waiter("Done", &path("output", "sort_by(tags,&@)", "stringEquals")), NO_WAITER);
    let told = r#"{"acceptors":[{"state":"success","matcher":{"success":true},"message":"state"}]}"#;
    expect(&waiter("Done", told), NO_WAITER);
    let yes = r#"{"output":{"path":"done","expected":"yes","comparator":"booleanEquals"}}"#;
    expect(&waiter("Done", &acceptor(yes)), NO_WAITER);
}

#[test]
fn paths_of_waiters_fit_the_model() {
    expect(&waiter("Done", &path("output", "stat", "stringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "state.name", "stringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "state[0]", "stringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "tags[?name=='x']", "anyStringEquals")), NO_PATH);
    expect(&waiter("Done", &path("inputOutput", "state", "stringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "count", "stringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "count", "booleanEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "state", "anyStringEquals")), NO_PATH);
    expect(&waiter("Done", &path("output", "tags[].{a:@}", "anyStringEquals")), NO_PATH);
}

#[test]
fn waiters_have_names_of_their_own() {
    let waitable =
        |name: &str| format!(r#"smithy.waiters#waitable={{"{name}":{}}}"#, acceptor(r#"{"success":true}"#));
    let service = r#""a#V": { "type": "service",
        "operations": [{ "target": "a#One" }, { "target": "a#Two" }] }"#;
    let with = |other: &str| {
        let one = operation("One", "-", "-", &[&waitable("ThingDone")]);
        all(&[service.to_owned(), one, operation("Two", "-", "-", &[&waitable(other)])])
    };
    expect(&with("ThingGone"), &[]);
    expect(&with("Thingdone"), &["error duplicate-waiter a#Two"]);
}

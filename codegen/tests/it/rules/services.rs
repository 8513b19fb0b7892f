//! Names in a service.

use super::{all, expect, operation, structure};
use crate::support::{of_shapes, validated};

fn service(rename: &str) -> String {
    format!(
        r#""a#Service": {{ "type": "service", "operations": [{{ "target": "a#Op" }}], "rename": {{ {rename} }} }}"#
    )
}

fn other(shape: &str) -> String {
    format!(r#""b#Thing": {shape}"#)
}

fn shapes(rename: &str, thing: &str, other_thing: &str) -> String {
    all(&[
        service(rename),
        operation("Op", "In", "-", &[]),
        structure("In", &["x Thing", "y b#Thing"]),
        format!(r#""a#Thing": {thing}"#),
        other(other_thing),
    ])
}

const STRUCTURE: &str = r#"{ "type": "structure" }"#;

#[test]
fn names_are_unique_without_their_namespace() {
    expect(
        &shapes("", STRUCTURE, STRUCTURE),
        &["error name-conflict a#Thing", "error name-conflict b#Thing"],
    );
    expect(&shapes(r#""b#Thing": "OtherThing""#, STRUCTURE, STRUCTURE), &[]);
    let same_as_operation = all(&[
        service(""),
        operation("Op", "op2", "-", &[]),
        structure("op2", &["x b#oP"]),
        r#""b#oP": { "type": "structure" }"#.to_owned(),
    ]);
    expect(&same_as_operation, &["error name-conflict a#Op", "error name-conflict b#oP"]);
}

#[test]
fn an_operation_that_a_member_targets_does_not_clash_with_itself() {
    let shapes = all(&[service(""), operation("Op", "In", "-", &[]), structure("In", &["op Op"])]);
    expect(&shapes, &["error member-target a#In$op"]);
    let report = validated(&of_shapes(&shapes));
    assert_eq!(report.findings()[0].message, "a member cannot hold `a#Op`, an operation");
}

#[test]
fn plain_shapes_may_share_a_name_if_they_say_the_same() {
    let string = r#"{ "type": "string" }"#;
    expect(&shapes("", string, string), &["note name-conflict a#Thing", "note name-conflict b#Thing"]);
    let list = r#"{ "type": "list", "member": { "target": "smithy.api#String" } }"#;
    expect(&shapes("", list, list), &["warning name-conflict a#Thing", "warning name-conflict b#Thing"]);
    let secret = r#"{ "type": "string", "traits": { "smithy.api#sensitive": {} } }"#;
    expect(&shapes("", string, secret), &["error name-conflict a#Thing", "error name-conflict b#Thing"]);
}

#[test]
fn renames_are_of_shapes_that_the_service_uses() {
    let string = r#"{ "type": "string" }"#;
    let with = |rename: &str| {
        all(&[
            service(rename),
            operation("Op", "In", "-", &[]),
            structure("In", &["x Thing"]),
            format!(r#""a#Thing": {string}"#),
        ])
    };
    expect(&with(r#""a#Thing": "Other""#), &[]);
    expect(&with(r#""a#Nobody": "Other""#), &["error invalid-rename a#Service"]);
    expect(&with(r#""a#Op": "Other""#), &["error invalid-rename a#Service"]);
    expect(&with(r#""a#In$x": "other""#), &["error invalid-rename a#Service"]);
    expect(&with(r#""a#Thing": "Thing""#), &["error idle-rename a#Service"]);
}

#[test]
fn errors_keep_their_names() {
    let shapes = r#"
        "a#Service": { "type": "service", "errors": [{ "target": "a#Bad" }], "rename": { "a#Bad": "Worse" } },
        "a#Bad": { "type": "structure", "traits": { "smithy.api#error": "client" } }"#;
    expect(shapes, &["error renamed-error a#Service"]);
}

//! Traits: where they stand, how they get along, and what they hold.

use smithy_streams_codegen::diagnostics::Severity;

use super::{COLLECTIONS, aggregate, all, expect, operation, structure};
use crate::support::validated;

#[test]
fn traits_stand_where_they_are_meant_to() {
    let cases = [
        (structure("S", &["m String range={}"]), "a#S$m"),
        (structure("S", &["m Integer length={}"]), "a#S$m"),
        (structure("S", &["m String timestampFormat=\"date-time\""]), "a#S$m"),
        (structure("S", &["m Headers httpHeader=\"x\""]), "a#S$m"),
        (structure("S", &["m Integers httpPrefixHeaders=\"x\""]), "a#S$m"),
        (structure("S", &["m String httpResponseCode"]), "a#S$m"),
        (structure("S", &["m Integer httpPayload"]), "a#S$m"),
        (structure("S", &["m String xmlFlattened"]), "a#S$m"),
        (structure("S", &["m String hostLabel"]), "a#S$m"),
        (aggregate("S", "structure", &[], &["httpError=400"]), "a#S"),
        (aggregate("S", "structure", &[], &["http={\"method\":\"A\",\"uri\":\"/\"}"]), "a#S"),
        (aggregate("S", "structure", &[], &["sparse"]), "a#S"),
        (aggregate("S", "structure", &[], &["aws.protocols#restJson1"]), "a#S"),
        (aggregate("S", "union", &["m Integer required"], &[]), "a#S$m"),
        (operation("Op", "-", "-", &["jsonName=\"x\""]), "a#Op"),
    ];
    for (shapes, blamed) in cases {
        expect(&format!("{COLLECTIONS},{shapes}"), &[&format!("error trait-target {blamed}")]);
    }
}

#[test]
fn some_traits_exclude_each_other() {
    for (shapes, blamed) in [
        (operation("Op", "-", "-", &["readonly", "idempotent"]), "a#Op"),
        (aggregate("S", "structure", &[], &["input", "output"]), "a#S"),
        (structure("S", &["m String httpQuery=\"x\" httpHeader=\"x\""]), "a#S$m"),
    ] {
        expect(&shapes, &[&format!("error trait-conflict {blamed}")]);
    }
}

#[test]
fn some_traits_single_out_a_member() {
    let twice = |one: &str| structure("S", &[&format!("a {one}"), &format!("b {one}")]);
    for one in [
        "Blob httpPayload",
        "Headers httpPrefixHeaders=\"x\"",
        "Headers httpQueryParams",
        "Integer httpResponseCode",
    ] {
        expect(&format!("{COLLECTIONS},{}", twice(one)), &["error exclusive-trait a#S"]);
    }
}

#[test]
fn definitions_in_the_model_are_heeded() {
    let definition = r#""x#mine": { "type": "structure", "traits": { "smithy.api#trait": {
        "selector": "structure > member [trait|required]", "structurallyExclusive": "member",
        "conflicts": ["smithy.api#sensitive", "x#other"] } } }"#
        .to_owned();
    let with = |members: &[&str]| all(&[definition.clone(), structure("S", members)]);
    expect(&with(&["a String required x#mine"]), &[]);
    expect(&with(&["a String x#mine"]), &["error trait-target a#S$a"]);
    expect(&with(&["a String required x#mine", "b String required x#mine"]), &["error exclusive-trait a#S"]);
    expect(&with(&["a String required x#mine x#other"]), &["error trait-conflict a#S$a"]);
}

#[test]
fn selectors_beyond_us_allow_everything() {
    let definition = r#""x#mine": { "type": "structure", "traits": { "smithy.api#trait": {
        "selector": "[@trait|range: @{min} > 1] :root(service)" } } }"#
        .to_owned();
    expect(&all(&[definition, structure("S", &["a String x#mine"])]), &[]);
}

#[test]
fn values_have_the_form_of_their_trait() {
    for (shapes, blamed) in [
        (operation("Op", "-", "-", &["http=5"]), "a#Op"),
        (operation("Op", "-", "-", &["http={\"uri\":\"/\"}"]), "a#Op"),
        (operation("Op", "-", "-", &["endpoint={}"]), "a#Op"),
        (structure("S", &["m String httpHeader={}"]), "a#S$m"),
        (structure("S", &["m String documentation=[]"]), "a#S$m"),
        (structure("S", &["m Timestamp timestampFormat=\"unix\""]), "a#S$m"),
        (super::service(&[], &["aws.protocols#restJson1={\"http\":\"h2\"}"]), "a#Service"),
        (super::service(&[], &["aws.auth#sigv4={}"]), "a#Service"),
    ] {
        expect(&shapes, &[&format!("error trait-value {blamed}")]);
    }
}

#[test]
fn findings_that_are_no_errors_can_be_suppressed() {
    let http = r#""smithy.api#http": { "method": "GET", "uri": "/" }"#;
    let model = |metadata: &str, traits: &str| {
        format!(
            r#"{{ "smithy": "2.0", "metadata": {{ {metadata} }}, "shapes": {{
                 "a#Op": {{ "type": "operation", "traits": {{ {http} {traits} }} }} }} }}"#
        )
    };
    let count = |metadata: &str, traits: &str| validated(&model(metadata, traits)).count(Severity::Warning);
    assert_eq!(count("", ""), 1);
    assert_eq!(count("", r#", "smithy.api#suppress": ["HttpMethodSemantics"]"#), 0);
    assert_eq!(count("", r#", "smithy.api#suppress": ["HttpMethod"]"#), 1);
    let suppression = |namespace: &str| {
        format!(r#""suppressions": [{{ "id": "HttpMethodSemantics", "namespace": "{namespace}" }}]"#)
    };
    assert_eq!(count(&suppression("*"), ""), 0);
    assert_eq!(count(&suppression("a"), ""), 0);
    assert_eq!(count(&suppression("b"), ""), 1);
}

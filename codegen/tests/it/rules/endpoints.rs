//! Endpoint rules, and what is bound to them.

use super::{expect, structure};

/// A service with these rules, and an operation with these traits.
fn model(rules: &str, client: &str, of_operation: &str) -> String {
    let service = format!(
        r#""a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Op" }}], "traits": {{
            "smithy.rules#endpointRuleSet": {{ "version": "1.0", "rules": [{rules}], "parameters": {{
                "Region": {{ "type": "String", "builtIn": "AWS::Region", "documentation": "r" }},
                "Flag": {{ "type": "boolean", "required": true, "default": false, "documentation": "f" }},
                "List": {{ "type": "stringArray", "documentation": "l" }} }} }} {client} }} }}"#
    );
    let operation = format!(
        r#""a#Op": {{ "type": "operation", "input": {{ "target": "a#In" }}, "traits": {{ {of_operation} }} }}"#
    );
    [service, operation, structure("In", &["name String"])].join(",")
}

fn rule(conditions: &str, url: &str) -> String {
    format!(r#"{{ "type": "endpoint", "conditions": [{conditions}], "endpoint": {{ "url": "{url}" }} }}"#)
}

#[test]
fn rules_are_understood() {
    let is_set = r#"{ "fn": "isSet", "argv": [{ "ref": "Region" }] }"#;
    let region = r#"{ "fn": "aws.partition", "argv": ["{Region}"], "assign": "p" }"#;
    expect(&model(&rule(&[is_set, region].join(","), "https://{Region}.{p#dnsSuffix}"), "", ""), &[]);
    let wrong = "error endpoint-rules a#S";
    for conditions in [
        r#"{ "fn": "isGone", "argv": [{ "ref": "Region" }] }"#,
        r#"{ "fn": "isSet", "argv": [] }"#,
        r#"{ "fn": "isSet", "argv": [{ "ref": "Zone" }] }"#,
        r#"{ "fn": "getAttr", "argv": [{ "ref": "List" }, "[x]"] }"#,
        r#"{ "fn": "aws.partition", "argv": ["x"], "assign": "Region" }"#,
        r#"{ "ref": "Region" }"#,
    ] {
        expect(&model(&rule(conditions, "https://h"), "", ""), &[wrong]);
    }
    expect(&model(&rule("", "https://{Region"), "", ""), &[wrong]);
    expect(&model(&[rule(region, "https://h"), rule("", "https://{p#name}")].join(","), "", ""), &[wrong]);
    expect(&model(r#"{ "type": "grove", "conditions": [] }"#, "", ""), &[wrong]);
    expect(&model(r#"{ "type": "error", "conditions": [] }"#, "", ""), &[wrong]);
}

#[test]
fn what_is_bound_is_a_parameter() {
    let rules = rule("", "https://h");
    let lost = "danger context-param a#S";
    let client = |name: &str, kind: &str| {
        format!(r#", "smithy.rules#clientContextParams": {{ "{name}": {{ "type": "{kind}" }} }}"#)
    };
    expect(&model(&rules, &client("Flag", "boolean"), ""), &[]);
    expect(&model(&rules, &client("Flag", "string"), ""), &[lost]);
    expect(&model(&rules, &client("Zone", "string"), ""), &[lost]);
    let lost = "danger context-param a#Op";
    let constant = |name: &str, value: &str| {
        format!(r#""smithy.rules#staticContextParams": {{ "{name}": {{ "value": {value} }} }}"#)
    };
    expect(&model(&rules, "", &constant("List", r#"["a"]"#)), &[]);
    expect(&model(&rules, "", &constant("List", "1")), &[lost]);
    expect(&model(&rules, "", &constant("Zone", "true")), &[lost]);
    let path = |name: &str, path: &str| {
        format!(r#""smithy.rules#operationContextParams": {{ "{name}": {{ "path": "{path}" }} }}"#)
    };
    expect(&model(&rules, "", &path("Region", "name")), &[]);
    expect(&model(&rules, "", &path("Zone", "name")), &[lost]);
    expect(&model(&rules, "", &path("Region", "length(name)")), &["error context-path a#Op"]);
    expect(&model(&rules, "", &path("Region", "other")), &["error context-path a#Op"]);
}

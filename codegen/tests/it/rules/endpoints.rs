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

/// A service with this diagram, of two conditions and one result.
fn diagram(root: &str, count: &str, nodes: &str, conditions: &str) -> String {
    let result = r#"{ "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{p#name}" } }"#;
    format!(
        r#""a#S": {{ "type": "service", "version": "1", "traits": {{ "smithy.rules#endpointBdd": {{
            "version": "1.1", "parameters": {{ "Region": {{ "type": "string", "documentation": "r" }} }},
            "conditions": [{conditions}], "results": [{result}], "root": {root}, "nodeCount": {count},
            "nodes": "{nodes}" }} }} }}"#
    )
}

#[test]
fn diagrams_are_understood() {
    let conditions = r#"{ "fn": "isSet", "argv": [{ "ref": "Region" }] },
        { "fn": "aws.partition", "argv": ["{Region}"], "assign": "p" }"#;
    // -1 1 -1, 0 -3 -1, 1 100000000 100000001: the second node stands for what it says with its branches swapped.
    let sound = "/////wAAAAH/////AAAAAP////3/////AAAAAQX14QAF9eEB";
    expect(&diagram("2", "3", sound, conditions), &[]);
    expect(&diagram("1", "1", "/////wAAAAH/////", conditions), &[]);
    expect(&diagram("100000001", "0", "", conditions), &[]);
    // Several conditions may assign a name.
    let twice = format!("{conditions}, {}", r#"{ "fn": "aws.partition", "argv": ["x"], "assign": "p" }"#);
    expect(&diagram("2", "3", sound, &twice), &[]);
    let wrong = "error endpoint-rules a#S";
    for (root, count, nodes) in [
        ("2", "2", sound),
        ("2", "3", &sound[..40]),
        ("2", "3", "/////wAAAAH/////AAAAAP////3/////AAAAAQX14QAF9e*B"),
        ("0", "3", sound),
        ("4", "3", sound),
        ("-2147483648", "3", sound),
        ("100000002", "3", sound),
        ("null", "3", sound),
        // The first node asks.
        ("1", "1", "AAAAAAAAAAH/////"),
        // -1 1 -1, 0 2 -1: a node leads to itself.
        ("2", "2", "/////wAAAAH/////AAAAAAAAAAL/////"),
        // -1 1 -1, 2 1 -1: there is no such condition.
        ("2", "2", "/////wAAAAH/////AAAAAgAAAAH/////"),
        // -1 1 -1, 0 9 -1: there is no such node.
        ("2", "2", "/////wAAAAH/////AAAAAAAAAAn/////"),
    ] {
        expect(&diagram(root, count, nodes, conditions), &[wrong]);
    }
    expect(&diagram("2", "3", sound, ""), &[wrong]);
    let parameter = r#"{ "fn": "aws.partition", "argv": ["x"], "assign": "Region" }"#;
    expect(&diagram("2", "3", sound, &format!("{conditions}, {parameter}")), &[wrong]);
    let tree = diagram("2", "3", sound, conditions)
        .replace(r#""type": "endpoint""#, r#""type": "tree", "rules": []"#);
    expect(&tree, &[wrong]);
}

//! What becomes of endpoint rules.

use std::path::Path;

use smithy_streams_codegen::{Config, Files, Layout, generate, source};

use super::{file, from_shapes, item};

/// The sample model with rules.
fn depots(config: Config) -> Files {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../smithy-models/models/endpoints.json");
    let sources = source::read([model]).expect("a sample model");
    generate(&sources, &config.layout(Layout::Crate)).expect("a sound model")
}

#[test]
fn rules_become_a_file_of_tables() {
    let files = depots(Config::new());
    assert!(file(&files, "src/schema.rs").contains(".endpoint_rules(&super::endpoint::RULES)"));
    assert!(file(&files, "src/lib.rs").contains("pub use endpoint::ContextParams;"));
    let endpoint = file(&files, "src/endpoint.rs");
    assert!(endpoint.contains("pub(crate) static RULES: RuleSet"), "{endpoint}");
    let params = item(endpoint, "pub struct ContextParams");
    for field in ["zone: Option<String>", "quiet: Option<bool>", "mirrors: Option<Vec<String>>"] {
        assert!(params.contains(field), "{params}");
    }
    // What no rule refers to has no constant.
    assert!(endpoint.contains("const ZONE: u16"), "{endpoint}");
    assert!(!files.iter().any(|(path, _)| path.starts_with("tests/")));
}

#[test]
fn rules_can_be_left_out() {
    let files = depots(Config::new().endpoint_rules(false).protocol_tests(true));
    assert_eq!(files.get("src/endpoint.rs"), None);
    let schema = file(&files, "src/schema.rs");
    assert!(!schema.contains("endpoint_rules") && !schema.contains(".context("), "{schema}");
    assert_eq!(files.protocol_tests().map(|counts| counts.endpoints), Some(0));
}

#[test]
fn accounts_are_named_once() {
    let shapes = |id: &str| {
        format!(
            r#""a#Service": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Call" }}], "traits": {{
                "aws.protocols#restJson1": {{}}, "aws.api#service": {{ "sdkId": "{id}" }},
                "smithy.rules#endpointRuleSet": {{ "version": "1.0", "parameters": {{}}, "rules": [
                    {{ "type": "error", "conditions": [], "error": "none" }}] }} }} }},
            "a#Call": {{ "type": "operation", "input": {{ "target": "a#In" }}, "traits": {{
                "smithy.api#endpoint": {{ "hostPrefix": "{{AccountId}}." }},
                "smithy.api#http": {{ "method": "POST", "uri": "/" }} }} }},
            "a#In": {{ "type": "structure", "members": {{ "AccountId": {{ "target": "smithy.api#String",
                "traits": {{ "smithy.api#required": {{}}, "smithy.api#hostLabel": {{}} }} }} }} }}"#
        )
    };
    for (id, prefixed) in [("S3 Control", false), ("Other", true)] {
        let files = from_shapes(&shapes(id), &Config::new()).expect("a sound model");
        assert_eq!(file(&files, "src/schema.rs").contains(".host_prefix("), prefixed, "{id}");
    }
}

/// A client of rules, and of test cases with these expectations in an isolated region.
fn isolated(region: &str, expect: &str) -> String {
    let shapes = format!(
        r#""a#Service": {{ "type": "service", "version": "1", "traits": {{
            "aws.protocols#restJson1": {{}},
            "smithy.rules#endpointTests": {{ "version": "1.0", "testCases": [
                {{ "params": {{ "Region": "{region}", "UseDualStack": true }}, "expect": {expect} }} ] }},
            "smithy.rules#endpointRuleSet": {{ "version": "1.0", "parameters": {{}}, "rules": [
                {{ "type": "error", "conditions": [], "error": "none" }}] }} }} }}"#
    );
    file(&from_shapes(&shapes, &Config::new()).expect("a sound model"), "src/endpoint.rs").to_owned()
}

#[test]
fn models_say_of_what_time_their_partitions_are() {
    let then = ".without_isolated_dual_stack()";
    let refused = r#"{ "error": "DualStack is enabled but this partition does not support DualStack" }"#;
    assert!(isolated("us-iso-east-1", refused).contains(then));
    assert!(isolated("us-isob-east-1", refused).contains(then));
    assert!(!isolated("us-east-1", refused).contains(then));
    assert!(!isolated("us-iso-east-1", r#"{ "error": "other" }"#).contains(then));
    assert!(!isolated("us-iso-east-1", r#"{ "endpoint": { "url": "https://h" } }"#).contains(then));
}

#[test]
fn a_rule_set_goes_before_a_diagram() {
    let diagram = r#""smithy.rules#endpointBdd": { "version": "1.1", "parameters": {}, "conditions": [], "results": [
        { "type": "error", "conditions": [], "error": "by diagram" }], "root": 100000001, "nodeCount": 0, "nodes": "" }"#;
    let rules = r#""smithy.rules#endpointRuleSet": { "version": "1.0", "parameters": {}, "rules": [
        { "type": "error", "conditions": [], "error": "by rules" }] }"#;
    let of = |traits: &str| {
        let shapes = format!(
            r#""a#Service": {{ "type": "service", "version": "1",
                "traits": {{ "aws.protocols#restJson1": {{}}, {traits} }} }}"#
        );
        file(&from_shapes(&shapes, &Config::new()).expect("a sound model"), "src/endpoint.rs").to_owned()
    };
    let both = of(&format!("{diagram}, {rules}"));
    assert!(both.contains("by rules") && !both.contains("by diagram"), "{both}");
    let alone = of(diagram);
    assert!(alone.contains("by diagram") && alone.contains(".diagram(Diagram::new("), "{alone}");
}

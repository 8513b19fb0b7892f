//! What constraint traits and documents inside payloads make of generated code.

use smithy_streams_codegen::diagnostics::Severity;
use smithy_streams_codegen::{Config, Files};

use super::{codes, file, from_shapes};

/// A service of a protocol, with constraints on members and on what they target.
fn generated(protocol: &str, service: &str) -> Files {
    let shapes = format!(
        r#""a#Service": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Call" }}],
            "traits": {{ "{protocol}": {{}} {service} }} }},
        "a#Call": {{ "type": "operation", "input": {{ "target": "a#In" }},
            "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/" }},
                "smithystreams#operationCodes": {{ "request": 2, "response": 7 }} }} }},
        "a#In": {{ "type": "structure", "members": {{
            "plain": {{ "target": "smithy.api#String" }},
            "name": {{ "target": "a#Name" }},
            "own": {{ "target": "a#Name", "traits": {{ "smithy.api#length": {{ "max": 3 }} }} }},
            "list": {{ "target": "a#List" }},
            "map": {{ "target": "a#Map" }},
            "half": {{ "target": "smithy.api#Double",
                "traits": {{ "smithy.api#range": {{ "min": -0.5, "max": 18446744073709551615 }} }} }},
            "least": {{ "target": "smithy.api#Integer", "traits": {{ "smithystreams#notAbove": "most" }} }},
            "most": {{ "target": "smithy.api#Integer", "traits": {{ "smithystreams#withinCallTimeout": {{}} }} }},
            "odd": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#pattern": "^(?!a)b" }} }} }} }},
        "a#Name": {{ "type": "string",
            "traits": {{ "smithy.api#length": {{ "min": 1, "max": 9 }}, "smithy.api#pattern": "^\\w+$" }} }},
        "a#List": {{ "type": "list", "member": {{ "target": "a#Small" }},
            "traits": {{ "smithy.api#length": {{ "min": 2 }} }} }},
        "a#Small": {{ "type": "integer", "traits": {{ "smithy.api#range": {{ "max": -1 }} }} }},
        "a#Map": {{ "type": "map", "key": {{ "target": "a#Name" }}, "value": {{ "target": "a#Small" }} }},
        "a#Card": {{ "type": "structure", "members": {{ "colour": {{ "target": "a#Colour" }} }} }},
        "a#Colour": {{ "type": "enum", "members": {{ "RED": {{ "target": "smithy.api#Unit" }} }} }},
        "a#Stray": {{ "type": "structure" }}"#
    );
    from_shapes(&shapes, &Config::new()).unwrap_or_else(|report| panic!("{report}"))
}

/// The text of `schema.rs`, without white space and the commas that line breaks bring.
fn tables(files: &Files) -> String {
    let text: String = file(files, "src/schema.rs").split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]")
}

fn warnings(files: &Files) -> Vec<(&'static str, String)> {
    let warnings = files.findings().findings().iter().filter(|finding| finding.severity == Severity::Warning);
    warnings.map(|finding| (finding.code, finding.shape.clone().unwrap_or_default())).collect()
}

#[test]
fn tables_have_the_constraints_that_a_protocol_looks_at() {
    let files = generated("smithystreams#streamManager", "");
    let tables = tables(&files);
    let name = r#".constraints(&Constraints::new().min_length(1).max_length(9).pattern("^\\w+$"))"#;
    let small = ".constraints(&Constraints::new().max(Bound::Integer(-1)))";
    for row in [
        r#"Member::new("plain",Kind::String),"#.to_owned(),
        format!(r#"Member::new("name",Kind::String){name},"#),
        // Each trait of the member stands for that of its target.
        r#"Member::new("own",Kind::String).constraints(&Constraints::new().max_length(3).pattern("^\\w+$")),"#
            .to_owned(),
        format!(
            r#"Member::new("list",Kind::List).constraints(&Constraints::new().min_length(2)).element(&Member::new("member",Kind::Integer){small}),"#
        ),
        format!(
            r#"Member::new("map",Kind::Map).key(&Member::new("key",Kind::String){name}).element(&Member::new("value",Kind::Integer){small}),"#
        ),
        "Kind::Double).constraints(&Constraints::new().min(Bound::Real(-0.5)).max(Bound::Integer(18446744073709551615))),"
            .to_owned(),
        r#"Member::new("least",Kind::Integer).constraints(&Constraints::new().not_above("most")),"#.to_owned(),
        r#"Member::new("most",Kind::Integer).constraints(&Constraints::new().within_call_timeout()),"#.to_owned(),
        r#"Member::new("odd",Kind::String)]"#.to_owned(),
    ] {
        assert!(tables.contains(&row), "{row}\n{tables}");
    }
    assert!(
        tables.contains("use::smithy_streams_runtime::types::{Bound,Constraints,Kind,Member,Schema}"),
        "{tables}"
    );
    assert_eq!(warnings(&files), [("pattern-not-checked", "a#In$odd".to_owned())]);
}

#[test]
fn tables_of_other_protocols_leave_them_to_the_server() {
    let files = generated("aws.protocols#restJson1", "");
    assert!(!tables(&files).contains("onstraints"));
    assert_eq!(warnings(&files), []);
}

#[test]
fn documents_inside_payloads_have_types() {
    let without = generated("aws.protocols#restJson1", "");
    assert!(without.get("src/types/structures.rs").is_none());
    let with = generated("aws.protocols#restJson1", r#", "smithystreams#payloadDocuments": ["a#Card"]"#);
    assert!(file(&with, "src/types/structures.rs").contains("pub struct Card "));
    assert!(file(&with, "src/types/enums.rs").contains("pub enum Colour "));
    assert!(!file(&with, "src/types/structures.rs").contains("Stray"));
    assert!(tables(&with).contains(r#"Schema::structure("a#Card""#));
    assert_eq!(codes(Ok(with)), [""; 0]);
}

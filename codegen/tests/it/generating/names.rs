//! Names that stand in the way.

use smithy_streams_codegen::{Config, Source, generate};

use super::{codes, file, from_members, from_shapes, item};

#[test]
fn keywords_collisions_and_methods_give_way() {
    let members = ["type", "self", "fooBar", "foo_bar", "new", "clone"];
    let members = members.map(|name| format!(r#""{name}": {{ "target": "smithy.api#String" }}"#));
    let files = from_members(&members.join(","), "");
    let text = file(&files, "src/types/structures.rs");
    let data = item(text, "pub struct Data");
    for field in ["r#type", "self_", "foo_bar", "foo_bar_2", "new", "clone"] {
        assert!(data.contains(&format!("pub {field}: Option<String>,")), "{field} in {data}");
    }
    for method in ["r#type", "self_", "foo_bar", "foo_bar_2", "new_", "clone_"] {
        assert!(text.contains(&format!("pub fn {method}(mut self")), "{method} in {text}");
    }
}

#[test]
fn names_of_the_rust_prelude_are_written_in_full_where_they_are_taken() {
    let files = from_members(
        r#""option": { "target": "a#Option" }, "string": { "target": "a#String" }"#,
        r#""a#Option": { "type": "structure" }, "a#String": { "type": "structure" }"#,
    );
    let text = file(&files, "src/types/structures.rs");
    assert!(text.contains("pub option: ::std::option::Option<super::Option>,"), "{text}");
    assert!(text.contains("pub string: ::std::option::Option<super::String>,"), "{text}");
    let operation = file(&files, "src/operation/call.rs");
    assert!(operation.contains("pub data: Option<types::Data>,"), "{operation}");
}

#[test]
fn an_operation_may_be_called_anything() {
    let names = ["Match", "Client", "Result", "clone"];
    let targets = names.map(|name| format!(r#"{{ "target": "a#{name}" }}"#));
    let operations = names.map(|name| {
        format!(
            r#""a#{name}": {{ "type": "operation", "traits": {{
                "smithy.api#http": {{ "method": "GET", "uri": "/{name}" }} }} }}"#
        )
    });
    let shapes = format!(
        r#""a#Service": {{ "type": "service", "operations": [{}], "traits": {{ "aws.protocols#restJson1": {{}} }} }}, {}"#,
        targets.join(","),
        operations.join(",")
    );
    let files = from_shapes(&shapes, &Config::new()).unwrap();
    let client = file(&files, "src/client.rs");
    for method in [
        "r#match(&self) -> super::operation::match_::MatchBuilder",
        "client(&self)",
        "result(&self)",
        "clone_(&self)",
    ] {
        assert!(client.contains(&format!("pub fn {method}")), "{method} in {client}");
    }
    let result = file(&files, "src/operation/result.rs");
    assert!(
        result.contains("::std::result::Result<ResultOutput, client::CallError<ResultError>>"),
        "{result}"
    );
}

#[test]
fn a_user_may_rename_types_and_members() {
    let model = r#""a#Service": { "type": "service", "operations": [{ "target": "a#Call" }],
            "traits": { "aws.protocols#restJson1": {} } },
        "a#Call": { "type": "operation", "input": { "target": "a#In" },
            "traits": { "smithy.api#http": { "method": "POST", "uri": "/call" } } },
        "a#In": { "type": "structure", "members": { "data": { "target": "a#Data" } } },
        "a#Data": { "type": "structure", "members": { "type": { "target": "smithy.api#String" } } }"#;
    let config =
        Config::new().rename("a#Data", "thing").rename("a#Data$type", "kind").rename("a#Call", "Ring");
    let files = from_shapes(model, &config).unwrap();
    let thing = item(file(&files, "src/types/structures.rs"), "pub struct Thing");
    assert!(thing.contains("pub kind: Option<String>,"), "{thing}");
    assert!(file(&files, "src/schema.rs").contains(r#"Member::new("type", Kind::String)"#));
    assert!(file(&files, "src/client.rs").contains("pub fn ring(&self)"));
    for (selector, name) in
        [("a#Nothing", "x"), ("a#Data$nothing", "x"), ("Data", "x"), ("a#Data", "no name")]
    {
        assert_eq!(
            codes(from_shapes(model, &Config::new().rename(selector, name))),
            ["bad-rename"],
            "{selector}"
        );
    }
}

#[test]
fn shapes_that_differ_by_namespace_only_are_told_apart() {
    let model = r#"{ "smithy": "2.0", "shapes": {
        "a#Service": { "type": "service", "operations": [{ "target": "a#Call" }], "rename": { "b#Data": "OtherData" } },
        "a#Call": { "type": "operation", "input": { "target": "a#In" } },
        "a#In": { "type": "structure", "members": { "one": { "target": "a#Data" }, "two": { "target": "b#Data" } } },
        "a#Data": { "type": "structure" }, "b#Data": { "type": "structure" } } }"#;
    let files = generate(&[Source::new("model.json", model)], &Config::new()).unwrap();
    let text = file(&files, "service/types/structures.rs");
    assert!(text.contains("pub struct Data {}") && text.contains("pub struct OtherData {}"), "{text}");
}

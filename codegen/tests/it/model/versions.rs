//! Version 1.0 of the language, turned into 2.0.

use serde_json::{Value, json};
use smithy_streams_codegen::model::ShapeKind;

use crate::support::{load, loading, member, names, of_shapes, shape, sound};

fn one(shapes: &str) -> String {
    format!(r#"{{ "smithy": "1.0", "shapes": {{ {shapes} }} }}"#)
}

#[test]
fn a_set_is_a_list_of_unique_items() {
    let set = r#""a#S": { "type": "set", "member": { "target": "smithy.api#String" } }"#;
    let model = sound(&[&one(set)]);
    assert!(matches!(shape(&model, "a#S").kind, ShapeKind::List { .. }));
    assert!(shape(&model, "a#S").traits.has_unique_items());
    assert_eq!(loading(&[&of_shapes(set)]), ["error wrong-version a#S"]);
}

#[test]
fn unboxed_members_get_a_zero() {
    let model = sound(&[&one(
        r#""a#Int": { "type": "integer" }, "a#Boxed": { "type": "integer", "traits": { "smithy.api#box": {} } },
           "a#List": { "type": "list", "member": { "target": "a#Int" } },
           "a#U": { "type": "union", "members": { "i": { "target": "a#Int" } } },
           "a#S": { "type": "structure", "members": {
             "own": { "target": "a#Int" },
             "boxed": { "target": "a#Boxed" },
             "boxedHere": { "target": "a#Int", "traits": { "smithy.api#box": {} } },
             "prelude": { "target": "smithy.api#Integer" },
             "primitive": { "target": "smithy.api#PrimitiveBoolean" },
             "required": { "target": "a#Int", "traits": { "smithy.api#required": {} } },
             "text": { "target": "smithy.api#String" } } }"#,
    )]);
    let default = |name| member(&model, "a#S", name).traits.default_value().cloned();
    assert_eq!(default("own"), Some(json!(0)));
    assert_eq!(default("boxed"), None);
    assert_eq!(default("boxedHere"), Some(Value::Null));
    assert_eq!(default("prelude"), None);
    assert_eq!(default("primitive"), Some(json!(false)));
    assert_eq!(default("required"), Some(json!(0)));
    assert!(member(&model, "a#S", "required").traits.is_required());
    assert_eq!(default("text"), None);
    assert_eq!(shape(&model, "a#Int").traits.default_value(), Some(&json!(0)));
    assert_eq!(shape(&model, "a#Boxed").traits.default_value(), None);
    assert_eq!(member(&model, "a#List", "member").traits.default_value(), None);
    assert_eq!(member(&model, "a#U", "i").traits.default_value(), None);
    assert!(!member(&model, "a#S", "boxedHere").traits.has("smithy.api#box"));
}

#[test]
fn optional_byte_streams_get_an_empty_default() {
    let model = sound(&[&one(r#""a#B": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
           "a#S": { "type": "structure", "members": { "b": { "target": "a#B" } } },
           "a#R": { "type": "structure", "members": {
             "b": { "target": "a#B", "traits": { "smithy.api#required": {} } } } }"#)]);
    assert_eq!(member(&model, "a#S", "b").traits.default_value(), Some(&json!("")));
    assert_eq!(member(&model, "a#R", "b").traits.default_value(), None);
}

#[test]
fn files_of_both_versions_mix() {
    let old = one(
        r#""a#S": { "type": "structure", "members": { "i": { "target": "b#I" }, "j": { "target": "b#J" } } }"#,
    );
    let new = of_shapes(
        r#""b#I": { "type": "integer" }, "b#J": { "type": "integer", "traits": { "smithy.api#default": 0 } },
           "b#S": { "type": "structure", "members": { "i": { "target": "b#I" } } }"#,
    );
    let model = sound(&[&old, &new]);
    assert_eq!(member(&model, "a#S", "i").traits.default_value(), None);
    assert_eq!(member(&model, "a#S", "j").traits.default_value(), Some(&json!(0)));
    assert_eq!(member(&model, "b#S", "i").traits.default_value(), None);
}

#[test]
fn what_only_the_other_version_has_is_refused() {
    let unit = r#"{ "target": "smithy.api#Unit" }"#;
    let old = one(&format!(
        r#""a#E": {{ "type": "enum", "members": {{ "A": {unit} }} }},
           "a#M": {{ "type": "structure", "traits": {{ "smithy.api#mixin": {{}} }} }},
           "a#D": {{ "type": "structure", "members": {{ "x": {{ "target": "smithy.api#String",
                "traits": {{ "smithy.api#default": "" }} }} }} }},
           "a#R": {{ "type": "resource", "properties": {{}} }}"#
    ));
    let blamed = ["a#E", "a#M", "a#D$x", "a#R"].map(|id| format!("error wrong-version {id}"));
    assert_eq!(loading(&[&old]), blamed);
    let new = of_shapes(r#""a#B": { "type": "integer", "traits": { "smithy.api#box": {} } }"#);
    assert_eq!(loading(&[&new]), ["error wrong-version a#B"]);
}

#[test]
fn strings_with_the_enum_trait_become_enums() {
    let text = one(
        r#""a#E": { "type": "string", "traits": { "smithy.api#documentation": "d", "smithy.api#enum": [
             { "value": "t2.nano", "name": "T2_NANO", "documentation": "small", "tags": ["x"], "deprecated": true },
             { "value": "us-west 1:a/b" }, { "value": "plain" } ] } }"#,
    );
    let model = sound(&[&text]);
    assert_eq!(names(&model, "a#E"), ["T2_NANO", "us_west_1_a_b", "plain"]);
    let first = &member(&model, "a#E", "T2_NANO").traits;
    assert_eq!((first.enum_value(), first.documentation()), (Some("t2.nano"), Some("small")));
    assert!(first.deprecated().is_some() && first.has("smithy.api#tags"));
    assert_eq!(member(&model, "a#E", "us_west_1_a_b").traits.enum_value(), Some("us-west 1:a/b"));
    let traits = &shape(&model, "a#E").traits;
    assert!(!traits.has("smithy.api#enum") && traits.documentation() == Some("d"));
}

#[test]
fn an_enum_trait_without_names_leaves_a_string() {
    for values in
        [r#"{ "value": "1a" }"#, r#"{ "value": "a&b" }"#, r#"{ "value": "a-b" }, { "value": "a.b" }"#]
    {
        let text =
            one(&format!(r#""a#E": {{ "type": "string", "traits": {{ "smithy.api#enum": [{values}] }} }}"#));
        let (model, report) = load(&[&text]);
        assert_eq!(report.findings()[0].code, "enum-without-names");
        assert_eq!(shape(&model, "a#E").kind, ShapeKind::String);
    }
}

#[test]
fn the_enum_trait_is_deprecated_in_2() {
    let text =
        of_shapes(r#""a#E": { "type": "string", "traits": { "smithy.api#enum": [{ "value": "a" }] } }"#);
    assert_eq!(loading(&[&text]), ["warning deprecated-enum-trait a#E"]);
}

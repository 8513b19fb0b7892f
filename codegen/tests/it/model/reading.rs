//! Every shape type and property of the JSON AST.

use serde_json::Value;
use smithy_streams_codegen::model::{Lifecycle, ShapeKind};

use crate::support::{load, loading, member, names, of_shapes, shape, sound};

#[test]
fn every_shape_type_is_read() {
    let simple = [
        "blob",
        "boolean",
        "string",
        "byte",
        "short",
        "integer",
        "long",
        "float",
        "double",
        "bigInteger",
        "bigDecimal",
        "timestamp",
        "document",
    ];
    let mut shapes: Vec<String> =
        simple.iter().map(|type_| format!(r#""a#{type_}_": {{ "type": "{type_}" }}"#)).collect();
    let members = r#""members": { "A": { "target": "smithy.api#Unit" } }"#;
    let member = |name: &str| format!(r#""{name}": {{ "target": "smithy.api#String" }}"#);
    shapes.push(format!(r#""a#enum_": {{ "type": "enum", {members} }}"#));
    shapes.push(format!(r#""a#intEnum_": {{ "type": "intEnum", {members} }}"#));
    shapes.push(format!(r#""a#list_": {{ "type": "list", {} }}"#, member("member")));
    shapes.push(format!(r#""a#map_": {{ "type": "map", {}, {} }}"#, member("key"), member("value")));
    shapes.push(r#""a#structure_": { "type": "structure" }"#.to_owned());
    shapes.push(format!(r#""a#union_": {{ "type": "union", {members} }}"#));
    for type_ in ["service", "resource", "operation"] {
        shapes.push(format!(r#""a#{type_}_": {{ "type": "{type_}" }}"#));
    }
    let model = sound(&[&of_shapes(&shapes.join(","))]);
    for shape in model.shapes().filter(|shape| !shape.id.is_prelude()) {
        assert_eq!(format!("{}_", shape.kind.type_name()), shape.id.name());
    }
    assert_eq!(model.shapes().filter(|shape| !shape.id.is_prelude()).count(), 22);
}

#[test]
fn members_keep_the_order_of_the_model() {
    let model = sound(&[&of_shapes(
        r#""a#S": { "members": { "z": { "target": "a#S" }, "a": { "target": "a#S" }, "m": { "target": "a#S" } },
                    "type": "structure" }"#,
    )]);
    assert_eq!(names(&model, "a#S"), ["z", "a", "m"]);
    assert_eq!(member(&model, "a#S", "m").id.as_str(), "a#S$m");
}

#[test]
fn unit_as_input_is_no_input_however_it_is_written() {
    let model = sound(&[&of_shapes(
        r#""a#A": { "type": "operation" },
           "a#B": { "type": "operation", "input": { "target": "smithy.api#Unit" },
                    "output": { "target": "smithy.api#Unit" } },
           "a#C": { "type": "operation", "input": { "target": "a#I" }, "errors": [{ "target": "a#E" }] },
           "a#I": { "type": "structure" },
           "a#E": { "type": "structure", "traits": { "smithy.api#error": "client" } }"#,
    )]);
    let operation = |id| shape(&model, id).as_operation().unwrap();
    assert_eq!(operation("a#A"), operation("a#B"));
    assert_eq!(operation("a#A").input, None);
    assert_eq!(operation("a#C").input.as_ref().unwrap().as_str(), "a#I");
    assert_eq!(operation("a#C").errors[0].as_str(), "a#E");
}

#[test]
fn resources_have_all_their_lists() {
    let target = |name: &str| format!(r#"{{ "target": "a#{name}" }}"#);
    let resource = format!(
        r#""a#R": {{ "type": "resource", "identifiers": {{ "id": {s} }}, "properties": {{ "p": {s} }},
           "list": {a}, "create": {b}, "operations": [{c}], "collectionOperations": [{d}], "resources": [{q}] }},
           "a#Q": {{ "type": "resource" }}, "a#S": {{ "type": "string" }}"#,
        s = target("S"),
        a = target("A"),
        b = target("B"),
        c = target("C"),
        d = target("D"),
        q = target("Q"),
    );
    let operations: Vec<String> =
        ["A", "B", "C", "D"].iter().map(|name| format!(r#""a#{name}": {{ "type": "operation" }}"#)).collect();
    let model = sound(&[&of_shapes(&format!("{resource},{}", operations.join(",")))]);
    let resource = shape(&model, "a#R").as_resource().unwrap();
    let lifecycle: Vec<Lifecycle> = resource.lifecycle.iter().map(|(lifecycle, _)| *lifecycle).collect();
    assert_eq!(lifecycle, [Lifecycle::Create, Lifecycle::List]);
    assert_eq!(resource.identifiers[0].0, "id");
    assert_eq!(resource.properties[0].0, "p");
    assert_eq!(resource.operations[0].as_str(), "a#C");
    assert_eq!(resource.collection_operations[0].as_str(), "a#D");
    assert_eq!(resource.resources[0].as_str(), "a#Q");
}

#[test]
fn a_service_has_version_errors_and_renames() {
    let model = sound(&[&of_shapes(
        r#""a#S": { "type": "service", "version": "1", "errors": [{ "target": "a#E" }], "rename": { "b#X": "Y" } },
           "a#E": { "type": "structure" }"#,
    )]);
    let service = shape(&model, "a#S").as_service().unwrap();
    assert_eq!((service.version.as_str(), service.errors.len()), ("1", 1));
    assert_eq!(service.rename.iter().map(|(id, name)| format!("{id} {name}")).collect::<Vec<_>>(), ["b#X Y"]);
}

#[test]
fn the_prelude_is_built_in() {
    let model = sound(&[]);
    for (name, kind) in [("String", ShapeKind::String), ("Document", ShapeKind::Document)] {
        assert_eq!(shape(&model, &format!("smithy.api#{name}")).kind, kind);
    }
    assert_eq!(shape(&model, "smithy.api#Integer").traits.default_value(), None);
    assert_eq!(shape(&model, "smithy.api#PrimitiveLong").traits.default_value(), Some(&Value::from(0)));
    assert_eq!(
        shape(&model, "smithy.api#PrimitiveBoolean").traits.default_value(),
        Some(&Value::from(false))
    );
}

#[test]
fn unknown_traits_are_kept_as_they_are() {
    let model = sound(&[&of_shapes(
        r#""a#S": { "type": "string", "traits": { "x.y#z": { "deep": [1, null, { "e": 1.5 }] }, "x#null": null } }"#,
    )]);
    let traits = &shape(&model, "a#S").traits;
    assert_eq!(traits.value("x.y#z").unwrap().to_string(), r#"{"deep":[1,null,{"e":1.5}]}"#);
    assert_eq!(traits.value("x#null"), Some(&Value::Null));
    assert!(!traits.has("x#other"));
}

#[test]
fn unknown_properties_are_ignored_with_a_warning() {
    let text = r#"{ "smithy": "2.0", "extra": 1, "shapes": {
        "a#S": { "type": "structure", "colour": "red", "members": { "m": { "target": "a#S", "size": 1 } } },
        "a#O": { "type": "operation", "input": { "target": "a#S", "why": 1 } } } }"#;
    assert_eq!(
        loading(&[text]),
        [
            "warning unknown-property",
            "warning unknown-property a#S",
            "warning unknown-property a#S$m",
            "warning unknown-property"
        ]
    );
    assert_eq!(names(&load(&[text]).0, "a#S"), ["m"]);
}

#[test]
fn enum_members_without_a_value_have_their_name() {
    let model = sound(&[&of_shapes(
        r#""a#E": { "type": "enum", "members": {
             "A": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "alpha" } },
             "B": { "target": "smithy.api#Unit" } } }"#,
    )]);
    assert_eq!(member(&model, "a#E", "A").traits.enum_value(), Some("alpha"));
    assert_eq!(member(&model, "a#E", "B").traits.enum_value(), Some("B"));
}

#[test]
fn keys_may_be_written_with_escapes_and_a_byte_order_mark_is_skipped() {
    let model = sound(&[
        "\u{feff}{ \"smit\\u0068y\": \"2.0\", \"shapes\": { \"a#\\u0053\": { \"type\": \"string\" } } }",
    ]);
    assert!(model.shape_named("a#S").is_some());
}

//! What a service holds.

use smithy_streams_codegen::model::{ShapeId, closure};

use crate::support::{of_shapes, shape, sound};

const MODEL: &str = r#"
    "a#V": { "type": "service", "operations": [{ "target": "a#Z" }], "resources": [{ "target": "a#R" }],
             "errors": [{ "target": "a#Err" }] },
    "a#R": { "type": "resource", "list": { "target": "a#List" }, "create": { "target": "a#Create" },
             "operations": [{ "target": "a#Op" }], "collectionOperations": [{ "target": "a#Col" }],
             "resources": [{ "target": "a#Child" }] },
    "a#Child": { "type": "resource", "read": { "target": "a#Read" } },
    "a#Z": { "type": "operation", "input": { "target": "a#ZIn" }, "errors": [{ "target": "a#ZErr" }] },
    "a#ZIn": { "type": "structure", "members": { "list": { "target": "a#Deep" } } },
    "a#Deep": { "type": "list", "member": { "target": "a#Item" } },
    "a#Item": { "type": "structure", "members": { "again": { "target": "a#Item" }, "mood": { "target": "a#Mood" } } },
    "a#Mood": { "type": "enum", "members": { "GOOD": { "target": "smithy.api#Unit" } } },
    "a#List": { "type": "operation" }, "a#Create": { "type": "operation" }, "a#Op": { "type": "operation" },
    "a#Col": { "type": "operation" }, "a#Read": { "type": "operation" }, "a#Outside": { "type": "operation" },
    "a#Err": { "type": "structure", "traits": { "smithy.api#error": "client" } },
    "a#ZErr": { "type": "structure", "traits": { "smithy.api#error": "server" } }"#;

fn id(text: &str) -> ShapeId {
    ShapeId::parse(text).expect("a shape id")
}

fn names<'i>(ids: impl IntoIterator<Item = &'i ShapeId>) -> Vec<&'i str> {
    ids.into_iter().map(ShapeId::name).collect()
}

#[test]
fn operations_come_from_the_service_and_all_its_resources() {
    let model = sound(&[&of_shapes(MODEL)]);
    let operations = closure::operations(&model, &id("a#V"));
    assert_eq!(names(&operations), ["Z", "Create", "List", "Op", "Col", "Read"]);
    assert_eq!(names(&closure::resources(&model, &id("a#V"))), ["R", "Child"]);
    assert!(closure::operations(&model, &id("a#Nobody")).is_empty());
}

#[test]
fn shapes_are_what_the_asked_operations_reach() {
    let model = sound(&[&of_shapes(MODEL)]);
    let all = closure::shapes(&model, &id("a#V"), &[id("a#Z")]);
    assert_eq!(names(&all), ["Deep", "Err", "Item", "Mood", "ZErr", "ZIn"]);
    assert_eq!(names(&closure::shapes(&model, &id("a#V"), &[id("a#Op")])), ["Err"]);
}

#[test]
fn errors_are_those_of_the_operation_and_of_the_service() {
    let model = sound(&[&of_shapes(MODEL)]);
    let operation = shape(&model, "a#Z").as_operation().unwrap();
    assert_eq!(names(&closure::errors(&model, &id("a#V"), operation)), ["ZErr", "Err"]);
}

#[test]
fn resources_that_hold_each_other_are_walked_once() {
    let model = sound(&[&of_shapes(
        r#""a#V": { "type": "service", "resources": [{ "target": "a#A" }] },
           "a#A": { "type": "resource", "resources": [{ "target": "a#B" }] },
           "a#B": { "type": "resource", "resources": [{ "target": "a#A" }] }"#,
    )]);
    assert!(closure::operations(&model, &id("a#V")).is_empty());
    assert_eq!(names(&closure::resources(&model, &id("a#V"))), ["A", "B"]);
}

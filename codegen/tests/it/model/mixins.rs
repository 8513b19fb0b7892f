//! Mixins, flattened.

use crate::support::{load, loading, member, names, of_shapes, shape, sound};

const MIXIN: &str = r#""smithy.api#mixin": {}"#;

#[test]
fn members_come_from_mixins_first_and_keep_their_place() {
    let string = r#"{ "target": "smithy.api#String" }"#;
    let model = sound(&[&of_shapes(&format!(
        r#""a#A": {{ "type": "structure", "traits": {{ {MIXIN} }}, "members": {{
             "a": {string}, "b": {{ "target": "smithy.api#String", "traits": {{
                "smithy.api#documentation": "of A", "smithy.api#required": {{}} }} }} }} }},
           "a#B": {{ "type": "structure", "traits": {{ {MIXIN} }}, "mixins": [{{ "target": "a#A" }}],
             "members": {{ "c": {string} }} }},
           "a#S": {{ "type": "structure", "mixins": [{{ "target": "a#B" }}], "members": {{
             "b": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#documentation": "of S" }} }},
             "d": {string} }} }}"#
    ))]);
    assert_eq!(names(&model, "a#S"), ["a", "b", "c", "d"]);
    let b = member(&model, "a#S", "b");
    assert_eq!(b.id.as_str(), "a#S$b");
    assert_eq!(b.traits.documentation(), Some("of S"));
    assert!(b.traits.is_required());
    assert_eq!(member(&model, "a#B", "b").traits.documentation(), Some("of A"));
}

#[test]
fn traits_of_later_mixins_and_of_the_shape_win_and_local_ones_stay_behind() {
    let model = sound(&[&of_shapes(
        r#""a#A": { "type": "structure", "traits": {
             "smithy.api#mixin": { "localTraits": ["smithy.api#since"] }, "smithy.api#since": "1",
             "smithy.api#documentation": "A", "smithy.api#tags": ["A"], "x#own": 1 } },
           "a#B": { "type": "structure", "traits": {
             "smithy.api#mixin": {}, "smithy.api#documentation": "B", "smithy.api#tags": ["B"] } },
           "a#S": { "type": "structure", "traits": { "smithy.api#tags": ["S"] },
             "mixins": [{ "target": "a#A" }, { "target": "a#B" }] }"#,
    )]);
    let traits = &shape(&model, "a#S").traits;
    assert_eq!(traits.documentation(), Some("B"));
    assert_eq!(traits.value("smithy.api#tags").unwrap().to_string(), r#"["S"]"#);
    assert!(traits.has("x#own") && !traits.is_mixin() && traits.since().is_none());
}

#[test]
fn apply_reaches_inherited_members_and_overrides() {
    let model = sound(&[&of_shapes(&format!(
        r#""a#A": {{ "type": "structure", "traits": {{ {MIXIN} }}, "members": {{
             "m": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#documentation": "mixin" }} }} }} }},
           "a#S": {{ "type": "structure", "mixins": [{{ "target": "a#A" }}] }},
           "a#T": {{ "type": "structure", "mixins": [{{ "target": "a#A" }}] }},
           "a#S$m": {{ "type": "apply", "traits": {{ "smithy.api#documentation": "applied" }} }}"#
    ))]);
    assert_eq!(member(&model, "a#S", "m").traits.documentation(), Some("applied"));
    assert_eq!(member(&model, "a#T", "m").traits.documentation(), Some("mixin"));
}

#[test]
fn every_type_with_members_can_be_mixed() {
    let member = |name: &str| format!(r#""{name}": {{ "target": "smithy.api#String" }}"#);
    let model = sound(&[&of_shapes(&format!(
        r#""a#L": {{ "type": "list", "traits": {{ {MIXIN} }}, {} }},
           "a#M": {{ "type": "map", "traits": {{ {MIXIN} }}, {}, {} }},
           "a#E": {{ "type": "enum", "traits": {{ {MIXIN} }}, "members": {{ "X": {{ "target": "smithy.api#Unit" }} }} }},
           "a#L2": {{ "type": "list", "mixins": [{{ "target": "a#L" }}] }},
           "a#M2": {{ "type": "map", "mixins": [{{ "target": "a#M" }}] }},
           "a#E2": {{ "type": "enum", "mixins": [{{ "target": "a#E" }}] }}"#,
        member("member"),
        member("key"),
        member("value")
    ))]);
    assert_eq!(names(&model, "a#L2"), ["member"]);
    assert_eq!(names(&model, "a#M2"), ["key", "value"]);
    assert_eq!(names(&model, "a#E2"), ["X"]);
}

#[test]
fn services_and_operations_join_their_lists() {
    let error = |name: &str| {
        format!(r#""a#{name}": {{ "type": "structure", "traits": {{ "smithy.api#error": "client" }} }}"#)
    };
    let model = sound(&[&of_shapes(&format!(
        r#""a#MixO": {{ "type": "operation", "traits": {{ {MIXIN} }}, "errors": [{{ "target": "a#E1" }}] }},
           "a#O": {{ "type": "operation", "mixins": [{{ "target": "a#MixO" }}],
                     "errors": [{{ "target": "a#E2" }}, {{ "target": "a#E1" }}] }},
           "a#MixV": {{ "type": "service", "traits": {{ {MIXIN} }}, "version": "1", "errors": [{{ "target": "a#E1" }}],
                        "operations": [{{ "target": "a#P" }}], "rename": {{ "a#X": "Y", "a#Z": "W" }} }},
           "a#V": {{ "type": "service", "mixins": [{{ "target": "a#MixV" }}], "version": "2",
                     "operations": [{{ "target": "a#O" }}], "rename": {{ "a#X": "V" }} }},
           "a#P": {{ "type": "operation" }}, {}, {}"#,
        error("E1"),
        error("E2")
    ))]);
    let ids = |ids: &[smithy_streams_codegen::model::ShapeId]| {
        ids.iter().map(|id| id.name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&shape(&model, "a#O").as_operation().unwrap().errors), ["E1", "E2"]);
    let service = shape(&model, "a#V").as_service().unwrap();
    assert_eq!(ids(&service.operations), ["P", "O"]);
    assert_eq!((service.version.as_str(), service.errors.len()), ("2", 1));
    assert_eq!(service.rename.values().collect::<Vec<_>>(), ["V", "W"]);
}

#[test]
fn a_circle_of_mixins_is_an_error_and_ends() {
    let shapes = format!(
        r#""a#A": {{ "type": "structure", "traits": {{ {MIXIN} }}, "mixins": [{{ "target": "a#B" }}] }},
           "a#B": {{ "type": "structure", "traits": {{ {MIXIN} }}, "mixins": [{{ "target": "a#C" }}] }},
           "a#C": {{ "type": "structure", "traits": {{ {MIXIN} }}, "mixins": [{{ "target": "a#A" }}, {{ "target": "a#C" }}] }}"#
    );
    assert_eq!(loading(&[&of_shapes(&shapes)]), ["error mixin-cycle a#A", "error mixin-cycle a#C"]);
}

#[test]
fn mixins_must_fit() {
    let shapes = format!(
        r#""a#M": {{ "type": "structure", "traits": {{ {MIXIN} }}, "members": {{ "x": {{ "target": "smithy.api#String" }} }} }},
           "a#P": {{ "type": "structure" }},
           "a#NoMixin": {{ "type": "structure", "mixins": [{{ "target": "a#P" }}] }},
           "a#NoType": {{ "type": "union", "mixins": [{{ "target": "a#M" }}] }},
           "a#NoTarget": {{ "type": "structure", "mixins": [{{ "target": "a#M" }}],
                            "members": {{ "x": {{ "target": "smithy.api#Blob" }} }} }},
           "a#Io": {{ "type": "operation", "traits": {{ {MIXIN} }}, "input": {{ "target": "a#P" }} }},
           "a#NoIo": {{ "type": "operation", "mixins": [{{ "target": "a#Io" }}] }},
           "a#Props": {{ "type": "resource", "traits": {{ {MIXIN} }}, "properties": {{ "p": {{ "target": "a#P" }} }} }},
           "a#NoProps": {{ "type": "resource", "mixins": [{{ "target": "a#Props" }}] }}"#
    );
    assert_eq!(
        loading(&[&of_shapes(&shapes)]),
        [
            "error no-mixin a#NoMixin",
            "error mixin-type a#NoType",
            "error mixin-member-conflict a#NoTarget$x",
            "error mixin-operation a#NoIo",
            "error mixin-resource a#NoProps"
        ]
    );
}

#[test]
fn a_missing_mixin_is_said_once() {
    let (_, report) =
        load(&[&of_shapes(r#""a#S": { "type": "structure", "mixins": [{ "target": "a#Gone" }] }"#)]);
    assert_eq!(report.findings().len(), 1, "{report}");
    assert_eq!(report.findings()[0].code, "unresolved-target");
}

//! Several files, and `apply`.

use crate::support::{load, loading, member, of_shapes, shape, sound};

#[test]
fn files_may_name_shapes_of_each_other_in_any_order() {
    let a = of_shapes(r#""a#S": { "type": "structure", "members": { "x": { "target": "b#T" } } }"#);
    let b = of_shapes(r#""b#T": { "type": "string" }"#);
    for texts in [[a.as_str(), &b], [b.as_str(), &a]] {
        assert_eq!(member(&sound(&texts), "a#S", "x").target.as_str(), "b#T");
    }
}

#[test]
fn the_same_definition_twice_is_one_with_the_traits_of_both() {
    let text = |traits: &str| {
        of_shapes(&format!(
            r#""a#S": {{ "type": "structure", "traits": {{ {traits} }}, "members": {{ "m": {{ "target": "a#S" }} }} }}"#
        ))
    };
    let a = text(r#""smithy.api#tags": ["x"], "smithy.api#title": "t""#);
    let b = text(r#""smithy.api#tags": ["y"], "smithy.api#title": "t", "smithy.api#since": "1""#);
    let (model, report) = load(&[&a, &b]);
    assert_eq!(report.findings()[0].code, "duplicate-definition");
    assert!(!report.is_invalid(), "{report}");
    let traits = &shape(&model, "a#S").traits;
    assert_eq!(traits.value("smithy.api#tags").unwrap().to_string(), r#"["x","y"]"#);
    assert_eq!((traits.title(), traits.since()), (Some("t"), Some("1")));
}

#[test]
fn different_definitions_are_a_conflict() {
    let first = r#""a#S": { "type": "structure", "members": { "m": { "target": "a#S" } } }"#;
    for second in [
        r#""a#S": { "type": "string" }"#,
        r#""a#S": { "type": "structure" }"#,
        r#""a#S": { "type": "structure", "members": { "m": { "target": "smithy.api#String" } } }"#,
        r#""a#S": { "type": "structure", "members": { "n": { "target": "a#S" } } }"#,
    ] {
        for texts in [[first, second], [second, first]] {
            let texts = texts.map(of_shapes);
            let found = loading(&[&texts[0], &texts[1]]);
            assert_eq!(found, ["error conflicting-definition a#S"], "{second}");
        }
    }
    let a = of_shapes(r#""a#V": { "type": "service", "version": "1" }"#);
    let b = of_shapes(r#""a#V": { "type": "service", "version": "2" }"#);
    assert_eq!(loading(&[&a, &b]), ["error conflicting-definition a#V"]);
}

#[test]
fn different_values_of_a_trait_are_a_conflict() {
    let text = |title: &str| {
        of_shapes(&format!(
            r#""a#V": {{ "type": "service", "traits": {{ "smithy.api#title": "{title}" }} }}"#
        ))
    };
    assert_eq!(
        loading(&[&text("x"), &text("y")]),
        ["note duplicate-definition a#V", "error conflicting-trait a#V"]
    );
}

#[test]
fn the_prelude_cannot_be_defined_anew() {
    let text = of_shapes(r#""smithy.api#String": { "type": "integer" }"#);
    assert_eq!(loading(&[&text]), ["error conflicting-definition smithy.api#String"]);
}

#[test]
fn metadata_is_merged() {
    let text = |metadata: &str| format!(r#"{{ "smithy": "2.0", "metadata": {{ {metadata} }} }}"#);
    let model = sound(&[&text(r#""a": [1], "b": "x""#), &text(r#""a": [2], "b": "x", "c": {}"#)]);
    assert_eq!(model.metadata()["a"].to_string(), "[1,2]");
    assert_eq!(model.metadata().len(), 3);
    assert_eq!(loading(&[&text(r#""b": "x""#), &text(r#""b": "y""#)]), ["error conflicting-metadata"]);
}

#[test]
fn apply_adds_traits_to_shapes_and_members_of_any_file() {
    let shapes = of_shapes(
        r#""a#S": { "type": "structure", "traits": { "smithy.api#tags": ["x"] },
                    "members": { "m": { "target": "smithy.api#String" } } }"#,
    );
    let applied = of_shapes(
        r#""a#S": { "type": "apply", "traits": { "smithy.api#tags": ["y"], "smithy.api#sensitive": {} } },
           "a#S$m": { "type": "apply", "traits": { "smithy.api#documentation": "why" } }"#,
    );
    for texts in [[shapes.as_str(), &applied], [applied.as_str(), &shapes]] {
        let model = sound(&texts);
        let traits = &shape(&model, "a#S").traits;
        assert_eq!(traits.value("smithy.api#tags").unwrap().to_string(), r#"["x","y"]"#);
        assert!(traits.is_sensitive());
        assert_eq!(member(&model, "a#S", "m").traits.documentation(), Some("why"));
    }
}

#[test]
fn apply_needs_somebody_to_apply_to() {
    let traits = r#"{ "type": "apply", "traits": { "smithy.api#documentation": "x" } }"#;
    for (target, code) in [
        ("a#Gone", "apply-to-unknown"),
        ("a#S$gone", "apply-to-unknown"),
        ("a#Mixed$gone", "apply-to-unknown"),
        ("smithy.api#String", "apply-to-prelude"),
    ] {
        let text = of_shapes(&format!(
            r#""a#S": {{ "type": "structure" }}, "{target}": {traits},
               "a#Mixin": {{ "type": "structure", "traits": {{ "smithy.api#mixin": {{}} }} }},
               "a#Mixed": {{ "type": "structure", "mixins": [{{ "target": "a#Mixin" }}] }}"#
        ));
        assert_eq!(loading(&[&text]), [format!("error {code} {target}")]);
    }
}

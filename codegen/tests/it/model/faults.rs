//! Texts that are no models, and models that do not hold together: a clear word, never a panic.

use crate::support::{load, loading, of_shapes};

#[test]
fn broken_json_is_located() {
    let (_, report) = load(&["{ \"smithy\": \"2.0\",\n  \"shapes\": { oops } }"]);
    let finding = &report.findings()[0];
    let location = finding.location.clone().unwrap();
    assert_eq!((finding.code, location.line, location.column), ("invalid-json", 2, 15));
}

#[test]
fn no_text_makes_the_loader_panic() {
    let whole = of_shapes(
        r#""a#S": { "type": "structure", "mixins": [{ "target": "a#M" }], "members": { "m": { "target": "a#L" } } },
           "a#M": { "type": "structure", "traits": { "smithy.api#mixin": {} } },
           "a#L": { "type": "list", "member": { "target": "a#S" } },
           "a#S$m": { "type": "apply", "traits": { "smithy.api#required": {} } }"#,
    );
    for end in 0..whole.len() {
        assert_eq!(loading(&[&whole[..end]]), ["error invalid-json"], "cut at {end}");
    }
    // Each value in turn becomes something that nobody expects.
    for value in ["null", "1", "\"x\"", "[]", "{}", "[[]]", "true"] {
        for (at, _) in whole.match_indices([':', '[']) {
            let rest = &whole[at + 1..];
            let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
            let _ = load(&[&format!("{}{value}{}", &whole[..=at], &rest[end..])]);
        }
    }
}

#[test]
fn what_is_no_model_is_refused() {
    for (text, code) in [
        ("", "invalid-json"),
        ("rubbish", "invalid-json"),
        ("[]", "not-a-model"),
        ("{}", "not-a-model"),
        (r#"{ "openapi": "3.0" }"#, "not-a-model"),
        (r#"{ "smithy": "3.0" }"#, "unsupported-version"),
        (r#"{ "smithy": 2 }"#, "unsupported-version"),
        (r#"{ "smithy": "2.0" } trailing"#, "invalid-json"),
    ] {
        assert_eq!(loading(&[text]), [format!("error {code}")], "{text}");
    }
}

#[test]
fn idl_is_told_from_json() {
    let (_, report) = load(&["$version: \"2.0\"\nnamespace a\n"]);
    assert!(report.findings()[0].help.as_ref().unwrap().contains("smithy ast"));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(100_000);
    assert_eq!(loading(&[&deep]), ["error json-too-deep"]);
    let inside = format!(
        r#""a#S": {{ "type": "string", "traits": {{ "a#t": {}{} }} }}"#,
        "[".repeat(500),
        "]".repeat(500)
    );
    assert_eq!(loading(&[&of_shapes(&inside)]), ["error json-too-deep"]);
}

#[test]
fn values_without_number_are_refused() {
    let many = format!(r#"{{ "smithy": "2.0", "metadata": {{ "x": [{}0] }} }}"#, "0,".repeat(8_000_000));
    assert_eq!(loading(&[&many]), ["error model-too-large"]);
}

#[test]
fn duplicate_keys_are_found_and_the_first_counts() {
    let text = r#"{ "smithy": "2.0", "shapes": {
        "a#S": { "type": "string" }, "a#S": { "type": "integer" },
        "a#T": { "type": "structure", "members": { "m": { "target": "a#S" }, "m": { "target": "a#T" } } } } }"#;
    let (model, report) = load(&[text]);
    let codes: Vec<_> =
        report.findings().iter().map(|it| (it.code, it.location.as_ref().unwrap().line)).collect();
    assert_eq!(codes, [("duplicate-key", 2), ("duplicate-key", 3)]);
    assert_eq!(model.shape_named("a#S").unwrap().kind.type_name(), "string");
    let many: Vec<String> = (0..40).map(|at| format!(r#""k{}": {at}"#, at % 20)).collect();
    let text = format!(r#"{{ "smithy": "2.0", "metadata": {{ {} }} }}"#, many.join(","));
    assert_eq!(loading(&[&text]), vec!["error duplicate-key"; 20]);
}

#[test]
fn wrong_types_do_not_hide_each_other() {
    let text = r#"{ "smithy": "2.0", "metadata": 1, "shapes": {
        "a#A": "string",
        "a#B": { "type": 1 },
        "a#C": {},
        "a#D": { "type": "thing" },
        "nonsense": { "type": "string" },
        "a#E$m": { "type": "string" },
        "a#F": { "type": "structure", "members": [] },
        "a#G": { "type": "structure", "members": { "x": {}, "y": { "target": 1 }, "z": { "target": "?" }, "a-b": 1 } },
        "a#H": { "type": "operation", "input": "a#F", "errors": {} },
        "a#I": { "type": "service", "rename": { "a#F": "1" }, "version": 1, "operations": [1, {}] } } }"#;
    assert_eq!(
        loading(&[text]),
        [
            "error wrong-type",
            "error wrong-type a#A",
            "error wrong-type a#B",
            "error missing-type a#C",
            "error unknown-shape-type a#D",
            "error invalid-shape-id",
            "error member-as-shape a#E$m",
            "error wrong-type a#F",
            "error missing-target a#G$x",
            "error wrong-type a#G",
            "error invalid-shape-id",
            "error invalid-member-name a#G",
            "error wrong-type a#H",
            "error wrong-type a#H",
            "error invalid-rename a#F",
            "error wrong-type a#I",
            "error missing-target a#I",
            "error wrong-type a#I",
        ]
    );
}

#[test]
fn dangling_targets_are_all_found() {
    let shapes = r#""a#S": { "type": "structure", "members": { "x": { "target": "a#Gone" }, "y": { "target": "b#s" } } },
        "a#O": { "type": "operation", "input": { "target": "a#Away" }, "errors": [{ "target": "a#Lost" }] },
        "a#V": { "type": "service", "operations": [{ "target": "a#Nowhere" }] },
        "a#M": { "type": "structure", "mixins": [{ "target": "a#NoMixin" }] },
        "a#T": { "type": "structure", "members": { "x": { "target": "a#S$x" } } }"#;
    let (_, report) = load(&[&of_shapes(shapes)]);
    let blamed: Vec<_> = report.findings().iter().map(|it| it.shape.as_deref().unwrap_or_default()).collect();
    assert_eq!(blamed, ["a#S$x", "a#S$y", "a#O", "a#O", "a#V", "a#M", "a#T$x"]);
    assert!(report.findings().iter().all(|it| it.code == "unresolved-target"), "{report}");
    assert_eq!(report.findings()[1].help.as_deref(), Some("did you mean `a#S`?"));
}

#[test]
fn lists_and_maps_must_be_whole() {
    let shapes =
        r#""a#L": { "type": "list" }, "a#M": { "type": "map", "key": { "target": "smithy.api#String" } }"#;
    assert_eq!(loading(&[&of_shapes(shapes)]), ["error missing-member a#L", "error missing-member a#M"]);
}

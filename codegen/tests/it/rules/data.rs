//! Shapes of data: unions, enums, names, targets, recursion, defaults.

use super::{COLLECTIONS, aggregate, all, expect, structure, union};

#[test]
fn unions_and_enums_have_members() {
    expect(&union("U", &[]), &["error empty-union a#U"]);
    expect(&aggregate("U", "union", &[], &["streaming"]), &["error empty-union a#U"]);
    expect(&aggregate("E", "enum", &[], &[]), &["error empty-enum a#E"]);
}

#[test]
fn enum_values_fit_and_differ() {
    let enum_ = |members: &[&str]| aggregate("E", "enum", members, &[]);
    expect(&enum_(&["A Unit", "B Unit enumValue=\"b\""]), &[]);
    expect(&enum_(&["A Unit enumValue=1"]), &["error enum-value a#E$A"]);
    expect(&enum_(&["A Unit enumValue=\"\""]), &["error enum-value a#E$A"]);
    expect(&enum_(&["A Unit", "B Unit enumValue=\"A\""]), &["error duplicate-enum-value a#E$B"]);
    let int_enum = |members: &[&str]| aggregate("E", "intEnum", members, &[]);
    expect(&int_enum(&["A Unit enumValue=-1"]), &[]);
    expect(&int_enum(&["A Unit"]), &["error enum-value a#E$A"]);
    expect(&int_enum(&["A Unit enumValue=5000000000"]), &["error enum-value a#E$A"]);
}

#[test]
fn names_do_not_differ_by_case_only() {
    expect(
        &all(&[structure("Thing", &[]), structure("THING", &[])]),
        &["error shape-id-conflict a#Thing", "error shape-id-conflict a#THING"],
    );
    expect(&structure("S", &["aB String", "ab String"]), &["error member-name-conflict a#S"]);
    expect(&aggregate("E", "enum", &["A Unit", "a Unit"], &[]), &["warning member-name-conflict a#E"]);
}

#[test]
fn members_hold_data() {
    let shapes = all(&[
        r#""a#Op": { "type": "operation" }"#.to_owned(),
        structure("S", &["op Op", "mix Mixin", "trait_ trait_", "unit Unit", "secret b#Secret"]),
        union("U", &["nothing Unit"]),
        aggregate("Mixin", "structure", &[], &["mixin"]),
        aggregate("trait_", "structure", &[], &["trait"]),
        r#""b#Secret": { "type": "string", "traits": { "smithy.api#private": {} } }"#.to_owned(),
    ]);
    expect(
        &shapes,
        &[
            "error member-target a#S$op",
            "error target-is-mixin a#S$mix",
            "error target-is-trait a#S$trait_",
            "error unit-target a#S$unit",
            "error private-access a#S$secret",
        ],
    );
}

#[test]
fn map_keys_are_strings() {
    let map = |key: &str| {
        format!(
            r#""a#M": {{ "type": "map", "key": {{ "target": "{key}" }}, "value": {{ "target": "smithy.api#Blob" }} }}"#
        )
    };
    expect(&map("smithy.api#Integer"), &["error map-key a#M$key"]);
    let mood = aggregate("Mood", "enum", &["A Unit"], &[]);
    expect(&all(&[map("a#Mood"), mood]), &[]);
}

#[test]
fn lists_do_not_hold_themselves_alone() {
    let list = |name: &str, of: &str| {
        format!(r#""a#{name}": {{ "type": "list", "member": {{ "target": "a#{of}" }} }}"#)
    };
    expect(&list("L", "L"), &["error recursive-collection a#L"]);
    expect(
        &all(&[list("A", "B"), list("B", "A"), list("C", "A")]),
        &["error recursive-collection a#A", "error recursive-collection a#B"],
    );
    expect(&all(&[list("L", "S"), structure("S", &["l L required"])]), &[]);
}

#[test]
fn required_members_do_not_run_in_a_circle() {
    expect(&structure("S", &["s S required"]), &["error required-circle a#S"]);
    expect(&structure("S", &["s S"]), &[]);
    let circle = [
        structure("A", &["b B required"]),
        structure("B", &["c C required"]),
        structure("C", &["a A required"]),
    ];
    expect(
        &all(&circle),
        &["error required-circle a#A", "error required-circle a#B", "error required-circle a#C"],
    );
    let led_to = [structure("A", &["b B required"]), structure("B", &["b B required"])];
    expect(&all(&led_to), &["error required-circle a#B"]);
}

#[test]
fn unions_have_an_end() {
    expect(&union("U", &["u U"]), &["error union-without-end a#U"]);
    expect(&union("U", &["u U", "s String"]), &[]);
    let through = |required: &str| all(&[union("U", &["s S"]), structure("S", &[&format!("u U{required}")])]);
    expect(&through(" required"), &["error union-without-end a#U"]);
    expect(&through(""), &[]);
}

#[test]
fn defaults_fit_their_shapes() {
    for (target, value, fits) in [
        ("String", "\"x\"", true),
        ("String", "1", false),
        ("Integer", "1", true),
        ("Integer", "1.5", false),
        ("Integer", "3000000000", false),
        ("Long", "3000000000", true),
        ("Double", "\"NaN\"", true),
        ("Boolean", "0", false),
        ("Blob", "\"\"", true),
        ("Timestamp", "0", true),
        ("Document", "{}", true),
        ("Document", "[1]", false),
        ("Strings", "[]", true),
        ("Strings", "[\"x\"]", false),
        ("Headers", "{}", true),
        ("Mood", "\"good\"", true),
        ("Mood", "\"GOOD\"", false),
        ("String", "null", true),
        ("smithy.api#BigInteger", "123456789012345678901234567890", true),
        ("smithy.api#BigInteger", "\"-123456789012345678901234567890\"", true),
        ("smithy.api#BigInteger", "1e3", true),
        ("smithy.api#BigInteger", "12345678901234567890123.5", false),
        ("smithy.api#BigInteger", "\"12-\"", false),
        ("smithy.api#BigInteger", "\"\"", false),
        ("smithy.api#BigInteger", "true", false),
        ("smithy.api#BigDecimal", "0.1234567890123456789012345", true),
        ("smithy.api#BigDecimal", "\"1.50\"", true),
        ("smithy.api#BigDecimal", "\".5\"", false),
        ("smithy.api#BigDecimal", "\"1e\"", false),
    ] {
        let mood = aggregate("Mood", "enum", &["GOOD Unit enumValue=\"good\""], &[]);
        let shape = structure("S", &[&format!("m {target} default={value}")]);
        let found: &[&str] = if fits { &[] } else { &["error default-value a#S$m"] };
        expect(&format!("{COLLECTIONS},{mood},{shape}"), found);
    }
}

#[test]
fn members_repeat_the_default_of_their_target() {
    let number = r#""a#Number": { "type": "integer", "traits": { "smithy.api#default": 1 } }"#.to_owned();
    for (default, fits) in [(" default=1", true), (" default=null", true), (" default=2", false), ("", false)]
    {
        let shape = structure("S", &[&format!("m Number{default}")]);
        let found: &[&str] = if fits { &[] } else { &["error default-differs a#S$m"] };
        expect(&all(&[number.clone(), shape]), found);
    }
    expect(
        r#""a#N": { "type": "integer", "traits": { "smithy.api#default": null } }"#,
        &["error default-null a#N"],
    );
}

#[test]
fn json_names_differ() {
    expect(&structure("S", &["a String jsonName=\"x\"", "x String"]), &["error json-name-conflict a#S"]);
    expect(&structure("S", &["a String jsonName=\"x\"", "x String jsonName=\"a\""]), &[]);
    expect(&structure("S", &["a String jsonName=\"x\"", "x String httpHeader=\"x\""]), &[]);
    expect(
        &union("U", &["a String jsonName=\"x\"", "b String jsonName=\"x\""]),
        &["error json-name-conflict a#U"],
    );
}

#[test]
fn flattened_lists_have_no_item_names() {
    let list = r#""a#L": { "type": "list", "member": { "target": "smithy.api#String",
        "traits": { "smithy.api#xmlName": "item" } } }"#
        .to_owned();
    let shape = structure("S", &["l L xmlFlattened", "m L"]);
    expect(&all(&[list, shape]), &["warning lost-xml-name a#S$l"]);
}

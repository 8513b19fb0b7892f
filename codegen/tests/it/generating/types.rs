//! Structures, unions, enums.

use super::{file, from_members, item};

const STRUCTURES: &str = "src/types/structures.rs";

#[test]
fn members_are_optional_unless_required_or_defaulted() {
    let files = from_members(
        r#""text": { "target": "smithy.api#String", "traits": { "smithy.api#required": {} } },
           "count": { "target": "smithy.api#Integer", "traits": { "smithy.api#default": 3 } },
           "reset": { "target": "smithy.api#Integer", "traits": { "smithy.api#default": null } },
           "maybe": { "target": "smithy.api#String",
               "traits": { "smithy.api#required": {}, "smithy.api#clientOptional": {} } }"#,
        "",
    );
    let text = file(&files, STRUCTURES);
    let data = item(text, "pub struct Data");
    for line in
        ["pub text: String,", "pub count: i32,", "pub reset: Option<i32>,", "pub maybe: Option<String>,"]
    {
        assert!(data.contains(line), "{line} in {data}");
    }
    assert!(text.contains("pub fn new(text: impl Into<String>) -> Self {"), "{text}");
    assert!(item(text, "impl Default for Data").contains("count: 3,"), "{text}");
    assert!(item(text, "pub fn count").contains("self.count = value;"), "{text}");
    assert!(item(text, "pub fn reset").contains("self.reset = Some(value);"), "{text}");
}

#[test]
fn defaults_are_spelled_out() {
    let with = |name: &str, target: &str, value: &str| {
        format!(r#""{name}": {{ "target": "{target}", "traits": {{ "smithy.api#default": {value} }} }}"#)
    };
    let members = [
        with("text", "smithy.api#String", r#""hi""#),
        with("blob", "smithy.api#Blob", r#""aGk=""#),
        with("time", "smithy.api#Timestamp", r#""1970-01-01T00:00:01.5Z""#),
        with("double", "smithy.api#Double", "-1.5"),
        with("mood", "a#Mood", r#""happy""#),
        with("level", "a#Level", "2"),
        with("document", "smithy.api#Document", "true"),
        with("tags", "a#Tags", "[]"),
        with("zero", "smithy.api#Long", "0"),
    ];
    let files = from_members(
        &members.join(","),
        r#""a#Mood": { "type": "enum", "members": { "HAPPY": { "target": "smithy.api#Unit",
               "traits": { "smithy.api#enumValue": "happy" } } } },
           "a#Level": { "type": "intEnum", "members": { "LOW": { "target": "smithy.api#Unit",
               "traits": { "smithy.api#enumValue": 2 } } } },
           "a#Tags": { "type": "list", "member": { "target": "smithy.api#String" } }"#,
    );
    let default = item(file(&files, STRUCTURES), "impl Default for Data");
    for line in [
        r#"text: String::from("hi"),"#,
        r#"blob: ::smithy_streams_runtime::Bytes::from_static(b"hi"),"#,
        "time: ::smithy_streams_runtime::types::Timestamp::new(1, 500000000),",
        "double: -1.5,",
        "mood: super::Mood::Happy,",
        "level: super::Level::Low,",
        "document: ::smithy_streams_runtime::types::Document::from(true),",
        "tags: Default::default(),",
        "zero: Default::default(),",
    ] {
        assert!(default.contains(line), "{line} in {default}");
    }
}

#[test]
fn defaults_of_any_size_keep_every_digit() {
    let files = from_members(
        r#""big": { "target": "smithy.api#BigInteger",
               "traits": { "smithy.api#default" :
                   -123456789012345678901234567890 } },
           "power": { "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": 15e20 } },
           "long": { "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": 18446744073709551615 } },
           "text": { "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": "98765432109876543210" } },
           "exact": { "target": "smithy.api#BigDecimal", "traits": { "smithy.api#default":0.12345678901234567890120} },
           "applied": { "target": "smithy.api#BigDecimal" },
           "any": { "target": "smithy.api#Document",
               "traits": { "smithy.api#default": -123456789012345678901 } },
           "half": { "target": "smithy.api#Document", "traits": { "smithy.api#default": 0.5 } },
           "none": { "target": "smithy.api#BigInteger", "traits": { "smithy.api#default": 0 } }"#,
        r#""a#Data$applied": { "type": "apply", "traits": { "smithy.api#default": 1.10 } }"#,
    );
    let default: String =
        item(file(&files, STRUCTURES), "impl Default for Data").split_whitespace().collect();
    for (name, digits, ty) in [
        ("big", "-123456789012345678901234567890", "BigInteger"),
        ("power", "1500000000000000000000", "BigInteger"),
        ("long", "18446744073709551615", "BigInteger"),
        ("text", "98765432109876543210", "BigInteger"),
        ("exact", "0.12345678901234567890120", "BigDecimal"),
        ("applied", "1.10", "BigDecimal"),
    ] {
        let line = format!(r#"{name}:"{digits}".parse::<::smithy_streams_runtime::types::{ty}>().expect("#);
        assert!(default.contains(&line), "{line} in {default}");
    }
    assert!(default.contains("none:Default::default(),"), "{default}");
    let any =
        r#"Document::Number("-123456789012345678901".parse::<::smithy_streams_runtime::types::BigDecimal>()"#;
    assert!(default.contains(any), "{default}");
    assert!(default.contains("half:::smithy_streams_runtime::types::Document::from(0.5)"), "{default}");
}

#[test]
fn sensitive_values_are_not_shown() {
    let files = from_members(
        r#""secrets": { "target": "a#Secrets" }, "open": { "target": "smithy.api#String" }, "pin": { "target": "a#Pin" }"#,
        r#""a#Secret": { "type": "string", "traits": { "smithy.api#sensitive": {} } },
           "a#Secrets": { "type": "list", "member": { "target": "a#Secret" } },
           "a#Pin": { "type": "structure", "traits": { "smithy.api#sensitive": {} } }"#,
    );
    let text = file(&files, STRUCTURES);
    let debug = item(text, "impl ::std::fmt::Debug for Data");
    assert!(debug.contains(r#".field("secrets", &::std::format_args!("***"))"#), "{debug}");
    assert!(debug.contains(r#".field("open", &self.open)"#), "{debug}");
    assert!(item(text, "impl ::std::fmt::Debug for Pin").contains(r#"f.write_str("Pin(***)")"#), "{text}");
    assert!(!text.contains("#[derive(Debug, "), "{text}");
}

#[test]
fn recursion_is_boxed_and_sparse_collections_hold_options() {
    let files = from_members(
        r#""child": { "target": "a#Data" }, "children": { "target": "a#Children" }, "names": { "target": "a#Names" }"#,
        r#""a#Children": { "type": "list", "member": { "target": "a#Data" } },
           "a#Names": { "type": "map", "key": { "target": "smithy.api#String" },
               "value": { "target": "smithy.api#Long" }, "traits": { "smithy.api#sparse": {} } }"#,
    );
    let text = file(&files, STRUCTURES);
    let data = item(text, "pub struct Data");
    for line in [
        "pub child: Option<Box<super::Data>>,",
        "pub children: Option<Vec<super::Data>>,",
        "pub names: Option<::std::collections::BTreeMap<String, Option<i64>>>,",
    ] {
        assert!(data.contains(line), "{line} in {data}");
    }
    assert!(item(text, "pub fn child(").contains("self.child = Some(Box::new(value));"), "{text}");
}

#[test]
fn enums_and_unions_keep_what_they_do_not_know() {
    let files = from_members(
        r#""mood": { "target": "a#Mood" }, "choice": { "target": "a#Choice" }"#,
        r#""a#Mood": { "type": "enum", "members": { "UNKNOWN": { "target": "smithy.api#Unit" } } },
           "a#Choice": { "type": "union", "members": { "text": { "target": "smithy.api#String" },
               "nothing": { "target": "smithy.api#Unit" } } }"#,
    );
    let mood = item(file(&files, "src/types/enums.rs"), "pub enum Mood");
    assert!(mood.contains("UnknownValue,"), "{mood}");
    assert!(mood.contains("Unknown(::smithy_streams_runtime::types::UnknownEnumValue),"), "{mood}");
    let choice = item(file(&files, "src/types/unions.rs"), "pub enum Choice");
    for line in ["Text(String),", "Nothing,", "Unknown(::smithy_streams_runtime::types::UnknownVariant),"] {
        assert!(choice.contains(line), "{line} in {choice}");
    }
    let shape = item(file(&files, "src/schema.rs"), "impl Shape for super::types::Choice");
    assert!(shape.contains("Self::Nothing => write_unit(&m[1], w),"), "{shape}");
}

#[test]
fn tables_say_only_what_differs() {
    let files = from_members(
        r#""when": { "target": "a#When", "traits": { "smithy.api#jsonName": "at" } },
           "tags": { "target": "a#Tags", "traits": { "smithy.api#required": {}, "smithy.api#httpHeader": "x-tags" } }"#,
        r#""a#When": { "type": "timestamp", "traits": { "smithy.api#timestampFormat": "http-date" } },
           "a#Tags": { "type": "list", "member": { "target": "smithy.api#String" } }"#,
    );
    let text: String = file(&files, "src/schema.rs").split_whitespace().collect();
    let when =
        r#"Member::new("when",Kind::Timestamp).json_name("at").timestamp_format(TimestampFormat::HttpDate)"#;
    assert!(text.contains(when), "{text}");
    // Nested structures have no HTTP bindings.
    let tags = r#"Member::new("tags",Kind::List).element(&Member::new("member",Kind::String)).required()"#;
    assert!(text.contains(tags), "{text}");
}

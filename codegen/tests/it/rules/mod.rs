//! One small model for each rule.

mod auth;
mod data;
mod endpoints;
mod events;
mod http;
mod operations;
mod own;
mod polling;
mod protocols;
mod requests;
mod services;
mod streaming;
mod traits;
mod xml;

use crate::support::broken_rules;

/// Checks what is found in a model of these shapes; each finding is `severity code shape`.
#[track_caller]
fn expect(shapes: &str, findings: &[&str]) {
    assert_eq!(broken_rules(shapes), findings, "in {shapes}");
}

/// A structure of members, each written as `name target traits…`.
fn structure(name: &str, members: &[&str]) -> String {
    aggregate(name, "structure", members, &[])
}

/// A union of members.
fn union(name: &str, members: &[&str]) -> String {
    aggregate(name, "union", members, &[])
}

/// A shape with members and traits of its own.
fn aggregate(name: &str, type_: &str, members: &[&str], own: &[&str]) -> String {
    let members: Vec<String> = members.iter().map(|text| member(text)).collect();
    format!(
        r#""a#{name}": {{ "type": "{type_}", "members": {{ {} }}, "traits": {{ {} }} }}"#,
        members.join(","),
        traits(own.iter().copied())
    )
}

fn member(text: &str) -> String {
    let mut words = text.split(' ');
    let (name, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    format!(r#""{name}": {{ "target": "{}", "traits": {{ {} }} }}"#, id(target), traits(words))
}

/// Traits such as `required` and `httpHeader="x"`.
fn traits<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let all = words.map(|word| {
        let (name, value) = word.split_once('=').unwrap_or((word, "{}"));
        let name = if name.contains('#') { name.to_owned() } else { format!("smithy.api#{name}") };
        format!(r#""{name}": {value}"#)
    });
    all.collect::<Vec<_>>().join(",")
}

/// `String` is of the prelude, names in lower case and with a `#` stand for themselves.
fn id(name: &str) -> String {
    const PRELUDE: [&str; 10] =
        ["String", "Blob", "Boolean", "Integer", "Float", "Double", "Timestamp", "Document", "Long", "Unit"];
    match name {
        _ if name.contains('#') => name.to_owned(),
        _ if PRELUDE.contains(&name) => format!("smithy.api#{name}"),
        _ => format!("a#{name}"),
    }
}

/// An operation with input and output (`-` for none) and traits.
fn operation(name: &str, input: &str, output: &str, own: &[&str]) -> String {
    let io = |property: &str, target: &str| match target {
        "-" => String::new(),
        target => format!(r#""{property}": {{ "target": "a#{target}" }},"#),
    };
    format!(
        r#""a#{name}": {{ "type": "operation", {} {} "traits": {{ {} }} }}"#,
        io("input", input),
        io("output", output),
        traits(own.iter().copied())
    )
}

/// A service of operations with traits.
fn service(operations: &[&str], own: &[&str]) -> String {
    let operations: Vec<String> =
        operations.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect();
    format!(
        r#""a#Service": {{ "type": "service", "operations": [{}], "traits": {{ {} }} }}"#,
        operations.join(","),
        traits(own.iter().copied())
    )
}

/// Shapes as the inside of one object.
fn all(shapes: &[String]) -> String {
    shapes.join(",")
}

/// A list and a map to target.
const COLLECTIONS: &str = r#"
    "a#Strings": { "type": "list", "member": { "target": "smithy.api#String" } },
    "a#Integers": { "type": "list", "member": { "target": "smithy.api#Integer" } },
    "a#Headers": { "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": "smithy.api#String" } }"#;

/// A byte stream, one of known length, and an event stream.
const STREAMS: &str = r#"
    "a#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
    "a#Sized": { "type": "blob", "traits": { "smithy.api#streaming": {}, "smithy.api#requiresLength": {} } },
    "a#Events": { "type": "union", "members": { "say": { "target": "a#Say" } }, "traits": { "smithy.api#streaming": {} } },
    "a#Say": { "type": "structure" }"#;

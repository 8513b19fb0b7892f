//! XML traits.

use super::{COLLECTIONS, aggregate, all, expect, operation, service, structure};

#[test]
fn attributes_are_simple() {
    for (target, fits) in [
        ("String", true),
        ("Boolean", true),
        ("Double", true),
        ("Timestamp", true),
        ("Blob", false),
        ("Strings", false),
        ("Document", false),
    ] {
        let found: &[&str] = if fits { &[] } else { &["error trait-target a#S$m"] };
        expect(&format!("{COLLECTIONS},{}", structure("S", &[&format!("m {target} xmlAttribute")])), found);
    }
    expect(
        &structure("S", &[r#"m String xmlAttribute xmlNamespace={"uri":"https://example.com"}"#]),
        &["error trait-conflict a#S$m"],
    );
}

#[test]
fn only_lists_and_maps_are_flat() {
    let shape =
        structure("S", &["l Strings xmlFlattened", "m Headers xmlFlattened", "s String xmlFlattened"]);
    expect(&format!("{COLLECTIONS},{shape}"), &["error trait-target a#S$s"]);
}

#[test]
fn namespaces_are_uris_with_or_without_a_prefix() {
    for (value, found) in [
        (r#"{"uri":"https://example.com/a%20b?c#d"}"#, None),
        (r#"{"uri":"urn:x:ü","prefix":"x-1"}"#, None),
        (r#"{"uri":"https://example.com/{a}"}"#, Some("error xml-namespace a#S")),
        (r#"{"uri":"a%2"}"#, Some("error xml-namespace a#S")),
        (r#"{"uri":"a\u0020b"}"#, Some("error xml-namespace a#S")),
        (r#"{"uri":""}"#, Some("error trait-value a#S")),
        (r#"{"uri":"x","prefix":"1x"}"#, Some("error trait-value a#S")),
        (r#"{"uri":"x","prefix":"a:b"}"#, Some("error trait-value a#S")),
        (r#"{"prefix":"x"}"#, Some("error trait-value a#S")),
    ] {
        let found: Vec<&str> = found.into_iter().collect();
        expect(&aggregate("S", "structure", &[], &[&format!("xmlNamespace={value}")]), &found);
    }
}

#[test]
fn names_are_names_in_xml() {
    for (name, fits) in
        [("a", true), ("_a-1", true), ("p:a", true), ("1a", false), ("a b", false), ("p:q:a", false)]
    {
        let found: &[&str] = if fits { &[] } else { &["error trait-value a#S$m"] };
        // A blank would end the word.
        let name = name.replace(' ', "\\u0020");
        expect(&structure("S", &[&format!("m String xmlName=\"{name}\"")]), found);
    }
}

#[test]
fn names_differ_where_documents_are_xml() {
    let shapes = |protocol: &str, members: &[&str]| {
        all(&[
            structure("In", members),
            operation("Op", "In", "-", &["http={\"method\":\"POST\",\"uri\":\"/\"}"]),
            service(&["Op"], &[protocol]),
        ])
    };
    let same = ["a String xmlName=\"x\"", "x String"];
    expect(&shapes("aws.protocols#restXml", &same), &["warning xml-name-conflict a#In"]);
    expect(&shapes("aws.protocols#restJson1", &same), &[]);
    let attribute = ["a String xmlName=\"x\" xmlAttribute", "x String"];
    expect(&shapes("aws.protocols#restXml", &attribute), &[]);
    let both = ["a String xmlName=\"x\" xmlAttribute", "x String xmlAttribute"];
    expect(&shapes("aws.protocols#restXml", &both), &["warning xml-name-conflict a#In"]);
    let elsewhere = ["a String xmlName=\"x\"", "x String httpHeader=\"x\""];
    expect(&shapes("aws.protocols#restXml", &elsewhere), &[]);
}

#[test]
fn errors_are_wrapped_or_not() {
    expect(&service(&[], &["aws.protocols#restXml={\"noErrorWrapping\":true}"]), &[]);
    expect(
        &service(&[], &["aws.protocols#restXml={\"noErrorWrapping\":\"yes\"}"]),
        &["error trait-value a#Service"],
    );
}

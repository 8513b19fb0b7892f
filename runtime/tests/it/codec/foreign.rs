//! Values of every other type in a member of each kind, and numbers that few of the kinds can hold.

use bytes::Bytes;
use smithy_streams_runtime::codec::{CBOR, Codec, Json, Shape, XML};

use super::cbor::entry;
use super::shapes::Sink;
use super::xml_checks::Scalars;

/// Every member by its name in the model, so that JSON and CBOR call them the same.
const MEMBERS: [&str; 22] = [
    "text", "mood", "yes", "byte", "short", "integer", "long", "float", "double", "whole", "decimal", "blob",
    "at", "on", "web", "anything", "tags", "gaps", "moods", "holes", "choice", "inner",
];

/// The members of [`Scalars`].
const SCALARS: [&str; 13] = [
    "yes", "byte", "short", "integer", "long", "float", "double", "whole", "decimal", "blob", "at", "since",
    "web",
];

/// Those of both that are numbers, with an epoch time among them under its own name in each.
const NUMBERS: [&str; 8] = ["byte", "short", "integer", "long", "float", "double", "whole", "decimal"];

/// The members into which a value can be read, where `document` puts it.
fn takers<T: Shape + Default>(
    codec: &dyn Codec,
    members: &[&'static str],
    document: impl Fn(&str) -> Bytes,
) -> String {
    let is_taken = |member: &&str| codec.read(&document(member), &mut T::default()).is_ok();
    members.iter().copied().filter(is_taken).collect::<Vec<_>>().join(" ")
}

fn json_takers(members: &[&'static str], value: &str) -> String {
    let codec = Json::new("application/json").ignoring_json_name();
    takers::<Sink>(&codec, members, |member| format!("{{\"{member}\":{value}}}").into())
}

fn cbor_takers(members: &[&'static str], item: &str) -> String {
    takers::<Sink>(&CBOR, members, |member| entry(member, item))
}

fn xml_takers(members: &[&'static str], content: &str) -> String {
    takers::<Scalars>(&XML, members, |member| format!("<S><{member}>{content}</{member}></S>").into())
}

#[test]
fn each_json_value_has_its_kinds() {
    let all = MEMBERS.join(" ");
    let table = [
        ("null", &*all),
        ("true", "yes anything"),
        ("1", "byte short integer long float double whole decimal at anything"),
        ("1.5", "float double decimal at anything"),
        (r#""x""#, "text mood anything"),
        (r#""""#, "text mood blob anything"),
        (r#""AAAA""#, "text mood blob anything"),
        (r#""NaN""#, "text mood float double anything"),
        (r#""1""#, "text mood anything"),
        (r#""2026-01-02T03:04:05Z""#, "text mood on anything"),
        (r#""Fri, 02 Jan 2026 03:04:05 GMT""#, "text mood web anything"),
        ("[]", "anything tags gaps"),
        ("[1]", "anything gaps"),
        (r#"["x"]"#, "anything tags"),
        ("[[]]", "anything"),
        ("{}", "anything moods holes inner"),
        (r#"{"x":1}"#, "anything choice inner"),
        (r#"{"x":"y"}"#, "anything holes choice inner"),
        (r#"{"x":[]}"#, "anything moods choice inner"),
        (r#"{"text":1}"#, "anything"),
    ];
    for (value, expected) in table {
        assert_eq!(json_takers(&MEMBERS, value), expected, "{value}");
    }
}

#[test]
fn each_cbor_item_has_its_kinds() {
    let all = MEMBERS.join(" ");
    let table = [
        ("f6", &*all),
        ("f7", &*all),
        ("c1 f6", &*all),
        ("c2 d8 63 f7", &*all),
        ("e0", &*all),
        ("d8 63 f8 20", &*all),
        ("f8 18", ""),
        ("c1 f8 1f", ""),
        ("d8", ""),
        ("f5", "yes anything"),
        ("01", "byte short integer long float double whole decimal at on web anything"),
        ("f9 3e00", "float double decimal at on web anything"),
        ("c1 01", "byte short integer long float double whole decimal at on web anything"),
        ("61 78", "text mood anything"),
        ("60", "text mood anything"),
        ("41 78", "blob anything"),
        ("40", "blob anything"),
        ("80", "anything tags gaps"),
        ("81 01", "anything gaps"),
        ("81 61 78", "anything tags"),
        ("81 80", "anything"),
        ("a0", "anything moods holes inner"),
        ("a1 61 78 01", "anything choice inner"),
        ("a1 61 78 61 79", "anything holes choice inner"),
        ("a1 61 78 80", "anything moods choice inner"),
        ("a1 64 74657874 01", "anything"),
        ("a1 01 01", "anything choice inner"),
    ];
    for (item, expected) in table {
        assert_eq!(cbor_takers(&MEMBERS, item), expected, "{item}");
    }
}

#[test]
fn each_xml_text_has_its_kinds() {
    let table = [
        ("true", "yes blob"),
        ("1", "byte short integer long float double whole decimal since"),
        (" 1\n", "byte short integer long float double whole decimal since"),
        ("1.5", "float double decimal since"),
        ("", "blob"),
        ("AAAA", "blob"),
        ("x", ""),
        ("NaN", "float double"),
        ("-Infinity", "float double"),
        ("2026-01-02T03:04:05Z", "at"),
        ("Fri, 02 Jan 2026 03:04:05 GMT", "web"),
        ("<x/>", ""),
        ("1<x/>", ""),
    ];
    for (content, expected) in table {
        assert_eq!(xml_takers(&SCALARS, content), expected, "{content}");
    }
}

/// Numbers as both text formats write them, with the kinds that take them.
#[test]
fn huge_numbers_in_text_are_for_the_kinds_that_can_hold_them() {
    let digits = "9".repeat(400);
    let fraction = format!("0.{}1", "0".repeat(400));
    let table = [
        ("1e400", "decimal"),
        ("-1e400", "decimal"),
        ("1e39", "double decimal"),
        ("-1e39", "double decimal"),
        (&*digits, "whole decimal"),
        ("9e999999999", "decimal"),
        ("-9e999999999", "decimal"),
        ("9e99999999999999999999", "decimal"),
        ("1e-400", "float double decimal TIME"),
        (&*fraction, "float double decimal TIME"),
        ("1e-999999999", "float double decimal TIME"),
        // An exponent beyond 32 bits is refused where digits are counted.
        ("1e-99999999999999999999", "float double decimal"),
        ("128", "short integer long float double whole decimal TIME"),
        ("32768", "integer long float double whole decimal TIME"),
        ("2147483648", "long float double whole decimal TIME"),
        ("-2147483649", "long float double whole decimal TIME"),
        ("9223372036854775808", "float double whole decimal"),
        ("-9223372036854775809", "float double whole decimal"),
    ];
    for (number, expected) in table {
        let (json, xml) = (expected.replace("TIME", "at"), expected.replace("TIME", "since"));
        assert_eq!(json_takers(&[&NUMBERS[..], &["at"]].concat(), number), json, "{number}");
        assert_eq!(xml_takers(&[&NUMBERS[..], &["since"]].concat(), number), xml, "{number}");
    }
}

#[test]
fn huge_numbers_in_cbor_are_for_the_kinds_that_can_hold_them() {
    let digits = format!("58 a8 {}", "ff".repeat(168));
    let table = [
        // 1e400, 1e39, 9e999999999 and what follows them.
        ("c4 82 19 0190 01".to_owned(), "decimal"),
        ("c4 82 19 0190 20".to_owned(), "decimal"),
        ("c4 82 18 27 01".to_owned(), "double decimal"),
        ("c4 82 1a 3b9ac9ff 09".to_owned(), "decimal"),
        ("c4 82 1b 7fffffffffffffff 01".to_owned(), "decimal"),
        ("c4 82 1b ffffffffffffffff 01".to_owned(), ""),
        ("c4 82 3b ffffffffffffffff 01".to_owned(), ""),
        ("c4 82 39 018f 01".to_owned(), "float double decimal TIMES"),
        ("c4 82 3a 3b9ac9fe 01".to_owned(), "float double decimal TIMES"),
        (format!("c2 {digits}"), "whole decimal"),
        (format!("c3 {digits}"), "whole decimal"),
        (format!("c4 82 01 c2 {digits}"), "decimal"),
        ("1b ffffffffffffffff".to_owned(), "float double whole decimal"),
        ("3b ffffffffffffffff".to_owned(), "float double whole decimal"),
        ("fb 7e37e43c8800759c".to_owned(), "double whole decimal"),
        ("fb 7ff0000000000000".to_owned(), "float double"),
        ("f9 7e00".to_owned(), "float double"),
        ("18 80".to_owned(), "short integer long float double whole decimal TIMES"),
        ("1a 80000000".to_owned(), "long float double whole decimal TIMES"),
    ];
    for (item, expected) in table {
        let expected = expected.replace("TIMES", "at on web");
        let members = [&NUMBERS[..], &["at", "on", "web"]].concat();
        assert_eq!(cbor_takers(&members, &item), expected, "{item}");
    }
}

//! Text forms of values, and the way back.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::codec::{CodecError, Value};
use smithy_streams_runtime::protocol::{HttpRequest, Protocol, ProtocolError, REST_JSON_1};
use smithy_streams_runtime::types::{BigInteger, Kind, Member, Schema, Timestamp, TimestampFormat};

use super::one::{One, head, operation, received, request};

/// Sends the value, and checks that the peer reads the same.
fn send<V: Value + Debug + Clone>(schema: &'static Schema, value: V) -> HttpRequest {
    let operation = operation(schema);
    let request = request(&operation, &One { schema, value: Some(value.clone()) }).expect("a valid value");
    let (head, body) = received(&request);
    assert!(REST_JSON_1.matches(&operation, &head));
    let mut back = One::<V> { schema, value: None };
    REST_JSON_1.read_request(&operation, &head, &body, &mut back).expect("what was written");
    assert_eq!(format!("{:?}", back.value), format!("{:?}", Some(value)));
    request
}

fn target<V: Value + Debug + Clone>(schema: &'static Schema, value: V) -> String {
    send(schema, value).target
}

fn header<V: Value + Debug + Clone>(schema: &'static Schema, value: V) -> String {
    let request = send(schema, value);
    request.headers.get("x-value").expect("a header").to_str().expect("ascii").to_owned()
}

/// Reads a header of a response.
fn read_header<V: Value>(schema: &'static Schema, lines: &[&str]) -> Result<Option<V>, ProtocolError> {
    let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("X-Value", *line)).collect();
    let mut output = One { schema, value: None };
    REST_JSON_1.read_response(&operation(schema), &head(200, &lines), &"".into(), &mut output)?;
    Ok(output.value)
}

/// A schema of one member called `value`.
macro_rules! one {
    ($($member:tt)*) => {{
        static SCHEMA: Schema = Schema::structure("com.example#One", &[$($member)*]);
        &SCHEMA
    }};
}

const TIME: Timestamp = Timestamp::from_seconds(1_767_323_045);
const NEXT_DAY: Timestamp = Timestamp::from_seconds(1_767_409_445);

#[test]
fn labels() {
    let string = one!(Member::new("value", Kind::String).label());
    assert_eq!(target(string, "a b/c%ü".to_owned()), "/x/a%20b%2Fc%25%C3%BC");
    assert_eq!(target(string, "..".to_owned()), "/x/..");
    let double = one!(Member::new("value", Kind::Double).label());
    assert_eq!(target(double, f64::NAN), "/x/NaN");
    assert_eq!(target(double, f64::NEG_INFINITY), "/x/-Infinity");
    assert_eq!(target(double, 1.25), "/x/1.25");
    assert_eq!(target(one!(Member::new("value", Kind::Boolean).label()), true), "/x/true");
    assert_eq!(target(one!(Member::new("value", Kind::Long).label()), i64::MIN), "/x/-9223372036854775808");
    assert_eq!(target(one!(Member::new("value", Kind::BigInteger).label()), BigInteger::from(7)), "/x/7");
    assert_eq!(
        target(one!(Member::new("value", Kind::Timestamp).label()), TIME),
        "/x/2026-01-02T03%3A04%3A05Z"
    );
    let epoch =
        one!(Member::new("value", Kind::Timestamp).timestamp_format(TimestampFormat::EpochSeconds).label());
    assert_eq!(target(epoch, TIME), "/x/1767323045");
}

#[test]
fn query_parameters() {
    let string = one!(Member::new("value", Kind::String).query("the key"));
    assert_eq!(target(string, "a+b/ &=".to_owned()), "/x?the%20key=a%2Bb%2F%20%26%3D");
    assert_eq!(target(string, String::new()), "/x?the%20key=");
    let list =
        one!(Member::new("value", Kind::List).query("k").element(&Member::new("member", Kind::String)));
    assert_eq!(target(list, vec!["x".to_owned(), "y,\"z".to_owned()]), "/x?k=x&k=y%2C%22z");
    let numbers =
        one!(Member::new("value", Kind::List).query("k").element(&Member::new("member", Kind::Float)));
    assert_eq!(target(numbers, vec![0.0_f32, f32::INFINITY]), "/x?k=0.0&k=Infinity");
    assert_eq!(target(one!(Member::new("value", Kind::Integer).query("k")), 0), "/x?k=0");
    assert_eq!(target(one!(Member::new("value", Kind::Boolean).query("k")), false), "/x?k=false");
    assert_eq!(
        target(one!(Member::new("value", Kind::Timestamp).query("k")), TIME),
        "/x?k=2026-01-02T03%3A04%3A05Z"
    );
}

#[test]
fn lists_lose_what_a_query_string_cannot_say() {
    let list =
        one!(Member::new("value", Kind::List).query("k").element(&Member::new("member", Kind::String)));
    let sent = |value: Vec<Option<String>>| {
        request(&operation(list), &One { schema: list, value: Some(value) }).unwrap().target
    };
    assert_eq!(sent(Vec::new()), "/x");
    assert_eq!(sent(vec![None, Some("a".to_owned())]), "/x?k=a");
}

#[test]
fn maps_of_parameters() {
    let params = one!(
        Member::new("value", Kind::Map)
            .query_params()
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::List).element(&Member::new("member", Kind::String)))
    );
    let value = BTreeMap::from([
        ("a".to_owned(), vec!["1".to_owned(), "2".to_owned()]),
        ("b b".to_owned(), vec![String::new()]),
    ]);
    assert_eq!(target(params, value), "/x?a=1&a=2&b%20b=");
}

#[test]
fn headers() {
    let string = one!(Member::new("value", Kind::String).header("X-Value"));
    assert_eq!(header(string, "a, \"b\"".to_owned()), "a, \"b\"");
    assert_eq!(header(string, String::new()), "");
    let encoded = one!(Member::new("value", Kind::String).header("X-Value").media_type("application/json"));
    assert_eq!(header(encoded, "{\"a\":1}".to_owned()), "eyJhIjoxfQ==");
    assert_eq!(header(one!(Member::new("value", Kind::Short).header("X-Value")), -1_i16), "-1");
    assert_eq!(header(one!(Member::new("value", Kind::Double).header("X-Value")), f64::NAN), "NaN");
    let time = one!(Member::new("value", Kind::Timestamp).header("X-Value"));
    assert_eq!(header(time, TIME), "Fri, 02 Jan 2026 03:04:05 GMT");
    let ducks =
        request(&operation(string), &One { schema: string, value: Some("Entenü".to_owned()) }).unwrap();
    assert_eq!(ducks.headers["x-value"].as_bytes(), "Entenü".as_bytes());
}

#[test]
fn lists_in_headers() {
    let strings = one!(
        Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::String))
    );
    let owned = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    assert_eq!(header(strings, owned(&["a", "b,c", "d\"e"])), r#"a, "b,c", "d\"e""#);
    assert_eq!(header(strings, owned(&[])), "");
    assert_eq!(header(strings, owned(&["", " "])), r#""", " ""#);
    let encoded = one!(
        Member::new("value", Kind::List)
            .header("X-Value")
            .element(&Member::new("member", Kind::String).media_type("text/plain"))
    );
    assert_eq!(header(encoded, owned(&["a,b", "c"])), "YSxi, Yw==");
    let times = one!(
        Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::Timestamp))
    );
    assert_eq!(
        header(times, vec![TIME, NEXT_DAY]),
        "Fri, 02 Jan 2026 03:04:05 GMT, Sat, 03 Jan 2026 03:04:05 GMT"
    );
    let other =
        one!(Member::new("value", Kind::List).header("X-Value").element(
            &Member::new("member", Kind::Timestamp).timestamp_format(TimestampFormat::EpochSeconds)
        ));
    assert_eq!(header(other, vec![TIME, NEXT_DAY]), "1767323045, 1767409445");
    assert_eq!(
        header(
            one!(
                Member::new("value", Kind::List)
                    .header("X-Value")
                    .element(&Member::new("member", Kind::Boolean))
            ),
            vec![true, false]
        ),
        "true, false"
    );
}

#[test]
fn headers_are_read_leniently() {
    let strings = one!(
        Member::new("value", Kind::List).header("x-VALUE").element(&Member::new("member", Kind::String))
    );
    let read: Option<Vec<String>> = read_header(strings, &["a,b ,, \"c,d\"", "e"]).unwrap();
    assert_eq!(read.unwrap(), ["a", "b", "c,d", "e"]);
    assert_eq!(read_header::<Vec<String>>(strings, &[]).unwrap(), None);
    let number = one!(Member::new("value", Kind::Integer).header("X-Value"));
    assert_eq!(read_header(number, &["  7 "]).unwrap(), Some(7));
    let time = one!(Member::new("value", Kind::Timestamp).header("X-Value"));
    let expected = Timestamp::new(1_767_323_045, 250_000_000);
    assert_eq!(read_header(time, &["Fri, 02 Jan 2026 03:04:05.250 GMT"]).unwrap(), Some(expected));
}

#[test]
fn wrong_headers_are_refused() {
    let number = one!(Member::new("value", Kind::Byte).header("X-Value"));
    let refused = |text| read_header::<i8>(number, &[text]).unwrap_err();
    for text in ["", "x", "1.0", "0x1", "1 2"] {
        assert!(matches!(refused(text), ProtocolError::Codec(CodecError::InvalidText { .. })), "{text}");
    }
    assert_eq!(refused("128"), ProtocolError::Codec(CodecError::OutOfRange { member: "value" }));
    let double = one!(Member::new("value", Kind::Double).header("X-Value"));
    for text in ["inf", "nan", "infinity", "1,5"] {
        assert!(read_header::<f64>(double, &[text]).is_err(), "{text}");
    }
    let boolean = one!(Member::new("value", Kind::Boolean).header("X-Value"));
    assert!(read_header::<bool>(boolean, &["True"]).is_err());
    let list = one!(
        Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::String))
    );
    assert!(read_header::<Vec<String>>(list, &["\"open"]).is_err());
    let encoded = one!(Member::new("value", Kind::String).header("X-Value").media_type("text/plain"));
    assert!(read_header::<String>(encoded, &["no base64!"]).is_err());
}

#[test]
fn a_header_cannot_smuggle_lines() {
    let string = one!(Member::new("value", Kind::String).header("X-Value"));
    let input = One { schema: string, value: Some("a\r\nx-other: b".to_owned()) };
    assert_eq!(
        request(&operation(string), &input).unwrap_err(),
        ProtocolError::InvalidHeader { member: "value" }
    );
}

#[test]
fn prefix_headers() {
    let prefixed = one!(
        Member::new("value", Kind::Map)
            .prefix_headers("X-P-")
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::String))
    );
    let map = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
        entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let sent = send(prefixed, map(&[("a", "1"), ("b", "")]));
    assert_eq!(sent.headers["x-p-a"], "1");
    assert_eq!(sent.headers["x-p-b"], "");
    let mut output = One { schema: prefixed, value: None };
    let head = head(200, &[("X-p-One", "1"), ("x-q", "2"), ("x-p", "3")]);
    REST_JSON_1.read_response(&operation(prefixed), &head, &"".into(), &mut output).unwrap();
    assert_eq!(output.value, Some(map(&[("one", "1")])));
    let mut output = One { schema: prefixed, value: None };
    let head = crate::protocol::one::head(200, &[("x-q", "2")]);
    REST_JSON_1.read_response(&operation(prefixed), &head, &"".into(), &mut output).unwrap();
    assert_eq!(output.value, Some(map(&[])));
}

#[test]
fn structures_have_no_text_form() {
    let document = one!(Member::new("value", Kind::Document).header("X-Value"));
    let input = One { schema: document, value: Some(smithy_streams_runtime::types::Document::Null) };
    let error = request(&operation(document), &input).unwrap_err();
    assert!(matches!(error, ProtocolError::Codec(CodecError::Unsupported { member: "value", .. })));
}

#[test]
fn huge_numbers_in_headers_are_out_of_range() {
    let digits = "9".repeat(400);
    let byte = one!(Member::new("value", Kind::Byte).header("X-Value"));
    let long = one!(Member::new("value", Kind::Long).header("X-Value"));
    let float = one!(Member::new("value", Kind::Float).header("X-Value"));
    let double = one!(Member::new("value", Kind::Double).header("X-Value"));
    let refusals = [
        read_header::<i8>(byte, &["128"]).err(),
        read_header::<i64>(long, &[&digits]).err(),
        read_header::<f32>(float, &["1e39"]).err(),
        read_header::<f64>(double, &["-1e400"]).err(),
        read_header::<f64>(double, &[&digits]).err(),
        read_header::<f64>(double, &["9e999999999"]).err(),
    ];
    for error in refusals {
        let is_expected =
            matches!(error, Some(ProtocolError::Codec(CodecError::OutOfRange { member: "value" })));
        assert!(is_expected, "{error:?}");
    }
    assert_eq!(read_header::<f64>(double, &["1e-400"]).unwrap(), Some(0.0));
    assert_eq!(read_header::<f64>(double, &["Infinity"]).unwrap(), Some(f64::INFINITY));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(
        label in "\\PC{1,12}",
        parameters in vec(any::<String>(), 1..4),
        items in vec("[ -~é☃]{0,6}|[\",\\\\ ]{0,4}", 0..5),
    ) {
        target(one!(Member::new("value", Kind::String).label()), label);
        let list = one!(Member::new("value", Kind::List).query("k").element(&Member::new("member", Kind::String)));
        target(list, parameters);
        let list = one!(
            Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::String))
        );
        send(list, items);
    }

    #[test]
    fn any_header_is_read_or_refused(line in "[ -~]{0,30}") {
        let strings = one!(Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::String)));
        let _ = read_header::<Vec<String>>(strings, &[&line]);
        let times = one!(Member::new("value", Kind::List).header("X-Value").element(&Member::new("member", Kind::Timestamp)));
        let _ = read_header::<Vec<Timestamp>>(times, &[&line]);
        let number = one!(Member::new("value", Kind::Double).header("X-Value"));
        let _ = read_header::<f64>(number, &[&line]);
    }
}

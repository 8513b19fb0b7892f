//! JSON as the AWS protocols define it.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{Codec, CodecError, JSON, Json, Shape};
use smithy_streams_runtime::types::{Document, Timestamp};

use super::shapes::{Choice, Mood, Sink, full_sink};

fn read<T: Shape + Default>(json: &str) -> Result<T, CodecError> {
    let mut shape = T::default();
    JSON.read(&Bytes::copy_from_slice(json.as_bytes()), &mut shape)?;
    Ok(shape)
}

fn write(shape: &dyn Shape) -> Result<String, CodecError> {
    let mut out = BytesMut::from("kept ");
    JSON.write(shape, &mut out)?;
    let text = String::from_utf8(out.to_vec()).expect("json is utf-8");
    Ok(text.strip_prefix("kept ").expect("what stood in the buffer stays").to_owned())
}

/// Every member, as the bytes that other implementations expect.
const FULL: &str = concat!(
    r#"{"text":"quote \" backslash \\ tab \t bell \u0007 snowman ☃ 😀","mood":"GRUMPY","yes":true,"byte":-128,"#,
    r#""short":32767,"the \"integer\"":-5,"Long":-9223372036854775808,"float":1.5,"double":1e+300,"#,
    r#""whole":123456789012345678901234567890,"decimal":1.50,"blob":"AP8gYmxvYg==","at":1767323045.25,"#,
    r#""on":"2026-01-02T03:04:05.25Z","web":"Fri, 02 Jan 2026 03:04:05 GMT","#,
    r#""anything":{"list":[1,2],"none":null},"tags":["a",""],"gaps":[1,null],"#,
    r#""moods":{"HAPPY":["2026-01-02T03:04:05.25Z"],"SLY":[]},"holes":{"a":null,"b":"x"},"#,
    r#""choice":{"sink":{"text":""}},"inner":{"text":"","choice":{"nothing":{}}}}"#,
);

#[test]
fn every_kind_of_member_is_written_and_read() {
    assert_eq!(write(&full_sink()).unwrap(), FULL);
    assert_eq!(read::<Sink>(FULL).unwrap(), full_sink());
}

#[test]
fn white_space_and_escapes_change_nothing() {
    let spaced: String = FULL.replace("\":", "\" :\r\n\t").replace("{\"", "{ \"").replace("},", "} ,");
    assert_eq!(read::<Sink>(&format!(" \n{spaced} ")).unwrap(), full_sink());
    let escaped = r#"{"\u0074ext":"\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\","bl\u006fb":"AP8g\u0059mxvYg=="}"#;
    let sink: Sink = read(escaped).unwrap();
    assert_eq!(sink.text, "é😀/\u{8}\u{c}\n\r\t\"\\");
    assert_eq!(sink.blob.unwrap(), &b"\x00\xff blob"[..]);
}

#[test]
fn members_come_in_any_order_and_may_be_null_unknown_or_twice() {
    let json =
        r#"{"later":{"deep":[1,{"x":[]}]},"yes":null,"text":"a","mood":"ODD","text":"b","__type":"x"}"#;
    let sink: Sink = read(json).unwrap();
    assert_eq!((sink.text.as_str(), sink.yes), ("b", None));
    assert_eq!(sink.mood.unwrap().as_str(), "ODD");
}

#[test]
fn json_names_can_be_ignored() {
    let codec = Json::new("application/x-amz-json-1.1").ignoring_json_name();
    let mut out = BytesMut::new();
    let sink = Sink { long: Some(1), integer: Some(2), ..Sink::default() };
    codec.write(&sink, &mut out).unwrap();
    assert_eq!(out, r#"{"text":"","integer":2,"long":1}"#);
    let mut back = Sink::default();
    codec.read(&out.freeze(), &mut back).unwrap();
    assert_eq!(back, sink);
    assert_eq!(read::<Sink>(r#"{"long":1}"#).unwrap().long, None);
    assert_eq!(codec.media_type(), "application/x-amz-json-1.1");
}

#[test]
fn whole_numbers_have_many_spellings() {
    let table = [("1.0", 1), ("1e3", 1000), ("-0", 0), ("12.50e1", 125), ("9223372036854775807", i64::MAX)];
    for (text, expected) in table {
        assert_eq!(read::<Sink>(&format!(r#"{{"Long":{text}}}"#)).unwrap().long, Some(expected), "{text}");
    }
    for json in [
        r#"{"Long":9223372036854775808}"#,
        r#"{"Long":1.5}"#,
        r#"{"Long":1e400}"#,
        r#"{"byte":128}"#,
        r#"{"short":-32769}"#,
        r#"{"double":1e309}"#,
        r#"{"float":-1e39}"#,
    ] {
        assert!(matches!(read::<Sink>(json), Err(CodecError::OutOfRange { .. })), "{json}");
    }
}

#[test]
fn numbers_that_are_not_finite_have_names() {
    for (name, expected) in [("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)] {
        let json = format!(r#"{{"text":"","float":"{name}","double":"{name}"}}"#);
        let sink: Sink = read(&json).unwrap();
        assert_eq!((sink.float.map(f64::from), sink.double), (Some(expected), Some(expected)));
        assert_eq!(write(&sink).unwrap(), json);
    }
    let json = r#"{"text":"","float":"NaN","double":"NaN"}"#;
    let sink: Sink = read(json).unwrap();
    assert!(sink.float.unwrap().is_nan() && sink.double.unwrap().is_nan());
    assert_eq!(write(&sink).unwrap(), json);
    for name in ["nan", "inf", "+Infinity", "1"] {
        let json = format!(r#"{{"double":"{name}"}}"#);
        assert!(
            matches!(read::<Sink>(&json), Err(CodecError::InvalidText { member: "double", .. })),
            "{name}"
        );
    }
}

#[test]
fn timestamps_are_read_exactly() {
    let table = [
        ("1767323045", 1_767_323_045, 0),
        ("1767323045.123456789", 1_767_323_045, 123_456_789),
        ("1.76732304525e9", 1_767_323_045, 250_000_000),
        ("-1.5", -2, 500_000_000),
        ("1e-3", 0, 1_000_000),
    ];
    for (text, seconds, nanoseconds) in table {
        let sink: Sink = read(&format!(r#"{{"at":{text}}}"#)).unwrap();
        assert_eq!(sink.at, Some(Timestamp::new(seconds, nanoseconds)), "{text}");
    }
    for json in [r#"{"at":1e30}"#, r#"{"on":"yesterday"}"#, r#"{"web":"2026-01-02T03:04:05Z"}"#] {
        assert!(matches!(read::<Sink>(json), Err(CodecError::InvalidTimestamp { .. })), "{json}");
    }
    assert!(matches!(read::<Sink>(r#"{"at":"2026-01-02T03:04:05Z"}"#), Err(CodecError::Unexpected { .. })));
}

#[test]
fn dense_collections_drop_nulls_and_sparse_ones_keep_them() {
    let sink: Sink =
        read(r#"{"tags":["a",null],"gaps":[null,2],"moods":{"HAPPY":null},"holes":{"a":null}}"#).unwrap();
    assert_eq!(sink.tags.unwrap(), ["a"]);
    assert_eq!(sink.gaps.unwrap(), [None, Some(2)]);
    assert!(sink.moods.unwrap().is_empty());
    assert_eq!(sink.holes.unwrap().get("a"), Some(&None));
}

#[test]
fn unions_have_one_member() {
    let table = [
        (r#"{"text":"x"}"#, Ok(Choice::Text("x".to_owned()))),
        (r#"{"__type":"com.example#Choice","sink":null,"nothing":{"ignored":1}}"#, Ok(Choice::Nothing)),
        (
            r#"{"text":null,"later":[{}]}"#,
            Ok(Choice::Unknown(smithy_streams_runtime::types::UnknownVariant::new("later"))),
        ),
        ("{}", Err(CodecError::EmptyUnion { union: "com.example#Choice" })),
        (r#"{"text":null,"__type":"x"}"#, Err(CodecError::EmptyUnion { union: "com.example#Choice" })),
        (r#"{"text":"x","nothing":{}}"#, Err(CodecError::AmbiguousUnion { union: "com.example#Choice" })),
        (r#"{"text":"x","later":1}"#, Err(CodecError::AmbiguousUnion { union: "com.example#Choice" })),
    ];
    for (json, expected) in table {
        assert_eq!(read::<Choice>(json), expected, "{json}");
    }
    let unknown = Choice::Unknown(smithy_streams_runtime::types::UnknownVariant::new("later"));
    let refused = CodecError::UnknownVariant { union: "com.example#Choice", variant: "later".to_owned() };
    assert_eq!(write(&unknown), Err(refused));
}

#[test]
fn documents_keep_what_they_were() {
    let text = r#"{"a":[true,false,null,"x"],"big":18446744073709551616,"f":0.5,"i":-9223372036854775808,"u":18446744073709551615}"#;
    let document = JSON.read_document(&Bytes::from_static(text.as_bytes())).unwrap();
    let mut out = BytesMut::new();
    JSON.write_document(&document, &mut out).unwrap();
    assert_eq!(out, text);
    assert_eq!(document.get("i").and_then(Document::as_i64), Some(i64::MIN));
    assert_eq!(document.get("f").and_then(Document::as_f64), Some(0.5));
    assert_eq!(JSON.read_document(&Bytes::from_static(b" 7 ")).unwrap(), Document::from(7));
}

#[test]
fn unset_members_are_left_out_and_empty_ones_are_not() {
    let sink = Sink { tags: Some(Vec::new()), holes: Some(Default::default()), ..Sink::default() };
    assert_eq!(write(&sink).unwrap(), r#"{"text":"","tags":[],"holes":{}}"#);
    assert_eq!(Mood::from("HAPPY"), Mood::Happy);
}

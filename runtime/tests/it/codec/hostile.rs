//! Input that no honest peer sends.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{Codec, CodecError, JSON};

use super::shapes::{Choice, Sink, full_sink};

fn read(json: &[u8]) -> Result<Sink, CodecError> {
    let mut sink = Sink::default();
    JSON.read(&Bytes::copy_from_slice(json), &mut sink)?;
    Ok(sink)
}

#[test]
fn a_document_cut_anywhere_is_truncated() {
    let mut full = BytesMut::new();
    JSON.write(&full_sink(), &mut full).unwrap();
    for length in 0..full.len() {
        match read(&full[..length]) {
            // Cut inside a character, or inside a literal, it is wrong rather than short.
            Err(
                CodecError::Truncated { .. } | CodecError::InvalidUtf8 { .. } | CodecError::Unexpected { .. },
            ) => {}
            other => panic!("cut at {length}: {other:?}"),
        }
    }
    assert!(read(&full).is_ok());
}

#[test]
fn a_document_with_any_byte_changed_does_no_harm() {
    let mut full = BytesMut::new();
    JSON.write(&full_sink(), &mut full).unwrap();
    for place in 0..full.len() {
        for byte in [0, b'"', b'\\', b'{', b'}', b'[', b'9', b',', b'e', 0x80, 0xff] {
            let mut changed = full.clone();
            changed[place] = byte;
            let _ = read(&changed);
            let _ = JSON.read_document(&changed.freeze());
        }
    }
}

#[test]
fn malformed_documents_are_refused_with_their_place() {
    let unexpected = |offset| move |error: &CodecError| matches!(error, CodecError::Unexpected { offset: at, .. } if *at == offset);
    type Check<'a> = &'a dyn Fn(&CodecError) -> bool;
    let table: &[(&str, Check<'_>)] = &[
        ("[]", &unexpected(0)),
        ("null", &unexpected(0)),
        (r#"{"text":1}"#, &unexpected(8)),
        (r#"{"yes":"true"}"#, &unexpected(7)),
        (r#"{"yes":truth}"#, &unexpected(7)),
        (r#"{"Long":"1"}"#, &unexpected(8)),
        (r#"{"Long":01}"#, &unexpected(9)),
        (r#"{"Long":+1}"#, &unexpected(8)),
        (r#"{"Long":.5}"#, &unexpected(8)),
        (r#"{"Long":1.}"#, &unexpected(10)),
        (r#"{"Long":1e}"#, &unexpected(10)),
        (r#"{"Long":-}"#, &unexpected(9)),
        (r#"{"double":NaN}"#, &unexpected(10)),
        (r#"{"text":"a",}"#, &unexpected(12)),
        (r#"{"text":"a" "b":1}"#, &unexpected(12)),
        (r#"{"text" "a"}"#, &unexpected(8)),
        (r#"{text:"a"}"#, &unexpected(1)),
        (r#"{"tags":["a",]}"#, &unexpected(13)),
        (r#"{"tags":["a"}"#, &unexpected(12)),
        (r#"{"tags":{}}"#, &unexpected(8)),
        (r#"{"inner":[]}"#, &unexpected(9)),
        (r#"{"x":tru}"#, &unexpected(5)),
        (r#"{"x":"\x"}"#, &unexpected(7)),
        (r#"{"text":"\u12g4"}"#, &unexpected(13)),
        (r#"{"text":"\ud800"}"#, &unexpected(10)),
        (r#"{"text":"\ud800\n"}"#, &unexpected(16)),
        (r#"{"text":"\ud800\ud800"}"#, &unexpected(10)),
        (r#"{"text":"\udc00\ud800"}"#, &unexpected(10)),
        ("{\"text\":\"a\nb\"}", &unexpected(10)),
        ("\u{feff}{}", &unexpected(0)),
        (r#"{"text":"a"} x"#, &|error| *error == CodecError::TrailingData { offset: 13 }),
        ("{}{}", &|error| *error == CodecError::TrailingData { offset: 2 }),
        (r#"{"blob":"AP8"}"#, &|error| matches!(error, CodecError::InvalidText { member: "blob", .. })),
        (r#"{"blob":"AP_="}"#, &|error| matches!(error, CodecError::InvalidText { member: "blob", .. })),
        (r#"{"whole":1.5}"#, &|error| matches!(error, CodecError::InvalidText { member: "whole", .. })),
    ];
    for (json, is_expected) in table {
        let error = read(json.as_bytes()).unwrap_err();
        assert!(is_expected(&error), "{json}: {error:?}");
    }
    assert_eq!(read(b"{\"text\":\"a\xff\"}"), Err(CodecError::InvalidUtf8 { offset: 10 }));
}

#[test]
fn nesting_has_a_limit_in_all_ways_of_reading() {
    let limit = CodecError::TooDeep { limit: 128 };
    for opening in ["[", "{\"a\":", "{\"inner\":", "{\"sink\":", "[{\"a\":"] {
        for key in ["x", "anything", "inner", "choice"] {
            let json = format!("{{\"{key}\":{}", opening.repeat(100_000));
            let error = read(json.as_bytes()).unwrap_err();
            assert!(
                error == limit || matches!(error, CodecError::Unexpected { .. }),
                "{key} {opening}: {error}"
            );
        }
    }
    for key in ["x", "anything"] {
        let nested = |depth: usize| format!("{{\"{key}\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(127).as_bytes()).is_ok());
        assert_eq!(read(nested(128).as_bytes()), Err(limit.clone()));
    }
}

#[test]
fn what_is_nested_too_deep_is_not_written() {
    let mut sink = Sink::default();
    for _ in 0..200 {
        sink = Sink { choice: Some(Choice::Sink(Box::new(sink))), ..Sink::default() };
    }
    assert_eq!(JSON.write(&sink, &mut BytesMut::new()), Err(CodecError::TooDeep { limit: 128 }));
}

#[test]
fn huge_numbers_cost_no_more_than_their_length() {
    let digits = "9".repeat(1_000_000);
    for key in ["Long", "double", "at"] {
        assert!(read(format!(r#"{{"{key}":{digits}}}"#).as_bytes()).is_err(), "{key}");
        assert!(read(format!(r#"{{"{key}":1e{digits}}}"#).as_bytes()).is_err(), "{key}");
        assert!(read(format!(r#"{{"{key}":1e2147483647}}"#).as_bytes()).is_err(), "{key}");
        assert!(read(format!(r#"{{"{key}":0.{digits}e1}}"#).as_bytes()).is_ok() || key == "Long", "{key}");
    }
    assert_eq!(read(format!(r#"{{"whole":{digits}}}"#).as_bytes()).unwrap().whole.unwrap().as_str(), digits);
    let document = JSON.read_document(&Bytes::from(digits.clone())).unwrap();
    let mut out = BytesMut::new();
    JSON.write_document(&document, &mut out).unwrap();
    assert_eq!(out, digits);
}

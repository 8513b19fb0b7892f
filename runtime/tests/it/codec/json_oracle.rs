//! JSON against another implementation.

use bytes::{Bytes, BytesMut};
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::types::Document;

use super::shapes::{Mood, Sink};

/// Text that is close to JSON: it is put together from what JSON is made of.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "\"a\"", "\"a\":", " ", "\n", "-", "0",
            "1", "12", ".", ".5", "e", "E+1", "e-2", "\\u", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
            "\"☃\"", "\u{0}", "\u{1f}", "\u{7f}", "1e400", "-0", "0.1", "123456789012345678901", "[]", "{}", "nul",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(|character| character.to_string()),
    ];
    vec(token, 0..12).prop_map(|tokens| tokens.concat())
}

/// Documents of JSON's own making.
fn documents() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>()
            .prop_filter("json has finite numbers only", |value| value.is_finite())
            .prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    scalar.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            vec((any::<String>(), inner), 0..6)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Whether the two say the same. The other implementation may be off in the last places of a float.
fn agree(ours: &Document, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Document::Null, serde_json::Value::Null) => true,
        (Document::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Document::String(ours), serde_json::Value::String(theirs)) => ours == theirs,
        (Document::Number(ours), serde_json::Value::Number(theirs)) => {
            let (near, far) = (ours.as_f64(), theirs.as_f64().unwrap_or(f64::NAN));
            ours.as_i64() == theirs.as_i64() && (near - far).abs() <= near.abs() * 4.0 * f64::EPSILON
        }
        (Document::Array(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| agree(ours, theirs))
        }
        (Document::Object(ours), serde_json::Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, ours)| theirs.get(key).is_some_and(|theirs| agree(ours, theirs)))
        }
        _ => false,
    }
}

fn read_document(text: &str) -> Option<Document> {
    JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_accept_the_same_texts(text in nearly_json()) {
        // The other implementation refuses numbers beyond `f64`, which documents keep as text.
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let ours = read_document(&text);
        match theirs {
            Ok(theirs) => prop_assert!(ours.is_some_and(|ours| agree(&ours, &theirs)), "{text:?}"),
            Err(error) if error.to_string().contains("out of range") => {}
            Err(_) => prop_assert!(ours.is_none(), "{text:?}"),
        }
    }

    #[test]
    fn skipping_accepts_what_reading_does(text in nearly_json()) {
        let object = format!("{{\"x\":{text}}}");
        let mut sink = Sink::default();
        let skipped = JSON.read(&Bytes::from(object.clone()), &mut sink).is_ok();
        prop_assert_eq!(skipped, read_document(&object).is_some(), "{:?}", object);
    }

    #[test]
    fn what_one_writes_the_other_reads(value in documents()) {
        let ours = read_document(&value.to_string()).expect("valid json");
        prop_assert!(agree(&ours, &value));
        let mut out = BytesMut::new();
        JSON.write_document(&ours, &mut out).unwrap();
        let theirs: serde_json::Value = serde_json::from_slice(&out).expect("valid json");
        prop_assert!(agree(&ours, &theirs));
        prop_assert_eq!(JSON.read_document(&out.freeze()).unwrap(), ours);
    }

    #[test]
    fn structures_come_back(
        text in any::<String>(),
        long in any::<Option<i64>>(),
        double in any::<Option<f64>>().prop_filter("NaN equals nothing", |value| !value.is_some_and(f64::is_nan)),
        float in any::<Option<f32>>().prop_filter("NaN equals nothing", |value| !value.is_some_and(f32::is_nan)),
        blob in any::<Option<Vec<u8>>>(),
        seconds in any::<i64>(),
        nanoseconds in 0_u32..1_000_000_000,
        tags in any::<Option<Vec<String>>>(),
        mood in any::<Option<String>>(),
    ) {
        let sink = Sink {
            text,
            long,
            double,
            float,
            blob: blob.map(Bytes::from),
            at: Some(smithy_streams_runtime::types::Timestamp::new(seconds, nanoseconds)),
            tags,
            mood: mood.as_deref().map(Mood::from),
            ..Sink::default()
        };
        let mut out = BytesMut::new();
        JSON.write(&sink, &mut out).unwrap();
        let mut back = Sink::default();
        JSON.read(&out.freeze(), &mut back).unwrap();
        prop_assert_eq!(back, sink);
    }

    #[test]
    fn decimals_are_rounded_as_they_should_be(digits in "-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,17}(e-?[0-9])?") {
        let mut sink = Sink::default();
        let json = format!("{{\"double\":{digits},\"float\":{digits}}}");
        JSON.read(&Bytes::from(json), &mut sink).unwrap();
        prop_assert_eq!(sink.double, digits.parse().ok());
        prop_assert_eq!(sink.double.unwrap().is_sign_negative(), digits.starts_with('-'));
    }

    #[test]
    fn rubbish_does_no_harm(bytes in vec(any::<u8>(), 0..200)) {
        let mut sink = Sink::default();
        let _ = JSON.read(&Bytes::from(bytes.clone()), &mut sink);
        let _ = JSON.read_document(&Bytes::from(bytes));
    }
}

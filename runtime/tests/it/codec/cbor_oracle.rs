//! CBOR against another implementation, `ciborium`.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use ciborium::Value;
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use smithy_streams_runtime::codec::{CBOR, Codec};
use smithy_streams_runtime::types::{Document, Timestamp};

use super::shapes::{Choice, Mood, Sink, full_sink};

/// The structure as the other implementation has it.
fn value_of(sink: &Sink) -> Value {
    let mut members: Vec<(&str, Option<Value>)> = vec![("text", Some(text(&sink.text)))];
    members.push(("mood", sink.mood.as_ref().map(|it| text(it.as_str()))));
    members.push(("yes", sink.yes.map(Value::Bool)));
    members.push(("byte", sink.byte.map(Value::from)));
    members.push(("short", sink.short.map(Value::from)));
    members.push(("integer", sink.integer.map(Value::from)));
    members.push(("long", sink.long.map(Value::from)));
    members.push(("float", sink.float.map(Value::from)));
    members.push(("double", sink.double.map(Value::from)));
    members.push(("whole", sink.whole.as_ref().map(|it| whole(it.as_str()))));
    members.push(("decimal", sink.decimal.as_ref().map(|it| decimal(it.as_str()))));
    members.push(("blob", sink.blob.as_ref().map(|it| Value::Bytes(it.to_vec()))));
    members.push(("at", sink.at.map(time)));
    members.push(("on", sink.on.map(time)));
    members.push(("web", sink.web.map(time)));
    members.push(("anything", sink.anything.as_ref().map(anything)));
    members.push(("tags", sink.tags.as_ref().map(|it| list(it, |it| text(it)))));
    members.push(("gaps", sink.gaps.as_ref().map(|it| list(it, |it| it.map_or(Value::Null, Value::from)))));
    members
        .push(("moods", sink.moods.as_ref().map(|it| map(it, Mood::as_str, |it| list(it, |it| time(*it))))));
    let hole = |it: &Option<String>| it.as_deref().map_or(Value::Null, text);
    members.push(("holes", sink.holes.as_ref().map(|it| map(it, String::as_str, hole))));
    members.push(("choice", sink.choice.as_ref().map(choice)));
    members.push(("inner", sink.inner.as_ref().map(|it| value_of(it))));
    let set = members.into_iter().filter_map(|(key, value)| Some((text(key), value?)));
    Value::Map(set.collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn list<T>(items: &[T], value: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(value).collect())
}

fn map<K, V>(entries: &BTreeMap<K, V>, key: impl Fn(&K) -> &str, value: impl Fn(&V) -> Value) -> Value {
    Value::Map(entries.iter().map(|(k, v)| (text(key(k)), value(v))).collect())
}

fn whole(digits: &str) -> Value {
    digits.parse::<i128>().expect("a number of at most 128 bits").into()
}

fn decimal(digits: &str) -> Value {
    let (whole_part, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent = -i64::try_from(fraction.len()).expect("a short fraction");
    let mantissa = whole(&format!("{whole_part}{fraction}"));
    Value::Tag(4, Box::new(Value::Array(vec![exponent.into(), mantissa])))
}

fn time(time: Timestamp) -> Value {
    let seconds = match time.nanoseconds() {
        0 => time.seconds().into(),
        nanoseconds => (time.seconds() as f64 + f64::from(nanoseconds) / 1e9).into(),
    };
    Value::Tag(1, Box::new(seconds))
}

fn anything(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(value) => Value::Bool(*value),
        Document::Number(number) => number.as_i64().map_or_else(|| number.as_f64().into(), Value::from),
        Document::String(value) => text(value),
        Document::Array(values) => list(values, anything),
        Document::Object(values) => map(values, String::as_str, anything),
    }
}

fn choice(choice: &Choice) -> Value {
    let (key, value) = match choice {
        Choice::Text(value) => ("text", text(value)),
        Choice::Nothing => ("nothing", Value::Map(Vec::new())),
        Choice::Sink(value) => ("sink", value_of(value)),
        Choice::Unknown(variant) => panic!("{variant:?} cannot be written"),
    };
    Value::Map(vec![(text(key), value)])
}

/// Times of a century around now, whose microseconds a double holds.
fn times() -> impl Strategy<Value = Timestamp> {
    let fraction = prop_oneof![Just(0), (0_u32..1_000).prop_map(|it| it * 1_000), 0_u32..1_000_000];
    (-1_000_000_000_i64..4_000_000_000, fraction)
        .prop_map(|(seconds, micros)| Timestamp::new(seconds, micros * 1_000))
}

fn documents() -> impl Strategy<Value = Document> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(Document::from),
        any::<i64>().prop_map(Document::from),
        any::<f64>()
            .prop_filter("documents hold finite numbers", |it| it.is_finite())
            .prop_map(Document::from),
        any::<String>().prop_map(Document::from),
        Just(Document::Null),
    ];
    let nested = scalar.clone().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Document::Array),
            btree_map(any::<String>(), inner, 0..4).prop_map(Document::Object),
        ]
    });
    nested.prop_filter("null is as if it were not there", |it| !it.is_null())
}

fn numbers() -> impl Strategy<Value = Sink> {
    let float = of(any::<f32>()).prop_filter("NaN equals nothing", |it| !it.is_some_and(f32::is_nan));
    let double = of(any::<f64>()).prop_filter("NaN equals nothing", |it| !it.is_some_and(f64::is_nan));
    let whole = of(any::<i128>().prop_map(Into::into));
    let decimal = of("-?[1-9][0-9]{0,18}(\\.[0-9]{0,9}[1-9])?".prop_map(|it| it.parse().expect("a number")));
    (any::<(Option<i8>, Option<i16>, Option<i32>, Option<i64>)>(), float, double, whole, decimal).prop_map(
        |((byte, short, integer, long), float, double, whole, decimal)| Sink {
            byte,
            short,
            integer,
            long,
            float,
            double,
            whole,
            decimal,
            ..Sink::default()
        },
    )
}

fn collections() -> impl Strategy<Value = Sink> {
    let moods = btree_map(any::<String>().prop_map(|it| Mood::from(&*it)), vec(times(), 0..3), 0..3);
    (
        of(vec(any::<String>(), 0..5)),
        of(vec(any::<Option<i32>>(), 0..30)),
        of(moods),
        of(btree_map(any::<String>(), any::<Option<String>>(), 0..5)),
        of(documents()),
        (of(times()), of(times()), of(times())),
    )
        .prop_map(|(tags, gaps, moods, holes, anything, (at, on, web))| Sink {
            tags,
            gaps,
            moods,
            holes,
            anything,
            at,
            on,
            web,
            ..Sink::default()
        })
}

pub(crate) fn sinks() -> impl Strategy<Value = Sink> {
    let texts = (any::<String>(), of(any::<String>()), any::<Option<bool>>(), of(vec(any::<u8>(), 0..300)));
    let flat =
        (texts, numbers(), collections()).prop_map(|((text, mood, yes, blob), numbers, collections)| Sink {
            text,
            mood: mood.as_deref().map(Mood::from),
            yes,
            blob: blob.map(Bytes::from),
            tags: collections.tags,
            gaps: collections.gaps,
            moods: collections.moods,
            holes: collections.holes,
            anything: collections.anything,
            at: collections.at,
            on: collections.on,
            web: collections.web,
            ..numbers
        });
    flat.prop_recursive(3, 6, 2, |inner| {
        let choice = prop_oneof![
            any::<String>().prop_map(Choice::Text),
            Just(Choice::Nothing),
            inner.clone().prop_map(|it| Choice::Sink(Box::new(it))),
        ];
        (inner.clone(), of(choice), of(inner.prop_map(Box::new))).prop_map(|(outer, choice, inner)| Sink {
            choice,
            inner,
            ..outer
        })
    })
}

fn written(sink: &Sink) -> Bytes {
    let mut out = BytesMut::new();
    CBOR.write(sink, &mut out).expect("the sink has a form in cbor");
    out.freeze()
}

fn read(cbor: &Bytes) -> Sink {
    let mut sink = Sink::default();
    CBOR.read(cbor, &mut sink).expect("valid cbor");
    sink
}

fn check(sink: &Sink) {
    let ours = written(sink);
    let theirs = value_of(sink);
    assert_eq!(ciborium::from_reader::<Value, _>(&ours[..]).expect("valid cbor"), theirs);
    let mut out = Vec::new();
    ciborium::into_writer(&theirs, &mut out).expect("memory takes everything");
    assert_eq!(read(&out.into()), *sink);
    assert_eq!(read(&ours), *sink);
}

#[test]
fn everything_at_once() {
    check(&full_sink());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_writes_the_other_reads(sink in sinks()) {
        check(&sink);
    }

    #[test]
    fn documents_come_back(document in documents()) {
        let mut out = BytesMut::new();
        CBOR.write_document(&document, &mut out).unwrap();
        let theirs: Value = ciborium::from_reader(&out[..]).expect("valid cbor");
        prop_assert_eq!(&theirs, &anything(&document));
        let mut again = Vec::new();
        ciborium::into_writer(&theirs, &mut again).expect("memory takes everything");
        prop_assert_eq!(CBOR.read_document(&again.into()).unwrap(), document.clone());
        prop_assert_eq!(CBOR.read_document(&out.freeze()).unwrap(), document);
    }

    #[test]
    fn big_numbers_come_back(whole in "-?[1-9][0-9]{0,300}", fraction in "[0-9]{1,40}") {
        let decimal = format!("{whole}.{fraction}").parse().ok();
        let sink = Sink { whole: whole.parse().ok(), decimal, ..Sink::default() };
        prop_assert_eq!(read(&written(&sink)), sink);
    }

    #[test]
    fn skipping_accepts_what_reading_does(bytes in vec(any::<u8>(), 0..40)) {
        let object = [&b"\xa1\x61x"[..], &bytes].concat();
        let skipped = CBOR.read(&Bytes::from(object), &mut Sink::default()).is_ok();
        prop_assert_eq!(skipped, CBOR.read_document(&bytes.into()).is_ok());
    }

    #[test]
    fn rubbish_does_no_harm(bytes in vec(any::<u8>(), 0..200)) {
        let bytes = Bytes::from(bytes);
        let _ = CBOR.read(&bytes, &mut Sink::default());
        // What the other implementation takes, we do.
        if let Ok(theirs) = ciborium::from_reader::<Value, _>(&bytes[..]) {
            let mut out = Vec::new();
            ciborium::into_writer(&theirs, &mut out).expect("memory takes everything");
            prop_assert!(CBOR.read_document(&out.into()).is_ok());
        }
    }
}

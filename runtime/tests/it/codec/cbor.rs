//! CBOR as Smithy RPC v2 CBOR defines it.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, CodecError, Shape};
use smithy_streams_runtime::types::{Timestamp, UnknownVariant};

use super::shapes::{Choice, Mood, Sink, full_sink};

/// Bytes from hexadecimal digits, with spaces where they help.
pub(super) fn hex(digits: &str) -> Bytes {
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// A map with one entry of text and the item in hexadecimal.
pub(super) fn entry(key: &str, item: &str) -> Bytes {
    let head = [0xa1, 0x60 + u8::try_from(key.len()).expect("a short key")];
    [&head[..], key.as_bytes(), &hex(item)].concat().into()
}

pub(super) fn read<T: Shape + Default>(cbor: &[u8]) -> Result<T, CodecError> {
    let mut shape = T::default();
    CBOR.read(&Bytes::copy_from_slice(cbor), &mut shape)?;
    Ok(shape)
}

pub(super) fn write(shape: &dyn Shape) -> Result<Bytes, CodecError> {
    let mut out = BytesMut::from("kept ");
    CBOR.write(shape, &mut out)?;
    let document = out.split_off(5);
    assert_eq!(out, "kept ");
    Ok(document.freeze())
}

/// The structure with an empty text and one more member.
fn one(key: &str, item: &str) -> Bytes {
    let head = [0xbf, 0x64, b't', b'e', b'x', b't', 0x60];
    [&head[..], &entry(key, item)[1..], &[0xff]].concat().into()
}

#[test]
fn every_kind_of_member_has_its_bytes() {
    let none = Sink::default;
    let time = Timestamp::new(1_767_323_045, 250_000_000);
    let table: Vec<(Sink, &str, &str)> = vec![
        (Sink { mood: Some(Mood::Happy), ..none() }, "mood", "65 4841505059"),
        (Sink { yes: Some(true), ..none() }, "yes", "f5"),
        (Sink { yes: Some(false), ..none() }, "yes", "f4"),
        (Sink { byte: Some(-128), ..none() }, "byte", "38 7f"),
        (Sink { byte: Some(23), ..none() }, "byte", "17"),
        (Sink { short: Some(24), ..none() }, "short", "18 18"),
        (Sink { short: Some(-257), ..none() }, "short", "39 0100"),
        (Sink { integer: Some(65_536), ..none() }, "integer", "1a 00010000"),
        (Sink { integer: Some(-24), ..none() }, "integer", "37"),
        (Sink { long: Some(i64::MAX), ..none() }, "long", "1b 7fffffffffffffff"),
        (Sink { long: Some(i64::MIN), ..none() }, "long", "3b 7fffffffffffffff"),
        (Sink { float: Some(1.5), ..none() }, "float", "fa 3fc00000"),
        (Sink { double: Some(1.5), ..none() }, "double", "fb 3ff8000000000000"),
        (Sink { double: Some(f64::INFINITY), ..none() }, "double", "fb 7ff0000000000000"),
        (Sink { whole: Some(7.into()), ..none() }, "whole", "07"),
        (Sink { whole: Some(u64::MAX.into()), ..none() }, "whole", "1b ffffffffffffffff"),
        (Sink { whole: Some((1_i128 << 64).into()), ..none() }, "whole", "c2 49 010000000000000000"),
        (Sink { whole: Some((-1_i128 << 64).into()), ..none() }, "whole", "3b ffffffffffffffff"),
        (Sink { whole: Some((-1 - (1_i128 << 64)).into()), ..none() }, "whole", "c3 49 010000000000000000"),
        (Sink { decimal: "273.15".parse().ok(), ..none() }, "decimal", "c4 82 21 19 6ab3"),
        (Sink { decimal: "-1e3".parse().ok(), ..none() }, "decimal", "c4 82 03 20"),
        (Sink { blob: Some(Bytes::from_static(b"\0\xff")), ..none() }, "blob", "42 00ff"),
        (Sink { at: Some(Timestamp::from_seconds(1_767_323_045)), ..none() }, "at", "c1 1a 695735a5"),
        (Sink { at: Some(time), ..none() }, "at", "c1 fb 41da55cd69500000"),
        (Sink { on: Some(Timestamp::from_seconds(-1)), ..none() }, "on", "c1 20"),
        (Sink { web: Some(Timestamp::new(-2, 500_000_000)), ..none() }, "web", "c1 fb bff8000000000000"),
        (Sink { tags: Some(vec!["a".to_owned(), String::new()]), ..none() }, "tags", "82 61 61 60"),
        (Sink { gaps: Some(vec![Some(1), None]), ..none() }, "gaps", "82 01 f6"),
        (Sink { holes: Some([("a".to_owned(), None)].into()), ..none() }, "holes", "a1 61 61 f6"),
        (Sink { holes: Some(Default::default()), ..none() }, "holes", "a0"),
        (Sink { choice: Some(Choice::Nothing), ..none() }, "choice", "bf 67 6e6f7468696e67 bf ff ff"),
        (Sink { inner: Some(Box::default()), ..none() }, "inner", "bf 64 74657874 60 ff"),
    ];
    for (sink, key, item) in table {
        let expected = one(key, item);
        assert_eq!(write(&sink).unwrap(), expected, "{key} {item}");
        assert_eq!(read::<Sink>(&expected).unwrap(), sink, "{key} {item}");
    }
    assert_eq!(CBOR.media_type(), "application/cbor");
}

#[test]
fn everything_at_once_comes_back() {
    assert_eq!(read::<Sink>(&write(&full_sink()).unwrap()).unwrap(), full_sink());
}

#[test]
fn structures_come_in_both_lengths() {
    for cbor in ["a1 64 74657874 62 6869", "bf 64 74657874 62 6869 ff", "d9d9f7 a1 64 74657874 62 6869"] {
        assert_eq!(read::<Sink>(&hex(cbor)).unwrap().text, "hi", "{cbor}");
    }
    assert_eq!(read::<Sink>(&hex("a0")).unwrap(), Sink::default());
    assert_eq!(read::<Sink>(&hex("bf ff")).unwrap(), Sink::default());
    assert_eq!(
        read::<Sink>(&hex("bb0000000000000001 7a00000004 74657874 7b0000000000000001 68")).unwrap().text,
        "h"
    );
}

#[test]
fn integers_come_in_any_form_that_fits() {
    let table = [
        ("05", 5),
        ("18 05", 5),
        ("19 0005", 5),
        ("1a 00000005", 5),
        ("1b 0000000000000005", 5),
        ("24", -5),
        ("38 04", -5),
        ("39 0004", -5),
        ("3a 00000004", -5),
        ("3b 0000000000000004", -5),
        ("c2 41 05", 5),
        ("c2 5f 42 0000 41 05 ff", 5),
        ("c2 40", 0),
        ("c3 41 04", -5),
        ("d8 02 58 01 05", 5),
        ("f9 4500", 5),
        ("fa 40a00000", 5),
        ("fb c014000000000000", -5),
        ("c4 82 01 20", -10),
        ("d8 63 c9 05", 5),
    ];
    for (item, expected) in table {
        for key in ["byte", "short", "integer", "long"] {
            let sink: Sink = read(&entry(key, item)).unwrap();
            let value = sink.byte.map(i64::from).or_else(|| sink.short.map(i64::from));
            let value = value.or_else(|| sink.integer.map(i64::from)).or(sink.long);
            assert_eq!(value, Some(expected), "{key} {item}");
        }
        let sink: Sink = read(&entry("double", item)).unwrap();
        assert_eq!(sink.double, Some(expected as f64), "{item}");
        let sink: Sink = read(&entry("decimal", item)).unwrap();
        assert_eq!(sink.decimal.unwrap().as_str().parse(), Ok(expected as f64), "{item}");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let out_of_range = [
        ("byte", "18 80"),
        ("byte", "38 80"),
        ("short", "19 8000"),
        ("integer", "1a 80000000"),
        ("integer", "3a 80000000"),
        ("long", "1b 8000000000000000"),
        ("long", "3b 8000000000000000"),
        ("long", "3b ffffffffffffffff"),
        ("long", "c2 50 ffffffffffffffffffffffffffffffff"),
        ("long", "c2 51 01ffffffffffffffffffffffffffffffff"),
        ("long", "f9 3e00"),
        ("long", "f9 7c00"),
        ("long", "f9 7e00"),
        ("long", "fb 7e37e43c8800759c"),
        ("long", "c4 82 20 01"),
        ("float", "fb 7e37e43c8800759c"),
        ("double", "c4 82 1a 7fffffff 01"),
        ("double", "c4 82 3b ffffffffffffffff 01"),
        ("decimal", "f9 7e00"),
        ("decimal", "c4 82 1b ffffffffffffffff 01"),
    ];
    for (key, item) in out_of_range {
        let error = read::<Sink>(&entry(key, item)).unwrap_err();
        assert_eq!(error, CodecError::OutOfRange { member: key }, "{key} {item}");
    }
    let sink: Sink = read(&entry("short", "19 7fff")).unwrap();
    assert_eq!(sink.short, Some(i16::MAX));
}

#[test]
fn floats_come_in_three_widths() {
    let table = [
        ("f9 3e00", 1.5),
        ("fa 3fc00000", 1.5),
        ("fb 3ff8000000000000", 1.5),
        ("f9 0001", 5.960_464_477_539_063e-8),
        ("f9 7c00", f64::INFINITY),
        ("fa ff800000", f64::NEG_INFINITY),
        ("19 03e8", 1000.0),
        ("c4 82 21 19 6ab4", 273.16),
        ("c2 51 0100000000000000000000000000000000", 2_f64.powi(128)),
    ];
    for (item, expected) in table {
        let sink: Sink = read(&entry("double", item)).unwrap();
        assert_eq!(sink.double, Some(expected), "{item}");
        let single = (expected as f32).is_finite() || expected.is_infinite();
        let sink = read::<Sink>(&entry("float", item));
        assert_eq!(sink.map(|it| it.float).ok(), single.then_some(Some(expected as f32)), "{item}");
    }
    for item in ["f9 7e00", "fa 7fc00000", "fb 7ff8000000000000"] {
        assert!(read::<Sink>(&entry("float", item)).unwrap().float.unwrap().is_nan());
        assert!(read::<Sink>(&entry("double", item)).unwrap().double.unwrap().is_nan());
    }
}

#[test]
fn big_numbers_come_in_any_form() {
    let table = [
        ("07", "7", "7"),
        (
            "c2 4d 018ee90ff6c373e0ee4e3f0ad2",
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("c3 49 010000000000000000", "-18446744073709551617", "-18446744073709551617"),
        (
            "c3 52 ffffffffffffffffffffffffffffffffffff",
            "-22300745198530623141535718272648361505980416",
            "-22300745198530623141535718272648361505980416",
        ),
        ("c2 58 03 000001", "1", "1"),
        ("fb 7e37e43c8800759c", "", "1e300"),
        ("c4 82 21 19 6ab3", "", "273.15"),
        ("c4 9f 21 05 ff", "", "0.05"),
        ("c4 82 38 63 24", "", "-5e-100"),
        ("c4 82 20 c3 41 04", "", "-0.5"),
        ("c4 82 22 c2 51 0100000000000000000000000000000000", "", "340282366920938463463374607431768211.456"),
        ("f9 3800", "", "0.5"),
    ];
    for (item, whole, decimal) in table {
        let sink = read::<Sink>(&entry("whole", item));
        match whole {
            "" if item.starts_with("fb") => assert_eq!(sink.unwrap().whole.unwrap().as_str().len(), 301),
            "" => assert!(matches!(sink, Err(CodecError::InvalidText { member: "whole", .. })), "{item}"),
            _ => assert_eq!(sink.unwrap().whole.unwrap().as_str(), whole, "{item}"),
        }
        assert_eq!(
            read::<Sink>(&entry("decimal", item)).unwrap().decimal.unwrap().as_str(),
            decimal,
            "{item}"
        );
    }
}

#[test]
fn strings_come_whole_and_in_chunks() {
    let text = [
        "66 68c3a9e29883",
        "78 06 68c3a9e29883",
        "7f 61 68 60 65 c3a9e29883 ff",
        "d8 20 7f 63 68c3a9 63 e29883 ff",
    ];
    for item in text {
        assert_eq!(read::<Sink>(&entry("text", item)).unwrap().text, "hé☃", "{item}");
        assert_eq!(read::<Sink>(&entry("tags", &format!("9f {item} ff"))).unwrap().tags.unwrap(), ["hé☃"]);
        let keyed = format!("bf {item} 61 78 ff");
        assert_eq!(
            read::<Sink>(&entry("holes", &keyed)).unwrap().holes.unwrap()["hé☃"].as_deref(),
            Some("x")
        );
    }
    for item in ["43 0001ff", "59 0003 0001ff", "5f 42 0001 40 58 01 ff ff", "d7 43 0001ff"] {
        assert_eq!(read::<Sink>(&entry("blob", item)).unwrap().blob.unwrap(), &[0, 1, 255][..], "{item}");
    }
    assert_eq!(read::<Sink>(&entry("text", "7f ff")).unwrap().text, "");
    assert_eq!(read::<Sink>(&entry("blob", "40")).unwrap().blob.unwrap(), Bytes::new());
    let in_chunks = hex("bf 7f 62 7465 62 7874 ff 62 6869 ff");
    assert_eq!(read::<Sink>(&in_chunks).unwrap().text, "hi");
}

#[test]
fn blobs_share_the_payload() {
    let payload = entry("blob", "43 0001ff");
    let mut sink = Sink::default();
    CBOR.read(&payload, &mut sink).unwrap();
    let blob = sink.blob.unwrap();
    assert_eq!(blob.as_ptr(), payload[payload.len() - 3..].as_ptr());
}

#[test]
fn timestamps_come_as_any_number() {
    let table = [
        ("c1 1a 695735a5", 1_767_323_045, 0),
        ("c1 fb 41da55cd69500000", 1_767_323_045, 250_000_000),
        // The doubles next to …045.123 and to …045.123457.
        ("c1 fb 41da55cd6947df3b", 1_767_323_045, 123_000_000),
        ("c1 fb 41da55cd6947e6b8", 1_767_323_045, 123_457_000),
        ("c1 fa 4b189680", 10_000_000, 0),
        ("c1 fa bfc00000", -2, 500_000_000),
        ("c1 f9 3e00", 1, 500_000_000),
        ("c1 20", -1, 0),
        ("c1 c4 82 21 19 6ab3", 273, 150_000_000),
        ("c1 c2 41 05", 5, 0),
        ("1a 695735a5", 1_767_323_045, 0),
        ("f9 3e00", 1, 500_000_000),
        ("c1 1b 7fffffffffffffff", i64::MAX, 0),
    ];
    for (item, seconds, nanoseconds) in table {
        for key in ["at", "on", "web"] {
            let sink: Sink = read(&entry(key, item)).unwrap();
            let time = sink.at.or(sink.on).or(sink.web);
            assert_eq!(time, Some(Timestamp::new(seconds, nanoseconds)), "{key} {item}");
        }
    }
    for item in
        ["c1 f9 7e00", "c1 f9 7c00", "c1 fa ff800000", "c1 1b 8000000000000000", "c1 fb 7e37e43c8800759c"]
    {
        let error = read::<Sink>(&entry("at", item)).unwrap_err();
        assert!(matches!(error, CodecError::InvalidTimestamp { member: "at", .. }), "{item} {error:?}");
    }
    for item in ["c1 61 35", "c0 74 323031332d30332d32315432303a30343a30305a", "c1 80"] {
        assert!(matches!(read::<Sink>(&entry("at", item)), Err(CodecError::Unexpected { .. })), "{item}");
    }
}

#[test]
fn fractions_beyond_the_precision_of_a_double_are_cut() {
    let far = Sink { at: Some(Timestamp::new(i64::MAX, 5)), ..Sink::default() };
    assert_eq!(read::<Sink>(&write(&far).unwrap()).unwrap().at, Some(Timestamp::from_seconds(i64::MAX)));
    let near = Sink { at: Some(Timestamp::new(1_767_323_045, 123_456_789)), ..Sink::default() };
    let read = read::<Sink>(&write(&near).unwrap()).unwrap().at.unwrap();
    assert_eq!((read.seconds(), read.nanoseconds() / 1_000), (1_767_323_045, 123_456));
}

#[test]
fn members_come_in_any_order_and_may_be_null_unknown_or_twice() {
    let cbor = hex(concat!(
        "bf",
        "65 6c61746572 bf 61 61 9f 01 d8 63 a1 f6 c1 fb 3ff8000000000000 5f 41 00 ff 7f 61 61 ff ff 01 f97e00 ff",
        "63 796573 f6",
        "64 62797465 f7",
        "64 74657874 61 61",
        "01 82 e0 f8ff",
        "44 74657874 f5",
        "64 6d6f6f64 63 4f4444",
        "66 5f5f74797065 61 78",
        "64 74657874 61 62",
        "ff",
    ));
    let sink: Sink = read(&cbor).unwrap();
    let expected = Sink { text: "b".to_owned(), mood: Some(Mood::from("ODD")), ..Sink::default() };
    assert_eq!(sink, expected);
}

#[test]
fn dense_collections_drop_nulls_and_sparse_ones_keep_them() {
    let read_one = |key: &str, item: &str| read::<Sink>(&entry(key, item)).unwrap();
    for null in ["f6", "f7"] {
        assert_eq!(read_one("tags", &format!("82 61 61 {null}")).tags.unwrap(), ["a"]);
        assert_eq!(read_one("gaps", &format!("9f {null} 02 ff")).gaps.unwrap(), [None, Some(2)]);
        assert!(read_one("moods", &format!("a1 65 4841505059 {null}")).moods.unwrap().is_empty());
        assert_eq!(read_one("holes", &format!("bf 61 61 {null} ff")).holes.unwrap().get("a"), Some(&None));
    }
}

#[test]
fn unions_have_one_member() {
    const ID: &str = "com.example#Choice";
    let table = [
        ("a1 64 74657874 61 78", Ok(Choice::Text("x".to_owned()))),
        ("bf 66 5f5f74797065 61 78 64 73696e6b f6 67 6e6f7468696e67 a1 01 02 ff", Ok(Choice::Nothing)),
        ("a2 64 74657874 f7 65 6c61746572 81 a0", Ok(Choice::Unknown(UnknownVariant::new("later")))),
        ("a0", Err(CodecError::EmptyUnion { union: ID })),
        ("bf ff", Err(CodecError::EmptyUnion { union: ID })),
        ("a2 64 74657874 f6 66 5f5f74797065 61 78", Err(CodecError::EmptyUnion { union: ID })),
        ("a2 64 74657874 61 78 67 6e6f7468696e67 a0", Err(CodecError::AmbiguousUnion { union: ID })),
        ("a2 64 74657874 61 78 65 6c61746572 01", Err(CodecError::AmbiguousUnion { union: ID })),
    ];
    for (cbor, expected) in table {
        assert_eq!(read::<Choice>(&hex(cbor)), expected, "{cbor}");
    }
    let unknown = Choice::Unknown(UnknownVariant::new("later"));
    let refused = CodecError::UnknownVariant { union: ID, variant: "later".to_owned() };
    assert_eq!(write(&unknown), Err(refused));
}

#[test]
fn times_near_the_epoch_keep_their_nanoseconds() {
    for (seconds, nanoseconds) in
        [(-1, 999_993_716), (-1, 999_999_999), (-1, 1), (0, 1), (-2, 1), (1_000_000, 1)]
    {
        let time = Timestamp::new(seconds, nanoseconds);
        let sink = Sink { at: Some(time), ..Sink::default() };
        assert_eq!(read::<Sink>(&write(&sink).unwrap()).unwrap().at, Some(time));
    }
}

//! CBOR without a schema.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, JSON};
use smithy_streams_runtime::types::Document;

use super::cbor::{entry, hex, read};
use super::shapes::Sink;

#[test]
fn documents_keep_what_they_can_hold() {
    let table = [
        ("1b ffffffffffffffff", u64::MAX.into()),
        ("3b 7fffffffffffffff", i64::MIN.into()),
        ("f9 3e00", 1.5.into()),
        ("f6", Document::Null),
        ("83 f5 f4 62 6869", Document::Array(vec![true.into(), false.into(), "hi".into()])),
        ("bf 61 61 9f ff ff", Document::from_iter([("a", Document::Array(Vec::new()))])),
        ("c4 82 21 19 6ab3", 273.15.into()),
        // What documents cannot hold becomes something else.
        ("f7", Document::Null),
        ("e0", Document::Null),
        ("f8 ff", Document::Null),
        ("44 00ff0061", "AP8AYQ==".into()),
        ("5f 42 00ff 42 0061 ff", "AP8AYQ==".into()),
        ("d9 d9f7 61 78", "x".into()),
        ("c1 1a 695735a5", 1_767_323_045.into()),
        ("f9 7c00", "Infinity".into()),
        ("f9 7e00", "NaN".into()),
        ("c2 61 78", "x".into()),
        ("c4 83 01 02 03", Document::Array(vec![1.into(), 2.into(), 3.into()])),
        ("c4 82 c2 41 05 01", Document::Array(vec![5.into(), 1.into()])),
        (
            "a6 01 00 20 01 f5 02 f6 03 41 ff 04 80 05",
            Document::from_iter([("1", 0), ("-1", 1), ("true", 2), ("null", 3), ("/w==", 4)]),
        ),
    ];
    for (cbor, expected) in table {
        assert_eq!(CBOR.read_document(&hex(cbor)).unwrap(), expected, "{cbor}");
        let sink: Sink = read(&entry("anything", cbor)).unwrap();
        assert_eq!(sink.anything.unwrap_or_default(), expected, "{cbor}");
    }
    let big = CBOR.read_document(&hex("c3 49 010000000000000000")).unwrap();
    assert_eq!(format!("{big:?}"), "Number(-18446744073709551617)");
    let long = CBOR.read_document(&[&[0xc2, 0x59, 0x04, 0x01][..], &[1; 1025]].concat().into()).unwrap();
    assert_eq!(long.as_str().map(str::len), Some(1368));
}

#[test]
fn documents_are_written_in_the_smallest_form() {
    let number = |text: &str| {
        let document = JSON.read_document(&Bytes::copy_from_slice(text.as_bytes()));
        document.unwrap()
    };
    let table = [
        (Document::Null, hex("f6")),
        (true.into(), hex("f5")),
        (7.into(), hex("07")),
        ((-1).into(), hex("20")),
        (1.5.into(), hex("fb 3ff8000000000000")),
        (number("-0"), hex("fb 8000000000000000")),
        (number("18446744073709551616"), hex("c2 49 010000000000000000")),
        (number("1e400"), hex("c4 82 19 0190 01")),
        (vec![Document::from("a"), Document::Null].into(), hex("82 61 61 f6")),
        (Document::from_iter([("a", vec![1, 2])]), hex("a1 61 61 82 01 02")),
    ];
    for (document, expected) in table {
        let mut out = BytesMut::new();
        CBOR.write_document(&document, &mut out).unwrap();
        assert_eq!(out, expected, "{document:?}");
        assert_eq!(CBOR.read_document(&out.freeze()).unwrap(), document);
    }
    let digits = "9".repeat(3_000);
    let mut out = BytesMut::new();
    CBOR.write_document(&number(&digits), &mut out).unwrap();
    assert_eq!(CBOR.read_document(&out.freeze()).unwrap().as_str(), Some(&*digits));
}

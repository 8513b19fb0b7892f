//! CBOR that no honest peer sends.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, CodecError};
use smithy_streams_runtime::types::{BigDecimal, BigInteger};

use super::cbor::{entry, hex, read, write};
use super::shapes::{Choice, Sink, full_sink};

#[test]
fn a_document_cut_anywhere_is_truncated() {
    // All items once more in the forms that are not written.
    let others = concat!(
        "bf 64 74657874 7f 61 61 61 62 ff 64 626c6f62 5f 41 00 ff 63 746167 9f f9 3e00 d8 63 01 ff 61 78 c4 82 01 c2",
        "41 01 61 79 f8 ff 67 646563696d616c c4 9f 00 c3 42 0001 ff 62 6174 c1 fa 3fc00000 ff"
    );
    for full in [write(&full_sink()).unwrap(), hex(others)] {
        assert!(read::<Sink>(&full).is_ok());
        for length in 0..full.len() {
            let cut = &full[..length];
            let error = read::<Sink>(cut).unwrap_err();
            assert!(
                matches!(error, CodecError::Truncated { offset, .. } if offset == length),
                "{length}: {error:?}"
            );
            let error = CBOR.read_document(&Bytes::copy_from_slice(cut)).unwrap_err();
            assert!(
                matches!(error, CodecError::Truncated { offset, .. } if offset == length),
                "{length}: {error:?}"
            );
        }
    }
}

#[test]
fn a_document_with_any_byte_changed_does_no_harm() {
    let full = write(&full_sink()).unwrap();
    for place in 0..full.len() {
        for byte in [
            0, 0x18, 0x1b, 0x3b, 0x5b, 0x5f, 0x7b, 0x7f, 0x81, 0x9f, 0xa1, 0xbf, 0xc2, 0xc4, 0xf7, 0xfb, 0xff,
        ] {
            let mut changed = BytesMut::from(&full[..]);
            changed[place] = byte;
            let changed = changed.freeze();
            let _ = read::<Sink>(&changed);
            let _ = CBOR.read_document(&changed);
        }
    }
}

#[test]
fn other_types_are_refused_with_their_place() {
    let table = [
        ("80", 0),
        ("f6", 0),
        ("01", 0),
        ("ff", 0),
        ("a1 64 74657874 01", 6),
        ("a1 64 74657874 42 6869", 6),
        ("a1 64 74657874 ff", 6),
        ("a1 64 74657874 7f 41 61 ff", 7),
        ("a1 64 74657874 7f 7f 61 61 ff ff", 7),
        ("a1 64 74657874 7c", 6),
        ("a1 64 626c6f62 61 61", 6),
        ("a1 64 626c6f62 5f 61 61 ff", 7),
        ("a1 63 796573 01", 5),
        ("a1 63 796573 f8 15", 5),
        ("a1 64 6c6f6e67 61 31", 6),
        ("a1 64 6c6f6e67 f5", 6),
        ("a1 64 6c6f6e67 1c", 6),
        ("a1 64 6c6f6e67 1f", 6),
        ("a1 64 6c6f6e67 c2 61 31", 7),
        ("a1 64 6c6f6e67 c4 81 01", 7),
        ("a1 64 6c6f6e67 c4 80", 7),
        ("a1 64 6c6f6e67 c4 83 01 02 03", 7),
        ("a1 64 6c6f6e67 c4 82 f9 3c00 02", 8),
        ("a1 64 6c6f6e67 c4 82 01 c4 82 01 02", 10),
        ("a1 64 74616773 a0", 6),
        ("a1 64 74616773 81 ff", 7),
        ("a1 65 6d6f6f6473 a1 01 80", 8),
        ("a1 65 696e6e6572 80", 7),
        ("a1 61 78 ff", 3),
        ("a1 61 78 fc", 3),
        ("a1 61 78 f8 1f", 3),
        ("a1 61 78 dc 01", 3),
        ("a1 61 78 9e", 3),
        ("a1 61 78 3f", 3),
        ("bf 61 78 ff", 3),
        ("a1 ff", 1),
        ("a1 fe 01", 1),
        ("a1 61 78 bf 01 ff ff", 5),
    ];
    for (cbor, place) in table {
        let error = read::<Sink>(&hex(cbor)).unwrap_err();
        assert!(
            matches!(error, CodecError::Unexpected { offset, .. } if offset == place),
            "{cbor}: {error:?}"
        );
    }
    assert_eq!(read::<Sink>(&hex("a0 00")), Err(CodecError::TrailingData { offset: 1 }));
    assert_eq!(read::<Sink>(&hex("bf ff ff")), Err(CodecError::TrailingData { offset: 2 }));
    assert_eq!(CBOR.read_document(&hex("f6 f6")), Err(CodecError::TrailingData { offset: 1 }));
}

#[test]
fn text_is_utf_8_in_each_chunk() {
    let table = [
        ("a1 64 74657874 63 61ff62", 8),
        ("a1 64 74657874 78 03 61ff62", 9),
        ("a1 64 74657874 79 0003 61ff62", 10),
        ("a1 64 74657874 7a 00000003 61ff62", 12),
        ("a1 64 74657874 7b 0000000000000003 61ff62", 16),
        ("a1 64 74657874 7f 61 61 62 62ff ff", 11),
        // A character in two chunks.
        ("a1 64 74657874 7f 61 c3 61 a9 ff", 8),
        ("a1 61 78 61 ff", 4),
        ("a1 61 ff 00", 2),
        ("a1 64 74616773 81 61 80", 8),
    ];
    for (cbor, offset) in table {
        assert_eq!(read::<Sink>(&hex(cbor)), Err(CodecError::InvalidUtf8 { offset }), "{cbor}");
    }
}

#[test]
fn claimed_lengths_reserve_nothing() {
    for length in ["7fffffffffffffff", "8000000000000000", "ffffffffffffffff"] {
        let items =
            [("text", "7b"), ("blob", "5b"), ("tags", "9b"), ("holes", "bb"), ("inner", "bb"), ("x", "9b")];
        let others = [("x", "bb"), ("x", "7b"), ("anything", "9b"), ("anything", "bb"), ("whole", "c2 5b")];
        for (key, head) in items.into_iter().chain(others) {
            let cbor = entry(key, &format!("{head} {length}"));
            let error = read::<Sink>(&cbor).unwrap_err();
            assert!(matches!(error, CodecError::Truncated { .. }), "{key} {head}: {error:?}");
            assert!(CBOR.read_document(&cbor).is_err());
        }
        let error = read::<Sink>(&hex(&format!("bb {length} 64 74657874 60"))).unwrap_err();
        assert!(matches!(error, CodecError::Truncated { .. }), "{error:?}");
    }
}

#[test]
fn nesting_has_a_limit_in_all_ways_of_reading() {
    let limit = CodecError::TooDeep { limit: 128 };
    let openings =
        ["81", "9f", "a1 61 61", "bf 61 61", "a1 65 696e6e6572", "bf 64 73696e6b", "81 bf 01", "a1 9f"];
    for opening in openings {
        for key in ["x", "anything", "inner", "choice"] {
            let error = read::<Sink>(&entry(key, &opening.repeat(100_000))).unwrap_err();
            assert!(
                error == limit || matches!(error, CodecError::Unexpected { .. }),
                "{key} {opening}: {error}"
            );
        }
        assert_eq!(CBOR.read_document(&hex(&opening.repeat(100_000))), Err(limit.clone()), "{opening}");
    }
    for key in ["x", "anything"] {
        for (open, close) in [("81", ""), ("9f", "ff"), ("a1 01", "")] {
            let nested =
                |depth: usize| entry(key, &format!("{}01{}", open.repeat(depth), close.repeat(depth)));
            assert!(read::<Sink>(&nested(127)).is_ok());
            assert_eq!(read::<Sink>(&nested(128)), Err(limit.clone()));
        }
    }
}

#[test]
fn tags_may_be_as_many_as_they_like() {
    for tag in ["c1", "c2", "c3", "c4", "d8 63", "c4 82 01", "c4 81"] {
        for key in ["x", "anything", "text", "long", "inner", "at", "whole"] {
            let _ = read::<Sink>(&entry(key, &format!("{} 01", tag.repeat(100_000))));
        }
    }
    let tags = "d9 d9f7".repeat(100_000);
    assert_eq!(read::<Sink>(&entry("long", &format!("{tags} 01"))).unwrap().long, Some(1));
    assert_eq!(read::<Sink>(&entry("text", &format!("{tags} 61 78"))).unwrap().text, "x");
    assert!(read::<Sink>(&entry("x", &format!("{tags} 01"))).is_ok());
    assert_eq!(read::<Sink>(&entry("anything", &format!("{tags} 01"))).unwrap().anything, Some(1.into()));
}

#[test]
fn what_is_nested_too_deep_is_not_written() {
    let mut sink = Sink::default();
    for _ in 0..200 {
        sink = Sink { choice: Some(Choice::Sink(Box::new(sink))), ..Sink::default() };
    }
    assert_eq!(write(&sink), Err(CodecError::TooDeep { limit: 128 }));
}

#[test]
fn huge_numbers_are_refused_both_ways() {
    let bytes = [&[0xc2, 0x5a, 0, 0x10, 0, 0][..], &[0xff; 1 << 20]].concat();
    for key in ["whole", "decimal", "long", "double", "at"] {
        let head = [0xa1, 0x60 + key.len() as u8];
        let cbor = [&head[..], key.as_bytes(), &bytes].concat();
        let error = read::<Sink>(&cbor).unwrap_err();
        let is_refused = matches!(error, CodecError::OutOfRange { .. } | CodecError::InvalidTimestamp { .. });
        assert!(is_refused, "{key}: {error:?}");
    }
    let digits = "9".repeat(1_000_000);
    let whole: BigInteger = digits.parse().unwrap();
    let refused = Err(CodecError::OutOfRange { member: "whole" });
    assert_eq!(write(&Sink { whole: Some(whole), ..Sink::default() }), refused);
    for decimal in [
        format!("0.{digits}"),
        digits,
        format!("1e{}", "9".repeat(30)),
        "0.1e-9223372036854775808".to_owned(),
    ] {
        let decimal: BigDecimal = decimal.parse().unwrap();
        let refused = Err(CodecError::OutOfRange { member: "decimal" });
        assert_eq!(write(&Sink { decimal: Some(decimal), ..Sink::default() }), refused);
    }
}

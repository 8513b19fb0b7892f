use bytes::Bytes;
use proptest::prelude::*;
use smithy_streams_runtime::frame::{Decoder, FrameError, Message};

use super::build::{ALL_TYPES, TICK, crc, frame, hex, messages, prelude, refusal};

#[test]
fn every_flipped_bit_is_noticed() {
    for text in [TICK, ALL_TYPES] {
        let good = hex(text);
        for bit in 0..good.len() * 8 {
            let mut bad = good.to_vec();
            bad[bit / 8] ^= 1 << (bit % 8);
            let error = refusal(bad);
            if bit < 96 {
                assert!(matches!(error, FrameError::PreludeChecksumMismatch { .. }), "bit {bit}: {error}");
            } else {
                assert!(matches!(error, FrameError::MessageChecksumMismatch { .. }), "bit {bit}: {error}");
            }
        }
    }
}

#[test]
fn a_damaged_length_is_noticed_before_its_frame_is_awaited() {
    let mut bad = hex(TICK).to_vec();
    bad[0] ^= 0x80; // Two gigabytes more.
    let mut decoder = Decoder::new();
    decoder.push(Bytes::from(bad).slice(..11));
    assert_eq!(decoder.next(), Ok(None));
    decoder.push(hex(TICK).slice(11..12));
    let error = decoder.next().unwrap_err();
    assert!(
        matches!(error, FrameError::PreludeChecksumMismatch { computed, received } if computed != received)
    );
}

#[test]
fn checksum_errors_tell_both_numbers() {
    let mut bad = hex(TICK).to_vec();
    bad[62..].copy_from_slice(&[0xde, 0xad, 0xbe, 0xef]);
    let error = refusal(bad);
    assert_eq!(error, FrameError::MessageChecksumMismatch { computed: 0xb16e_44f0, received: 0xdead_beef });
    assert_eq!(error.to_string(), "message checksum mismatch: computed 0xb16e44f0, received 0xdeadbeef");
}

#[test]
fn every_truncation_is_noticed() {
    let good = hex(TICK);
    for length in 0..good.len() {
        let missing = if length < 12 { 12 - length } else { good.len() - length };
        assert_eq!(refusal(good.slice(..length)), FrameError::Truncated { missing });
    }
}

#[test]
fn a_length_without_room_for_the_checksums_is_refused() {
    for total in [0, 1, 12, 15] {
        let error = refusal([prelude(total, 0), vec![0; 4]].concat());
        assert_eq!(error, FrameError::MessageTooShort { length: total, minimum: 16 });
    }
}

#[test]
fn headers_must_fit_into_their_message() {
    assert_eq!(refusal(prelude(20, 5)), FrameError::InvalidHeadersLength { length: 5, available: 4 });
    assert_eq!(
        refusal(prelude(16, u32::MAX)),
        FrameError::InvalidHeadersLength { length: u32::MAX, available: 0 }
    );
    assert_eq!(refusal(prelude(20, 4)), FrameError::Truncated { missing: 8 });
}

#[test]
fn a_header_block_of_one_byte_is_impossible() {
    assert_eq!(refusal(prelude(20, 1)), FrameError::InvalidHeadersLength { length: 1, available: 4 });
}

#[test]
fn a_value_must_end_within_the_headers() {
    // The payload would have the bytes that the header lacks.
    for (headers, offset, needed, available) in [
        (&b"\x03ab"[..], 1, 3, 2),
        (b"\x01a", 2, 1, 0),
        (b"\x01a\x02", 3, 1, 0),
        (b"\x01a\x03\0", 3, 2, 1),
        (b"\x01a\x04\0\0\0", 3, 4, 3),
        (b"\x01a\x05\0\0\0", 3, 8, 3),
        (b"\x01a\x06\0", 3, 2, 1),
        (b"\x01a\x06\0\x02a", 5, 2, 1),
        (b"\x01a\x07\x7f\xffa", 5, 0x7fff, 1),
        (b"\x01a\x08\0\0\0\0\0\0\0", 3, 8, 7),
        (b"\x01a\x09\0\0\0\0\0\0\0\0", 3, 16, 8),
        (b"\x01a\x00\x01", 4, 1, 0),
    ] {
        let error = refusal(frame(headers, &[1; 40]));
        assert_eq!(error, FrameError::HeaderOverrun { offset, needed, available }, "{headers:?}");
    }
}

#[test]
fn types_beyond_nine_do_not_exist() {
    for code in 10..=255 {
        let error = refusal(frame(&[1, b'a', code, 0, 0], b""));
        assert_eq!(error, FrameError::UnknownHeaderType { name: "a".to_owned(), code });
    }
}

#[test]
fn a_header_needs_a_name() {
    assert_eq!(refusal(frame(b"\x01a\x00\x00\x00", b"")), FrameError::EmptyHeaderName { offset: 3 });
}

#[test]
fn names_and_strings_must_be_utf8_and_byte_arrays_need_not() {
    let name = refusal(frame(b"\x01b\x00\x02a\xff\x00", b""));
    assert!(matches!(name, FrameError::InvalidUtf8 { offset: 4, .. }), "{name}");
    let value = refusal(frame(b"\x01b\x00\x01a\x07\0\x02\xc3(", b""));
    assert!(matches!(value, FrameError::InvalidUtf8 { offset: 8, .. }), "{value}");
    // Two halves of one character are no text, though the block as a whole might be one.
    let halves = refusal(frame(b"\x01a\x07\0\x01\xc3\xa9", b""));
    assert!(matches!(halves, FrameError::InvalidUtf8 { offset: 5, .. }), "{halves}");

    let (message, _) =
        Message::decode(frame(b"\x01a\x06\0\x02\xc3(\x01b\x07\0\x02\xc3\xa9", b"").into()).unwrap();
    assert_eq!(message.byte_array("a").unwrap(), b"\xc3("[..]);
    assert_eq!(message.string("b"), Some("é"));
}

#[test]
fn the_message_checksum_comes_before_the_headers() {
    let mut bad = frame(&[1, b'a', 99], b"");
    let last = bad.len() - 1;
    bad[last] ^= 1;
    assert!(matches!(refusal(bad), FrameError::MessageChecksumMismatch { .. }));
}

#[test]
fn the_checksum_is_the_one_of_zlib() {
    assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    assert_eq!(hex(TICK)[..12], prelude(66, 48));
}

proptest! {
    #[test]
    fn any_flipped_bit_of_any_message_is_noticed(message in messages(), place in any::<prop::sample::Index>()) {
        let mut bytes = bytes::BytesMut::new();
        message.encode(&mut bytes).unwrap();
        let bit = place.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(Message::decode(bytes.freeze()).is_err());
    }
}

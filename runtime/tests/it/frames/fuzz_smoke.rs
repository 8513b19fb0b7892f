//! The fuzz targets with random bytes, a bounded number of them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::build::{ALL_TYPES, TICK, hex, messages};

#[expect(unreachable_pub, reason = "a library when it is built for the fuzzer")]
#[path = "../../../fuzz/src/frames.rs"]
mod checks;

/// Pieces of header blocks, some in order and some not: random bytes seldom get past the first header.
fn header_pieces() -> impl Strategy<Value = Vec<u8>> {
    let name = vec(prop_oneof![Just(b'a'), Just(b'b'), Just(0xc3), Just(0xa9)], 0..3);
    let value =
        (0_u8..12, vec(any::<u8>(), 0..18), prop::bool::weighted(0.8)).prop_map(|(code, value, counted)| {
            let length = if counted { (value.len() as u16).to_be_bytes().to_vec() } else { Vec::new() };
            [vec![code], if matches!(code, 6 | 7) { length } else { Vec::new() }, value].concat()
        });
    (name, value).prop_map(|(name, value)| [vec![name.len() as u8], name, value].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_are_survived(data in vec(any::<u8>(), 0..200)) {
        checks::decode_raw(&data);
        checks::hostile_headers(&data);
        checks::round_trip(&data);
    }

    #[test]
    fn damaged_header_blocks_are_survived(pieces in vec(header_pieces(), 0..8)) {
        checks::hostile_headers(&pieces.concat());
    }

    #[test]
    fn damaged_streams_are_survived(
        size in any::<u8>(),
        messages in vec(messages(), 1..4),
        place in any::<prop::sample::Index>(),
        damage in any::<u8>(),
    ) {
        let mut data = bytes::BytesMut::from(&[size][..]);
        for message in messages {
            message.encode(&mut data).unwrap();
        }
        let place = place.index(data.len());
        data[place] ^= damage;
        checks::decode_raw(&data);
    }
}

#[test]
fn what_is_in_order_passes() {
    checks::decode_raw(&[&[5], &hex(TICK)[..], &hex(ALL_TYPES)].concat());
    checks::hostile_headers(&hex(ALL_TYPES)[12..90]);
    checks::round_trip(b"\x07\x01\x02abc\x04\x01\x10dxxxxxxxxxxxxxxxxpayload");
}

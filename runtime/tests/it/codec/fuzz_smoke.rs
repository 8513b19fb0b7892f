//! The fuzz targets with random bytes, a bounded number of them.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::codec::{CBOR, Codec, JSON};

use super::shapes::{self, full_sink};

#[expect(unreachable_pub, reason = "a library when it is built for the fuzzer")]
#[path = "../../../fuzz/src/codecs.rs"]
mod checks;

fn documents() -> [Vec<u8>; 2] {
    [&JSON as &dyn Codec, &CBOR].map(|codec| {
        let mut out = BytesMut::new();
        codec.write(&full_sink(), &mut out).expect("every format has all types");
        out.to_vec()
    })
}

/// Pieces of a map of members, some in order and some not: random bytes seldom get past the first key.
fn cbor_pieces() -> impl Strategy<Value = Vec<u8>> {
    let keys = prop::sample::select(vec![
        "text", "yes", "byte", "long", "float", "double", "whole", "decimal", "blob", "at", "anything",
        "tags", "gaps", "holes", "choice", "inner", "x",
    ]);
    let key = keys.prop_map(|key| [&[0x60 + key.len() as u8], key.as_bytes()].concat());
    let head = prop::sample::select(vec![
        0x00_u8, 0x18, 0x1b, 0x20, 0x3b, 0x41, 0x5f, 0x61, 0x7f, 0x80, 0x82, 0x9f, 0xa1, 0xbf, 0xc1, 0xc2,
        0xc3, 0xc4, 0xf4, 0xf6, 0xf7, 0xf9, 0xfa, 0xfb, 0xff,
    ]);
    (key, vec(head, 0..4), vec(any::<u8>(), 0..10)).prop_map(|(key, heads, rest)| [key, heads, rest].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn random_bytes_are_survived(data in vec(any::<u8>(), 0..200)) {
        checks::json(&data);
        checks::cbor(&data);
    }

    #[test]
    fn damaged_maps_are_survived(pieces in vec(cbor_pieces(), 1..5)) {
        checks::cbor(&[&[0xbf], &*pieces.concat(), &[0xff]].concat());
    }

    #[test]
    fn damaged_documents_are_survived(place in any::<prop::sample::Index>(), damage in any::<u8>()) {
        let [mut json, mut cbor] = documents();
        let place_in = place.index(json.len());
        json[place_in] ^= damage;
        checks::json(&json);
        let place_in = place.index(cbor.len());
        cbor[place_in] ^= damage;
        checks::cbor(&cbor);
    }
}

#[test]
fn what_is_in_order_passes() {
    let [json, cbor] = documents();
    checks::json(&json);
    checks::cbor(&cbor);
}

//! What was signed is verified, and nothing else is.

use bytes::{Bytes, BytesMut};
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::frame::{FrameError, Message};
use smithy_streams_runtime::signing::{EventVerifier, PayloadHash, RequestVerifier, VerifiedEvent};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, credentials, envelope, frame, parts, scope, seed, signed, signer};

fn verifier() -> EventVerifier {
    EventVerifier::new(&credentials(), &scope(), seed())
}

proptest! {
    #[test]
    fn chains_are_verified(
        events in vec((vec(any::<u8>(), 1..200), -62_135_596_800..253_402_300_800_i64, 0..1_000_000_000_u32), 0..8)
    ) {
        let (mut signing, mut verifier) = (signer().events(seed()), verifier());
        for (inner, seconds, nanoseconds) in events {
            let now = Timestamp::new(seconds, nanoseconds);
            let outer = signed(&mut signing, &inner, now);
            prop_assert_eq!(verifier.verify(&outer, now), Ok(VerifiedEvent::Event(inner.into())));
        }
        let mut out = BytesMut::new();
        signing.finish(NOW, &mut out).unwrap();
        prop_assert_eq!(verifier.verify(&frame(out), NOW), Ok(VerifiedEvent::End));
    }

    /// With checksums that hold, so that it is the signature that refuses.
    #[test]
    fn a_flipped_bit_is_refused(inner in vec(any::<u8>(), 1..60), place in any::<prop::sample::Index>()) {
        let outer = signed(&mut signer().events(seed()), &inner, NOW);
        let (headers, payload) = (outer.header_block().to_vec(), outer.payload().to_vec());
        let bit = place.index(8 * (headers.len() + payload.len()));
        let mut bytes = [headers.clone(), payload].concat();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let (headers, payload) = bytes.split_at(headers.len());
        let flipped = crate::frames::build::frame(headers, payload);
        if let Ok((message, _)) = Message::decode(flipped.into()) {
            prop_assert!(verifier().verify(&message, NOW).is_err(), "bit {}", bit);
        }
    }

    #[test]
    fn any_envelope_gives_an_answer(message in crate::frames::build::messages(), now in any::<i64>()) {
        prop_assert!(verifier().verify(&message, Timestamp::from_seconds(now)).is_err());
    }

    #[test]
    fn any_date_gives_an_answer(millis in any::<i64>(), signature in any::<[u8; 32]>(), now in any::<i64>()) {
        use smithy_streams_runtime::frame::HeaderValue::{ByteArray, Timestamp as Date};
        let message = envelope(&[(":date", Date(millis)), (":chunk-signature", ByteArray(&signature))], b"x");
        prop_assert!(verifier().verify(&message, Timestamp::from_seconds(now)).is_err());
    }

    #[test]
    fn requests_are_verified(
        path in "(/[a-z%.:@é]{0,4}){1,4}",
        query in "([a-c]{1,2}(=[0-9%+]{0,3})?&?){0,4}",
        value in "[ -~]{0,20}",
        body in vec(any::<u8>(), 0..50),
        offset in -900..900_i64,
    ) {
        let Ok(uri) = format!("https://a.example{path}?{query}").parse::<http::Uri>() else { return Ok(()) };
        let request = http::Request::put(uri).header("x-amz-meta", value);
        for signer in [signer(), signer().with_path_as_sent()] {
            let mut request = parts(request_of(&request));
            let seed = signer.sign(&mut request, PayloadHash::of(&body), NOW).unwrap();
            let now = Timestamp::from_seconds(NOW.seconds() + offset);
            let verified = RequestVerifier::new(&signer).verify(&request, PayloadHash::of(&body), now);
            prop_assert_eq!(verified, Ok(seed));
        }
    }

    #[test]
    fn any_authorization_gives_an_answer(value in "(AWS4-HMAC-SHA256 )?[ -~]{0,80}", date in "[0-9TZ]{14,17}") {
        let request = http::Request::get("https://a.example/").header("authorization", value).header("x-amz-date", date);
        let outcome = RequestVerifier::new(&signer()).verify(&parts(request), PayloadHash::EMPTY, NOW);
        prop_assert!(outcome.is_err());
    }
}

fn request_of(request: &http::request::Builder) -> http::request::Builder {
    let mut copy = http::Request::put(request.uri_ref().expect("a URI").clone());
    for (name, value) in request.headers_ref().expect("headers") {
        copy = copy.header(name, value);
    }
    copy
}

/// Every bit of a frame, checksums left as they were.
#[test]
fn every_flipped_bit_on_the_wire_is_refused() {
    let mut out = BytesMut::new();
    signer().events(seed()).sign(b"an inner frame", NOW, &mut out).unwrap();
    for bit in 0..8 * out.len() {
        let mut flipped = out.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let outcome: Result<(Message, Bytes), FrameError> = Message::decode(flipped.into());
        assert!(outcome.is_err(), "bit {bit}");
    }
}

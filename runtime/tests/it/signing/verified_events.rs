//! A chain, seen from the other side.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{Decoder, HeaderType, HeaderValue, Message};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{EventVerifier, EventVerifyError, SigningScope, VerifiedEvent};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, credentials, end, envelope, scope, seed, signed, signer};

fn verifier() -> EventVerifier {
    EventVerifier::new(&credentials(), &scope(), seed())
}

fn event(inner: &[u8]) -> Result<VerifiedEvent, EventVerifyError> {
    Ok(VerifiedEvent::Event(Bytes::copy_from_slice(inner)))
}

#[test]
fn what_was_signed_comes_out_again() {
    let mut events = signer().events(seed());
    let mut body = BytesMut::new();
    events.sign(b"one", NOW, &mut body).unwrap();
    events.sign(b"two", Timestamp::from_seconds(NOW.seconds() + 200), &mut body).unwrap();
    events.finish(Timestamp::from_seconds(NOW.seconds() + 250), &mut body).unwrap();

    let mut decoder = Decoder::new();
    decoder.push(body.freeze());
    let mut verifier = verifier();
    let mut next = || verifier.verify(&decoder.next().unwrap().unwrap(), NOW);
    assert_eq!(next(), event(b"one"));
    assert_eq!(next(), event(b"two"));
    assert_eq!(next(), Ok(VerifiedEvent::End));
    assert_eq!(verifier.finish(), Ok(()));
}

#[test]
fn a_stream_across_midnight_is_verified() {
    let mut events = signer().events(seed());
    let mut verifier = verifier();
    for seconds in [1_767_398_399, 1_767_398_400, 1_767_398_399, 1_767_484_800] {
        let now = Timestamp::from_seconds(seconds);
        assert_eq!(verifier.verify(&signed(&mut events, b"x", now), now), event(b"x"));
    }
}

#[test]
fn frames_have_to_come_in_order() {
    let frames = || {
        let mut events = signer().events(seed());
        let [one, two, three] = [b"one", b"two", b"333"].map(|inner| signed(&mut events, inner, NOW));
        (one, two, three, end(&mut events, NOW))
    };
    let (one, two, three, end) = frames();
    let outcome = |order: &[&Message]| {
        let mut verifier = verifier();
        let (last, front) = order.split_last().unwrap();
        for frame in front {
            verifier.verify(frame, NOW).unwrap();
        }
        let outcome = verifier.verify(last, NOW);
        assert_eq!(verifier.verify(&three, NOW), Err(EventVerifyError::Failed), "errors are final");
        assert_eq!(verifier.finish(), Err(EventVerifyError::Failed));
        outcome
    };
    for order in [&[&two][..], &[&one, &one], &[&one, &three], &[&one, &two, &two], &[&one, &end], &[&end]] {
        assert_eq!(outcome(order), Err(EventVerifyError::Signature));
    }
}

#[test]
fn a_stream_ends_with_its_end_frame() {
    let mut events = signer().events(seed());
    let mut verifier = verifier();
    assert_eq!(verifier.finish(), Err(EventVerifyError::MissingEnd));
    verifier.verify(&signed(&mut events, b"x", NOW), NOW).unwrap();
    assert_eq!(verifier.finish(), Err(EventVerifyError::MissingEnd));
    let end = end(&mut events, NOW);
    assert_eq!(verifier.verify(&end, NOW), Ok(VerifiedEvent::End));
    assert_eq!(verifier.verify(&end, NOW), Err(EventVerifyError::AfterEnd));
    assert_eq!(verifier.finish(), Ok(()));
}

#[test]
fn another_key_scope_or_seed_signs_otherwise() {
    let frame = signed(&mut signer().events(seed()), b"x", NOW);
    let others = [
        EventVerifier::new(&Credentials::new("AKIDCHATTER", "EXAMPLE-secret-0002"), &scope(), seed()),
        EventVerifier::new(&credentials(), &SigningScope::new("eu-test-2", "chatter"), seed()),
        EventVerifier::new(&credentials(), &SigningScope::new("eu-test-1", "chitter"), seed()),
        EventVerifier::new(&credentials(), &scope(), [0; 32].into()),
    ];
    for mut verifier in others {
        assert_eq!(verifier.verify(&frame, NOW), Err(EventVerifyError::Signature));
    }
}

#[test]
fn events_are_refused_when_they_are_old() {
    let frame = signed(&mut signer().events(seed()), b"x", NOW);
    for (distance, allowed) in [(300, true), (-300, true), (301, false), (-301, false)] {
        let arrival = Timestamp::from_seconds(NOW.seconds() + distance);
        let outcome = verifier().verify(&frame, arrival);
        match outcome {
            Ok(_) => assert!(allowed, "{distance}"),
            Err(EventVerifyError::Skewed { signed, now }) => {
                assert!(!allowed, "{distance}");
                assert_eq!((signed, now), (NOW, arrival));
            }
            Err(other) => panic!("{other}"),
        }
        let lenient = verifier().with_tolerance(std::time::Duration::from_secs(301));
        assert_eq!({ lenient }.verify(&frame, arrival), event(b"x"));
    }
}

/// `smithy-python` signs milliseconds; the time under them is in seconds all the same.
#[test]
fn milliseconds_in_dates_are_covered_too() {
    let signature = hex_bytes("3d2b0ed00a53c6123d734d31c0bf7f904d65294dddb5953c777a322b222779a6");
    let headers = [
        (":chunk-signature", HeaderValue::ByteArray(&signature)),
        (":date", HeaderValue::Timestamp(1_767_323_045_678)),
    ];
    assert_eq!(verifier().verify(&envelope(&headers, b"x"), NOW), event(b"x"));
    let headers = [headers[0], (":date", HeaderValue::Timestamp(1_767_323_045_679))];
    assert_eq!(verifier().verify(&envelope(&headers, b"x"), NOW), Err(EventVerifyError::Signature));
}

fn hex_bytes(text: &str) -> Bytes {
    crate::frames::build::hex(text)
}

#[test]
fn envelopes_of_another_form_are_refused() {
    let date = (":date", HeaderValue::Timestamp(1_767_323_045_000));
    let signature = (":chunk-signature", HeaderValue::ByteArray(&[0; 32]));
    let table: [(&[(&str, HeaderValue<'_>)], EventVerifyError); 8] = [
        (&[], EventVerifyError::MissingHeader { name: ":date" }),
        (&[date], EventVerifyError::MissingHeader { name: ":chunk-signature" }),
        (&[signature], EventVerifyError::MissingHeader { name: ":date" }),
        (
            &[(":date", 1_i64.into()), signature],
            EventVerifyError::HeaderType { name: ":date", found: HeaderType::Long },
        ),
        (
            &[date, (":chunk-signature", "text".into())],
            EventVerifyError::HeaderType { name: ":chunk-signature", found: HeaderType::String },
        ),
        (
            &[date, (":chunk-signature", HeaderValue::ByteArray(&[0; 31]))],
            EventVerifyError::SignatureLength { length: 31 },
        ),
        (
            &[date, signature, (":event-type", "say".into())],
            EventVerifyError::UnexpectedHeader { name: ":event-type".to_owned() },
        ),
        (&[date, signature], EventVerifyError::Signature),
    ];
    for (headers, expected) in table {
        assert_eq!(verifier().verify(&envelope(headers, b"x"), NOW), Err(expected));
    }
    let far = [(":date", HeaderValue::Timestamp(i64::MAX)), signature];
    let outcome = verifier().verify(&envelope(&far, b"x"), NOW);
    assert!(matches!(outcome, Err(EventVerifyError::Time(_))));
}

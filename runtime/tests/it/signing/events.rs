//! What is signed behind a request.

use bytes::BytesMut;
use smithy_streams_runtime::frame::FrameError;
use smithy_streams_runtime::signing::SigningError;
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, date, end, seed, signature, signed, signer};

#[test]
fn the_key_changes_with_the_day() {
    let (evening, midnight) =
        (Timestamp::from_seconds(1_767_398_399), Timestamp::from_seconds(1_767_398_400));
    let mut events = signer().events(seed());
    for (outer, expected) in [
        (
            signed(&mut events, b"one", evening),
            "001130d40dfb8379b01ff29a8f81da92d5abfbfe19cbd87cd820b0214f56f20e",
        ),
        (
            signed(&mut events, b"two", midnight),
            "8cf18a78dbf9b9fb5908731bcacf59923274a9fe7bf37bfce6694f0ac57057f9",
        ),
        (end(&mut events, midnight), "81ba797af166b0d8e0389a91a55abacd77597b5bfbb11867376d435408b52c4d"),
    ] {
        assert_eq!(signature(&outer), expected);
    }
}

/// Clocks are set back now and then.
#[test]
fn a_day_may_come_again() {
    let (today, tomorrow) = (NOW, Timestamp::from_seconds(NOW.seconds() + 86_400));
    let mut there_and_back = signer().events(seed());
    let mut straight = signer().events(seed());
    let first = signed(&mut straight, b"first", tomorrow);
    assert_eq!(signed(&mut there_and_back, b"first", tomorrow), first);
    let second = signed(&mut there_and_back, b"second", today);
    assert_eq!(signed(&mut straight, b"second", today), second);
    let mut fresh = signer().events(signature(&first).parse().unwrap());
    assert_eq!(signed(&mut fresh, b"second", today), second);
}

#[test]
fn dates_are_cut_to_seconds() {
    let mut events = signer().events(seed());
    for (time, millis) in [
        (Timestamp::new(1_767_323_046, 999_999_999), 1_767_323_046_000),
        (Timestamp::new(-1, 500_000_000), -1_000),
    ] {
        assert_eq!(date(&signed(&mut events, b"x", time)), millis);
    }
}

#[test]
fn nothing_is_signed_behind_the_end() {
    let mut events = signer().events(seed());
    let mut out = BytesMut::from(&b"before"[..]);
    events.finish(NOW, &mut out).unwrap();
    assert!(events.is_finished());
    let length = out.len();
    assert_eq!(events.sign(b"x", NOW, &mut out), Err(SigningError::Finished));
    assert_eq!(events.finish(NOW, &mut out), Err(SigningError::Finished));
    assert_eq!(out.len(), length);
    assert_eq!(&out[..6], b"before");
}

#[test]
fn what_cannot_be_signed_leaves_output_and_chain_alone() {
    let mut events = signer().events(seed());
    let mut out = BytesMut::from(&b"before"[..]);
    assert_eq!(events.sign(b"", NOW, &mut out), Err(SigningError::Empty));
    let late = events.sign(b"x", Timestamp::from_seconds(i64::MAX), &mut out);
    assert!(matches!(late, Err(SigningError::Time(_))));
    let failed: Result<(), SigningError> = events.sign_written(NOW, &mut out, |payload| {
        payload.extend_from_slice(b"half an ev");
        Err(SigningError::MissingHost)
    });
    assert_eq!(failed, Err(SigningError::MissingHost));
    let cut: Result<(), SigningError> = events.sign_written(NOW, &mut out, |payload| {
        payload.truncate(0);
        payload.extend_from_slice(&[1; 100]);
        payload.truncate(20);
        Ok(())
    });
    assert_eq!(cut, Err(SigningError::Empty));
    assert!(!events.is_finished());

    let mut untouched = signer().events(seed());
    assert_eq!(signed(&mut events, b"x", NOW), signed(&mut untouched, b"x", NOW));
}

/// The error of whoever writes the inner frame comes through.
#[test]
fn an_inner_frame_is_written_in_place() {
    #[derive(Debug, PartialEq)]
    enum Error {
        Signing(SigningError),
        Frame(FrameError),
    }
    impl From<SigningError> for Error {
        fn from(source: SigningError) -> Self {
            Self::Signing(source)
        }
    }
    let message = super::build::envelope(&[(":event-type", "say".into())], b"{}");
    let (mut copied, mut written) = (signer().events(seed()), signer().events(seed()));
    let mut inner = BytesMut::new();
    message.encode(&mut inner).unwrap();
    let (mut by_copy, mut in_place) = (BytesMut::from(&b"x"[..]), BytesMut::from(&b"x"[..]));
    copied.sign(&inner, NOW, &mut by_copy).unwrap();
    written.sign_written(NOW, &mut in_place, |out| message.encode(out).map_err(Error::Frame)).unwrap();
    assert_eq!(by_copy, in_place);
    written.finish(NOW, &mut in_place).unwrap();
    let late = written.sign_written(NOW, &mut in_place, |out| message.encode(out).map_err(Error::Frame));
    assert_eq!(late, Err(Error::Signing(SigningError::Finished)));
}

#[test]
fn an_event_makes_no_room_but_its_own() {
    let mut events = signer().events(seed());
    let mut out = BytesMut::with_capacity(4096);
    let place = out.as_ptr();
    for _ in 0..8 {
        events.sign(&[7; 300], NOW, &mut out).unwrap();
    }
    events.finish(NOW, &mut out).unwrap();
    assert_eq!(out.as_ptr(), place);
    assert_eq!(out.len(), 8 * (300 + 83) + 83);
}

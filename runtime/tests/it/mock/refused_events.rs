//! Chains of events that were broken on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::frame::{Decoder, FrameError};
use smithy_streams_runtime::mock::{MockError, RefusalError};
use smithy_streams_runtime::signing::EventVerifyError;

use super::events::{Heard, dictate, head, hear, signed_frame, signed_frames};
use super::*;
use crate::chat::operation::{ChatError, Dictate, Talk, TalkOutput};
use crate::chat::rows::{AwsJson11, Row};
use crate::chat::types::{RoomEvents, Say};

const ATTIC: &str = "/rooms/attic/dictate";

fn reason(error: Option<StreamError<ChatError>>) -> EventVerifyError {
    match error {
        Some(StreamError::Signature(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

/// Sends three lines of which the frames were altered, and the end; what was heard before what mistake.
async fn broken(alter: impl FnOnce(&mut Vec<Bytes>)) -> (Vec<i64>, EventVerifyError) {
    let server = peer().await;
    let (head, mut events) = head(&server, ATTIC, PayloadHash::Events);
    let mut frames = signed_frames(&mut events, &[line(1), line(2), line(3)]);
    alter(&mut frames);
    let ((numbers, error), answer) = dictate::<Dictate>(&server, head, frames).await;
    let reason = reason(error);
    let code = match reason {
        EventVerifyError::MissingEnd => "BadRequestException",
        _ => "InvalidSignatureException",
    };
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.error(), (code.to_owned(), reason.to_string()));
    (numbers, reason)
}

#[tokio::test]
async fn no_frame_can_be_moved_dropped_repeated_or_altered() {
    let signature = |heard: &[i64]| (heard.to_vec(), EventVerifyError::Signature);
    assert_eq!(broken(|frames| frames.swap(0, 1)).await, signature(&[]), "moved");
    assert_eq!(broken(|frames| drop(frames.remove(1))).await, signature(&[1]), "dropped");
    assert_eq!(broken(|frames| drop(frames.remove(2))).await, signature(&[1, 2]), "dropped before the end");
    assert_eq!(broken(|frames| frames.insert(1, frames[0].clone())).await, signature(&[1]), "repeated");
    let altered = broken(|frames| {
        let (outer, _) = Message::decode(frames[1].clone()).unwrap();
        frames[1] = encoded(&outer.with_payload(line(4)));
    });
    assert_eq!(altered.await, signature(&[1]), "altered");
    let other_key = broken(|frames| {
        let signer = signer(&Credentials::new("AKIDCHATTER", "another"));
        frames[0] = signed_frame(&mut signer.events([0; 32].into()), &line(1));
    });
    assert_eq!(other_key.await, signature(&[]), "signed by another");
}

#[tokio::test]
async fn the_end_is_signed_and_is_the_end() {
    assert_eq!(broken(|frames| drop(frames.pop())).await, (vec![1, 2, 3], EventVerifyError::MissingEnd));
    assert_eq!(broken(Vec::clear).await, (vec![], EventVerifyError::MissingEnd));
    let after = broken(|frames| frames.push(frames[2].clone())).await;
    assert_eq!(after, (vec![1, 2, 3], EventVerifyError::AfterEnd));
    let end_again = broken(|frames| frames.push(frames[3].clone())).await;
    assert_eq!(end_again, (vec![1, 2, 3], EventVerifyError::AfterEnd));
}

#[tokio::test]
async fn frames_without_signature_do_not_pass() {
    let (heard, reason) = broken(|frames| frames[0] = line(1)).await;
    assert!(heard.is_empty());
    assert!(matches!(reason, EventVerifyError::UnexpectedHeader { .. }), "{reason:?}");
    let (_, reason) = broken(|frames| frames[0] = encoded(&Message::new())).await;
    assert_eq!(reason, EventVerifyError::MissingHeader { name: ":date" });
}

#[tokio::test]
async fn events_are_refused_when_they_are_old() {
    let now = Arc::new(AtomicI64::new(NOW.seconds()));
    let clock = Arc::clone(&now);
    let verification =
        verification().with_clock(move || Timestamp::from_seconds(clock.load(Ordering::Relaxed)));
    let server = Server::bind().await.unwrap().with_verification(verification);
    let (head, mut events) = head(&server, ATTIC, PayloadHash::Events);
    let client = tokio::spawn(send(head, signed_frames(&mut events, &[line(1), line(2)]).concat()));
    let mut exchange = server.accept::<Dictate>().await;
    now.fetch_add(300, Ordering::Relaxed);
    assert!(exchange.next().await.unwrap().is_ok(), "five minutes are allowed");
    now.fetch_add(1, Ordering::Relaxed);
    let reason = reason(exchange.next().await.unwrap().err());
    assert!(matches!(reason, EventVerifyError::Skewed { signed: NOW, .. }), "{reason:?}");
    assert_eq!(client.await.unwrap().error().0, "InvalidSignatureException");
}

#[tokio::test]
async fn an_envelope_holds_one_frame() {
    for (inner, truncated) in [(line(1).slice(..40), true), ([line(1), line(2)].concat().into(), false)] {
        for server in [peer().await, Server::bind().await.unwrap()] {
            let (head, mut events) = head(&server, ATTIC, PayloadHash::Events);
            let body = signed_frames(&mut events, &[Bytes::clone(&inner)]);
            let ((numbers, error), _): (Heard, _) = dictate::<Dictate>(&server, head, body).await;
            assert!(numbers.is_empty());
            match error {
                Some(StreamError::Frame(FrameError::Truncated { .. })) => assert!(truncated),
                Some(StreamError::Frame(FrameError::PayloadTooLong { .. })) => assert!(!truncated),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn an_answer_that_has_begun_ends_with_the_error() {
    for split in [false, true] {
        let server = peer().await;
        let (head, mut events) = head(&server, "/rooms/attic/talk?mode=live", PayloadHash::Events);
        let mut frames = signed_frames(&mut events, &[line(1), line(2)]);
        frames.swap(1, 2);
        let client = tokio::spawn(send(head, frames.concat()));
        let mut exchange = server.accept::<Talk>().await;
        exchange.respond(TalkOutput { topic: "dust".to_owned() }).await.unwrap();
        exchange.emit(RoomEvents::Say(Say::new(9, "before"))).await.unwrap();
        let late = RoomEvents::Say(Say::new(10, "after"));
        let outcome = if split {
            let (mut receiver, mut sender) = exchange.split();
            assert!(receiver.next().await.unwrap().is_ok());
            assert_eq!(reason(receiver.next().await.unwrap().err()), EventVerifyError::Signature);
            sender.emit(late).await
        } else {
            let (numbers, error) = hear(&mut exchange).await;
            assert_eq!((numbers, reason(error)), (vec![1], EventVerifyError::Signature));
            exchange.emit(late).await
        };
        assert!(matches!(outcome, Err(MockError::Answered)), "{outcome:?}");
        let answer = client.await.unwrap();
        let mut decoder = Decoder::new();
        decoder.push(answer.body);
        let first = decoder.next().unwrap().unwrap();
        assert_eq!(first.string(":event-type"), Some("say"));
        let last = decoder.next().unwrap().unwrap();
        assert_eq!(last.string(":message-type"), Some("error"));
        assert_eq!(last.string(":error-code"), Some("InvalidSignatureException"));
        assert!(decoder.next().unwrap().is_none(), "nothing follows");
        decoder.finish().unwrap();
    }
}

#[tokio::test]
async fn a_bad_initial_request_is_refused_before_it_is_handed_out() {
    type Op = <AwsJson11 as Row>::Dictate;
    let server = peer().await;
    answer_with_default::<Op>(&server);
    let request = Request::post(server.endpoint()).header("x-amz-target", "Chat.Dictate");
    let mut request = parts(request.header("content-type", "application/vnd.amazon.eventstream"));
    sign(&mut request, PayloadHash::Events);
    let body = signed_frames(&mut signer(&credentials()).events([0; 32].into()), &[line(1)]);
    let answer = send(request, body.concat()).await;
    assert_eq!((answer.status, &*answer.error().0), (StatusCode::FORBIDDEN, "InvalidSignatureException"));
    let refusals = server.refusals();
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].error(), &RefusalError::Event(EventVerifyError::Signature));
}

#[tokio::test]
async fn a_request_with_events_that_is_signed_wrong_is_answered_at_once() {
    let server = peer().await;
    answer_with_default::<Dictate>(&server);
    let (mut head, mut events) = head(&server, ATTIC, PayloadHash::of(b"another body"));
    let body = signed_frames(&mut events, &[line(1)]);
    assert_eq!(send(head.clone(), body.concat()).await.status, StatusCode::FORBIDDEN);
    sign(&mut head, PayloadHash::Unsigned);
    assert_eq!(send(head, body.concat()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.refusals().len(), 2);
}

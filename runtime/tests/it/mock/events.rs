//! Events in signed frames.

use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::mock::Exchange;
use smithy_streams_runtime::signing::EventSigner;

use super::*;
use crate::chat::operation::{ChatError, Dictate, DictateInput, DictateOutput};
use crate::chat::rows::{AwsJson11, Row};
use crate::chat::types::TalkEvents;

/// Frames that carry these frames, and the end.
pub(super) fn signed_frames(events: &mut EventSigner, inner: &[Bytes]) -> Vec<Bytes> {
    let mut frames: Vec<Bytes> = inner.iter().map(|inner| signed_frame(events, inner)).collect();
    let mut end = BytesMut::new();
    events.finish(NOW, &mut end).unwrap();
    frames.push(end.freeze());
    frames
}

pub(super) fn signed_frame(events: &mut EventSigner, inner: &[u8]) -> Bytes {
    let mut out = BytesMut::new();
    events.sign(inner, NOW, &mut out).unwrap();
    out.freeze()
}

/// The head of a request with events, and the signer of what follows.
pub(super) fn head(server: &Server, target: &str, payload: PayloadHash) -> (Parts, EventSigner) {
    let request = Request::post(format!("{}{target}", server.endpoint()));
    let mut request = parts(request.header("content-type", "application/vnd.amazon.eventstream"));
    let seed = sign(&mut request, payload);
    (request, signer(&credentials()).events(seed))
}

/// What a peer hears until the client has ended its side or made a mistake.
pub(super) type Heard = (Vec<i64>, Option<StreamError<ChatError>>);

pub(super) async fn hear<Op>(exchange: &mut Exchange<Op>) -> Heard
where
    Op: Operation<Sends = TalkEvents, Error = ChatError>,
{
    let mut numbers = Vec::new();
    while let Some(event) = exchange.next().await {
        match event {
            Ok(TalkEvents::Say(say)) => numbers.push(say.number),
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert!(exchange.next().await.is_none(), "errors are final");
                return (numbers, Some(error));
            }
        }
    }
    (numbers, None)
}

/// Sends a body of events; what the peer heard, and what it answered.
pub(super) async fn dictate<Op>(server: &Server, head: Parts, body: Vec<Bytes>) -> (Heard, Answer)
where
    Op: Operation<Input = DictateInput, Output = DictateOutput, Sends = TalkEvents, Error = ChatError>,
{
    let client = tokio::spawn(send(head, body.concat()));
    let mut exchange = server.accept::<Op>().await;
    let heard = hear(&mut exchange).await;
    // A client whose events were refused has its answer.
    let _ = exchange.reply(DictateOutput { lines: 7 }).await;
    (heard, client.await.unwrap())
}

#[tokio::test]
async fn events_are_taken_out_of_their_frames() {
    // Some clients sign as if there were no body.
    for payload in [PayloadHash::Events, PayloadHash::EMPTY] {
        let server = peer().await;
        let (head, mut events) = head(&server, "/rooms/attic/dictate", payload);
        let body = signed_frames(&mut events, &[line(1), line(2), line(3)]);
        let ((numbers, error), answer) = dictate::<Dictate>(&server, head, body).await;
        assert_eq!(numbers, [1, 2, 3]);
        assert!(error.is_none(), "{error:?}");
        assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &br#"{"lines":7}"#[..]));
    }
}

#[tokio::test]
async fn a_stream_may_be_nothing_but_its_end() {
    let server = peer().await;
    let (head, mut events) = head(&server, "/rooms/attic/dictate", PayloadHash::Events);
    let body = signed_frames(&mut events, &[]);
    let ((numbers, error), answer) = dictate::<Dictate>(&server, head, body).await;
    assert!(numbers.is_empty() && error.is_none(), "{error:?}");
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn the_end_frame_can_be_left_out_where_that_is_allowed() {
    let server = Server::bind().await.unwrap().with_verification(verification().without_end_frame());
    let (head, mut events) = head(&server, "/rooms/attic/dictate", PayloadHash::Events);
    let mut body = signed_frames(&mut events, &[line(1)]);
    body.pop();
    let ((numbers, error), answer) = dictate::<Dictate>(&server, head, body).await;
    assert_eq!(numbers, [1]);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn without_verification_signed_clients_are_understood_all_the_same() {
    let server = Server::bind().await.unwrap();
    let (head, mut events) = head(&server, "/rooms/attic/dictate", PayloadHash::Events);
    let mut body = signed_frames(&mut events, &[line(1), line(2)]);
    body.swap(0, 1);
    body.insert(1, line(3));
    let ((numbers, error), _) = dictate::<Dictate>(&server, head, body).await;
    assert_eq!(numbers, [2, 3, 1]);
    assert!(error.is_none(), "{error:?}");
}

#[tokio::test]
async fn the_initial_request_is_the_first_that_is_signed() {
    type Op = <AwsJson11 as Row>::Dictate;
    let server = peer().await;
    let initial = encoded(
        &Message::new()
            .with_header(":message-type", "event")
            .and_then(|it| it.with_header(":event-type", "initial-request"))
            .and_then(|it| it.with_header(":content-type", "application/x-amz-json-1.1"))
            .unwrap()
            .with_payload(r#"{"roomId":"attic"}"#),
    );
    let request = Request::post(server.endpoint()).header("x-amz-target", "Chat.Dictate");
    let mut request = parts(request.header("content-type", "application/vnd.amazon.eventstream"));
    let seed = sign(&mut request, PayloadHash::Events);
    let body = signed_frames(&mut signer(&credentials()).events(seed), &[initial, line(1)]);
    let client = tokio::spawn(send(request, body.concat()));
    let mut exchange = server.accept::<Op>().await;
    assert_eq!(exchange.input().room_id.as_deref(), Some("attic"));
    assert_eq!(hear(&mut exchange).await.0, [1]);
    exchange.reply(DictateOutput { lines: 1 }).await.unwrap();
    assert_eq!(client.await.unwrap().status, StatusCode::OK);
}

//! What is said of calls with events.

use smithy_streams_runtime::event::ErrorMember;
use smithy_streams_runtime::frame::HeaderValue;
use smithy_streams_runtime::protocol_test::{Exchange, Peer, Received, Response};

use super::refused;
use crate::chat::Client;
use crate::chat::operation::{DictateOutput, TalkOutput};
use crate::chat::types::{RoomClosed, RoomEvents, Say, TalkEvents};

impl ErrorMember<TalkEvents> for RoomClosed {
    const MEMBER: &'static str = "closed";
}

const SAY: [(&str, HeaderValue<'_>); 2] =
    [(":message-type", HeaderValue::String("event")), (":event-type", HeaderValue::String("say"))];

/// Says something, and listens to what is answered.
fn talk(answer: Response) -> Exchange {
    let peer = Peer::new().answer(answer);
    let client = peer.client(Client::builder());
    peer.exchange(async {
        let mut call = client.talk().room_id("attic").send().await?;
        call.signal_say(Say::new(1, "hi")).await?;
        call.inner.finish().await?;
        Ok(Received::events(call.inner.initial_response(), &mut call.inner).await)
    })
}

#[test]
fn both_sides_are_seen_in_order() {
    let unknown = [(":message-type", "event".into()), (":event-type", "moon".into())];
    let answer = Response::events().header("X-Topic", "streams");
    let mut exchange = talk(answer.event(SAY, r#"{"number":2,"text":"ho"}"#).event(unknown, ""));
    exchange.request().method("POST").uri("/rooms/attic/talk").query(["mode=live"]);
    let event = exchange.sent();
    event
        .header(":message-type", "event")
        .header(":event-type", "say")
        .header("number", 1_i64)
        .forbid_header("text");
    event.require_header(":content-type").body("application/json", r#"{ "text": "hi" }"#);
    exchange.sent_all();
    exchange.initial_response(&TalkOutput { topic: "streams".to_owned() });
    exchange.received(&RoomEvents::Say(Say::new(2, "ho")));
    exchange.received_unknown();
    exchange.succeeded();
}

#[test]
fn each_check_can_fail() {
    let answer = Response::events().header("X-Topic", "streams");
    let mut exchange =
        talk(answer.event(SAY, r#"{"number":2,"text":"ho"}"#).event(SAY, r#"{"number":3,"text":"x"}"#));
    let told = refused(|| exchange.sent_all());
    assert!(told.starts_with("expected no further event, found ["), "{told}");
    let event = exchange.sent();
    assert_eq!(
        refused(|| event.header(":event-type", HeaderValue::ByteArray(b"say"))),
        "header `:event-type`: expected ByteArray([115, 97, 121]), found Some(String(\"say\"))"
    );
    assert!(refused(|| event.empty_body()).starts_with("the payload is not as expected"));
    assert_eq!(refused(|| exchange.sent()), "the client sent no further event");
    assert!(refused(|| exchange.initial_response(&TalkOutput::default())).contains("topic: expected \"\""));
    let told = refused(|| exchange.received(&RoomEvents::Say(Say::new(2, "hum"))));
    assert_eq!(told, "the event is not as expected:\n  text: expected \"hum\", found \"ho\"");
    assert!(refused(|| exchange.succeeded()).starts_with("expected no further event, found `say`"));
    assert!(refused(|| exchange.failed()).starts_with("expected the call to fail"));
    assert!(refused(|| exchange.initial_request()).starts_with("expected an initial request"));
}

#[test]
fn failures_are_told_apart() {
    let closed = [(":message-type", "exception".into()), (":exception-type", "closed".into())];
    let answer = Response::events().header("X-Topic", "x").event(closed, "{}");
    let exchange = talk(answer);
    exchange.failed();
    exchange.failed_with("com.example#RoomClosed");
    let told = refused(|| exchange.failed_with("com.example#NoSuchRoom"));
    assert!(told.starts_with("expected the error `com.example#NoSuchRoom`, found `com.example#RoomClosed`"));
    assert!(refused(|| exchange.succeeded()).starts_with("expected the call to succeed"));

    let refusal = talk(Response::new(500).header("Content-Type", "text/plain").body("no"));
    refusal.failed();
    assert!(refused(|| refusal.failed_with("com.example#RoomClosed")).contains("status 500"));
}

#[test]
fn an_error_of_the_client_ends_its_side() {
    let peer = Peer::new().answer(Response::new(200).body(r#"{"lines": 1}"#));
    let client = peer.client(Client::builder());
    let mut exchange = peer.exchange(async {
        let mut call = client.dictate().room_id("attic").send().await?;
        call.send(TalkEvents::Wave).await?;
        call.fail(RoomClosed { message: Some("fire".to_owned()), ..RoomClosed::default() }).await?;
        assert!(call.send(TalkEvents::Wave).await.is_err(), "an event after the error");
        Ok(Received::output(call.output().await))
    });
    exchange.sent().header(":event-type", "wave").empty_body();
    let event = exchange.sent();
    event.header(":message-type", "exception").header(":exception-type", "closed");
    event.body("application/json", r#"{"message": "fire"}"#);
    exchange.sent_all();
    exchange.initial_response(&DictateOutput { lines: 1 });
    exchange.succeeded();
}

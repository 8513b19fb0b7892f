//! Event streams that are none, or only at their beginning.

use smithy_streams_runtime::event::{EventError, MessageError};
use smithy_streams_runtime::frame::{FrameError, HeaderValue, Message};

use super::*;
use crate::frames::build::prelude;

on_each_row!(
    bytes_that_are_no_frames_end_the_call,
    frames_that_end_early_are_truncated,
    messages_longer_than_the_limit_are_not_read,
    messages_that_say_nothing_are_passed_over,
    messages_that_do_not_say_what_they_are_end_the_call,
    events_that_cannot_be_read_are_told_one_by_one,
    an_answer_without_frames_is_told_by_all,
);

/// A conversation in which the peer has sent its output, or only the head of its answer.
async fn begun<R: Row>(
    core: &Core,
    server: &Server,
    output: bool,
) -> (DuplexCall<R::Talk>, Exchange<R::Talk>) {
    let (call, mut exchange) = conversation::<R>(core, server).await;
    // The REST protocols have the output in the head.
    match output || !is_rpc::<R>() {
        true => exchange.respond(TalkOutput { topic: "dust".to_owned() }).await.unwrap(),
        false => exchange.respond_with_head().await.unwrap(),
    }
    (call, exchange)
}

/// What a client hears first when the peer sends these bytes and ends; nothing comes after an error.
async fn heard<R: Row>(
    (core, server): &(Core, Server),
    output: bool,
    bytes: &[u8],
) -> Option<Result<RoomEvents, StreamError<ChatError>>> {
    let (mut call, mut exchange) = begun::<R>(core, server, output).await;
    exchange.bytes(bytes).await.unwrap();
    // A client that has seen enough may be gone by then.
    let _ = exchange.finish().await;
    let first = call.next().await;
    if first.as_ref().is_some_and(Result::is_err) {
        assert!(call.next().await.is_none());
    }
    let initial = call.initial_response().await;
    assert_eq!(initial.is_ok(), output || !is_rpc::<R>() || matches!(first, None | Some(Ok(_))), "{first:?}");
    first
}

fn encoded(message: &Message) -> Bytes {
    let mut out = BytesMut::new();
    message.encode(&mut out).unwrap();
    out.freeze()
}

/// A message with these headers, each a string.
fn message(headers: &[(&'static str, &'static str)]) -> Message {
    Message::new().with_headers(headers.iter().copied()).unwrap()
}

/// A line of talk with any payload.
fn say_with(payload: impl Into<Bytes>) -> Message {
    let headers = [
        (":message-type", HeaderValue::from("event")),
        (":event-type", HeaderValue::from("say")),
        ("number", HeaderValue::from(1_i64)),
    ];
    Message::new().with_headers(headers).unwrap().with_payload(payload)
}

async fn bytes_that_are_no_frames_end_the_call<R: Row>() {
    let peers = peers::<R>();
    let mut corrupted = encoded(&say_with("{}")).to_vec();
    corrupted[20] ^= 1;
    let table: [&[u8]; 7] = [
        b"<html><body>Sign in</body></html>",
        b"data: {\"say\":{}}\n\n",
        b"{\"say\":{\"text\":\"x\"}}",
        &[0; 1024],
        &[0xff; 1024],
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03 gzip, as it seems",
        &corrupted,
    ];
    for bytes in table {
        for output in [true, false] {
            match heard::<R>(&peers, output, bytes).await {
                Some(Err(StreamError::Frame(_))) => {}
                other => panic!("{bytes:?}: {other:?}"),
            }
        }
    }
}

async fn frames_that_end_early_are_truncated<R: Row>() {
    let peers = peers::<R>();
    let whole = encoded(&say_with(document::<R>(&Say::new(1, "hi"))));
    for length in 1..whole.len() {
        for output in [true, false] {
            match heard::<R>(&peers, output, &whole[..length]).await {
                Some(Err(StreamError::Truncated { missing })) => assert!((1..whole.len()).contains(&missing)),
                other => panic!("{length}: {other:?}"),
            }
        }
    }
    assert!(heard::<R>(&peers, true, &whole).await.unwrap().is_ok());
}

async fn messages_longer_than_the_limit_are_not_read<R: Row>() {
    let server = Server::in_memory();
    let builder = Core::builder::<Core>(R::SERVICE).response_limit(1_000).endpoint(server.endpoint());
    let core = builder.connector(server.connector()).build().unwrap();
    let peers = (core, server);
    for length in [1_001, 0x7fff_ffff, u32::MAX] {
        for output in [true, false] {
            match heard::<R>(&peers, output, &prelude(length, 0)).await {
                Some(Err(StreamError::Frame(FrameError::MessageTooLong { limit: 1_000, .. }))) => {}
                other => panic!("{length}: {other:?}"),
            }
        }
    }
    let text = "x".repeat(800);
    let long = encoded(&say_with(document::<R>(&Say::new(1, text.clone()))));
    assert!(
        matches!(heard::<R>(&peers, true, &long).await, Some(Ok(RoomEvents::Say(it))) if it.text == text)
    );
}

async fn messages_that_say_nothing_are_passed_over<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = begun::<R>(&core, &server, false).await;
    let nothing = encoded(&Message::new()).repeat(4_096);
    let (first, ()) = tokio::join!(call.next(), async {
        for _ in 0..16 {
            exchange.bytes(&nothing).await.unwrap();
        }
        exchange.emit(say(1)).await.unwrap();
    });
    assert_eq!(first.unwrap().unwrap(), say(1));
}

async fn messages_that_do_not_say_what_they_are_end_the_call<R: Row>() {
    type Check = fn(&MessageError) -> bool;
    let peers = peers::<R>();
    let number = |name| Message::new().with_headers([(name, HeaderValue::from(1_i32))]).unwrap();
    let table: [(Message, Check); 7] = [
        (message(&[("a", "b")]), |it| matches!(it, MessageError::MissingHeader { name: ":message-type" })),
        (Message::new().with_payload("{}"), |it| matches!(it, MessageError::MissingHeader { .. })),
        (message(&[(":event-type", "say")]), |it| matches!(it, MessageError::MissingHeader { .. })),
        (message(&[(":message-type", "event")]), |it| {
            matches!(it, MessageError::MissingHeader { name: ":event-type" })
        }),
        (message(&[(":message-type", "exception")]), |it| {
            matches!(it, MessageError::MissingHeader { name: ":exception-type" })
        }),
        (message(&[(":message-type", "Event"), (":event-type", "say")]), |it| {
            matches!(it, MessageError::UnknownMessageType { .. })
        }),
        (number(":message-type"), |it| matches!(it, MessageError::HeaderType { .. })),
    ];
    for (message, is_expected) in table {
        for output in [true, false] {
            // Whoever has the initial response left out hears of it with the events.
            let (mut call, mut exchange) = begun::<R>(&peers.0, &peers.1, output).await;
            exchange.message(&message).await.unwrap();
            match call.next().await {
                Some(Err(StreamError::Malformed { source, .. })) => {
                    assert!(is_expected(&source), "{source:?}")
                }
                other => panic!("{message:?}: {other:?}"),
            }
            assert!(call.next().await.is_none());
        }
    }
}

/// Payloads that are documents of another format, or none at all.
fn foreign_payloads<R: Row>() -> Vec<Bytes> {
    let say = Say { number: 1, text: "hi".to_owned(), tags: Some(vec!["a".to_owned()]) };
    let formats =
        [document::<rows::RestJson>(&say), document::<rows::RestXml>(&say), document::<rows::Cbor>(&say)];
    let own = document::<R>(&say);
    let (open, level): (&[u8], &[u8]) = match R::SERVICE.protocol().codec().media_type() {
        "application/cbor" => (b"\xa1\x61x", b"\x81"),
        "application/xml" => (b"<x>", b"<x>"),
        _ => (b"{\"x\":", b"["),
    };
    let deep = [open, &level.repeat(100_000)].concat().into();
    let mut payloads: Vec<Bytes> = formats.into_iter().filter(|document| *document != own).collect();
    payloads.extend((1..own.len()).map(|length| own.slice(..length)));
    payloads.extend([deep, Bytes::from_static(b"\xff\xff"), Bytes::from_static(b" ")]);
    payloads
}

async fn events_that_cannot_be_read_are_told_one_by_one<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = begun::<R>(&core, &server, true).await;
    for payload in foreign_payloads::<R>() {
        exchange.message(&say_with(payload.clone())).await.unwrap();
        exchange.emit(say(1)).await.unwrap();
        match call.next().await {
            Some(Err(StreamError::Undecodable { source: EventError::Payload(_), message })) => {
                assert_eq!(*message.payload(), payload);
            }
            other => panic!("{payload:?}: {other:?}"),
        }
        assert_eq!(call.next().await.unwrap().unwrap(), say(1));
    }
    let header = message(&[(":message-type", "event"), (":event-type", "say"), ("number", "1")]);
    exchange.message(&header).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Undecodable {
            source: EventError::HeaderType { member: "number", .. },
            ..
        })) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(call.next().await.unwrap().unwrap(), say(2));
    // Nothing follows an exception, whether it can be read or not.
    let closed =
        message(&[(":message-type", "exception"), (":exception-type", "closed")]).with_payload("\u{1}");
    exchange.message(&closed).await.unwrap();
    assert!(matches!(call.next().await, Some(Err(StreamError::Undecodable { .. }))));
    assert!(call.next().await.is_none());
}

async fn an_answer_without_frames_is_told_by_all<R: Row>() {
    let (core, server) = peers::<R>();
    for content_type in ["text/html", "application/json", "application/cbor", "text/event-stream", ""] {
        let (mut call, exchange) = conversation::<R>(&core, &server).await;
        let mut response = http::Response::builder().header("content-type", content_type);
        for (name, value) in own_headers::<R>() {
            response = response.header(name, value);
        }
        exchange.reply_http(response.body(Bytes::from_static(b"{}")).unwrap()).await.unwrap();
        let told = [call.initial_response().await.map(drop), call.next().await.unwrap().map(drop)];
        for error in told {
            match error {
                Err(StreamError::NotAnEventStream { content_type: it }) => assert_eq!(it, content_type),
                other => panic!("{content_type}: {other:?}"),
            }
        }
        assert!(call.next().await.is_none());
    }
}

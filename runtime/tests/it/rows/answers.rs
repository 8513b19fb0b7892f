//! Outputs, and answers that are none.

use smithy_streams_runtime::protocol::ProtocolError;

use super::*;

on_each_row!(
    outputs_come_back,
    an_empty_answer_is_a_default_output,
    malformed_answers_are_errors_of_the_protocol,
    an_answer_that_is_too_large_is_not_read,
    a_compressed_answer_is_refused,
    an_answer_in_another_media_type_is_no_event_stream,
);

fn room() -> GetRoomOutput {
    GetRoomOutput { name: "A & B".to_owned(), members: Some(3), trace: Some("t".to_owned()) }
}

async fn outputs_come_back<R: Row>() {
    let (core, server) = peers::<R>();
    let (answer, ()) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
        let exchange = server.accept::<R::GetRoom>().await;
        assert_eq!(*exchange.input(), room_input());
        exchange.reply(room()).await.unwrap();
    });
    assert_eq!(answer.unwrap(), room());
}

async fn an_empty_answer_is_a_default_output<R: Row>() {
    let output = answer::<R>(200, &own_headers::<R>(), "").await.unwrap();
    assert_eq!(output, GetRoomOutput::default());
    // Nobody insists on a content type.
    let mut headers = own_headers::<R>();
    headers.push(("content-type", "text/plain"));
    assert_eq!(answer::<R>(200, &headers, document::<R>(&room())).await.unwrap().name, "A & B");
}

async fn malformed_answers_are_errors_of_the_protocol<R: Row>() {
    let whole = document::<R>(&room());
    let page = Bytes::from_static(b"<!DOCTYPE html><html><body>moved<br></body></html>");
    let twice = [whole.clone(), whole.clone()].concat().into();
    // In each format, a member that is a number holds something else.
    let wrong_type = match R::SERVICE.protocol().codec().media_type() {
        "application/cbor" => Bytes::from_static(b"\xa1\x67members\x63abc"),
        "application/xml" => Bytes::from_static(b"<x><members>abc</members></x>"),
        _ => Bytes::from_static(br#"{"members":"abc"}"#),
    };
    for body in [whole.slice(..whole.len() - 1), whole.slice(..1), page, twice, wrong_type] {
        let error = answer::<R>(200, &own_headers::<R>(), body.clone()).await.unwrap_err();
        assert!(matches!(error, CallError::Protocol(ProtocolError::Codec(_))), "{body:?}: {error:?}");
        assert!(!error.is_retryable() && error.response().is_none());
    }
}

async fn an_answer_that_is_too_large_is_not_read<R: Row>() {
    let server = Server::in_memory();
    let builder = Core::builder::<Core>(R::SERVICE).response_limit(1_000).retry(RetryPolicy::never());
    let core = builder.endpoint(server.endpoint()).connector(server.connector()).build().unwrap();
    let named = |length: usize| GetRoomOutput { name: "x".repeat(length), members: None, trace: None };
    for (length, fits) in [(700, true), (1_001, false), (10_000_000, false)] {
        let (answer, sent) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
            server.accept::<R::GetRoom>().await.reply(named(length)).await
        });
        sent.unwrap();
        match answer {
            Ok(room) => assert!(fits && room.name.len() == length),
            Err(CallError::Protocol(ProtocolError::ResponseTooLarge { limit: 1_000 })) => assert!(!fits),
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn a_compressed_answer_is_refused<R: Row>() {
    for (encoding, body, refused) in
        [("gzip", "\x1f\u{8b}", true), ("Identity", "", false), ("gzip", "", false), ("br", "x", true)]
    {
        let mut headers = own_headers::<R>();
        headers.push(("content-encoding", encoding));
        match answer::<R>(200, &headers, body).await {
            Ok(_) => assert!(!refused, "{encoding} {body:?}"),
            Err(CallError::Protocol(ProtocolError::EncodedBody { encoding: it })) => {
                assert!(refused && it == encoding, "{encoding} {body:?}");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn an_answer_in_another_media_type_is_no_event_stream<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, exchange) = conversation::<R>(&core, &server).await;
    let mut response = http::Response::builder().header("content-type", "text/html");
    for (name, value) in own_headers::<R>() {
        response = response.header(name, value);
    }
    exchange.reply_http(response.body(Bytes::from_static(b"<html>")).unwrap()).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::NotAnEventStream { content_type })) => assert_eq!(content_type, "text/html"),
        other => panic!("{other:?}"),
    }
    assert!(call.initial_response().await.is_err());
}

/// The one protocol whose answers say what they are.
#[tokio::test]
async fn an_answer_without_the_name_of_the_protocol_is_known_by_its_status_only() {
    let body = || document::<rows::Cbor>(&room());
    for (status, headers) in [
        (200, &[][..]),
        (200, &[("smithy-protocol", "rpc-v2-json")][..]),
        (503, &[("x-amzn-errortype", "NoSuchRoom")][..]),
        (204, &[("smithy-protocol", "rpc-v2-cbor")][..]),
    ] {
        match answer::<rows::Cbor>(status, headers, body()).await.unwrap_err() {
            CallError::Unmodeled(it) => assert_eq!((it.status, it.code.as_str()), (Some(status), "")),
            other => panic!("{other:?}"),
        }
    }
    let (core, server) = peers::<rows::Cbor>();
    let (mut call, exchange) = conversation::<rows::Cbor>(&core, &server).await;
    let response = http::Response::builder().header("content-type", "application/vnd.amazon.eventstream");
    exchange.reply_http(response.body(Bytes::new()).unwrap()).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Call(error))) => assert_eq!(error.status(), Some(200)),
        other => panic!("{other:?}"),
    }
}

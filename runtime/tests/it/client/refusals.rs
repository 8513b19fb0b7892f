//! Answers that are no event stream.

use bytes::Bytes;
use http::{Response, StatusCode};
use smithy_streams_runtime::client::{CallError, EventSender};

use super::*;
use crate::chat::operation::{Dictate, Watch};
use crate::chat::types::NoSuchRoom;

on_each_wire!(
    an_http_error_reaches_receiver_initial_response_and_sender,
    an_http_error_of_an_output_call_comes_out_of_send,
    an_http_error_of_an_input_call_stops_the_sender,
    an_endless_error_body_is_not_read_to_its_end,
    a_success_of_another_content_type_is_no_event_stream,
    a_missing_required_member_of_the_head_is_an_error,
);

fn no_such_room() -> ChatError {
    ChatError::NoSuchRoom(NoSuchRoom { message: Some("where?".to_owned()) })
}

fn is_no_such_room(error: &StreamError<ChatError>) -> bool {
    matches!(error, StreamError::Call(call) if matches!(&**call, CallError::Modeled { error: it, .. } if *it == no_such_room()))
}

/// Sends until it fails: how soon the sender hears of it is not promised.
async fn send_error(sender: &mut EventSender<TalkEvents, ChatError>) -> StreamError<ChatError> {
    loop {
        if let Err(error) = sender.send(TalkEvents::Wave).await {
            return error;
        }
        tokio::task::yield_now().await;
    }
}

async fn an_http_error_reaches_receiver_initial_response_and_sender(wire: Wire) {
    let (call, exchange, _peers) = conversation(wire).await;
    exchange.reply_error(no_such_room()).await.unwrap();
    let initial = call.inner.initial_response();
    let (mut sender, mut receiver) = call.inner.split();
    assert!(is_no_such_room(&initial.await.unwrap_err()));
    assert!(is_no_such_room(&receiver.next().await.unwrap().unwrap_err()));
    assert!(receiver.next().await.is_none());
    let error = send_error(&mut sender).await;
    assert!(is_no_such_room(&error), "{error:?}");
    assert!(is_no_such_room(&sender.finish().await.unwrap_err()));
}

async fn an_http_error_of_an_output_call_comes_out_of_send(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<Watch, _, _>(|call| call.reply_error(no_such_room()));
    let error = client.watch().room_id("x").send().await.unwrap_err();
    assert!(error.as_modeled() == Some(&no_such_room()));
}

async fn an_http_error_of_an_input_call_stops_the_sender(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<Dictate, _, _>(|call| call.reply_error(no_such_room()));
    let call = client.dictate().room_id("x").send().await.unwrap();
    let (mut sender, answer) = call.split();
    let error = send_error(&mut sender).await;
    assert!(is_no_such_room(&error), "{error:?}");
    assert!(matches!(answer.await, Err(CallError::Modeled { error, .. }) if error == no_such_room()));
}

async fn an_endless_error_body_is_not_read_to_its_end(wire: Wire) {
    let (mut call, exchange, _peers) = conversation(wire).await;
    let mut response = Response::new(Bytes::from(vec![b'x'; 8 * 1024 * 1024]));
    *response.status_mut() = StatusCode::FORBIDDEN;
    exchange.reply_http(response).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Call(error))) => match *error {
            CallError::Unmodeled(it) => assert_eq!((it.status, it.body.len()), (Some(403), 1024 * 1024)),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn a_success_of_another_content_type_is_no_event_stream(wire: Wire) {
    let (mut call, exchange, (client, server)) = conversation(wire).await;
    let page = || {
        let mut response = Response::new(Bytes::from_static(b"<html>"));
        response.headers_mut().insert("content-type", "text/html; charset=utf-8".parse().unwrap());
        response
    };
    exchange.reply_http(page()).await.unwrap();
    let is_page = |error: &StreamError<ChatError>| matches!(error, StreamError::NotAnEventStream { content_type } if content_type.starts_with("text/html"));
    assert!(is_page(&call.next().await.unwrap().unwrap_err()));
    assert!(is_page(&call.inner.initial_response().await.unwrap_err()));
    assert!(is_page(&call.signal_say(Say::new(1, "late")).await.unwrap_err()));

    server.on::<Watch, _, _>(move |call| call.reply_http(page()));
    let mut watch = client.watch().room_id("x").send().await.unwrap();
    assert!(is_page(&watch.initial_response().await.unwrap_err()));
    assert!(is_page(&watch.next().await.unwrap().unwrap_err()));
    assert!(watch.next().await.is_none());
}

async fn a_missing_required_member_of_the_head_is_an_error(wire: Wire) {
    let (mut call, exchange, _peers) = conversation(wire).await;
    let mut response = Response::new(Bytes::new());
    response.headers_mut().insert("content-type", "application/vnd.amazon.eventstream".parse().unwrap());
    exchange.reply_http(response).await.unwrap();
    let error = call.inner.initial_response().await.unwrap_err();
    assert!(matches!(&error, StreamError::Call(it) if matches!(**it, CallError::Protocol(_))), "{error:?}");
    assert!(matches!(call.next().await, Some(Err(StreamError::Call(_)))));
    assert!(call.next().await.is_none());
}

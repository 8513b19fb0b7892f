//! How a stream of events ends, and what is told of it.

use bytes::BytesMut;
use smithy_streams_runtime::frame::{FrameError, Message};
use smithy_streams_runtime::transport::TransportError;

use super::*;
use crate::chat::types::RoomClosed;

on_each_wire!(
    an_unknown_event_stands_between_known_ones,
    an_exception_is_the_last_thing_and_stops_the_sender,
    an_unknown_exception_is_an_unmodelled_error,
    an_error_message_has_code_and_text,
    one_undecodable_event_does_not_end_the_stream,
    a_message_that_is_no_event_ends_the_stream,
    an_answer_that_ends_inside_a_frame_is_truncated,
    a_broken_connection_is_not_an_end,
    a_corrupted_frame_ends_the_stream_after_what_came_before,
    empty_frames_and_initial_messages_are_passed_over,
    an_empty_answer_is_a_stream_that_ends,
);

fn raw(event_type: &str, payload: &'static str) -> Message {
    Message::new()
        .with_headers([(":message-type", "event"), (":event-type", event_type)])
        .unwrap()
        .with_payload(payload)
}

fn closed() -> ChatError {
    ChatError::RoomClosed(RoomClosed { message: Some("too late".to_owned()), by: Some("ann".to_owned()) })
}

async fn an_unknown_event_stands_between_known_ones(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.emit(say(1)).await.unwrap();
    exchange.message(&raw("dance", "la la")).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    match call.next().await {
        Some(Ok(RoomEvents::Unknown(message))) => {
            assert_eq!(message.string(":event-type"), Some("dance"));
            assert_eq!(message.payload(), b"la la");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(said(call.next().await).number, 2);
    assert!(call.next().await.is_none());
}

async fn an_exception_is_the_last_thing_and_stops_the_sender(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.emit(say(1)).await.unwrap();
    exchange.exception(closed()).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    assert!(matches!(call.next().await, Some(Err(StreamError::Exception(error))) if error == closed()));
    assert!(call.next().await.is_none());
    assert!(call.next().await.is_none());
    let refused = call.signal_say(Say::new(1, "late")).await;
    assert!(matches!(refused, Err(StreamError::Exception(error)) if error == closed()));
    assert!(matches!(exchange.next().await, Some(Err(StreamError::Transport(_)))));
}

async fn an_unknown_exception_is_an_unmodelled_error(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let exception = Message::new()
        .with_headers([(":message-type", "exception"), (":exception-type", "Odd")])
        .unwrap()
        .with_payload(r#"{"Message":"strange"}"#);
    exchange.message(&exception).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Unmodeled { code, message, raw })) => {
            assert_eq!((code.as_str(), message.as_str()), ("Odd", "strange"));
            assert_eq!(*raw, exception);
        }
        other => panic!("{other:?}"),
    }
    assert!(call.next().await.is_none());
}

async fn an_error_message_has_code_and_text(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.error("InternalError", "sorry").await.unwrap();
    exchange.finish().await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Unmodeled { code, message, .. })) => {
            assert_eq!((code.as_str(), message.as_str()), ("InternalError", "sorry"));
        }
        other => panic!("{other:?}"),
    }
    assert!(call.next().await.is_none());
}

async fn one_undecodable_event_does_not_end_the_stream(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.message(&raw("say", "not json")).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Undecodable { message, .. })) => assert_eq!(message.payload(), b"not json"),
        other => panic!("{other:?}"),
    }
    assert_eq!(said(call.next().await).number, 2);
    call.signal_say(Say::new(3, "still here")).await.unwrap();
    assert_eq!(heard(exchange.next().await).number, 3);
}

async fn a_message_that_is_no_event_ends_the_stream(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let nameless = Message::new().with_header(":message-type", "event").unwrap();
    exchange.message(&nameless).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    assert!(matches!(call.next().await, Some(Err(StreamError::Malformed { .. }))));
    assert!(call.next().await.is_none());
}

async fn an_answer_that_ends_inside_a_frame_is_truncated(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let mut frame = BytesMut::new();
    raw("say", "{}").encode(&mut frame).unwrap();
    exchange.bytes(&frame).await.unwrap();
    exchange.bytes(&frame[..frame.len() - 3]).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(said(call.next().await), Say::default());
    assert!(matches!(call.next().await, Some(Err(StreamError::Truncated { missing: 3 }))));
    assert!(call.next().await.is_none());
}

async fn a_broken_connection_is_not_an_end(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    drop(exchange);
    assert!(matches!(
        call.next().await,
        Some(Err(StreamError::Transport(
            TransportError::Reset { .. } | TransportError::Truncated { .. } | TransportError::GoAway { .. }
        )))
    ));
    assert!(call.next().await.is_none());
    assert!(matches!(call.inner.finish().await, Err(StreamError::Transport(_))));
}

async fn a_corrupted_frame_ends_the_stream_after_what_came_before(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let mut frame = BytesMut::new();
    raw("say", "{}").encode(&mut frame).unwrap();
    exchange.bytes(&frame).await.unwrap();
    let last = frame.len() - 5;
    frame[last] ^= 1;
    exchange.bytes(&frame).await.unwrap();
    exchange.emit(say(3)).await.unwrap();
    assert_eq!(said(call.next().await), Say::default());
    assert!(matches!(
        call.next().await,
        Some(Err(StreamError::Frame(FrameError::MessageChecksumMismatch { .. })))
    ));
    assert!(call.next().await.is_none());
}

async fn empty_frames_and_initial_messages_are_passed_over(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.message(&raw("initial-response", "{}")).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    exchange.message(&raw("initial-response", "{}")).await.unwrap();
    exchange.message(&Message::new()).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    assert!(call.next().await.is_none());
    call.inner.join().await.unwrap();
}

async fn an_empty_answer_is_a_stream_that_ends(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.finish().await.unwrap();
    assert!(call.next().await.is_none());
    call.inner.join().await.unwrap();
}

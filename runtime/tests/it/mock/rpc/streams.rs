//! Calls with events.

use std::future::poll_fn;
use std::task::Poll;

use super::*;
use crate::chat::operation::{ChatError, DictateOutput, TalkOutput, WatchOutput};
use crate::chat::types::{NoSuchRoom, TalkEvents};
use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::event::{EncodeError, EventError};
use smithy_streams_runtime::mock::{Exchange, MockError};
use smithy_streams_runtime::session::{CloseReason, Outgoing};

fn topic(text: &str) -> Value {
    json!({ "topic": text })
}

/// The end of a client's stream, with an event in it.
fn last_words(message: &Message) -> Outgoing<'_> {
    Outgoing::application_message(message).terminating()
}

async fn heard<Op>(exchange: &mut Exchange<Op>) -> i64
where
    Op: Operation<Sends = TalkEvents>,
{
    match in_time(exchange.next()).await.unwrap().unwrap() {
        TalkEvents::Say(say) => say.number,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn events_go_both_ways() {
    let server = Server::in_memory();
    server.on::<Talk, _, _>(|mut call| async move {
        call.respond(TalkOutput { topic: "weather".to_owned() }).await.unwrap();
        while let Some(event) = call.next().await {
            let TalkEvents::Say(say) = event.unwrap() else { panic!("nothing else was said") };
            call.emit(RoomEvents::Say(say)).await.unwrap();
        }
        // The client has ended the stream, so there is nothing left to end.
        call.finish().await.unwrap();
        call.finish().await.unwrap();
        assert!(matches!(call.emit(said(9)).await, Err(MockError::Answered)));
    });
    let connection = connect(&server).await;
    let mut stream = call(&connection, TALK).await;
    assert_eq!(received(&mut stream).await, answer(false, "com.example#TalkOutput", topic("weather")));
    for number in 1..4 {
        in_time(stream.send_message(&line(number))).await.unwrap();
        assert_eq!(received(&mut stream).await, event(number));
    }
    in_time(stream.close().unwrap()).await.unwrap();
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn a_client_is_heard_to_its_last_word() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    for lasts_with_event in [true, false] {
        let stream = call(&connection, DICTATE).await;
        in_time(stream.send_message(&line(1))).await.unwrap();
        let mut exchange = in_time(server.accept::<Dictate>()).await;
        assert_eq!(heard(&mut exchange).await, 1);
        if lasts_with_event {
            in_time(stream.send_message(last_words(&line(2)))).await.unwrap();
            assert_eq!(heard(&mut exchange).await, 2);
        } else {
            in_time(stream.close().unwrap()).await.unwrap();
        }
        assert!(in_time(exchange.next()).await.is_none());
        assert!(in_time(exchange.next()).await.is_none());
        assert!(format!("{exchange:?}").contains("client gone"), "{exchange:?}");
        let late = exchange.reply(DictateOutput { lines: 2 }).await;
        assert!(matches!(late, Err(MockError::Gone)), "{late:?}");
    }
}

#[tokio::test]
async fn input_that_streams_is_answered_once() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, DICTATE).await;
    let mut exchange = in_time(server.accept::<Dictate>()).await;
    for number in 0..100 {
        in_time(stream.send_message(&line(number))).await.unwrap();
    }
    for number in 0..100 {
        assert_eq!(heard(&mut exchange).await, number);
    }
    exchange.reply(DictateOutput { lines: 100 }).await.unwrap();
    assert_eq!(received(&mut stream).await, answer(true, "com.example#DictateOutput", json!({"lines": 100})));
}

#[tokio::test]
async fn a_response_without_members_is_an_empty_object() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.respond(WatchOutput::default()).await.unwrap();
    assert_eq!(received(&mut stream).await, answer(false, "com.example#WatchOutput", json!({})));
    let again = exchange.respond(WatchOutput::default()).await;
    assert!(matches!(again, Err(MockError::Answered)), "{again:?}");
    let reply = exchange.reply(WatchOutput::default()).await;
    assert!(matches!(reply, Err(MockError::Answered)), "{reply:?}");
    assert_eq!(received(&mut stream).await, handler_failed());
}

#[tokio::test]
async fn the_response_goes_ahead_by_itself() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    let unknown = RoomEvents::Unknown(Message::new());
    let refused = exchange.emit(unknown).await;
    assert!(matches!(refused, Err(MockError::Event(EncodeError::UnknownEvent { .. }))), "{refused:?}");
    exchange.emit(said(1)).await.unwrap();
    exchange.flush().await.unwrap();
    exchange.finish().await.unwrap();
    assert!(format!("{exchange:?}").contains("done"), "{exchange:?}");
    drop(exchange);
    assert_eq!(received(&mut stream).await, answer(false, "com.example#WatchOutput", json!({})));
    assert_eq!(received(&mut stream).await, event(1));
    assert_eq!(received(&mut stream).await, the_end());
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn errors_end_the_events() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    for modeled in [true, false] {
        let mut stream = call(&connection, WATCH).await;
        let mut exchange = in_time(server.accept::<Watch>()).await;
        exchange.respond(WatchOutput { topic: Some("t".to_owned()) }).await.unwrap();
        let document = if modeled {
            // Not a member of the union, which does not matter here.
            let gone = NoSuchRoom { message: Some("gone".to_owned()) };
            exchange.exception(ChatError::NoSuchRoom(gone)).await.unwrap();
            json!({
                "message": "gone", "_service": "com.example#Chat", "_message": "gone", "_errorCode": "NoSuchRoom"
            })
        } else {
            exchange.error("aws#InternalServerException", "oh").await.unwrap();
            json!({
                "_service": "com.example#Chat", "_message": "oh", "_errorCode": "aws#InternalServerException"
            })
        };
        exchange.finish().await.unwrap();
        let after = exchange.emit(said(1)).await;
        assert!(matches!(after, Err(MockError::Answered)), "{after:?}");
        assert_eq!(received(&mut stream).await, answer(false, "com.example#WatchOutput", topic("t")));
        let shape = if modeled { "com.example#NoSuchRoom" } else { "aws#InternalServerException" };
        assert_eq!(received(&mut stream).await, error(shape, document));
        assert!(next(&mut stream).await.is_none());
    }
}

#[tokio::test]
async fn who_stops_in_the_middle_has_failed() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, TALK).await;
    let mut exchange = in_time(server.accept::<Talk>()).await;
    exchange.emit(said(1)).await.unwrap();
    let (receiver, mut sender) = exchange.split();
    // The other half keeps the stream.
    drop(receiver);
    sender.emit(said(2)).await.unwrap();
    drop(sender);
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#TalkOutput"));
    assert_eq!(received(&mut stream).await, event(1));
    assert_eq!(received(&mut stream).await, event(2));
    assert_eq!(received(&mut stream).await, handler_failed());
}

#[tokio::test]
async fn halves_work_in_tasks_of_their_own() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, TALK).await;
    let (mut receiver, mut sender) = in_time(server.accept::<Talk>()).await.split();
    let sending = tokio::spawn(async move {
        for number in 0..1000 {
            sender.emit(said(number)).await.unwrap();
        }
        sender.finish().await.unwrap();
    });
    let receiving = tokio::spawn(async move { receiver.next().await });
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#TalkOutput"));
    for number in 0..1000 {
        assert_eq!(received(&mut stream).await, event(number));
    }
    in_time(sending).await.unwrap();
    assert!(in_time(receiving).await.unwrap().is_none());
}

#[tokio::test]
async fn a_lost_connection_is_told_from_an_end() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let stream = call(&connection, DICTATE).await;
    in_time(stream.send_message(&line(1))).await.unwrap();
    let mut exchange = in_time(server.accept::<Dictate>()).await;
    drop(stream);
    drop(connection);
    // The client has ended the stream as well as it could.
    assert_eq!(heard(&mut exchange).await, 1);
    assert!(in_time(exchange.next()).await.is_none());

    let connection = connect(&server).await;
    let _stream = call(&connection, DICTATE).await;
    let mut exchange = in_time(server.accept::<Dictate>()).await;
    exchange.rpc_connection().unwrap().cut();
    let error = in_time(exchange.next()).await.unwrap().unwrap_err();
    assert!(matches!(&error, StreamError::Rpc(RpcError::Closed(CloseReason::EndOfInput))), "{error:?}");
    assert!(in_time(exchange.next()).await.is_none());
    let late = exchange.reply(DictateOutput::default()).await;
    assert!(matches!(late, Err(MockError::Gone)), "{late:?}");
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_skipped() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let stream = call(&connection, DICTATE).await;
    let events = ["{", r#"{"say": {"number": "one"}}"#, r#"{"later": {}}"#, r#"{"wave": {}, "say": null}"#];
    for document in events {
        let message = request("com.example#TalkEvents", &json!(null)).with_payload(document);
        in_time(stream.send_message(&message)).await.unwrap();
    }
    let mut exchange = in_time(server.accept::<Dictate>()).await;
    for _ in 0..2 {
        let error = in_time(exchange.next()).await.unwrap().unwrap_err();
        assert!(
            matches!(&error, StreamError::Undecodable { source: EventError::Payload(_), .. }),
            "{error:?}"
        );
    }
    assert!(matches!(in_time(exchange.next()).await, Some(Ok(TalkEvents::Unknown(_)))));
    assert!(matches!(in_time(exchange.next()).await, Some(Ok(TalkEvents::Wave))));
}

#[tokio::test]
async fn a_call_that_was_given_up_is_passed_over_unless_it_left_something() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    drop(call(&connection, TALK).await);
    let told = call(&connection, TALK).await;
    in_time(told.send_message(&line(7))).await.unwrap();
    drop(told);
    // Whoever comes last is there when all are.
    let mut watched = call(&connection, WATCH).await;
    in_time(server.accept::<Watch>()).await.reply(WatchOutput::default()).await.unwrap();
    received(&mut watched).await;

    let mut exchange = in_time(server.accept::<Talk>()).await;
    assert_eq!(heard(&mut exchange).await, 7);
    assert!(in_time(exchange.next()).await.is_none());
    let mut accept = Box::pin(server.accept::<Talk>());
    assert!(poll_fn(|cx| Poll::Ready(accept.as_mut().poll(cx).is_pending())).await);
}

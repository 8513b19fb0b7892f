//! Streams on which nothing happens for too long, and streams that end too early. Time moves only when everybody
//! waits.

use std::sync::{Arc, Mutex};

use smithy_streams_runtime::client::{CallError, Deadline, StreamDeadlines, TimeLimit};
use tokio::time::Instant;

use super::*;
use crate::chat::operation::{Dictate, TalkHandler};

const S: Duration = Duration::from_secs(1);

async fn talk(deadlines: StreamDeadlines) -> (TalkCall, Exchange<Talk>, Server) {
    let server = Server::in_memory();
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let client = builder.deadlines(deadlines).build().unwrap();
    let call = client.talk().room_id("lobby").send().await.unwrap();
    let exchange = server.accept::<Talk>().await;
    (call, exchange, server)
}

fn is(error: &StreamError<ChatError>, which: Deadline) -> bool {
    matches!(error, StreamError::Deadline(it) if *it == which)
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_answers() {
    let (mut call, _exchange, _server) = talk(StreamDeadlines::new().first_event(5 * S)).await;
    let (begun, initial) = (Instant::now(), call.inner.initial_response());
    let error = call.next().await.unwrap().unwrap_err();
    assert!(is(&error, Deadline::FirstEvent), "{error:?}");
    assert!(call.next().await.is_none());
    assert_eq!(begun.elapsed().as_secs(), 5);
    assert!(is(&call.signal_say(Say::new(1, "")).await.unwrap_err(), Deadline::FirstEvent));
    assert!(initial.await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_and_says_nothing() {
    let (mut call, mut exchange, _server) = talk(StreamDeadlines::new().first_event(5 * S).idle(2 * S)).await;
    exchange.respond(topic("x")).await.unwrap();
    exchange.flush().await.unwrap();
    let begun = Instant::now();
    assert!(is(&call.next().await.unwrap().unwrap_err(), Deadline::FirstEvent));
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_falls_silent() {
    let (mut call, mut exchange, _server) = talk(StreamDeadlines::new().idle(2 * S)).await;
    tokio::time::sleep(60 * S).await;
    exchange.emit(say(1)).await.unwrap();
    exchange.flush().await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    exchange.emit(say(2)).await.unwrap();
    exchange.flush().await.unwrap();
    // The caller may take its time.
    tokio::time::sleep(60 * S).await;
    assert_eq!(said(call.next().await).number, 2);
    let begun = Instant::now();
    assert!(is(&call.next().await.unwrap().unwrap_err(), Deadline::Idle));
    assert_eq!(begun.elapsed().as_secs(), 2);
    assert!(call.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_takes_nothing() {
    let (mut call, exchange, _server) = talk(StreamDeadlines::new().send_stall(3 * S)).await;
    let begun = Instant::now();
    let error = loop {
        if let Err(error) = call.signal_say(Say::new(1, "x".repeat(10_000))).await {
            break error;
        }
    };
    assert!(is(&error, Deadline::SendStall), "{error:?}");
    assert_eq!(begun.elapsed().as_secs(), 3);
    drop(exchange);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_end() {
    let (call, mut exchange, _server) = talk(StreamDeadlines::new().drain(4 * S)).await;
    exchange.respond(topic("x")).await.unwrap();
    exchange.flush().await.unwrap();
    let begun = Instant::now();
    assert!(is(&call.inner.join().await.unwrap_err(), Deadline::Drain));
    assert_eq!(begun.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_handler_is_told() {
    let server = Server::in_memory();
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let client = builder.deadlines(StreamDeadlines::new().first_event(5 * S)).build().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let handler = TalkHandler::new().on_error(move |error| {
        hears.lock().unwrap().push(error);
        async {}
    });
    let call = client.talk().room_id("lobby").handler(handler).send().await.unwrap();
    let _exchange = server.accept::<Talk>().await;
    assert!(is(&call.inner.join().await.unwrap_err(), Deadline::FirstEvent));
    let told = told.lock().unwrap();
    assert!(told.len() == 1 && is(&told[0], Deadline::FirstEvent), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn without_deadlines_a_silent_peer_is_waited_for() {
    let (mut call, mut exchange, _server) = talk(StreamDeadlines::new()).await;
    let waiting = tokio::time::timeout(100_000 * S, call.next());
    assert!(waiting.await.is_err());
    exchange.emit(say(7)).await.unwrap();
    exchange.flush().await.unwrap();
    assert_eq!(said(call.next().await).number, 7);
}

#[tokio::test]
async fn an_end_without_the_last_event_is_incomplete() {
    for (numbers, is_complete) in [(&[1, 2][..], false), (&[1, 99], true), (&[], false)] {
        let (call, mut exchange, _server) = talk(StreamDeadlines::new()).await;
        let mut call =
            call.inner.expect_last(|event| matches!(event, RoomEvents::Say(say) if say.number == 99));
        exchange.respond(topic("x")).await.unwrap();
        for number in numbers {
            exchange.emit(say(*number)).await.unwrap();
        }
        exchange.finish().await.unwrap();
        for number in numbers {
            assert_eq!(said(call.next().await).number, *number);
        }
        match call.next().await {
            None => assert!(is_complete),
            Some(Err(StreamError::Incomplete)) => assert!(!is_complete),
            other => panic!("{other:?}"),
        }
        assert!(call.next().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_after_the_last_event() {
    let server = Server::in_memory();
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let client = builder.deadlines(StreamDeadlines::new().drain(4 * S)).build().unwrap();
    let mut call = client.dictate().room_id("attic").send().await.unwrap();
    let mut exchange = server.accept::<Dictate>().await;
    // As long as there may be more to say, the answer has time.
    tokio::time::sleep(60 * S).await;
    call.send(TalkEvents::Wave).await.unwrap();
    let begun = Instant::now();
    let error = call.output().await.unwrap_err();
    assert!(
        matches!(error, CallError::Timeout { which: TimeLimit::Answer, limit } if limit == 4 * S),
        "{error:?}"
    );
    assert_eq!(begun.elapsed().as_secs(), 4);
    // The peer sees that the call is cancelled.
    assert!(exchange.next().await.unwrap().is_ok());
    while let Some(Ok(_)) = exchange.next().await {}
}

#[tokio::test]
async fn a_handler_knows_the_last_event_as_well() {
    for (numbers, is_complete) in [(&[1, 2][..], false), (&[1, 99], true), (&[99, 1], true), (&[], false)] {
        let (server, told) = (Server::in_memory(), Arc::new(Mutex::new(Vec::new())));
        let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
        let hears = Arc::clone(&told);
        let handler = TalkHandler::new()
            .expect_last(|event| matches!(event, RoomEvents::Say(say) if say.number == 99))
            .on_error(move |error| {
                hears.lock().unwrap().push(error);
                async {}
            });
        let call = builder.build().unwrap().talk().room_id("lobby").handler(handler).send().await.unwrap();
        let mut exchange = server.accept::<Talk>().await;
        for number in numbers {
            exchange.emit(say(*number)).await.unwrap();
        }
        exchange.finish().await.unwrap();
        match call.inner.join().await {
            Ok(()) => assert!(is_complete),
            Err(StreamError::Incomplete) => assert!(!is_complete),
            other => panic!("{other:?}"),
        }
        let told = told.lock().unwrap();
        assert_eq!(told.len(), usize::from(!is_complete), "{told:?}");
    }
}

#[tokio::test]
async fn a_call_with_a_handler_is_told_the_last_event_too_late() {
    let server = Server::in_memory();
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let handler = TalkHandler::new();
    let call = builder.build().unwrap().talk().room_id("lobby").handler(handler).send().await.unwrap();
    let mut exchange = server.accept::<Talk>().await;
    let call = call.inner.expect_last(|_| true);
    exchange.emit(say(1)).await.unwrap();
    exchange.finish().await.unwrap();
    assert!(matches!(call.join().await, Err(StreamError::HasHandler)));
}

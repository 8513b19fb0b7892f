//! Events in both directions.

use std::time::Duration;

use smithy_streams_runtime::mock::Exchange;

use super::*;
use crate::chat::types::Picture;

on_each_wire!(
    many_events_each_way_with_slow_readers_and_writers,
    opening_waits_for_nobody,
    a_peer_may_answer_before_the_request_ends,
    a_peer_may_wait_for_the_end_of_the_request,
    a_peer_may_end_its_side_first,
    a_peer_may_end_its_side_first_and_the_sender_be_alone,
    all_kinds_of_events_come_back_as_they_were,
    the_halves_are_a_sink_and_a_stream,
);

/// Sends back every line as it was.
async fn echo(exchange: Exchange<Talk>) {
    let (mut events, mut answer) = exchange.split();
    answer.respond(topic("echo")).await.unwrap();
    while let Some(event) = events.next().await {
        let TalkEvents::Say(say) = event.unwrap() else { panic!("only lines are sent") };
        answer.emit(RoomEvents::Say(say)).await.unwrap();
    }
    answer.finish().await.unwrap();
}

/// A pause now and then, long enough for all buffers to fill up or to run dry.
async fn dawdle(number: i64) {
    if number % 2_000 == 0 {
        tokio::time::sleep(Duration::from_millis(4)).await;
    }
}

/// The writer is slow in the first half, the reader in the second.
async fn many_events_each_way_with_slow_readers_and_writers(wire: Wire) {
    let many = if matches!(wire, Wire::Http1 | Wire::Http2) { 100_000 } else { 10_000 };
    let (call, exchange, _peers) = conversation(wire).await;
    let echo = tokio::spawn(echo(exchange));
    let (mut sender, mut receiver) = call.inner.split();
    let sending = tokio::spawn(async move {
        for number in 0..many {
            sender.send(TalkEvents::Say(Say::new(number, "x"))).await.unwrap();
            if number < many / 2 {
                dawdle(number).await;
            }
        }
        sender.finish().await.unwrap();
    });
    for number in 0..many {
        assert_eq!(said(receiver.next().await), Say::new(number, "x"));
        if number > many / 2 {
            dawdle(number).await;
        }
    }
    assert!(receiver.next().await.is_none());
    sending.await.unwrap();
    echo.await.unwrap();
}

async fn opening_waits_for_nobody(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    // Nothing has been answered, and the request is not at its end.
    call.signal_say(Say::new(1, "first")).await.unwrap();
    assert_eq!(heard(exchange.next().await), Say::new(1, "first"));
    let initial = call.inner.initial_response();
    let other = initial.clone();
    exchange.respond(topic("rust")).await.unwrap();
    assert_eq!(initial.await.unwrap(), topic("rust"));
    assert_eq!(other.await.unwrap(), topic("rust"));
    call.signal_say(Say::new(2, "second")).await.unwrap();
    assert_eq!(heard(exchange.next().await), Say::new(2, "second"));
    exchange.emit(say(3)).await.unwrap();
    assert_eq!(said(call.next().await).number, 3);
    exchange.finish().await.unwrap();
    assert!(call.next().await.is_none());
    assert!(call.next().await.is_none());
}

async fn a_peer_may_answer_before_the_request_ends(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    for number in 0..100 {
        exchange.emit(say(number)).await.unwrap();
        assert_eq!(said(call.next().await).number, number);
    }
    call.signal_say(Say::new(1, "still there")).await.unwrap();
    assert_eq!(heard(exchange.next().await).text, "still there");
    call.inner.finish().await.unwrap();
    assert!(exchange.next().await.is_none());
    exchange.emit(say(100)).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(said(call.next().await).number, 100);
    call.inner.join().await.unwrap();
}

async fn a_peer_may_wait_for_the_end_of_the_request(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let peer = tokio::spawn(async move {
        let mut count = 0;
        while let Some(event) = exchange.next().await {
            event.unwrap();
            count += 1;
        }
        exchange.emit(say(count)).await.unwrap();
        exchange.finish().await.unwrap();
    });
    for number in 0..10 {
        call.signal_say(Say::new(number, "")).await.unwrap();
    }
    call.inner.finish().await.unwrap();
    call.inner.finish().await.unwrap();
    assert_eq!(said(call.next().await).number, 10);
    call.inner.join().await.unwrap();
    peer.await.unwrap();
}

async fn a_peer_may_end_its_side_first(wire: Wire) {
    let (mut call, exchange, _peers) = conversation(wire).await;
    let (mut events, mut answer) = exchange.split();
    answer.emit(say(1)).await.unwrap();
    answer.finish().await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    assert!(call.next().await.is_none());
    let peer = tokio::spawn(async move {
        for number in 0..10_000 {
            assert_eq!(heard(events.next().await).number, number);
        }
        assert!(events.next().await.is_none());
    });
    for number in 0..10_000 {
        call.signal_say(Say::new(number, "more")).await.unwrap();
    }
    call.inner.join().await.unwrap();
    peer.await.unwrap();
}

async fn a_peer_may_end_its_side_first_and_the_sender_be_alone(wire: Wire) {
    let (call, exchange, _peers) = conversation(wire).await;
    let (mut events, mut answer) = exchange.split();
    answer.finish().await.unwrap();
    let (mut sender, mut receiver) = call.inner.split();
    assert!(receiver.next().await.is_none());
    drop(receiver);
    for number in 0..1_000 {
        sender.send(TalkEvents::Say(Say::new(number, "alone"))).await.unwrap();
    }
    drop(sender);
    for number in 0..1_000 {
        assert_eq!(heard(events.next().await).number, number);
    }
    assert!(events.next().await.is_none());
}

async fn all_kinds_of_events_come_back_as_they_were(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let picture = Picture { name: Some("cat".to_owned()), data: Some(vec![1; 200_000].into()) };
    let mut line = Say::new(-1, "ü\u{1F600}");
    line.tags = Some(vec!["a".to_owned(), String::new()]);
    let (sent, heard) = tokio::join!(
        async {
            call.signal_picture(picture.clone()).await?;
            call.inner.send(TalkEvents::Wave).await?;
            call.signal_say(line.clone()).await
        },
        async { [exchange.next().await, exchange.next().await, exchange.next().await].map(Option::unwrap) },
    );
    sent.unwrap();
    let expected = [TalkEvents::Picture(picture.clone()), TalkEvents::Wave, TalkEvents::Say(line)];
    assert_eq!(heard.map(Result::unwrap), expected);
    exchange.emit(RoomEvents::Picture(picture.clone())).await.unwrap();
    assert_eq!(call.next().await.unwrap().unwrap(), RoomEvents::Picture(picture));
}

async fn the_halves_are_a_sink_and_a_stream(wire: Wire) {
    use std::future::poll_fn;
    use std::pin::Pin;

    use futures_core::Stream;
    use futures_sink::Sink;

    let (call, exchange, _peers) = conversation(wire).await;
    let echo = tokio::spawn(echo(exchange));
    let (mut sender, mut receiver) = call.inner.split();
    for number in 0..3 {
        poll_fn(|cx| Pin::new(&mut sender).poll_ready(cx)).await.unwrap();
        Pin::new(&mut sender).start_send(TalkEvents::Say(Say::new(number, "sink"))).unwrap();
    }
    poll_fn(|cx| Pin::new(&mut sender).poll_flush(cx)).await.unwrap();
    for number in 0..3 {
        let event = poll_fn(|cx| Pin::new(&mut receiver).poll_next(cx)).await;
        assert_eq!(said(event).number, number);
    }
    poll_fn(|cx| Pin::new(&mut sender).poll_close(cx)).await.unwrap();
    assert!(matches!(poll_fn(|cx| Pin::new(&mut sender).poll_ready(cx)).await, Err(StreamError::Closed)));
    assert!(poll_fn(|cx| Pin::new(&mut receiver).poll_next(cx)).await.is_none());
    echo.await.unwrap();
}

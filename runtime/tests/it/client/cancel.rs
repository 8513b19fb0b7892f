//! Calls that are given up.

use smithy_streams_runtime::mock::MockError;

use super::*;

on_each_wire!(
    dropping_the_call_is_noticed_by_the_peer,
    dropping_the_call_before_the_answer_is_noticed_by_the_peer,
    dropping_the_receiver_cancels_and_stops_the_sender,
    dropping_the_sender_ends_its_side_only,
    kill_cancels_at_once,
    send_after_finish_is_refused,
    other_calls_live_on,
    a_cancelled_call_leaves_no_one_waiting,
);

/// Whether the peer sees that the call was cancelled, in both directions.
async fn is_cancelled(exchange: &mut Exchange<Talk>) {
    loop {
        match exchange.next().await {
            Some(Ok(_)) => {}
            Some(Err(StreamError::Transport(_))) => break,
            other => panic!("{other:?}"),
        }
    }
    while exchange.emit(say(1)).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(matches!(exchange.emit(say(1)).await, Err(MockError::Gone)));
}

async fn dropping_the_call_is_noticed_by_the_peer(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    drop(call);
    is_cancelled(&mut exchange).await;
}

async fn dropping_the_call_before_the_answer_is_noticed_by_the_peer(wire: Wire) {
    let (call, mut exchange, _peers) = conversation(wire).await;
    let initial = call.inner.initial_response();
    drop(call);
    is_cancelled(&mut exchange).await;
    assert!(matches!(initial.await, Err(StreamError::Closed)));
}

async fn dropping_the_receiver_cancels_and_stops_the_sender(wire: Wire) {
    let (call, mut exchange, _peers) = conversation(wire).await;
    exchange.emit(say(1)).await.unwrap();
    let (mut sender, receiver) = call.inner.split();
    drop(receiver);
    assert!(matches!(sender.send(TalkEvents::Wave).await, Err(StreamError::Closed)));
    assert!(matches!(sender.finish().await, Err(StreamError::Closed)));
    is_cancelled(&mut exchange).await;
}

async fn dropping_the_sender_ends_its_side_only(wire: Wire) {
    let (call, mut exchange, _peers) = conversation(wire).await;
    let (mut sender, mut receiver) = call.inner.split();
    for number in 0..1_000 {
        sender.send(TalkEvents::Say(Say::new(number, ""))).await.unwrap();
    }
    drop(sender);
    for number in 0..1_000 {
        assert_eq!(heard(exchange.next().await).number, number);
    }
    assert!(exchange.next().await.is_none());
    exchange.emit(say(5)).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(said(receiver.next().await).number, 5);
    assert!(receiver.next().await.is_none());
}

async fn kill_cancels_at_once(wire: Wire) {
    let (call, mut exchange, _peers) = conversation(wire).await;
    call.inner.kill();
    is_cancelled(&mut exchange).await;
}

async fn send_after_finish_is_refused(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    call.inner.finish().await.unwrap();
    assert!(matches!(call.signal_say(Say::new(1, "late")).await, Err(StreamError::Closed)));
    assert!(exchange.next().await.is_none());
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
}

async fn other_calls_live_on(wire: Wire) {
    let (first, mut one, (client, server)) = conversation(wire).await;
    let mut second = client.talk().room_id("attic").send().await.unwrap();
    let mut two = server.accept::<Talk>().await;
    drop(first);
    is_cancelled(&mut one).await;
    second.signal_say(Say::new(2, "me not")).await.unwrap();
    assert_eq!(heard(two.next().await).number, 2);
    two.emit(say(3)).await.unwrap();
    assert_eq!(said(second.next().await).number, 3);
}

async fn a_cancelled_call_leaves_no_one_waiting(wire: Wire) {
    let (call, exchange, peers) = conversation(wire).await;
    let initial = call.inner.initial_response();
    let joining = tokio::spawn(call.inner.join());
    drop(exchange);
    drop(peers);
    assert!(initial.await.is_err());
    assert!(joining.await.unwrap().is_err());
}

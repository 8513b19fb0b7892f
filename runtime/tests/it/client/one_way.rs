//! Events in one direction only.

use smithy_streams_runtime::client::CallError;

use super::*;
use crate::chat::operation::{Dictate, DictateOutput, Watch, WatchOutput};

on_each_wire!(
    output_events_come_after_the_head,
    input_events_end_with_the_ordinary_answer,
    an_early_answer_does_not_lose_events,
    a_sender_alone_delivers_everything,
    dropping_an_input_call_is_noticed_by_the_peer,
    dropping_an_output_call_is_noticed_by_the_peer,
);

async fn output_events_come_after_the_head(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<Watch, _, _>(|mut call| async move {
        assert_eq!(call.input().room_id.as_deref(), Some("attic"));
        call.respond(WatchOutput { topic: Some("dust".to_owned()) }).await.unwrap();
        for number in 0..1_000 {
            call.emit(say(number)).await.unwrap();
        }
        call.finish().await.unwrap();
    });
    let mut watch = client.watch().room_id("attic").send().await.unwrap();
    assert_eq!(watch.initial_response().await.unwrap().topic.as_deref(), Some("dust"));
    for number in 0..1_000 {
        assert_eq!(said(watch.next().await).number, number);
    }
    assert!(watch.next().await.is_none());
    watch.join().await.unwrap();
    let watch = client.watch().room_id("attic").send().await.unwrap();
    watch.join().await.unwrap();
}

async fn input_events_end_with_the_ordinary_answer(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<Dictate, _, _>(|mut call| async move {
        let mut lines = 0;
        while let Some(event) = call.next().await {
            event.unwrap();
            lines += 1;
        }
        call.reply(DictateOutput { lines }).await.unwrap();
    });
    let mut call = client.dictate().room_id("attic").send().await.unwrap();
    for number in 0..1_000 {
        call.send(TalkEvents::Say(Say::new(number, "dear diary"))).await.unwrap();
    }
    assert_eq!(call.output().await.unwrap(), DictateOutput { lines: 1_000 });
}

async fn an_early_answer_does_not_lose_events(wire: Wire) {
    let (client, server) = peers(wire).await;
    let mut call = client.dictate().room_id("attic").send().await.unwrap();
    let (mut events, mut answer) = server.accept::<Dictate>().await.split();
    answer.respond(DictateOutput { lines: -1 }).await.unwrap();
    answer.bytes(br#"{"lines":-1}"#).await.unwrap();
    answer.finish().await.unwrap();
    let peer = tokio::spawn(async move {
        for number in 0..1_000 {
            assert_eq!(heard(events.next().await).number, number);
        }
        assert!(events.next().await.is_none());
    });
    for number in 0..1_000 {
        call.send(TalkEvents::Say(Say::new(number, "dear diary"))).await.unwrap();
    }
    assert_eq!(call.output().await.unwrap(), DictateOutput { lines: -1 });
    peer.await.unwrap();
}

async fn a_sender_alone_delivers_everything(wire: Wire) {
    let (client, server) = peers(wire).await;
    let call = client.dictate().room_id("attic").send().await.unwrap();
    let mut exchange = server.accept::<Dictate>().await;
    let mut sender = call.into_sender();
    for number in 0..100 {
        sender.send(TalkEvents::Say(Say::new(number, ""))).await.unwrap();
    }
    drop(sender);
    for number in 0..100 {
        assert_eq!(heard(exchange.next().await).number, number);
    }
    assert!(exchange.next().await.is_none());
}

async fn dropping_an_input_call_is_noticed_by_the_peer(wire: Wire) {
    let (client, server) = peers(wire).await;
    let mut call = client.dictate().room_id("attic").send().await.unwrap();
    let mut exchange = server.accept::<Dictate>().await;
    call.send(TalkEvents::Wave).await.unwrap();
    assert!(exchange.next().await.unwrap().is_ok());
    drop(call);
    assert!(matches!(exchange.next().await, Some(Err(StreamError::Transport(_)))));

    let call = client.dictate().room_id("attic").send().await.unwrap();
    let (sender, answer) = call.split();
    drop((sender, server.accept::<Dictate>().await));
    assert!(matches!(answer.await, Err(CallError::Transport(_))));
}

async fn dropping_an_output_call_is_noticed_by_the_peer(wire: Wire) {
    let (client, server) = peers(wire).await;
    let (watch, mut exchange) = tokio::join!(client.watch().room_id("attic").send(), async {
        let mut exchange = server.accept::<Watch>().await;
        exchange.emit(say(1)).await.unwrap();
        exchange
    });
    drop(watch);
    while exchange.emit(say(1)).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

//! Connections that are lost, and made again.

use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::session::stream_sea::LossReason;
use smithy_streams_runtime::transport::{Io, WebSocketError};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::peer::serve;
use super::*;

async fn interrupted(call: &mut OutputCall<Subscribe>) -> String {
    match call.next().await.expect("there is more").unwrap() {
        Events::Interrupted(event) => {
            assert!(event.pause_millis.is_some());
            event.reason.unwrap()
        }
        other => panic!("{other:?} instead of an interruption"),
    }
}

async fn resumed(call: &mut OutputCall<Subscribe>) -> i32 {
    match call.next().await.expect("there is more").unwrap() {
        Events::Resumed(event) => event.failures.unwrap(),
        other => panic!("{other:?} instead of a resumption"),
    }
}

#[tokio::test]
async fn a_lost_connection_is_made_again_and_told_of() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut one, mut peer) = subscribed(builder, &mut listener).await;
        let (mut two, _) = subscribe(&client, &mut peer, "t").await;
        peer.deliver(2, 1).await;
        peer.close(1001, "going away").await;
        let mut peer = Peer::welcome(&mut listener).await;
        assert_eq!((peer.accept("s").await, peer.accept("t").await), (2, 3), "ids begin again");
        peer.deliver(3, 2).await;
        assert_eq!(payload(&mut one).await, Document::from(1));
        for call in [&mut one, &mut two] {
            let reason = interrupted(call).await;
            assert!(
                reason.ends_with("the server closed the connection with code 1001: going away"),
                "{reason}"
            );
            assert_eq!(resumed(call).await, 0);
        }
        assert_eq!(payload(&mut two).await, Document::from(2));
    })
    .await;
}

#[tokio::test]
async fn attempts_that_fail_are_counted_and_told_of_once() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, peer) = subscribed(builder, &mut listener).await;
        drop(peer);
        // Neither a WebSocket, nor an answer.
        drop(listener.accept().await.unwrap());
        drop(Peer::next(&mut listener).await);
        let mut peer = Peer::welcome(&mut listener).await;
        peer.accept("s").await;
        interrupted(&mut call).await;
        assert_eq!(resumed(&mut call).await, 2);
        peer.deliver(2, 1).await;
        assert_eq!(payload(&mut call).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn losses_that_nobody_reads_of_do_not_pile_up() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, peer) = subscribed(builder, &mut listener).await;
        drop(peer);
        for _ in 0..5 {
            let mut peer = Peer::welcome(&mut listener).await;
            peer.accept("s").await;
        }
        let mut peer = Peer::welcome(&mut listener).await;
        peer.accept("s").await;
        peer.deliver(2, 1).await;
        // The message is here when the events in front of it are settled.
        tokio::time::sleep(ms(50)).await;
        interrupted(&mut call).await;
        resumed(&mut call).await;
        assert_eq!(payload(&mut call).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_for_the_first_reply_hears_of_the_loss() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        let (lost, ()) = tokio::join!(client.subscribe("t"), async {
            peer.hear().await;
            drop(peer);
        });
        let error = failure(lost);
        assert!(matches!(error, StreamSeaError::WebSocket(WebSocketError::Ended)), "{error:?}");
        let mut peer = Peer::welcome(&mut listener).await;
        assert_eq!(peer.accept("s").await, 2, "and is not asked for again");
        peer.deliver(2, 1).await;
        interrupted(&mut call).await;
        resumed(&mut call).await;
        assert_eq!(payload(&mut call).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn without_reconnection_the_first_loss_is_the_end() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut call, peer) = subscribed(builder.reconnect(None), &mut listener).await;
        peer.close(1012, "").await;
        let error = call.next().await.unwrap().unwrap_err();
        let StreamError::StreamSea(StreamSeaError::WebSocket(WebSocketError::Closed { code: 1012, .. })) =
            error
        else {
            panic!("{error:?}")
        };
        assert!(call.next().await.is_none());
        let (call, _peer) = tokio::join!(client.subscribe("s"), async {
            let mut peer = Peer::welcome(&mut listener).await;
            peer.accept("s").await;
            peer
        });
        let _call = call.unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up_and_one_that_pings_is_not() {
    let (builder, mut listener) = builder();
    let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_secs(70)).await;
        peer.send(Message::Ping(Bytes::from_static(b"there?"))).await;
        let pong = futures_util::StreamExt::next(&mut peer.stream).await.unwrap().unwrap();
        assert_eq!(pong, Message::Pong(Bytes::from_static(b"there?")));
    }
    let began = tokio::time::Instant::now();
    let reason = interrupted(&mut call).await;
    assert_eq!(reason, "the connection was given up: the server was silent for 75s");
    assert_eq!(began.elapsed().as_secs(), 75);
    let mut peer = Peer::welcome(&mut listener).await;
    peer.accept("s").await;
    assert_eq!(resumed(&mut call).await, 0);
}

#[tokio::test(start_paused = true)]
async fn silence_is_as_long_as_the_client_is_told() {
    let (builder, mut listener) = builder();
    let builder = builder.silence(Duration::from_secs(2)).reconnect(None);
    let (_client, mut call, _peer) = subscribed(builder, &mut listener).await;
    let error = call.next().await.unwrap().unwrap_err();
    let silence = LossReason::Silence { limit: Duration::from_secs(2) };
    let StreamError::StreamSea(StreamSeaError::Lost(reason)) = error else { panic!("{error:?}") };
    assert_eq!(reason, silence);
}

/// What a subscription that is served by [`serve`] hears of one round.
async fn hears_a_round(call: &mut OutputCall<Subscribe>, name: &str, round: u64, deliveries: u64) {
    for number in 0..deliveries {
        let expected = vec![Document::from(name), round.into(), number.into()];
        assert_eq!(payload(call).await, expected.into(), "{name}");
    }
}

#[tokio::test]
async fn after_a_restart_in_the_middle_a_hundred_subscriptions_are_back() {
    in_time(async {
        let (builder, mut listener) = builder();
        let client = builder.build().unwrap();
        let names: Vec<_> = (0..100).map(|number| format!("stream {number}")).collect();
        let server = tokio::spawn(async move {
            for round in 0..3 {
                let io: Box<dyn Io> = Box::new(listener.accept().await.unwrap());
                drop(serve(io, 100, round, 5).await);
            }
            listener
        });
        let readers: Vec<_> = names
            .into_iter()
            .map(|name| {
                let client = client.clone();
                tokio::spawn(async move {
                    let mut call = client.subscribe(&name).await.unwrap();
                    for round in 0..3 {
                        if round > 0 {
                            interrupted(&mut call).await;
                            assert_eq!(resumed(&mut call).await, 0);
                        }
                        hears_a_round(&mut call, &name, round, 5).await;
                    }
                    call
                })
            })
            .collect();
        let mut calls = Vec::new();
        for reader in readers {
            calls.push(reader.await.unwrap());
        }
        let _listener = server.await.unwrap();
    })
    .await;
}

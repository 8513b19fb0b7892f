//! Subscriptions that are not read as fast as messages come.

use smithy_streams_runtime::client::{Overflow, StreamError};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::*;

/// Two subscriptions, `s` with id 2 and `t` with id 3.
async fn two(
    builder: StreamSeaClientBuilder<Client>,
    listener: &mut MemoryListener,
) -> (OutputCall<Subscribe>, OutputCall<Subscribe>, Peer) {
    let (client, one, mut peer) = subscribed(builder, listener).await;
    let (two, _) = subscribe(&client, &mut peer, "t").await;
    (one, two, peer)
}

/// Says that the server lives, until the test is done.
fn pinging(mut peer: Peer) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        while peer.stream.get_config().max_message_size.is_some() {
            peer.send(Message::Ping(Bytes::new())).await;
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    })
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_read_ends_behind_what_it_has_and_the_other_goes_on() {
    let (builder, mut listener) = builder();
    let (mut slow, mut quick, mut peer) = two(builder.queue(10, Overflow::End), &mut listener).await;
    for number in 0..12 {
        peer.deliver(2, number).await;
    }
    let began = tokio::time::Instant::now();
    for number in 0..100 {
        peer.deliver(3, number).await;
        assert_eq!(payload(&mut quick).await, Document::from(number));
    }
    assert_eq!(began.elapsed().as_secs(), 1, "others wait for a second, once");
    for number in 0..10 {
        assert_eq!(payload(&mut slow).await, Document::from(number));
    }
    let error = slow.next().await.unwrap().unwrap_err();
    let StreamError::StreamSea(StreamSeaError::Overrun { messages: 10, .. }) = error else {
        panic!("{error:?}")
    };
    assert!(slow.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn one_that_reads_in_time_loses_nothing() {
    let (builder, mut listener) = builder();
    let (mut call, mut other, mut peer) = two(builder.queue(10, Overflow::End), &mut listener).await;
    for _ in 0..10 {
        for number in 0..10 {
            peer.deliver(2, number).await;
        }
        peer.deliver(3, 1).await;
        tokio::time::sleep(ms(900)).await;
        for number in 0..10 {
            assert_eq!(payload(&mut call).await, Document::from(number));
        }
        assert_eq!(payload(&mut other).await, Document::from(1));
    }
}

#[tokio::test]
async fn bytes_count_as_well_as_messages() {
    in_time(async {
        let (builder, mut listener) = builder();
        let builder = builder.queue_bytes(1000).queue_grace(ms(10));
        let (mut slow, mut quick, mut peer) = two(builder, &mut listener).await;
        for _ in 0..10 {
            peer.deliver(2, "x".repeat(400)).await;
        }
        peer.deliver(3, 1).await;
        assert_eq!(payload(&mut quick).await, Document::from(1));
        let mut read = 0;
        let error = loop {
            match slow.next().await.unwrap() {
                Ok(_) => read += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StreamError::StreamSea(StreamSeaError::Overrun { .. })), "{error:?}");
        assert_eq!(read, 3);

        // One alone may be longer than that.
        peer.deliver(3, "x".repeat(4000)).await;
        payload(&mut quick).await;
    })
    .await;
}

#[tokio::test]
async fn the_oldest_are_dropped_and_counted() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (mut slow, mut quick, mut peer) =
            two(builder.queue(10, Overflow::DropOldest), &mut listener).await;
        for number in 0..1000 {
            peer.deliver(2, number).await;
        }
        peer.deliver(3, 1).await;
        assert_eq!(payload(&mut quick).await, Document::from(1));
        let error = slow.next().await.unwrap().unwrap_err();
        let StreamError::StreamSea(StreamSeaError::Dropped { messages: 990 }) = error else {
            panic!("{error:?}")
        };
        for number in 990..1000 {
            assert_eq!(payload(&mut slow).await, Document::from(number));
        }
        peer.deliver(2, 1000).await;
        assert_eq!(payload(&mut slow).await, Document::from(1000), "it goes on");
    })
    .await;
}

#[tokio::test]
async fn a_loss_among_dropped_messages_is_still_told_of() {
    in_time(async {
        let (builder, mut listener) = builder();
        let builder = builder.queue(2, Overflow::DropOldest);
        let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        for round in 0..3 {
            for number in 0..3 {
                peer.deliver(2, 10 * round + number).await;
            }
            drop(peer);
            peer = Peer::welcome(&mut listener).await;
            peer.accept("s").await;
        }
        peer.deliver(2, 100).await;
        tokio::time::sleep(ms(50)).await;
        let mut told = Vec::new();
        while told.last().is_none_or(|last| *last != "100") {
            told.push(match call.next().await.unwrap() {
                Ok(Events::Message(message)) => message.payload.unwrap().as_f64().unwrap().to_string(),
                Ok(Events::Interrupted(_)) => "interrupted".to_owned(),
                Ok(Events::Resumed(_)) => "resumed".to_owned(),
                other => format!("{:?}", other.unwrap_err()),
            });
        }
        assert_eq!(
            told,
            [
                "StreamSea(Dropped { messages: 8 })",
                "interrupted",
                "resumed",
                "22",
                "interrupted",
                "resumed",
                "100"
            ]
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn all_wait_for_one_that_loses_nothing_and_time_stands_still_meanwhile() {
    let (builder, mut listener) = builder();
    let builder = builder.queue(10, Overflow::Wait);
    let (mut slow, mut quick, mut peer) = two(builder, &mut listener).await;
    for number in 0..20 {
        peer.deliver(2, number).await;
    }
    peer.deliver(3, 1).await;
    let waiting = tokio::time::timeout(Duration::from_secs(600), quick.next()).await;
    assert!(waiting.is_err(), "it waits for the slow one, and the silence is nobody's fault");
    let _peer = pinging(peer);
    for number in 0..20 {
        assert_eq!(payload(&mut slow).await, Document::from(number));
    }
    assert_eq!(payload(&mut quick).await, Document::from(1));
}

#[tokio::test]
async fn nobody_waits_for_one_that_is_dropped() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (slow, mut quick, mut peer) = two(builder.queue(1, Overflow::Wait), &mut listener).await;
        for number in 0..3 {
            peer.deliver(2, number).await;
        }
        peer.deliver(3, 1).await;
        let waiting = tokio::time::timeout(ms(50), quick.next()).await;
        assert!(waiting.is_err());
        drop(slow);
        assert_eq!(payload(&mut quick).await, Document::from(1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_nobody_could_read_is_not_late() {
    let (builder, mut listener) = builder();
    let (client, mut slow, mut peer) = subscribed(builder.queue(1, Overflow::Wait), &mut listener).await;
    peer.deliver(2, 1).await;
    peer.deliver(2, 2).await;
    tokio::time::sleep(ms(1)).await;
    let asking = tokio::spawn(async move { client.subscribe("t").await });
    peer.accept("t").await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(payload(&mut slow).await, Document::from(1));
    assert_eq!(payload(&mut slow).await, Document::from(2));
    let _call = asking.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_burst_longer_than_the_queue_harms_no_reader_that_reads() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, mut peer) = subscribed(builder.queue(16, Overflow::End), &mut listener).await;
        let sending = tokio::spawn(async move {
            for number in 0..5_000 {
                peer.deliver(2, number).await;
            }
            peer
        });
        for number in 0..5_000 {
            assert_eq!(payload(&mut call).await, Document::from(number));
        }
        sending.await.unwrap();
    })
    .await;
}

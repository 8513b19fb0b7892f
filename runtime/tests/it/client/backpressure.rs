//! Nobody runs ahead of who does not read.

use super::*;

on_each_wire!(a_peer_that_does_not_read_stops_the_sender, a_client_that_does_not_read_stops_the_peer,);

/// More than all buffers of a connection together: sockets, windows, and those of the runtime.
const MOST: usize = 24 * 1024 * 1024;
/// Size of a line, in bytes.
const LINE: usize = 16 * 1024;
/// How long a sender must be stuck to count as stopped.
const STUCK: Duration = Duration::from_millis(300);

/// Emits until the client takes no more.
pub(super) async fn fill(exchange: &mut Exchange<Talk>) -> i64 {
    for number in 0..(MOST / LINE) as i64 {
        let event = RoomEvents::Say(Say::new(number, "x".repeat(LINE)));
        match tokio::time::timeout(STUCK, exchange.emit(event)).await {
            Ok(emitted) => emitted.unwrap(),
            Err(_stuck) => return number,
        }
    }
    panic!("{MOST} bytes went to somebody who does not read");
}

async fn a_peer_that_does_not_read_stops_the_sender(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let mut sent = 0;
    loop {
        let event = Say::new(sent, "x".repeat(LINE));
        match tokio::time::timeout(STUCK, call.signal_say(event)).await {
            Ok(result) => result.unwrap(),
            Err(_stuck) => break,
        }
        sent += 1;
        assert!((sent as usize) < MOST / LINE, "{MOST} bytes went to somebody who does not read");
    }
    // Not one of them is lost, and the one that was given up is not there.
    let peer = tokio::spawn(async move {
        for number in 0..sent {
            assert_eq!(heard(exchange.next().await).number, number);
        }
        assert_eq!(heard(exchange.next().await).text, "last");
        assert!(exchange.next().await.is_none());
        exchange.finish().await.unwrap();
    });
    call.signal_say(Say::new(sent, "last")).await.unwrap();
    call.inner.join().await.unwrap();
    peer.await.unwrap();
}

async fn a_client_that_does_not_read_stops_the_peer(wire: Wire) {
    let (mut call, mut exchange, _peers) = conversation(wire).await;
    let emitted = fill(&mut exchange).await;
    // The other direction is free.
    call.signal_say(Say::new(1, "hello?")).await.unwrap();
    assert_eq!(heard(exchange.next().await).text, "hello?");
    let peer = tokio::spawn(async move { exchange.finish().await });
    for number in 0..emitted {
        assert_eq!(said(call.next().await).number, number);
    }
    assert!(call.next().await.is_none());
    peer.await.unwrap().unwrap();
}

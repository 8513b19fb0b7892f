//! Peers that fall silent, and the pings that find them out. Time is paused: nobody waits.

use std::time::Duration;

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{
    ConnectOptions, KeepAlive, RpcError, ServerConnection, SlowReader, StreamEnd,
};
use smithy_streams_runtime::session::CloseReason;
use tokio::time::{Instant, sleep, timeout};

use super::peer::{Carrier, Peer, accepted, activated, no_task_is_left};
use crate::session::ends::{CONNECT, MESSAGE, PING_RESPONSE, frame};

const INTERVAL: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(7);

fn options() -> ConnectOptions {
    ConnectOptions::new().keep_alive(KeepAlive::every(INTERVAL).timeout(TIMEOUT))
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_falls_silent_is_pinged_then_left() {
    let (client, mut peer) = accepted(Carrier::Memory, &options()).await;
    let mut stream = activated(&client, &mut peer).await;
    let before = Instant::now();
    assert_eq!(peer.next().await.unwrap(), "PING 0 0");
    assert_eq!(before.elapsed(), INTERVAL);
    assert_eq!(stream.next().await, None);
    assert_eq!(before.elapsed(), INTERVAL + TIMEOUT);
    assert_eq!(stream.end(), Some(StreamEnd::Connection(CloseReason::PeerSilent)));
    assert_eq!(client.closed().await, CloseReason::PeerSilent);
    assert_eq!(peer.rest().await, [""; 0]);
    no_task_is_left().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_is_asked_again() {
    let (client, mut peer) = accepted(Carrier::Memory, &options()).await;
    let before = Instant::now();
    for round in 1..=20 {
        assert_eq!(peer.next().await.unwrap(), "PING 0 0");
        assert_eq!(before.elapsed(), round * INTERVAL + (round - 1) * Duration::from_secs(1));
        sleep(Duration::from_secs(1)).await;
        peer.say(&frame(PING_RESPONSE, 0, 0, "")).await;
    }
    assert!(client.is_open());
}

#[tokio::test(start_paused = true)]
async fn any_byte_is_a_sign_of_life() {
    let (client, mut peer) = accepted(Carrier::Memory, &options()).await;
    let mut stream = activated(&client, &mut peer).await;
    // A message that takes for ever to come: no ping is due while it does.
    let bytes = frame(MESSAGE, 0, 1, "slow");
    for byte in &bytes {
        sleep(INTERVAL - Duration::from_secs(1)).await;
        peer.say(std::slice::from_ref(byte)).await;
    }
    assert_eq!(stream.next().await.unwrap().payload(), b"slow");
    let first = timeout(INTERVAL - Duration::from_secs(1), peer.next()).await;
    assert!(first.is_err(), "{first:?}");
    // A byte is as good as an answer.
    assert_eq!(peer.next().await.unwrap(), "PING 0 0");
    peer.say(&bytes[..1]).await;
    sleep(TIMEOUT * 2).await;
    assert!(client.is_open());
}

#[tokio::test(start_paused = true)]
async fn unless_asked_for_nobody_is_pinged() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    timeout(Duration::from_secs(24 * 60 * 60), peer.next()).await.unwrap_err();
    assert!(client.is_open());
}

#[tokio::test(start_paused = true)]
async fn who_does_not_listen_calls_nobody_silent() {
    let options = options().stream_buffer(1).slow_reader(SlowReader::Wait);
    let (client, mut peer) = accepted(Carrier::Memory, &options).await;
    let mut stream = activated(&client, &mut peer).await;
    peer.say(&frame(MESSAGE, 0, 1, "unread").repeat(3)).await;
    timeout(INTERVAL * 100, peer.next()).await.unwrap_err();
    assert!(client.is_open());
    let before = Instant::now();
    for _ in 0..3 {
        stream.next().await.unwrap();
    }
    assert_eq!(peer.next().await.unwrap(), "PING 0 0");
    assert_eq!(before.elapsed(), INTERVAL);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_neither_reads_nor_writes_is_found_out() {
    let (client, mut peer) = accepted(Carrier::Memory, &options()).await;
    let stream = activated(&client, &mut peer).await;
    let block = Message::new().with_payload(vec![0; 64 * 1024]);
    let before = Instant::now();
    let error = loop {
        if let Err(error) = stream.send_message(&block).await {
            break error;
        }
    };
    assert!(matches!(error, RpcError::Closed(CloseReason::PeerSilent)), "{error:?}");
    assert_eq!(before.elapsed(), INTERVAL + TIMEOUT);
    assert_eq!(client.closed().await, CloseReason::PeerSilent);
    no_task_is_left().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_pings_too() {
    let (near, far) = tokio::io::duplex(1024);
    let (mut server, mut peer) = (ServerConnection::over(near, &options()), Peer::new(far));
    peer.say(&frame(CONNECT, 0, 0, "")).await;
    server.handshake().await.unwrap();
    server.accept(&Message::new()).unwrap();
    let before = Instant::now();
    assert_eq!(peer.rest().await, ["CONNECT_ACK 1 0", "PING 0 0"]);
    assert_eq!(server.closed().await, CloseReason::PeerSilent);
    assert_eq!(before.elapsed(), INTERVAL + TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn times_beyond_the_clock_are_far_away() {
    let options = ConnectOptions::new()
        .connect_timeout(Duration::MAX)
        .close_timeout(Duration::MAX)
        .keep_alive(KeepAlive::every(Duration::MAX).timeout(Duration::MAX));
    let (client, mut peer) = accepted(Carrier::Memory, &options).await;
    timeout(INTERVAL, peer.next()).await.unwrap_err();
    assert!(client.is_open());
    client.close().await;
    assert_eq!(peer.rest().await, [""; 0]);
}

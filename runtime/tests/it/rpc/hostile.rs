//! Peers that break the protocol once the connection is accepted.

use std::time::Duration;

use bytes::Bytes;
use smithy_streams_runtime::frame::{FrameError, Message};
use smithy_streams_runtime::rpc::{ConnectOptions, RpcError, ServerConnection, StreamEnd};
use smithy_streams_runtime::session::{CloseReason, MAX_MESSAGE_LENGTH, SessionConfig, Violation};
use tokio::io::AsyncWriteExt;

use super::peer::{Carrier, Peer, accepted, activated, no_task_is_left, told, within};
use crate::frames::build;
use crate::session::ends::{CONNECT, CONNECT_ACK, LAST, MESSAGE, PING, frame, frame_of, opening};
use crate::session::hostile::{bad_header_block, flipped};

/// What the peer sends, what it is told, and why the connection ends.
fn rows() -> Vec<(&'static str, Bytes, &'static [&'static str], &'static str)> {
    const PROTOCOL_ERROR: &[&str] = &["PROTOCOL_ERROR 0 0 {text}"];
    const INTERNAL_ERROR: &[&str] = &["INTERNAL_ERROR 0 0 {text}"];
    vec![
        ("second acknowledge", frame(CONNECT_ACK, 1, 0, ""), PROTOCOL_ERROR, "CONNECT_ACK came when"),
        ("connect", frame(CONNECT, 0, 0, ""), PROTOCOL_ERROR, "CONNECT came when"),
        ("stream never opened", frame(MESSAGE, 0, 2, ""), PROTOCOL_ERROR, "stream 2 was never opened"),
        ("last message of no stream", frame(MESSAGE, LAST, 77, ""), PROTOCOL_ERROR, "stream 77 was never"),
        ("negative stream", frame(MESSAGE, 0, -1, ""), PROTOCOL_ERROR, "stream -1 was never opened"),
        ("ping on a stream", frame(PING, 0, 1, ""), PROTOCOL_ERROR, "PING came on a stream"),
        ("no stream", frame(MESSAGE, 0, 0, ""), PROTOCOL_ERROR, "APPLICATION_MESSAGE came without a stream"),
        ("no such type", frame(9, 0, 0, ""), PROTOCOL_ERROR, "message type 9 does not exist"),
        ("no routing", build::frame(b"", b"").into(), PROTOCOL_ERROR, "header `:message-type` is missing"),
        ("bad headers", bad_header_block(), INTERNAL_ERROR, "the bytes are no frames"),
        ("wrong prelude CRC", flipped(frame(PING, 0, 0, ""), 9), &[], "the bytes are no frames: prelude"),
        ("wrong message CRC", flipped(frame(PING, 0, 0, ""), 40), &[], "the bytes are no frames: message"),
        (
            "no frames",
            Bytes::from_static(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            &[],
            "the bytes are no frames",
        ),
    ]
}

#[tokio::test]
async fn a_peer_that_breaks_the_protocol_is_told_and_left() {
    for (row, bytes, answer, reason) in rows() {
        for carrier in Carrier::ALL {
            let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
            let mut stream = activated(&client, &mut peer).await;
            within(async {
                peer.say(&[frame(MESSAGE, 0, 1, "before"), bytes.clone()].concat()).await;
                assert_eq!(peer.rest().await, answer, "{row} {carrier:?}");
                let closed = client.closed().await;
                let reason = format!("the peer broke the protocol: {reason}");
                assert!(told(&closed).starts_with(&reason), "{row} {carrier:?}: {}", told(&closed));
                // What came before it is not lost.
                assert_eq!(stream.next().await.unwrap().payload(), b"before");
                assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::Connection(closed))));
            })
            .await;
            assert!(!client.is_open());
        }
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_told_and_left() {
    let rows = [
        ("second connect", frame(CONNECT, 0, 0, ""), "CONNECT came when the connection had been accepted"),
        ("skipped id", opening(2, ""), "stream 2 was opened where it was the turn of another"),
        ("no operation", frame(MESSAGE, 0, 1, ""), "stream 1 was opened without an operation"),
        (
            "no operation either",
            frame_of(&[("operation", "".into())], MESSAGE, 0, 1, ""),
            "stream 1 was opened",
        ),
    ];
    for (row, bytes, reason) in rows {
        let (near, far) = tokio::io::duplex(1024);
        let (mut server, mut peer) = (ServerConnection::over(near, &ConnectOptions::new()), Peer::new(far));
        within(async {
            peer.say(&frame(CONNECT, 0, 0, "")).await;
            server.handshake().await.unwrap();
            server.accept(&Message::new()).unwrap();
            peer.say(&bytes).await;
            assert_eq!(peer.rest().await, ["CONNECT_ACK 1 0", "PROTOCOL_ERROR 0 0 {text}"], "{row}");
            assert!(server.next_stream().await.is_none());
            let closed = told(&server.closed().await);
            assert!(closed.starts_with(&format!("the peer broke the protocol: {reason}")), "{row}: {closed}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_not_waited_for() {
    for (limit, claimed) in [(MAX_MESSAGE_LENGTH, MAX_MESSAGE_LENGTH + 1), (1000, 1001), (1000, u32::MAX)] {
        let limits = smithy_streams_runtime::frame::Limits::client().message_length(limit);
        let options = ConnectOptions::new().session(SessionConfig::new().limits(limits));
        let (client, mut peer) = accepted(Carrier::Memory, &options).await;
        within(async {
            // Twelve bytes say it.
            peer.say(&build::prelude(claimed, 0)).await;
            let expected = FrameError::MessageTooLong { length: claimed.into(), limit };
            let reason = CloseReason::Violation(Violation::Frame(expected));
            assert_eq!(client.closed().await, reason);
            assert_eq!(peer.rest().await, [""; 0]);
        })
        .await;
    }
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_not_sent() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let large = Message::new().with_payload(vec![0; MAX_MESSAGE_LENGTH as usize]);
    let error = client.new_stream().activate("example#Echo", &large).await.unwrap_err();
    assert!(matches!(error, RpcError::Refused(_)), "{error:?}");
    // No id was used up.
    let stream = activated(&client, &mut peer).await;
    assert_eq!(stream.stream_id().unwrap().get(), 1);
}

/// What ended the connection and what it means to say so: the peer's last words were written before its end came.
#[tokio::test]
async fn last_words_are_heard_though_nothing_can_be_written_any_more() {
    for carrier in [
        Carrier::Tcp,
        #[cfg(unix)]
        Carrier::Unix,
    ] {
        let (client, mut peer) = accepted(carrier, &ConnectOptions::new()).await;
        let mut stream = client.new_stream();
        let large = Message::new().with_payload(vec![0; 8 * 1024 * 1024]);
        let flushed = stream.start("example#Echo", &large).unwrap();
        within(async {
            // The peer has read some of it, and closes with the rest unread.
            let mut some = [0; 1000];
            tokio::io::AsyncReadExt::read_exact(&mut peer.io, &mut some).await.unwrap();
            peer.say(&[frame(MESSAGE, LAST, 1, "enough"), frame(6, 0, 0, "tired")].concat()).await;
            drop(peer);
            assert_eq!(stream.next().await.unwrap().payload(), b"enough", "{carrier:?}");
            assert_eq!(told(&client.closed().await), "the peer gave up: PROTOCOL_ERROR: tired");
            let error = flushed.await.unwrap_err();
            assert!(matches!(error, RpcError::Closed(CloseReason::Peer(_))), "{error:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_connection_that_is_reset_says_so() {
    let (client, mut peer) = accepted(Carrier::Tcp, &ConnectOptions::new()).await;
    let mut stream = activated(&client, &mut peer).await;
    // Closed with a message unread, a TCP connection is reset.
    stream.send_message(&Message::new()).await.unwrap();
    let mut first = [0; 1];
    tokio::io::AsyncReadExt::read_exact(&mut peer.io, &mut first).await.unwrap();
    drop(peer);
    within(async {
        let reason = CloseReason::TransportFailed { kind: std::io::ErrorKind::ConnectionReset };
        assert_eq!(client.closed().await, reason);
        assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::Connection(reason))));
    })
    .await;
}

#[tokio::test]
async fn a_peer_that_closes_its_half_is_answered_in_kind() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
        within(async {
            peer.io.shutdown().await.unwrap();
            assert_eq!(client.closed().await, CloseReason::EndOfInput, "{carrier:?}");
            assert_eq!(peer.rest().await, [""; 0], "{carrier:?}");
        })
        .await;
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn a_peer_that_ends_inside_a_frame_is_found_out() {
    let (client, mut peer) = accepted(Carrier::Tcp, &ConnectOptions::new()).await;
    let mut stream = activated(&client, &mut peer).await;
    let bytes = [frame(MESSAGE, 0, 1, "whole"), frame(MESSAGE, 0, 1, "half").slice(..50)].concat();
    peer.say(&bytes).await;
    drop(peer);
    within(async {
        let closed = client.closed().await;
        assert!(matches!(closed, CloseReason::Truncated(FrameError::Truncated { .. })), "{closed:?}");
        assert_eq!(stream.next().await.unwrap().payload(), b"whole");
        assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::Connection(closed))));
    })
    .await;
}

#[tokio::test]
async fn pings_whose_answers_are_not_read_cost_little() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let mut stream = activated(&client, &mut peer).await;
    let pings = frame(PING, 0, 0, "answer me").repeat(1000);
    within(async {
        for _ in 0..100 {
            peer.say(&pings).await;
        }
        peer.say(&frame(MESSAGE, 0, 1, "done")).await;
        assert_eq!(stream.next().await.unwrap().payload(), b"done");
        // A message of one's own is still taken, when the peer reads.
        let reading = async { while peer.next().await.unwrap() != "PING 0 0" {} };
        tokio::join!(async { client.ping(&Message::new()).await.unwrap() }, reading);
    })
    .await;
    assert!(client.is_open());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_reads_is_left_behind() {
    let limit = Duration::from_secs(3);
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new().close_timeout(limit)).await;
    let mut stream = activated(&client, &mut peer).await;
    let block = Message::new().with_payload(vec![0; 64 * 1024]);
    let mut flushes = Vec::new();
    let full = loop {
        match stream.try_send(&block) {
            Ok(flushed) => flushes.push(flushed),
            Err(error) => break error,
        }
        tokio::task::yield_now().await;
    };
    assert!(full.to_string().contains("refused"), "{full:?}");
    assert!(flushes.len() < 20, "{} blocks were taken", flushes.len());
    // The other way is open.
    peer.say(&frame(MESSAGE, 0, 1, "talk to me")).await;
    assert_eq!(stream.next().await.unwrap().payload(), b"talk to me");
    let sender = stream.sender();
    let (waiting, before) =
        (tokio::spawn(async move { sender.send_message(&block).await }), tokio::time::Instant::now());
    tokio::task::yield_now().await;
    let closed = client.close();
    // Who waits for room learns of it at once; who has been taken, when time is up.
    let error = waiting.await.unwrap().unwrap_err();
    assert!(matches!(error, RpcError::Closed(CloseReason::Requested)), "{error:?}");
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert_eq!(closed.await, CloseReason::Requested);
    assert_eq!(before.elapsed(), limit);
    let mut failed = 0;
    for flushed in flushes {
        match flushed.await {
            Ok(()) => assert_eq!(failed, 0, "what is flushed is so in order"),
            Err(error) => {
                assert!(matches!(error, RpcError::Closed(CloseReason::Requested)), "{error:?}");
                failed += 1;
            }
        }
    }
    assert!(failed > 0);
    drop(peer);
    no_task_is_left().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_talks_without_listening_is_left_behind() {
    for carrier in Carrier::ALL {
        let options = ConnectOptions::new().close_timeout(Duration::from_millis(50));
        let (client, mut peer) = accepted(*carrier, &options).await;
        let stream = activated(&client, &mut peer).await;
        let block = Message::new().with_payload(vec![0; 16 * 1024 * 1024]);
        let flushed = stream.try_send(&block).unwrap();
        let flood = tokio::spawn(async move {
            let pings = frame(PING, 0, 0, "").repeat(1000);
            while peer.io.write_all(&pings).await.is_ok() {}
        });
        within(async {
            assert_eq!(client.close().await, CloseReason::Requested, "{carrier:?}");
            assert!(matches!(flushed.await, Err(RpcError::Closed(CloseReason::Requested))));
            flood.await.unwrap();
        })
        .await;
    }
    no_task_is_left().await;
}

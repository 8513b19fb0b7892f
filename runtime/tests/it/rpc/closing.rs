//! How connections end when nobody breaks a rule.

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{ConnectOptions, Connection, RpcError, StreamEnd};
use smithy_streams_runtime::session::{CloseReason, SessionConfig};
use tokio::time::{Duration, Instant};

use super::peer::{Carrier, Peer, accepted, activated, no_task_is_left, pair, within};
use crate::session::ends::{MESSAGE, frame, payload};

#[tokio::test]
async fn what_is_queued_is_written_before_the_connection_closes() {
    for carrier in Carrier::ALL {
        let options = ConnectOptions::new().session(SessionConfig::new().transmit_limit(8 * 1024 * 1024));
        let (client, mut peer) = accepted(*carrier, &options).await;
        let stream = activated(&client, &mut peer).await;
        let block = Message::new().with_payload(vec![b'x'; 64 * 1024]);
        let flushes: Vec<_> = (0..64).map(|_| stream.try_send(&block).unwrap()).collect();
        within(async {
            // What the peer says meanwhile is not read, and does not reset the connection.
            peer.say(&frame(MESSAGE, 0, 1, "too late")).await;
            let closed = client.close();
            assert!(!client.is_open() && stream.is_closed());
            for _ in 0..64 {
                assert_eq!(peer.message().await.unwrap().payload().len(), 64 * 1024, "{carrier:?}");
            }
            assert_eq!(peer.rest().await, [""; 0], "{carrier:?}");
            assert_eq!(closed.await, CloseReason::Requested);
            for flushed in flushes {
                flushed.await.unwrap();
            }
        })
        .await;
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn closing_twice_is_closing_once() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let (first, second) = (client.close(), client.clone().close());
    assert_eq!((first.await, second.await), (CloseReason::Requested, CloseReason::Requested));
    assert_eq!(client.close().await, CloseReason::Requested);
    assert_eq!(peer.rest().await, [""; 0]);
    let error = client.ping(&Message::new()).await.unwrap_err();
    assert!(matches!(error, RpcError::Closed(CloseReason::Requested)), "{error:?}");
}

#[tokio::test]
async fn the_last_handle_closes_the_socket() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
        let (stream, twin) = (activated(&client, &mut peer).await, client.clone());
        let (closed, sender) = (client.closed(), stream.sender());
        drop((client, twin));
        within(async {
            // An RPC stream is a handle, too.
            let flushed = sender.try_send(&payload("still open")).unwrap();
            assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 0 1 still open");
            drop(stream);
            assert_eq!(peer.rest().await, ["APPLICATION_MESSAGE 2 1"], "{carrier:?}");
            assert_eq!(closed.await, CloseReason::Requested);
            flushed.await.unwrap();
            assert!(sender.try_send(&payload("late")).is_err());
        })
        .await;
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn a_connection_that_was_never_used_closes_as_well() {
    for carrier in Carrier::ALL {
        let (client, io) = carrier.open(&ConnectOptions::new()).await;
        let closed = client.closed();
        drop(client);
        assert_eq!(within(Peer::new(io).rest()).await, [""; 0], "{carrier:?}");
        assert_eq!(closed.await, CloseReason::Requested);
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn a_server_that_closes_ends_the_streams_of_both() {
    for carrier in Carrier::ALL {
        let (client, mut server) = pair(*carrier, &ConnectOptions::new()).await;
        let mut stream = client.new_stream();
        stream.activate("example#Echo", &payload("{}")).await.unwrap();
        within(async {
            let (_, served) = server.next_stream().await.unwrap();
            served.send_message(&payload("goodbye")).await.unwrap();
            assert_eq!(server.close().await, CloseReason::Requested);
            assert_eq!(served.end(), Some(StreamEnd::Connection(CloseReason::Requested)));
            assert_eq!(client.closed().await, CloseReason::EndOfInput, "{carrier:?}");
            assert_eq!(stream.next().await.unwrap().payload(), b"goodbye");
            assert_eq!(stream.next().await, None);
            assert_eq!(stream.end(), Some(StreamEnd::Connection(CloseReason::EndOfInput)));
        })
        .await;
    }
    no_task_is_left().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_close_its_end_is_not_waited_for_long() {
    let limit = Duration::from_secs(5);
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let before = Instant::now();
    client.close().await;
    assert_eq!(peer.rest().await, [""; 0]);
    assert_eq!(before.elapsed(), Duration::ZERO);
    no_task_is_left_by(before + limit).await;
    // Now its own end is gone, too.
    tokio::io::AsyncWriteExt::write_all(&mut peer.io, b"anybody?").await.unwrap_err();
}

async fn no_task_is_left_by(time: Instant) {
    tokio::time::sleep_until(time).await;
    no_task_is_left().await;
}

#[test]
fn a_runtime_that_goes_away_ends_its_connections() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let (client, mut stream, peer) = first.block_on(async {
        let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
        let stream = activated(&client, &mut peer).await;
        (client, stream, peer)
    });
    let (flushed, closed) = (stream.try_send(&payload("never sent")).unwrap(), client.closed());
    drop(first);
    second.block_on(within(async {
        let lost = CloseReason::TransportFailed { kind: std::io::ErrorKind::Interrupted };
        assert_eq!(closed.await, lost);
        assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::Connection(lost))));
        assert!(matches!(flushed.await, Err(RpcError::Closed(CloseReason::TransportFailed { .. }))));
    }));
    let usable = |connection: &Connection| connection.is_open();
    assert!(!usable(&client));
    drop(peer);
}

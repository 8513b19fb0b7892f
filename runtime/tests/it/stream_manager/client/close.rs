//! The end of a client.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use smithy_streams_runtime::client::StreamManagerError;
use smithy_streams_runtime::session::stream_manager::CloseReason;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::connect::Stuck;
use super::*;

fn is_closed(outcome: &Appended) -> bool {
    match outcome {
        Err(CallError::StreamManager(error @ StreamManagerError::Closed)) => error.is_unsent(),
        _ => false,
    }
}

fn was_in_flight(outcome: &Appended) -> bool {
    match outcome {
        Err(CallError::StreamManager(error @ StreamManagerError::Lost(CloseReason::Closed))) => {
            !error.is_unsent()
        }
        _ => false,
    }
}

#[tokio::test(start_paused = true)]
async fn closing_fails_all_calls_and_writes_what_is_queued() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.max_in_flight(2), &mut listener).await;
    let [first, second, third] = ["a", "b", "c"].map(|payload| spawn_append(&client, payload));
    tokio::task::yield_now().await;
    in_time(client.connection.close()).await;
    assert!(!client.connection.is_open());
    assert!(was_in_flight(&in_time(first).await.unwrap()));
    assert!(was_in_flight(&in_time(second).await.unwrap()));
    assert!(is_closed(&in_time(third).await.unwrap()));
    peer.append_of("a").await;
    peer.append_of("b").await;
    assert!(peer.next().await.is_none());
    in_time(client.connection.close()).await;
    assert!(is_closed(&append(&client, "d").await));
    let again = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(again.is_err(), "a client that is closed does not connect");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_listen_does_not_keep_it_from_closing() {
    let (builder, mut listener) = builder();
    let builder = builder.close_timeout(Duration::from_secs(2));
    let (client, _peer) = connected(builder, &mut listener).await;
    let core = client.core.clone();
    let call =
        tokio::spawn(async move { core.call::<Append>(appending(vec![1; 4 * 1024 * 1024]), None).await });
    tokio::task::yield_now().await;
    let began = Instant::now();
    client.connection.close().await;
    assert_eq!(began.elapsed(), Duration::from_secs(2));
    assert!(was_in_flight(&call.await.unwrap()));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_closes() {
    let (client, mut peer, _listener) = peers().await;
    let clone = client.clone();
    drop(client);
    let call = spawn_append(&clone, "a");
    let request = peer.append_of("a").await;
    drop(clone);
    assert!(peer.is_left_alone().await, "a call keeps it open");
    peer.appended(&request, 1).await;
    assert!(in_time(call).await.unwrap().is_ok());
    assert!(peer.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn what_was_given_up_is_written_all_the_same() {
    let (client, mut peer, _listener) = peers().await;
    let call = spawn_append(&client, "a");
    tokio::task::yield_now().await;
    call.abort();
    drop(client);
    peer.append_of("a").await;
    assert!(peer.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_client_closes_while_it_connects() {
    let (connector, mut listener) = memory();
    let stuck = Stuck { connector, from: 1, dialed: Arc::<AtomicUsize>::default() };
    let builder = Client::builder().connector(stuck).connect_timeout(None).without_auth_token();
    let (client, mut peer) = connected(builder, &mut listener).await;
    peer.io.shutdown().await.unwrap();
    assert!(peer.next().await.is_none());
    let call = spawn_append(&client, "a");
    tokio::task::yield_now().await;
    in_time(client.connection.close()).await;
    assert!(is_closed(&in_time(call).await.unwrap()));
}

#[test]
fn a_client_outlives_its_runtime_and_says_so() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let (client, call, peer) = first.block_on(async {
        let (client, mut peer, _listener) = peers().await;
        let core = client.core.clone();
        let mut call = Box::pin(async move { core.call::<Append>(appending("a"), None).await });
        // Its place is taken with the first poll.
        assert!(tokio::time::timeout(Duration::from_millis(10), &mut call).await.is_err());
        peer.append_of("a").await;
        (client, call, peer)
    });
    drop(first);
    runtime().block_on(async {
        assert!(!client.connection.is_open());
        let lost = matches!(
            in_time(call).await.unwrap_err(),
            CallError::StreamManager(StreamManagerError::Lost(CloseReason::TransportFailed))
        );
        assert!(lost);
        assert!(is_closed(&append(&client, "b").await));
        in_time(client.connection.close()).await;
    });
    drop(peer);
}

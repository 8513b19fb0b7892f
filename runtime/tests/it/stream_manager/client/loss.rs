//! Connections that are lost, and what follows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::client::{StreamManagerError, TimeLimit};
use smithy_streams_runtime::session::stream_manager::{
    Bounds, CloseReason, MAX_FRAME_LENGTH, Status, Violation,
};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::connect::Stuck;
use super::*;

fn lost(outcome: Appended) -> CloseReason {
    match outcome.unwrap_err() {
        CallError::StreamManager(error) => {
            assert!(error.is_retryable() && !error.is_unsent());
            match error {
                StreamManagerError::Lost(reason) => reason,
                other => panic!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_loses_what_is_in_flight_and_nothing_else() {
    let (client, mut peer, mut listener) = peers().await;
    let calls: Vec<_> = ["a", "b", "c"].map(|payload| spawn_append(&client, payload)).into();
    let mut appended = Vec::new();
    let mut ids = Vec::new();
    for _ in &calls {
        let request = peer.request().await;
        appended.push(peer::payload_of(&request));
        ids.push(request.request_id().to_owned());
    }
    drop(peer);
    for call in calls {
        assert_eq!(lost(in_time(call).await.unwrap()), CloseReason::EndOfInput);
    }
    assert!(!client.connection.is_open());
    // Nobody connects before there is something to be said.
    let early = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(early.is_err());
    let call = spawn_append(&client, "d");
    let mut peer = Peer::accept(&mut listener).await;
    let request = peer.request().await;
    appended.push(peer::payload_of(&request));
    assert!(!ids.contains(&request.request_id().to_owned()));
    peer.appended(&request, 4).await;
    assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(4));
    assert!(client.connection.is_open());
    assert!(peer.is_left_alone().await);
    assert_eq!(appended, ["a", "b", "c", "d"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_goes_out_on_the_next_connection_once() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.max_in_flight(1), &mut listener).await;
    let calls: Vec<_> = ["a", "b", "c"].map(|payload| spawn_append(&client, payload)).into();
    peer.append_of("a").await;
    assert!(peer.is_left_alone().await);
    drop(peer);
    let mut peer = Peer::accept(&mut listener).await;
    for (payload, number) in [("b", 1), ("c", 2)] {
        let request = peer.append_of(payload).await;
        peer.appended(&request, number).await;
    }
    let outcomes: Vec<_> = vec_of(calls).await;
    let mut outcomes = outcomes.into_iter();
    assert_eq!(lost(outcomes.next().unwrap()), CloseReason::EndOfInput);
    assert!(outcomes.all(|outcome| outcome.is_ok()));
    assert!(peer.is_left_alone().await);
}

async fn vec_of(calls: Vec<JoinHandle<Appended>>) -> Vec<Appended> {
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(in_time(call).await.unwrap());
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_frames_end_the_connection() {
    let unreadable = |reason: &CloseReason| {
        matches!(reason, CloseReason::Violation(Violation::Unreadable { operation: 9, .. }))
    };
    let length = |reason: &CloseReason, expected: i32| match reason {
        CloseReason::Violation(Violation::FrameLength { length, limit }) => {
            (*length, *limit) == (expected, MAX_FRAME_LENGTH)
        }
        _ => false,
    };
    type Rule<'a> = Box<dyn Fn(&CloseReason) -> bool + 'a>;
    let rows: [(&[u8], Rule<'_>); 5] = [
        // A byte more than a gibibyte, and a length that is negative.
        (b"\x40\0\0\x01\x09", Box::new(move |it| length(it, 0x4000_0001))),
        (b"\xff\xff\xff\xff", Box::new(move |it| length(it, -1))),
        (b"\0\0\0\0", Box::new(move |it| length(it, 0))),
        (b"\0\0\0\x03\x09\xff\xff", Box::new(unreadable)),
        (b"\0\0\0\x06\x09\xbf\x61\xff\x61\x61", Box::new(unreadable)),
    ];
    let (client, mut peer, mut listener) = peers().await;
    for (bytes, is_expected) in rows {
        let call = spawn_append(&client, "a");
        peer.append_of("a").await;
        peer.say_bytes(bytes).await;
        let reason = lost(in_time(call).await.unwrap());
        assert!(is_expected(&reason), "{reason:?}");
        assert!(peer.next().await.is_none(), "the client closes its end");
        let call = spawn_append(&client, "b");
        peer = Peer::accept(&mut listener).await;
        let request = peer.append_of("b").await;
        peer.appended(&request, 1).await;
        assert!(in_time(call).await.unwrap().is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_claims_a_gibibyte_is_waited_for_and_not_believed() {
    let (client, mut peer, _listener) = peers().await;
    let call = spawn_append(&client, "a");
    peer.append_of("a").await;
    peer.say_bytes(b"\x40\0\0\0\x09\xbf").await;
    assert!(peer.is_left_alone().await);
    assert!(!call.is_finished() && client.connection.is_open());
    peer.io.shutdown().await.unwrap();
    assert_eq!(lost(in_time(call).await.unwrap()), CloseReason::Truncated);
}

#[tokio::test(start_paused = true)]
async fn frames_may_be_held_shorter() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.bounds(Bounds::new().frame_length(1000)), &mut listener).await;
    let call = spawn_append(&client, "a");
    peer.append_of("a").await;
    peer.say_bytes(&[0, 0, 3, 0xe9]).await;
    let violation = Violation::FrameLength { length: 1001, limit: 1000 };
    assert_eq!(lost(in_time(call).await.unwrap()), CloseReason::Violation(violation));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_want_the_client_back_fails_whoever_waits() {
    let (client, peer, mut listener) = peers().await;
    drop(peer);
    let until_lost = async {
        while client.connection.is_open() {
            tokio::task::yield_now().await;
        }
    };
    in_time(until_lost).await;
    let calls: Vec<_> = ["a", "b", "c"].map(|payload| spawn_append(&client, payload)).into();
    let (peer, _) = Peer::greeted(&mut listener).await;
    let mut response = accepting().error_message("no entry");
    response.status = Status::Unauthorized;
    peer.reject(&response).await;
    for outcome in vec_of(calls).await {
        match outcome.unwrap_err() {
            CallError::StreamManager(StreamManagerError::Refused { status, message }) => {
                assert_eq!((status, message.as_deref()), (Status::Unauthorized, Some("no entry")));
            }
            other => panic!("{other:?}"),
        }
    }
    // The next one tries again.
    let call = spawn_append(&client, "d");
    let mut peer = Peer::accept(&mut listener).await;
    let request = peer.append_of("d").await;
    peer.appended(&request, 1).await;
    assert!(in_time(call).await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_is_told_to_each_request() {
    let (client, peer, listener) = peers().await;
    drop((peer, listener));
    let first = append(&client, "a").await.unwrap_err();
    assert!(matches!(
        &first,
        CallError::StreamManager(StreamManagerError::Lost(_) | StreamManagerError::Io(_))
    ));
    for _ in 0..3 {
        let error = append(&client, "b").await.unwrap_err();
        let CallError::StreamManager(error @ StreamManagerError::Connect(_)) = &error else {
            panic!("{error:?}")
        };
        assert!(error.is_unsent());
    }
}

/// A client that has lost its connection, and whose next one is never opened.
async fn stranded(
    settle: impl FnOnce(StreamManagerClientBuilder<Client>) -> StreamManagerClientBuilder<Client>,
) -> (Client, Arc<AtomicUsize>) {
    let (connector, mut listener) = memory();
    let dialed = Arc::<AtomicUsize>::default();
    let stuck = Stuck { connector, from: 1, dialed: Arc::clone(&dialed) };
    let builder = settle(Client::builder().connector(stuck).without_auth_token());
    let (client, mut peer) = connected(builder, &mut listener).await;
    peer.io.shutdown().await.unwrap();
    assert!(peer.next().await.is_none());
    assert!(!client.connection.is_open());
    (client, dialed)
}

#[tokio::test(start_paused = true)]
async fn a_reconnect_has_three_seconds() {
    let (client, dialed) = stranded(|builder| builder).await;
    let began = Instant::now();
    let calls = ["a", "b"].map(|payload| spawn_append(&client, payload));
    for outcome in vec_of(calls.into()).await {
        match outcome.unwrap_err() {
            CallError::StreamManager(StreamManagerError::ConnectTimeout { limit }) => {
                assert_eq!(limit, Duration::from_secs(3));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(began.elapsed(), Duration::from_secs(3));
    assert_eq!(dialed.load(Ordering::Relaxed), 2, "once for both");
}

#[tokio::test(start_paused = true)]
async fn a_reconnect_is_part_of_the_time_of_a_call() {
    let (client, _) =
        stranded(|builder| builder.connect_timeout(None).call_timeout(Duration::from_secs(5))).await;
    for _ in 0..2 {
        let began = Instant::now();
        match append(&client, "a").await.unwrap_err() {
            CallError::Timeout { which: TimeLimit::Operation, limit } => assert_eq!(limit, began.elapsed()),
            other => panic!("{other:?}"),
        }
        assert_eq!(began.elapsed(), Duration::from_secs(5));
    }
}

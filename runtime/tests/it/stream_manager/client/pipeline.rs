//! Calls that do not wait for each other.

use std::num::NonZeroUsize;

use smithy_streams_runtime::client::Pipeline;

use super::*;

fn pipeline(client: &Client, in_flight: usize) -> Pipeline<Append> {
    Pipeline::new(client.core.clone(), NonZeroUsize::new(in_flight).unwrap())
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_stops_nothing() {
    let (client, mut peer, _listener) = peers().await;
    let mut pipeline = pipeline(&client, 3);
    let pushing = async {
        let mut answers = Vec::new();
        for payload in ["a", "b", "", "c", "d", "e"] {
            answers.extend(pipeline.push(appending(payload)).await);
            assert!(pipeline.len() <= 3);
        }
        while let Some(answer) = pipeline.next().await {
            answers.push(answer);
        }
        answers
    };
    let serving = async {
        // Out of order where it can.
        let (a, b) = (peer.append_of("a").await, peer.append_of("b").await);
        peer.fail(&b, 5, None).await;
        assert!(peer.is_left_alone().await, "the oldest holds its place");
        peer.appended(&a, 1).await;
        for (payload, number) in [("c", 2), ("d", 3), ("e", 4)] {
            let request = peer.append_of(payload).await;
            peer.appended(&request, number).await;
        }
    };
    let (answers, ()) = in_time(async { tokio::join!(pushing, serving) }).await;
    let told: Vec<_> = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(output) => output.sequence_number.unwrap(),
            Err(CallError::Modeled { error: Failure::Gone(_), .. }) => -5,
            Err(CallError::Constraint(_)) => -1,
            Err(other) => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [1, -5, -1, 2, 3, 4]);
    assert!(pipeline.is_empty());
}

#[tokio::test(start_paused = true)]
async fn calls_go_on_while_nobody_looks() {
    let (client, mut peer, _listener) = peers().await;
    let mut pipeline = pipeline(&client, 2);
    for payload in ["a", "b"] {
        assert!(pipeline.push(appending(payload)).await.is_none());
    }
    for (payload, number) in [("a", 1), ("b", 2)] {
        let request = peer.append_of(payload).await;
        peer.appended(&request, number).await;
    }
    // Neither begins the call nor loses the answer.
    drop(pipeline.push(appending("never")));
    assert_eq!(in_time(pipeline.push(appending("c"))).await.unwrap().unwrap().sequence_number, Some(1));
    assert_eq!(in_time(pipeline.next()).await.unwrap().unwrap().sequence_number, Some(2));
    let given_up = tokio::time::timeout(Duration::from_millis(20), pipeline.next()).await;
    assert!(given_up.is_err());
    let request = peer.append_of("c").await;
    peer.appended(&request, 3).await;
    assert_eq!(in_time(pipeline.next()).await.unwrap().unwrap().sequence_number, Some(3));
    assert!(in_time(pipeline.next()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_told_for_each_call() {
    let (client, mut peer, mut listener) = peers().await;
    let mut pipeline = pipeline(&client, 4);
    for payload in ["a", "b", "c"] {
        assert!(pipeline.push(appending(payload)).await.is_none());
    }
    let a = peer.append_of("a").await;
    peer.append_of("b").await;
    peer.append_of("c").await;
    peer.appended(&a, 1).await;
    drop(peer);
    assert!(in_time(pipeline.next()).await.unwrap().is_ok());
    for _ in 0..2 {
        let error = in_time(pipeline.next()).await.unwrap().unwrap_err();
        assert!(matches!(error, CallError::StreamManager(_)), "{error:?}");
    }
    assert!(pipeline.push(appending("d")).await.is_none());
    let mut peer = Peer::accept(&mut listener).await;
    let request = peer.append_of("d").await;
    peer.appended(&request, 2).await;
    assert!(in_time(pipeline.next()).await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn dropping_it_cancels_what_has_not_left() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.max_in_flight(1), &mut listener).await;
    let mut pipeline = pipeline(&client, 4);
    for payload in ["a", "b", "c"] {
        assert!(pipeline.push(appending(payload)).await.is_none());
    }
    let request = peer.append_of("a").await;
    drop(pipeline);
    peer.appended(&request, 1).await;
    assert!(peer.is_left_alone().await);
}

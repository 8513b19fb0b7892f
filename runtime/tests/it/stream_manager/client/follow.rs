//! Items that are read on and on.

use std::pin::Pin;

use futures_core::Stream;
use smithy_streams_runtime::client::{Follow, StreamManagerError};
use smithy_streams_runtime::session::stream_manager::Request;
use tokio::time::Instant;

use super::*;

fn follow(client: &Client) -> Follow<Read> {
    Follow::new(client.core.clone(), reading(ReadOptions::default()))
}

fn items(positions: impl IntoIterator<Item = i64>) -> ReadOutput {
    let item = |position| Item { sequence_number: Some(position), payload: Some("x".into()) };
    ReadOutput { messages: Some(positions.into_iter().map(item).collect()) }
}

/// What a read asks for.
fn options(request: &Request) -> ReadOptions {
    let mut input = ReadInput::default();
    request.read_input(&mut input).unwrap();
    input.options.unwrap()
}

/// Answers reads in turn, with items or with a status; each has to ask for this position.
async fn serve(peer: &mut Peer, reads: impl IntoIterator<Item = (Option<i64>, Result<ReadOutput, i64>)>) {
    for (start, answer) in reads {
        let request = peer.request().await;
        assert_eq!(options(&request).start, start);
        match answer {
            Ok(output) => peer.respond(&request, &output).await,
            Err(status) => peer.fail(&request, status, None).await,
        }
    }
}

async fn positions(follow: &mut Follow<Read>, count: usize) -> Vec<i64> {
    let mut positions = Vec::new();
    for _ in 0..count {
        positions.push(follow.next().await.unwrap().unwrap().sequence_number.unwrap());
    }
    positions
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_behind_the_last_item_and_waits_for_more() {
    let (client, mut peer, _listener) = peers().await;
    let mut follow = follow(&client);
    let began = Instant::now();
    let reads = [
        (None, Ok(items([7, 8]))),
        (Some(9), Err(13)),
        (Some(9), Err(13)),
        // What lies between is gone, and what was given is not given again.
        (Some(9), Ok(items([8, 20]))),
        (Some(21), Ok(ReadOutput::default())),
        (Some(21), Ok(items([21]))),
    ];
    let (found, ()) = tokio::join!(positions(&mut follow, 4), serve(&mut peer, reads));
    assert_eq!(found, [7, 8, 20, 21]);
    assert_eq!(began.elapsed(), Duration::from_secs(3), "a second for each answer without items");
    assert_eq!(follow.position(), Some(22));
}

#[tokio::test(start_paused = true)]
async fn the_peer_is_asked_to_wait() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.call_timeout(Duration::from_secs(8)), &mut listener).await;
    let said =
        |wait| Follow::<Read>::new(client.core.clone(), reading(ReadOptions { wait, ..Default::default() }));
    let rows = [
        (said(None), 4000),
        (said(Some(0)), 4000),
        (said(Some(70)), 70),
        (said(Some(70)).wait(Duration::from_millis(90)), 90),
        (said(None).wait(Duration::ZERO), 0),
    ];
    for (mut follow, expected) in rows {
        let (item, ()) = tokio::join!(in_time(follow.next()), async {
            let request = peer.request().await;
            assert_eq!(options(&request).wait, Some(expected));
            peer.respond(&request, &items([1])).await;
        });
        assert!(item.unwrap().is_ok());
        assert!(peer.is_left_alone().await, "it asks when it is asked");
    }
}

#[tokio::test(start_paused = true)]
async fn it_survives_a_lost_connection() {
    let (client, mut peer, mut listener) = peers().await;
    let mut follow = follow(&client);
    let serving = async {
        serve(&mut peer, [(None, Ok(items([1, 2])))]).await;
        peer.request().await;
        drop(peer);
        // A restart that takes a while: the first attempts are refused.
        let (refusing, _) = Peer::greeted(&mut listener).await;
        drop(refusing);
        let mut peer = Peer::accept(&mut listener).await;
        serve(&mut peer, [(Some(3), Err(6)), (Some(3), Ok(items([3, 4])))]).await;
    };
    let (found, ()) = tokio::join!(positions(&mut follow, 4), serving);
    assert_eq!(found, [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn patience_has_an_end() {
    let (client, peer, listener) = peers().await;
    drop((peer, listener));
    let began = Instant::now();
    let mut follow = follow(&client).patience(Duration::from_secs(30));
    let error = follow.next().await.unwrap().unwrap_err();
    assert!(matches!(error, CallError::StreamManager(StreamManagerError::Connect(_))), "{error:?}");
    assert!((20..=30).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert!(follow.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn any_other_error_ends_it() {
    let (client, mut peer, _listener) = peers().await;
    let mut follow = Follow::<Read>::new(
        client.core.clone(),
        reading(ReadOptions { start: Some(3), ..ReadOptions::default() }),
    );
    assert_eq!(follow.position(), Some(3));
    let reads = [(Some(3), Ok(items([5]))), (Some(6), Err(5))];
    let ((first, second), ()) = tokio::join!(
        async { (in_time(follow.next()).await, in_time(follow.next()).await) },
        serve(&mut peer, reads)
    );
    assert_eq!(first.unwrap().unwrap().sequence_number, Some(5));
    assert!(matches!(second, Some(Err(CallError::Modeled { error: Failure::Gone(_), .. }))));
    assert!(follow.next().await.is_none());
    assert_eq!(follow.position(), Some(6));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_move_is_not_asked_for_ever() {
    let nameless = || ReadOutput { messages: Some(vec![Item::default()]) };
    let rows = [
        (vec![(None, Ok(items([5]))), (Some(6), Ok(items([4, 5])))], 1),
        (vec![(None, Ok(nameless()))], 1),
        (vec![(None, Ok(items([i64::MAX])))], 1),
        (vec![(None, Ok(items([1]))), (Some(2), Ok(nameless()))], 2),
    ];
    for (reads, given) in rows {
        let (client, mut peer, _listener) = peers().await;
        let mut follow = follow(&client);
        let reading = async {
            for _ in 0..given {
                assert!(in_time(follow.next()).await.unwrap().is_ok());
            }
            in_time(follow.next()).await
        };
        let (last, ()) = tokio::join!(reading, serve(&mut peer, reads));
        assert!(matches!(last, Some(Err(CallError::RepeatedToken))), "{last:?}");
        assert!(follow.next().await.is_none());
        assert!(peer.is_left_alone().await);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_a_stream() {
    let (client, mut peer, _listener) = peers().await;
    let mut follow = follow(&client);
    let next = std::future::poll_fn(|cx| Pin::new(&mut follow).poll_next(cx));
    let (item, ()) = tokio::join!(in_time(next), serve(&mut peer, [(None, Ok(items([1])))]));
    assert_eq!(item.unwrap().unwrap().sequence_number, Some(1));
}

//! Event streams that nobody reads for a while, over one HTTP/2 connection.
//!
//! Peers may send each event in a DATA frame of its own. `h2` charges small frames that are not read against
//! a budget of the connection, and closes it when that is used up; with the windows that HTTP libraries
//! choose by default a few thousand events are enough. Here every window is filled with frames before the
//! first is read.

use std::future::poll_fn;
use std::task::Poll;

use h2::SendStream;
use http::Response;
use http_body_util::BodyExt;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::transport::{HttpVersion, ResponseBody};
use tokio::sync::watch;

use super::peer::{Peer, call, transport, within};

const EVENTS: usize = 60_000;

/// What the peer knows of its streams.
#[derive(Clone, Copy, Default)]
struct Progress {
    /// Streams that have filled their window, or sent all.
    stuck: usize,
}

/// Sends events, each in its own frame, as far as the window goes. Tells once when that is full.
async fn send_events(
    mut stream: SendStream<Bytes>,
    size: usize,
    events: usize,
    tell: watch::Sender<Progress>,
) {
    let mut told = false;
    for number in 0..events {
        let mut event = vec![0; size];
        event[..8].copy_from_slice(&(number as u64).to_be_bytes());
        stream.reserve_capacity(size);
        poll_fn(|cx| {
            loop {
                if stream.capacity() >= size {
                    return Poll::Ready(());
                }
                match stream.poll_capacity(cx) {
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(other) => panic!("event {number}: the connection died: {other:?}"),
                    Poll::Pending => {
                        // Waiting is only for the window: the peer of this test sends whatever it may at
                        // once.
                        if !std::mem::replace(&mut told, true) {
                            tell.send_modify(|progress| progress.stuck += 1);
                        }
                        return Poll::Pending;
                    }
                }
            }
        })
        .await;
        stream.send_data(event.into(), number + 1 == events).unwrap();
    }
    if !told {
        tell.send_modify(|progress| progress.stuck += 1);
    }
}

/// A peer that answers each call with `events` events of `size` bytes. Once `streams` of them are stuck, it
/// makes sure by a PING that all frames were taken, and says so.
async fn events_peer(streams: usize, events: usize, size: usize, piled_up: watch::Sender<bool>) -> Peer {
    Peer::accepting(move |socket| {
        let piled_up = piled_up.clone();
        async move {
            let mut connection = h2::server::Builder::new()
                .max_send_buffer_size(1 << 20)
                .handshake::<_, Bytes>(socket)
                .await
                .unwrap();
            let mut pings = connection.ping_pong().unwrap();
            let (tell, mut told) = watch::channel(Progress::default());
            tokio::spawn(async move {
                told.wait_for(|progress| progress.stuck == streams).await.unwrap();
                pings.ping(h2::Ping::opaque()).await.unwrap();
                piled_up.send_replace(true);
            });
            while let Some(Ok((_request, mut respond))) = connection.accept().await {
                let stream = respond.send_response(Response::new(()), false).unwrap();
                tokio::spawn(send_events(stream, size, events, tell.clone()));
            }
        }
    })
    .await
}

/// Reads all events of a stream and checks that they come whole and in order.
async fn read_events(mut body: ResponseBody, size: usize) -> usize {
    let mut events = 0;
    let mut rest = Vec::new();
    while let Some(frame) = body.frame().await {
        let data = frame.expect("the connection lives").into_data().unwrap();
        rest.extend_from_slice(&data);
        let whole = rest.len() / size;
        for event in rest.chunks_exact(size) {
            assert_eq!(event[..8], (events as u64).to_be_bytes());
            events += 1;
        }
        rest.drain(..whole * size);
    }
    assert!(rest.is_empty());
    events
}

async fn stalled(streams: usize, events: usize, size: usize) {
    let (tell, mut piled_up) = watch::channel(false);
    let peer = events_peer(streams, events, size, tell).await;
    let transport = transport(HttpVersion::Http2PriorKnowledge);
    let mut bodies = Vec::new();
    for _ in 0..streams {
        bodies.push(call(&transport, peer.request("")).await.into_body());
    }
    piled_up.wait_for(|piled_up| *piled_up).await.unwrap();
    let readers: Vec<_> = bodies.into_iter().map(|body| tokio::spawn(read_events(body, size))).collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap(), events, "{streams} streams, events of {size} bytes");
    }
    assert_eq!(peer.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_stream_survives() {
    for size in [20, 100, 300] {
        within(stalled(1, EVENTS, size)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_streams_survive() {
    for (size, events) in [(20, 13_500), (100, 3_000), (300, 1_000)] {
        within(stalled(8, events, size)).await;
    }
}

/// The shortest event has 16 bytes, and this many of them are more than h2 accepts by itself, even with a large window.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_streams_of_the_shortest_events_survive() {
    within(stalled(9, 16_500, 16)).await;
}

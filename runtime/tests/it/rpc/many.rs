//! Many RPC streams on one connection, and what is left of them.

use smithy_streams_runtime::rpc::{ConnectOptions, Connection, Continuation, ServerConnection};
use tokio::time::Instant;

use super::peer::{Carrier, no_task_is_left, pair, within};
use crate::session::ends::payload;

const MANY: usize = 10_000;

/// Opens as many RPC streams as are asked for, and answers on each.
async fn open_all(client: &Connection, server: &mut ServerConnection) -> Vec<Continuation> {
    let opening = async {
        let mut streams = Vec::new();
        for _ in 0..MANY {
            let mut stream = client.new_stream();
            stream.activate("example#Echo", &payload("{}")).await.unwrap();
            streams.push(stream);
        }
        streams
    };
    let serving = async {
        let mut streams = Vec::new();
        while streams.len() < MANY {
            let (_, stream) = server.next_stream().await.unwrap();
            stream.send_message(&payload("hello")).await.unwrap();
            streams.push(stream);
        }
        streams
    };
    let (mut opened, served) = tokio::join!(opening, serving);
    assert_eq!((client.open_streams(), server.open_streams()), (MANY, MANY));
    for stream in &mut opened {
        assert_eq!(stream.next().await.unwrap().payload(), b"hello");
    }
    // Dropped by the server, half of them; by the client, which is told so meanwhile or not, all.
    drop(served.into_iter().step_by(2).collect::<Vec<_>>());
    opened
}

/// What the connection says of itself: nothing is kept for streams that are gone.
fn is_empty(connection: &impl std::fmt::Debug) -> bool {
    format!("{connection:?}").contains("open_streams: 0, read_streams: 0, unread: 0, queued: 0")
}

#[tokio::test]
async fn ten_thousand_streams_come_and_go() {
    let before = Instant::now();
    for carrier in Carrier::ALL {
        let (client, mut server) = pair(*carrier, &ConnectOptions::new()).await;
        within(async {
            let opened = open_all(&client, &mut server).await;
            assert!(!is_empty(&client));
            let last = opened.last().unwrap().closed();
            drop(opened);
            last.await;
            while client.open_streams() + server.open_streams() > 0 {
                tokio::task::yield_now().await;
            }
            assert!(is_empty(&client) && is_empty(&server), "{client:?} {server:?}");
            // The connection is as good as new.
            let mut stream = client.new_stream();
            stream.activate("example#Echo", &payload("again")).await.unwrap();
            let (_, answering) = server.next_stream().await.unwrap();
            assert_eq!(stream.stream_id().unwrap().get() as usize, MANY + 1);
            answering.send_message(&payload("yes")).await.unwrap();
            assert_eq!(stream.next().await.unwrap().payload(), b"yes");
        })
        .await;
    }
    no_task_is_left().await;
    assert!(before.elapsed().as_secs() < 60, "{:?}", before.elapsed());
}

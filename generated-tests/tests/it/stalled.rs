//! Does it last? Readers that leave their streams alone while the peer sends many small events, over HTTP/2,
//! where what one of them leaves unread weighs on the connection that they share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::transport::{
    Alpn, Connect, Connecting, ConnectionUse, HttpVersion, Target, TcpConnector,
};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::embed::chat::Client;
use crate::embed::chat::operation::watch_room::{WatchRoom, WatchRoomCall, WatchRoomOutput};
use crate::embed::chat::types::{Notice, RoomEvents};

/// How long nobody reads.
const STALL: Duration = Duration::from_secs(5);
/// Far more than it takes: streams that wait for each other wait for ever.
const PATIENCE: Duration = Duration::from_secs(300);
/// Digits in front of each event, by which it is known.
const NUMBER: usize = 5;

/// Streams on one connection.
#[derive(Debug, Clone, Copy)]
struct Load {
    streams: usize,
    /// On each stream.
    events: usize,
    /// Bytes of each event's payload; its headers come on top.
    size: usize,
}

const SIZES: [usize; 3] = [20, 100, 300];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_nobody_reads_for_five_seconds_lose_nothing_and_do_not_hold_up_each_other() {
    stall_and_read(loads(60_000)).await;
}

/// One and eight streams of every size, with so many events on each connection.
fn loads(events: usize) -> Vec<Load> {
    let load = |streams| SIZES.map(|size| Load { streams, events: events / streams, size });
    [1, 8].into_iter().flat_map(load).collect()
}

/// All loads at once, each on a connection of its own.
async fn stall_and_read(loads: Vec<Load>) {
    let server = Server::bind().await.expect("a port is free");
    let unfinished = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&unfinished);
    server.on::<WatchRoom, _, _>(move |exchange| {
        count.fetch_add(1, Ordering::Relaxed);
        let count = Arc::clone(&count);
        async move {
            send(exchange).await;
            count.fetch_sub(1, Ordering::Relaxed);
        }
    });
    let mut stalled = Vec::new();
    for load in &loads {
        stalled.push(open(&server, *load).await);
    }
    // Not a wait for something that happens, but what happens.
    sleep(STALL).await;
    let streams: usize = loads.iter().map(|load| load.streams).sum();
    assert_eq!(unfinished.load(Ordering::Relaxed), streams, "the peer has to wait for the readers");

    let mut readers: JoinSet<()> = stalled.into_iter().map(read_all).collect();
    let read = async {
        while let Some(reader) = readers.join_next().await {
            reader.expect("everything arrives");
        }
    };
    timeout(PATIENCE, read).await.expect("no stream waits for another");
}

/// Sends what the room's name asks for, each event on its own.
async fn send(mut exchange: Exchange<WatchRoom>) {
    let room = exchange.input().room_id.clone().unwrap_or_default();
    let (events, size) = room.split_once('x').expect("events and size");
    let (events, size): (usize, usize) = (events.parse().expect("a number"), size.parse().expect("a number"));
    let padding = ".".repeat(size - NUMBER);
    exchange.respond(WatchRoomOutput::new()).await.expect("sent");
    for event in 0..events {
        let mut text = format!("{event:0NUMBER$}");
        text.push_str(&padding);
        exchange.emit(RoomEvents::Notice(Notice::new(text))).await.expect("sent");
        exchange.flush().await.expect("the connection lives");
    }
    exchange.finish().await.expect("sent");
}

/// Calls on one connection, and how many connections were made for them.
struct Stalled {
    load: Load,
    calls: Vec<WatchRoomCall>,
    connections: Arc<AtomicUsize>,
}

async fn open(server: &Server, load: Load) -> Stalled {
    let connections = Arc::new(AtomicUsize::new(0));
    let client = Client::builder()
        .endpoint(server.endpoint())
        .connector(Counting { tcp: TcpConnector::new(), made: Arc::clone(&connections) })
        .http_version(HttpVersion::Http2PriorKnowledge)
        .event_connections(ConnectionUse::Shared)
        .build()
        .expect("the endpoint is a URL");
    let mut calls = Vec::new();
    for _ in 0..load.streams {
        let call = client.watch_room().room_id(format!("{}x{}", load.events, load.size));
        let call = call.send().await.expect("opened");
        call.initial_response().await.expect("the head is there");
        calls.push(call);
    }
    Stalled { load, calls, connections }
}

/// Reads one stream to its end while the others still wait, and then these.
async fn read_all(stalled: Stalled) {
    let Stalled { load, mut calls, connections } = stalled;
    // The last one has the least of a window that is too small for all.
    read(calls.pop().expect("one stream at least"), load).await;
    let mut readers: JoinSet<()> = calls.into_iter().map(|call| read(call, load)).collect();
    while let Some(reader) = readers.join_next().await {
        reader.expect("everything arrives");
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1, "{load:?}: the streams share a connection that lives");
}

async fn read(mut call: WatchRoomCall, load: Load) {
    for expected in 0..load.events {
        let event = call.next().await.unwrap_or_else(|| panic!("{load:?}: event {expected} is lost"));
        let event = event.unwrap_or_else(|error| panic!("{load:?}: event {expected}: {error}"));
        let RoomEvents::Notice(notice) = event else { panic!("{load:?}: {event:?}") };
        assert_eq!(notice.text.len(), load.size);
        assert_eq!(notice.text[..NUMBER].parse(), Ok(expected), "{load:?}: in order");
    }
    assert!(call.next().await.is_none(), "{load:?}: nothing but what was sent");
}

/// Counts the connections that it makes.
#[derive(Debug)]
struct Counting {
    tcp: TcpConnector,
    made: Arc<AtomicUsize>,
}

impl Connect for Counting {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        self.made.fetch_add(1, Ordering::Relaxed);
        self.tcp.connect(target, offered)
    }
}

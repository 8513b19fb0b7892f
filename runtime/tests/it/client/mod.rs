//! A generated client against its typed peer, over HTTP/1.1, HTTP/2 and in memory.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod backpressure;
mod cancel;
mod deadlines;
mod duplex;
mod endings;
mod handlers;
mod observed;
mod one_way;
mod refusals;
mod retries;
mod send;
mod unary;

use std::future::Future;
use std::time::Duration;

use smithy_streams_runtime::client::{RetryPolicy, StreamError};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::transport::HttpVersion;

use crate::chat::Client;
use crate::chat::operation::{ChatError, Talk, TalkCall, TalkOutput};
use crate::chat::types::{RoomEvents, Say, TalkEvents};

/// What client and peer speak over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Http1,
    Http2,
    Memory,
    MemoryHttp2,
}

/// One test per wire from an `async fn(Wire)`.
macro_rules! on_each_wire {
    ($($test:ident),* $(,)?) => {$(
        mod $test {
            use super::super::{Wire, in_time};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn http1() {
                in_time(super::$test(Wire::Http1)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn http2() {
                in_time(super::$test(Wire::Http2)).await;
            }

            #[tokio::test]
            async fn in_memory_on_one_thread() {
                in_time(super::$test(Wire::Memory)).await;
            }

            #[tokio::test]
            async fn http2_in_memory_on_one_thread() {
                in_time(super::$test(Wire::MemoryHttp2)).await;
            }
        }
    )*};
}
use on_each_wire;

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("it hangs")
}

async fn peers(wire: Wire) -> (Client, Server) {
    let server = match wire {
        Wire::Memory | Wire::MemoryHttp2 => Server::in_memory(),
        Wire::Http1 | Wire::Http2 => Server::bind().await.unwrap(),
    };
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let version = match wire {
        Wire::Http1 => HttpVersion::Http1,
        Wire::Memory => HttpVersion::Auto,
        Wire::Http2 | Wire::MemoryHttp2 => HttpVersion::Http2PriorKnowledge,
    };
    // What is tested here is one attempt.
    (builder.http_version(version).retry(RetryPolicy::never()).build().unwrap(), server)
}

/// Opens a conversation, and hands out both of its ends before anything is said.
async fn conversation(wire: Wire) -> (TalkCall, Exchange<Talk>, (Client, Server)) {
    let (client, server) = peers(wire).await;
    let call = client.talk().room_id("lobby").send().await.unwrap();
    let exchange = server.accept::<Talk>().await;
    (call, exchange, (client, server))
}

fn topic(topic: &str) -> TalkOutput {
    TalkOutput { topic: topic.to_owned() }
}

fn say(number: i64) -> RoomEvents {
    RoomEvents::Say(Say::new(number, format!("line {number}")))
}

fn said(event: Option<Result<RoomEvents, StreamError<ChatError>>>) -> Say {
    match event {
        Some(Ok(RoomEvents::Say(say))) => say,
        other => panic!("no line of talk: {other:?}"),
    }
}

fn heard(event: Option<Result<TalkEvents, StreamError<ChatError>>>) -> Say {
    match event {
        Some(Ok(TalkEvents::Say(say))) => say,
        other => panic!("no line of talk: {other:?}"),
    }
}

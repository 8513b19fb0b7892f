//! Calls that are attempted again, and those that are not. Time moves only when everybody waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Response, StatusCode};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::client::{CallError, RetryPolicy, StreamError, TimeLimit, Timeouts};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::protocol::Operation;
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::{said, say};
use crate::chat::Client;
use crate::chat::operation::*;

/// A client whose peer hands each attempt to `serve`, with its number; and the count of attempts.
fn client<Op, F, Fut>(serve: F) -> (Client, Arc<AtomicUsize>, Server)
where
    Op: Operation,
    F: Fn(usize, Exchange<Op>) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (server, count) = (Server::in_memory(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    server.on::<Op, _, _>(move |call| serve(counted.fetch_add(1, Ordering::Relaxed) + 1, call));
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    (builder.retry(RetryPolicy::new()).build().unwrap(), count, server)
}

fn room(name: &str) -> GetRoomOutput {
    GetRoomOutput { name: name.to_owned(), ..GetRoomOutput::default() }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_throttles_is_asked_again_until_it_answers() {
    let (client, count, _server) = client::<GetRoom, _, _>(|number, call| async move {
        match number {
            1 => call.reply_unmodeled(StatusCode::BAD_REQUEST, "ThrottlingException", "slower").await,
            2 => call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "", "").await,
            _ => call.reply(room("A")).await,
        }
        .unwrap();
    });
    assert_eq!(client.get_room().room_id("x").send().await.unwrap().name, "A");
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_goes_on_throttling_is_believed_after_three_times() {
    let (client, count, _server) = client::<GetRoom, _, _>(|_, call| async move {
        call.reply_unmodeled(StatusCode::TOO_MANY_REQUESTS, "", "").await.unwrap();
    });
    let error = client.get_room().room_id("x").send().await.unwrap_err();
    assert_eq!((error.status(), count.load(Ordering::Relaxed)), (Some(429), 3));
}

#[tokio::test(start_paused = true)]
async fn the_time_that_the_peer_asks_for_is_waited() {
    let (client, count, _server) = client::<GetRoom, _, _>(|number, call| async move {
        let busy = Response::builder().status(503).header("retry-after", "7").body(Bytes::new()).unwrap();
        match number {
            1 => call.reply_http(busy).await,
            _ => call.reply(room("A")).await,
        }
        .unwrap();
    });
    let begun = Instant::now();
    client.get_room().room_id("x").send().await.unwrap();
    let (waited, asked) = (begun.elapsed(), Duration::from_secs(7));
    assert!(waited >= asked && waited < asked + Duration::from_secs(1), "{waited:?}");
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_attempt_is_given_up_for_another() {
    let (client, count, _server) = client::<GetRoom, _, _>(|number, call| async move {
        if number == 1 {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
        }
        // The caller of the first may have gone.
        let _ = call.reply(room("A")).await;
    });
    let begun = Instant::now();
    client.get_room().room_id("x").send().await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(60) && begun.elapsed() < Duration::from_secs(62));
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_hangs_however_often_it_stalls() {
    let server = Server::in_memory();
    server.on::<GetRoom, _, _>(|call| async move {
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        drop(call);
    });
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let timeouts = Timeouts::new().operation(Duration::from_secs(100));
    let client = builder.timeouts(timeouts).build().unwrap();
    let begun = Instant::now();
    let error = client.get_room().room_id("x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Timeout { which: TimeLimit::Operation, .. }), "{error:?}");
    assert_eq!(begun.elapsed().as_secs(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_made_again_for_calls_that_change_nothing() {
    let (client, count, _server) = client::<GetRoom, _, _>(|number, call| async move {
        match number {
            1 => drop(call),
            _ => call.reply(room("A")).await.unwrap(),
        }
    });
    client.get_room().room_id("x").send().await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_an_error_for_calls_that_may_have_changed_something() {
    let (client, count, _server) = client::<PutFile, _, _>(|_, call| async move { drop(call) });
    let error = client.put_file().name("x").send("four").await.unwrap_err();
    assert!(matches!(error, CallError::Transport(_)), "{error:?}");
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn only_a_body_that_can_be_read_again_is_sent_again() {
    for (replayable, expected) in [(true, 3), (false, 1)] {
        let (client, count, _server) = client::<PutFile, _, _>(|_, mut call| async move {
            assert_eq!(call.body().collect().await.unwrap(), "four");
            call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "", "").await.unwrap();
        });
        let body = match replayable {
            true => ByteStream::from("four"),
            false => ByteStream::from_reader(&b"four"[..]),
        };
        let error = client.put_file().name("x").send(body).await.unwrap_err();
        assert_eq!((error.status(), count.load(Ordering::Relaxed)), (Some(503), expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_that_has_begun_is_not_begun_again() {
    let (client, count, _server) = client::<GetFile, _, _>(|_, call| async move {
        let (reader, mut writer) = tokio::io::simplex(10);
        tokio::spawn(async move {
            writer.write_all(b"four").await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
            writer.shutdown().await.unwrap();
        });
        let short = ByteStream::from_reader_sized(reader, 5);
        // The body fails, and the reply with it.
        let _ = call.reply_with_body(GetFileOutput::default(), short).await;
    });
    let file = client.get_file().name("x").send().await.unwrap();
    assert!(file.data.collect().await.is_err());
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_download_whose_peer_falls_silent_ends_with_an_error() {
    let (client, count, _server) = client::<GetFile, _, _>(|_, call| async move {
        let (reader, mut writer) = tokio::io::simplex(10);
        writer.write_all(b"four").await.unwrap();
        let silent = ByteStream::from_reader_sized(reader, 9);
        call.reply_with_body(GetFileOutput::default(), silent).await.unwrap();
        // The writer is not dropped: there is no end, either.
        std::future::pending::<()>().await;
        drop(writer);
    });
    let file = client.get_file().name("x").send().await.unwrap();
    let begun = Instant::now();
    let error = file.data.collect().await.unwrap_err();
    assert!(
        matches!(error, ByteStreamError::Stalled { limit } if limit == Duration::from_secs(60)),
        "{error:?}"
    );
    assert_eq!(begun.elapsed(), Duration::from_secs(60));
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn events_are_asked_for_again_until_the_answer_has_begun() {
    let (client, count, _server) = client::<Watch, _, _>(|number, mut call| async move {
        if number == 1 {
            call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "", "").await.unwrap();
            return;
        }
        call.emit(say(1)).await.unwrap();
        call.flush().await.unwrap();
        // Inside a frame.
        call.bytes(&[0, 0, 1]).await.unwrap();
        call.flush().await.unwrap();
    });
    let mut call = client.watch().room_id("x").send().await.unwrap();
    assert_eq!(said(call.next().await).number, 1);
    let end = call.next().await;
    assert!(matches!(end, Some(Err(StreamError::Transport(_) | StreamError::Truncated { .. }))), "{end:?}");
    assert!(call.next().await.is_none());
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

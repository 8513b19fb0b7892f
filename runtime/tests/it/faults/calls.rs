//! Calls of every kind, and what came of them, in words.

use std::time::Duration;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::client::{
    CallError, Deadline, RetryPolicy, StreamDeadlines, StreamError, TimeLimit, Timeouts,
};
use smithy_streams_runtime::transport::HttpVersion;

use super::Wire;
use super::peer::{Fault, Peer};
use crate::chat::Client;
use crate::chat::operation::ChatError;
use crate::chat::types::{Say, TalkEvents};

/// The kinds of calls, in the order of the columns of the tables.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Changes nothing; waits for the whole answer.
    Get,
    /// Changes something; the body is in memory.
    PutCopy,
    /// Changes something; the body can be read once.
    PutReader,
    /// Changes nothing; the answer streams.
    GetFile,
    /// Events out.
    Watch,
    /// Events both ways.
    Talk,
    /// Events in.
    Dictate,
}

pub(super) const KINDS: [Kind; 7] =
    [Kind::Get, Kind::PutCopy, Kind::PutReader, Kind::GetFile, Kind::Watch, Kind::Talk, Kind::Dictate];

/// More than a connection takes before the peer reads, so that a request is under way for as long as it does not.
static BLOB: [u8; 16 * 1024 * 1024] = [7; 16 * 1024 * 1024];

/// More than the peers here read of a request.
const EVENTS: i64 = 200;

/// What a call waits for at the most, for a peer that falls silent.
const SHORT: Duration = Duration::from_millis(400);

/// The same, for one that does not.
const LONG: Duration = Duration::from_secs(20);

/// A client with small pauses, and with limits on everything that can have one.
pub(super) fn client(wire: Wire, peer: &Peer, faults: &[Fault]) -> Client {
    let limit = limit(faults);
    let version = match wire {
        Wire::Http1 => HttpVersion::Http1,
        Wire::Http2 => HttpVersion::Http2PriorKnowledge,
    };
    let pause = Duration::from_millis(5);
    let deadlines = StreamDeadlines::new().first_event(limit).idle(limit).send_stall(limit).drain(limit);
    Client::builder()
        .endpoint(format!("http://{}", peer.address))
        .http_version(version)
        .retry(RetryPolicy::new().base_delay(pause).throttling_delay(pause))
        .timeouts(Timeouts::new().attempt(limit).read(limit))
        .deadlines(deadlines)
        .interceptor(peer.witness())
        .build()
        .unwrap()
}

fn limit(faults: &[Fault]) -> Duration {
    if faults.iter().any(|fault| matches!(fault, Fault::Stall(_))) { SHORT } else { LONG }
}

/// Makes a call, and says how it ended.
pub(super) async fn outcome(kind: Kind, client: &Client) -> String {
    match kind {
        Kind::Get => called(client.get_room().room_id("x").send().await.map(|it| assert_eq!(it.name, "A"))),
        Kind::PutCopy => put(client, ByteStream::from(Bytes::from_static(&BLOB))).await,
        Kind::PutReader => put(client, ByteStream::from_reader(&BLOB[..])).await,
        Kind::GetFile => match client.get_file().name("file").send().await {
            Ok(file) => match file.data.collect().await {
                Ok(bytes) => {
                    assert_eq!(bytes, "some bytes");
                    called(Ok(()))
                }
                Err(ByteStreamError::Stalled { .. }) => "body late".to_owned(),
                Err(_) => "body broken".to_owned(),
            },
            Err(error) => called(Err(error)),
        },
        Kind::Watch => match client.watch().room_id("x").send().await {
            Ok(mut call) => {
                let mut heard = 0;
                loop {
                    match call.next().await {
                        Some(Ok(_)) => heard += 1,
                        end => break ended(heard, end.and_then(Result::err)),
                    }
                }
            }
            Err(error) => called(Err(error)),
        },
        Kind::Talk => talk(client).await,
        Kind::Dictate => match client.dictate().room_id("x").send().await {
            Ok(mut call) => {
                for number in 0..EVENTS {
                    // Why it goes no further is what the answer tells.
                    if call.send(TalkEvents::Say(Say::new(number, "to whom it may concern"))).await.is_err() {
                        break;
                    }
                }
                called(call.output().await.map(|it| assert_eq!(it.lines, 2)))
            }
            Err(error) => called(Err(error)),
        },
    }
}

async fn put(client: &Client, blob: ByteStream) -> String {
    called(client.put_file().name("x").send(blob).await.map(|it| assert_eq!(it.size, 4)))
}

/// Does not end its own side: that is the peer's to do.
async fn talk(client: &Client) -> String {
    let mut call = match client.talk().room_id("x").send().await {
        Ok(call) => call,
        Err(error) => return called(Err(error)),
    };
    for number in 0..EVENTS {
        if call.signal_say(Say::new(number, "to whom it may concern")).await.is_err() {
            break;
        }
    }
    let mut heard = 0;
    let end = loop {
        match call.next().await {
            Some(Ok(_)) => heard += 1,
            end => break end.and_then(Result::err),
        }
    };
    let failed = end.is_some();
    let told = ended(heard, end);
    if failed {
        // What ended the call is told to the sender, too, and there is nothing after it.
        assert!(call.next().await.is_none());
        assert!(call.signal_say(Say::new(0, "")).await.is_err());
    }
    told
}

fn called(outcome: Result<(), CallError<ChatError>>) -> String {
    match outcome {
        Ok(()) => "ok".to_owned(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &CallError<ChatError>) -> String {
    match error {
        CallError::Timeout { which: TimeLimit::Attempt, .. } => "attempt late".to_owned(),
        CallError::Timeout { which: TimeLimit::Answer, .. } => "answer late".to_owned(),
        CallError::Transport(_) => "transport".to_owned(),
        CallError::Unmodeled(response) => format!("status {}", response.status.unwrap()),
        other => format!("{other:?}"),
    }
}

fn ended(heard: usize, error: Option<StreamError<ChatError>>) -> String {
    let end = match error {
        None => "end".to_owned(),
        Some(StreamError::Deadline(Deadline::FirstEvent)) => "first late".to_owned(),
        Some(StreamError::Deadline(Deadline::Idle)) => "next late".to_owned(),
        Some(StreamError::Transport(_)) => "transport".to_owned(),
        Some(StreamError::Call(error)) => failed(&error),
        Some(other) => format!("{other:?}"),
    };
    format!("{heard} {end}")
}

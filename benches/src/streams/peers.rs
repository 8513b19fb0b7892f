//! What the clients talk to: mock servers that answer at once.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use smithy_streams::stream_manager::operation::append_message::{AppendMessage, AppendMessageOutput};
use smithy_streams::stream_manager::operation::read_messages::{ReadMessages, ReadMessagesOutput};
use smithy_streams::stream_manager::types as manager;
use smithy_streams::stream_sea::operation::subscribe::{Subscribe, SubscribeOutput};
use smithy_streams::stream_sea::types::{Message, SubscriptionEvents};
use smithy_streams_benches::thread;
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::types::Document;

/// Length of the messages of Stream Manager, in bytes.
pub(crate) const PAYLOAD: usize = 232;

/// Starts a Stream Manager, and says where.
pub(crate) fn manager() -> String {
    thread::serve("stream manager", async || {
        let server = Server::bind().await.expect("a free port");
        server.on(async |exchange: Exchange<AppendMessage>| {
            exchange.reply(AppendMessageOutput::new(7)).await.expect("the client listens");
        });
        server.on(async |exchange: Exchange<ReadMessages>| {
            let message =
                manager::Message::new("oven", vec![b'x'; PAYLOAD]).sequence_number(7).ingest_time(1);
            exchange.reply(ReadMessagesOutput::new(vec![message])).await.expect("the client listens");
        });
        let endpoint = server.stream_manager_endpoint().to_owned();
        (server, endpoint)
    })
}

/// Starts a stream-sea, and says where. A stream is called `SUBSCRIBERS-COUNT`: when so many have subscribed to it, each of
/// them gets so many messages.
pub(crate) fn sea() -> String {
    thread::serve("stream-sea", async || {
        let server = Server::bind().await.expect("a free port");
        let waiting = Arc::new(Mutex::new(Vec::new()));
        server.on(move |exchange| {
            let waiting = Arc::clone(&waiting);
            async move { subscribe(&waiting, exchange).await.expect("the client listens") }
        });
        let endpoint = server.endpoint().to_owned();
        (server, endpoint)
    })
}

async fn subscribe(
    waiting: &Mutex<Vec<Exchange<Subscribe>>>,
    mut exchange: Exchange<Subscribe>,
) -> Result<()> {
    exchange.respond(SubscribeOutput::new()).await?;
    let stream = exchange.input().stream_name.clone().unwrap_or_default();
    let (subscribers, count) = stream.split_once('-').context("another stream")?;
    let (subscribers, count): (usize, usize) = (subscribers.parse()?, count.parse()?);
    let mut all = {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(exchange);
        if waiting.len() < subscribers {
            return Ok(());
        }
        mem::take(&mut *waiting)
    };
    for _ in 0..count {
        for subscriber in &mut all {
            let message = Message::new(reading()).stream_name(&*stream);
            subscriber.emit(SubscriptionEvents::Message(message)).await?;
        }
    }
    // Dropped sooner, they would break off.
    all[0].closed().await;
    Ok(())
}

/// What a boiler tells.
fn reading() -> Document {
    Document::from_iter([
        ("boiler", Document::from("kitchen-2")),
        ("temperature", 91.25.into()),
        ("pressure", 1_013.into()),
        ("state", "on".into()),
        ("measured", "2026-01-02T03:04:05Z".into()),
    ])
}

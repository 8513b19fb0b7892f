//! Our generated client, and our mock peer.

use std::path::Path;

use anyhow::Result;
use futures_util::future::try_join_all;
use smithy_streams::echo::Client;
use smithy_streams::echo::operation::collect_messages::{CollectMessages, CollectMessagesOutput};
use smithy_streams::echo::operation::echo_message::{EchoMessage, EchoMessageOutput};
use smithy_streams::echo::operation::repeat_message::{RepeatMessage, RepeatMessageOutput};
use smithy_streams::echo::types::{EchoStreamingMessage, MessageData};
use smithy_streams_benches::race::{Contestant, IN_FLIGHT, Turn, time};
use smithy_streams_benches::thread::runtime;
use smithy_streams_runtime::mock::{Exchange, Server};
use tokio::runtime::Runtime;

use crate::Job;
use crate::documents;
use crate::socket::serve;

/// Starts our mock peer.
pub(crate) fn listen(path: &Path) {
    serve(path, async |path| {
        let server = Server::bind_unix(path).await.expect("a free path");
        server.on(async |exchange: Exchange<EchoMessage>| {
            let mut output = EchoMessageOutput::new();
            output.message = exchange.input().message.clone();
            exchange.reply(output).await.expect("the client listens");
        });
        server.on(async |exchange| repeat(exchange).await.expect("the client listens"));
        server.on(async |exchange| collect(exchange).await.expect("the client listens"));
        server
    });
}

async fn repeat(mut exchange: Exchange<RepeatMessage>) -> Result<()> {
    let times = exchange.input().times.unwrap_or_default();
    let message = exchange.input().message.clone().unwrap_or_default();
    exchange.respond(RepeatMessageOutput::new().times(times)).await?;
    for _ in 0..times {
        exchange.emit(EchoStreamingMessage::StreamMessage(message.clone())).await?;
    }
    Ok(exchange.finish().await?)
}

async fn collect(mut exchange: Exchange<CollectMessages>) -> Result<()> {
    for _ in 0..exchange.input().count.unwrap_or_default() {
        exchange.next().await.transpose()?;
    }
    Ok(exchange.reply(CollectMessagesOutput::new()).await?)
}

pub(crate) struct Ours {
    name: &'static str,
    runtime: Runtime,
    client: Client,
    message: MessageData,
}

impl Ours {
    /// Connects to a peer. The message is given as JSON.
    pub(crate) fn new(name: &'static str, path: &Path, json: &'static str) -> Self {
        let runtime = runtime();
        let endpoint = format!("unix:{}", path.display());
        let client =
            runtime.block_on(Client::builder().endpoint(endpoint).connect()).expect("the peer listens");
        Self { name, runtime, client, message: documents::message(json) }
    }

    async fn calls(&self, count: usize) -> Result<()> {
        for _ in 0..count {
            self.client.echo_message().message(self.message.clone()).send().await?;
        }
        Ok(())
    }

    async fn events_out(&self, count: usize) -> Result<()> {
        let times = count.try_into()?;
        let mut call = self.client.repeat_message().message(self.message.clone()).times(times).send().await?;
        while let Some(event) = call.next().await {
            event?;
        }
        Ok(())
    }

    async fn events_in(&self, count: usize) -> Result<()> {
        let mut call = self.client.collect_messages().count(count.try_into()?).send().await?;
        for _ in 0..count {
            call.send(EchoStreamingMessage::StreamMessage(self.message.clone())).await?;
        }
        call.output().await?;
        Ok(())
    }
}

impl Contestant<Job> for Ours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        let work = async {
            match job {
                Job::Call => self.calls(count).await,
                Job::Calls => {
                    let callers = (0..IN_FLIGHT).map(|_| self.calls(count / IN_FLIGHT));
                    try_join_all(callers).await.map(drop)
                }
                Job::EventsOut => self.events_out(count).await,
                Job::EventsIn => self.events_in(count).await,
            }
        };
        time(|| self.runtime.block_on(work).expect("the peer answers"))
    }
}

//! Our client of Stream Manager.

use std::num::NonZeroUsize;

use anyhow::Result;
use bytes::Bytes;
use futures_util::future::try_join_all;
use smithy_streams::stream_manager::Client;
use smithy_streams::stream_manager::operation::append_message::AppendMessageInput;
use smithy_streams_benches::race::{Contestant, Turn, time};
use smithy_streams_benches::thread::runtime;
use tokio::runtime::Runtime;

use crate::Job;
use crate::peers::PAYLOAD;

pub(crate) struct Ours {
    runtime: Runtime,
    client: Client,
    payload: Bytes,
}

impl Ours {
    pub(crate) fn new(endpoint: &str) -> Self {
        let runtime = runtime();
        let connecting = Client::builder().endpoint(endpoint).connect();
        let client = runtime.block_on(connecting).expect("the peer listens");
        Self { runtime, client, payload: vec![b'x'; PAYLOAD].into() }
    }

    async fn append(&self, count: usize) -> Result<()> {
        for _ in 0..count {
            self.client.append_message().name("oven").payload(self.payload.clone()).send().await?;
        }
        Ok(())
    }

    async fn append_in_flight(&self, in_flight: NonZeroUsize, count: usize) -> Result<()> {
        let mut pipeline = self.client.append_message_pipeline(in_flight);
        for _ in 0..count {
            let mut input = AppendMessageInput::default();
            (input.name, input.payload) = (Some("oven".to_owned()), Some(self.payload.clone()));
            pipeline.push(input).await.transpose()?;
        }
        while let Some(appended) = pipeline.next().await {
            appended?;
        }
        Ok(())
    }

    async fn read(&self, count: usize) -> Result<()> {
        for _ in 0..count {
            let read = self.client.read_messages().stream_name("oven").send().await?;
            anyhow::ensure!(read.messages.len() == 1, "a message is what was asked for");
        }
        Ok(())
    }
}

impl Contestant<Job> for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        let work = async {
            match job {
                Job::Append(1) => self.append(count).await,
                Job::Append(in_flight) => {
                    self.append_in_flight(NonZeroUsize::new(in_flight).unwrap_or(NonZeroUsize::MIN), count)
                        .await
                }
                Job::Read(in_flight) => {
                    try_join_all((0..in_flight).map(|_| self.read(count / in_flight))).await.map(drop)
                }
                Job::Deliver(_) => unreachable!("it is stream-sea that delivers"),
            }
        };
        time(|| self.runtime.block_on(work).expect("the peer answers"))
    }
}

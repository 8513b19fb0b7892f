//! Our client of stream-sea.

use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use smithy_streams::stream_sea::Client;
use smithy_streams::stream_sea::operation::subscribe::{Subscribe, SubscribeCall};
use smithy_streams::stream_sea::types::SubscriptionEvents;
use smithy_streams_benches::race::{Contestant, Turn, time};
use smithy_streams_benches::thread::runtime;
use smithy_streams_runtime::session::stream_sea::{Credentials, GroupId};
use tokio::runtime::Runtime;

use crate::Job;

pub(crate) struct Ours {
    runtime: Runtime,
    endpoint: String,
}

impl Ours {
    pub(crate) fn new(endpoint: &str) -> Self {
        Self { runtime: runtime(), endpoint: endpoint.to_owned() }
    }

    /// Subscribers of one connection, which is made for them.
    async fn subscribe(&self, subscribers: usize, count: usize) -> Result<Vec<SubscribeCall>> {
        let client = Client::builder()
            .endpoint(&self.endpoint)
            .credentials(Credentials::basic("abc", "def123"))
            .connect::<Subscribe>()
            .await?;
        let stream = format!("{subscribers}-{count}");
        let mut all = Vec::with_capacity(subscribers);
        for number in 1..=subscribers {
            let group = GroupId::from_u128(number as u128).to_string();
            all.push(client.subscribe().stream_name(&stream).group_id(group).send().await?);
        }
        Ok(all)
    }
}

async fn hear(subscriber: &mut SubscribeCall, count: usize) -> Result<()> {
    for _ in 0..count {
        match subscriber.next().await.context("there is more")?? {
            SubscriptionEvents::Message(_) => {}
            other => bail!("{other:?}"),
        }
    }
    Ok(())
}

impl Contestant<Job> for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        let subscribing = self.subscribe(job.size(), count);
        let mut all = self.runtime.block_on(subscribing).expect("the peer listens");
        time(|| {
            let hearing = try_join_all(all.iter_mut().map(|it| hear(it, count)));
            self.runtime.block_on(hearing).expect("the peer delivers");
        })
    }
}

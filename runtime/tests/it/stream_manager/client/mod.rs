//! A client that makes calls, against a scripted server, in memory.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod answers;
mod close;
mod connect;
mod flow;
mod follow;
mod loss;
mod model;
mod peer;
mod pipeline;
mod tcp;

use std::future::Future;
use std::time::Duration;

use smithy_streams_runtime::client::{CallError, StreamManagerClientBuilder};
use smithy_streams_runtime::session::stream_manager::ConnectResponse;
use smithy_streams_runtime::transport::{MemoryListener, memory};
use tokio::task::JoinHandle;

use self::model::*;
use self::peer::Peer;

/// What an append comes to.
type Appended = Result<AppendOutput, CallError<Failure>>;

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), test).await.expect("it hangs")
}

/// A client that is to be built, and where it will connect to.
fn builder() -> (StreamManagerClientBuilder<Client>, MemoryListener) {
    let (connector, listener) = memory();
    (Client::builder().endpoint("tcp://memory:1").connector(connector).without_auth_token(), listener)
}

/// Connects.
async fn connected(
    builder: StreamManagerClientBuilder<Client>,
    listener: &mut MemoryListener,
) -> (Client, Peer) {
    let (client, peer) = tokio::join!(builder.connect(), Peer::accept(listener));
    (client.unwrap(), peer)
}

async fn peers() -> (Client, Peer, MemoryListener) {
    let (builder, mut listener) = builder();
    let (client, peer) = connected(builder, &mut listener).await;
    (client, peer, listener)
}

/// A response that accepts clients.
fn accepting() -> ConnectResponse {
    ConnectResponse::accepted("1.1.0")
}

/// An append on a task of its own.
fn spawn_append(client: &Client, payload: &'static str) -> JoinHandle<Appended> {
    let core = client.core.clone();
    tokio::spawn(async move { core.call::<Append>(appending(payload), None).await })
}

async fn append(client: &Client, payload: &'static str) -> Appended {
    in_time(client.core.call::<Append>(appending(payload), None)).await
}

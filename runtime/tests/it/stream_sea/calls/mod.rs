//! A generated client of stream-sea against servers that are told what to say, in memory.

mod authenticate;
mod hostile;
mod losses;
mod model;
mod peer;
mod requests;
mod slow;
mod subscribe;
mod tls;

use std::future::Future;
use std::time::Duration;

use smithy_streams_runtime::client::{CallError, OutputCall, StreamSeaClientBuilder, StreamSeaError};
use smithy_streams_runtime::session::stream_sea::ReconnectPolicy;
use smithy_streams_runtime::transport::{MemoryListener, memory};
use smithy_streams_runtime::types::Document;

use self::model::{Client, Events, SeaError, Subscribe};
use self::peer::Peer;
use super::basic;

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), test).await.expect("it hangs")
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A client that is to be built, comes back soon, and where it will connect to.
fn builder() -> (StreamSeaClientBuilder<Client>, MemoryListener) {
    let (connector, listener) = memory();
    let builder = Client::builder().endpoint("http://localhost").connector(connector).credentials(basic());
    (builder.reconnect(ReconnectPolicy::new().first(ms(10)).cap(ms(20))), listener)
}

fn client() -> (Client, MemoryListener) {
    let (builder, listener) = builder();
    (builder.build().unwrap(), listener)
}

/// A client with a subscription to stream `s`, which has the id 2.
async fn subscribed(
    builder: StreamSeaClientBuilder<Client>,
    listener: &mut MemoryListener,
) -> (Client, OutputCall<Subscribe>, Peer) {
    let client = builder.build().unwrap();
    let (call, peer) = tokio::join!(client.subscribe("s"), async {
        let mut peer = Peer::welcome(listener).await;
        assert_eq!(peer.accept("s").await, 2);
        peer
    });
    (client, call.unwrap(), peer)
}

/// Another subscription of a client that has a connection.
async fn subscribe(client: &Client, peer: &mut Peer, stream_name: &str) -> (OutputCall<Subscribe>, u64) {
    let (call, id) = tokio::join!(client.subscribe(stream_name), peer.accept(stream_name));
    (call.unwrap(), id)
}

/// The payload of the next event, which is a message.
async fn payload(call: &mut OutputCall<Subscribe>) -> Document {
    match call.next().await.expect("there is more").unwrap() {
        Events::Message(message) => message.payload.unwrap(),
        other => panic!("{other:?} instead of a message"),
    }
}

/// What a call that failed says of its connection.
fn failure<T>(outcome: Result<T, CallError<SeaError>>) -> StreamSeaError {
    match outcome.map(|_| ()).unwrap_err() {
        CallError::StreamSea(error) => error,
        other => panic!("{other:?}"),
    }
}

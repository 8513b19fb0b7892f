//! A generated client of event-stream RPC against a scripted server, in memory.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod connect;
mod dictate;
mod echo;
mod errors;
mod publish;
mod secrets;
mod subscribe;
#[cfg(unix)]
mod supervisor;

use std::future::Future;
use std::time::Duration;

use smithy_streams_runtime::client::{RpcClient as _, RpcClientBuilder};
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{Operation, RpcFormat};
use smithy_streams_runtime::rpc::{ConnectOptions, Continuation, ServerConnection, StreamEnd};
use smithy_streams_runtime::session::{Outgoing, RpcMessage, ServerRole, SessionConfig};
use smithy_streams_runtime::transport::{MemoryListener, memory};

use crate::ipc::{Client, Line, Lines, NUCLEUS};

const FORMAT: RpcFormat = NUCLEUS.rpc_format();

/// The server's end of an RPC stream.
type Stream = Continuation<ServerRole>;

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), test).await.expect("it hangs")
}

/// A client that is to be built, and where it will connect to.
fn builder() -> (RpcClientBuilder<Client>, MemoryListener) {
    let (connector, listener) = memory();
    (Client::builder().endpoint("tcp://memory:1").connector(connector), listener)
}

/// The next connection, before the server has answered CONNECT, and what that said.
async fn greeted(listener: &mut MemoryListener) -> (ServerConnection, RpcMessage) {
    let io = listener.accept().await.unwrap();
    // What the client sends waits here, and the client waits with it, if the test does not ask.
    let options = ConnectOptions::new().session(SessionConfig::new().transmit_limit(16 * 1024));
    let mut server = ServerConnection::over(io, &options);
    let connect = server.handshake().await.unwrap();
    (server, connect)
}

/// Connects.
async fn connected(
    builder: RpcClientBuilder<Client>,
    mut listener: MemoryListener,
) -> (Client, ServerConnection) {
    let (client, server) = tokio::join!(builder.connect(), async {
        let (server, _) = greeted(&mut listener).await;
        server.accept(&Message::new()).unwrap().await.unwrap();
        server
    });
    (client.unwrap(), server)
}

async fn peers() -> (Client, ServerConnection) {
    let (builder, listener) = builder();
    connected(builder, listener).await
}

/// The next call that the client makes.
async fn call<Op: Operation>(server: &mut ServerConnection) -> (RpcMessage, Stream) {
    let (request, stream) = server.next_stream().await.expect("a call comes");
    assert_eq!(request.operation(), Some(Op::SCHEMA.id()));
    (request, stream)
}

/// The server's answer to a call.
fn response<Op: Operation>(output: &dyn Shape) -> Message {
    FORMAT.write_response(Op::SCHEMA, output).unwrap()
}

/// A message that says it holds `shape`.
fn message(shape: &str, payload: &'static str) -> Message {
    Message::new().with_header("service-model-type", shape).unwrap().with_payload(payload)
}

async fn say(stream: &Stream, message: &Message) {
    stream.send_message(message).await.unwrap();
}

async fn say_last(stream: &Stream, message: &Message) {
    stream.send_message(Outgoing::application_message(message).terminating()).await.unwrap();
}

async fn close(stream: &Stream) {
    stream.close().unwrap().await.unwrap();
}

/// The end that the client gives the RPC stream: nothing but the flag.
async fn ended_by_client(stream: &mut Stream) {
    let last = stream.next().await.expect("the client says that it is done");
    assert!(last.is_last() && last.payload().is_empty() && last.service_model_type().is_none(), "{last:?}");
    assert!(stream.next().await.is_none());
    assert_eq!(stream.end(), Some(StreamEnd::Peer));
}

fn line(number: i32) -> Lines {
    Lines::Line(Line::new(number))
}

/// A message of the union that both sides of an echo speak.
fn line_message(number: i32) -> Message {
    FORMAT.write_event(&line(number)).unwrap()
}

/// The number in an event that the client sent.
fn number_in(message: &RpcMessage) -> i32 {
    assert_eq!(message.service_model_type(), Some("com.example#Lines"));
    let document: serde_json::Value = serde_json::from_slice(message.payload()).unwrap();
    i32::try_from(document["line"]["number"].as_i64().unwrap()).unwrap()
}

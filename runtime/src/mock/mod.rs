//! Typed peers to test clients against.
//!
//! A [`Server`] hands out the calls that arrive as [`Exchange`]s: what the client sent is read with the tables
//! that the client wrote it with, and the other way round. It listens on a loopback port, on a Unix socket or in
//! memory, for any client that speaks HTTP/1.1, HTTP/2 with prior knowledge, event-stream RPC or, with the feature
//! `stream-manager`, the protocol of Stream Manager: the first byte of a connection tells which. Connections that come by
//! HTTP/1.1 may become WebSockets.
//!
//! ```text
//!   client ──request──▶ Server ──accept::<Talk>──▶ Exchange: input, next ◀─ events of the client
//!   client ◀──────────────── respond, emit, exception, finish ───┘
//! ```
//!
//! # Event-stream RPC
//!
//! Clients find what the Java server runtime says, which Greengrass nuclei stand on:
//!
//! | what happens | what the client gets |
//! |---|---|
//! | [`reply`](Exchange::reply) | the output, which ends the stream |
//! | [`respond`](Exchange::respond), [`emit`](Exchange::emit), [`finish`](Exchange::finish) | the output, events of the union, an empty message that ends the stream |
//! | [`reply_error`](Exchange::reply_error), [`exception`](Exchange::exception) | the error with `_service`, `_message` and `_errorCode`, which ends the stream |
//! | an exchange is dropped before its end | `InternalServerError` as plain text, which ends the stream |
//! | the input cannot be read | `aws#ValidationException` |
//! | nobody has asked for the operation | nothing, or an untyped error: [`Server::answer_unknown_operations`] |
//! | a call that ends where it begins | nothing |
//! | CONNECT with another version, or none | CONNECT_ACK without its flag, unless [`Server::on_connect`] says otherwise |
//! | PING | PING_RESPONSE |
//!
//! And what no server should do:
//!
//! | misbehaviour | how |
//! |---|---|
//! | an answer that does not end its stream | [`respond`](Exchange::respond) where there are no events |
//! | an event ahead of the response | [`respond_with_head`](Exchange::respond_with_head), then [`emit`](Exchange::emit) |
//! | no `service-model-type` or `:content-type`, or another | [`message`](Exchange::message) |
//! | any type of stream message with any flags | [`outgoing`](Exchange::outgoing) |
//! | any message at all: a second CONNECT_ACK, PROTOCOL_ERROR, an unknown stream | [`RpcConnection::message`] |
//! | garbage, half a frame | [`bytes`](Exchange::bytes), [`RpcConnection::bytes`] |
//! | the connection is cut | [`RpcConnection::cut`]; dropping the [`Server`] cuts all |
//! | silence | keep the exchange, and send nothing |
//!
//! # Stream Manager
//!
//! | what happens | what the client gets |
//! |---|---|
//! | [`reply`](Exchange::reply) | the output |
//! | [`reply_error`](Exchange::reply_error) | the status of the error (`smithystreams#statusCode`), and its `message` |
//! | `reply_status` | any status |
//! | an exchange is dropped before its end | UnknownFailure |
//! | the input cannot be read | InvalidRequest |
//! | nobody has asked for the operation | nothing, or UnknownOperationError: [`Server::answer_unknown_operations`] |
//! | Connect with a version that is not spoken here, or is none | UnsupportedProtocolVersion, InvalidProtocolVersion |
//! | an answer that is late | keep the exchange until then |
//! | an answer that comes twice, with another operation byte, with another id; garbage; half a frame; the end | `StreamManagerConnection` |
//!
//! # stream-sea
//!
//! With the feature `stream-sea`, a request for a WebSocket gets one. What comes over it is answered as
//! [`session::stream_sea`](crate::session::stream_sea) has it, and each subscription is an exchange:
//!
//! | what happens | what the client gets |
//! |---|---|
//! | it authenticates | a yes, unless `Server::on_authenticate` says otherwise |
//! | [`respond`](Exchange::respond), or the first [`emit`](Exchange::emit) | the reply: the subscription stands |
//! | [`emit`](Exchange::emit) | a message; the exchange waits while more than a mebibyte is unsent |
//! | [`reply_error`](Exchange::reply_error) and its likes, or an exchange is dropped before its reply | a refusal with the `message` of the error; other subscriptions go on |
//! | [`finish`](Exchange::finish), or an exchange is dropped after its reply | nothing: subscriptions have no end |
//! | an id out of turn, a first message that does not authenticate | a refusal, then a close frame |
//! | 30 s have passed | a ping: `Server::set_stream_sea` |
//!
//! And what no server should do:
//!
//! | misbehaviour | how |
//! |---|---|
//! | an answer to the authentication that is late or never comes | a future in `Server::on_authenticate` that takes its time |
//! | `subscribe` in place of `subscription`, no pings | `Server::set_stream_sea` |
//! | a message ahead of the reply | [`respond_with_head`](Exchange::respond_with_head), then [`emit`](Exchange::emit) |
//! | a text that is no message, or has another id or none | [`bytes`](Exchange::bytes), `StreamSeaConnection::text` |
//! | binary messages, garbage, half a frame, more pings | `StreamSeaConnection::binary`, `bytes`, `ping` |
//! | the connection is closed or cut | `StreamSeaConnection::close`, `cut`; dropping the [`Server`] cuts all |
//!
//! # Signatures
//!
//! It understands clients that sign their events, and with a [`Verification`] it refuses those that sign wrong.
//!
//! # Example
//!
//! ```
//! use smithy_streams_runtime::mock::Server;
//! use smithy_streams_runtime::protocol::Operation;
//!
//! /// Answers each event with itself.
//! fn echo<Op>(server: &Server)
//! where
//!     Op: Operation,
//!     Op::Receives: From<Op::Sends>,
//! {
//!     server.on::<Op, _, _>(|mut call| async move {
//!         while let Some(Ok(event)) = call.next().await {
//!             call.emit(event.into()).await?;
//!         }
//!         call.finish().await
//!     });
//! }
//! ```

mod connector;
mod desk;
mod error;
mod exchange;
mod first_byte;
mod http;
mod line;
mod listener;
mod receiver;
mod rpc;
mod sender;
mod server;
#[cfg(unix)]
mod socket_file;
#[cfg(feature = "stream-manager")]
mod stream_manager;
#[cfg(feature = "stream-sea")]
mod stream_sea;

pub use self::error::MockError;
pub use self::exchange::Exchange;
pub use self::http::{Refusal, RefusalError, Verification};
pub use self::receiver::ExchangeReceiver;
pub use self::rpc::RpcConnection;
pub use self::sender::ExchangeSender;
pub use self::server::Server;
#[cfg(feature = "stream-manager")]
pub use self::stream_manager::StreamManagerConnection;
#[cfg(feature = "stream-sea")]
pub use self::stream_sea::StreamSeaConnection;

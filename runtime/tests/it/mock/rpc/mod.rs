//! The typed peer, against clients that speak event-stream RPC by hand.

mod calls;
mod connections;
mod ends;
mod misbehaviour;
mod streams;
#[cfg(unix)]
mod transports;
mod typed;

use serde_json::{Value, json};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, Continuation, RpcError};
use smithy_streams_runtime::session::{MessageFlags, MessageType, RpcMessage};

pub(super) use super::in_time;
use crate::chat::rows::{EventStreamRpc, Row};
use crate::chat::types::{RoomEvents, Say};

type Talk = <EventStreamRpc as Row>::Talk;
type Watch = <EventStreamRpc as Row>::Watch;
type Dictate = <EventStreamRpc as Row>::Dictate;
type GetRoom = <EventStreamRpc as Row>::GetRoom;

const GET_ROOM: &str = "com.example#GetRoom";
const TALK: &str = "com.example#Talk";
const WATCH: &str = "com.example#Watch";
const DICTATE: &str = "com.example#Dictate";

fn options(server: &Server) -> ConnectOptions {
    ConnectOptions::new().connector(server.connector())
}

async fn open(server: &Server) -> Connection {
    let address: Address = server.rpc_endpoint().parse().unwrap();
    in_time(Connection::open(&address, &options(server))).await.unwrap()
}

/// A client that the server has accepted.
async fn connect(server: &Server) -> Connection {
    let connection = open(server).await;
    in_time(connection.connect(&Message::new())).await.unwrap();
    connection
}

/// A request as most clients send it.
fn request(shape: &str, document: &Value) -> Message {
    Message::new()
        .with_header(":content-type", "application/json")
        .and_then(|it| it.with_header("service-model-type", shape))
        .unwrap()
        .with_payload(document.to_string())
}

/// An event of a client.
fn line(number: i64) -> Message {
    request("com.example#TalkEvents", &json!({"say": {"number": number, "text": format!("line {number}")}}))
}

/// The same, as it comes back.
fn said(number: i64) -> RoomEvents {
    RoomEvents::Say(Say::new(number, format!("line {number}")))
}

/// Opens the stream of a call about a room.
async fn call(connection: &Connection, operation: &str) -> Continuation {
    let shape = format!("{operation}Input");
    call_with(connection, operation, &request(&shape, &json!({"roomId": "blue"}))).await.unwrap()
}

async fn call_with(
    connection: &Connection,
    operation: &str,
    message: &Message,
) -> Result<Continuation, RpcError> {
    let mut stream = connection.new_stream();
    in_time(stream.activate(operation, message)).await.map(|()| stream)
}

async fn next(stream: &mut Continuation) -> Option<RpcMessage> {
    in_time(stream.next()).await
}

/// What a client reads.
#[derive(Debug, Clone, PartialEq)]
struct Received {
    message_type: MessageType,
    is_last: bool,
    shape: Option<String>,
    content_type: Option<String>,
    /// The payload; text that is no document is a string.
    document: Value,
}

impl From<RpcMessage> for Received {
    fn from(message: RpcMessage) -> Self {
        let last = if message.is_last() { MessageFlags::TERMINATE_STREAM } else { MessageFlags::NONE };
        assert_eq!(message.flags(), last);
        let payload = String::from_utf8(message.payload().to_vec()).unwrap();
        Self {
            message_type: message.message_type(),
            is_last: message.is_last(),
            shape: message.service_model_type().map(str::to_owned),
            content_type: message.content_type().map(str::to_owned),
            document: serde_json::from_str(&payload).unwrap_or(Value::String(payload)),
        }
    }
}

async fn received(stream: &mut Continuation) -> Received {
    next(stream).await.expect("a message comes").into()
}

/// What [`received`] is to be of an output or an event.
fn answer(is_last: bool, shape: &str, document: Value) -> Received {
    Received {
        message_type: MessageType::ApplicationMessage,
        is_last,
        shape: Some(shape.to_owned()),
        content_type: Some("application/json".to_owned()),
        document,
    }
}

fn error(shape: &str, document: Value) -> Received {
    Received { message_type: MessageType::ApplicationError, ..answer(true, shape, document) }
}

/// What a client reads of a handler that failed.
fn handler_failed() -> Received {
    let text = Value::String("InternalServerError".to_owned());
    Received { shape: None, content_type: Some("text/plain".to_owned()), ..error("", text) }
}

/// The message that only ends a stream.
fn the_end() -> Received {
    Received { shape: None, content_type: None, ..answer(true, "", Value::String(String::new())) }
}

/// An event in the words of the model.
fn event(number: i64) -> Received {
    answer(
        false,
        "com.example#RoomEvents",
        json!({"say": {"number": number, "text": format!("line {number}")}}),
    )
}

/// Answers calls of a unary operation with its default output.
fn answer_with_default<Op: Operation>(server: &Server) {
    server.on::<Op, _, _>(|call| async move { call.reply(Op::Output::default()).await.unwrap() });
}

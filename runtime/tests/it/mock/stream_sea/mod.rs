//! The WebSocket of the typed peer, against clients that speak stream-sea by hand.

mod connections;
mod misbehaviour;
mod operation;
mod subscriptions;

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use futures_sink::Sink;
use serde_json::{Value, json};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::types::Document;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use self::operation::{Events, Refused, Subscribe};
pub(super) use super::in_time;

const PATH: &str = "/api/v1/streams";

/// A client by hand.
struct Client(WebSocketStream<TcpStream>);

impl Client {
    async fn open(server: &Server, path: &str) -> Result<Self, Error> {
        let address = server.endpoint().trim_start_matches("http://").split('/').next().unwrap().to_owned();
        let socket = TcpStream::connect(&address).await.unwrap();
        let opening = client_async(format!("ws://{address}{path}"), socket);
        in_time(opening).await.map(|(socket, _)| Self(socket))
    }

    /// One that the server has accepted.
    async fn connect(server: &Server) -> Self {
        let mut client = Self::open(server, PATH).await.unwrap();
        client.authenticate().await;
        assert_eq!(client.next().await["success"], true);
        client
    }

    async fn authenticate(&mut self) {
        let payload = json!({"type": "basic", "clientId": "abc", "clientSecret": "def123"});
        self.say(json!({"id": 1, "action": "authenticate", "payload": payload})).await;
    }

    async fn subscribe(&mut self, id: u64, stream: &str) {
        self.say(json!({"id": id, "action": "subscribe", "payload": stream})).await;
    }

    async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    async fn send(&mut self, message: Message) {
        poll_fn(|cx| Pin::new(&mut self.0).poll_ready(cx)).await.unwrap();
        Pin::new(&mut self.0).start_send(message).unwrap();
        in_time(poll_fn(|cx| Pin::new(&mut self.0).poll_flush(cx))).await.unwrap();
    }

    /// Whatever comes next.
    async fn frame(&mut self) -> Option<Result<Message, Error>> {
        in_time(poll_fn(|cx| Pin::new(&mut self.0).poll_next(cx))).await
    }

    /// The next text, which is JSON.
    async fn next(&mut self) -> Value {
        match self.frame().await.unwrap().unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?} is no text"),
        }
    }
}

fn message(payload: impl Into<Document>, stream: &str) -> Events {
    Events::Message(operation::Message { payload: payload.into(), stream_name: Some(stream.to_owned()) })
}

async fn accept(server: &Server) -> Exchange<Subscribe> {
    in_time(server.accept::<Subscribe>()).await
}

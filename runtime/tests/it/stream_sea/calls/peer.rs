//! Servers: one that says what a test tells it to, and one that a session drives.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use smithy_streams_runtime::session::stream_sea::{
    Delivery, RequestId, ServerConfig, ServerEvent, ServerOutput, ServerSession,
};
use smithy_streams_runtime::transport::{Io, MemoryListener};
use smithy_streams_runtime::types::Document;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// The server's end of a WebSocket.
pub(super) struct Peer {
    pub(super) stream: WebSocketStream<Box<dyn Io>>,
    /// What the client has asked for.
    pub(super) path: String,
    pub(super) host: String,
}

impl Peer {
    /// Opens the WebSocket that a client asks for.
    pub(super) async fn over(io: Box<dyn Io>) -> Self {
        let (mut path, mut host) = (String::new(), String::new());
        #[expect(clippy::result_large_err, reason = "the library's type")]
        let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
            path = request.uri().to_string();
            host = request.headers().get("host").unwrap().to_str().unwrap().to_owned();
            assert!(!request.headers().contains_key("authorization"), "the first message authenticates");
            Ok(response)
        };
        let stream = accept_hdr_async(io, look).await.unwrap();
        Self { stream, path, host }
    }

    /// The next connection, before anything was said.
    pub(super) async fn next(listener: &mut MemoryListener) -> Self {
        Self::over(Box::new(listener.accept().await.expect("the client connects"))).await
    }

    /// The next connection, authenticated.
    pub(super) async fn welcome(listener: &mut MemoryListener) -> Self {
        let mut peer = Self::next(listener).await;
        peer.authenticate().await;
        peer
    }

    pub(super) async fn authenticate(&mut self) {
        let asked = self.hear().await;
        assert_eq!(
            asked,
            json!({"id": 1, "action": "authenticate",
                "payload": {"type": "basic", "clientId": "abc", "clientSecret": "def123"}})
        );
        self.say(json!({"id": 1, "action": "authenticate", "success": true, "payload": {"jailId": "j"}}))
            .await;
    }

    /// Accepts the next subscription, which has to be to this stream. Gives its id.
    pub(super) async fn accept(&mut self, stream_name: &str) -> u64 {
        let asked = self.hear().await;
        let id = asked["id"].as_u64().unwrap();
        assert_eq!(asked, json!({"id": id, "action": "subscribe", "payload": stream_name}));
        self.say(
            json!({"id": id, "action": "subscription", "success": true, "streamName": stream_name, "payload": id}),
        )
        .await;
        id
    }

    pub(super) async fn deliver(&mut self, id: u64, payload: impl Into<Value>) {
        self.say(json!({"id": id, "action": "subscription", "streamName": "s", "payload": payload.into()}))
            .await;
    }

    pub(super) async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(super) async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// The next text that the client sends.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            match self.stream.next().await.expect("the client says something").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Pong(_) => {}
                other => panic!("{other:?} instead of a text"),
            }
        }
    }

    /// Waits until the client has closed the connection, and says whether it has said so.
    pub(super) async fn until_closed(&mut self) -> bool {
        match self.stream.next().await {
            Some(Ok(Message::Close(_))) => true,
            None | Some(Err(_)) => false,
            Some(Ok(other)) => panic!("{other:?} instead of the end"),
        }
    }

    pub(super) async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        self.stream.close(Some(frame)).await.unwrap();
    }
}

/// Serves one connection as servers do, until `stop` says that it has delivered enough: accepts everybody, accepts every
/// subscription and delivers the name of its stream, `round` and a number from 0 on to each in turn.
pub(super) async fn serve(io: Box<dyn Io>, wanted: usize, round: u64, deliveries: u64) -> ServerSession {
    let (mut peer, began) = (Peer::over(io).await, Instant::now());
    let mut session = ServerSession::new(began.elapsed(), ServerConfig::new());
    let mut subscriptions: Vec<(RequestId, String)> = Vec::new();
    while subscriptions.len() < wanted {
        match peer.stream.next().await {
            Some(Ok(Message::Text(text))) => session.receive(began.elapsed(), tungstenite::Bytes::from(text)),
            other => panic!("{other:?} instead of a text"),
        }
        while let Some(event) = session.poll_event() {
            match event {
                ServerEvent::AuthenticateRequested { .. } => session.accept(Some("jail")).unwrap(),
                ServerEvent::SubscribeRequested { id, subscribe, .. } => {
                    session.accept_subscription(id).unwrap();
                    subscriptions.push((id, subscribe.stream_name().to_owned()));
                }
                event => panic!("{event:?}"),
            }
        }
        flush(&mut peer, &mut session).await;
    }
    for number in 0..deliveries {
        for (id, name) in &subscriptions {
            let payload = vec![Document::from(name.as_str()), round.into(), number.into()];
            session.deliver(*id, &Delivery::new(name, payload.into()).unwrap()).unwrap();
            flush(&mut peer, &mut session).await;
        }
    }
    session
}

async fn flush(peer: &mut Peer, session: &mut ServerSession) {
    while let Some(output) = session.poll_transmit() {
        match output {
            ServerOutput::Text(text) => {
                peer.send(Message::text(String::from_utf8(text.to_vec()).unwrap())).await;
            }
            ServerOutput::Ping => peer.send(Message::Ping(tungstenite::Bytes::new())).await,
            other => panic!("{other:?}"),
        }
    }
}

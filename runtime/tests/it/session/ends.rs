//! Sessions in every state, peers that say anything, and what comes of it as short texts.

use std::error::Error;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{Decoder, HeaderValue, Message};
use smithy_streams_runtime::session::{
    ClientSession, PROTOCOL_VERSION, Role, RpcMessage, ServerSession, Session, SessionConfig, SessionEvent,
    StreamId,
};

/// How long the pieces are that input comes in.
pub(crate) const CUTS: [usize; 3] = [1, 13, usize::MAX];

pub(crate) const MESSAGE: i32 = 0;
pub(crate) const ERROR: i32 = 1;
pub(crate) const PING: i32 = 2;
pub(crate) const PING_RESPONSE: i32 = 3;
pub(crate) const CONNECT: i32 = 4;
pub(crate) const CONNECT_ACK: i32 = 5;
pub(crate) const PROTOCOL_ERROR: i32 = 6;
pub(crate) const INTERNAL_ERROR: i32 = 7;

/// TERMINATE_STREAM.
pub(crate) const LAST: i32 = 2;

/// A frame with any routing headers.
pub(crate) fn frame(message_type: i32, flags: i32, stream_id: i32, payload: &'static str) -> Bytes {
    frame_of(&[], message_type, flags, stream_id, payload)
}

/// A frame that opens an RPC stream.
pub(crate) fn opening(stream_id: i32, payload: &'static str) -> Bytes {
    frame_of(&[("operation", "example#Echo".into())], MESSAGE, 0, stream_id, payload)
}

pub(crate) fn frame_of(
    headers: &[(&str, HeaderValue<'_>)],
    message_type: i32,
    flags: i32,
    stream_id: i32,
    payload: &'static str,
) -> Bytes {
    let message = Message::new().with_headers(headers.iter().copied()).unwrap();
    let routing = [(":message-type", message_type), (":message-flags", flags), (":stream-id", stream_id)];
    encoded(&message.with_headers(routing).unwrap().with_payload(payload))
}

pub(crate) fn encoded(message: &Message) -> Bytes {
    let mut buffer = BytesMut::new();
    message.encode(&mut buffer).unwrap();
    buffer.freeze()
}

pub(crate) fn payload(text: &'static str) -> Message {
    Message::new().with_payload(text)
}

pub(crate) fn id(number: u32) -> StreamId {
    StreamId::new(number).unwrap()
}

/// A client that has sent CONNECT.
pub(crate) fn waiting_client() -> ClientSession {
    let mut client = ClientSession::new();
    client.connect(PROTOCOL_VERSION, &Message::new()).unwrap();
    sent(&mut client);
    client
}

pub(crate) fn open_client() -> ClientSession {
    open_client_with(SessionConfig::new())
}

pub(crate) fn open_client_with(config: SessionConfig) -> ClientSession {
    let mut client = ClientSession::with_config(config);
    client.connect(PROTOCOL_VERSION, &Message::new()).unwrap();
    sent(&mut client);
    assert_eq!(feed(&mut client, &frame(CONNECT_ACK, 1, 0, ""), usize::MAX), ["connected"]);
    client
}

pub(crate) fn open_server() -> ServerSession {
    open_server_with(SessionConfig::new())
}

pub(crate) fn open_server_with(config: SessionConfig) -> ServerSession {
    let mut server = ServerSession::with_config(config);
    assert_eq!(feed(&mut server, &frame(CONNECT, 0, 0, ""), usize::MAX), ["asked"]);
    server.accept(&Message::new()).unwrap();
    assert_eq!(sent(&mut server), ["CONNECT_ACK 1 0"]);
    server
}

/// Gives bytes to a session in pieces; what happens, once all that it wants to send is written.
pub(crate) fn feed<R: Role>(session: &mut Session<R>, bytes: &[u8], cut: usize) -> Vec<String> {
    let mut events = Vec::new();
    for piece in bytes.chunks(cut.min(bytes.len().max(1))) {
        session.receive(Bytes::copy_from_slice(piece));
        events.extend(happened(session));
    }
    events
}

/// What happened, nothing being written.
pub(crate) fn happened<R: Role>(session: &mut Session<R>) -> Vec<String> {
    std::iter::from_fn(|| session.poll_event()).map(|event| told(&event)).collect()
}

/// What a session has queued, as `TYPE flags stream payload`; it counts as written.
pub(crate) fn sent<R: Role>(session: &mut Session<R>) -> Vec<String> {
    sent_messages(session).iter().map(line).collect()
}

/// A message as `TYPE flags stream payload`.
pub(crate) fn line(message: &RpcMessage) -> String {
    let stream_id = message.stream_id().map_or(0, StreamId::get);
    let text = String::from_utf8_lossy(message.payload());
    let text = if text.contains("\"message\"") { "{text}" } else { &text };
    format!("{} {} {stream_id} {text}", message.message_type(), message.flags().bits()).trim_end().to_owned()
}

pub(crate) fn sent_messages<R: Role>(session: &mut Session<R>) -> Vec<RpcMessage> {
    let mut decoder = Decoder::new();
    while let Some(bytes) = session.poll_transmit() {
        session.written(bytes.len());
        decoder.push(bytes);
    }
    std::iter::from_fn(|| decoder.next().unwrap()).map(|it| RpcMessage::read(it).unwrap()).collect()
}

/// An event in a few words.
pub(crate) fn told(event: &SessionEvent) -> String {
    let text = |message: &RpcMessage| String::from_utf8_lossy(message.payload()).into_owned();
    match event {
        SessionEvent::Connected { .. } => "connected".to_owned(),
        SessionEvent::ConnectFailed { reason } => format!("failed: {}", chain(reason)),
        SessionEvent::ConnectRequested { .. } => "asked".to_owned(),
        SessionEvent::StreamOpened { stream_id, message } => {
            format!("opened {stream_id} {} {}", message.operation().unwrap(), text(message))
        }
        SessionEvent::StreamMessage { stream_id, message } => {
            format!("message {stream_id} {}", text(message))
        }
        SessionEvent::StreamClosed { stream_id, by } => format!("closed {stream_id} by {by:?}"),
        SessionEvent::Ping { message, answered } => format!("ping {} {answered}", text(message)),
        SessionEvent::PingResponse { message } => format!("pong {}", text(message)),
        SessionEvent::PeerError { error } => format!("complaint {error}"),
        SessionEvent::Closed { reason } => format!("end: {}", chain(reason)),
        other => panic!("unknown event {other:?}"),
    }
}

/// An error and its sources.
fn chain(error: &dyn Error) -> String {
    let sources = std::iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Both ends, and the bytes that travel between them.
pub(crate) struct Pair {
    pub(crate) client: ClientSession,
    pub(crate) server: ServerSession,
    pub(crate) cut: usize,
}

impl Pair {
    /// Two ends that have shaken hands.
    pub(crate) fn open(cut: usize) -> Self {
        Self { client: open_client(), server: open_server(), cut }
    }

    /// Lets bytes travel until there are none: what happened at the client, and at the server.
    pub(crate) fn settle(&mut self) -> (Vec<String>, Vec<String>) {
        let (mut at_client, mut at_server) = (happened(&mut self.client), happened(&mut self.server));
        loop {
            let to_server = carry(&mut self.client, &mut self.server, self.cut, &mut at_server);
            let to_client = carry(&mut self.server, &mut self.client, self.cut, &mut at_client);
            at_client.extend(happened(&mut self.client));
            at_server.extend(happened(&mut self.server));
            if !to_server && !to_client {
                return (at_client, at_server);
            }
        }
    }
}

fn carry<F: Role, T: Role>(
    from: &mut Session<F>,
    to: &mut Session<T>,
    cut: usize,
    events: &mut Vec<String>,
) -> bool {
    let Some(bytes) = from.poll_transmit() else { return false };
    from.written(bytes.len());
    events.extend(feed(to, &bytes, cut));
    true
}

//! Transports of every kind, peers that say what they are told to, and what all tests need.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use smithy_streams_runtime::frame::{Decoder, Message};
use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, RpcError, ServerConnection};
use smithy_streams_runtime::session::{CloseReason, RpcMessage};
use smithy_streams_runtime::transport::{Io, memory};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::session::ends::{CONNECT_ACK, frame, line, payload};

/// Fails a test that hangs. Longer than any time that is set in a test with paused time.
pub(crate) async fn within<F: Future>(test: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(100), test).await.expect("the test hangs")
}

/// What bytes travel over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Carrier {
    Memory,
    Tcp,
    #[cfg(unix)]
    Unix,
    #[cfg(feature = "tls-ring")]
    Tls,
}

impl Carrier {
    pub(crate) const ALL: &[Self] = &[
        Self::Memory,
        Self::Tcp,
        #[cfg(unix)]
        Self::Unix,
        #[cfg(feature = "tls-ring")]
        Self::Tls,
    ];

    /// A connection without CONNECT, and the other end of its transport.
    pub(crate) async fn open(self, options: &ConnectOptions) -> (Connection, Box<dyn Io>) {
        match self {
            Self::Memory => {
                let (connector, mut listener) = memory();
                let options = options.clone().connector(connector);
                let connection = Connection::open(&Address::tcp("peer", 1), &options).await.unwrap();
                (connection, Box::new(listener.accept().await.unwrap()))
            }
            Self::Tcp => {
                let (listener, port) = tcp().await;
                let address = format!("tcp://127.0.0.1:{port}").parse().unwrap();
                let (connection, io) = tokio::join!(Connection::open(&address, options), listener.accept());
                (connection.unwrap(), Box::new(io.unwrap().0))
            }
            #[cfg(unix)]
            Self::Unix => {
                let socket = Socket::new();
                let (address, listener) = socket.listen();
                let (connection, io) = tokio::join!(Connection::open(&address, options), listener.accept());
                (connection.unwrap(), Box::new(io.unwrap().0))
            }
            #[cfg(feature = "tls-ring")]
            Self::Tls => super::tls::open(options).await,
        }
    }
}

pub(crate) async fn tcp() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// The path of a Unix socket of one's own, which is removed again.
#[cfg(unix)]
pub(crate) struct Socket {
    pub(crate) path: std::path::PathBuf,
}

#[cfg(unix)]
impl Socket {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("smithy-streams-{}-{number}.socket", std::process::id());
        Self { path: std::env::temp_dir().join(name) }
    }

    pub(crate) fn listen(&self) -> (Address, tokio::net::UnixListener) {
        (Address::unix(&self.path), tokio::net::UnixListener::bind(&self.path).unwrap())
    }
}

#[cfg(unix)]
impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// CONNECT without credentials, and its answer.
pub(crate) async fn connect(connection: &Connection) -> Result<RpcMessage, RpcError> {
    connection.connect(&Message::new()).await
}

/// Both ends of a connection that is accepted.
pub(crate) async fn pair(carrier: Carrier, options: &ConnectOptions) -> (Connection, ServerConnection) {
    pair_of(carrier, options, options).await
}

pub(crate) async fn pair_of(
    carrier: Carrier,
    client: &ConnectOptions,
    server: &ConnectOptions,
) -> (Connection, ServerConnection) {
    let (connection, io) = carrier.open(client).await;
    let mut server = ServerConnection::over(io, server);
    let accepted = async {
        server.handshake().await.unwrap();
        server.accept(&Message::new()).unwrap().await.unwrap();
    };
    let (connected, ()) = tokio::join!(connect(&connection), accepted);
    connected.unwrap();
    (connection, server)
}

/// A client that is accepted, by a peer that says what it is told to.
pub(crate) async fn accepted(carrier: Carrier, options: &ConnectOptions) -> (Connection, Peer) {
    let (connection, mut peer) = unaccepted(carrier, options).await;
    let accepting = async {
        assert_eq!(peer.next().await.unwrap(), "CONNECT 0 0");
        peer.say(&frame(CONNECT_ACK, 1, 0, "")).await;
    };
    tokio::join!(connect(&connection), accepting).0.unwrap();
    (connection, peer)
}

pub(crate) async fn unaccepted(carrier: Carrier, options: &ConnectOptions) -> (Connection, Peer) {
    let (connection, io) = carrier.open(options).await;
    (connection, Peer::new(io))
}

/// The other end of a transport, which speaks in frames and follows no rule.
pub(crate) struct Peer {
    pub(crate) io: Box<dyn Io>,
    input: BytesMut,
    decoder: Decoder,
}

impl Peer {
    pub(crate) fn new(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), input: BytesMut::new(), decoder: Decoder::new() }
    }

    pub(crate) async fn say(&mut self, bytes: &[u8]) {
        self.io.write_all(bytes).await.unwrap();
        self.io.flush().await.unwrap();
    }

    /// What comes next; `None` at the end, which has to be an orderly one.
    pub(crate) async fn message(&mut self) -> Option<RpcMessage> {
        loop {
            if let Some(message) = self.decoder.next().unwrap() {
                return Some(RpcMessage::read(message).unwrap());
            }
            if self.io.read_buf(&mut self.input).await.unwrap() == 0 {
                self.decoder.finish().unwrap();
                return None;
            }
            self.decoder.push(self.input.split().freeze());
        }
    }

    /// What comes next, as `TYPE flags stream payload`.
    pub(crate) async fn next(&mut self) -> Option<String> {
        self.message().await.as_ref().map(line)
    }

    /// All that comes until the end.
    pub(crate) async fn rest(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.next().await {
            lines.push(line);
        }
        lines
    }
}

/// An RPC stream that is activated, of which the peer has heard.
pub(crate) async fn activated(
    connection: &Connection,
    peer: &mut Peer,
) -> smithy_streams_runtime::rpc::Continuation {
    let mut stream = connection.new_stream();
    stream.activate("example#Echo", &payload("{}")).await.unwrap();
    let id = stream.stream_id().unwrap();
    assert_eq!(peer.next().await.unwrap(), format!("APPLICATION_MESSAGE 0 {id} {{}}"));
    stream
}

/// The tasks of this runtime but for that of the test end within a moment.
pub(crate) async fn no_task_is_left() {
    let metrics = tokio::runtime::Handle::current().metrics();
    within(async {
        while metrics.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// The reason, and those behind it.
pub(crate) fn told(reason: &CloseReason) -> String {
    let sources = std::iter::successors(Some(reason as &dyn std::error::Error), |error| error.source());
    sources.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

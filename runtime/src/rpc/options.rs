use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ConnectionHandler;
use crate::session::SessionConfig;
use crate::transport::{Connect, TcpConnector};

/// How a connection is made, and what it may cost.
///
/// ```
/// use std::time::Duration;
/// use smithy_streams_runtime::rpc::{ConnectOptions, KeepAlive, SlowReader};
///
/// let options = ConnectOptions::new()
///     .connect_timeout(Duration::from_secs(30))
///     .keep_alive(KeepAlive::every(Duration::from_secs(60)))
///     .slow_reader(SlowReader::Wait);
/// # drop(options);
/// ```
#[derive(Clone)]
pub struct ConnectOptions {
    pub(super) session: SessionConfig,
    pub(super) connector: Arc<dyn Connect>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) close_timeout: Duration,
    pub(super) keep_alive: Option<KeepAlive>,
    pub(super) stream_buffer: usize,
    pub(super) connection_buffer: usize,
    pub(super) slow_reader: SlowReader,
    pub(super) slow_reader_grace: Duration,
    pub(super) handler: Option<Arc<dyn ConnectionHandler>>,
}

impl ConnectOptions {
    /// TCP, TLS that trusts the roots of the operating system, 10 seconds to connect, no pings.
    pub fn new() -> Self {
        Self {
            session: SessionConfig::new(),
            connector: Arc::new(TcpConnector::new()),
            connect_timeout: Some(Duration::from_secs(10)),
            close_timeout: Duration::from_secs(5),
            keep_alive: None,
            stream_buffer: 8 * 1024 * 1024,
            connection_buffer: 64 * 1024 * 1024,
            slow_reader: SlowReader::Close,
            slow_reader_grace: Duration::from_secs(1),
            handler: None,
        }
    }

    /// The bounds of messages, of the transmit queue and of the number of RPC streams.
    #[must_use]
    pub fn session(mut self, config: SessionConfig) -> Self {
        self.session = config;
        self
    }

    /// What opens transports to `tcp://` and `tls://` addresses: [`TcpConnector`] unless told otherwise. It is asked
    /// for the schemes `http` and `https`, without ALPN.
    #[must_use]
    pub fn connector(mut self, connector: impl Connect + 'static) -> Self {
        self.connector = Arc::new(connector);
        self
    }

    /// Time for opening the transport and for being accepted together, 10 seconds unless told otherwise, `None` for no
    /// limit; on a server, time to wait for CONNECT. When it is up, the transport is closed.
    #[must_use]
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into();
        self
    }

    /// Time for writing what is queued when the connection closes, and for the peer to close its end, 5 seconds unless
    /// told otherwise.
    #[must_use]
    pub fn close_timeout(mut self, limit: Duration) -> Self {
        self.close_timeout = limit;
        self
    }

    /// Pings a silent peer, and closes the connection if it stays silent. Off unless told otherwise, because not all
    /// peers answer pings: those made from `awscrt` leave it to the program.
    #[must_use]
    pub fn keep_alive(mut self, keep_alive: impl Into<Option<KeepAlive>>) -> Self {
        self.keep_alive = keep_alive.into();
        self
    }

    /// Unread bytes that one RPC stream may pile up, 8 MiB unless told otherwise; what happens when there would be more,
    /// [`slow_reader`](Self::slow_reader) says. A single message may exceed it.
    #[must_use]
    pub fn stream_buffer(mut self, bytes: usize) -> Self {
        self.stream_buffer = bytes.max(1);
        self
    }

    /// Unread bytes that all RPC streams together may pile up, 64 MiB unless told otherwise. From there on nothing is
    /// read from the transport until some are. A single message may exceed it.
    #[must_use]
    pub fn connection_buffer(mut self, bytes: usize) -> Self {
        self.connection_buffer = bytes.max(1);
        self
    }

    /// What happens when an RPC stream is not read as fast as the peer sends.
    #[must_use]
    pub fn slow_reader(mut self, slow_reader: SlowReader) -> Self {
        self.slow_reader = slow_reader;
        self
    }

    /// How long [`SlowReader::Close`] lets everybody wait for a slow reader, 1 second unless told otherwise.
    #[must_use]
    pub fn slow_reader_grace(mut self, time: Duration) -> Self {
        self.slow_reader_grace = time;
        self
    }

    /// Who hears of what happens on the connection itself.
    #[must_use]
    pub fn handler(mut self, handler: impl ConnectionHandler + 'static) -> Self {
        self.handler = Some(Arc::new(handler));
        self
    }
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { session, connector, connect_timeout, close_timeout, keep_alive, .. } = self;
        f.debug_struct("ConnectOptions")
            .field("session", session)
            .field("connector", connector)
            .field("connect_timeout", connect_timeout)
            .field("close_timeout", close_timeout)
            .field("keep_alive", keep_alive)
            .field("stream_buffer", &self.stream_buffer)
            .field("connection_buffer", &self.connection_buffer)
            .field("slow_reader", &self.slow_reader)
            .field("slow_reader_grace", &self.slow_reader_grace)
            .field("handler", &self.handler.is_some())
            .finish()
    }
}

/// When a silent peer is pinged, and given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    pub(super) interval: Duration,
    pub(super) timeout: Duration,
}

impl KeepAlive {
    /// A ping whenever nothing has come for so long. If nothing comes for another 10 seconds, the connection is closed
    /// with [`PeerSilent`](crate::session::CloseReason::PeerSilent).
    pub const fn every(interval: Duration) -> Self {
        Self { interval, timeout: Duration::from_secs(10) }
    }

    /// Time for the peer to send something, whatever it is, after a ping.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// What becomes of an RPC stream that is not read, when a message comes for which its
/// [buffer](ConnectOptions::stream_buffer) has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SlowReader {
    /// Everybody waits for it, but not [for long](ConnectOptions::slow_reader_grace). If it has not read half of what it
    /// has by then, it is closed, and what it has can still be read; the others go on.
    #[default]
    Close,
    /// Everybody waits for it, as long as it takes. Nothing is lost, but pings are not answered meanwhile, and nobody
    /// sees the peer go.
    Wait,
}

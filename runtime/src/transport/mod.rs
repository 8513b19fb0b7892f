//! Connections, and HTTP requests and responses that travel over them.
//!
//! A [`Transport`] opens calls; it is cheap to clone, and clones share their connections:
//!
//! ```text
//! Transport ── open ──► Pending ── response head ──► ResponseBody
//!     │                    └── request body goes on being sent ──┘
//!   pool of connections ◄── Connect: TCP, TLS, Unix sockets, memory, or your own
//! ```
//!
//! - HTTP/1.1 connections are used again for the next call; HTTP/2 connections are shared by calls that run
//!   at the same time, up to the number of streams that the peer allows, and never beyond: a further call
//!   opens a further connection instead of waiting in a queue.
//! - [`ConnectionUse::Dedicated`] gives a call a connection of its own, for event streams.
//! - Dropping [`Pending`] or [`ResponseBody`] cancels the call, at once and without a word.
//! - A response that ends early (fewer bytes than its `Content-Length`, no last chunk, a reset) is an error,
//!   never an end.
//! - WebSockets are opened over connections of the same kind, one each.
//! - Nothing is buffered without bound: a slow reader stops the peer, a slow peer stops the request body.
//!
//! What the bytes mean is not known here; `protocol` and `event` know.

mod call;
mod connect;
mod dial;
mod drive;
mod error;
mod gather;
mod http1;
mod http2;
mod memory;
mod pipe;
mod pool;
mod request;
mod response;
mod tcp;
#[cfg(feature = "tls")]
mod tls;
#[cfg(unix)]
mod unix;
mod upload;
#[cfg(feature = "stream-sea")]
mod web_socket;
#[cfg(feature = "stream-sea")]
mod web_socket_error;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Request;

use crate::byte_stream::RequestBody;

pub use self::connect::{Alpn, Connect, Connecting, Connection, Io, Target};
pub use self::error::{ConnectError, Http2Code, TransportError};
pub use self::memory::{MemoryConnector, MemoryListener, memory};
pub use self::response::{Pending, ResponseBody};
pub use self::tcp::TcpConnector;
#[cfg(unix)]
pub use self::unix::UnixConnector;
#[cfg(feature = "stream-sea")]
pub(crate) use self::web_socket::{WebSocket, WebSocketMessage};
#[cfg(feature = "stream-sea")]
pub use self::web_socket_error::WebSocketError;

use self::pool::Pool;

/// Which HTTP version a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum HttpVersion {
    /// Over TLS what ALPN agrees on, HTTP/2 preferred; without TLS HTTP/1.1, or HTTP/2 for requests that ask
    /// for it.
    #[default]
    Auto,
    /// HTTP/1.1 always.
    Http1,
    /// HTTP/2 always; without TLS the peer has to know it beforehand.
    Http2PriorKnowledge,
}

/// Whether a call shares its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionUse {
    /// Take a pooled connection, and leave it there for others.
    Shared,
    /// Open a connection for this call, and close it when the call ends.
    Dedicated,
}

/// How a [`Transport`] makes and keeps its connections.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TransportConfig {
    /// Makes connections; TCP, with TLS for `https`, by default.
    pub connector: Arc<dyn Connect>,
    /// HTTP version; [`HttpVersion::Auto`] by default.
    pub http_version: HttpVersion,
    /// Time for name resolution, TCP and TLS together; 10 seconds by default, `None` for no limit.
    pub connect_timeout: Option<Duration>,
    /// How long an unused connection is kept; 60 seconds by default, `None` for as long as the peer keeps it.
    pub idle_timeout: Option<Duration>,
    /// Unused HTTP/1.1 connections kept per host; 32 by default.
    pub max_idle_per_host: usize,
}

impl TransportConfig {
    /// The defaults, with connections made by `connector`.
    pub fn new(connector: impl Connect + 'static) -> Self {
        Self {
            connector: Arc::new(connector),
            http_version: HttpVersion::default(),
            connect_timeout: Some(Duration::from_secs(10)),
            idle_timeout: Some(Duration::from_secs(60)),
            max_idle_per_host: 32,
        }
    }

    /// Sets [`http_version`](Self::http_version).
    #[must_use]
    pub fn http_version(mut self, version: HttpVersion) -> Self {
        self.http_version = version;
        self
    }

    /// Sets [`connect_timeout`](Self::connect_timeout).
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = timeout.into();
        self
    }

    /// Sets [`idle_timeout`](Self::idle_timeout).
    #[must_use]
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.idle_timeout = timeout.into();
        self
    }

    /// Sets [`max_idle_per_host`](Self::max_idle_per_host).
    #[must_use]
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }
}

impl Default for TransportConfig {
    fn default() -> Self {
        Self::new(TcpConnector::new())
    }
}

/// Opens HTTP calls over pooled or dedicated connections. Clones share the pool.
#[derive(Clone)]
pub struct Transport {
    pool: Arc<Pool>,
}

impl Transport {
    /// A transport without connections yet. Calls must run inside a tokio runtime with time and I/O enabled.
    #[must_use]
    pub fn new(config: TransportConfig) -> Self {
        Self { pool: Arc::new(Pool::new(config)) }
    }

    /// Starts a call. The future resolves as soon as there is a connection and the request is queued on it;
    /// the response head is what [`Pending`] resolves to, and it never waits for the end of the request body.
    ///
    /// The URI of `request` is absolute. `Host`, `Content-Length` and `Transfer-Encoding` are set from the
    /// URI and the body's `size_hint`; an explicit `Content-Length` is kept, and holds a body of unknown
    /// length to it. A request with the version [`http::Version::HTTP_2`] is sent over HTTP/2 or not at all,
    /// unless the configuration says [`HttpVersion::Http1`].
    ///
    /// # Errors
    /// [`TransportError::Connect`], [`TransportError::InvalidRequest`], and all others if the connection
    /// breaks at once.
    pub async fn open(
        &self,
        request: Request<RequestBody>,
        connection: ConnectionUse,
    ) -> Result<Pending, TransportError> {
        call::open(&self.pool, request, connection).await
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("config", self.pool.config()).finish_non_exhaustive()
    }
}

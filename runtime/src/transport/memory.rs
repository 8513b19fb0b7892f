//! Connections inside one process, for tests and embedded peers.

use std::io;

use tokio::io::DuplexStream;
use tokio::sync::mpsc;

use super::{Alpn, Connect, ConnectError, Connecting, Connection, Target};
use crate::byte_stream::SharedError;

/// Bytes that one side may be ahead of the other.
const BUFFER: usize = 256 * 1024;
/// Connections that may wait to be accepted; further ones wait in `connect`.
const BACKLOG: usize = 64;

/// A connector and the listener that its connections lead to. Whatever the target is, the listener gets the
/// other end, without TLS.
///
/// ```
/// # async fn example() {
/// use smithy_streams_runtime::transport::{Transport, TransportConfig, memory};
/// let (connector, mut listener) = memory();
/// let transport = Transport::new(TransportConfig::new(connector));
/// while let Some(io) = listener.accept().await {
///     // serve HTTP on `io`
/// }
/// # }
/// ```
#[must_use]
pub fn memory() -> (MemoryConnector, MemoryListener) {
    let (sender, receiver) = mpsc::channel(BACKLOG);
    (MemoryConnector { connections: sender }, MemoryListener { connections: receiver })
}

/// Connects to a [`MemoryListener`]; made by [`memory`].
#[derive(Debug, Clone)]
pub struct MemoryConnector {
    connections: mpsc::Sender<DuplexStream>,
}

impl MemoryConnector {
    /// A connection to the listener, for connectors that put something between.
    ///
    /// # Errors
    /// Of kind [`ConnectionRefused`](io::ErrorKind::ConnectionRefused) when the listener is gone.
    pub async fn duplex(&self) -> io::Result<DuplexStream> {
        let (near, far) = tokio::io::duplex(BUFFER);
        let refused = |_| io::Error::new(io::ErrorKind::ConnectionRefused, "the listener in memory is gone");
        self.connections.send(far).await.map(|()| near).map_err(refused)
    }
}

impl Connect for MemoryConnector {
    fn connect(&self, target: Target, _offered: &'static [Alpn]) -> Connecting {
        let this = self.clone();
        Box::pin(async move {
            let Target { host, port, .. } = target;
            let refused = |error| ConnectError::Refused { host, port, source: SharedError::new(error) };
            this.duplex().await.map(Connection::new).map_err(refused)
        })
    }
}

/// Accepts what a [`MemoryConnector`] connects.
#[derive(Debug)]
pub struct MemoryListener {
    connections: mpsc::Receiver<DuplexStream>,
}

impl MemoryListener {
    /// The next connection; `None` when all connectors are gone.
    pub async fn accept(&mut self) -> Option<DuplexStream> {
        self.connections.recv().await
    }
}

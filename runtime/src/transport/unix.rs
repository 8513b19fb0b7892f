//! Connections over a Unix socket.

use std::path::PathBuf;

use tokio::net::UnixStream;

use super::{Alpn, Connect, ConnectError, Connecting, Connection, Target};
use crate::byte_stream::SharedError;

/// Connects to a Unix socket, whatever the target is, and without TLS.
///
/// ```
/// use smithy_streams_runtime::transport::{Transport, TransportConfig, UnixConnector};
/// let transport = Transport::new(TransportConfig::new(UnixConnector::new("/run/daemon.socket")));
/// ```
#[derive(Debug, Clone)]
pub struct UnixConnector {
    path: PathBuf,
}

impl UnixConnector {
    /// A connector to the socket at a path, which is used as it is: a relative one stays relative, because an absolute
    /// one may be longer than the operating system takes (108 bytes on Linux).
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Connect for UnixConnector {
    fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
        let path = self.path.clone();
        Box::pin(async move {
            let stream = UnixStream::connect(&path).await;
            let failed = |error| ConnectError::Unix { path, source: SharedError::new(error) };
            stream.map(Connection::new).map_err(failed)
        })
    }
}

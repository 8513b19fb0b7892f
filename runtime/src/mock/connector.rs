//! The way to one server.

#[cfg(unix)]
use crate::transport::UnixConnector;
use crate::transport::{Alpn, Connect, Connecting, MemoryConnector, Target, TcpConnector};

/// Leads to one server.
#[derive(Debug, Clone)]
pub(super) enum Connector {
    Tcp(TcpConnector),
    #[cfg(unix)]
    Unix(UnixConnector),
    Memory(MemoryConnector),
}

impl Connect for Connector {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        match self {
            Self::Tcp(connector) => connector.connect(target, offered),
            #[cfg(unix)]
            Self::Unix(connector) => connector.connect(target, offered),
            Self::Memory(connector) => connector.connect(target, offered),
        }
    }
}

//! Connections over TCP, with TLS for `https`.

use http::uri::Scheme;

use super::dial::dial;
#[cfg(feature = "tls")]
use super::tls::Tls;
use super::{Alpn, Connect, ConnectError, Connecting, Connection, Target};

/// Connects over TCP without delay for small writes, and with TLS for `https` if one of the crate's `tls-…`
/// features is on.
///
/// Clones share TLS sessions, which makes the next handshake shorter.
///
/// ```
/// # use smithy_streams_runtime::transport::{TcpConnector, Transport, TransportConfig};
/// # fn example(company_root: Vec<u8>) {
/// let connector = TcpConnector::new().root_certificate(company_root);
/// let transport = Transport::new(TransportConfig::new(connector));
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct TcpConnector {
    #[cfg(feature = "tls")]
    tls: Tls,
}

impl TcpConnector {
    /// Trusts the root certificates of the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[cfg(feature = "tls")]
impl TcpConnector {
    /// Trusts a further root certificate, in DER. One that cannot be parsed is a [`ConnectError::Tls`] of the
    /// first connection.
    #[must_use]
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.tls.add_root(der.into());
        self
    }

    /// Trusts only what [`root_certificate`](Self::root_certificate) gives, not the roots of the operating
    /// system.
    #[must_use]
    pub fn without_native_roots(mut self) -> Self {
        self.tls.leave_out_native_roots();
        self
    }

    /// Uses a `rustls` configuration as it is, for client certificates and the like; only ALPN is set by this
    /// crate.
    #[must_use]
    pub fn tls_config(mut self, config: rustls::ClientConfig) -> Self {
        self.tls.replace(config);
        self
    }
}

impl Connect for TcpConnector {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        if target.scheme == Scheme::HTTP {
            return Box::pin(async move { dial(&target.host, target.port).await.map(Connection::new) });
        }
        #[cfg(feature = "tls")]
        if target.scheme == Scheme::HTTPS {
            let tls = self.tls.clone();
            return Box::pin(async move {
                let stream = dial(&target.host, target.port).await?;
                tls.handshake(stream, &target.host, offered).await
            });
        }
        let _ = offered;
        let hint = if target.scheme == Scheme::HTTPS {
            "build with one of the features tls-ring, tls-aws-lc and tls-no-provider"
        } else {
            "a connector of your own may know it"
        };
        Box::pin(
            async move { Err(ConnectError::UnsupportedScheme { scheme: target.scheme.to_string(), hint }) },
        )
    }
}

//! The seam behind which connections are made.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use http::uri::Scheme;
use tokio::io::{AsyncRead, AsyncWrite};

use super::ConnectError;

/// Makes connections. Implement it to reach peers over proxies, tunnels or whatever carries bytes both ways.
///
/// ```
/// use std::path::PathBuf;
/// use smithy_streams_runtime::transport::{Alpn, Connect, ConnectError, Connecting, Connection, Target};
///
/// /// A modem.
/// #[derive(Debug)]
/// struct SerialPort { device: PathBuf }
///
/// impl Connect for SerialPort {
///     fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
///         let device = self.device.clone();
///         Box::pin(async move {
///             let io = tokio::fs::File::options().read(true).write(true).open(device).await;
///             io.map(Connection::new).map_err(|error| ConnectError::Custom { source: error.into() })
///         })
///     }
/// }
/// ```
pub trait Connect: fmt::Debug + Send + Sync {
    /// Connects to `target`. Over TLS the protocols in `offered` are offered by ALPN, best first; without TLS
    /// they are to be ignored. If there are none, nothing is negotiated.
    ///
    /// Dropping the future gives the attempt up.
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting;
}

/// A connection in the making.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Connection, ConnectError>> + Send>>;

/// Where a connection should lead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// `http`, `https`, or another scheme that the connector understands.
    pub scheme: Scheme,
    /// Host name or address; an IPv6 address has no brackets.
    pub host: String,
    /// Port, which may be the scheme's default.
    pub port: u16,
}

impl Target {
    /// A target, for those who call a connector themselves.
    pub fn new(scheme: Scheme, host: impl Into<String>, port: u16) -> Self {
        Self { scheme, host: host.into(), port }
    }
}

/// An application protocol that TLS can agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alpn {
    /// `http/1.1`
    Http1,
    /// `h2`
    Http2,
}

impl Alpn {
    /// The registered name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Http1 => "http/1.1",
            Self::Http2 => "h2",
        }
    }

    /// The protocol of that registered name.
    #[must_use]
    pub fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"http/1.1" => Some(Self::Http1),
            b"h2" => Some(Self::Http2),
            _ => None,
        }
    }
}

/// Bytes both ways.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection that was made.
pub struct Connection {
    pub(super) io: Box<dyn Io>,
    pub(super) negotiated: Option<Alpn>,
}

impl Connection {
    /// A connection over which nothing was negotiated.
    pub fn new(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), negotiated: None }
    }

    /// The bytes both ways.
    pub fn into_io(self) -> Box<dyn Io> {
        self.io
    }

    /// Notes what ALPN agreed on.
    #[must_use]
    pub fn negotiated(mut self, protocol: Option<Alpn>) -> Self {
        self.negotiated = protocol;
        self
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("negotiated", &self.negotiated).finish_non_exhaustive()
    }
}

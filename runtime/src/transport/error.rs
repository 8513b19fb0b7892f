//! What can go wrong between two HTTP peers.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::Alpn;
use crate::byte_stream::SharedError;

/// Why a connection could not be made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The host name has no address.
    #[error("no address found for {host}")]
    Dns {
        /// Host name that was looked up.
        host: String,
        /// The resolver's word.
        source: SharedError<io::Error>,
    },
    /// The host answered that nothing listens there.
    #[error("{host}:{port} refused the connection")]
    Refused {
        /// Host of the target.
        host: String,
        /// Port of the target.
        port: u16,
        /// The operating system's word.
        source: SharedError<io::Error>,
    },
    /// The connection could not be made for another reason, such as an unreachable network.
    #[error("connecting to {host}:{port} failed")]
    Io {
        /// Host of the target.
        host: String,
        /// Port of the target.
        port: u16,
        /// The operating system's word.
        source: SharedError<io::Error>,
    },
    /// The Unix socket could not be connected to.
    #[error("connecting to {} failed", path.display())]
    Unix {
        /// Path of the socket.
        path: PathBuf,
        /// The operating system's word.
        source: SharedError<io::Error>,
    },
    /// The TLS handshake failed, or TLS could not be set up.
    #[error("TLS with {host} failed")]
    Tls {
        /// Host whose certificate was asked for.
        host: String,
        /// What the TLS library said.
        source: SharedError,
    },
    /// The peer does not speak a version of HTTP that the call can use.
    #[error("{host} agreed on {} where {} was needed", name_or_none(*negotiated), needed.name())]
    Alpn {
        /// Host of the target.
        host: String,
        /// What ALPN agreed on.
        negotiated: Option<Alpn>,
        /// What the call needs.
        needed: Alpn,
    },
    /// This build, or this connector, makes no connections of that scheme.
    #[error("no connections for scheme {scheme}: {hint}")]
    UnsupportedScheme {
        /// Scheme of the target.
        scheme: String,
        /// What would help.
        hint: &'static str,
    },
    /// No connection within the time set for it.
    #[error("no connection to {host}:{port} within {} ms", limit.as_millis())]
    Timeout {
        /// Host of the target.
        host: String,
        /// Port of the target.
        port: u16,
        /// The time that was given.
        limit: Duration,
    },
    /// A connector of the program's own failed.
    #[error("the connector failed")]
    Custom {
        /// Its error.
        source: SharedError,
    },
}

fn name_or_none(protocol: Option<Alpn>) -> &'static str {
    protocol.map_or("no protocol", Alpn::name)
}

/// Why a call ended without a whole response.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// There was no connection.
    #[error("no connection")]
    Connect(#[from] ConnectError),
    /// The request cannot be sent as it is; nothing was sent.
    #[error("invalid request: {problem}")]
    InvalidRequest {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The request has a `Content-Length` that differs from the known length of its body; nothing was sent.
    #[error("content-length {header} does not fit a body of {body} bytes")]
    ContentLength {
        /// Value of the HTTP header.
        header: u64,
        /// Length of the body in bytes.
        body: u64,
    },
    /// The request body failed, and the request was aborted.
    #[error("the request body failed")]
    RequestBody {
        /// The body's error.
        source: SharedError,
    },
    /// The peer reset this call's HTTP/2 stream.
    #[error("the peer reset the stream: {code}")]
    Reset {
        /// HTTP/2 error code (RFC 9113, section 7).
        code: Http2Code,
    },
    /// The peer closed the HTTP/2 connection, and this call with it.
    #[error("the peer closed the connection: {code}")]
    GoAway {
        /// HTTP/2 error code (RFC 9113, section 7).
        code: Http2Code,
        /// Whether the peer said that it has not processed this call.
        unprocessed: bool,
    },
    /// The connection ended before the response was whole.
    #[error("the connection ended before the response was whole")]
    Truncated {
        /// What is known of the reason.
        source: SharedError,
    },
    /// The connection was closed before the request was sent on it.
    #[error("the connection was closed before the request was sent")]
    NotSent {
        /// What is known of the reason.
        source: SharedError,
    },
    /// What the peer sent is not HTTP, or breaks its rules.
    #[error("the peer broke the HTTP protocol")]
    Http {
        /// What the HTTP library said.
        source: SharedError,
    },
}

impl TransportError {
    /// Whether the peer has certainly not begun to process the request, so that sending it again does nothing
    /// twice.
    ///
    /// The body may have been read in part, so that only a replayable one can be sent again.
    #[must_use]
    pub fn is_unprocessed(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::InvalidRequest { .. }
            | Self::ContentLength { .. }
            | Self::NotSent { .. } => true,
            Self::Reset { code } => *code == Http2Code::REFUSED_STREAM,
            Self::GoAway { unprocessed, .. } => *unprocessed,
            Self::RequestBody { .. } | Self::Truncated { .. } | Self::Http { .. } => false,
        }
    }
}

/// An HTTP/2 error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Http2Code(u32);

impl Http2Code {
    /// Not an error.
    pub const NO_ERROR: Self = Self(0);
    /// The stream was refused before it was processed.
    pub const REFUSED_STREAM: Self = Self(7);
    /// The stream is no longer needed.
    pub const CANCEL: Self = Self(8);
    /// The peer finds that it is asked for too much.
    pub const ENHANCE_YOUR_CALM: Self = Self(11);

    /// The number on the wire.
    #[must_use]
    pub fn as_u32(self) -> u32 {
        self.0
    }
}

impl From<h2::Reason> for Http2Code {
    fn from(reason: h2::Reason) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Http2Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", h2::Reason::from(self.0).description(), self.0)
    }
}

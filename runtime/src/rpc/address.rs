use std::fmt;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::str::FromStr;

use http::uri::Scheme;

use super::RpcError;
#[cfg(unix)]
use crate::transport::UnixConnector;
use crate::transport::{Connect, Connecting, Target};

/// Where a peer listens.
///
/// | text | what |
/// |---|---|
/// | `tcp://host:port` | TCP. An IPv6 address stands in brackets |
/// | `tls://host:port` | TLS over TCP; the certificate has to be the host's |
/// | `unix:PATH` | a Unix socket, where there are such. The path is taken as it is, a relative one too |
///
/// ```
/// use smithy_streams_runtime::rpc::Address;
///
/// let address: Address = "tcp://127.0.0.1:8033".parse()?;
/// assert_eq!(address, Address::tcp("127.0.0.1", 8033));
/// assert_eq!(Address::tls("::1", 443).to_string(), "tls://[::1]:443");
/// # #[cfg(unix)]
/// assert_eq!(Address::unix("../../ipc.socket").to_string(), "unix:../../ipc.socket");
/// # Ok::<(), smithy_streams_runtime::rpc::RpcError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    Tcp {
        host: String,
        port: u16,
    },
    Tls {
        host: String,
        port: u16,
    },
    #[cfg(unix)]
    Unix(PathBuf),
}

impl Address {
    /// A TCP port. An IPv6 address has no brackets here.
    pub fn tcp(host: impl Into<String>, port: u16) -> Self {
        Self { place: Place::Tcp { host: host.into(), port } }
    }

    /// A TCP port behind which TLS is spoken.
    pub fn tls(host: impl Into<String>, port: u16) -> Self {
        Self { place: Place::Tls { host: host.into(), port } }
    }

    /// A Unix socket.
    #[cfg(unix)]
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::Unix(path.into()) }
    }

    /// Connects; to a Unix socket whatever the connector is.
    pub(crate) fn connecting(&self, connector: &dyn Connect) -> Connecting {
        match &self.place {
            Place::Tcp { host, port } => connector.connect(Target::new(Scheme::HTTP, host, *port), &[]),
            Place::Tls { host, port } => connector.connect(Target::new(Scheme::HTTPS, host, *port), &[]),
            #[cfg(unix)]
            // The connector knows the path; the target is for those that do not.
            Place::Unix(path) => {
                UnixConnector::new(path).connect(Target::new(Scheme::HTTP, "localhost", 0), &[])
            }
        }
    }

    /// The port, if it has one.
    #[cfg(feature = "stream-manager")]
    pub(crate) fn port(&self) -> Option<u16> {
        match &self.place {
            Place::Tcp { port, .. } | Place::Tls { port, .. } => Some(*port),
            #[cfg(unix)]
            Place::Unix(_) => None,
        }
    }

    /// The path, if it is a Unix socket.
    #[cfg(unix)]
    pub fn unix_path(&self) -> Option<&Path> {
        match &self.place {
            Place::Unix(path) => Some(path),
            _ => None,
        }
    }
}

impl FromStr for Address {
    type Err = RpcError;

    /// # Errors
    /// [`InvalidAddress`](RpcError::InvalidAddress).
    fn from_str(text: &str) -> Result<Self, RpcError> {
        let place = match text.split_once(':') {
            Some(("tcp", rest)) => host_and_port(rest).map(|(host, port)| Place::Tcp { host, port }),
            Some(("tls", rest)) => host_and_port(rest).map(|(host, port)| Place::Tls { host, port }),
            Some(("unix", path)) => unix(path),
            _ => Err("it begins with none of `tcp://`, `tls://` and `unix:`"),
        };
        let place =
            place.map_err(|problem| RpcError::InvalidAddress { address: text.to_owned(), problem })?;
        Ok(Self { place })
    }
}

fn host_and_port(rest: &str) -> Result<(String, u16), &'static str> {
    let authority = rest.strip_prefix("//").ok_or("`//` has to follow the colon")?;
    let (host, port) = authority.rsplit_once(':').ok_or("the port is missing")?;
    let port = port.parse().ok().filter(|_| port.starts_with(|first: char| first.is_ascii_digit()));
    let port = port.ok_or("the port is no number from 0 to 65535")?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match bare.unwrap_or(host) {
        "" => Err("the host is missing"),
        host if bare.is_none() && host.contains(':') => Err("an IPv6 address has to stand in brackets"),
        host if host.contains(['/', '@', '[', ']', '?', '#']) => Err("there is more than a host and a port"),
        host => Ok((host.to_owned(), port)),
    }
}

fn unix(path: &str) -> Result<Place, &'static str> {
    #[cfg(unix)]
    return if path.is_empty() { Err("the path is missing") } else { Ok(Place::Unix(path.into())) };
    #[cfg(not(unix))]
    return Err("there are no Unix sockets here");
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut authority = |scheme, host: &str, port| match host.contains(':') {
            true => write!(f, "{scheme}://[{host}]:{port}"),
            false => write!(f, "{scheme}://{host}:{port}"),
        };
        match &self.place {
            Place::Tcp { host, port } => authority("tcp", host, port),
            Place::Tls { host, port } => authority("tls", host, port),
            #[cfg(unix)]
            Place::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        let rows = [
            ("tcp://localhost:8033", Address::tcp("localhost", 8033)),
            ("tcp://127.0.0.1:0", Address::tcp("127.0.0.1", 0)),
            ("tcp://[::1]:65535", Address::tcp("::1", 65535)),
            ("tls://example.com:443", Address::tls("example.com", 443)),
            ("tls://[fe80::1%eth0]:443", Address::tls("fe80::1%eth0", 443)),
            #[cfg(unix)]
            ("unix:/run/ipc.socket", Address::unix("/run/ipc.socket")),
            #[cfg(unix)]
            ("unix:../../ipc.socket", Address::unix("../../ipc.socket")),
            #[cfg(unix)]
            ("unix:a b:c?d#e%20/../f", Address::unix("a b:c?d#e%20/../f")),
        ];
        for (text, address) in rows {
            assert_eq!(text.parse::<Address>().unwrap(), address);
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address_is_told_why() {
        let rows = [
            ("", "begins with none of"),
            ("localhost:8033", "begins with none of"),
            ("TCP://localhost:1", "begins with none of"),
            ("http://localhost:1", "begins with none of"),
            ("tcp:localhost:1", "`//` has to follow"),
            ("tcp://localhost", "port is missing"),
            ("tcp://:1", "host is missing"),
            ("tcp://[]:1", "host is missing"),
            ("tcp://localhost:", "no number"),
            ("tcp://localhost:+1", "no number"),
            ("tcp://localhost:65536", "no number"),
            ("tcp://localhost:1/path", "no number"),
            ("tcp://::1:80", "in brackets"),
            ("tcp://user@host:1", "more than a host"),
            ("tls://host/path:1", "more than a host"),
            ("tls://[::1:1", "in brackets"),
            #[cfg(unix)]
            ("unix:", "path is missing"),
        ];
        for (text, problem) in rows {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` is no address: ")), "{error}");
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}

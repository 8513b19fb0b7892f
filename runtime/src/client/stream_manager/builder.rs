//! What a client of Stream Manager's protocol is told before there is one.

use std::env;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::super::builder::without_secrets;
use super::super::core::Core;
use super::super::rpc::AuthToken;
use super::StreamManagerError;
use super::connection::{Keep, StreamManagerConnection};
use super::handshake::{Settings, connect};
use super::line::StreamManagerLine;
use super::state::Shared;
use super::task;
use crate::protocol::ServiceSchema;
use crate::rpc::{Address, RpcError};
use crate::session::stream_manager::{Bounds, ConnectRequest, RequestId};
use crate::transport::{Connect, TcpConnector};

const HOST: &str = "127.0.0.1";
const PORT: u16 = 8088;
/// Where Greengrass tells its components the port.
const PORT_VARIABLE: &str = "STREAM_MANAGER_SERVER_PORT";
/// Where Greengrass tells its components who they are.
const TOKEN_VARIABLE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// A generated client of Stream Manager's protocol. Generated code implements it.
pub trait StreamManagerClient: Clone + Send + Sync + 'static {
    /// The client over a connection that is accepted.
    fn from_parts(core: Core, connection: StreamManagerConnection) -> Self;

    /// Its connection, which all its clones and calls share.
    fn connection(&self) -> &StreamManagerConnection;
}

/// Collects what a client `C` of Stream Manager's protocol needs. The defaults are those of a component of Greengrass.
#[must_use]
pub struct StreamManagerClientBuilder<C> {
    service: &'static ServiceSchema,
    host: String,
    port: Option<u16>,
    /// Instead of host and port.
    endpoint: Option<String>,
    connector: Arc<dyn Connect>,
    token: Token,
    greeting: ConnectRequest,
    bounds: Bounds,
    max_in_flight: usize,
    connect_timeout: Option<Duration>,
    call_timeout: Option<Duration>,
    close_timeout: Duration,
    client: PhantomData<fn() -> C>,
}

/// Who the client is.
#[derive(Debug, Clone)]
enum Token {
    Environment,
    Given(AuthToken),
    None,
}

impl<C: StreamManagerClient> StreamManagerClientBuilder<C> {
    pub(in crate::client) fn new(service: &'static ServiceSchema) -> Self {
        Self {
            service,
            host: HOST.to_owned(),
            port: None,
            endpoint: None,
            connector: Arc::new(TcpConnector::new()),
            token: Token::Environment,
            greeting: ConnectRequest::new(),
            bounds: Bounds::new(),
            max_in_flight: 256,
            connect_timeout: Some(Duration::from_secs(3)),
            call_timeout: Some(Duration::from_secs(60)),
            close_timeout: Duration::from_secs(5),
            client: PhantomData,
        }
    }

    /// The host of the server: `127.0.0.1` unless this is called. An IPv6 address has no brackets. Replaces
    /// [`endpoint`](Self::endpoint).
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self.endpoint = None;
        self
    }

    /// The port of the server. Unless this is called, it is what the environment variable `STREAM_MANAGER_SERVER_PORT` says,
    /// or 8088. Replaces [`endpoint`](Self::endpoint).
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self.endpoint = None;
        self
    }

    /// Where the server is, as an [`Address`] is written: `tcp://host:port`, say. Replaces [`host`](Self::host) and
    /// [`port`](Self::port).
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Opens the transport in another way. It is asked for `http` where there is no TLS, which is only a name for that.
    pub fn connector(mut self, connector: impl Connect + 'static) -> Self {
        self.connector = Arc::new(connector);
        self
    }

    /// The token by which the server knows the client. Unless this is called, it is what the environment variable
    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN` says when the client connects; without it, there is none. It is sent as it is,
    /// whatever the transport.
    pub fn auth_token(mut self, token: impl Into<AuthToken>) -> Self {
        self.token = Token::Given(token.into());
        self
    }

    /// Sends no token, whatever the environment says.
    pub fn without_auth_token(mut self) -> Self {
        self.token = Token::None;
        self
    }

    /// What the client says that it is, in any words: this crate and its version unless this is called.
    pub fn sdk_version(mut self, version: impl Into<String>) -> Self {
        self.greeting.sdk_version = Some(version.into());
        self
    }

    /// Time to open the transport, 3 seconds unless this is called. The handshake may take as long as a
    /// [call](Self::call_timeout).
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into();
        self
    }

    /// Time for each call, 60 seconds unless this is called: waiting for its turn and a new connection are part of it. Fails it
    /// with [`CallError::Timeout`](crate::client::CallError::Timeout); the connection goes on, and the request may have been
    /// done.
    pub fn call_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call_timeout = limit.into();
        self
    }

    /// Time to write what is queued when the client closes, 5 seconds unless this is called.
    pub fn close_timeout(mut self, limit: Duration) -> Self {
        self.close_timeout = limit;
        self
    }

    /// Most requests that wait for their responses at a time, 256 unless this is called; at least one. Further calls wait
    /// until it is their turn.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests.max(1);
        self
    }

    /// The bounds of each connection. How many requests may be in flight, [`max_in_flight`](Self::max_in_flight) says.
    ///
    /// A response is in memory whole, so that as many of the longest as are in flight may be.
    pub fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Connects, and waits for the server to accept.
    ///
    /// To be called inside a tokio runtime with time and I/O enabled: the connection lives there. Dropping the future gives
    /// it up.
    ///
    /// # Errors
    /// [`StreamManagerError::InvalidAddress`], also for port 0; [`Connect`](StreamManagerError::Connect),
    /// [`ConnectTimeout`](StreamManagerError::ConnectTimeout), [`Refused`](StreamManagerError::Refused),
    /// [`Handshake`](StreamManagerError::Handshake), [`Io`](StreamManagerError::Io).
    pub async fn connect(self) -> Result<C, StreamManagerError> {
        let settings = self.settings()?;
        let connected = connect(&settings, RequestId::FIRST).await?;
        let shared = Arc::new(Shared::new(settings, connected.session, connected.response));
        let keep = Arc::new(Keep { shared: Arc::clone(&shared) });
        tokio::spawn(task::run(shared, connected.io));
        let core = Core::stream_manager(StreamManagerLine::new(Arc::clone(&keep)));
        Ok(C::from_parts(core, StreamManagerConnection::new(keep)))
    }

    fn settings(self) -> Result<Settings, StreamManagerError> {
        let address = self.address()?;
        let token = match self.token {
            Token::Environment => env::var(TOKEN_VARIABLE).ok().filter(|token| !token.is_empty()),
            Token::Given(token) => Some(token.token().to_owned()),
            Token::None => None,
        };
        Ok(Settings {
            service: self.service,
            address,
            connector: self.connector,
            greeting: ConnectRequest { auth_token: token, ..self.greeting },
            bounds: self.bounds.in_flight(self.max_in_flight),
            connect_timeout: self.connect_timeout,
            call_timeout: self.call_timeout,
            close_timeout: self.close_timeout,
        })
    }

    fn address(&self) -> Result<Address, StreamManagerError> {
        let address = match (&self.endpoint, self.port) {
            (Some(endpoint), _) => endpoint.parse().map_err(invalid)?,
            (None, Some(port)) => Address::tcp(&self.host, port),
            (None, None) => {
                Address::tcp(&self.host, port_in_environment(env::var(PORT_VARIABLE).ok().as_deref())?)
            }
        };
        match address.port() {
            Some(0) => {
                let problem = "nobody listens on port 0";
                Err(StreamManagerError::InvalidAddress { address: address.to_string(), problem })
            }
            _ => Ok(address),
        }
    }
}

/// The port, if the environment says one.
fn port_in_environment(text: Option<&str>) -> Result<u16, StreamManagerError> {
    match text {
        None | Some("") => Ok(PORT),
        Some(text) => text.parse().map_err(|_| StreamManagerError::InvalidAddress {
            address: text.to_owned(),
            problem: "the port in STREAM_MANAGER_SERVER_PORT is no number from 1 to 65535",
        }),
    }
}

fn invalid(error: RpcError) -> StreamManagerError {
    let (address, problem) = match error {
        RpcError::InvalidAddress { address, problem } => (without_secrets(&address), problem),
        _ => (String::new(), "it cannot be read"),
    };
    StreamManagerError::InvalidAddress { address, problem }
}

impl<C> Clone for StreamManagerClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            service: self.service,
            host: self.host.clone(),
            port: self.port,
            endpoint: self.endpoint.clone(),
            connector: Arc::clone(&self.connector),
            token: self.token.clone(),
            greeting: self.greeting.clone(),
            bounds: self.bounds,
            max_in_flight: self.max_in_flight,
            connect_timeout: self.connect_timeout,
            call_timeout: self.call_timeout,
            close_timeout: self.close_timeout,
            client: PhantomData,
        }
    }
}

impl<C> fmt::Debug for StreamManagerClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamManagerClientBuilder")
            .field("service", &self.service.id())
            .field("host", &self.host)
            .field("port", &self.port)
            .field("endpoint", &self.endpoint.as_deref().map(without_secrets))
            .field("token", &self.token)
            .field("max_in_flight", &self.max_in_flight)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_what_the_environment_says() {
        assert_eq!(port_in_environment(None).unwrap(), 8088);
        assert_eq!(port_in_environment(Some("")).unwrap(), 8088);
        assert_eq!(port_in_environment(Some("65535")).unwrap(), 65535);
        for text in ["65536", "-1", "http", " 1"] {
            let error = port_in_environment(Some(text)).unwrap_err();
            assert!(matches!(&error, StreamManagerError::InvalidAddress { address, .. } if address == text));
        }
    }
}

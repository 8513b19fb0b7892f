//! What all calls of a client share.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::marker::PhantomData;
use std::sync::Arc;

use http::{Uri, Version};

use super::answer::read_output;
use super::error::{BuildError, CallError};
use super::link::Link;
use crate::byte_stream::{ByteStream, RequestBody};
use crate::event::EventFormat;
use crate::protocol::{HostPrefix, HttpBody, Operation, ProtocolError, RequestContext, ServiceSchema};
use crate::transport::{Connect, ConnectionUse, HttpVersion, Pending, Transport, TransportConfig};

/// What a generated client is made of. Cheap to clone: the clones share their connections.
#[derive(Debug, Clone)]
pub struct Core {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    service: &'static ServiceSchema,
    endpoint: Uri,
    host_prefix: HostPrefix,
    event_connections: Option<ConnectionUse>,
    transport: Transport,
}

/// The ALPN id of HTTP/2.
const HTTP_2: &str = "h2";

impl Core {
    /// Begins a client `C` of a service.
    pub fn builder<C: From<Self>>(service: &'static ServiceSchema) -> ClientBuilder<C> {
        ClientBuilder {
            service,
            endpoint: None,
            host_prefix: None,
            event_connections: None,
            transport: TransportConfig::default(),
            client: PhantomData,
        }
    }

    /// Runs a call without events.
    ///
    /// `body` is the streaming blob of the input, for an operation that has one; it is empty where none is given.
    ///
    /// # Errors
    /// All of [`CallError`].
    pub async fn call<Op: Operation>(
        &self,
        input: Op::Input,
        body: Option<ByteStream>,
    ) -> Result<Op::Output, CallError<Op::Error>> {
        let body = || body.unwrap_or_default().into_request_body();
        let pending = self.open::<Op>(&input, body).await?;
        let response = pending.await.map_err(CallError::transport)?;
        let (output, _body) = read_output::<Op>(response, &Link::new(None)).await?;
        Ok(output)
    }

    /// Sends the request of a call; `stream` is asked for the body if that streams.
    pub(crate) async fn open<Op: Operation>(
        &self,
        input: &Op::Input,
        stream: impl FnOnce() -> RequestBody,
    ) -> Result<Pending, CallError<Op::Error>> {
        let mut request = self.request::<Op>(input, stream).map_err(CallError::input)?;
        let mut connection = ConnectionUse::Shared;
        if Op::SCHEMA.has_events() {
            let alpn = Op::SCHEMA.alpn();
            if alpn == [HTTP_2] {
                *request.version_mut() = Version::HTTP_2;
            }
            let wants_own = alpn.first() == Some(&HTTP_2);
            connection = self.shared.event_connections.unwrap_or(if wants_own {
                ConnectionUse::Dedicated
            } else {
                ConnectionUse::Shared
            });
        }
        self.shared.transport.open(request, connection).await.map_err(CallError::transport)
    }

    /// How the events of an operation are written and read.
    pub(crate) fn format(&self) -> EventFormat {
        EventFormat::new(self.shared.service.protocol().codec())
    }

    fn request<Op: Operation>(
        &self,
        input: &Op::Input,
        stream: impl FnOnce() -> RequestBody,
    ) -> Result<http::Request<RequestBody>, ProtocolError> {
        let context =
            RequestContext { idempotency_token: &random_uuid, host_prefix: self.shared.host_prefix };
        let head = self.shared.service.protocol().write_request(Op::SCHEMA, input, &context)?;
        let uri = head.uri(&self.shared.endpoint)?;
        let body = match head.body {
            HttpBody::Empty => ByteStream::default().into_request_body(),
            HttpBody::Full(bytes) => ByteStream::from(bytes).into_request_body(),
            HttpBody::Stream => stream(),
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = head.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = head.headers;
        Ok(request)
    }
}

/// A UUID that nobody else is likely to have. It keeps a request from being done twice; it keeps no secret.
fn random_uuid() -> String {
    // Each `RandomState` has keys of its own, which come from the operating system.
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random(), random());
    let (time, version) = (high >> 16, 0x4000 | high & 0x0fff);
    let (variant, node) = (0x8000 | (low >> 48) & 0x3fff, low & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-{version:04x}-{variant:04x}-{node:012x}", time >> 16, time & 0xffff)
}

/// Collects what a client `C` needs.
#[must_use]
pub struct ClientBuilder<C> {
    service: &'static ServiceSchema,
    endpoint: Option<String>,
    host_prefix: Option<HostPrefix>,
    event_connections: Option<ConnectionUse>,
    transport: TransportConfig,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Core>> ClientBuilder<C> {
    /// Where the service is: `http` or `https`, a host, optionally a port and a path to put in front of all others.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Makes connections in another way than by TCP and TLS.
    pub fn connector(mut self, connector: impl Connect + 'static) -> Self {
        self.transport.connector = Arc::new(connector);
        self
    }

    /// Which HTTP is spoken; by default what the model and the peer agree on.
    pub fn http_version(mut self, version: HttpVersion) -> Self {
        self.transport.http_version = version;
        self
    }

    /// Whether calls with events share a connection; by default each has one of its own where the model prefers
    /// HTTP/2 for them, because some services allow no more.
    pub fn event_connections(mut self, connections: ConnectionUse) -> Self {
        self.event_connections = Some(connections);
        self
    }

    /// Replaces all settings of the transport, the connector and the HTTP version among them.
    pub fn transport(mut self, config: TransportConfig) -> Self {
        self.transport = config;
        self
    }

    /// Whether `@endpoint` puts a prefix in front of the host; by default unless the host is an address or
    /// `localhost`.
    pub fn host_prefix(mut self, host_prefix: HostPrefix) -> Self {
        self.host_prefix = Some(host_prefix);
        self
    }

    /// Makes the client. No connection is opened before the first call.
    ///
    /// # Errors
    /// [`BuildError::MissingEndpoint`] and [`BuildError::InvalidEndpoint`].
    pub fn build(self) -> Result<C, BuildError> {
        let endpoint = self.endpoint.ok_or(BuildError::MissingEndpoint)?;
        let endpoint = parse_endpoint(endpoint)?;
        let host_prefix = self.host_prefix.unwrap_or_else(|| default_host_prefix(&endpoint));
        let transport = Transport::new(self.transport);
        let shared = Shared {
            service: self.service,
            endpoint,
            host_prefix,
            event_connections: self.event_connections,
            transport,
        };
        Ok(C::from(Core { shared: Arc::new(shared) }))
    }
}

fn parse_endpoint(endpoint: String) -> Result<Uri, BuildError> {
    let reason = match endpoint.parse::<Uri>() {
        Err(error) => error.to_string(),
        Ok(uri) if uri.host().is_none_or(str::is_empty) => "it has no host".to_owned(),
        Ok(uri) if !matches!(uri.scheme_str(), Some("http" | "https")) => {
            "its scheme is neither http nor https".to_owned()
        }
        Ok(uri) if uri.query().is_some() => "it has a query".to_owned(),
        Ok(uri) => return Ok(uri),
    };
    Err(BuildError::InvalidEndpoint { endpoint, reason })
}

/// `data.127.0.0.1` is nobody's name.
fn default_host_prefix(endpoint: &Uri) -> HostPrefix {
    let host = endpoint.host().unwrap_or_default();
    let address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    if address || host.eq_ignore_ascii_case("localhost") { HostPrefix::Ignore } else { HostPrefix::Expand }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service.id())
            .field("endpoint", &self.endpoint)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

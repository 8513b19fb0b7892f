//! What a client of stream-sea is told before there is one.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::super::builder::ClientBuilder;
use super::super::core::Core;
use super::super::error::BuildError;
use super::super::http_line::HttpLine;
use super::super::random::random_u64;
use super::StreamSeaError;
use super::line::{Check, Checks, Settings, StreamSeaLine};
use super::login::Login;
use super::queue::{Bounds, Overflow};
use crate::identity::{BasicAuth, ProvideToken};
use crate::protocol::{Operation, RequestCompression, ServiceSchema};
use crate::session::stream_sea::{ClientConfig, Credentials, ReconnectPolicy};
use crate::stream_schema::InvalidPayload;
use crate::transport::Connect;

/// Messages that a subscription may leave unread, unless the builder is told otherwise.
const QUEUE_MESSAGES: usize = 1024;
/// Bytes of these.
const QUEUE_BYTES: usize = 8 * 1024 * 1024;
/// How long everybody waits for a slow reader.
const QUEUE_GRACE: Duration = Duration::from_secs(1);
/// Bytes of a message.
const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// Collects what a client `C` of stream-sea needs: one place, and one login, for its subscriptions and for all else.
///
/// ```ignore
/// let client = stream_sea::Client::builder()
///     .endpoint("https://stream-sea.example.com")
///     .credentials(Credentials::basic("boiler-room", secret))
///     .build()?;
/// ```
#[must_use]
pub struct StreamSeaClientBuilder<C> {
    http: ClientBuilder<C>,
    login: Option<Arc<Login>>,
    session: ClientConfig,
    bounds: Bounds,
    grace: Duration,
    message_limit: usize,
    checks: Checks,
}

impl<C: From<Core>> StreamSeaClientBuilder<C> {
    pub(in crate::client) fn new(service: &'static ServiceSchema) -> Self {
        Self {
            http: ClientBuilder::new(service).request_compression(RequestCompression::disabled()),
            login: None,
            session: ClientConfig::new(random_u64),
            bounds: Bounds { messages: QUEUE_MESSAGES, bytes: QUEUE_BYTES, overflow: Overflow::default() },
            grace: QUEUE_GRACE,
            message_limit: MESSAGE_LIMIT,
            checks: Checks::new(),
        }
    }

    /// Where the service is: `https://host`, with a port if it is not 443, and with a path to put in front of all others if
    /// there is one; or the same with `http`, and port 80. The WebSocket is at `wss` or `ws` there.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.http = self.http.endpoint(endpoint);
        self
    }

    /// Makes connections in another way than by TCP and TLS, for WebSockets and for requests.
    pub fn connector(mut self, connector: impl Connect + 'static) -> Self {
        self.http = self.http.connector(connector);
        self
    }

    /// Who the client is. Id and secret stand for subscriptions and for requests, as `@httpBasicAuth` has it; a token for
    /// subscriptions alone, beside the id and secret of an earlier call of this method.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        if let Credentials::Basic { client_id, client_secret } = &credentials {
            self.http =
                self.http.basic_auth(BasicAuth::new(Arc::clone(client_id), Arc::clone(client_secret)));
        }
        self.login = Some(Arc::new(Login::Fixed(credentials)));
        self
    }

    /// Subscribes with tokens that are asked for when a connection is made, and is about to be made again: whenever that
    /// at hand is within a minute of its expiry, which its claim `exp` says if the provider does not. `client_id` names who
    /// signs them. Replaces what [`credentials`](Self::credentials) says of subscriptions, but not of requests.
    pub fn token_provider(mut self, client_id: impl Into<Arc<str>>, provider: impl ProvideToken) -> Self {
        self.login = Some(Arc::new(Login::provided(client_id.into(), provider)));
        self
    }

    /// Whether secrets and tokens may travel over plain HTTP, and plain WebSockets, to other hosts than this one.
    pub fn allow_insecure_auth(mut self, allow: bool) -> Self {
        self.http = self.http.allow_insecure_auth(allow);
        self
    }

    /// How long to wait before a WebSocket is opened again, as often as it takes: near 3 s at first, up to 60 s, unless this
    /// is called. `None` to have it end all subscriptions if it is lost.
    pub fn reconnect(mut self, policy: impl Into<Option<ReconnectPolicy>>) -> Self {
        self.session = self.session.reconnect(policy);
        self
    }

    /// Time to open a WebSocket and to be authenticated together, 10 s unless this is called; `None` for no bound.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.session = self.session.connect_timeout(limit);
        self
    }

    /// Time for the server to answer to a subscription, 10 s unless this is called; `None` for no bound. A subscription
    /// that is not answered fails, and the others go on.
    pub fn first_reply_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.session = self.session.reply_timeout(limit);
        self
    }

    /// For how long a WebSocket may bring nothing at all, not even a ping, before another is opened: 75 s unless this is
    /// called, because servers ping every 30 s. `None` for ever.
    pub fn silence(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.session = self.session.silence(limit);
        self
    }

    /// Most subscriptions at a time, 65,536 unless this is called.
    pub fn max_subscriptions(mut self, count: usize) -> Self {
        self.session = self.session.subscriptions(count);
        self
    }

    /// Messages that each subscription may leave unread, and what becomes of one that leaves more: 1,024, and it
    /// [ends](Overflow::End), unless this is called. At least one.
    pub fn queue(mut self, messages: usize, overflow: Overflow) -> Self {
        self.bounds = Bounds { messages: messages.max(1), overflow, ..self.bounds };
        self
    }

    /// Bytes that these messages may have together, 8 MiB unless this is called. One alone may have more.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.bounds.bytes = bytes;
        self
    }

    /// How long all subscriptions wait for one that [is to end](Overflow::End) then, 1 s unless this is called.
    pub fn queue_grace(mut self, time: Duration) -> Self {
        self.grace = time;
        self
    }

    /// Bytes that a message may have, 16 MiB unless this is called. A longer one is not read, and ends the connection.
    pub fn message_limit(mut self, bytes: usize) -> Self {
        self.message_limit = bytes;
        self
    }

    /// Compresses requests whose operation asks for it, from a size on. None are, unless this is called.
    #[cfg(feature = "gzip")]
    pub fn request_compression(mut self, compression: RequestCompression) -> Self {
        self.http = self.http.request_compression(compression);
        self
    }

    /// Looks at the input of an operation before anything of it is sent; an error fails the call with
    /// [`StreamSeaError::InvalidPayload`]. One for each operation.
    ///
    /// Made for payloads, with the definitions of their streams at hand
    /// ([`StreamSchemas`](crate::stream_schema::StreamSchemas)):
    ///
    /// ```ignore
    /// let schemas = StreamSchemas::new();
    /// let known = schemas.clone();
    /// let client = stream_sea::Client::builder()
    ///     .validate::<Publish>(move |input| known.check(input.stream_name.as_deref(), input.payload.as_ref()))
    ///     // …
    ///     .build()?;
    /// schemas.insert(StreamSchema::from_shape(&client.describe_stream().stream_name("boiler_data").send().await?)?);
    /// ```
    pub fn validate<Op: Operation>(
        mut self,
        check: impl Fn(&Op::Input) -> Result<(), InvalidPayload> + Send + Sync + 'static,
    ) -> Self {
        let check: Check = Box::new(move |input: &dyn Any| input.downcast_ref().map_or(Ok(()), &check));
        self.checks.insert(Op::SCHEMA.id(), check);
        self
    }

    /// Settles the rest of what requests are sent with: timeouts, retries, interceptors, and what else
    /// [`ClientBuilder`] has. What it has in common with this builder is common to both.
    pub fn http(mut self, settle: impl FnOnce(ClientBuilder<C>) -> ClientBuilder<C>) -> Self {
        self.http = settle(self.http);
        self
    }

    /// Makes the client. Its WebSocket is opened by the first subscription, and closed with the last.
    ///
    /// # Errors
    /// All of [`BuildError`].
    pub fn build(self) -> Result<C, BuildError> {
        Ok(C::from(Core::stream_sea(self.line()?)))
    }

    /// Makes the client, opens the WebSocket that operation `Op` subscribes over, and waits for the server to accept the
    /// credentials. It stays until the last subscription is dropped; as long as there is the client, if nobody subscribes.
    ///
    /// To be called inside a tokio runtime with time and I/O enabled.
    ///
    /// # Errors
    /// [`StreamSeaError::Build`], [`StreamSeaError::NoCredentials`], [`StreamSeaError::Auth`],
    /// [`StreamSeaError::Refused`], [`StreamSeaError::WebSocket`], [`StreamSeaError::Lost`].
    pub async fn connect<Op: Operation>(self) -> Result<C, StreamSeaError> {
        let line = self.line()?;
        line.connect(Op::SCHEMA).await?;
        Ok(C::from(Core::stream_sea(line)))
    }

    fn line(self) -> Result<StreamSeaLine, BuildError> {
        let of_requests = || self.http.login().map(|login| Arc::new(Login::basic(login)));
        let settings = Settings {
            endpoint: self.http.endpoint_uri()?,
            connector: self.http.connector_in_use(),
            login: self.login.clone().or_else(of_requests),
            allow_insecure: self.http.allows_insecure_auth(),
            message_limit: self.message_limit,
            clock: self.http.clock_in_use(),
            session: self.session,
            bounds: self.bounds,
            grace: self.grace,
            checks: self.checks,
        };
        let http = HttpLine::new(Arc::new(self.http.settle()?));
        Ok(StreamSeaLine::new(http, settings))
    }
}

impl<C> fmt::Debug for StreamSeaClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamSeaClientBuilder")
            .field("http", &self.http)
            .field("login", &self.login)
            .field("session", &self.session)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

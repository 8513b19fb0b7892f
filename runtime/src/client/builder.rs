//! What a client is told before there is one.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::Uri;

use super::authorize::Authorizer;
use super::clock::Clock;
use super::core::Core;
use super::deadline::StreamDeadlines;
use super::error::BuildError;
use super::http_line::Shared;
use super::intercept::{Intercept, Interceptors};
use super::locate::{Locator, Place};
use super::retry::{Retries, RetryPolicy};
use super::timeouts::Timeouts;
use super::token::{Tokens, random_uuid};
use crate::endpoint::{AccountIdEndpointMode, ContextParams};
use crate::identity::{ApiKey, BasicAuth, CachedCredentials, CachedToken, ProvideCredentials, ProvideToken};
#[cfg(feature = "checksum")]
use crate::protocol::{ChecksumSettings, RequestChecksums, ResponseChecksums};
use crate::protocol::{HostPrefix, RequestCompression, ServiceSchema, has_subdomains};
use crate::transport::{Connect, ConnectionUse, HttpVersion, Transport, TransportConfig};
use crate::types::Timestamp;

/// How many bytes an answer may have that is read whole, unless the builder is told otherwise.
const RESPONSE_LIMIT: usize = 64 * 1024 * 1024;

/// Collects what a client `C` needs.
#[must_use]
pub struct ClientBuilder<C> {
    service: &'static ServiceSchema,
    endpoint: Option<String>,
    place: Place,
    host_prefix: Option<HostPrefix>,
    compression: RequestCompression,
    tokens: Tokens,
    event_connections: Option<ConnectionUse>,
    response_limit: usize,
    #[cfg(feature = "checksum")]
    checksums: ChecksumSettings,
    retry: RetryPolicy,
    timeouts: Timeouts,
    deadlines: StreamDeadlines,
    interceptors: Interceptors,
    authorizer: Authorizer,
    clock: Clock,
    transport: TransportConfig,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Core>> ClientBuilder<C> {
    pub(super) fn new(service: &'static ServiceSchema) -> Self {
        Self {
            service,
            endpoint: None,
            place: Place::default(),
            host_prefix: None,
            compression: RequestCompression::default(),
            tokens: Arc::new(random_uuid),
            event_connections: None,
            response_limit: RESPONSE_LIMIT,
            #[cfg(feature = "checksum")]
            checksums: ChecksumSettings::default(),
            retry: RetryPolicy::new(),
            timeouts: Timeouts::new(),
            deadlines: StreamDeadlines::new(),
            interceptors: Interceptors::default(),
            authorizer: Authorizer::default(),
            clock: Clock::system(),
            transport: TransportConfig::default(),
            client: PhantomData,
        }
    }

    /// The service that the client is of.
    #[cfg(feature = "protocol-test")]
    pub(crate) fn service(&self) -> &'static ServiceSchema {
        self.service
    }

    /// Where the service is: `http` or `https`, a host, optionally a port and a path to put in front of all others.
    /// Nothing secret: a user and a password in it are refused, [`basic_auth`](Self::basic_auth) sends them.
    ///
    /// Where the model has endpoint rules, it is what they start from: they may add to it, or refuse settings that do
    /// not go with it. If all that they lack is a region, it is taken as it is.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The region, such as `us-east-1`: endpoint rules find the service by it, and signatures are good for it alone.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        let region = region.into();
        self.authorizer.region = Some(region.clone());
        self.place.region = Some(region);
        self
    }

    /// Whether endpoint rules look for an endpoint that FIPS 140 has validated. Nothing to a model without rules.
    pub fn fips(mut self, fips: bool) -> Self {
        self.place.fips = fips;
        self
    }

    /// Whether endpoint rules look for an endpoint that IPv6 reaches, too. Nothing to a model without rules.
    pub fn dual_stack(mut self, dual_stack: bool) -> Self {
        self.place.dual_stack = dual_stack;
        self
    }

    /// Whether endpoints are looked for that belong to the account of the caller alone, which few services have; by
    /// default, where the credentials say whose they are.
    pub fn account_id_endpoints(mut self, mode: AccountIdEndpointMode) -> Self {
        self.place.account_id_mode = mode;
        self
    }

    /// What else endpoint rules are asked with: the `ContextParams` of the generated client.
    pub fn context_params(mut self, params: impl ContextParams) -> Self {
        self.place.context = params.params();
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

    /// Whether requests of operations with `@requestCompression` are compressed, and from which size on.
    pub fn request_compression(mut self, compression: RequestCompression) -> Self {
        self.compression = compression;
        self
    }

    /// Makes the values of `@idempotencyToken` members that are not set; by default random UUIDs. Asked once for
    /// each call.
    pub fn idempotency_tokens(mut self, tokens: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.tokens = Arc::new(tokens);
        self
    }

    /// How many bytes are read of what has to be in memory whole: of an answer without a stream, and of each message
    /// of an event stream; 64 MiB unless this is called. A longer answer fails the call with
    /// [`ProtocolError::ResponseTooLarge`](crate::protocol::ProtocolError::ResponseTooLarge), a longer message with
    /// [`FrameError::MessageTooLong`](crate::frame::FrameError::MessageTooLong). Streaming blobs, and event streams
    /// with all their messages, may be of any length.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
        self
    }

    /// Signs requests with what `provider` gives: [`Credentials`](crate::identity::Credentials), or what knows where
    /// to find them. They are asked for when the first request needs them, and again shortly before they expire; an
    /// event stream keeps those that it was opened with.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.authorizer.credentials = Some(CachedCredentials::new(Arc::new(provider)));
        self
    }

    /// Sends the token that `provider` gives, a [`BearerToken`](crate::identity::BearerToken) for one.
    pub fn bearer_token(mut self, provider: impl ProvideToken + 'static) -> Self {
        self.authorizer.token = Some(CachedToken::new(Arc::new(provider)));
        self
    }

    /// Sends a key where the model wants it: in an HTTP header or in the query. No log of this crate or of the HTTP
    /// libraries below it has the key; those of servers and proxies often have queries in them, and an interceptor sees the
    /// URI with the key.
    pub fn api_key(mut self, key: impl Into<ApiKey>) -> Self {
        self.authorizer.api_key = Some(key.into());
        self
    }

    /// Sends a name and a password.
    pub fn basic_auth(mut self, user: BasicAuth) -> Self {
        self.authorizer.basic = Some(user);
        self
    }

    /// Whether requests are sent as they are if the client has no identity that their operation takes; by default
    /// they fail with [`AuthError::NoIdentity`](super::AuthError::NoIdentity), unless the model says `@optionalAuth`.
    pub fn anonymous(mut self, anonymous: bool) -> Self {
        self.authorizer.anonymous = anonymous;
        self
    }

    /// Whether tokens, passwords and keys may travel over plain HTTP to other hosts than this one.
    pub fn allow_insecure_auth(mut self, allow: bool) -> Self {
        self.authorizer.allow_insecure = allow;
        self
    }

    /// Tells the time of signatures; by default the clock of the operating system.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(clock);
        self
    }

    /// Whether requests carry a checksum that their operation offers, but does not ask for; by default they do.
    #[cfg(feature = "checksum")]
    pub fn request_checksums(mut self, checksums: RequestChecksums) -> Self {
        self.checksums.requests = checksums;
        self
    }

    /// Whether answers are asked for a checksum where their operation has one, and held to it; by default they are.
    #[cfg(feature = "checksum")]
    pub fn response_checksums(mut self, checksums: ResponseChecksums) -> Self {
        self.checksums.responses = checksums;
        self
    }

    /// Whether and how calls that fail are attempted again; up to 3 attempts by default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long the parts of a call may take; by default 10 seconds to connect and 60 for an attempt.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How long events may be waited for; for ever by default.
    pub fn deadlines(mut self, deadlines: StreamDeadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// Adds what sees, and may change, the requests of the client; after those that were added before.
    pub fn interceptor(mut self, interceptor: impl Intercept + 'static) -> Self {
        self.interceptors.push(interceptor);
        self
    }

    /// Makes the client. No connection is opened before the first call.
    ///
    /// # Errors
    /// All of [`BuildError`].
    pub fn build(self) -> Result<C, BuildError> {
        Ok(C::from(Core::http(self.settle()?)))
    }

    /// What calls over HTTP share.
    pub(super) fn settle(mut self) -> Result<Shared, BuildError> {
        if let Some(limit) = self.timeouts.chosen_connect() {
            self.transport.connect_timeout = limit;
        }
        let parsed = |given: String| Ok::<_, BuildError>((parse_endpoint(&given)?, given));
        let endpoint = self.endpoint.map(parsed).transpose()?;
        let limit = RequestCompression::MAX_MINIMUM_SIZE;
        if let Some(size) = self.compression.minimum_size().filter(|&size| size > limit) {
            return Err(BuildError::CompressionSize { size, limit });
        }
        // `data.127.0.0.1` is nobody's name.
        let expands = endpoint.as_ref().is_none_or(|(uri, _)| has_subdomains(uri));
        let default = if expands { HostPrefix::Expand } else { HostPrefix::Ignore };
        Ok(Shared {
            service: self.service,
            tokens: self.tokens,
            compression: self.compression,
            locator: Locator::new(self.service, endpoint, self.place)?,
            host_prefix: self.host_prefix.unwrap_or(default),
            event_connections: self.event_connections,
            response_limit: self.response_limit,
            #[cfg(feature = "checksum")]
            checksums: self.checksums,
            retries: Retries::new(self.retry, self.timeouts),
            deadlines: self.deadlines,
            interceptors: self.interceptors,
            authorizer: self.authorizer,
            clock: self.clock,
            transport: Transport::new(self.transport),
        })
    }
}

/// What a WebSocket has in common with the HTTP side of its client.
#[cfg(feature = "stream-sea")]
impl<C> ClientBuilder<C> {
    pub(super) fn endpoint_uri(&self) -> Result<Uri, BuildError> {
        parse_endpoint(self.endpoint.as_deref().ok_or(BuildError::MissingEndpoint)?)
    }

    pub(super) fn connector_in_use(&self) -> Arc<dyn Connect> {
        Arc::clone(&self.transport.connector)
    }

    pub(super) fn login(&self) -> Option<&BasicAuth> {
        self.authorizer.basic.as_ref()
    }

    pub(super) fn allows_insecure_auth(&self) -> bool {
        self.authorizer.allow_insecure
    }

    pub(super) fn clock_in_use(&self) -> Clock {
        self.clock.clone()
    }
}

/// An endpoint as it may be shown. What stands in front of the host may be a password, which may have characters in it
/// that it should not have; and a query may have a key in it.
pub(super) fn without_secrets(endpoint: &str) -> String {
    let (scheme, rest) = match endpoint.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), endpoint),
    };
    let (hidden, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, rest)| ("...@", rest));
    match rest.split_once('?') {
        Some((place, _)) => format!("{scheme}{hidden}{place}?..."),
        None => format!("{scheme}{hidden}{rest}"),
    }
}

fn parse_endpoint(endpoint: &str) -> Result<Uri, BuildError> {
    let reason = match endpoint.parse::<Uri>() {
        Err(error) => error.to_string(),
        Ok(uri) if uri.host().is_none_or(str::is_empty) => "it has no host".to_owned(),
        Ok(uri) if !matches!(uri.scheme_str(), Some("http" | "https")) => {
            "its scheme is neither http nor https".to_owned()
        }
        Ok(uri) if uri.query().is_some() => "it has a query".to_owned(),
        // Of no use to a request, and too easily shown: every text with the URI in it would have it.
        Ok(uri) if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) => {
            "it has a user in front of its host, which `basic_auth` is for".to_owned()
        }
        Ok(uri) => return Ok(uri),
    };
    Err(BuildError::InvalidEndpoint { endpoint: without_secrets(endpoint), reason })
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service.id())
            .field("endpoint", &self.endpoint.as_deref().map(without_secrets))
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

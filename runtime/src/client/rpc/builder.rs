//! What a client of event-stream RPC is told before there is one.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::super::builder::without_secrets;
use super::super::core::Core;
use super::super::deadline::StreamDeadlines;
use super::super::token::{Tokens, random_uuid};
use super::auth_token::AuthToken;
use super::line::{RpcLine, Shared};
use crate::codec::{Codec, CodecError, JSON, Shape, ShapeReader, ShapeWriter};
use crate::frame::{FrameError, HeaderValue, Limits, Message};
use crate::protocol::ServiceSchema;
use crate::rpc::{Address, ConnectOptions, Connection, ConnectionHandler, KeepAlive, RpcError, SlowReader};
use crate::session::{SessionConfig, SessionError};
use crate::transport::Connect;
use crate::types::{Kind, Member, Schema};

/// Unread bytes that one RPC stream may pile up, unless the builder is told otherwise.
const STREAM_BUFFER: usize = 8 * 1024 * 1024;

/// A generated client of event-stream RPC. Generated code implements it.
pub trait RpcClient: Clone + Send + Sync + 'static {
    /// The client over a connection that is accepted.
    fn from_parts(core: Core, connection: Connection) -> Self;

    /// Its connection, which all its clones and calls share.
    fn connection(&self) -> &Connection;
}

/// Collects what a client `C` of event-stream RPC needs. A clone connects to the same peer again.
#[must_use]
pub struct RpcClientBuilder<C> {
    service: &'static ServiceSchema,
    endpoint: Option<String>,
    options: ConnectOptions,
    greeting: Greeting,
    stream_buffer: usize,
    call_timeout: Option<Duration>,
    deadlines: StreamDeadlines,
    tokens: Tokens,
    client: PhantomData<fn() -> C>,
}

/// What CONNECT says.
#[derive(Clone)]
struct Greeting {
    headers: Result<Message, FrameError>,
    payload: Payload,
}

#[derive(Clone)]
enum Payload {
    Token(AuthToken),
    Bytes(Bytes),
}

impl<C: RpcClient> RpcClientBuilder<C> {
    pub(in crate::client) fn new(service: &'static ServiceSchema) -> Self {
        Self {
            service,
            endpoint: None,
            options: ConnectOptions::new(),
            greeting: Greeting { headers: Ok(Message::new()), payload: Payload::Bytes(Bytes::new()) },
            stream_buffer: STREAM_BUFFER,
            call_timeout: None,
            deadlines: StreamDeadlines::new(),
            tokens: Arc::new(random_uuid),
            client: PhantomData,
        }
    }

    /// Where the peer is, as an [`Address`] is written: `tcp://host:port`, `tls://host:port` or `unix:path`. The path of a
    /// Unix domain socket is taken as it is.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Makes connections to `tcp` and `tls` endpoints in another way: [`ConnectOptions::connector`].
    pub fn connector(mut self, connector: impl Connect + 'static) -> Self {
        self.options = self.options.connector(connector);
        self
    }

    /// Connects with a token: the payload of CONNECT is then a JSON object with the member `authToken`, as Greengrass wants
    /// it. It is sent as it is, whatever the transport. Replaces [`connect_payload`](Self::connect_payload).
    pub fn auth_token(mut self, token: impl Into<AuthToken>) -> Self {
        self.greeting.payload = Payload::Token(token.into());
        self
    }

    /// Connects with a payload of another kind; none unless this is called. Replaces [`auth_token`](Self::auth_token).
    pub fn connect_payload(mut self, payload: impl Into<Bytes>) -> Self {
        self.greeting.payload = Payload::Bytes(payload.into());
        self
    }

    /// Adds a header to CONNECT. A name that is empty, too long or there already, and a value that is too long, are told
    /// by [`connect`](Self::connect).
    pub fn connect_header<'v>(mut self, name: &str, value: impl Into<HeaderValue<'v>>) -> Self {
        let value = value.into();
        self.greeting.headers =
            self.greeting.headers.and_then(|message| message.with_headers([(name, value)]));
        self
    }

    /// Time to connect and to be accepted together, 10 seconds unless this is called: [`ConnectOptions::connect_timeout`].
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.options = self.options.connect_timeout(limit);
        self
    }

    /// Time to write what is queued when the connection closes: [`ConnectOptions::close_timeout`].
    pub fn close_timeout(mut self, limit: Duration) -> Self {
        self.options = self.options.close_timeout(limit);
        self
    }

    /// Pings a silent peer, which not all peers answer; off unless this is called: [`ConnectOptions::keep_alive`].
    pub fn keep_alive(mut self, keep_alive: impl Into<Option<KeepAlive>>) -> Self {
        self.options = self.options.keep_alive(keep_alive);
        self
    }

    /// Unread bytes that one call may pile up, 8 MiB unless this is called: [`ConnectOptions::stream_buffer`]. As much again
    /// may come ahead of the initial response.
    pub fn stream_buffer(mut self, bytes: usize) -> Self {
        self.stream_buffer = bytes;
        self.options = self.options.stream_buffer(bytes);
        self
    }

    /// Unread bytes that all calls together may pile up, 64 MiB unless this is called:
    /// [`ConnectOptions::connection_buffer`].
    pub fn connection_buffer(mut self, bytes: usize) -> Self {
        self.options = self.options.connection_buffer(bytes);
        self
    }

    /// What becomes of a call whose events are not read: [`ConnectOptions::slow_reader`].
    pub fn slow_reader(mut self, slow_reader: SlowReader) -> Self {
        self.options = self.options.slow_reader(slow_reader);
        self
    }

    /// Bytes that a message may have in either direction, 24 MiB unless this is called; most peers take no more. One that
    /// is longer ends the connection if it comes, and is refused if it is sent.
    pub fn message_limit(mut self, bytes: u32) -> Self {
        let limits = Limits::client().message_length(bytes);
        self.options = self.options.session(SessionConfig::new().limits(limits));
        self
    }

    /// Hears of what happens on the connection itself: [`ConnectOptions::handler`].
    pub fn connection_handler(mut self, handler: impl ConnectionHandler + 'static) -> Self {
        self.options = self.options.handler(handler);
        self
    }

    /// Time for each call to be answered: for a call that sends events, only to be started. None unless this is called.
    /// Fails it with [`CallError::Timeout`](crate::client::CallError::Timeout) and ends its RPC stream, so that the peer can
    /// let go of it.
    pub fn call_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call_timeout = limit.into();
        self
    }

    /// How long events may be waited for; for ever by default.
    pub fn deadlines(mut self, deadlines: StreamDeadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// Makes the values of `@idempotencyToken` members that are not set; by default random UUIDs. Asked once for
    /// each call.
    pub fn idempotency_tokens(mut self, tokens: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.tokens = Arc::new(tokens);
        self
    }

    /// Connects, and waits for the peer to accept.
    ///
    /// To be called inside a tokio runtime with time and I/O enabled. Dropping the future gives the connection up.
    ///
    /// # Errors
    /// [`RpcError::InvalidAddress`], also without [`endpoint`](Self::endpoint); [`RpcError::Refused`] for headers that CONNECT
    /// cannot have; what [`Connection::open`] and [`Connection::connect`] run into.
    pub async fn connect(self) -> Result<C, RpcError> {
        let address = self.address()?;
        let greeting = self.greeting.message()?;
        let connection = Connection::open(&address, &self.options).await?;
        connection.connect(&greeting).await?;
        let line = RpcLine::new(Shared {
            service: self.service,
            connection: connection.clone(),
            tokens: self.tokens,
            deadlines: self.deadlines,
            call_timeout: self.call_timeout,
            stream_buffer: self.stream_buffer,
        });
        Ok(C::from_parts(Core::rpc(line), connection))
    }

    fn address(&self) -> Result<Address, RpcError> {
        let problem = "no endpoint is set";
        let missing = || RpcError::InvalidAddress { address: String::new(), problem };
        let endpoint = self.endpoint.as_deref().ok_or_else(missing)?;
        endpoint.parse().map_err(|error| match error {
            RpcError::InvalidAddress { address, problem } => {
                RpcError::InvalidAddress { address: without_secrets(&address), problem }
            }
            error => error,
        })
    }
}

impl Greeting {
    fn message(&self) -> Result<Message, RpcError> {
        let headers = self.headers.clone().map_err(|error| RpcError::Refused(SessionError::Frame(error)))?;
        let payload = match &self.payload {
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Token(token) => {
                let mut payload = BytesMut::new();
                // A text can always be written.
                let _ = JSON.write(&Credentials(token), &mut payload);
                payload.freeze()
            }
        };
        Ok(headers.with_payload(payload))
    }
}

static CREDENTIALS: Schema =
    Schema::structure("smithy.streams#Credentials", &[Member::new("authToken", Kind::String).sensitive()]);

/// The document that a token travels in.
struct Credentials<'a>(&'a AuthToken);

impl Shape for Credentials<'_> {
    fn schema(&self) -> &'static Schema {
        &CREDENTIALS
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        CREDENTIALS.members().iter().try_for_each(|member| w.string(member, self.0.token()))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

impl<C> Clone for RpcClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            service: self.service,
            endpoint: self.endpoint.clone(),
            options: self.options.clone(),
            greeting: self.greeting.clone(),
            stream_buffer: self.stream_buffer,
            call_timeout: self.call_timeout,
            deadlines: self.deadlines,
            tokens: Arc::clone(&self.tokens),
            client: PhantomData,
        }
    }
}

impl<C> fmt::Debug for RpcClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RpcClientBuilder")
            .field("service", &self.service.id())
            .field("endpoint", &self.endpoint.as_deref().map(without_secrets))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

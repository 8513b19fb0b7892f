//! What all calls of a client share.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Version;

use super::answer::read_output;
use super::builder::ClientBuilder;
use super::error::CallError;
use super::link::Link;
use super::token::Tokens;
use crate::byte_stream::{ByteStream, RequestBody};
use crate::event::EventFormat;
#[cfg(feature = "checksum")]
use crate::protocol::ChecksummedInput;
use crate::protocol::{
    BucketEndpoints, HostPrefix, HttpBody, Operation, ProtocolError, RequestCompression, RequestContext,
    ServiceSchema,
};
use crate::transport::{ConnectionUse, Pending, Transport};

/// What a generated client is made of. Cheap to clone: the clones share their connections.
#[derive(Debug, Clone)]
pub struct Core {
    shared: Arc<Shared>,
}

/// What the builder has settled.
pub(super) struct Shared {
    pub(super) service: &'static ServiceSchema,
    pub(super) tokens: Tokens,
    pub(super) compression: RequestCompression,
    pub(super) endpoints: BucketEndpoints,
    pub(super) host_prefix: HostPrefix,
    pub(super) event_connections: Option<ConnectionUse>,
    pub(super) response_limit: usize,
    pub(super) transport: Transport,
}

/// The ALPN id of HTTP/2.
const HTTP_2: &str = "h2";

impl Core {
    /// Begins a client `C` of a service.
    pub fn builder<C: From<Self>>(service: &'static ServiceSchema) -> ClientBuilder<C> {
        ClientBuilder::new(service)
    }

    pub(super) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
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
        let body = |_| body.unwrap_or_default().into_request_body();
        let pending = self.open::<Op>(&input, body).await?;
        let response = pending.await.map_err(CallError::transport)?;
        let (output, _body) = read_output::<Op>(response, &Link::new(None), self.response_limit()).await?;
        Ok(output)
    }

    /// Sends the request of a call. `stream` is asked for the body if that streams, and given the frame that goes
    /// ahead of all others.
    pub(crate) async fn open<Op: Operation>(
        &self,
        input: &Op::Input,
        stream: impl FnOnce(Option<Bytes>) -> RequestBody,
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
        self.shared.service.event_format()
    }

    /// How many bytes of an answer are read, unless it streams.
    pub(crate) fn response_limit(&self) -> usize {
        self.shared.response_limit
    }

    /// Builds the request of a call: checksum algorithm; method, path, query, headers and body, with the idempotency
    /// token in its place; compression; endpoint with bucket and host prefix; checksum of what is sent. The transport
    /// adds the length.
    fn request<Op: Operation>(
        &self,
        input: &Op::Input,
        stream: impl FnOnce(Option<Bytes>) -> RequestBody,
    ) -> Result<http::Request<RequestBody>, ProtocolError> {
        let Shared { service, tokens, compression, endpoints, host_prefix, .. } = &*self.shared;
        #[cfg(feature = "checksum")]
        let input = &ChecksummedInput::new(Op::SCHEMA, input)?;
        let context = RequestContext { idempotency_token: &**tokens, host_prefix: *host_prefix };
        let mut head = service.protocol().write_request(Op::SCHEMA, input, &context)?;
        let coding = compression.apply(Op::SCHEMA, &mut head);
        let endpoint = endpoints.place(Op::SCHEMA, &mut head)?;
        let uri = head.uri(endpoint)?;
        #[cfg(feature = "checksum")]
        input.add_to(&mut head)?;

        let body = match head.body {
            HttpBody::Empty => ByteStream::default().into_request_body(),
            HttpBody::Full(bytes) => ByteStream::from(bytes).into_request_body(),
            HttpBody::Stream => coding.encode(stream(head.initial_message)),
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = head.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = head.headers;
        Ok(request)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("service", &self.service.id())
            .field("endpoints", &self.endpoints)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

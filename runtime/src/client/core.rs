//! What all calls of a client share.

use std::fmt;
use std::sync::Arc;

use http::Version;

use super::answer::read_output;
use super::authorize::Authorizer;
use super::builder::ClientBuilder;
use super::clock::Clock;
use super::draft::{Draft, Outgoing};
use super::error::CallError;
use super::link::Link;
use super::token::Tokens;
use crate::byte_stream::ByteStream;
use crate::codec::Shape;
use crate::endpoint::Endpoint;
use crate::event::EventFormat;
#[cfg(feature = "checksum")]
use crate::protocol::ChecksummedInput;
use crate::protocol::{
    BucketEndpoints, HostPrefix, HttpRequest, Operation, OperationSchema, ProtocolError, RequestCompression,
    RequestContext, ServiceSchema,
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
    pub(super) authorizer: Authorizer,
    pub(super) clock: Clock,
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
        let draft = self.draft::<Op>(&input)?;
        let pending = self.send::<Op>(&draft, Outgoing::Blob(body.unwrap_or_default())).await?;
        let response = pending.await.map_err(CallError::transport)?;
        let (output, _body) = read_output::<Op>(response, &Link::new(None), self.response_limit()).await?;
        Ok(output)
    }

    /// Sends the request of a call, in the name of whom the client stands for.
    pub(crate) async fn send<Op: Operation>(
        &self,
        draft: &Draft,
        outgoing: Outgoing,
    ) -> Result<Pending, CallError<Op::Error>> {
        let Shared { authorizer, clock, transport, .. } = &*self.shared;
        let parts = draft.head();
        let grant =
            authorizer.grant(Op::SCHEMA, &draft.endpoint, clock.now()).await.map_err(CallError::Auth)?;
        let mut request = draft.authorize(parts, &grant, outgoing, clock).map_err(CallError::Auth)?;
        let alpn = Op::SCHEMA.alpn();
        if Op::SCHEMA.has_events() && alpn == [HTTP_2] {
            *request.version_mut() = Version::HTTP_2;
        }
        transport.open(request, self.connection_use(Op::SCHEMA)).await.map_err(CallError::transport)
    }

    /// Whether calls of an operation share their connection.
    fn connection_use(&self, operation: &OperationSchema) -> ConnectionUse {
        if !operation.has_events() {
            return ConnectionUse::Shared;
        }
        let wanted = match operation.alpn().first() {
            Some(&HTTP_2) => ConnectionUse::Dedicated,
            _ => ConnectionUse::Shared,
        };
        self.shared.event_connections.unwrap_or(wanted)
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
    /// token in its place; compression; endpoint with bucket and host prefix; checksum of what is sent. Who sends it
    /// is settled later, and the transport adds the length.
    pub(crate) fn draft<Op: Operation>(&self, input: &Op::Input) -> Result<Draft, CallError<Op::Error>> {
        self.draft_of(Op::SCHEMA, input).map_err(CallError::input)
    }

    fn draft_of(
        &self,
        operation: &'static OperationSchema,
        input: &dyn Shape,
    ) -> Result<Draft, ProtocolError> {
        let Shared { service, tokens, compression, endpoints, host_prefix, .. } = &*self.shared;
        #[cfg(feature = "checksum")]
        let input = &ChecksummedInput::new(operation, input)?;
        let context = RequestContext { idempotency_token: &**tokens, host_prefix: *host_prefix };
        let mut head = service.protocol().write_request(operation, input, &context)?;
        let coding = compression.apply(operation, &mut head);
        let endpoint = Arc::new(Endpoint::new(endpoints.place(operation, &mut head)?.clone()));
        let uri = head.uri(&endpoint.uri)?;
        #[cfg(feature = "checksum")]
        input.add_to(&mut head)?;
        let HttpRequest { method, mut headers, body, initial_message, .. } = head;
        headers.extend(endpoint.headers.clone());
        let unsigned_payload = operation.has_unsigned_payload();
        Ok(Draft { method, uri, headers, body, coding, initial_message, endpoint, unsigned_payload })
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

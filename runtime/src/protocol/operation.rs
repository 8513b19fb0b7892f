//! Operations as constants in generated code.

use std::fmt::Debug;

#[cfg(feature = "stream-sea")]
use super::WebSocketAction;
use super::service::name_of;
use super::{
    AuthScheme, BodyStream, HostPart, RequestChecksum, ResponseChecksum, Segment, ServiceSchema, UriPattern,
};
use crate::byte_stream::ByteStream;
use crate::codec::{Shape, UNIT};
use crate::endpoint::{ContextParam, ContextSource};
use crate::event::{EventUnion, OperationError};
#[cfg(feature = "stream-manager")]
use crate::session::stream_manager::OperationCodes;
use crate::types::Schema;

/// An operation, as protocols and clients see it.
#[derive(Debug)]
pub struct OperationSchema {
    id: &'static str,
    service: &'static ServiceSchema,
    method: &'static str,
    uri: UriPattern,
    code: u16,
    input: Option<&'static Schema>,
    output: Option<&'static Schema>,
    request_stream: Option<BodyStream>,
    response_stream: Option<BodyStream>,
    host_prefix: &'static [HostPart],
    checksum: Option<RequestChecksum>,
    response_checksum: Option<ResponseChecksum>,
    compressed: bool,
    context: &'static [ContextParam],
    unwrapped_output: bool,
    readonly: bool,
    idempotent: bool,
    long_poll: Option<u64>,
    auth: Option<&'static [AuthScheme]>,
    unsigned_payload: bool,
    #[cfg(feature = "stream-manager")]
    operation_codes: Option<OperationCodes>,
    #[cfg(feature = "stream-sea")]
    web_socket: Option<WebSocketAction>,
}

impl OperationSchema {
    /// An operation by its absolute shape id, without input, output and traits.
    pub const fn new(id: &'static str, service: &'static ServiceSchema) -> Self {
        Self {
            id,
            service,
            method: "POST",
            uri: UriPattern::new(&[], &[]),
            code: 200,
            input: None,
            output: None,
            request_stream: None,
            response_stream: None,
            host_prefix: &[],
            checksum: None,
            response_checksum: None,
            compressed: false,
            context: &[],
            unwrapped_output: false,
            readonly: false,
            idempotent: false,
            long_poll: None,
            auth: None,
            unsigned_payload: false,
            #[cfg(feature = "stream-manager")]
            operation_codes: None,
            #[cfg(feature = "stream-sea")]
            web_socket: None,
        }
    }

    /// `@http`.
    #[must_use]
    pub const fn http(mut self, method: &'static str, uri: UriPattern, code: u16) -> Self {
        self.method = method;
        self.uri = uri;
        self.code = code;
        self
    }

    /// The input structure; its streaming member may be left out.
    #[must_use]
    pub const fn input(mut self, schema: &'static Schema) -> Self {
        self.input = Some(schema);
        self
    }

    /// The output structure; its streaming member may be left out.
    #[must_use]
    pub const fn output(mut self, schema: &'static Schema) -> Self {
        self.output = Some(schema);
        self
    }

    /// What streams in the request.
    #[must_use]
    pub const fn request_stream(mut self, stream: BodyStream) -> Self {
        self.request_stream = Some(stream);
        self
    }

    /// What streams in the response.
    #[must_use]
    pub const fn response_stream(mut self, stream: BodyStream) -> Self {
        self.response_stream = Some(stream);
        self
    }

    /// The `hostPrefix` of `@endpoint`.
    #[must_use]
    pub const fn host_prefix(mut self, parts: &'static [HostPart]) -> Self {
        self.host_prefix = parts;
        self
    }

    /// The checksum that requests carry.
    #[cfg(feature = "checksum")]
    #[must_use]
    pub const fn checksum(mut self, checksum: RequestChecksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// The checksum that answers may be asked for.
    #[cfg(feature = "checksum")]
    #[must_use]
    pub const fn validates(mut self, checksum: ResponseChecksum) -> Self {
        self.response_checksum = Some(checksum);
        self
    }

    /// `@requestCompression` with `gzip` among its encodings.
    #[cfg(feature = "gzip")]
    #[must_use]
    pub const fn compressed(mut self) -> Self {
        self.compressed = true;
        self
    }

    /// The endpoint parameters that the operation binds; later ones win.
    #[must_use]
    pub const fn context(mut self, params: &'static [ContextParam]) -> Self {
        self.context = params;
        self
    }

    /// `aws.customizations#s3UnwrappedXmlOutput`: the root of the answer is the output's only member.
    #[must_use]
    pub const fn unwrapped_output(mut self) -> Self {
        self.unwrapped_output = true;
        self
    }

    /// `@readonly`.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// `@idempotent`.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// `@longPoll` with its `timeoutMillis`.
    #[must_use]
    pub const fn long_poll(mut self, timeout_millis: u64) -> Self {
        self.long_poll = Some(timeout_millis);
        self
    }

    /// The authentication schemes of this operation, most wanted first, where they are not those of the service.
    #[must_use]
    pub const fn auth(mut self, schemes: &'static [AuthScheme]) -> Self {
        self.auth = Some(schemes);
        self
    }

    /// `aws.auth#unsignedPayload`: the signature does not cover the body.
    #[must_use]
    pub const fn unsigned_payload(mut self) -> Self {
        self.unsigned_payload = true;
        self
    }

    /// `smithystreams#operationCodes`: what requests and responses begin with.
    #[cfg(feature = "stream-manager")]
    #[must_use]
    pub const fn codes(mut self, request: i8, response: i8) -> Self {
        self.operation_codes = Some(OperationCodes::new(request, response));
        self
    }

    /// `smithystreams#webSocketAction`: the call is a subscription over the WebSocket at `path`.
    #[cfg(feature = "stream-sea")]
    #[must_use]
    pub const fn subscribes(mut self, path: &'static str, action: &'static str) -> Self {
        self.web_socket = Some(WebSocketAction { path, action });
        self
    }

    /// The absolute shape id, such as `com.example#Talk`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The shape's name: what follows `#` in its id.
    pub fn name(&self) -> &'static str {
        name_of(self.id)
    }

    /// The service that offers the operation.
    pub const fn service(&self) -> &'static ServiceSchema {
        self.service
    }

    /// The HTTP method of `@http`.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The URI pattern of `@http`.
    pub const fn uri(&self) -> &UriPattern {
        &self.uri
    }

    /// The status of a successful response, as modelled; clients accept others.
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// The input structure; `None` for an operation without one.
    pub const fn input_schema(&self) -> Option<&'static Schema> {
        self.input
    }

    /// The output structure; `None` for an operation without one.
    pub const fn output_schema(&self) -> Option<&'static Schema> {
        self.output
    }

    /// The input structure, or [`UNIT`].
    pub const fn input_or_unit(&self) -> &'static Schema {
        match self.input {
            Some(schema) => schema,
            None => &UNIT,
        }
    }

    /// What streams in the request.
    pub const fn streams_request(&self) -> Option<BodyStream> {
        self.request_stream
    }

    /// What streams in the response.
    pub const fn streams_response(&self) -> Option<BodyStream> {
        self.response_stream
    }

    /// Whether event-stream messages travel in either direction.
    pub const fn has_events(&self) -> bool {
        matches!(self.request_stream, Some(BodyStream::Events))
            || matches!(self.response_stream, Some(BodyStream::Events))
    }

    /// Whether a message goes ahead of the events of a request, in protocols that have such messages: only if the
    /// input has members beside the stream, set or not (Smithy spec, Amazon Event Stream, Initial messages).
    pub const fn has_initial_request(&self) -> bool {
        let stream = matches!(self.request_stream, Some(BodyStream::Events));
        stream && !self.input_or_unit().members().is_empty()
    }

    /// The pieces of the host prefix; empty without `@endpoint`.
    pub const fn host_parts(&self) -> &'static [HostPart] {
        self.host_prefix
    }

    /// The checksum that requests carry.
    pub const fn request_checksum(&self) -> Option<RequestChecksum> {
        self.checksum
    }

    /// The checksum that answers may be asked for.
    pub const fn response_checksum(&self) -> Option<ResponseChecksum> {
        self.response_checksum
    }

    /// Whether request bodies are compressed.
    pub const fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The endpoint parameters that the operation binds; later ones win.
    pub const fn context_params(&self) -> &'static [ContextParam] {
        self.context
    }

    /// Whether the first segment of the path is a bucket that endpoint rules name in the URL already, in the host or
    /// in the path (Amazon S3).
    pub fn has_bucket_in_endpoint(&self) -> bool {
        let Some(Segment::Label(label)) = self.uri.segments().first() else { return false };
        let names_bucket = |param: &ContextParam| {
            param.name() == "Bucket"
                && matches!(param.source(), ContextSource::Member(member) if member == label)
        };
        self.service.endpoint_rule_set().is_some() && self.context.iter().any(names_bucket)
    }

    /// Whether the root of the answer is the output's only member.
    pub const fn has_unwrapped_output(&self) -> bool {
        self.unwrapped_output
    }

    /// `@readonly` stands on the operation.
    pub const fn is_readonly(&self) -> bool {
        self.readonly
    }

    /// `@idempotent` stands on the operation.
    pub const fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// How long the peer may hold the answer back (`@longPoll`), in milliseconds.
    pub const fn long_poll_millis(&self) -> Option<u64> {
        self.long_poll
    }

    /// The authentication schemes that requests may use, most wanted first; none where they are sent as they are.
    pub const fn auth_schemes(&self) -> &'static [AuthScheme] {
        match self.auth {
            Some(schemes) => schemes,
            None => self.service.auth_schemes(),
        }
    }

    /// `aws.auth#unsignedPayload` stands on the operation.
    pub const fn has_unsigned_payload(&self) -> bool {
        self.unsigned_payload
    }

    /// What requests and responses begin with, in services of Stream Manager's protocol.
    #[cfg(feature = "stream-manager")]
    pub const fn operation_codes(&self) -> Option<OperationCodes> {
        self.operation_codes
    }

    /// How the call is asked for over a WebSocket; `None` where it does not travel over one.
    #[cfg(feature = "stream-sea")]
    pub const fn web_socket(&self) -> Option<WebSocketAction> {
        self.web_socket
    }

    /// The ALPN ids that calls of this operation may use, most wanted first.
    pub const fn alpn(&self) -> &'static [&'static str] {
        if self.has_events() { self.service.event_stream_alpn() } else { self.service.alpn() }
    }
}

/// An operation, as the type system sees it. Generated code implements it for an empty enum named after the
/// operation.
pub trait Operation: Debug + Send + Sync + Sized + 'static {
    /// The members of the input that do not stream.
    type Input: Shape + Debug + Clone + Default + Send + Sync + 'static;
    /// The members of the output that do not stream, and the body if that is a streaming blob.
    type Output: Shape + Debug + Default + Send + 'static;
    /// The modelled errors.
    type Error: OperationError;
    /// The events that the client sends; [`NoEvents`](crate::event::NoEvents) for none.
    type Sends: EventUnion;
    /// The events that the client receives; [`NoEvents`](crate::event::NoEvents) for none.
    type Receives: EventUnion;

    /// The operation's constants.
    const SCHEMA: &'static OperationSchema;

    /// Puts the body of a response into its output, if it is a streaming blob; otherwise drops it.
    fn attach_body(_output: &mut Self::Output, _body: ByteStream) {}
}

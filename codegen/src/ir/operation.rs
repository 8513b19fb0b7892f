//! Operations of generated code.

use super::{
    Const, Docs, EventUnion, Following, Ident, Pagination, Session, Shadowed, Structure, WaiterMethod,
};

/// An operation: one module, and one method of the client.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    /// Absolute shape id.
    pub(crate) id: String,
    /// The marker type, whose name all others of the operation start with.
    pub(crate) name: Ident,
    /// Module and file.
    pub(crate) module: Ident,
    /// Method of the client.
    pub(crate) method: Ident,
    /// Above the method.
    pub(crate) docs: Docs,
    /// What the caller sends, streams left out.
    pub(crate) input: Structure,
    /// What the peer answers, event stream left out.
    pub(crate) output: Structure,
    /// How it fails.
    pub(crate) error: OperationError,
    /// What a call looks like; `None` when only types are written.
    pub(crate) call: Option<Call>,
    /// Names that the types of this module take.
    pub(crate) shadowed: Shadowed,
}

impl Operation {
    /// Names of the statics that stand for it.
    pub(crate) fn constants(&self) -> impl Iterator<Item = &Ident> {
        let own = self.call.iter().flat_map(Call::constants);
        own.chain([&self.input.schema.constant, &self.output.schema.constant])
    }
}

/// The callable part of an operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    /// The call in the making.
    pub(crate) builder: Ident,
    /// The running call, if events travel.
    pub(crate) running: Ident,
    /// What is done with the peer's events, if there are any.
    pub(crate) handler: Ident,
    /// Which streams of events there are.
    pub(crate) interaction: Interaction,
    /// How client and peer talk.
    pub(crate) session: Session,
    /// Streaming blob of the input.
    pub(crate) body: Option<BlobInput>,
    /// Streaming blob of the output.
    pub(crate) blob: Option<BlobOutput>,
    /// How it is paginated.
    pub(crate) pages: Option<Pagination>,
    /// What can be waited for by calling it.
    pub(crate) waiters: Vec<WaiterMethod>,
    /// How its answers are followed.
    pub(crate) following: Option<Following>,
    /// Method of the client that has many of its calls under way.
    pub(crate) pipeline: Option<Ident>,
    /// Its table.
    pub(crate) table: OperationTable,
}

impl Call {
    fn constants(&self) -> impl Iterator<Item = &Ident> {
        self.waiters.iter().map(|waiter| &waiter.constant).chain([&self.table.constant])
    }
}

/// The event streams of an operation.
#[expect(clippy::large_enum_variant, reason = "there is one for each operation")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Interaction {
    /// None.
    Unary,
    /// The caller sends events.
    Input(EventUnion),
    /// The peer sends events.
    Output(EventUnion),
    /// Both do.
    Duplex(EventUnion, EventUnion),
}

/// A streaming blob that the caller sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlobInput {
    /// Method of the builder.
    pub(crate) setter: Ident,
    /// Above the method.
    pub(crate) docs: Docs,
    /// `@requiresLength`.
    pub(crate) requires_length: bool,
}

/// A streaming blob that the peer sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlobOutput {
    /// Field of the output.
    pub(crate) field: Ident,
}

/// The error type of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationError {
    /// The type.
    pub(crate) name: Ident,
    /// One per error structure.
    pub(crate) variants: Vec<ErrorVariant>,
}

/// One error of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorVariant {
    /// The variant.
    pub(crate) name: Ident,
    /// The error structure.
    pub(crate) ty: Ident,
    /// The error's name on the wire.
    pub(crate) shape_name: String,
    /// Members of the output's event stream that carry it.
    pub(crate) members: Vec<String>,
    /// The number that answers carry instead of its name.
    pub(crate) status: Option<i32>,
    /// The action whose refusal it is.
    pub(crate) refusal: Option<String>,
    /// The error structure is deprecated, internal or unstable, and so is the variant.
    pub(crate) docs: Docs,
}

/// The table of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationTable {
    /// Name of the `static`.
    pub(crate) constant: Ident,
    /// `@http`.
    pub(crate) http: Option<HttpTable>,
    /// `@operationCodes`: request and response.
    pub(crate) operation_codes: Option<(i8, i8)>,
    /// `@webSocketAction`.
    pub(crate) web_socket: Option<WebSocketTable>,
    /// `@endpoint`.
    pub(crate) host_prefix: Vec<HostPart>,
    /// The input is not `smithy.api#Unit`.
    pub(crate) has_input: bool,
    /// The output is not `smithy.api#Unit`.
    pub(crate) has_output: bool,
    /// Stream in the request.
    pub(crate) request: Option<BodyTable>,
    /// Stream in the response.
    pub(crate) response: Option<BodyTable>,
    /// The checksum of the request.
    pub(crate) checksum: Option<Checksum>,
    /// The checksum of the response.
    pub(crate) validation: Option<Validation>,
    /// `@longPoll`, in milliseconds.
    pub(crate) long_poll: Option<u64>,
    /// Authentication schemes, most wanted first; `None` if they are those of the service.
    pub(crate) auth: Option<Vec<AuthScheme>>,
    /// What is bound to the parameters of endpoint rules.
    pub(crate) context: Vec<Const>,
    /// Traits that are there or not, as the method names of the runtime's `OperationSchema`.
    pub(crate) flags: Vec<&'static str>,
}

/// How a request says who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthScheme {
    /// `@sigv4`.
    SigV4 {
        /// The service in the signing scope.
        service: String,
    },
    /// `@httpBearerAuth`.
    Bearer,
    /// `@httpBasicAuth`.
    Basic,
    /// `@httpApiKeyAuth` in a header.
    ApiKeyHeader {
        /// Name of the header.
        name: String,
        /// What stands in front of the key.
        scheme: Option<String>,
    },
    /// `@httpApiKeyAuth` in the query.
    ApiKeyQuery {
        /// Name of the parameter.
        name: String,
    },
    /// `@optionalAuth`.
    Anonymous,
    /// The trait that clients would have to know.
    Unsupported(String),
}

/// The checksum of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checksum {
    /// `@httpChecksumRequired`, or `@httpChecksum` without a choice.
    Md5,
    /// `@httpChecksum` with a choice.
    Algorithm {
        /// The input member that names the algorithm.
        member: String,
        /// There is a checksum even if the member is not set.
        required: bool,
    },
}

/// The checksum of a response, as `@httpChecksum` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validation {
    /// The input member that asks for it.
    pub(crate) member: String,
    /// What it may be made with.
    pub(crate) algorithms: Vec<String>,
}

/// A stream in a request or response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BodyTable {
    /// Events.
    Events,
    /// Bytes.
    Blob {
        /// `@requiresLength`.
        requires_length: bool,
        /// `@mediaType`.
        media_type: Option<String>,
    },
}

/// `@http`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpTable {
    /// Such as `POST`.
    pub(crate) method: String,
    /// The path.
    pub(crate) segments: Vec<Segment>,
    /// The literal query.
    pub(crate) query: Vec<Query>,
    /// Status of success.
    pub(crate) code: u16,
}

/// `@webSocketAction`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebSocketTable {
    /// The path of the WebSocket.
    pub(crate) path: String,
    /// What is asked for there.
    pub(crate) action: String,
}

/// One literal of the query: key and value.
pub(crate) type Query = (String, Option<String>);

/// A segment of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Sent as it stands.
    Literal(String),
    /// One segment from this member.
    Label(String),
    /// Any number of segments from this member.
    Greedy(String),
}

/// A part of the host prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HostPart {
    /// Sent as it stands.
    Literal(String),
    /// Taken from this member.
    Label(String),
}

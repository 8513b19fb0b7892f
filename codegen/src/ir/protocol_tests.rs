//! Tests made of the test cases in the model.

use super::{Docs, Expression, Ident};

/// All tests, in one file per operation and one for the errors.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ProtocolTests {
    /// Files that hold at least one test, sorted by operation; the errors come last.
    pub(crate) files: Vec<TestFile>,
}

/// The tests of one operation, or of all errors.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestFile {
    /// Module and file.
    pub(crate) module: Ident,
    /// Above the module.
    pub(crate) docs: Docs,
    /// In the order of the model.
    pub(crate) tests: Vec<ProtocolTest>,
}

/// One test case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ProtocolTest {
    /// The function.
    pub(crate) name: Ident,
    /// Above the function.
    pub(crate) docs: Docs,
    /// Which trait it comes from.
    pub(crate) kind: TestKind,
    /// What is done; or why nothing can be.
    pub(crate) body: Result<TestBody, String>,
}

/// The trait that a case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TestKind {
    Request,
    Response,
    EventStream,
    Endpoint,
}

/// What a test does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TestBody {
    Request(TestCall, RequestChecks),
    Output(OutputTest),
    Error(ErrorTest),
    Events(Box<EventsTest>),
    Endpoint(EndpointTest),
}

/// A call that is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TestCall {
    /// Method of the client.
    pub(crate) method: Ident,
    /// The endpoint's host, perhaps with a path.
    pub(crate) host: Option<String>,
    /// What the client is told so that its rules find the endpoint; with it, the host does not count.
    pub(crate) settings: Option<ClientSettings>,
    /// Setters of the call and what they take.
    pub(crate) input: Vec<(Ident, Expression)>,
}

/// What the endpoint rules of a client are asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientSettings {
    pub(crate) region: String,
    pub(crate) dual_stack: bool,
    /// Setters of `ContextParams` that are given `true`.
    pub(crate) params: Vec<Ident>,
}

/// A case of endpoint rules.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EndpointTest {
    /// Parameters, by their names in the rules.
    pub(crate) params: Vec<(String, ParamLiteral)>,
    /// Inputs of operations that come to the same.
    pub(crate) inputs: Vec<BoundInput>,
    pub(crate) outcome: EndpointOutcome,
}

/// An input that says where it is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BoundInput {
    pub(crate) operation: Marker,
    /// The input structure.
    pub(crate) input: Ident,
    /// Its fields that are set, with their values.
    pub(crate) fields: Vec<(Ident, Expression)>,
    /// Parameters, by what clients know them by.
    pub(crate) built_ins: Vec<(String, ParamLiteral)>,
    /// Parameters that the client is configured with.
    pub(crate) client: Vec<(String, ParamLiteral)>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParamLiteral {
    Text(String),
    Boolean(bool),
    Texts(Vec<String>),
}

/// What rules come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EndpointOutcome {
    Endpoint(ExpectedEndpoint),
    Error(String),
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExpectedEndpoint {
    pub(crate) url: String,
    /// One entry a value.
    pub(crate) headers: Vec<(String, String)>,
    /// Names, and values as JSON.
    pub(crate) properties: Vec<(String, String)>,
}

/// What a request must be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RequestChecks {
    pub(crate) method: Option<String>,
    pub(crate) uri: Option<String>,
    pub(crate) resolved_host: Option<String>,
    pub(crate) query: Vec<String>,
    pub(crate) forbid_query: Vec<String>,
    pub(crate) require_query: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) forbid_headers: Vec<String>,
    pub(crate) require_headers: Vec<String>,
    pub(crate) body: Option<BodyCheck>,
}

/// What a body must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BodyCheck {
    /// No bytes at all.
    Empty,
    /// Exactly this text.
    Text(String),
    /// Something that means the same, in a format.
    Typed {
        /// Its media type.
        media_type: String,
        /// The body as the case has it.
        text: String,
    },
}

/// A response that is given to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestResponse {
    /// HTTP status; `None` for an event stream of which nothing is said.
    pub(crate) status: Option<u16>,
    /// Names and values.
    pub(crate) headers: Vec<(String, String)>,
    /// In pieces.
    pub(crate) body: Vec<BodyPiece>,
}

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BodyPiece {
    /// Text.
    Text(String),
    /// Bytes, as base64.
    Base64(String),
    /// A frame.
    Event(Vec<(String, HeaderLiteral)>, Vec<u8>),
}

/// A typed header of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeaderLiteral {
    Boolean(bool),
    Byte(i8),
    Short(i16),
    Integer(i32),
    Long(i64),
    Blob(Vec<u8>),
    String(String),
    /// Milliseconds since the Unix epoch.
    Timestamp(i64),
}

/// The type that stands for an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Module of the operation.
    pub(crate) module: Ident,
    /// The type.
    pub(crate) name: Ident,
}

/// A response of success.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OutputTest {
    pub(crate) response: TestResponse,
    pub(crate) operation: Marker,
    /// What comes out.
    pub(crate) output: Expression,
    /// The field of a streaming blob, and the text that it holds.
    pub(crate) blob: Option<(Ident, String)>,
}

/// A response that is an error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ErrorTest {
    pub(crate) response: TestResponse,
    /// The operations that may fail with it.
    pub(crate) operations: Vec<Marker>,
    /// What comes out.
    pub(crate) error: Expression,
    /// The error code that the caller sees.
    pub(crate) code: Option<String>,
}

/// A call with events.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventsTest {
    pub(crate) call: TestCall,
    /// What the client sends; `None` where it cannot.
    pub(crate) sends: Option<Vec<SentValue>>,
    /// Whether the peer sends events.
    pub(crate) receives: bool,
    /// What is answered, if that matters.
    pub(crate) answer: Option<TestResponse>,
    /// What the request must be.
    pub(crate) request: Option<RequestChecks>,
    /// What the message must be with which RPC protocols begin, if the case has it.
    pub(crate) initial_request: Option<SentChecks>,
    /// What the events must be that the client sends.
    pub(crate) sent: Vec<SentChecks>,
    /// What the client must make of the answer.
    pub(crate) outcome: Outcome,
}

/// Something that the client sends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SentValue {
    Event(Expression),
    /// Ends the client's side.
    Error(Expression),
}

/// What an event must be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SentChecks {
    pub(crate) headers: Vec<(String, HeaderLiteral)>,
    pub(crate) forbid_headers: Vec<String>,
    pub(crate) require_headers: Vec<String>,
    pub(crate) body: Option<BodyCheck>,
}

/// How a call ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// In whatever way.
    Any,
    /// Well, with these members of the output and these events (`None`: one that the model does not have).
    Success { initial_response: Option<Expression>, events: Vec<Option<Expression>> },
    /// With an error, or with this one.
    Failure(Option<String>),
}

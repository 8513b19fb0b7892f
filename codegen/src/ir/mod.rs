//! What will be written, with every question answered.
//!
//! Plain data: names are made, types chosen, documentation rendered, bindings settled. [`lower`](crate::lower)
//! makes it, [`emit`](crate::emit) prints it; nothing here decides, and nothing here knows a model.
//!
//! ```text
//! Package ─┬─ Types ──── Structure · Union · Enumeration · EventUnion, each with its SchemaTable
//!          ├─ Operation ─ input and output Structure, OperationError, Interaction, OperationTable
//!          ├─ ProtocolTests, if they are asked for
//!          └─ Service ─── its protocol; without one only types are written
//! ```

mod docs;
mod endpoint;
mod expression;
mod literal;
mod name;
mod operation;
mod package;
mod polling;
mod protocol_tests;
mod schema;
mod types;

pub(crate) use docs::Docs;
pub(crate) use endpoint::{ClientParam, Const, EndpointRules};
pub(crate) use expression::{Expression, TypePath};
pub(crate) use literal::{DocumentLiteral, Literal};
pub(crate) use name::Ident;
pub(crate) use operation::{
    AuthScheme, BlobInput, BlobOutput, BodyTable, Call, Checksum, ErrorVariant, HostPart, HttpTable,
    Interaction, Operation, OperationError, OperationTable, Segment, Validation, WebSocketTable,
};
pub(crate) use package::{
    Layout, Manifest, PRELUDE, Package, Protocol, Runtime, Service, Session, Shadowed, Types,
};
pub(crate) use polling::{
    AcceptorTable, EmptyToken, FieldPath, FieldStep, Following, MatcherTable, Pagination, PathTable,
    WaiterMethod,
};
pub(crate) use protocol_tests::{
    BodyCheck, BodyPiece, BoundInput, ClientSettings, EndpointOutcome, EndpointTest, ErrorTest, EventsTest,
    ExpectedEndpoint, HeaderLiteral, Marker, Outcome, OutputTest, ParamLiteral, ProtocolTest, ProtocolTests,
    RequestChecks, SentChecks, SentValue, TestBody, TestCall, TestFile, TestKind, TestResponse,
};
pub(crate) use schema::{
    Bound, ConstraintsTable, ErrorFacts, EventBinding, Fault, HttpBinding, Kind, MemberTable, SchemaTable,
    TimestampFormat, XmlTable,
};
pub(crate) use types::{
    Enumeration, EnumerationVariant, EventError, EventUnion, EventVariant, Field, Initial, MessageField,
    Redaction, RustType, Structure, StructureRole, Union, Values, Variant,
};

pub(crate) use crate::jmespath::{Comparison, Expression as PathExpression, Function};

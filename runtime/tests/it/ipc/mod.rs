//! A few operations of services that speak event-stream RPC, written as generated code would be.

mod schema;
mod types;

use std::fmt;

use smithy_streams_runtime::client::{CallError, Core, Paginated, RpcClient, RpcClientBuilder};
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::event::{EventUnion, NoEvents, OperationError};
use smithy_streams_runtime::protocol::{Operation, OperationSchema};
use smithy_streams_runtime::rpc::Connection;

pub(crate) use self::schema::{DICTATE, ECHO, LIST, NUCLEUS, PUBLISH, SUBSCRIBE, UPLOAD};
pub(crate) use self::types::*;

/// The client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) core: Core,
    connection: Connection,
}

impl RpcClient for Client {
    fn from_parts(core: Core, connection: Connection) -> Self {
        Self { core, connection }
    }

    fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Client {
    pub(crate) fn builder() -> RpcClientBuilder<Self> {
        Core::rpc_builder(&NUCLEUS)
    }

    pub(crate) async fn publish(&self, topic: &str) -> Result<PublishOutput, CallError<IpcError>> {
        self.core.call::<Publish>(publication(topic), None).await
    }
}

/// An input of [`Publish`].
pub(crate) fn publication(topic: &str) -> PublishInput {
    let message = BinaryMessage { message: Some("hi".into()), context: None };
    PublishInput { topic: Some(topic.to_owned()), message: Some(PublishMessage::Binary(message)) }
}

/// An input of [`Subscribe`].
pub(crate) fn subscription(topic: &str) -> SubscribeInput {
    SubscribeInput { topic: Some(topic.to_owned()), ..SubscribeInput::default() }
}

macro_rules! operation {
    ($marker:ident, $schema:ident, $input:ty => $output:ty, $sends:ty, $receives:ty) => {
        #[derive(Debug)]
        pub(crate) enum $marker {}

        impl Operation for $marker {
            type Input = $input;
            type Output = $output;
            type Error = IpcError;
            type Sends = $sends;
            type Receives = $receives;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

// One of each kind.
operation!(Publish, PUBLISH, PublishInput => PublishOutput, NoEvents, NoEvents);
operation!(Subscribe, SUBSCRIBE, SubscribeInput => SubscribeOutput, NoEvents, Messages);
operation!(Echo, ECHO, EchoInput => EchoOutput, Lines, Lines);
operation!(Dictate, DICTATE, DictateInput => DictateOutput, Lines, NoEvents);
operation!(List, LIST, ListInput => ListOutput, NoEvents, NoEvents);
operation!(Upload, UPLOAD, EchoInput => EchoOutput, NoEvents, NoEvents);

impl Paginated for List {
    type Token = String;

    fn token(output: &ListOutput) -> Option<String> {
        output.next.clone()
    }

    fn set_token(input: &mut ListInput, token: String) {
        input.from = Some(token);
    }
}

/// The errors of every operation here.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum IpcError {
    Service(ServiceError),
    Unauthorized(UnauthorizedError),
}

impl fmt::Display for IpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape().schema().name())
    }
}

impl std::error::Error for IpcError {}

impl OperationError for IpcError {
    fn from_code(shape_name: &str) -> Option<Self> {
        match shape_name {
            "ServiceError" => Some(Self::Service(ServiceError::default())),
            "UnauthorizedError" => Some(Self::Unauthorized(UnauthorizedError::default())),
            _ => None,
        }
    }

    fn from_event(member: &str) -> Option<Self> {
        let member = Lines::SCHEMA.members().iter().find(|it| it.name() == member && it.is_error())?;
        (member.name() == "failed").then(|| Self::Service(ServiceError::default()))
    }

    fn event_member(&self) -> Option<&'static str> {
        matches!(self, Self::Service(_)).then_some("failed")
    }

    fn shape(&self) -> &dyn Shape {
        match self {
            Self::Service(it) => it,
            Self::Unauthorized(it) => it,
        }
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        match self {
            Self::Service(it) => it,
            Self::Unauthorized(it) => it,
        }
    }
}

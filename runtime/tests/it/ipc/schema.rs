//! The tables.

use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::event::{ErrorMember, EventUnion};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{BodyStream, EVENT_STREAM_RPC, OperationSchema, ServiceSchema};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema, UnknownVariant};

use super::types::*;

pub(crate) static NUCLEUS: ServiceSchema =
    ServiceSchema::new("aws.greengrass#GreengrassCoreIPC", "2020-06-08", &EVENT_STREAM_RPC);

pub(crate) static PUBLISH: OperationSchema = OperationSchema::new("aws.greengrass#PublishToTopic", &NUCLEUS)
    .input(&PUBLISH_INPUT)
    .output(&PUBLISH_OUTPUT);
pub(crate) static SUBSCRIBE: OperationSchema =
    OperationSchema::new("aws.greengrass#SubscribeToTopic", &NUCLEUS)
        .input(&SUBSCRIBE_INPUT)
        .output(&SUBSCRIBE_OUTPUT)
        .response_stream(BodyStream::Events);
pub(crate) static ECHO: OperationSchema = OperationSchema::new("com.example#Echo", &NUCLEUS)
    .input(&ECHO_INPUT)
    .output(&ECHO_OUTPUT)
    .request_stream(BodyStream::Events)
    .response_stream(BodyStream::Events);
pub(crate) static DICTATE: OperationSchema = OperationSchema::new("com.example#Dictate", &NUCLEUS)
    .input(&DICTATE_INPUT)
    .output(&DICTATE_OUTPUT)
    .request_stream(BodyStream::Events);
pub(crate) static LIST: OperationSchema =
    OperationSchema::new("com.example#List", &NUCLEUS).input(&LIST_INPUT).output(&LIST_OUTPUT);
pub(crate) static UPLOAD: OperationSchema = OperationSchema::new("com.example#Upload", &NUCLEUS)
    .request_stream(BodyStream::Blob { requires_length: false, media_type: None });

static PUBLISH_INPUT: Schema = Schema::structure(
    "aws.greengrass#PublishToTopicRequest",
    &[Member::new("topic", Kind::String).required(), Member::new("publishMessage", Kind::Union).required()],
);
static PUBLISH_OUTPUT: Schema = Schema::structure("aws.greengrass#PublishToTopicResponse", &[]);
static PUBLISH_MESSAGE: Schema = Schema::union(
    "aws.greengrass#PublishMessage",
    &[Member::new("jsonMessage", Kind::Structure), Member::new("binaryMessage", Kind::Structure)],
);
static SUBSCRIBE_INPUT: Schema = Schema::structure(
    "aws.greengrass#SubscribeToTopicRequest",
    &[Member::new("topic", Kind::String).required(), Member::new("receiveMode", Kind::Enum)],
);
static SUBSCRIBE_OUTPUT: Schema =
    Schema::structure("aws.greengrass#SubscribeToTopicResponse", &[Member::new("topicName", Kind::String)]);
static MESSAGES: Schema = Schema::union(
    "aws.greengrass#SubscriptionResponseMessage",
    &[Member::new("jsonMessage", Kind::Structure), Member::new("binaryMessage", Kind::Structure)],
);
static JSON_MESSAGE: Schema = Schema::structure(
    "aws.greengrass#JsonMessage",
    &[Member::new("message", Kind::Document), Member::new("context", Kind::Structure)],
);
static BINARY_MESSAGE: Schema = Schema::structure(
    "aws.greengrass#BinaryMessage",
    &[Member::new("message", Kind::Blob), Member::new("context", Kind::Structure)],
);
static MESSAGE_CONTEXT: Schema =
    Schema::structure("aws.greengrass#MessageContext", &[Member::new("topic", Kind::String)]);
static SERVICE_ERROR: Schema = Schema::structure(
    "aws.greengrass#ServiceError",
    &[Member::new("message", Kind::String), Member::new("context", Kind::Document)],
)
.error(Fault::Server, 500);
static UNAUTHORIZED_ERROR: Schema =
    Schema::structure("aws.greengrass#UnauthorizedError", &[Member::new("message", Kind::String)])
        .error(Fault::Client, 400);

static LINE: Schema = Schema::structure(
    "com.example#Line",
    &[
        Member::new("text", Kind::String),
        Member::new("number", Kind::Integer),
        Member::new("big", Kind::BigInteger),
        Member::new("real", Kind::Double),
        Member::new("yes", Kind::Boolean),
        Member::new("at", Kind::Timestamp),
        Member::new("document", Kind::Document),
        Member::new("data", Kind::Blob),
        Member::new("tags", Kind::List).element(&Member::new("member", Kind::String)),
        Member::new("contexts", Kind::Map)
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::Structure)),
        Member::new("choice", Kind::Union),
    ],
);
static LINES: Schema = Schema::union(
    "com.example#Lines",
    &[
        Member::new("line", Kind::Structure),
        Member::new("pause", Kind::Structure),
        Member::new("failed", Kind::Structure).error(),
    ],
);
static ECHO_INPUT: Schema = Schema::structure("com.example#EchoRequest", &[]);
static ECHO_OUTPUT: Schema = Schema::structure("com.example#EchoResponse", &[]);
static DICTATE_INPUT: Schema = Schema::structure(
    "com.example#DictateRequest",
    &[Member::new("token", Kind::String).required().idempotency_token()],
);
static DICTATE_OUTPUT: Schema =
    Schema::structure("com.example#DictateResponse", &[Member::new("lines", Kind::Integer)]);
static LIST_INPUT: Schema =
    Schema::structure("com.example#ListRequest", &[Member::new("from", Kind::String)]);
static LIST_OUTPUT: Schema = Schema::structure(
    "com.example#ListResponse",
    &[
        Member::new("names", Kind::List).element(&Member::new("member", Kind::String)),
        Member::new("next", Kind::String),
    ],
);

shape!(PublishInput, PUBLISH_INPUT, option: topic, option: message);
shape!(PublishOutput, PUBLISH_OUTPUT);
shape!(SubscribeInput, SUBSCRIBE_INPUT, option: topic, option: receive_mode);
shape!(SubscribeOutput, SUBSCRIBE_OUTPUT, option: topic_name);
shape!(JsonMessage, JSON_MESSAGE, option: message, option: context);
shape!(BinaryMessage, BINARY_MESSAGE, option: message, option: context);
shape!(MessageContext, MESSAGE_CONTEXT, option: topic);
shape!(
    Line, LINE, option: text, option: number, option: big, option: real, option: yes, option: at, option: document,
    option: data, option: tags, option: contexts, option: choice
);
shape!(EchoInput, ECHO_INPUT);
shape!(EchoOutput, ECHO_OUTPUT);
shape!(DictateInput, DICTATE_INPUT, option: token);
shape!(DictateOutput, DICTATE_OUTPUT, option: lines);
shape!(ListInput, LIST_INPUT, option: from);
shape!(ListOutput, LIST_OUTPUT, option: names, option: next);
shape!(ServiceError, SERVICE_ERROR, option: message, option: context);
shape!(UnauthorizedError, UNAUTHORIZED_ERROR, option: message);

impl ErrorMember<Lines> for ServiceError {
    const MEMBER: &'static str = "failed";
}

impl Shape for PublishMessage {
    fn schema(&self) -> &'static Schema {
        &PUBLISH_MESSAGE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let members = PUBLISH_MESSAGE.members();
        match self {
            Self::Json(it) => write(it, &members[0], w),
            Self::Binary(it) => write(it, &members[1], w),
            Self::Unknown(it) => {
                Err(CodecError::UnknownVariant { union: PUBLISH_MESSAGE.id(), variant: it.name.clone() })
            }
        }
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let member = &PUBLISH_MESSAGE.members()[index];
        *self = if index == 0 {
            Self::Json(Value::read(member, r)?)
        } else {
            Self::Binary(Value::read(member, r)?)
        };
        Ok(())
    }

    fn read_unknown(&mut self, name: &str) {
        *self = Self::Unknown(UnknownVariant::new(name));
    }
}

impl EventUnion for Messages {
    const SCHEMA: &'static Schema = &MESSAGES;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Json(_) => Some(0),
            Self::Binary(_) => Some(1),
            Self::Unknown(_) => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Json(it) => Some(it),
            Self::Binary(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Json(JsonMessage::default())),
            1 => Some(Self::Binary(BinaryMessage::default())),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Json(it) => Some(it),
            Self::Binary(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn unknown(message: Message) -> Self {
        Self::Unknown(message)
    }
}

impl EventUnion for Lines {
    const SCHEMA: &'static Schema = &LINES;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Line(_) => Some(0),
            Self::Pause => Some(1),
            Self::Unknown(_) => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Line(it) => Some(it),
            Self::Pause | Self::Unknown(_) => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Line(Line::default())),
            1 => Some(Self::Pause),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Line(it) => Some(it),
            Self::Pause | Self::Unknown(_) => None,
        }
    }

    fn unknown(message: Message) -> Self {
        Self::Unknown(message)
    }
}

//! Two operations of a service that speaks stream-sea, written as generated code would be.

use std::fmt;

use smithy_streams_runtime::client::{CallError, Core, Handlers, OutputCall, StreamSeaClientBuilder};
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::{EventUnion, NoEvents, OperationError};
use smithy_streams_runtime::frame;
use smithy_streams_runtime::protocol::{
    AuthScheme, BodyStream, Operation, OperationSchema, STREAM_SEA, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::{Document, Fault, Kind, Member, Schema};

#[derive(Debug, Clone)]
pub(super) struct Client {
    core: Core,
}

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        Self { core }
    }
}

impl Client {
    pub(super) fn builder() -> StreamSeaClientBuilder<Self> {
        Core::stream_sea_builder(&SEA)
    }

    pub(super) async fn subscribe(
        &self,
        stream_name: &str,
    ) -> Result<OutputCall<Subscribe>, CallError<SeaError>> {
        let input = SubscribeInput { stream_name: Some(stream_name.to_owned()), ..SubscribeInput::default() };
        self.subscribe_with(input).await
    }

    pub(super) async fn subscribe_with(
        &self,
        input: SubscribeInput,
    ) -> Result<OutputCall<Subscribe>, CallError<SeaError>> {
        self.core.open_output::<Subscribe>(input, None, None).await
    }

    pub(super) async fn subscribe_handled(
        &self,
        stream_name: &str,
        handlers: Handlers<Events, SubscribeOutput, SeaError>,
    ) -> Result<OutputCall<Subscribe>, CallError<SeaError>> {
        let input = SubscribeInput { stream_name: Some(stream_name.to_owned()), ..SubscribeInput::default() };
        self.core.open_output::<Subscribe>(input, None, Some(handlers)).await
    }

    pub(super) async fn publish(
        &self,
        stream_name: &str,
        payload: Document,
    ) -> Result<PublishOutput, CallError<SeaError>> {
        let input = PublishInput { stream_name: Some(stream_name.to_owned()), payload: Some(payload) };
        self.core.call::<Publish>(input, None).await
    }
}

static SEA: ServiceSchema =
    ServiceSchema::new("com.example#Sea", "4.0", &STREAM_SEA).auth(&[AuthScheme::Basic]);

static SUBSCRIBE: OperationSchema = OperationSchema::new("com.example#Subscribe", &SEA)
    .input(&SUBSCRIBE_INPUT)
    .output(&SUBSCRIBE_OUTPUT)
    .response_stream(BodyStream::Events)
    .subscribes("/api/v1/streams", "subscribe");
static PUBLISH: OperationSchema = OperationSchema::new("com.example#Publish", &SEA)
    .http(
        "POST",
        UriPattern::new(
            &[Segment::Literal("streams"), Segment::Label("streamName"), Segment::Literal("publish")],
            &[],
        ),
        200,
    )
    .compressed()
    .input(&PUBLISH_INPUT)
    .output(&PUBLISH_OUTPUT);

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SubscribeInput {
    pub(super) stream_name: Option<String>,
    pub(super) group_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SubscribeOutput {}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Message {
    pub(super) payload: Option<Document>,
    pub(super) stream_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Interrupted {
    pub(super) reason: Option<String>,
    pub(super) pause_millis: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Resumed {
    pub(super) failures: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PublishInput {
    pub(super) stream_name: Option<String>,
    pub(super) payload: Option<Document>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct PublishOutput {}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SubscriptionRefused {
    pub(super) message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Unauthorized {
    pub(super) message: Option<String>,
}

static SUBSCRIBE_INPUT: Schema = Schema::structure(
    "com.example#SubscribeInput",
    &[
        Member::new("streamName", Kind::String).required().json_name("payload"),
        Member::new("groupId", Kind::String),
    ],
);
static SUBSCRIBE_OUTPUT: Schema = Schema::structure("com.example#SubscribeOutput", &[]);
static MESSAGE: Schema = Schema::structure(
    "com.example#Message",
    &[Member::new("payload", Kind::Document).required(), Member::new("streamName", Kind::String)],
);
static INTERRUPTED: Schema = Schema::structure(
    "com.example#Interrupted",
    &[Member::new("reason", Kind::String), Member::new("pauseMillis", Kind::Long)],
);
static RESUMED: Schema = Schema::structure("com.example#Resumed", &[Member::new("failures", Kind::Integer)]);
static PUBLISH_INPUT: Schema = Schema::structure(
    "com.example#PublishInput",
    &[
        Member::new("streamName", Kind::String).required().label(),
        Member::new("payload", Kind::Document).required(),
    ],
);
static PUBLISH_OUTPUT: Schema = Schema::structure("com.example#PublishOutput", &[]);
static REFUSED: Schema =
    Schema::structure("com.example#SubscriptionRefused", &[Member::new("message", Kind::String)])
        .error(Fault::Client, 400)
        .refusal("subscribe");
static UNAUTHORIZED: Schema =
    Schema::structure("com.example#Unauthorized", &[Member::new("message", Kind::String)])
        .error(Fault::Client, 401);
static EVENTS: Schema = Schema::union(
    "com.example#Events",
    &[
        Member::new("interrupted", Kind::Structure).made_by_client(),
        Member::new("message", Kind::Structure),
        Member::new("resumed", Kind::Structure).made_by_client(),
    ],
);

shape!(SubscribeInput, SUBSCRIBE_INPUT, option: stream_name, option: group_id);
shape!(SubscribeOutput, SUBSCRIBE_OUTPUT);
shape!(Message, MESSAGE, option: payload, option: stream_name);
shape!(Interrupted, INTERRUPTED, option: reason, option: pause_millis);
shape!(Resumed, RESUMED, option: failures);
shape!(PublishInput, PUBLISH_INPUT, option: stream_name, option: payload);
shape!(PublishOutput, PUBLISH_OUTPUT);
shape!(SubscriptionRefused, REFUSED, option: message);
shape!(Unauthorized, UNAUTHORIZED, option: message);

macro_rules! operation {
    ($marker:ident, $schema:ident, $input:ty => $output:ty, $receives:ty) => {
        #[derive(Debug)]
        pub(super) enum $marker {}

        impl Operation for $marker {
            type Input = $input;
            type Output = $output;
            type Error = SeaError;
            type Sends = NoEvents;
            type Receives = $receives;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

operation!(Subscribe, SUBSCRIBE, SubscribeInput => SubscribeOutput, Events);
operation!(Publish, PUBLISH, PublishInput => PublishOutput, NoEvents);

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(super) enum Events {
    Interrupted(Interrupted),
    Message(Message),
    Resumed(Resumed),
    Unknown(frame::Message),
}

impl EventUnion for Events {
    const SCHEMA: &'static Schema = &EVENTS;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Interrupted(_) => Some(0),
            Self::Message(_) => Some(1),
            Self::Resumed(_) => Some(2),
            Self::Unknown(_) => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Interrupted(it) => Some(it),
            Self::Message(it) => Some(it),
            Self::Resumed(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Interrupted(Interrupted::default())),
            1 => Some(Self::Message(Message::default())),
            2 => Some(Self::Resumed(Resumed::default())),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Interrupted(it) => Some(it),
            Self::Message(it) => Some(it),
            Self::Resumed(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn unknown(message: frame::Message) -> Self {
        Self::Unknown(message)
    }
}

/// The errors of both operations.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(super) enum SeaError {
    Refused(SubscriptionRefused),
    Unauthorized(Unauthorized),
}

impl fmt::Display for SeaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape().schema().name())
    }
}

impl std::error::Error for SeaError {}

impl OperationError for SeaError {
    fn from_code(shape_name: &str) -> Option<Self> {
        match shape_name {
            "SubscriptionRefused" => Some(Self::Refused(SubscriptionRefused::default())),
            "Unauthorized" => Some(Self::Unauthorized(Unauthorized::default())),
            _ => None,
        }
    }

    fn from_event(_member: &str) -> Option<Self> {
        None
    }

    fn from_status(status: i32) -> Option<Self> {
        (status == 401).then(|| Self::Unauthorized(Unauthorized::default()))
    }

    fn from_refusal(action: &str) -> Option<Self> {
        (action == "subscribe").then(|| Self::Refused(SubscriptionRefused::default()))
    }

    fn event_member(&self) -> Option<&'static str> {
        None
    }

    fn shape(&self) -> &dyn Shape {
        match self {
            Self::Refused(it) => it,
            Self::Unauthorized(it) => it,
        }
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        match self {
            Self::Refused(it) => it,
            Self::Unauthorized(it) => it,
        }
    }
}

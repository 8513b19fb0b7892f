//! A few operations, written as generated code would be.

use std::fmt;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::client::{
    Core, Followed, StreamManagerClient, StreamManagerClientBuilder, StreamManagerConnection,
};
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::{NoEvents, OperationError};
use smithy_streams_runtime::protocol::{Operation, OperationSchema, STREAM_MANAGER, ServiceSchema};
use smithy_streams_runtime::types::{Bound, Constraints, Fault, Kind, Member, Schema};

static STREAMS: ServiceSchema = ServiceSchema::new("com.example#Streams", "1", &STREAM_MANAGER);
pub(super) static APPEND: OperationSchema = OperationSchema::new("com.example#Append", &STREAMS)
    .input(&APPEND_INPUT)
    .output(&APPEND_OUTPUT)
    .codes(4, 9);
pub(super) static READ: OperationSchema =
    OperationSchema::new("com.example#Read", &STREAMS).input(&READ_INPUT).output(&READ_OUTPUT).codes(5, 10);
static FORGOTTEN: OperationSchema =
    OperationSchema::new("com.example#Forgotten", &STREAMS).input(&APPEND_INPUT).output(&APPEND_OUTPUT);

const NAME: Constraints = Constraints::new().min_length(1).max_length(255).pattern("^[\\w ,.\\-]+$");
const COUNT: Constraints = Constraints::new().min(Bound::Integer(1));

static APPEND_INPUT: Schema = Schema::structure(
    "com.example#AppendInput",
    &[
        Member::new("name", Kind::String).required().constraints(&NAME),
        Member::new("payload", Kind::Blob).required().constraints(&Constraints::new().min_length(1)),
    ],
);
static APPEND_OUTPUT: Schema =
    Schema::structure("com.example#AppendOutput", &[Member::new("sequenceNumber", Kind::Long)]);
static READ_INPUT: Schema = Schema::structure(
    "com.example#ReadInput",
    &[
        Member::new("streamName", Kind::String).required().constraints(&NAME),
        Member::new("readMessagesOptions", Kind::Structure),
    ],
);
static READ_OPTIONS: Schema = Schema::structure(
    "com.example#ReadOptions",
    &[
        Member::new("desiredStartSequenceNumber", Kind::Long),
        Member::new("minMessageCount", Kind::Integer).constraints(&COUNT.not_above("maxMessageCount")),
        Member::new("maxMessageCount", Kind::Integer).constraints(&COUNT),
        Member::new("readTimeoutMillis", Kind::Long)
            .constraints(&Constraints::new().min(Bound::Integer(0)).within_call_timeout()),
    ],
);
static READ_OUTPUT: Schema = Schema::structure(
    "com.example#ReadOutput",
    &[Member::new("messages", Kind::List).element(&Member::new("member", Kind::Structure))],
);
static ITEM: Schema = Schema::structure(
    "com.example#Item",
    &[Member::new("sequenceNumber", Kind::Long), Member::new("payload", Kind::Blob)],
);
static TEXT: [Member; 1] = [Member::new("message", Kind::String)];
static GONE: Schema = Schema::structure("com.example#Gone", &TEXT).error(Fault::Client, 400).status_code(5);
static BUSY: Schema =
    Schema::structure("com.example#Busy", &TEXT).error(Fault::Server, 500).retryable(false).status_code(6);
static NOT_ENOUGH: Schema = Schema::structure("com.example#NotEnough", &TEXT)
    .error(Fault::Client, 400)
    .retryable(false)
    .status_code(13);

/// The client.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) core: Core,
    pub(super) connection: StreamManagerConnection,
}

impl StreamManagerClient for Client {
    fn from_parts(core: Core, connection: StreamManagerConnection) -> Self {
        Self { core, connection }
    }

    fn connection(&self) -> &StreamManagerConnection {
        &self.connection
    }
}

impl Client {
    pub(super) fn builder() -> StreamManagerClientBuilder<Self> {
        Core::stream_manager_builder(&STREAMS)
    }
}

macro_rules! operation {
    ($marker:ident, $schema:ident, $input:ty => $output:ty) => {
        #[derive(Debug)]
        pub(super) enum $marker {}

        impl Operation for $marker {
            type Input = $input;
            type Output = $output;
            type Error = Failure;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = &$schema;
        }
    };
}

operation!(Append, APPEND, AppendInput => AppendOutput);
operation!(Read, READ, ReadInput => ReadOutput);
operation!(Forgotten, FORGOTTEN, AppendInput => AppendOutput);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct AppendInput {
    pub(super) name: Option<String>,
    pub(super) payload: Option<Bytes>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct AppendOutput {
    pub(super) sequence_number: Option<i64>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ReadInput {
    pub(super) stream_name: Option<String>,
    pub(super) options: Option<ReadOptions>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ReadOptions {
    pub(super) start: Option<i64>,
    pub(super) min: Option<i32>,
    pub(super) max: Option<i32>,
    pub(super) wait: Option<i64>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct ReadOutput {
    pub(super) messages: Option<Vec<Item>>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) sequence_number: Option<i64>,
    pub(super) payload: Option<Bytes>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Gone(pub(super) Option<String>);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Busy(pub(super) Option<String>);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct NotEnough(pub(super) Option<String>);

macro_rules! shape {
    ($type:ident, $schema:ident, $($index:literal $field:tt),*) => {
        impl Shape for $type {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                $(write_optional(&self.$field, &$schema.members()[$index], w)?;)*
                Ok(())
            }

            fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                match index {
                    $($index => self.$field = Some(Value::read(&$schema.members()[$index], r)?),)*
                    _ => r.skip()?,
                }
                Ok(())
            }
        }
    };
}

shape!(AppendInput, APPEND_INPUT, 0 name, 1 payload);
shape!(AppendOutput, APPEND_OUTPUT, 0 sequence_number);
shape!(ReadInput, READ_INPUT, 0 stream_name, 1 options);
shape!(ReadOptions, READ_OPTIONS, 0 start, 1 min, 2 max, 3 wait);
shape!(ReadOutput, READ_OUTPUT, 0 messages);
shape!(Item, ITEM, 0 sequence_number, 1 payload);
shape!(Gone, GONE, 0 0);
shape!(Busy, BUSY, 0 0);
shape!(NotEnough, NOT_ENOUGH, 0 0);

impl Followed for Read {
    type Item = Item;

    fn start(input: &ReadInput) -> Option<i64> {
        input.options.as_ref()?.start
    }

    fn set_start(input: &mut ReadInput, position: i64) {
        input.options.get_or_insert_default().start = Some(position);
    }

    fn wait(input: &ReadInput) -> Option<i64> {
        input.options.as_ref()?.wait
    }

    fn set_wait(input: &mut ReadInput, millis: i64) {
        input.options.get_or_insert_default().wait = Some(millis);
    }

    fn items(output: ReadOutput) -> Option<Vec<Item>> {
        output.messages
    }

    fn position(item: &Item) -> Option<i64> {
        item.sequence_number
    }

    fn is_retried(error: &Failure) -> bool {
        matches!(error, Failure::NotEnough(_))
    }
}

/// The errors of every operation here.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(super) enum Failure {
    Gone(Gone),
    Busy(Busy),
    NotEnough(NotEnough),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shape().schema().name())
    }
}

impl std::error::Error for Failure {}

impl OperationError for Failure {
    fn from_code(_shape_name: &str) -> Option<Self> {
        None
    }

    fn from_status(status: i32) -> Option<Self> {
        match status {
            5 => Some(Self::Gone(Gone::default())),
            6 => Some(Self::Busy(Busy::default())),
            13 => Some(Self::NotEnough(NotEnough::default())),
            _ => None,
        }
    }

    fn from_event(_member: &str) -> Option<Self> {
        None
    }

    fn event_member(&self) -> Option<&'static str> {
        None
    }

    fn shape(&self) -> &dyn Shape {
        match self {
            Self::Gone(it) => it,
            Self::Busy(it) => it,
            Self::NotEnough(it) => it,
        }
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        match self {
            Self::Gone(it) => it,
            Self::Busy(it) => it,
            Self::NotEnough(it) => it,
        }
    }
}

/// An append of these bytes.
pub(super) fn appending(payload: impl Into<Bytes>) -> AppendInput {
    AppendInput { name: Some("S".to_owned()), payload: Some(payload.into()) }
}

/// A read of a stream.
pub(super) fn reading(options: ReadOptions) -> ReadInput {
    ReadInput { stream_name: Some("S".to_owned()), options: Some(options) }
}

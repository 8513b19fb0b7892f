//! A subscription, written as generated code would be.

use std::fmt;

use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Unit, Value, write_optional,
};
use smithy_streams_runtime::event::{EventUnion, NoEvents, OperationError};
use smithy_streams_runtime::frame;
use smithy_streams_runtime::protocol::{BodyStream, Operation, OperationSchema, STREAM_SEA, ServiceSchema};
use smithy_streams_runtime::session::stream_sea;
use smithy_streams_runtime::types::{Document, Fault, Kind, Member, Schema};

static SERVICE: ServiceSchema = ServiceSchema::new("com.example#Sea", "4.0", &STREAM_SEA);
static SUBSCRIBE: OperationSchema = OperationSchema::new("com.example#Subscribe", &SERVICE)
    .response_stream(BodyStream::Events)
    .subscribes("/api/v1/streams", "subscribe");
static EVENTS: Schema = Schema::union("com.example#Events", &[Member::new("message", Kind::Structure)]);
static MESSAGE: Schema = Schema::structure("com.example#Message", &[PAYLOAD, STREAM_NAME]);
const PAYLOAD: Member = Member::new("payload", Kind::Document).required();
const STREAM_NAME: Member = Member::new("streamName", Kind::String);
static REFUSED: Schema = Schema::structure("com.example#Refused", &[TEXT]).error(Fault::Client, 400);
const TEXT: Member = Member::new("message", Kind::String);

#[derive(Debug)]
pub(super) enum Subscribe {}

impl Operation for Subscribe {
    type Input = stream_sea::Subscribe;
    type Output = Unit;
    type Error = Refused;
    type Sends = NoEvents;
    type Receives = Events;

    const SCHEMA: &'static OperationSchema = &SUBSCRIBE;
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Message {
    pub(super) payload: Document,
    pub(super) stream_name: Option<String>,
}

impl Shape for Message {
    fn schema(&self) -> &'static Schema {
        &MESSAGE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.document(&PAYLOAD, &self.payload)?;
        write_optional(&self.stream_name, &STREAM_NAME, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.payload = r.document(&PAYLOAD)?,
            1 => self.stream_name = Some(Value::read(&STREAM_NAME, r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) enum Events {
    Message(Message),
    Unknown,
}

impl EventUnion for Events {
    const SCHEMA: &'static Schema = &EVENTS;

    fn member(&self) -> Option<usize> {
        matches!(self, Self::Message(_)).then_some(0)
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Message(it) => Some(it),
            Self::Unknown => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        (index == 0).then(|| Self::Message(Message::default()))
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Message(it) => Some(it),
            Self::Unknown => None,
        }
    }

    fn unknown(_message: frame::Message) -> Self {
        Self::Unknown
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Refused(pub(super) Option<String>);

impl Shape for Refused {
    fn schema(&self) -> &'static Schema {
        &REFUSED
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        write_optional(&self.0, &TEXT, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.0 = Some(Value::read(&TEXT, r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

impl OperationError for Refused {
    fn from_code(_shape_name: &str) -> Option<Self> {
        None
    }

    fn from_event(_member: &str) -> Option<Self> {
        None
    }

    fn event_member(&self) -> Option<&'static str> {
        None
    }

    fn shape(&self) -> &dyn Shape {
        self
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        self
    }
}

//! An operation as the generator writes it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::event::{NoEvents, OperationError};
use smithy_streams_runtime::protocol::{HostPart, Operation, OperationSchema, Segment, UriPattern};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema};

use super::one::SERVICE;

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TalkInput {
    pub(crate) room_id: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) params: Option<BTreeMap<String, String>>,
    pub(crate) accept: Option<String>,
    pub(crate) meta: Option<BTreeMap<String, String>>,
    pub(crate) token: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) code: Option<i32>,
}

pub(crate) static TALK_INPUT: Schema = Schema::structure(
    "com.example#TalkInput",
    &[
        Member::new("roomId", Kind::String).required().label().host_label(),
        Member::new("key", Kind::String).required().label(),
        Member::new("lang", Kind::String).query("lang"),
        Member::new("params", Kind::Map)
            .query_params()
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::String)),
        Member::new("accept", Kind::String).header("X-Meta-Accept"),
        Member::new("meta", Kind::Map)
            .prefix_headers("x-meta-")
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::String)),
        Member::new("token", Kind::String).required().idempotency_token(),
        Member::new("text", Kind::String).json_name("Text"),
        Member::new("code", Kind::Integer).response_code(),
    ],
);

impl Shape for TalkInput {
    fn schema(&self) -> &'static Schema {
        &TALK_INPUT
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = TALK_INPUT.members();
        write_optional(&self.room_id, &m[0], w)?;
        write_optional(&self.key, &m[1], w)?;
        write_optional(&self.lang, &m[2], w)?;
        write_optional(&self.params, &m[3], w)?;
        write_optional(&self.accept, &m[4], w)?;
        write_optional(&self.meta, &m[5], w)?;
        write_optional(&self.token, &m[6], w)?;
        write_optional(&self.text, &m[7], w)?;
        write_optional(&self.code, &m[8], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = TALK_INPUT.members();
        match index {
            0 => self.room_id = Some(Value::read(&m[0], r)?),
            1 => self.key = Some(Value::read(&m[1], r)?),
            2 => self.lang = Some(Value::read(&m[2], r)?),
            3 => self.params = Some(Value::read(&m[3], r)?),
            4 => self.accept = Some(Value::read(&m[4], r)?),
            5 => self.meta = Some(Value::read(&m[5], r)?),
            6 => self.token = Some(Value::read(&m[6], r)?),
            7 => self.text = Some(Value::read(&m[7], r)?),
            8 => self.code = Some(Value::read(&m[8], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TalkOutput {
    pub(crate) etag: Option<String>,
    pub(crate) code: Option<i32>,
    pub(crate) said: Option<Vec<String>>,
    pub(crate) lang: Option<String>,
}

pub(crate) static TALK_OUTPUT: Schema = Schema::structure(
    "com.example#TalkOutput",
    &[
        Member::new("etag", Kind::String).header("ETag"),
        Member::new("code", Kind::Integer).response_code(),
        Member::new("said", Kind::List).element(&Member::new("member", Kind::String)),
        Member::new("lang", Kind::String).query("lang"),
    ],
);

impl Shape for TalkOutput {
    fn schema(&self) -> &'static Schema {
        &TALK_OUTPUT
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = TALK_OUTPUT.members();
        write_optional(&self.etag, &m[0], w)?;
        write_optional(&self.code, &m[1], w)?;
        write_optional(&self.said, &m[2], w)?;
        write_optional(&self.lang, &m[3], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = TALK_OUTPUT.members();
        match index {
            0 => self.etag = Some(Value::read(&m[0], r)?),
            1 => self.code = Some(Value::read(&m[1], r)?),
            2 => self.said = Some(Value::read(&m[2], r)?),
            3 => self.lang = Some(Value::read(&m[3], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RoomClosed {
    pub(crate) message: String,
    pub(crate) retry_after: Option<i32>,
}

pub(crate) static ROOM_CLOSED: Schema = Schema::structure(
    "com.example#RoomClosed",
    &[
        Member::new("message", Kind::String).required(),
        Member::new("retryAfter", Kind::Integer).header("X-Retry-After"),
    ],
)
.error(Fault::Client, 410);

impl Shape for RoomClosed {
    fn schema(&self) -> &'static Schema {
        &ROOM_CLOSED
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = ROOM_CLOSED.members();
        write(&self.message, &m[0], w)?;
        write_optional(&self.retry_after, &m[1], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = ROOM_CLOSED.members();
        match index {
            0 => self.message = Value::read(&m[0], r)?,
            1 => self.retry_after = Some(Value::read(&m[1], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum TalkError {
    RoomClosed(RoomClosed),
}

impl OperationError for TalkError {
    fn from_code(shape_name: &str) -> Option<Self> {
        (shape_name == "RoomClosed").then(|| Self::RoomClosed(RoomClosed::default()))
    }

    fn from_event(_member: &str) -> Option<Self> {
        None
    }

    fn event_member(&self) -> Option<&'static str> {
        None
    }

    fn shape(&self) -> &dyn Shape {
        let Self::RoomClosed(error) = self;
        error
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        let Self::RoomClosed(error) = self;
        error
    }
}

impl fmt::Display for TalkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::RoomClosed(error) = self;
        f.write_str(&error.message)
    }
}

impl Error for TalkError {}

/// `POST /rooms/{roomId}/{key+}/talk?mode=live&flag`, in front of `{roomId}.live.`
pub(crate) static TALK: OperationSchema = OperationSchema::new("com.example#Talk", &SERVICE)
    .http(
        "POST",
        UriPattern::new(
            &[
                Segment::Literal("rooms"),
                Segment::Label("roomId"),
                Segment::Greedy("key"),
                Segment::Literal("talk"),
            ],
            &[("mode", Some("live")), ("flag", None)],
        ),
        201,
    )
    .input(&TALK_INPUT)
    .output(&TALK_OUTPUT)
    .host_prefix(&[HostPart::Label("roomId"), HostPart::Literal(".live.")])
    .idempotent();

#[derive(Debug)]
pub(crate) enum Talk {}

impl Operation for Talk {
    type Input = TalkInput;
    type Output = TalkOutput;
    type Error = TalkError;
    type Sends = NoEvents;
    type Receives = NoEvents;

    const SCHEMA: &'static OperationSchema = &TALK;
}

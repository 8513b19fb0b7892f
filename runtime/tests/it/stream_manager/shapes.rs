//! Shapes of a few operations, as the generator would write them.

use std::convert::identity;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema};

static APPEND: Schema = Schema::structure(
    "a#AppendMessageInput",
    &[Member::new("name", Kind::String).required(), Member::new("payload", Kind::Blob).required()],
);
static APPENDED: Schema =
    Schema::structure("a#AppendMessageOutput", &[Member::new("sequenceNumber", Kind::Long).required()]);
static READ: Schema = Schema::structure(
    "a#ReadMessagesOutput",
    &[Member::new("messages", Kind::List).element(&Member::new("member", Kind::Structure)).required()],
);
static MESSAGE: Schema = Schema::structure(
    "a#Message",
    &[
        Member::new("streamName", Kind::String).required(),
        Member::new("sequenceNumber", Kind::Long),
        Member::new("ingestTime", Kind::Long),
        Member::new("payload", Kind::Blob).required(),
    ],
);
static ERROR: Schema =
    Schema::structure("a#Gone", &[Member::new("message", Kind::String)]).error(Fault::Client, 400);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Append {
    pub(super) name: Option<String>,
    pub(super) payload: Option<Bytes>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Appended {
    pub(super) sequence_number: i64,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Read {
    pub(super) messages: Vec<Message>,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Message {
    pub(super) stream_name: String,
    pub(super) sequence_number: Option<i64>,
    pub(super) ingest_time: Option<i64>,
    pub(super) payload: Bytes,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Gone {
    pub(super) message: Option<String>,
}

impl Append {
    pub(super) fn new(name: &str, payload: &'static [u8]) -> Self {
        Self { name: Some(name.to_owned()), payload: Some(Bytes::from_static(payload)) }
    }
}

macro_rules! shape {
    ($type:ident, $schema:ident, $($index:literal $put:ident $field:ident: $value:expr),*) => {
        impl Shape for $type {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                $($put(&self.$field, &$schema.members()[$index], w)?;)*
                Ok(())
            }

            fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                match index {
                    $($index => self.$field = $value(Value::read(&$schema.members()[$index], r)?),)*
                    _ => r.skip()?,
                }
                Ok(())
            }
        }
    };
}

shape!(Append, APPEND, 0 write_optional name: Some, 1 write_optional payload: Some);
shape!(Appended, APPENDED, 0 write sequence_number: identity);
shape!(Read, READ, 0 write messages: identity);
shape!(
    Message, MESSAGE, 0 write stream_name: identity, 1 write_optional sequence_number: Some,
    2 write_optional ingest_time: Some, 3 write payload: identity
);
shape!(Gone, ERROR, 0 write_optional message: Some);

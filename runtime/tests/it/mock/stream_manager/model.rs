//! An operation, written as generated code would be.

use std::fmt;

use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::event::{NoEvents, OperationError};
use smithy_streams_runtime::protocol::{Operation, OperationSchema, STREAM_MANAGER, ServiceSchema};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema};

static STREAMS: ServiceSchema = ServiceSchema::new("com.example#Streams", "1", &STREAM_MANAGER);
static APPEND: OperationSchema =
    OperationSchema::new("com.example#Append", &STREAMS).input(&INPUT).output(&OUTPUT).codes(4, 9);
static INPUT: Schema = Schema::structure("com.example#AppendInput", &[Member::new("name", Kind::String)]);
static OUTPUT: Schema = Schema::structure("com.example#AppendOutput", &[Member::new("number", Kind::Long)]);
static GONE: Schema = Schema::structure("com.example#Gone", &[Member::new("message", Kind::String)])
    .error(Fault::Client, 400)
    .status_code(5);

#[derive(Debug)]
pub(super) enum Append {}

impl Operation for Append {
    type Input = Input;
    type Output = Output;
    type Error = Gone;
    type Sends = NoEvents;
    type Receives = NoEvents;

    const SCHEMA: &'static OperationSchema = &APPEND;
}

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Input(pub(super) Option<String>);

#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Output(pub(super) Option<i64>);

/// The one error, which is its operation's error enum as well.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Gone(pub(super) Option<String>);

macro_rules! shape {
    ($type:ident, $schema:ident) => {
        impl Shape for $type {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                write_optional(&self.0, &$schema.members()[0], w)
            }

            fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                self.0 = Some(Value::read(&$schema.members()[0], r)?);
                Ok(())
            }
        }
    };
}

shape!(Input, INPUT);
shape!(Output, OUTPUT);
shape!(Gone, GONE);

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

impl OperationError for Gone {
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

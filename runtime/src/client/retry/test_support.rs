//! Operations and errors to try the rules on.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::byte_stream::SharedError;
use crate::client::error::CallError;
use crate::client::error_response::ErrorResponse;
use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter};
use crate::event::OperationError;
use crate::protocol::{BodyStream, OperationSchema, REST_JSON_1, ServiceSchema};
use crate::transport::{ConnectError, TransportError};
use crate::types::{Fault, Kind, Member, Schema};

static SERVICE: ServiceSchema = ServiceSchema::new("com.example#Chat", "1", &REST_JSON_1);

static TOKEN_INPUT: Schema =
    Schema::structure("com.example#Input", &[Member::new("token", Kind::String).idempotency_token()]);

pub(crate) static UNSAFE: OperationSchema = OperationSchema::new("com.example#Unsafe", &SERVICE);
pub(crate) static SAFE: OperationSchema = OperationSchema::new("com.example#Safe", &SERVICE).idempotent();
pub(crate) static TOKEN: OperationSchema =
    OperationSchema::new("com.example#Token", &SERVICE).input(&TOKEN_INPUT);
pub(crate) static LONG_POLL: OperationSchema =
    OperationSchema::new("com.example#Poll", &SERVICE).readonly().long_poll(120_000);
pub(crate) static SENDS_EVENTS: OperationSchema =
    OperationSchema::new("com.example#Talk", &SERVICE).readonly().request_stream(BodyStream::Events);

static RETRYABLE: Schema =
    Schema::structure("com.example#Busy", &[]).error(Fault::Server, 500).retryable(false);
static THROTTLING: Schema =
    Schema::structure("com.example#Slow", &[]).error(Fault::Client, 400).retryable(true);
static CLIENT_FAULT: Schema = Schema::structure("com.example#Wrong", &[]).error(Fault::Client, 400);
static SERVER_FAULT: Schema = Schema::structure("com.example#Broken", &[]).error(Fault::Server, 500);
static SLOW_DOWN: Schema = Schema::structure("com.example#SlowDown", &[]).error(Fault::Client, 400);

/// An error for each thing that a model can say of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oops {
    Retryable,
    Throttling,
    ClientFault,
    ServerFault,
    SlowDown,
}

impl fmt::Display for Oops {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.schema().name())
    }
}

impl std::error::Error for Oops {}

impl Shape for Oops {
    fn schema(&self) -> &'static Schema {
        match self {
            Self::Retryable => &RETRYABLE,
            Self::Throttling => &THROTTLING,
            Self::ClientFault => &CLIENT_FAULT,
            Self::ServerFault => &SERVER_FAULT,
            Self::SlowDown => &SLOW_DOWN,
        }
    }

    fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Ok(())
    }

    fn read_member(&mut self, _index: usize, _r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        Ok(())
    }
}

impl OperationError for Oops {
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

pub(crate) fn response(status: u16, code: &str, headers: &[(&'static str, &'static str)]) -> ErrorResponse {
    let headers: HeaderMap = headers
        .iter()
        .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    ErrorResponse {
        status: Some(status),
        code: code.to_owned(),
        fault: None,
        message: String::new(),
        headers,
        body: Bytes::new(),
        raw: None,
    }
}

pub(crate) fn unmodeled(status: u16, code: &str) -> CallError<Oops> {
    CallError::Unmodeled(Box::new(response(status, code, &[])))
}

/// Nothing listens where the request should go.
pub(crate) fn refused() -> TransportError {
    let source = SharedError::new(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
    ConnectError::Refused { host: "example.com".to_owned(), port: 443, source }.into()
}

/// The connection broke before the answer was there.
pub(crate) fn broken() -> CallError<Oops> {
    CallError::Transport(TransportError::Truncated { source: SharedError::from("reset") })
}

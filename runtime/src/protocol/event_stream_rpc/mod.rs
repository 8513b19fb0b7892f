//! Event-stream RPC: what Greengrass IPC and `awscrt.eventstream.rpc` speak. JSON documents in messages of RPC streams;
//! no HTTP.
//!
//! ```text
//!   request             service-model-type = input        {"topic": "t"}
//!   initial response    service-model-type = output       {}
//!   event, either way   service-model-type = the union    {"jsonMessage": {…}}
//!   error               service-model-type = the error    {"message": "…", "_errorCode": "…"}
//!   the end             nothing, and the flag that says so
//! ```
//!
//! The streaming member is no part of the documents of input and output. Traits of HTTP and event bindings say nothing,
//! nor do `@jsonName` and `@timestampFormat`: the generators of other languages heed none of them
//! (awslabs/smithy-iot-device-sdk-greengrass-ipc).

mod error;
mod event;
mod kind;
mod row;

use bytes::{Bytes, BytesMut};

pub use self::event::RpcEvent;
pub use self::kind::MessageKind;
pub use self::row::{EVENT_STREAM_RPC, EventStreamRpc};
use super::input::Prepared;
use super::{BodyStream, OperationSchema, ProtocolError, RequestContext, ServiceSchema};
use crate::codec::{Codec, Json, Shape, UNIT};
use crate::event::EncodeError;
use crate::frame::{Header, Message};

/// Documents as the generators of other languages write and read them.
static DOCUMENTS: Json = Json::new("application/json").ignoring_json_name().with_open_unions();

const CONTENT_TYPE: &str = ":content-type";
const SERVICE_MODEL_TYPE: &str = "service-model-type";

/// How shapes of a service become messages of RPC streams, and back: for the client and for its peer. Which RPC stream a
/// message travels on, and whether it is the last there, is the session's business.
///
/// Reading asks for neither header: peers are known to leave out either. What a payload holds is told by
/// [`classify`](Self::classify).
#[derive(Debug, Clone, Copy)]
pub struct RpcFormat {
    service: &'static ServiceSchema,
}

impl RpcFormat {
    pub(super) const fn new(service: &'static ServiceSchema) -> Self {
        Self { service }
    }

    /// The first message of a call: the input without its streaming member.
    ///
    /// # Errors
    /// [`ProtocolError::MissingMember`], [`ProtocolError::StreamingBlob`] and what JSON cannot express.
    pub fn write_request(
        self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<Message, ProtocolError> {
        let mut payload = BytesMut::new();
        let shape_id = self.append_request(operation, input, context, &mut payload)?;
        Ok(head(shape_id)?.with_payload(payload.freeze()))
    }

    /// The same, without a message around it: appends the document, and gives the id of its shape, with which
    /// [`described`] makes the headers.
    pub(crate) fn append_request(
        self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
        payload: &mut BytesMut,
    ) -> Result<&'static str, ProtocolError> {
        refuse_blobs(operation)?;
        DOCUMENTS.write(&Prepared::new(operation, input, context)?, payload)?;
        Ok(operation.input_or_unit().id())
    }

    /// For the peer: reads what [`write_request`](Self::write_request) wrote. A message without payload sets nothing.
    ///
    /// # Errors
    /// [`ProtocolError::Codec`].
    pub fn read_request(self, message: &Message, input: &mut dyn Shape) -> Result<(), ProtocolError> {
        self.read_payload(&message.payload_bytes(), input)
    }

    /// For the peer: the output without its streaming member.
    ///
    /// # Errors
    /// [`ProtocolError::StreamingBlob`] and what JSON cannot express.
    pub fn write_response(
        self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<Message, ProtocolError> {
        let mut payload = BytesMut::new();
        let shape_id = self.append_response(operation, output, &mut payload)?;
        Ok(head(shape_id)?.with_payload(payload.freeze()))
    }

    /// The same, without a message around it, as [`append_request`](Self::append_request).
    pub(crate) fn append_response(
        self,
        operation: &OperationSchema,
        output: &dyn Shape,
        payload: &mut BytesMut,
    ) -> Result<&'static str, ProtocolError> {
        refuse_blobs(operation)?;
        DOCUMENTS.write(output, payload)?;
        Ok(operation.output_schema().unwrap_or(&UNIT).id())
    }

    /// Reads what [`write_response`](Self::write_response) wrote. A message without payload sets nothing.
    ///
    /// # Errors
    /// [`ProtocolError::Codec`].
    pub fn read_response(self, message: &Message, output: &mut dyn Shape) -> Result<(), ProtocolError> {
        self.read_payload(&message.payload_bytes(), output)
    }

    /// Reads the document of an input or output off the payload of its message.
    pub(crate) fn read_payload(self, payload: &Bytes, into: &mut dyn Shape) -> Result<(), ProtocolError> {
        if payload.is_empty() { Ok(()) } else { Ok(DOCUMENTS.read(payload, into)?) }
    }
}

/// The headers of a message that holds a document of this shape.
pub(crate) fn described(shape_id: &str) -> [Header<'_>; 2] {
    [Header::new(CONTENT_TYPE, DOCUMENTS.media_type()), Header::new(SERVICE_MODEL_TYPE, shape_id)]
}

/// A message without payload, that says what it will hold.
fn head(shape_id: &str) -> Result<Message, EncodeError> {
    Ok(Message::new().with_headers(described(shape_id))?)
}

/// A message that holds the document of `shape`.
fn document(shape_id: &str, shape: &dyn Shape) -> Result<Message, ProtocolError> {
    let mut payload = BytesMut::new();
    DOCUMENTS.write(shape, &mut payload)?;
    Ok(head(shape_id)?.with_payload(payload.freeze()))
}

/// The protocol has no place for bytes that stream as they are.
fn refuse_blobs(operation: &OperationSchema) -> Result<(), ProtocolError> {
    let streams = [operation.streams_request(), operation.streams_response()];
    match streams.iter().any(|stream| matches!(stream, Some(BodyStream::Blob { .. }))) {
        true => Err(ProtocolError::StreamingBlob { operation: operation.id() }),
        false => Ok(()),
    }
}

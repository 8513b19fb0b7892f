//! The frames of the jobs, written with the codec alone.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::{FrameError, FrameWriter};

const CONTENT_TYPE: &str = ":content-type";
const MODEL_TYPE: &str = "service-model-type";
const JSON: &str = "application/json";
/// The peer goes by the operation.
const REQUEST: &str = "awstest#EchoMessageRequest";
const CONNECT_ACK: i32 = 5;
const CONNECTION_ACCEPTED: i32 = 1;
const TERMINATE_STREAM: i32 = 2;

/// Appends the first message of an RPC stream; `payload` appends its payload.
pub(crate) fn request(
    buffer: &mut BytesMut,
    stream_id: i32,
    operation: &str,
    payload: impl FnOnce(&mut BytesMut),
) {
    let described = [(CONTENT_TYPE, JSON), (MODEL_TYPE, REQUEST)];
    write(buffer, &described, [0, 0, stream_id], Some(operation), payload).expect("the message is in order");
}

/// Appends a message behind which there are more.
pub(crate) fn more(buffer: &mut BytesMut, stream_id: i32, shape: &str, payload: impl FnOnce(&mut BytesMut)) {
    let described = [(CONTENT_TYPE, JSON), (MODEL_TYPE, shape)];
    write(buffer, &described, [0, 0, stream_id], None, payload).expect("the message is in order");
}

/// Appends the last message of an RPC stream.
pub(crate) fn last(buffer: &mut BytesMut, stream_id: i32, shape: &str, payload: impl FnOnce(&mut BytesMut)) {
    let described = [(CONTENT_TYPE, JSON), (MODEL_TYPE, shape)];
    write(buffer, &described, [0, TERMINATE_STREAM, stream_id], None, payload)
        .expect("the message is in order");
}

/// A payload that is there already.
pub(crate) fn copied(payload: &[u8]) -> impl FnOnce(&mut BytesMut) {
    |buffer| buffer.extend_from_slice(payload)
}

/// Appends a last message that is empty.
pub(crate) fn end(buffer: &mut BytesMut, stream_id: i32) {
    write(buffer, &[], [0, TERMINATE_STREAM, stream_id], None, |_| ()).expect("the message is in order");
}

/// Appends the answer to CONNECT.
pub(crate) fn accepted(buffer: &mut BytesMut) {
    write(buffer, &[], [CONNECT_ACK, CONNECTION_ACCEPTED, 0], None, |_| ()).expect("the message is in order");
}

/// The shape of the events.
pub(crate) const EVENT: &str = "awstest#EchoStreamingMessage";

/// The operation that answers with what it was sent.
pub(crate) const ECHO: &str = "awstest#EchoMessage";

/// The operation that answers with as many events as the payload says.
pub(crate) const REPEAT: &str = "com.example.echo#RepeatMessage";

/// The operation that answers when as many events have come as the payload says.
pub(crate) const COLLECT: &str = "com.example.echo#CollectMessages";

/// `routing` is the type of the message, its flags and its stream.
fn write(
    buffer: &mut BytesMut,
    described: &[(&str, &str)],
    routing: [i32; 3],
    operation: Option<&str>,
    payload: impl FnOnce(&mut BytesMut),
) -> Result<(), FrameError> {
    let mut frame = FrameWriter::new(buffer);
    for (name, value) in described {
        frame.header(name, *value)?;
    }
    for (name, value) in [":message-type", ":message-flags", ":stream-id"].into_iter().zip(routing) {
        frame.header(name, value)?;
    }
    if let Some(operation) = operation {
        frame.header("operation", operation)?;
    }
    let mut frame = frame.payload();
    payload(frame.buffer());
    frame.finish()
}

/// The payload of a call or an event: a structure or union with the message as its one member.
pub(crate) fn payload(member: &str, message: &str) -> Bytes {
    format!("{{\"{member}\":{message}}}").into()
}

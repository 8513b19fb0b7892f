//! The documents in the frames, written and read with the codec alone.

use std::hint::black_box;

use bytes::{Bytes, BytesMut};
use smithy_streams::echo::types::MessageData;
use smithy_streams_runtime::codec::{Codec, JSON, Shape};

/// The document of an event, around the message.
const EVENT: [&str; 2] = ["{\"streamMessage\":", "}"];

/// What becomes of the documents at one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Documents {
    /// They are bytes, written once and read never.
    Opaque,
    /// They are made anew for each frame, and read into structures.
    Read,
}

/// The message of this document.
pub(crate) fn message(json: &'static str) -> MessageData {
    read(&Bytes::from_static(json.as_bytes()), MessageData::new())
}

/// Appends the document of a shape.
pub(crate) fn write(shape: &dyn Shape, buffer: &mut BytesMut) {
    JSON.write(shape, buffer).expect("the shape is in order");
}

/// Reads a document into a shape.
pub(crate) fn read<S: Shape>(payload: &Bytes, mut into: S) -> S {
    JSON.read(payload, &mut into).expect("the document is in order");
    into
}

/// Appends the document of an event, which is made first: senders own what they send.
pub(crate) fn write_event(message: &MessageData, buffer: &mut BytesMut) {
    let [before, behind] = EVENT;
    let event = message.clone();
    buffer.extend_from_slice(before.as_bytes());
    write(&event, buffer);
    buffer.extend_from_slice(behind.as_bytes());
}

/// Reads the document of an event.
pub(crate) fn read_event(payload: &Bytes) {
    let [before, behind] = EVENT;
    let message = payload.slice(before.len()..payload.len() - behind.len());
    black_box(read(&message, MessageData::new()));
}

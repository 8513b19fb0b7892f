use bytes::Bytes;

use super::names::{
    CONTENT_TYPE, MESSAGE_FLAGS, MESSAGE_TYPE, OPERATION, SERVICE_MODEL_TYPE, STREAM_ID, VERSION,
};
use super::{MessageFlags, MessageType, StreamId, Violation};
use crate::frame::Message;

/// A message that arrived, and where it goes.
///
/// The headers that say so are still among its headers, as are any that nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcMessage {
    message: Message,
    message_type: MessageType,
    flags: MessageFlags,
    stream_id: i32,
}

impl RpcMessage {
    /// Reads `:message-type`, `:message-flags` and `:stream-id`, in any ASCII case. A header of another type than a
    /// 32-bit integer is none of these.
    ///
    /// # Errors
    /// [`MissingHeader`](Violation::MissingHeader), [`AmbiguousHeader`](Violation::AmbiguousHeader),
    /// [`UnknownMessageType`](Violation::UnknownMessageType).
    pub fn read(message: Message) -> Result<Self, Violation> {
        let [mut message_type, mut flags, mut stream_id] = [None; 3];
        for header in message.headers() {
            let Some(value) = header.value().as_integer() else { continue };
            let is = |name: &str| header.name().eq_ignore_ascii_case(name);
            let (slot, name) = match () {
                () if is(MESSAGE_TYPE) => (&mut message_type, MESSAGE_TYPE),
                () if is(MESSAGE_FLAGS) => (&mut flags, MESSAGE_FLAGS),
                () if is(STREAM_ID) => (&mut stream_id, STREAM_ID),
                () => continue,
            };
            if slot.replace(value).is_some() {
                return Err(Violation::AmbiguousHeader { name });
            }
        }
        let code = message_type.ok_or(Violation::MissingHeader { name: MESSAGE_TYPE })?;
        let flags = flags.ok_or(Violation::MissingHeader { name: MESSAGE_FLAGS })?;
        let stream_id = stream_id.ok_or(Violation::MissingHeader { name: STREAM_ID })?;
        let message_type = MessageType::from_code(code).ok_or(Violation::UnknownMessageType { code })?;
        Ok(Self { message, message_type, flags: MessageFlags::from_bits(flags as u32), stream_id })
    }

    /// What the message is.
    pub fn message_type(&self) -> MessageType {
        self.message_type
    }

    /// Its flags.
    pub fn flags(&self) -> MessageFlags {
        self.flags
    }

    /// The RPC stream that it travels on; `None` for messages of the connection.
    pub fn stream_id(&self) -> Option<StreamId> {
        u32::try_from(self.stream_id).ok().and_then(StreamId::new)
    }

    /// The number in `:stream-id`, whatever it is.
    pub(super) fn raw_stream_id(&self) -> i32 {
        self.stream_id
    }

    /// Whether it is the sender's last message on its RPC stream.
    pub fn is_last(&self) -> bool {
        self.flags.contains(MessageFlags::TERMINATE_STREAM)
    }

    /// The shape id of the operation: only in the first message of an RPC stream.
    pub fn operation(&self) -> Option<&str> {
        self.string(OPERATION)
    }

    /// The shape id of what the payload holds.
    pub fn service_model_type(&self) -> Option<&str> {
        self.string(SERVICE_MODEL_TYPE)
    }

    /// The media type of the payload.
    pub fn content_type(&self) -> Option<&str> {
        self.string(CONTENT_TYPE)
    }

    /// The protocol version: only in CONNECT.
    pub fn version(&self) -> Option<&str> {
        self.string(VERSION)
    }

    /// The text of the first header that has this name, in any ASCII case, and is a string.
    pub fn string(&self, name: &str) -> Option<&str> {
        let mut headers = self.message.headers().filter(|header| header.name().eq_ignore_ascii_case(name));
        headers.find_map(|header| header.value().as_string())
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        self.message.payload()
    }

    /// The payload as a share in the memory of the message.
    pub fn payload_bytes(&self) -> Bytes {
        self.message.payload_bytes()
    }

    /// Length of the frame, in bytes: what [`Session::consumed`](super::Session::consumed) takes.
    pub fn length(&self) -> usize {
        self.message.encoded_length()
    }

    /// All headers and the payload.
    pub fn as_message(&self) -> &Message {
        &self.message
    }

    /// All headers and the payload.
    pub fn into_message(self) -> Message {
        self.message
    }
}

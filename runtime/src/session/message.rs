use std::num::NonZeroU32;

use bytes::Bytes;

use super::names::{
    CONTENT_TYPE, MESSAGE_FLAGS, MESSAGE_TYPE, OPERATION, SERVICE_MODEL_TYPE, STREAM_ID, VERSION, is,
};
use super::{MessageFlags, MessageType, StreamId, Violation};
use crate::frame::{Message, RawHeader};

/// A message that arrived, and where it goes.
///
/// The headers that say so are still among its headers, as are any that nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcMessage {
    message: Message,
    message_type: MessageType,
    flags: MessageFlags,
    stream_id: i32,
    texts: Texts,
}

/// Where the texts that everybody asks for lie in the header block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Texts {
    operation: Option<Place>,
    service_model_type: Option<Place>,
    content_type: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    end: NonZeroU32,
    length: u16,
}

impl Texts {
    /// Notes a string whose value ends at `end`. The first one of a name counts.
    fn note(&mut self, header: RawHeader<'_>, end: usize) {
        let slot = match () {
            () if is(header.name, SERVICE_MODEL_TYPE) => &mut self.service_model_type,
            () if is(header.name, CONTENT_TYPE) => &mut self.content_type,
            () if is(header.name, OPERATION) => &mut self.operation,
            () => return,
        };
        let (end, length) = (u32::try_from(end).ok(), u16::try_from(header.value.len()).ok());
        if let (None, Some(end), Some(length)) = (*slot, end.and_then(NonZeroU32::new), length) {
            *slot = Some(Place { end, length });
        }
    }
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
        let mut texts = Texts::default();
        let mut headers = message.raw_headers();
        while let Some(header) = headers.next() {
            let Some(value) = header.as_integer() else {
                if header.is_string() {
                    texts.note(header, headers.position());
                }
                continue;
            };
            let (slot, name) = match () {
                () if is(header.name, MESSAGE_TYPE) => (&mut message_type, MESSAGE_TYPE),
                () if is(header.name, MESSAGE_FLAGS) => (&mut flags, MESSAGE_FLAGS),
                () if is(header.name, STREAM_ID) => (&mut stream_id, STREAM_ID),
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
        Ok(Self { message, message_type, flags: MessageFlags::from_bits(flags as u32), stream_id, texts })
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
        self.text(self.texts.operation)
    }

    /// The shape id of what the payload holds.
    pub fn service_model_type(&self) -> Option<&str> {
        self.text(self.texts.service_model_type)
    }

    /// The media type of the payload.
    pub fn content_type(&self) -> Option<&str> {
        self.text(self.texts.content_type)
    }

    /// The protocol version: only in CONNECT.
    pub fn version(&self) -> Option<&str> {
        self.string(VERSION)
    }

    /// The text of the first header that has this name, in any ASCII case, and is a string.
    pub fn string(&self, name: &str) -> Option<&str> {
        let found = self.message.raw_headers().find(|header| header.is_string() && is(header.name, name))?;
        std::str::from_utf8(found.value).ok()
    }

    fn text(&self, place: Option<Place>) -> Option<&str> {
        let Place { end, length } = place?;
        let end = end.get() as usize;
        std::str::from_utf8(self.message.header_block().get(end - usize::from(length)..end)?).ok()
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

    /// A copy in memory of its own, as [`Message::detached`].
    #[must_use]
    pub fn detached(&self) -> Self {
        Self { message: self.message.detached(), ..*self }
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

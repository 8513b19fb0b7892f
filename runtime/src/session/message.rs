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
    routing: Routing,
}

/// What the headers of a message say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Routing {
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

impl Routing {
    /// Also gives where the value of `:stream-id` lies in the header block.
    fn read(message: &Message) -> Result<(Self, usize), Violation> {
        let [mut message_type, mut flags, mut stream_id] = [None; 3];
        let (mut texts, mut place) = (Texts::default(), 0);
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
            if name == STREAM_ID {
                place = headers.position().saturating_sub(size_of::<i32>());
            }
        }
        let code = message_type.ok_or(Violation::MissingHeader { name: MESSAGE_TYPE })?;
        let flags = flags.ok_or(Violation::MissingHeader { name: MESSAGE_FLAGS })?;
        let stream_id = stream_id.ok_or(Violation::MissingHeader { name: STREAM_ID })?;
        let message_type = MessageType::from_code(code).ok_or(Violation::UnknownMessageType { code })?;
        let flags = MessageFlags::from_bits(flags as u32);
        Ok((Self { message_type, flags, stream_id, texts }, place))
    }
}

/// Reads messages one after the other.
///
/// Those of one kind have the same headers but for the number of their RPC stream, so that comparing is mostly enough.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The header block that was read last, up to the value of `:stream-id` and behind it.
    before: Vec<u8>,
    behind: Vec<u8>,
    /// What it says.
    routing: Option<Routing>,
}

impl Reader {
    /// A longer header block is not remembered, in bytes.
    const REMEMBERED: usize = 512;

    /// As [`RpcMessage::read`].
    pub(super) fn read(&mut self, message: Message) -> Result<RpcMessage, Violation> {
        if let Some(routing) = self.recall(message.header_block()) {
            return Ok(RpcMessage { message, routing });
        }
        let (routing, place) = Routing::read(&message)?;
        self.remember(message.header_block(), routing, place);
        Ok(RpcMessage { message, routing })
    }

    fn recall(&self, block: &[u8]) -> Option<Routing> {
        let (before, rest) = block.split_at_checked(self.before.len())?;
        let (stream_id, behind) = rest.split_first_chunk()?;
        let is_known = before == self.before && behind == self.behind;
        let routing = self.routing.filter(|_| is_known)?;
        Some(Routing { stream_id: i32::from_be_bytes(*stream_id), ..routing })
    }

    fn remember(&mut self, block: &[u8], routing: Routing, place: usize) {
        let Some((before, rest)) = block.split_at_checked(place) else { return };
        let Some((_, behind)) = rest.split_first_chunk::<{ size_of::<i32>() }>() else { return };
        if block.len() <= Self::REMEMBERED {
            self.before.clear();
            self.before.extend_from_slice(before);
            self.behind.clear();
            self.behind.extend_from_slice(behind);
            self.routing = Some(routing);
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
        let (routing, _) = Routing::read(&message)?;
        Ok(Self { message, routing })
    }

    /// What the message is.
    pub fn message_type(&self) -> MessageType {
        self.routing.message_type
    }

    /// Its flags.
    pub fn flags(&self) -> MessageFlags {
        self.routing.flags
    }

    /// The RPC stream that it travels on; `None` for messages of the connection.
    pub fn stream_id(&self) -> Option<StreamId> {
        u32::try_from(self.routing.stream_id).ok().and_then(StreamId::new)
    }

    /// The number in `:stream-id`, whatever it is.
    pub(super) fn raw_stream_id(&self) -> i32 {
        self.routing.stream_id
    }

    /// Whether it is the sender's last message on its RPC stream.
    pub fn is_last(&self) -> bool {
        self.routing.flags.contains(MessageFlags::TERMINATE_STREAM)
    }

    /// The shape id of the operation: only in the first message of an RPC stream.
    pub fn operation(&self) -> Option<&str> {
        self.text(self.routing.texts.operation)
    }

    /// The shape id of what the payload holds.
    pub fn service_model_type(&self) -> Option<&str> {
        self.text(self.routing.texts.service_model_type)
    }

    /// The media type of the payload.
    pub fn content_type(&self) -> Option<&str> {
        self.text(self.routing.texts.content_type)
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
        Self { message: self.message.detached(), routing: self.routing }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Header;

    fn message(headers: &[Header<'_>]) -> Message {
        Message::new().with_headers(headers.iter().copied()).unwrap()
    }

    #[test]
    fn messages_are_read_alike_whatever_was_read_before() {
        let routed = |message_type, flags, stream_id| {
            [(MESSAGE_TYPE, message_type), (MESSAGE_FLAGS, flags), (STREAM_ID, stream_id)].map(Header::from)
        };
        let [shape, other] = ["a#Shape", "a#Other"].map(|it| Header::new(SERVICE_MODEL_TYPE, it));
        let [message_type, flags, stream_id] = routed(1, 2, 7);
        let long = "x".repeat(Reader::REMEMBERED);
        let messages = [
            message(&routed(0, 0, 1)),
            message(&routed(0, 0, 2)),
            message(&routed(0, 0, -1)),
            message(&routed(0, 2, 2)),
            message(&routed(1, 0, 2)),
            message(&routed(8, 0, 2)),
            message(&[&routed(0, 0, 3)[..], &[shape]].concat()),
            message(&[&routed(0, 0, 4)[..], &[shape]].concat()),
            message(&[&routed(0, 0, 4)[..], &[other]].concat()),
            message(&[shape, stream_id, flags, message_type]),
            message(&[shape, Header::new(STREAM_ID, 8), flags, message_type]),
            message(&[shape, flags, message_type]),
            message(&[stream_id, Header::new(":Stream-Id", 1), flags, message_type]),
            message(&[Header::new(STREAM_ID, 1_i16), flags, message_type]),
            message(&[Header::new(OPERATION, &*long), stream_id, flags, message_type]),
            message(&[Header::new(":STREAM-ID", 9), flags, message_type]),
            Message::new(),
        ];
        let mut reader = Reader::default();
        for first in &messages {
            for second in &messages {
                for message in [first, second, second] {
                    assert_eq!(reader.read(message.clone()), RpcMessage::read(message.clone()));
                }
            }
        }
    }
}

use std::fmt;

use bytes::BytesMut;

use super::names::{MESSAGE_FLAGS, MESSAGE_TYPE, OPERATION, STREAM_ID, is_reserved};
use super::{MessageFlags, MessageType, SessionError, StreamId};
use crate::frame::{FrameWriter, Header, Limits, Message};

/// A message to send: headers of the caller's, a payload, a type and flags.
///
/// `&Message` converts to an APPLICATION_MESSAGE without flags. `:message-type`, `:message-flags`, `:stream-id` and
/// `operation` are written by the session, behind the other headers; a message that brings one along is refused.
///
/// ```
/// use smithy_streams_runtime::frame::Message;
/// use smithy_streams_runtime::session::{MessageFlags, Outgoing};
///
/// let message = Message::new().with_payload("{}");
/// let last = Outgoing::application_message(&message).terminating();
/// assert_eq!(last.flags(), MessageFlags::TERMINATE_STREAM);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'m> {
    content: Content<'m>,
    message_type: MessageType,
    flags: MessageFlags,
}

#[derive(Clone, Copy)]
enum Content<'m> {
    Message(&'m Message),
    Parts { headers: &'m [Header<'m>], payload: &'m [u8] },
}

impl<'m> Outgoing<'m> {
    /// A message of any type, without flags.
    pub const fn new(message_type: MessageType, message: &'m Message) -> Self {
        Self { content: Content::Message(message), message_type, flags: MessageFlags::NONE }
    }

    /// A message of any type, without flags, that is not put together before it is written: cheaper where headers are
    /// the same every time and the payload lies in a buffer.
    pub const fn of_parts(message_type: MessageType, headers: &'m [Header<'m>], payload: &'m [u8]) -> Self {
        Self { content: Content::Parts { headers, payload }, message_type, flags: MessageFlags::NONE }
    }

    /// A request, a response or an event.
    pub const fn application_message(message: &'m Message) -> Self {
        Self::new(MessageType::ApplicationMessage, message)
    }

    /// An error of the service.
    pub const fn application_error(message: &'m Message) -> Self {
        Self::new(MessageType::ApplicationError, message)
    }

    /// Replaces the flags.
    #[must_use]
    pub const fn with_flags(mut self, flags: MessageFlags) -> Self {
        self.flags = flags;
        self
    }

    /// Makes it the sender's last message on its RPC stream.
    #[must_use]
    pub fn terminating(self) -> Self {
        self.with_flags(self.flags | MessageFlags::TERMINATE_STREAM)
    }

    /// What the message is.
    pub const fn message_type(&self) -> MessageType {
        self.message_type
    }

    /// Its flags.
    pub const fn flags(&self) -> MessageFlags {
        self.flags
    }

    /// Whether it is the sender's last message on its RPC stream.
    pub(super) const fn is_last(&self) -> bool {
        self.flags.contains(MessageFlags::TERMINATE_STREAM)
    }

    /// Appends the frame. After an error the buffer is as it was.
    pub(super) fn write(
        &self,
        buffer: &mut BytesMut,
        limits: Limits,
        stream_id: Option<StreamId>,
        operation: Option<&str>,
    ) -> Result<(), SessionError> {
        let Self { content, message_type, flags } = *self;
        let mut frame = FrameWriter::with_limits(buffer, limits);
        let payload = match content {
            Content::Message(message) => {
                message.raw_headers().try_for_each(|header| check_name(header.name))?;
                frame.headers_of(message)?;
                message.payload()
            }
            Content::Parts { headers, payload } => {
                for header in headers {
                    check_name(header.name().as_bytes())?;
                    frame.header(header.name(), header.value())?;
                }
                payload
            }
        };
        frame.header(MESSAGE_TYPE, message_type.code())?;
        frame.header(MESSAGE_FLAGS, flags.bits() as i32)?;
        frame.header(STREAM_ID, stream_id.map_or(0, StreamId::wire))?;
        if let Some(operation) = operation {
            frame.header(OPERATION, operation)?;
        }
        let mut frame = frame.payload();
        frame.buffer().extend_from_slice(payload);
        Ok(frame.finish()?)
    }
}

fn check_name(name: &[u8]) -> Result<(), SessionError> {
    if is_reserved(name) {
        return Err(SessionError::ReservedHeader { name: String::from_utf8_lossy(name).into_owned() });
    }
    Ok(())
}

/// Shows no more than [`Message`] does.
impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => message.fmt(f),
            Self::Parts { headers, payload } => f
                .debug_struct("Parts")
                .field("headers", &headers.len())
                .field("payload", &format_args!("{} bytes", payload.len()))
                .finish(),
        }
    }
}

impl<'m> From<&'m Message> for Outgoing<'m> {
    fn from(message: &'m Message) -> Self {
        Self::application_message(message)
    }
}

//! Events and errors to and from frames, in the codec of one protocol.

use bytes::{Bytes, BytesMut};

use super::error::{EncodeError, EventError};
use super::header::{HeaderReader, HeaderWriter};
use super::names;
use super::payload::{PayloadValueReader, PayloadValueWriter, content_type};
use super::union::{EventUnion, OperationError};
use crate::codec::{Codec, CodecError, MemberText, Selected, Shape, Unit, for_each_member};
use crate::frame::{FrameWriter, Headers, Message};
use crate::types::{EventBinding, Kind, Member, Schema};

/// The members that may hold the text for people.
static MESSAGES: [Schema; 2] = [
    Schema::structure("smithy.streams#Message", &[Member::new("message", Kind::String)]),
    Schema::structure("smithy.streams#Message", &[Member::new("Message", Kind::String)]),
];

/// How the events of a protocol are written and read: the codec of their documents.
#[derive(Debug, Clone, Copy)]
pub struct EventFormat {
    codec: &'static dyn Codec,
    content_type: &'static str,
}

impl EventFormat {
    /// Documents of `codec`, with its media type as their content type.
    pub fn new(codec: &'static dyn Codec) -> Self {
        Self { codec, content_type: codec.media_type() }
    }

    /// Announces documents under another content type.
    #[must_use]
    pub fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// Appends the frame of an event to `buffer`; nothing, if that fails.
    ///
    /// # Errors
    /// [`EncodeError::UnknownEvent`], and what the codec or the frame refuses.
    pub fn encode_event<U: EventUnion>(&self, event: &U, buffer: &mut BytesMut) -> Result<(), EncodeError> {
        let member = event.member().and_then(|index| U::SCHEMA.members().get(index));
        let Some(member) = member else { return Err(EncodeError::UnknownEvent { union: U::SCHEMA.id() }) };
        let mut frame = FrameWriter::new(buffer);
        frame.header(names::MESSAGE_TYPE, names::EVENT)?;
        frame.header(names::EVENT_TYPE, member.name())?;
        match event.shape() {
            Some(shape) => self.encode_shape(shape, frame),
            None => Ok(frame.finish()?),
        }
    }

    /// Appends the frame of an `initial-request` to `buffer`; nothing, if that fails. All members of `input` are
    /// part of its document, whatever their bindings.
    ///
    /// # Errors
    /// What the codec or the frame refuses.
    pub fn encode_initial_request(
        &self,
        input: &dyn Shape,
        buffer: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        self.encode_initial(names::INITIAL_REQUEST, input, buffer)
    }

    /// Appends the frame of an `initial-response` to `buffer`, as
    /// [`encode_initial_request`](Self::encode_initial_request).
    ///
    /// # Errors
    /// What the codec or the frame refuses.
    pub fn encode_initial_response(
        &self,
        output: &dyn Shape,
        buffer: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        self.encode_initial(names::INITIAL_RESPONSE, output, buffer)
    }

    fn encode_initial(
        &self,
        event_type: &str,
        shape: &dyn Shape,
        buffer: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        let mut frame = FrameWriter::new(buffer);
        frame.header(names::MESSAGE_TYPE, names::EVENT)?;
        frame.header(names::EVENT_TYPE, event_type)?;
        frame.header(names::CONTENT_TYPE, self.content_type)?;
        let mut payload = frame.payload();
        self.codec.write(shape, payload.buffer())?;
        Ok(payload.finish()?)
    }

    /// Whether a message is an `initial-request` or `initial-response`.
    pub fn is_initial(message: &Message) -> bool {
        message.string(names::MESSAGE_TYPE) == Some(names::EVENT)
            && matches!(
                message.string(names::EVENT_TYPE),
                Some(names::INITIAL_REQUEST | names::INITIAL_RESPONSE)
            )
    }

    /// Reads the document of an initial message. One without payload sets nothing.
    ///
    /// # Errors
    /// [`EventError::Payload`].
    pub fn decode_initial(&self, message: &Message, into: &mut dyn Shape) -> Result<(), EventError> {
        let payload = message.payload_bytes();
        if payload.is_empty() {
            return Ok(());
        }
        self.codec.read(&payload, into).map_err(EventError::Payload)
    }

    /// Appends the frame of a modelled error to `buffer`; nothing, if that fails.
    ///
    /// # Errors
    /// [`EncodeError::NotInUnion`], and what the codec or the frame refuses.
    pub fn encode_exception<E: OperationError>(
        &self,
        error: &E,
        buffer: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        let shape = error.shape();
        let Some(member) = error.event_member() else {
            return Err(EncodeError::NotInUnion { shape: shape.schema().id() });
        };
        self.encode_error_member(member, shape, buffer)
    }

    /// Appends the frame of an error member of a streaming union to `buffer`; nothing, if that fails.
    ///
    /// # Errors
    /// What the codec or the frame refuses.
    pub fn encode_error_member(
        &self,
        member: &str,
        error: &dyn Shape,
        buffer: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        let mut frame = FrameWriter::new(buffer);
        frame.header(names::MESSAGE_TYPE, names::EXCEPTION)?;
        frame.header(names::EXCEPTION_TYPE, member)?;
        self.encode_shape(error, frame)
    }

    /// Appends the frame of an error without a shape to `buffer`; nothing, if that fails.
    ///
    /// # Errors
    /// [`EncodeError::Frame`], if a text is too long for a header.
    pub fn encode_error(&self, code: &str, message: &str, buffer: &mut BytesMut) -> Result<(), EncodeError> {
        let mut frame = FrameWriter::new(buffer);
        frame.header(names::MESSAGE_TYPE, names::ERROR)?;
        frame.header(names::ERROR_CODE, code)?;
        frame.header(names::ERROR_MESSAGE, message)?;
        Ok(frame.finish()?)
    }

    /// Writes the members of an event or error where their bindings say, and completes the frame.
    fn encode_shape(&self, shape: &dyn Shape, mut frame: FrameWriter<'_>) -> Result<(), EncodeError> {
        let plan = Plan::of(shape.schema());
        let content = match plan.payload {
            Payload::None => None,
            Payload::Document => Some(self.content_type),
            Payload::Member(member) => {
                // An unset structure is an empty document; an unset blob or string is no payload, which has no type.
                let there = is_document(member) || is_payload_set(shape)?;
                there.then(|| content_type(member, self.content_type))
            }
        };
        if let Some(content_type) = content {
            frame.header(names::CONTENT_TYPE, content_type)?;
        }
        if plan.headers {
            encode_headers(shape, &mut frame)?;
        }
        let mut payload = frame.payload();
        match plan.payload {
            Payload::None => {}
            Payload::Document if plan.headers => {
                self.codec.write(&Selected::new(shape, in_document), payload.buffer())?;
            }
            Payload::Document => self.codec.write(shape, payload.buffer())?,
            Payload::Member(member) => self.encode_payload_member(shape, member, payload.buffer())?,
        }
        Ok(payload.finish()?)
    }

    fn encode_payload_member(
        &self,
        shape: &dyn Shape,
        member: &Member,
        buffer: &mut BytesMut,
    ) -> Result<(), CodecError> {
        let mut set = false;
        let mut writer = PayloadValueWriter { codec: self.codec, buffer };
        for_each_member(shape, &mut |it, value| match it.event_binding() {
            EventBinding::Payload => {
                set = true;
                value.write_value(it, &mut writer)
            }
            EventBinding::Header | EventBinding::Document => Ok(()),
        })?;
        if !set && is_document(member) { self.codec.write(&Unit, writer.buffer) } else { Ok(()) }
    }

    /// Reads the members of an event or error from where their bindings say; those that are headers from
    /// `headers`.
    pub(super) fn decode_shape(
        &self,
        message: &Message,
        headers: Headers<'_>,
        shape: &mut dyn Shape,
    ) -> Result<(), EventError> {
        let plan = Plan::of(shape.schema());
        if !message.payload().is_empty() {
            match plan.payload {
                // Peers send `{}`, nothing, or anything.
                Payload::None => Ok(()),
                // A member that is a header has no business in the document; if it is there, the header wins.
                Payload::Document => self.codec.read(&message.payload_bytes(), shape),
                Payload::Member(member) => {
                    self.decode_payload_member(&message.payload_bytes(), member, shape)
                }
            }
            .map_err(EventError::Payload)?;
        }
        if plan.headers { decode_headers(headers, shape) } else { Ok(()) }
    }

    /// The text for people that nearly all errors have.
    pub(super) fn message_of(&self, error: &Message) -> Option<String> {
        let payload = error.payload_bytes();
        MESSAGES.iter().find_map(|schema| MemberText::find(self.codec, &payload, schema))
    }

    fn decode_payload_member(
        &self,
        payload: &Bytes,
        member: &'static Member,
        shape: &mut dyn Shape,
    ) -> Result<(), CodecError> {
        let index = shape.schema().members().iter().position(|it| std::ptr::eq(it, member));
        let mut reader = PayloadValueReader { codec: self.codec, payload };
        index.map_or(Ok(()), |index| shape.read_member(index, &mut reader))
    }
}

/// Where the members of one structure travel.
struct Plan {
    /// Some are headers.
    headers: bool,
    payload: Payload,
}

enum Payload {
    None,
    /// A document of the members that are bound to nothing.
    Document,
    /// One member, on its own.
    Member(&'static Member),
}

impl Plan {
    fn of(schema: &'static Schema) -> Self {
        let mut plan = Self { headers: false, payload: Payload::None };
        for member in schema.members() {
            match member.event_binding() {
                EventBinding::Header => plan.headers = true,
                EventBinding::Payload => plan.payload = Payload::Member(member),
                EventBinding::Document if matches!(plan.payload, Payload::None) => {
                    plan.payload = Payload::Document;
                }
                EventBinding::Document => {}
            }
        }
        plan
    }
}

fn in_document(member: &Member) -> bool {
    member.event_binding() == EventBinding::Document
}

/// A member that travels as a document when it is the payload.
fn is_document(member: &Member) -> bool {
    matches!(member.kind(), Kind::Structure | Kind::Union)
}

fn is_payload_set(shape: &dyn Shape) -> Result<bool, CodecError> {
    let mut set = false;
    for_each_member(shape, &mut |member, _| {
        set |= member.event_binding() == EventBinding::Payload;
        Ok(())
    })?;
    Ok(set)
}

fn encode_headers(shape: &dyn Shape, frame: &mut FrameWriter<'_>) -> Result<(), EncodeError> {
    let mut writer = HeaderWriter::new(frame);
    let written = for_each_member(shape, &mut |member, value| match member.event_binding() {
        EventBinding::Header => value.write_value(member, &mut writer),
        EventBinding::Payload | EventBinding::Document => Ok(()),
    });
    match writer.refused() {
        Some(refused) => Err(EncodeError::Frame(refused)),
        None => Ok(written?),
    }
}

fn decode_headers(headers: Headers<'_>, shape: &mut dyn Shape) -> Result<(), EventError> {
    let members = shape.schema().members();
    for header in headers {
        let bound = |member: &Member| {
            member.event_binding() == EventBinding::Header && member.name() == header.name()
        };
        let Some(index) = members.iter().position(bound) else { continue };
        let mut reader = HeaderReader::new(header.value());
        let read = shape.read_member(index, &mut reader);
        if let Err(error) = read {
            return Err(match reader.expected() {
                Some(expected) => EventError::HeaderType {
                    member: members.get(index).map_or("", Member::name),
                    expected,
                    found: header.value().header_type(),
                },
                None => EventError::Payload(error),
            });
        }
    }
    Ok(())
}

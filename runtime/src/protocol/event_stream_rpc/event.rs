//! Events: documents of the streaming union with one member.

use bytes::BytesMut;

use super::{DOCUMENTS, RpcFormat, head};
use crate::codec::{Codec, CodecError, Shape, ShapeReader, ShapeWriter, Unit};
use crate::event::{EncodeError, ErrorMember, EventError, EventUnion, OperationError};
use crate::frame::Message;
use crate::session::RpcMessage;
use crate::types::{Member, Schema};

/// What a message of the streaming union turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RpcEvent<U, E> {
    /// An event. One that the model does not know is kept as the union's unknown variant.
    Event(U),
    /// An error that is a member of the union.
    Exception(E),
}

impl RpcFormat {
    /// An event, in either direction.
    ///
    /// # Errors
    /// [`EncodeError::UnknownEvent`], and what JSON cannot express.
    pub fn write_event<U: EventUnion>(self, event: &U) -> Result<Message, EncodeError> {
        let mut payload = BytesMut::new();
        let shape_id = self.append_event(event, &mut payload)?;
        Ok(head(shape_id)?.with_payload(payload.freeze()))
    }

    /// The same, without a message around it: appends the document, and gives the id of its shape, with which
    /// [`described`](super::described) makes the headers.
    pub(crate) fn append_event<U: EventUnion>(
        self,
        event: &U,
        payload: &mut BytesMut,
    ) -> Result<&'static str, EncodeError> {
        let member = event.member().and_then(|index| U::SCHEMA.members().get(index));
        let Some(member) = member else { return Err(EncodeError::UnknownEvent { union: U::SCHEMA.id() }) };
        let value = event.shape().unwrap_or(&Unit);
        DOCUMENTS.write(&OneMember { union: U::SCHEMA, member, value }, payload)?;
        Ok(U::SCHEMA.id())
    }

    /// An error that is a member of the streaming union `U`, as an event.
    ///
    /// # Errors
    /// [`EncodeError::NotInUnion`], and what JSON cannot express.
    pub fn write_error_member<U: EventUnion, X: ErrorMember<U>>(
        self,
        error: &X,
    ) -> Result<Message, EncodeError> {
        let mut payload = BytesMut::new();
        let shape_id = self.append_error_member::<U, X>(error, &mut payload)?;
        Ok(head(shape_id)?.with_payload(payload.freeze()))
    }

    /// The same, without a message around it, as [`append_event`](Self::append_event).
    pub(crate) fn append_error_member<U: EventUnion, X: ErrorMember<U>>(
        self,
        error: &X,
        payload: &mut BytesMut,
    ) -> Result<&'static str, EncodeError> {
        let member = U::SCHEMA.members().iter().find(|member| member.name() == X::MEMBER);
        let member = member.ok_or_else(|| EncodeError::NotInUnion { shape: error.schema().id() })?;
        DOCUMENTS.write(&OneMember { union: U::SCHEMA, member, value: error }, payload)?;
        Ok(U::SCHEMA.id())
    }

    /// Reads an event of the direction in which the events `U` travel, and the errors `E` among them. Nulls are passed over,
    /// and members that the model does not know if there is one that it does.
    ///
    /// # Errors
    /// [`EventError::Payload`], also if the message holds two events.
    pub fn read_event<U: EventUnion, E: OperationError>(
        self,
        message: &RpcMessage,
    ) -> Result<RpcEvent<U, E>, EventError> {
        let mut found = Found::<U, E>(None);
        if !message.payload().is_empty() {
            DOCUMENTS.read(&message.payload_bytes(), &mut found).map_err(EventError::Payload)?;
        }
        Ok(found.0.unwrap_or_else(|| RpcEvent::Event(U::unknown(message.as_message().clone()))))
    }
}

/// A union of which one member is set, to be written.
struct OneMember<'a> {
    union: &'static Schema,
    member: &'static Member,
    value: &'a dyn Shape,
}

impl Shape for OneMember<'_> {
    fn schema(&self) -> &'static Schema {
        self.union
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.structure(self.member, self.value)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

/// The member of a union that is set, to be read.
struct Found<U, E>(Option<RpcEvent<U, E>>);

impl<U: EventUnion, E: OperationError> Shape for Found<U, E> {
    fn schema(&self) -> &'static Schema {
        U::SCHEMA
    }

    fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Ok(())
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let Some(member) = U::SCHEMA.members().get(index) else { return r.skip() };
        let (mut event, mut error) = (U::from_member(index), None);
        if event.is_none() {
            error = E::from_event(member.name());
        }
        match (&mut event, &mut error) {
            (Some(event), _) => r.structure(member, event.shape_mut().unwrap_or(&mut Unit))?,
            (None, Some(error)) => r.structure(member, error.shape_mut())?,
            (None, None) => r.skip()?,
        }
        self.0 = event.map(RpcEvent::Event).or_else(|| error.map(RpcEvent::Exception));
        Ok(())
    }
}

//! The member that is the whole body (`@httpPayload`).

use std::borrow::Cow;

use bytes::{Bytes, BytesMut};

use crate::codec::refuse::{refuse_reading, refuse_writing};
use crate::codec::{Codec, CodecError, Shape, ShapeReader, ShapeWriter};
use crate::types::{Document, Member};

const PLACE: &str = "an http payload";

/// Takes the value of a payload member.
pub(super) struct PayloadWriter<'a> {
    codec: &'a dyn Codec,
    /// What has been written.
    pub(super) body: Bytes,
}

impl<'a> PayloadWriter<'a> {
    pub(super) fn new(codec: &'a dyn Codec) -> Self {
        Self { codec, body: Bytes::new() }
    }
}

impl ShapeWriter for PayloadWriter<'_> {
    fn string(&mut self, _member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.body = Bytes::copy_from_slice(value.as_bytes());
        Ok(())
    }

    fn blob(&mut self, _member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.body = value.clone();
        Ok(())
    }

    fn document(&mut self, _member: &'static Member, value: &Document) -> Result<(), CodecError> {
        let mut out = BytesMut::new();
        self.codec.write_document(value, &mut out)?;
        self.body = out.freeze();
        Ok(())
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        let mut out = BytesMut::new();
        self.codec.write_payload(member, value, &mut out)?;
        self.body = out.freeze();
        Ok(())
    }

    refuse_writing!(PLACE; boolean byte short integer long float double timestamp big_integer big_decimal list map null);
}

/// Stands at a body that is not empty.
pub(super) struct PayloadReader<'a> {
    codec: &'a dyn Codec,
    body: &'a Bytes,
}

impl<'a> PayloadReader<'a> {
    pub(super) fn new(codec: &'a dyn Codec, body: &'a Bytes) -> Self {
        Self { codec, body }
    }
}

impl ShapeReader for PayloadReader<'_> {
    fn text(&mut self, _member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        std::str::from_utf8(self.body)
            .map(Cow::Borrowed)
            .map_err(|error| CodecError::InvalidUtf8 { offset: error.valid_up_to() })
    }

    fn blob(&mut self, _member: &'static Member) -> Result<Bytes, CodecError> {
        Ok(self.body.clone())
    }

    fn document(&mut self, _member: &'static Member) -> Result<Document, CodecError> {
        self.codec.read_document(self.body)
    }

    fn structure(&mut self, _member: &'static Member, into: &mut dyn Shape) -> Result<(), CodecError> {
        self.codec.read(self.body, into)
    }

    fn null(&mut self) -> Result<bool, CodecError> {
        Ok(false)
    }

    fn skip(&mut self) -> Result<(), CodecError> {
        Ok(())
    }

    refuse_reading!(PLACE; boolean byte short integer long float double timestamp big_integer big_decimal list map);
}

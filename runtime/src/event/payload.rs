//! The member that is the whole payload (`@eventPayload`).
//!
//! | Smithy type | payload | content type |
//! |---|---|---|
//! | blob | its bytes | `@mediaType`, or `application/octet-stream` |
//! | string, enum | its UTF-8 bytes | `@mediaType`, or `text/plain` |
//! | structure, union | its document | that of the protocol's documents |

use std::borrow::Cow;

use bytes::{Bytes, BytesMut};

use super::refuse::{refuse_reads, refuse_writes};
use crate::codec::{Codec, CodecError, Entries, Items, Shape, ShapeReader, ShapeWriter};
use crate::types::{BigDecimal, BigInteger, Document, Kind, Member, Timestamp};

const PLACE: &str = "an event-stream payload";

/// The content type of the payload that is this member.
pub(super) fn content_type(member: &Member, documents: &'static str) -> &'static str {
    match member.kind() {
        Kind::Structure | Kind::Union => documents,
        Kind::Blob => member.modeled_media_type().unwrap_or("application/octet-stream"),
        _ => member.modeled_media_type().unwrap_or("text/plain"),
    }
}

/// Appends the member to a payload.
pub(super) struct PayloadValueWriter<'a> {
    pub(super) codec: &'static dyn Codec,
    pub(super) buffer: &'a mut BytesMut,
}

impl ShapeWriter for PayloadValueWriter<'_> {
    fn string(&mut self, _member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.buffer.extend_from_slice(value.as_bytes());
        Ok(())
    }

    fn blob(&mut self, _member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.buffer.extend_from_slice(value);
        Ok(())
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.codec.write_payload(member, value, self.buffer)
    }

    refuse_writes!(PLACE; boolean: bool, byte: i8, short: i16, integer: i32, long: i64, float: f32, double: f64,
        timestamp: Timestamp, big_integer: &BigInteger, big_decimal: &BigDecimal, document: &Document,
        list: &dyn Items, map: &dyn Entries);
}

/// Reads the member from a payload.
pub(super) struct PayloadValueReader<'a> {
    pub(super) codec: &'static dyn Codec,
    pub(super) payload: &'a Bytes,
}

impl ShapeReader for PayloadValueReader<'_> {
    fn text(&mut self, _member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        match std::str::from_utf8(self.payload) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(CodecError::InvalidUtf8 { offset: error.valid_up_to() }),
        }
    }

    fn blob(&mut self, _member: &'static Member) -> Result<Bytes, CodecError> {
        Ok(self.payload.clone())
    }

    fn structure(&mut self, _member: &'static Member, into: &mut dyn Shape) -> Result<(), CodecError> {
        // All members of what was not sent are absent.
        if self.payload.is_empty() { Ok(()) } else { self.codec.read(self.payload, into) }
    }

    refuse_reads!(PLACE; boolean: bool, byte: i8, short: i16, integer: i32, long: i64, float: f32, double: f64,
        timestamp: Timestamp, big_integer: BigInteger, big_decimal: BigDecimal, document: Document);
}

//! Members that travel as event-stream headers.
//!
//! | Smithy type | header type |
//! |---|---|
//! | boolean, byte, short, long, blob, string, timestamp | the one of that name |
//! | integer, intEnum | integer |
//! | enum | string |
//!
//! Timestamps have milliseconds, whatever `@timestampFormat` says (Smithy spec, Event streams).

use std::borrow::Cow;

use bytes::Bytes;

use super::refuse::{refuse_reads, refuse_writes};
use crate::codec::{CodecError, Entries, Items, Shape, ShapeReader, ShapeWriter};
use crate::frame::{FrameError, FrameWriter, HeaderValue};
use crate::types::{BigDecimal, BigInteger, Document, Member, Timestamp};

const PLACE: &str = "an event-stream header";

/// Writes members as headers of a frame.
pub(super) struct HeaderWriter<'a, 'b> {
    frame: &'a mut FrameWriter<'b>,
    /// What the frame refused: the writers of a codec have no room for it.
    refused: Option<FrameError>,
}

impl<'a, 'b> HeaderWriter<'a, 'b> {
    pub(super) fn new(frame: &'a mut FrameWriter<'b>) -> Self {
        Self { frame, refused: None }
    }

    /// What the frame refused, if it did.
    pub(super) fn refused(self) -> Option<FrameError> {
        self.refused
    }

    fn put<'v>(
        &mut self,
        member: &'static Member,
        value: impl Into<HeaderValue<'v>>,
    ) -> Result<(), CodecError> {
        self.frame.header(member.name(), value).map_err(|error| {
            self.refused = Some(error);
            CodecError::unsupported(member, PLACE)
        })
    }
}

impl ShapeWriter for HeaderWriter<'_, '_> {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.put(member, value)
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        self.put(member, HeaderValue::Timestamp(value.to_millis()))
    }

    refuse_writes!(PLACE; float: f32, double: f64, big_integer: &BigInteger, big_decimal: &BigDecimal,
        document: &Document, structure: &dyn Shape, list: &dyn Items, map: &dyn Entries);
}

/// Reads the member that a header stands for.
pub(super) struct HeaderReader<'a> {
    value: HeaderValue<'a>,
    /// What the model wanted instead, for the error message.
    expected: Option<&'static str>,
}

impl<'a> HeaderReader<'a> {
    pub(super) fn new(value: HeaderValue<'a>) -> Self {
        Self { value, expected: None }
    }

    /// The type that was asked for in vain, if one was.
    pub(super) fn expected(&self) -> Option<&'static str> {
        self.expected
    }

    fn take<T>(
        &mut self,
        found: Option<T>,
        member: &'static Member,
        expected: &'static str,
    ) -> Result<T, CodecError> {
        found.ok_or_else(|| {
            self.expected = Some(expected);
            CodecError::unsupported(member, PLACE)
        })
    }

    /// Any integer that fits: some peers write all integers with 32 bits.
    fn number<T: TryFrom<i64>>(
        &mut self,
        member: &'static Member,
        expected: &'static str,
    ) -> Result<T, CodecError> {
        let number = match self.value {
            HeaderValue::Byte(it) => Some(i64::from(it)),
            HeaderValue::Short(it) => Some(i64::from(it)),
            HeaderValue::Integer(it) => Some(i64::from(it)),
            HeaderValue::Long(it) => Some(it),
            _ => None,
        };
        self.take(number.and_then(|number| T::try_from(number).ok()), member, expected)
    }
}

impl ShapeReader for HeaderReader<'_> {
    fn boolean(&mut self, member: &'static Member) -> Result<bool, CodecError> {
        self.take(self.value.as_bool(), member, "boolean")
    }

    fn byte(&mut self, member: &'static Member) -> Result<i8, CodecError> {
        self.number(member, "byte")
    }

    fn short(&mut self, member: &'static Member) -> Result<i16, CodecError> {
        self.number(member, "short")
    }

    fn integer(&mut self, member: &'static Member) -> Result<i32, CodecError> {
        self.number(member, "integer")
    }

    fn long(&mut self, member: &'static Member) -> Result<i64, CodecError> {
        self.number(member, "long")
    }

    fn text(&mut self, member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        let text = self.value.as_string();
        self.take(text, member, "string").map(Cow::Borrowed)
    }

    fn blob(&mut self, member: &'static Member) -> Result<Bytes, CodecError> {
        let bytes = self.value.as_byte_array();
        self.take(bytes, member, "byte array").map(Bytes::copy_from_slice)
    }

    fn timestamp(&mut self, member: &'static Member) -> Result<Timestamp, CodecError> {
        self.take(self.value.as_timestamp(), member, "timestamp").map(Timestamp::from_millis)
    }

    fn structure(&mut self, member: &'static Member, _into: &mut dyn Shape) -> Result<(), CodecError> {
        Err(CodecError::unsupported(member, PLACE))
    }

    refuse_reads!(PLACE; float: f32, double: f64, big_integer: BigInteger, big_decimal: BigDecimal,
        document: Document);
}

//! JSON to shapes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;

use super::lexer::{ARRAY, Bracket, Lexer, OBJECT};
use super::{Names, timestamp_format};
use crate::codec::containers::{self, Container, ContainerReader, Unions};
use crate::codec::real::special_float;
use crate::codec::{CodecError, Shape, ShapeReader};
use crate::types::decimal::Decimal;
use crate::types::{BigDecimal, BigInteger, Document, Member, Number, Timestamp, TimestampFormat};

/// Reads values straight off the bytes of a document.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    names: Names,
    unions: Unions,
}

impl<'a> Reader<'a> {
    pub(super) fn new(names: Names, unions: Unions, payload: &'a [u8]) -> Result<Self, CodecError> {
        Ok(Self { lexer: Lexer::new(payload)?, names, unions })
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        containers::shape(&mut self, into)?;
        self.lexer.end()
    }

    /// A document that is any value.
    pub(super) fn root_document(mut self) -> Result<Document, CodecError> {
        let document = self.any()?;
        self.lexer.end()?;
        Ok(document)
    }

    /// A whole number, which may be written with a fraction of zeros or an exponent.
    fn whole<T: TryFrom<i64>>(&mut self, member: &Member) -> Result<T, CodecError> {
        let value = match self.lexer.small_integer() {
            Some(value) => Some(value),
            None => Decimal::parse(self.lexer.number()?).and_then(|decimal| decimal.to_i64()),
        };
        value
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| CodecError::OutOfRange { member: member.name() })
    }

    /// A number, or the name of one that JSON cannot write.
    fn real(&mut self, member: &Member) -> Result<Real<'a>, CodecError> {
        if self.lexer.peek() != Some(b'"') {
            return self.lexer.number().map(Real::Written);
        }
        let text = self.lexer.string()?;
        special_float(&text)
            .map(Real::Special)
            .ok_or_else(|| CodecError::InvalidText { member: member.name(), expected: "a number" })
    }

    fn any(&mut self) -> Result<Document, CodecError> {
        match self.lexer.peek() {
            Some(b'"') => self.lexer.string().map(|text| Document::String(text.into_owned())),
            Some(b'{') => self.any_object(),
            Some(b'[') => self.any_array(),
            Some(b'-' | b'0'..=b'9') => self.any_number(),
            _ if self.lexer.literal("null") => Ok(Document::Null),
            _ if self.lexer.literal("true") => Ok(Document::Bool(true)),
            _ if self.lexer.literal("false") => Ok(Document::Bool(false)),
            _ => Err(self.lexer.unexpected("a value")),
        }
    }

    fn any_number(&mut self) -> Result<Document, CodecError> {
        if let Some(value) = self.lexer.small_integer() {
            return Ok(Document::from(value));
        }
        let text = self.lexer.number()?;
        let decimal: BigDecimal = text.parse().map_err(|_| self.lexer.unexpected("a number"))?;
        Ok(Document::Number(Number::from(decimal)))
    }

    fn any_object(&mut self) -> Result<Document, CodecError> {
        let mut values = BTreeMap::new();
        containers::entries(self, |key, r| {
            values.insert(key.into_owned(), r.any()?);
            Ok(())
        })?;
        Ok(Document::Object(values))
    }

    fn any_array(&mut self) -> Result<Document, CodecError> {
        let mut values = Vec::new();
        containers::elements(self, |r| {
            values.push(r.any()?);
            Ok(())
        })?;
        Ok(Document::Array(values))
    }
}

/// A number that has not been parsed, or cannot be written as one.
enum Real<'a> {
    Written(&'a str),
    Special(f64),
}

/// The number, if `T` can hold it: overflow is refused, digits beyond its precision are rounded.
macro_rules! real {
    ($self:ident, $member:ident, $float:ty) => {
        match $self.real($member)? {
            Real::Special(value) => Ok(value as $float),
            Real::Written(text) => match text.parse::<$float>() {
                Ok(value) if value.is_finite() => Ok(value),
                _ => Err(CodecError::OutOfRange { member: $member.name() }),
            },
        }
    };
}

/// A whole number of any length, or one of 64 bits that is written with a fraction of zeros or an exponent: an exponent
/// alone may stand for more digits than there is memory.
fn big_integer(number: &str) -> Option<BigInteger> {
    number.parse().ok().or_else(|| Decimal::parse(number)?.to_i64().map(BigInteger::from))
}

impl<'a> ContainerReader<'a> for Reader<'a> {
    type Rest = Bracket;

    fn open(&mut self, container: Container) -> Result<Option<Bracket>, CodecError> {
        let bracket = match container {
            Container::Object => OBJECT,
            Container::List => ARRAY,
        };
        Ok(self.lexer.open(bracket)?.then_some(bracket))
    }

    fn another(&mut self, bracket: &mut Bracket) -> Result<bool, CodecError> {
        self.lexer.another(*bracket)
    }

    fn key(&mut self) -> Result<Cow<'a, str>, CodecError> {
        self.lexer.key()
    }

    fn expected_key(&mut self, member: &'static Member) -> Result<bool, CodecError> {
        Ok(member.json_name_is_plain() && self.lexer.expected_key(self.names.of(member))?)
    }

    fn key_of(&self, member: &'static Member) -> &'static str {
        self.names.of(member)
    }

    fn unions(&self) -> Unions {
        self.unions
    }
}

impl ShapeReader for Reader<'_> {
    fn boolean(&mut self, _member: &'static Member) -> Result<bool, CodecError> {
        if self.lexer.literal("true") {
            Ok(true)
        } else if self.lexer.literal("false") {
            Ok(false)
        } else {
            Err(self.lexer.unexpected("`true` or `false`"))
        }
    }

    fn byte(&mut self, member: &'static Member) -> Result<i8, CodecError> {
        self.whole(member)
    }

    fn short(&mut self, member: &'static Member) -> Result<i16, CodecError> {
        self.whole(member)
    }

    fn integer(&mut self, member: &'static Member) -> Result<i32, CodecError> {
        self.whole(member)
    }

    fn long(&mut self, member: &'static Member) -> Result<i64, CodecError> {
        self.whole(member)
    }

    fn float(&mut self, member: &'static Member) -> Result<f32, CodecError> {
        real!(self, member, f32)
    }

    fn double(&mut self, member: &'static Member) -> Result<f64, CodecError> {
        if let Some(value) = self.lexer.small_decimal() {
            return Ok(value);
        }
        real!(self, member, f64)
    }

    fn big_integer(&mut self, member: &'static Member) -> Result<BigInteger, CodecError> {
        let number = self.lexer.number()?;
        big_integer(number)
            .ok_or_else(|| CodecError::InvalidText { member: member.name(), expected: "a whole number" })
    }

    fn big_decimal(&mut self, member: &'static Member) -> Result<BigDecimal, CodecError> {
        let number = self.lexer.number()?;
        number.parse().map_err(|_| CodecError::InvalidText { member: member.name(), expected: "a number" })
    }

    fn text(&mut self, _member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        self.lexer.string()
    }

    fn blob(&mut self, member: &'static Member) -> Result<Bytes, CodecError> {
        let text = self.lexer.string()?;
        base64_simd::STANDARD
            .decode_to_vec(text.as_bytes())
            .map(Bytes::from)
            .map_err(|_| CodecError::InvalidText { member: member.name(), expected: "base64" })
    }

    fn timestamp(&mut self, member: &'static Member) -> Result<Timestamp, CodecError> {
        let format = timestamp_format(member);
        let time = match format {
            TimestampFormat::EpochSeconds => Timestamp::parse(self.lexer.number()?, format),
            _ => Timestamp::parse(&self.lexer.string()?, format),
        };
        time.map_err(|source| CodecError::timestamp(member, source))
    }

    fn document(&mut self, _member: &'static Member) -> Result<Document, CodecError> {
        self.any()
    }

    fn structure(&mut self, _member: &'static Member, into: &mut dyn Shape) -> Result<(), CodecError> {
        containers::shape(self, into)
    }

    fn list(
        &mut self,
        _member: &'static Member,
        item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        containers::elements(self, |r| item(r))
    }

    fn map(
        &mut self,
        _member: &'static Member,
        entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        containers::entries(self, |key, r| entry(&key, r))
    }

    fn null(&mut self) -> Result<bool, CodecError> {
        Ok(self.lexer.literal("null"))
    }

    fn skip(&mut self) -> Result<(), CodecError> {
        self.lexer.skip()
    }
}

//! JSON to shapes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;

use super::lexer::{ARRAY, Lexer, OBJECT};
use super::{Names, timestamp_format};
use crate::codec::real::special_float;
use crate::codec::{CodecError, Shape, ShapeReader};
use crate::types::decimal::Decimal;
use crate::types::{
    BigDecimal, BigInteger, Document, Member, Number, Schema, ShapeKind, Timestamp, TimestampFormat,
};

/// Reads values straight off the bytes of a document.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    lexer: Lexer<'a>,
    names: Names,
}

/// The key of a member.
enum Key<'a> {
    /// Its index in the schema.
    Known(usize),
    Unknown(Cow<'a, str>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(names: Names, payload: &'a [u8]) -> Result<Self, CodecError> {
        Ok(Self { lexer: Lexer::new(payload)?, names })
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        self.shape(into)?;
        self.lexer.end()
    }

    /// A document that is any value.
    pub(super) fn root_document(mut self) -> Result<Document, CodecError> {
        let document = self.any()?;
        self.lexer.end()?;
        Ok(document)
    }

    fn shape(&mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        let schema = into.schema();
        match schema.kind() {
            ShapeKind::Structure => self.members(schema.members(), into),
            ShapeKind::Union => self.variant(schema, into),
        }
    }

    fn members(&mut self, members: &'static [Member], into: &mut dyn Shape) -> Result<(), CodecError> {
        let mut expected = 0;
        let mut more = self.lexer.open(OBJECT)?;
        while more {
            match self.key(members, expected)? {
                Key::Known(index) => {
                    expected = index + 1;
                    if !self.lexer.literal("null") {
                        into.read_member(index, self)?;
                    }
                }
                Key::Unknown(name) => {
                    into.read_unknown(&name);
                    self.lexer.skip()?;
                }
            }
            more = self.lexer.another(OBJECT)?;
        }
        Ok(())
    }

    /// A union: one member that is not null, beside a `__type` that the model does not have.
    fn variant(&mut self, schema: &'static Schema, into: &mut dyn Shape) -> Result<(), CodecError> {
        let mut is_set = false;
        let mut more = self.lexer.open(OBJECT)?;
        while more {
            let key = self.key(schema.members(), 0)?;
            let ignored = matches!(&key, Key::Unknown(name) if name == "__type");
            if ignored {
                self.lexer.skip()?;
            } else if !self.lexer.literal("null") {
                if is_set {
                    return Err(CodecError::AmbiguousUnion { union: schema.id() });
                }
                is_set = true;
                match key {
                    Key::Known(index) => into.read_member(index, self)?,
                    Key::Unknown(name) => {
                        into.read_unknown(&name);
                        self.lexer.skip()?;
                    }
                }
            }
            more = self.lexer.another(OBJECT)?;
        }
        if is_set { Ok(()) } else { Err(CodecError::EmptyUnion { union: schema.id() }) }
    }

    /// A key and its colon. Peers mostly keep the order of the model, so the member after the last one is
    /// looked at first.
    fn key(&mut self, members: &'static [Member], expected: usize) -> Result<Key<'a>, CodecError> {
        if let Some(member) = members.get(expected) {
            if member.json_name_is_plain() && self.lexer.expected_key(self.names.of(member))? {
                return Ok(Key::Known(expected));
            }
        }
        let key = self.lexer.key()?;
        let index = members.iter().position(|member| self.names.of(member) == key);
        Ok(index.map_or(Key::Unknown(key), Key::Known))
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
        let mut more = self.lexer.open(OBJECT)?;
        while more {
            let key = self.lexer.key()?.into_owned();
            values.insert(key, self.any()?);
            more = self.lexer.another(OBJECT)?;
        }
        Ok(Document::Object(values))
    }

    fn any_array(&mut self) -> Result<Document, CodecError> {
        let mut values = Vec::new();
        let mut more = self.lexer.open(ARRAY)?;
        while more {
            values.push(self.any()?);
            more = self.lexer.another(ARRAY)?;
        }
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
        number
            .parse()
            .map_err(|_| CodecError::InvalidText { member: member.name(), expected: "a whole number" })
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
        self.shape(into)
    }

    fn list(
        &mut self,
        _member: &'static Member,
        item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let mut more = self.lexer.open(ARRAY)?;
        while more {
            item(self)?;
            more = self.lexer.another(ARRAY)?;
        }
        Ok(())
    }

    fn map(
        &mut self,
        _member: &'static Member,
        entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let mut more = self.lexer.open(OBJECT)?;
        while more {
            let key = self.lexer.key()?;
            entry(&key, self)?;
            more = self.lexer.another(OBJECT)?;
        }
        Ok(())
    }

    fn null(&mut self) -> Result<bool, CodecError> {
        Ok(self.lexer.literal("null"))
    }

    fn skip(&mut self) -> Result<(), CodecError> {
        self.lexer.skip()
    }
}

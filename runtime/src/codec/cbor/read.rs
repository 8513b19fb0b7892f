//! CBOR to shapes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;

use super::numeral::Numeral;
use super::tokens::{Rest, Tokens, has_number};
use crate::codec::containers::{self, Container, ContainerReader};
use crate::codec::real::special_name;
use crate::codec::{CodecError, Shape, ShapeReader};
use crate::types::{
    BigDecimal, BigInteger, Document, Member, Number, Timestamp, TimestampError, TimestampFormat,
};

/// Reads values straight off the bytes of a document.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    payload: &'a Bytes,
    tokens: Tokens<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(payload: &'a Bytes) -> Self {
        Self { payload, tokens: Tokens::new(payload) }
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        containers::shape(&mut self, into)?;
        self.tokens.end()
    }

    /// A document that is any value.
    pub(super) fn root_document(mut self) -> Result<Document, CodecError> {
        let document = self.any()?;
        self.tokens.end()?;
        Ok(document)
    }

    fn whole<T: TryFrom<i128>>(&mut self, member: &Member) -> Result<T, CodecError> {
        let value = match self.tokens.peek() {
            Some(0x00..=0x3f) => T::try_from(self.tokens.integer()?).ok(),
            _ => self.tokens.number()?.to_whole(),
        };
        value.ok_or_else(|| out_of_range(member))
    }

    fn any(&mut self) -> Result<Document, CodecError> {
        while let Some(0xc0..=0xdf) = self.tokens.peek() {
            let tag = self.tokens.tag()?;
            if has_number(tag) {
                let value = self.tokens.clone();
                if let Some(document) = self.tokens.tagged_number(tag).ok().and_then(document_of) {
                    return Ok(document);
                }
                self.tokens = value;
            }
        }
        match self.tokens.peek() {
            Some(0x00..=0x3f) => self.tokens.integer().map(whole_number),
            Some(0x40..=0x5f) => {
                let bytes = self.tokens.bytes()?;
                Ok(Document::String(base64_simd::STANDARD.encode_to_string(&*bytes)))
            }
            Some(0x60..=0x7f) => self.tokens.text().map(|text| Document::String(text.into_owned())),
            Some(0x80..=0x9f) => self.any_list(),
            Some(0xa0..=0xbf) => self.any_map(),
            Some(0xf4 | 0xf5) => self.tokens.boolean().map(Document::Bool),
            Some(0xf9..=0xfb) => self.tokens.real().map(real_number),
            _ => self.tokens.simple().map(|()| Document::Null),
        }
    }

    fn any_list(&mut self) -> Result<Document, CodecError> {
        let mut values = Vec::new();
        containers::elements(self, |r| {
            values.push(r.any()?);
            Ok(())
        })?;
        Ok(Document::Array(values))
    }

    fn any_map(&mut self) -> Result<Document, CodecError> {
        let mut values = BTreeMap::new();
        let Some(mut rest) = self.tokens.open(Container::Object)? else {
            return Ok(Document::Object(values));
        };
        loop {
            let key = match self.any()? {
                Document::String(text) => Some(text),
                Document::Number(number) => Some(number.to_string()),
                Document::Bool(value) => Some(value.to_string()),
                Document::Null => Some("null".to_owned()),
                Document::Array(_) | Document::Object(_) => None,
            };
            let value = self.any()?;
            values.extend(key.map(|key| (key, value)));
            if !self.tokens.another(&mut rest) {
                return Ok(Document::Object(values));
            }
        }
    }
}

/// `None` for a number that documents cannot hold.
fn document_of(numeral: Numeral) -> Option<Document> {
    match numeral {
        Numeral::Whole(value) => Some(whole_number(value)),
        Numeral::Real(value) => Some(real_number(value)),
        Numeral::Text(text) => text.parse().ok().map(|value: BigDecimal| Document::Number(value.into())),
        Numeral::Beyond => None,
    }
}

fn whole_number(value: i128) -> Document {
    match (u64::try_from(value), i64::try_from(value)) {
        (Ok(value), _) => value.into(),
        (_, Ok(value)) => value.into(),
        _ => Document::Number(Number::from(BigDecimal::from(value))),
    }
}

fn real_number(value: f64) -> Document {
    special_name(value).map_or_else(|| value.into(), Document::from)
}

fn out_of_range(member: &Member) -> CodecError {
    CodecError::OutOfRange { member: member.name() }
}

impl<'a> ContainerReader<'a> for Reader<'a> {
    type Rest = Rest;

    fn open(&mut self, container: Container) -> Result<Option<Rest>, CodecError> {
        self.tokens.open(container)
    }

    fn another(&mut self, rest: &mut Rest) -> Result<bool, CodecError> {
        Ok(self.tokens.another(rest))
    }

    fn key(&mut self) -> Result<Cow<'a, str>, CodecError> {
        self.tokens.text()
    }

    /// A key that is no text is skipped and read as the empty name, which no member has.
    fn member_key(&mut self) -> Result<Cow<'a, str>, CodecError> {
        match self.tokens.untagged()? {
            Some(0x60..=0x7f) => self.tokens.text(),
            _ => self.tokens.skip().map(|()| Cow::Borrowed("")),
        }
    }

    fn expected_key(&mut self, member: &'static Member) -> Result<bool, CodecError> {
        Ok(self.tokens.expected_text(member.name()))
    }

    fn key_of(&self, member: &'static Member) -> &'static str {
        member.name()
    }
}

impl ShapeReader for Reader<'_> {
    fn boolean(&mut self, _member: &'static Member) -> Result<bool, CodecError> {
        self.tokens.boolean()
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

    /// Overflow is refused, digits beyond the precision are rounded.
    fn float(&mut self, member: &'static Member) -> Result<f32, CodecError> {
        let double = self.double(member)?;
        let single = double as f32;
        if single.is_infinite() && double.is_finite() { Err(out_of_range(member)) } else { Ok(single) }
    }

    fn double(&mut self, member: &'static Member) -> Result<f64, CodecError> {
        match self.tokens.peek() {
            Some(0xf9..=0xfb) => self.tokens.real(),
            _ => self.tokens.number()?.to_f64().ok_or_else(|| out_of_range(member)),
        }
    }

    fn big_integer(&mut self, member: &'static Member) -> Result<BigInteger, CodecError> {
        let invalid = || CodecError::InvalidText { member: member.name(), expected: "a whole number" };
        match self.tokens.number()? {
            Numeral::Whole(value) => Ok(value.into()),
            Numeral::Real(value) => format!("{value}").parse().map_err(|_| invalid()),
            Numeral::Text(text) => text.parse().map_err(|_| invalid()),
            Numeral::Beyond => Err(out_of_range(member)),
        }
    }

    fn big_decimal(&mut self, member: &'static Member) -> Result<BigDecimal, CodecError> {
        let text = self.tokens.number()?.to_decimal_text();
        text.and_then(|text| text.parse().ok()).ok_or_else(|| out_of_range(member))
    }

    fn text(&mut self, _member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        self.tokens.text()
    }

    fn blob(&mut self, _member: &'static Member) -> Result<Bytes, CodecError> {
        self.tokens.untagged()?;
        Ok(match self.tokens.bytes()? {
            Cow::Borrowed(bytes) => self.payload.slice_ref(bytes),
            Cow::Owned(bytes) => bytes.into(),
        })
    }

    /// Seconds as any number; `@timestampFormat` does not count.
    fn timestamp(&mut self, member: &'static Member) -> Result<Timestamp, CodecError> {
        const FORMAT: TimestampFormat = TimestampFormat::EpochSeconds;
        let seconds = self.tokens.number()?;
        if let Numeral::Whole(seconds) = seconds {
            if let Ok(seconds) = i64::try_from(seconds) {
                return Ok(Timestamp::from_seconds(seconds));
            }
        }
        // The shortest text of a double is what the peer meant by it: 0.1 rather than 0.1000000000000000055.
        let time = match seconds.to_text() {
            Some(text) => Timestamp::parse(&text, FORMAT),
            None => Err(TimestampError::OutOfRange { format: FORMAT }),
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
        Ok(self.tokens.null())
    }

    fn skip(&mut self) -> Result<(), CodecError> {
        self.tokens.skip()
    }
}

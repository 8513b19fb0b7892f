//! Text to values.

use std::borrow::Cow;

use super::Place;
use super::list::{split_dates, split_items};
use crate::codec::real::special_float;
use crate::codec::refuse::refuse_reading;
use crate::codec::{CodecError, ShapeReader};
use crate::types::{BigDecimal, BigInteger, Kind, Member, Timestamp, TimestampFormat};

/// What a map holds under one key: the lines of a header, or the values of a query parameter.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) key: String,
    pub(crate) texts: Vec<Cow<'a, str>>,
}

/// Stands at a value that is there.
#[derive(Debug)]
pub(crate) struct TextReader<'a> {
    place: Place,
    value: Source<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    /// The lines of a header, or the values of a query parameter: a scalar, or a list.
    Texts(&'a [Cow<'a, str>]),
    /// A scalar.
    Item(&'a str),
    Map(&'a [Entry<'a>]),
}

impl<'a> TextReader<'a> {
    /// A scalar, which is the first of the texts, or a list that all of them make.
    pub(crate) const fn texts(place: Place, texts: &'a [Cow<'a, str>]) -> Self {
        Self { place, value: Source::Texts(texts) }
    }

    /// A scalar.
    pub(crate) const fn scalar(place: Place, text: &'a str) -> Self {
        Self { place, value: Source::Item(text) }
    }

    pub(crate) const fn map(place: Place, entries: &'a [Entry<'a>]) -> Self {
        Self { place, value: Source::Map(entries) }
    }

    fn value(&self) -> &'a str {
        match &self.value {
            // White space around a header belongs to HTTP; that in a quoted item is its own.
            Source::Texts([first, ..]) if self.place == Place::Header => first.trim(),
            Source::Texts([first, ..]) => first,
            Source::Item(text) => text,
            Source::Texts([]) | Source::Map(_) => "",
        }
    }

    fn parse<T>(
        &self,
        member: &'static Member,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, CodecError> {
        parse(self.value()).ok_or_else(|| CodecError::InvalidText { member: member.name(), expected })
    }

    /// A whole number. Too large is told apart from not a number.
    fn whole<T: TryFrom<i64>>(&self, member: &'static Member) -> Result<T, CodecError> {
        if let Some(value) = small_integer(self.value()) {
            return T::try_from(value).map_err(|_| CodecError::OutOfRange { member: member.name() });
        }
        let number: BigInteger = self.parse(member, "a whole number", |text| text.parse().ok())?;
        let value = number.as_str().parse::<i64>().ok().and_then(|value| T::try_from(value).ok());
        value.ok_or_else(|| CodecError::OutOfRange { member: member.name() })
    }
}

/// A whole number of a few digits, which most are, without a sign but `-` and without leading zeros.
fn small_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    if digits.len() > 18 || !matches!(digits, [b'0'] | [b'1'..=b'9', ..]) {
        return None;
    }
    text.parse().ok()
}

/// The items of one line of a header.
fn items_of<'a>(
    line: &'a str,
    element: &'static Member,
    place: Place,
) -> Result<Vec<Cow<'a, str>>, CodecError> {
    let is_date =
        element.kind() == Kind::Timestamp && place.timestamp_format(element) == TimestampFormat::HttpDate;
    if is_date {
        return Ok(split_dates(line).into_iter().map(Cow::Borrowed).collect());
    }
    split_items(line)
        .ok_or_else(|| CodecError::InvalidText { member: element.name(), expected: "a list of items" })
}

/// A number in decimal digits that the type can hold, or the name of one that digits cannot write. Rust's own names
/// for these are refused.
macro_rules! real {
    ($self:ident, $member:ident, $float:ty) => {
        match special_float($self.value()) {
            Some(value) => Ok(value as $float),
            None => {
                let value: $float = $self.parse($member, "a number", |text| {
                    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
                    text.bytes().all(is_digit).then(|| text.parse().ok()).flatten()
                })?;
                // Too many digits parse as an infinity.
                let fits = value.is_finite().then_some(value);
                fits.ok_or_else(|| CodecError::OutOfRange { member: $member.name() })
            }
        }
    };
}

impl ShapeReader for TextReader<'_> {
    fn boolean(&mut self, member: &'static Member) -> Result<bool, CodecError> {
        self.parse(member, "`true` or `false`", |text| text.parse().ok())
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
        real!(self, member, f64)
    }

    fn big_integer(&mut self, member: &'static Member) -> Result<BigInteger, CodecError> {
        self.parse(member, "a whole number", |text| text.parse().ok())
    }

    fn big_decimal(&mut self, member: &'static Member) -> Result<BigDecimal, CodecError> {
        self.parse(member, "a number", |text| text.parse().ok())
    }

    fn text(&mut self, member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        if !self.place.is_encoded(member) {
            return Ok(Cow::Borrowed(self.value()));
        }
        self.parse(member, "base64 of utf-8", |text| {
            let bytes = base64_simd::STANDARD.decode_to_vec(text.as_bytes()).ok()?;
            String::from_utf8(bytes).ok().map(Cow::Owned)
        })
    }

    fn timestamp(&mut self, member: &'static Member) -> Result<Timestamp, CodecError> {
        Timestamp::parse(self.value(), self.place.timestamp_format(member))
            .map_err(|source| CodecError::timestamp(member, source))
    }

    fn list(
        &mut self,
        member: &'static Member,
        item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let Source::Texts(texts) = self.value else {
            return Err(CodecError::unsupported(member, self.place.name()));
        };
        for text in texts {
            if self.place != Place::Header {
                item(&mut TextReader::scalar(self.place, text))?;
                continue;
            }
            for text in items_of(text, member.value_member(), self.place)? {
                item(&mut TextReader::scalar(self.place, &text))?;
            }
        }
        Ok(())
    }

    fn map(
        &mut self,
        member: &'static Member,
        entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let Source::Map(entries) = self.value else {
            return Err(CodecError::unsupported(member, self.place.name()));
        };
        entries.iter().try_for_each(|it| entry(&it.key, &mut TextReader::texts(self.place, &it.texts)))
    }

    fn null(&mut self) -> Result<bool, CodecError> {
        Ok(false)
    }

    fn skip(&mut self) -> Result<(), CodecError> {
        Ok(())
    }

    refuse_reading!("a header, query string or label"; blob document structure);
}

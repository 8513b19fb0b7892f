//! Values to text.

use super::Place;
use super::list::push_item;
use crate::codec::real::special_name;
use crate::codec::refuse::refuse_writing;
use crate::codec::{CodecError, Entries, Items, ShapeWriter, WriteValue};
use crate::types::{BigDecimal, BigInteger, Member, Timestamp};

/// A value as text, as far as its place does not encode it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// The key of the map that the value is in.
    pub(crate) key: Option<&'a str>,
    /// The text.
    pub(crate) text: &'a str,
    /// The item of a list that may hold commas and quotes.
    pub(crate) is_free_item: bool,
}

/// Hands every scalar of a value on as text: itself, the items of a list, or the values of a map.
pub(crate) struct TextWriter<'a> {
    place: Place,
    key: Option<String>,
    in_list: bool,
    emit: &'a mut dyn FnMut(Text<'_>) -> Result<(), CodecError>,
}

impl<'a> TextWriter<'a> {
    pub(crate) fn new(place: Place, emit: &'a mut dyn FnMut(Text<'_>) -> Result<(), CodecError>) -> Self {
        Self { place, key: None, in_list: false, emit }
    }

    fn emit(&mut self, text: &str, is_free: bool) -> Result<(), CodecError> {
        (self.emit)(Text { key: self.key.as_deref(), text, is_free_item: is_free && self.in_list })
    }

    fn whole(&mut self, value: impl itoa::Integer) -> Result<(), CodecError> {
        self.emit(itoa::Buffer::new().format(value), false)
    }
}

/// The value of a header: the text of a scalar, or the items of a list in one line.
pub(crate) fn header_text(member: &'static Member, value: &dyn WriteValue) -> Result<String, CodecError> {
    let mut line = String::new();
    let mut is_first = true;
    let mut emit = |item: Text<'_>| {
        if !is_first {
            line.push_str(", ");
        }
        is_first = false;
        if item.is_free_item {
            push_item(item.text, &mut line);
        } else {
            line.push_str(item.text);
        }
        Ok(())
    };
    value.write_value(member, &mut TextWriter::new(Place::Header, &mut emit))?;
    Ok(line)
}

/// The text of a scalar, not encoded.
pub(crate) fn label_text(member: &'static Member, value: &dyn WriteValue) -> Result<String, CodecError> {
    let mut label = String::new();
    let mut emit = |item: Text<'_>| {
        label.push_str(item.text);
        Ok(())
    };
    value.write_value(member, &mut TextWriter::new(Place::Label, &mut emit))?;
    Ok(label)
}

impl ShapeWriter for TextWriter<'_> {
    fn boolean(&mut self, _member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.emit(if value { "true" } else { "false" }, false)
    }

    fn byte(&mut self, _member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.whole(value)
    }

    fn short(&mut self, _member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.whole(value)
    }

    fn integer(&mut self, _member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.whole(value)
    }

    fn long(&mut self, _member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.whole(value)
    }

    fn float(&mut self, _member: &'static Member, value: f32) -> Result<(), CodecError> {
        match special_name(value.into()) {
            Some(name) => self.emit(name, false),
            None => self.emit(zmij::Buffer::new().format_finite(value), false),
        }
    }

    fn double(&mut self, _member: &'static Member, value: f64) -> Result<(), CodecError> {
        match special_name(value) {
            Some(name) => self.emit(name, false),
            None => self.emit(zmij::Buffer::new().format_finite(value), false),
        }
    }

    fn big_integer(&mut self, _member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        self.emit(value.as_str(), false)
    }

    fn big_decimal(&mut self, _member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        self.emit(value.as_str(), false)
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        if self.place.is_encoded(member) {
            self.emit(&base64_simd::STANDARD.encode_to_string(value), false)
        } else {
            self.emit(value, true)
        }
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        let text = value.format(self.place.timestamp_format(member));
        self.emit(&text.map_err(|source| CodecError::timestamp(member, source))?, false)
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        if self.in_list || self.place == Place::Label {
            return Err(CodecError::unsupported(member, self.place.name()));
        }
        self.in_list = true;
        let written = items.write_items(member.value_member(), self);
        self.in_list = false;
        written
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        if self.in_list || self.key.is_some() || self.place == Place::Label {
            return Err(CodecError::unsupported(member, self.place.name()));
        }
        let written = entries.write_entries(&mut |key, value| {
            self.key = Some(key.to_owned());
            value.write_value(member.value_member(), self)
        });
        self.key = None;
        written
    }

    /// Text has no null: elements of sparse lists and maps are dropped.
    fn null(&mut self, _member: &'static Member) -> Result<(), CodecError> {
        Ok(())
    }

    refuse_writing!("a header, query string or label"; blob document structure);
}

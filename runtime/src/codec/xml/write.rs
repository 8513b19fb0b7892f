//! Shapes to XML.

use base64_simd::AsOut;
use bytes::{Bytes, BytesMut};

use super::escape::{plain_length, plain_length_in_quotes, reference};
use super::read::ENTRY;
use super::{PLACE, name};
use crate::codec::buffer::Buffer;
use crate::codec::containers::DEPTH_LIMIT;
use crate::codec::real::special_name;
use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter};
use crate::types::{
    BigDecimal, BigInteger, Document, Kind, Member, Timestamp, TimestampFormat, XmlNamespace,
};

/// Appends elements to a buffer.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    out: Buffer<'a>,
    pass: Pass,
    /// The member whose name the items of a flattened list have.
    flattened: Option<&'static Member>,
    depth: u32,
}

/// Which members of a structure are written. Attributes belong in its start tag, so they come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Attributes,
    Elements,
}

/// The name of an element, and the namespaces that it declares. Of two with the same prefix the first counts.
#[derive(Debug, Clone, Copy)]
struct Tag {
    name: &'static str,
    namespaces: [Option<XmlNamespace>; 2],
}

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut BytesMut) -> Self {
        Self { out: Buffer::new(out), pass: Pass::Elements, flattened: None, depth: 0 }
    }

    /// A document that is one structure or union, perhaps as the value of a member.
    pub(super) fn root(
        mut self,
        member: Option<&'static Member>,
        shape: &dyn Shape,
    ) -> Result<(), CodecError> {
        let of_target = shape.schema().xml_traits();
        let of_member = member.map(Member::xml_traits);
        let modeled = of_member.and_then(|xml| xml.modeled_name()).or_else(|| of_target.modeled_name());
        let tag = Tag {
            name: modeled.unwrap_or_else(|| shape.schema().name()),
            namespaces: [of_member.and_then(|xml| xml.modeled_namespace()), of_target.modeled_namespace()],
        };
        self.shape(tag, shape)?;
        self.out.flush();
        Ok(())
    }

    /// The tag of a member, or of an item of a flattened list, whose own name does not count.
    fn tag(&self, member: &'static Member) -> Tag {
        let own = member.xml_traits().modeled_namespace();
        match self.flattened {
            Some(outer) => {
                Tag { name: name::of(outer), namespaces: [own, outer.xml_traits().modeled_namespace()] }
            }
            None => Tag { name: name::of(member), namespaces: [own, None] },
        }
    }

    /// Begins a start tag, up to where attributes follow.
    fn open(&mut self, tag: Tag) -> Result<(), CodecError> {
        if self.depth == DEPTH_LIMIT {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        self.out.push(b'<');
        self.out.extend(tag.name.as_bytes());
        if let [Some(namespace), second] | [None, second @ Some(namespace)] = tag.namespaces {
            self.declare(namespace);
            if let Some(second) = second.filter(|second| second.prefix != namespace.prefix) {
                self.declare(second);
            }
        }
        Ok(())
    }

    #[cold]
    fn declare(&mut self, namespace: XmlNamespace) {
        self.out.extend(b" xmlns");
        if let Some(prefix) = namespace.prefix {
            self.out.push(b':');
            self.out.extend(prefix.as_bytes());
        }
        self.out.extend(b"=\"");
        // A URI of the model has no U+0000, which alone could not be written.
        let _ = self.characters(namespace.uri, plain_length_in_quotes);
        self.out.push(b'"');
    }

    fn close(&mut self, tag: Tag) {
        self.out.extend(b"</");
        self.out.extend(tag.name.as_bytes());
        self.out.push(b'>');
    }

    /// Writes an element that holds others; `content` writes these.
    fn nested(
        &mut self,
        tag: Tag,
        content: impl FnOnce(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.open(tag)?;
        self.out.push(b'>');
        self.inside(content)?;
        self.close(tag);
        Ok(())
    }

    /// Writes what stands between the tags of an element.
    fn inside(
        &mut self,
        content: impl FnOnce(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        let outer = self.flattened.take();
        self.depth += 1;
        content(self)?;
        self.depth -= 1;
        self.flattened = outer;
        Ok(())
    }

    fn shape(&mut self, tag: Tag, shape: &dyn Shape) -> Result<(), CodecError> {
        self.open(tag)?;
        if shape.schema().members().iter().any(|member| member.xml_traits().is_attribute()) {
            self.pass = Pass::Attributes;
            shape.write_members(self)?;
            self.pass = Pass::Elements;
        }
        self.out.push(b'>');
        self.inside(|w| shape.write_members(w))?;
        self.close(tag);
        Ok(())
    }

    /// Whether this pass is about the member.
    fn takes(&self, member: &Member) -> bool {
        member.xml_traits().is_attribute() == (self.pass == Pass::Attributes)
    }

    /// Whether an element is to be written. Attributes do not hold such values.
    fn takes_element(&self, member: &Member) -> Result<bool, CodecError> {
        match (self.takes(member), self.pass) {
            (true, Pass::Attributes) => Err(CodecError::unsupported(member, "an XML attribute")),
            (takes, _) => Ok(takes),
        }
    }

    /// Writes an element or attribute with a single value.
    fn value(
        &mut self,
        member: &'static Member,
        text: impl FnOnce(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        if !self.takes(member) {
            return Ok(());
        }
        if self.pass == Pass::Attributes {
            self.out.push(b' ');
            self.out.extend(name::of(member).as_bytes());
            self.out.extend(b"=\"");
            text(self)?;
            self.out.push(b'"');
            return Ok(());
        }
        let tag = self.tag(member);
        self.open(tag)?;
        self.out.push(b'>');
        text(self)?;
        self.close(tag);
        Ok(())
    }

    /// Writes a value in characters that stand for themselves.
    fn plain(&mut self, member: &'static Member, text: &[u8]) -> Result<(), CodecError> {
        self.value(member, |w| {
            w.out.extend(text);
            Ok(())
        })
    }

    fn whole(&mut self, member: &'static Member, value: impl itoa::Integer) -> Result<(), CodecError> {
        self.plain(member, itoa::Buffer::new().format(value).as_bytes())
    }

    fn text(&mut self, member: &'static Member, text: &str) -> Result<(), CodecError> {
        let plain_length = match self.pass {
            Pass::Attributes => plain_length_in_quotes,
            Pass::Elements => plain_length,
        };
        self.characters(text, plain_length)
            .ok_or_else(|| CodecError::InvalidText { member: member.name(), expected: "text without U+0000" })
    }

    /// Writes characters by reference where they cannot stand for themselves; `None` for U+0000.
    fn characters(&mut self, text: &str, plain_length: fn(&[u8]) -> usize) -> Option<()> {
        let mut rest = text.as_bytes();
        loop {
            let (plain, tail) = rest.split_at(plain_length(rest));
            self.out.extend(plain);
            let Some((&byte, tail)) = tail.split_first() else { return Some(()) };
            self.out.extend(reference(byte, &mut [0; 6])?);
            rest = tail;
        }
    }

    /// Writes the key of an entry.
    fn key(&mut self, member: &'static Member, key: &str) -> Result<(), CodecError> {
        let tag = self.tag(member);
        self.open(tag)?;
        self.out.push(b'>');
        self.text(member, key)?;
        self.close(tag);
        Ok(())
    }
}

impl ShapeWriter for Writer<'_> {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.plain(member, if value { b"true" } else { b"false" })
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.whole(member, value)
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.whole(member, value)
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.whole(member, value)
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.whole(member, value)
    }

    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError> {
        match special_name(value.into()) {
            Some(name) => self.plain(member, name.as_bytes()),
            None => self.plain(member, zmij::Buffer::new().format_finite(value).as_bytes()),
        }
    }

    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError> {
        match special_name(value) {
            Some(name) => self.plain(member, name.as_bytes()),
            None => self.plain(member, zmij::Buffer::new().format_finite(value).as_bytes()),
        }
    }

    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        self.plain(member, value.as_str().as_bytes())
    }

    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        self.plain(member, value.as_str().as_bytes())
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.value(member, |w| w.text(member, value))
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.value(member, |w| {
            let out = w.out.flushed();
            let start = out.len();
            out.resize(start + base64_simd::STANDARD.encoded_length(value.len()), 0);
            let _ = base64_simd::STANDARD.encode(value, out[start..].as_out());
            Ok(())
        })
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        let format = member.modeled_timestamp_format().unwrap_or(TimestampFormat::DateTime);
        self.value(member, |w| {
            value.write(format, &mut w.out).map_err(|source| CodecError::timestamp(member, source))
        })
    }

    fn document(&mut self, member: &'static Member, _value: &Document) -> Result<(), CodecError> {
        Err(CodecError::unsupported(member, PLACE))
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        if !self.takes_element(member)? {
            return Ok(());
        }
        self.shape(self.tag(member), value)
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        if !self.takes_element(member)? {
            return Ok(());
        }
        if member.xml_traits().is_flattened() && member.kind() == Kind::List {
            let outer = self.flattened.replace(member);
            items.write_items(member.value_member(), self)?;
            self.flattened = outer;
            return Ok(());
        }
        self.nested(self.tag(member), |w| items.write_items(member.value_member(), w))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        if !self.takes_element(member)? {
            return Ok(());
        }
        let each = |w: &mut Self, tag: Tag| {
            entries.write_entries(&mut |key, value| {
                w.nested(tag, |w| {
                    w.key(member.key_member(), key)?;
                    value.write_value(member.value_member(), w)
                })
            })
        };
        let tag = self.tag(member);
        if member.xml_traits().is_flattened() && member.kind() == Kind::Map {
            return each(self, tag);
        }
        self.nested(tag, |w| each(w, Tag { name: ENTRY, namespaces: [None; 2] }))
    }

    /// Writes an element that says that it stands for no value (XML Schema, `xsi:nil`).
    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        if !self.takes_element(member)? {
            return Ok(());
        }
        let tag = self.tag(member);
        self.open(tag)?;
        self.out.extend(b" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\">");
        self.close(tag);
        Ok(())
    }
}

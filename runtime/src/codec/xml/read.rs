//! XML to shapes.

use std::borrow::Cow;

use bytes::Bytes;

use super::outline::{Element, Outline};
use super::{PLACE, attribute, name, text};
use crate::codec::text::{Place, TextReader};
use crate::codec::{CodecError, Shape, ShapeReader};
use crate::types::{BigDecimal, BigInteger, Document, Kind, Member, Schema, ShapeKind, Timestamp};

/// The name of an entry of a map that is not flattened.
pub(super) const ENTRY: &str = "entry";

/// Stands at a value in a document.
#[derive(Debug)]
pub(super) struct Reader<'d> {
    outline: &'d Outline<'d>,
    at: At<'d>,
}

/// What holds the value.
#[derive(Debug, Clone, Copy)]
enum At<'d> {
    Element(&'d Element, usize),
    /// An attribute with this value, as it stands there.
    Attribute(&'d str),
    Flattened(Flattened),
}

/// A flattened list or map: those of several siblings that have the name of one member.
#[derive(Debug, Clone, Copy)]
struct Flattened {
    first: usize,
    end: usize,
    members: &'static [Member],
    index: usize,
}

impl<'d> Reader<'d> {
    pub(super) fn new(outline: &'d Outline<'d>) -> Self {
        Self { outline, at: At::Attribute("") }
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        match self.outline.element(Outline::ROOT) {
            Some(root) => self.shape(root, Outline::ROOT, into),
            None => Ok(()),
        }
    }

    /// A document that is a member of a structure or union.
    pub(super) fn unwrapped_root(mut self, into: &mut dyn Shape) -> Result<(), CodecError> {
        self.children(Outline::ROOT, self.outline.len(), into)
    }

    fn shape(&mut self, element: &'d Element, index: usize, into: &mut dyn Shape) -> Result<(), CodecError> {
        self.no_text_in(element)?;
        if element.has_attributes() && into.schema().kind() == ShapeKind::Structure {
            self.attributes(element, into)?;
        }
        self.children(index + 1, element.next(), into)
    }

    fn children(&mut self, first: usize, end: usize, into: &mut dyn Shape) -> Result<(), CodecError> {
        let schema = into.schema();
        match schema.kind() {
            ShapeKind::Structure => self.members(first, end, schema.members(), into),
            ShapeKind::Union => self.variant(first, end, schema, into),
        }
    }

    fn attributes(&mut self, element: &Element, into: &mut dyn Shape) -> Result<(), CodecError> {
        let members = into.schema().members();
        for (key, value) in attribute::pairs(self.outline.attributes(element)) {
            if attribute::is_declaration(key) {
                continue;
            }
            if let Some(index) = name::find(members, key, 0, |member| member.xml_traits().is_attribute()) {
                self.at = At::Attribute(value);
                into.read_member(index, self)?;
            }
        }
        Ok(())
    }

    fn members(
        &mut self,
        first: usize,
        end: usize,
        members: &'static [Member],
        into: &mut dyn Shape,
    ) -> Result<(), CodecError> {
        let mut expected = 0;
        let mut flattened = Vec::new();
        let mut next = first;
        while let Some((element, at)) = self.sibling(&mut next, end) {
            let wire = self.outline.name(element);
            let Some(index) = find_element(members, wire, expected) else {
                into.read_unknown(wire);
                continue;
            };
            expected = index + 1;
            if members.get(index).is_some_and(is_flattened) {
                // The first of them reads all; more of the same mostly follow.
                expected = index;
                if !flattened.contains(&index) {
                    flattened.push(index);
                    self.at = At::Flattened(Flattened { first: at, end, members, index });
                    into.read_member(index, self)?;
                }
            } else if !self.is_nil(element) {
                self.at = At::Element(element, at);
                into.read_member(index, self)?;
            }
        }
        Ok(())
    }

    /// A union: the first element that is not null is its value; no other one may follow.
    fn variant(
        &mut self,
        first: usize,
        end: usize,
        schema: &'static Schema,
        into: &mut dyn Shape,
    ) -> Result<(), CodecError> {
        let members = schema.members();
        let mut flattened = None;
        let mut is_set = false;
        let mut next = first;
        while let Some((element, at)) = self.sibling(&mut next, end) {
            let wire = self.outline.name(element);
            let index = find_element(members, wire, flattened.unwrap_or(0));
            if self.is_nil(element) || flattened.is_some() && flattened == index {
                continue;
            }
            if is_set {
                return Err(CodecError::AmbiguousUnion { union: schema.id() });
            }
            is_set = true;
            let Some(index) = index else {
                into.read_unknown(wire);
                continue;
            };
            if members.get(index).is_some_and(is_flattened) {
                flattened = Some(index);
                self.at = At::Flattened(Flattened { first: at, end, members, index });
            } else {
                self.at = At::Element(element, at);
            }
            into.read_member(index, self)?;
        }
        if is_set { Ok(()) } else { Err(CodecError::EmptyUnion { union: schema.id() }) }
    }

    /// The element that follows in a row of siblings which ends before `end`, and its index.
    fn sibling(&self, next: &mut usize, end: usize) -> Option<(&'d Element, usize)> {
        let index = *next;
        let element = self.outline.element(index).filter(|_| index < end)?;
        // A step forward, whatever the table says.
        *next = element.next().max(index + 1);
        Some((element, index))
    }

    /// Whether the element says that it stands for no value.
    fn is_nil(&self, element: &Element) -> bool {
        element.has_attributes()
            && attribute::pairs(self.outline.attributes(element))
                .any(|(key, value)| key == "xsi:nil" && matches!(value, "true" | "1"))
    }

    fn no_text_in(&self, element: &Element) -> Result<(), CodecError> {
        if element.has_text() { Err(self.unexpected(element, "an element")) } else { Ok(()) }
    }

    #[cold]
    fn unexpected(&self, element: &Element, expected: &'static str) -> CodecError {
        CodecError::Unexpected { expected, offset: self.outline.offset(element) }
    }

    /// The text of an element.
    fn text_in(&self, element: &Element, index: usize) -> Result<Cow<'d, str>, CodecError> {
        let content = self.outline.content(element);
        if element.next() != index + 1 {
            Err(self.unexpected(element, "text"))
        } else if element.is_plain() && !content.contains('\r') {
            Ok(Cow::Borrowed(content))
        } else {
            text::characters(content).map(Cow::Owned).ok_or_else(|| self.unexpected(element, "text"))
        }
    }

    /// The text that the reader stands at.
    fn characters(&self, member: &Member) -> Result<Cow<'d, str>, CodecError> {
        match self.at {
            At::Element(element, index) => self.text_in(element, index),
            At::Attribute(value) => attribute::characters(value)
                .ok_or_else(|| CodecError::InvalidText { member: member.name(), expected: "text" }),
            At::Flattened(_) => Err(CodecError::unsupported(member, "flattened elements")),
        }
    }

    /// A value whose text form white space is no part of.
    fn scalar<T>(
        &self,
        member: &'static Member,
        read: impl FnOnce(&mut TextReader<'_>) -> Result<T, CodecError>,
    ) -> Result<T, CodecError> {
        let text = self.characters(member)?;
        read(&mut TextReader::scalar(Place::Xml, text.trim_matches([' ', '\t', '\n', '\r'])))
    }

    /// Calls `each` with the elements that a list or map consists of.
    fn each_of(
        &mut self,
        member: &'static Member,
        wanted: &str,
        each: &mut dyn FnMut(&mut Self, &'d Element, usize) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        match self.at {
            At::Element(element, index) => {
                self.no_text_in(element)?;
                let mut next = index + 1;
                while let Some((child, at)) = self.sibling(&mut next, element.next()) {
                    if name::is(self.outline.name(child), wanted) {
                        each(self, child, at)?;
                    }
                }
                Ok(())
            }
            At::Flattened(Flattened { first, end, members, index }) => {
                let mut next = first;
                while let Some((sibling, at)) = self.sibling(&mut next, end) {
                    if find_element(members, self.outline.name(sibling), index) == Some(index) {
                        each(self, sibling, at)?;
                    }
                }
                Ok(())
            }
            At::Attribute(_) => Err(CodecError::unsupported(member, "an XML attribute")),
        }
    }

    /// The key of an entry, and the element that holds its value.
    fn entry(
        &self,
        member: &'static Member,
        entry: &Element,
        index: usize,
    ) -> Result<(Cow<'d, str>, (&'d Element, usize)), CodecError> {
        self.no_text_in(entry)?;
        let (mut key, mut value) = (None, None);
        let mut next = index + 1;
        while let Some((child, at)) = self.sibling(&mut next, entry.next()) {
            let wire = self.outline.name(child);
            if key.is_none() && name::is(wire, name::of(member.key_member())) {
                key = Some(self.text_in(child, at)?);
            } else if name::is(wire, name::of(member.value_member())) {
                value = Some((child, at));
            }
        }
        let key = key.ok_or_else(|| self.unexpected(entry, "the key of an entry"))?;
        let value = value.ok_or_else(|| self.unexpected(entry, "the value of an entry"))?;
        Ok((key, value))
    }
}

/// The index of the member that an element is.
fn find_element(members: &[Member], wire: &str, expected: usize) -> Option<usize> {
    name::find(members, wire, expected, |member| !member.xml_traits().is_attribute())
}

fn is_flattened(member: &Member) -> bool {
    member.xml_traits().is_flattened() && matches!(member.kind(), Kind::List | Kind::Map)
}

/// The methods for values that the text forms know.
macro_rules! scalars {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(&mut self, member: &'static Member) -> Result<$type, CodecError> {
            self.scalar(member, |text| text.$method(member))
        })*
    };
}

impl ShapeReader for Reader<'_> {
    scalars! {
        boolean: bool, byte: i8, short: i16, integer: i32, long: i64, float: f32, double: f64,
        big_integer: BigInteger, big_decimal: BigDecimal, timestamp: Timestamp
    }

    fn text(&mut self, member: &'static Member) -> Result<Cow<'_, str>, CodecError> {
        self.characters(member)
    }

    fn blob(&mut self, member: &'static Member) -> Result<Bytes, CodecError> {
        let text = self.characters(member)?;
        base64_simd::STANDARD
            .decode_to_vec(text.trim_matches([' ', '\t', '\n', '\r']).as_bytes())
            .map(Bytes::from)
            .map_err(|_| CodecError::InvalidText { member: member.name(), expected: "base64" })
    }

    fn document(&mut self, member: &'static Member) -> Result<Document, CodecError> {
        Err(CodecError::unsupported(member, PLACE))
    }

    fn structure(&mut self, member: &'static Member, into: &mut dyn Shape) -> Result<(), CodecError> {
        match self.at {
            At::Element(element, index) => self.shape(element, index, into),
            At::Attribute(_) => Err(CodecError::unsupported(member, "an XML attribute")),
            At::Flattened(_) => Err(CodecError::unsupported(member, "flattened elements")),
        }
    }

    fn list(
        &mut self,
        member: &'static Member,
        item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.each_of(member, name::of(member.value_member()), &mut |r, element, index| {
            r.at = At::Element(element, index);
            item(r)
        })
    }

    fn map(
        &mut self,
        member: &'static Member,
        entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.each_of(member, ENTRY, &mut |r, element, index| {
            let (key, (value, at)) = r.entry(member, element, index)?;
            r.at = At::Element(value, at);
            entry(&key, r)
        })
    }

    fn null(&mut self) -> Result<bool, CodecError> {
        match self.at {
            At::Element(element, _) => Ok(self.is_nil(element)),
            At::Attribute(_) | At::Flattened(_) => Ok(false),
        }
    }

    /// Values are found by the outline, so one that is left alone has been skipped.
    fn skip(&mut self) -> Result<(), CodecError> {
        Ok(())
    }
}

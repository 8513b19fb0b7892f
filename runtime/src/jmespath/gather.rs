//! Shapes as values without a schema.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter, WriteValue};
use crate::types::{BigDecimal, BigInteger, Document, Member, Number, Timestamp};

/// The members of a shape that are set, by their names in the model.
///
/// Timestamps are seconds since 1970, blobs are base64 (Smithy spec, Waiters, JMESPath data types). A union with a
/// member that the model does not have is null.
pub fn document_of(shape: &dyn Shape) -> Document {
    let mut gathered = Gathered::default();
    match shape.write_members(&mut gathered) {
        Ok(()) => gathered.into_object(),
        // The one thing that a shape itself cannot write.
        Err(_) => Document::Null,
    }
}

/// The same of one value.
pub(crate) fn document_of_member(
    member: &'static Member,
    value: &dyn WriteValue,
) -> Result<Document, CodecError> {
    let mut gathered = Gathered::default();
    value.write_value(member, &mut gathered)?;
    Ok(gathered.values.pop().map_or(Document::Null, |(_, value)| value))
}

/// Takes the values of a shape in the place of a format.
#[derive(Default)]
struct Gathered {
    values: Vec<(&'static Member, Document)>,
}

impl Gathered {
    fn into_object(self) -> Document {
        self.values.into_iter().map(|(member, value)| (member.name(), value)).collect()
    }

    fn push(&mut self, member: &'static Member, value: impl Into<Document>) -> Result<(), CodecError> {
        self.values.push((member, value.into()));
        Ok(())
    }
}

impl ShapeWriter for Gathered {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError> {
        self.push(member, f64::from(value))
    }

    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        self.push(member, Number::from(BigDecimal::from(value.clone())))
    }

    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        self.push(member, Number::from(value.clone()))
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.push(member, value)
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.push(member, base64_simd::STANDARD.encode_to_string(value))
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        match value.nanoseconds() {
            0 => self.push(member, value.seconds()),
            nanoseconds => self.push(member, value.seconds() as f64 + f64::from(nanoseconds) / 1e9),
        }
    }

    fn document(&mut self, member: &'static Member, value: &Document) -> Result<(), CodecError> {
        self.push(member, value.clone())
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.push(member, document_of(value))
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        let mut inner = Self::default();
        items.write_items(member.value_member(), &mut inner)?;
        self.push(member, Document::Array(inner.values.into_iter().map(|(_, value)| value).collect()))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        let mut object = BTreeMap::new();
        entries.write_entries(&mut |key, value| {
            object.insert(key.to_owned(), document_of_member(member.value_member(), value)?);
            Ok(())
        })?;
        self.push(member, Document::Object(object))
    }

    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        self.push(member, Document::Null)
    }
}

//! The contract between generated types and codecs.
//!
//! A generated structure, union or error implements [`Shape`] once; a format implements [`ShapeWriter`]
//! and [`ShapeReader`] once. Everything is object-safe, so generated code is compiled once, whatever
//! the number of formats.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;

use crate::codec::CodecError;
use crate::types::{BigDecimal, BigInteger, Document, Member, Schema, Timestamp};

/// A modelled structure, union or error.
///
/// Reading starts with `Default` and sets the members that are there, so a missing required member keeps
/// the value that Smithy's client error correction gives it.
pub trait Shape {
    /// The constant that describes the shape.
    fn schema(&self) -> &'static Schema;

    /// Calls `w` for each member that is set, in the order of the schema.
    ///
    /// # Errors
    /// What `w` returns; [`CodecError::UnknownVariant`] for a union that holds an unknown variant.
    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError>;

    /// Reads the value that `r` stands at into the member at `index` of the schema; an index outside the
    /// schema skips the value.
    ///
    /// # Errors
    /// What `r` returns.
    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError>;

    /// Told the name of a member that the schema does not have; unions keep it.
    fn read_unknown(&mut self, _name: &str) {}
}

/// Writes values in one format. The member says which traits apply.
#[expect(missing_docs, reason = "one method per Smithy type, named after it")]
pub trait ShapeWriter {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError>;
    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError>;
    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError>;
    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError>;
    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError>;
    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError>;
    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError>;
    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError>;
    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError>;
    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError>;
    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError>;
    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError>;
    fn document(&mut self, member: &'static Member, value: &Document) -> Result<(), CodecError>;
    /// Writes a nested structure or union.
    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError>;
    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError>;
    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError>;
    /// Writes the absence of an element of a sparse list or map.
    fn null(&mut self, member: &'static Member) -> Result<(), CodecError>;
}

/// A list to be written.
pub trait Items {
    /// The number of elements, nulls included.
    fn len(&self) -> usize;

    /// Whether the list has no element.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes each element, in order.
    ///
    /// # Errors
    /// What `w` returns.
    fn write_items(&self, element: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError>;
}

/// A map to be written.
pub trait Entries {
    /// The number of entries.
    fn len(&self) -> usize;

    /// Whether the map has no entry.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `entry` with each key and a value that can be written once.
    ///
    /// # Errors
    /// What `entry` returns.
    fn write_entries(
        &self,
        entry: &mut dyn FnMut(&str, &dyn WriteValue) -> Result<(), CodecError>,
    ) -> Result<(), CodecError>;
}

/// A value whose type is known to generated code only.
pub trait WriteValue {
    /// Writes the value as `member`.
    ///
    /// # Errors
    /// What `w` returns.
    fn write_value(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError>;
}

/// Reads values of one format. Stands at a value; each call consumes it.
#[expect(missing_docs, reason = "one method per Smithy type, named after it")]
pub trait ShapeReader {
    fn boolean(&mut self, member: &'static Member) -> Result<bool, CodecError>;
    fn byte(&mut self, member: &'static Member) -> Result<i8, CodecError>;
    fn short(&mut self, member: &'static Member) -> Result<i16, CodecError>;
    fn integer(&mut self, member: &'static Member) -> Result<i32, CodecError>;
    fn long(&mut self, member: &'static Member) -> Result<i64, CodecError>;
    fn float(&mut self, member: &'static Member) -> Result<f32, CodecError>;
    fn double(&mut self, member: &'static Member) -> Result<f64, CodecError>;
    fn big_integer(&mut self, member: &'static Member) -> Result<BigInteger, CodecError>;
    fn big_decimal(&mut self, member: &'static Member) -> Result<BigDecimal, CodecError>;
    /// Reads a string without owning it, where the format allows.
    fn text(&mut self, member: &'static Member) -> Result<Cow<'_, str>, CodecError>;
    fn blob(&mut self, member: &'static Member) -> Result<Bytes, CodecError>;
    fn timestamp(&mut self, member: &'static Member) -> Result<Timestamp, CodecError>;
    fn document(&mut self, member: &'static Member) -> Result<Document, CodecError>;
    /// Reads a nested structure or union into `into`.
    fn structure(&mut self, member: &'static Member, into: &mut dyn Shape) -> Result<(), CodecError>;
    /// Calls `item` with the reader at each element; `item` must consume it.
    fn list(
        &mut self,
        member: &'static Member,
        item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError>;
    /// Calls `entry` with each key and the reader at its value; `entry` must consume it.
    fn map(
        &mut self,
        member: &'static Member,
        entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
    ) -> Result<(), CodecError>;
    /// Consumes a null and says whether there was one.
    fn null(&mut self) -> Result<bool, CodecError>;
    /// Consumes whatever value comes.
    fn skip(&mut self) -> Result<(), CodecError>;
}

/// A type that can stand for a member: what the fields of generated types are made of.
pub trait Value: Sized {
    /// Writes the value as `member`.
    ///
    /// # Errors
    /// What `w` returns.
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError>;

    /// Reads the value that `r` stands at.
    ///
    /// # Errors
    /// What `r` returns.
    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError>;

    /// What a null in a list or map becomes; `None` drops it.
    fn from_null() -> Option<Self> {
        None
    }
}

/// A type that can be the key of a map: a string or an enum.
pub trait MapKey: Ord + Sized {
    /// The key on the wire.
    fn as_key(&self) -> &str;

    /// The key that stands for this text.
    fn from_key(key: &str) -> Self;
}

impl<T: Shape + Default> Value for T {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.structure(member, self)
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        let mut value = Self::default();
        r.structure(member, &mut value)?;
        Ok(value)
    }
}

impl<T: Shape + ?Sized> Shape for Box<T> {
    fn schema(&self) -> &'static Schema {
        (**self).schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        (**self).write_members(w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        (**self).read_member(index, r)
    }

    fn read_unknown(&mut self, name: &str) {
        (**self).read_unknown(name);
    }
}

impl<T: Value> WriteValue for T {
    fn write_value(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.write(member, w)
    }
}

/// An element of a sparse list or map.
impl<T: Value> Value for Option<T> {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        match self {
            Some(value) => value.write(member, w),
            None => w.null(member),
        }
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        if r.null()? { Ok(None) } else { T::read(member, r).map(Some) }
    }

    fn from_null() -> Option<Self> {
        Some(None)
    }
}

impl<T: Value> Items for Vec<T> {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn write_items(&self, element: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        self.iter().try_for_each(|item| item.write(element, w))
    }
}

impl<T: Value> Value for Vec<T> {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.list(member, self)
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        let mut items = Self::new();
        r.list(member, &mut |r| {
            if r.null()? {
                items.extend(T::from_null());
            } else {
                items.push(T::read(member.value_member(), r)?);
            }
            Ok(())
        })?;
        Ok(items)
    }
}

impl<K: MapKey, V: Value> Entries for BTreeMap<K, V> {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn write_entries(
        &self,
        entry: &mut dyn FnMut(&str, &dyn WriteValue) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.iter().try_for_each(|(key, value)| entry(key.as_key(), value))
    }
}

impl<K: MapKey, V: Value> Value for BTreeMap<K, V> {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.map(member, self)
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        let mut entries = Self::new();
        r.map(member, &mut |key, r| {
            let value = if r.null()? { V::from_null() } else { Some(V::read(member.value_member(), r)?) };
            if let Some(value) = value {
                entries.insert(K::from_key(key), value);
            }
            Ok(())
        })?;
        Ok(entries)
    }
}

impl MapKey for String {
    fn as_key(&self) -> &str {
        self
    }

    fn from_key(key: &str) -> Self {
        key.to_owned()
    }
}

impl Value for String {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.string(member, self)
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        r.text(member).map(Cow::into_owned)
    }
}

/// `Value` of types that a codec takes by value and by reference.
macro_rules! value {
    (copy: $($type:ty => $method:ident),*; borrowed: $($owned:ty => $by_ref:ident),*) => {
        $(impl Value for $type {
            fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                w.$method(member, *self)
            }

            fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
                r.$method(member)
            }
        })*
        $(impl Value for $owned {
            fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                w.$by_ref(member, self)
            }

            fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
                r.$by_ref(member)
            }
        })*
    };
}

value! {
    copy: bool => boolean, i8 => byte, i16 => short, i32 => integer, i64 => long, f32 => float, f64 => double,
        Timestamp => timestamp;
    borrowed: BigInteger => big_integer, BigDecimal => big_decimal, Bytes => blob, Document => document
}

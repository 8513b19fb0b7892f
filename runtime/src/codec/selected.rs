//! Parts of a structure.

use std::fmt;

use bytes::Bytes;

use super::{CodecError, Entries, Items, Shape, ShapeReader, ShapeWriter, WriteValue};
use crate::types::{BigDecimal, BigInteger, Document, Member, Schema, Timestamp};

/// Which members of a structure take part.
type Keep = fn(&Member) -> bool;

/// What [`for_each_member`] calls.
type Each<'a> = dyn FnMut(&'static Member, &dyn WriteValue) -> Result<(), CodecError> + 'a;

/// Calls `each` with every member of `shape` that is set, and a value that writes itself where it is told to.
///
/// # Errors
/// What `each` returns, and [`CodecError::UnknownVariant`].
pub fn for_each_member(
    shape: &dyn Shape,
    each: &mut dyn FnMut(&'static Member, &dyn WriteValue) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    shape.write_members(&mut EachWriter(each))
}

/// The members of a shape for which `keep` holds, to be written. Reading into it skips everything.
///
/// ```
/// use smithy_streams_runtime::codec::{Selected, Shape};
/// use smithy_streams_runtime::types::{EventBinding, Member};
///
/// fn payload_of(event: &dyn Shape) -> Selected<'_> {
///     Selected::new(event, |member: &Member| member.event_binding() == EventBinding::Document)
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Selected<'a> {
    shape: &'a dyn Shape,
    keep: Keep,
}

impl<'a> Selected<'a> {
    /// Selects members of `shape`; those of nested structures are all kept.
    pub fn new(shape: &'a dyn Shape, keep: fn(&Member) -> bool) -> Self {
        Self { shape, keep }
    }
}

impl Shape for Selected<'_> {
    fn schema(&self) -> &'static Schema {
        self.shape.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        for_each_member(self.shape, &mut |member, value| {
            if (self.keep)(member) { value.write_value(member, w) } else { Ok(()) }
        })
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

impl fmt::Debug for Selected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Selected").field(&self.shape.schema().id()).finish()
    }
}

/// The members of a shape for which `keep` holds, to be read; values of other members are skipped.
pub struct SelectedMut<'a> {
    shape: &'a mut dyn Shape,
    keep: Keep,
}

impl<'a> SelectedMut<'a> {
    /// Selects members of `shape`; those of nested structures are all kept.
    pub fn new(shape: &'a mut dyn Shape, keep: fn(&Member) -> bool) -> Self {
        Self { shape, keep }
    }
}

impl Shape for SelectedMut<'_> {
    fn schema(&self) -> &'static Schema {
        self.shape.schema()
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Selected { shape: self.shape, keep: self.keep }.write_members(w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match self.schema().members().get(index) {
            Some(member) if (self.keep)(member) => self.shape.read_member(index, r),
            _ => r.skip(),
        }
    }

    fn read_unknown(&mut self, name: &str) {
        self.shape.read_unknown(name);
    }
}

impl fmt::Debug for SelectedMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SelectedMut").field(&self.shape.schema().id()).finish()
    }
}

/// Hands each member on as a value that has not been written yet.
struct EachWriter<'a, 'f>(&'a mut Each<'f>);

/// What a writer takes by reference, as a value that writes itself again.
enum Borrowed<'a> {
    Text(&'a str),
    Structure(&'a dyn Shape),
    List(&'a dyn Items),
    Map(&'a dyn Entries),
    Null,
}

impl WriteValue for Borrowed<'_> {
    fn write_value(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        match *self {
            Self::Text(value) => w.string(member, value),
            Self::Structure(value) => w.structure(member, value),
            Self::List(items) => w.list(member, items),
            Self::Map(entries) => w.map(member, entries),
            Self::Null => w.null(member),
        }
    }
}

/// The methods of `EachWriter`, by how a value becomes a `WriteValue`.
macro_rules! each_writer {
    (copy: $($copy:ident: $type:ty),*; same: $($same:ident: $by_ref:ty),*; borrowed: $($name:ident: $from:ty => $variant:ident),*) => {
        impl ShapeWriter for EachWriter<'_, '_> {
            $(fn $copy(&mut self, member: &'static Member, value: $type) -> Result<(), CodecError> {
                (self.0)(member, &value)
            })*
            $(fn $same(&mut self, member: &'static Member, value: $by_ref) -> Result<(), CodecError> {
                (self.0)(member, value)
            })*
            $(fn $name(&mut self, member: &'static Member, value: $from) -> Result<(), CodecError> {
                (self.0)(member, &Borrowed::$variant(value))
            })*
            fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
                (self.0)(member, &Borrowed::Null)
            }
        }
    };
}

each_writer! {
    copy: boolean: bool, byte: i8, short: i16, integer: i32, long: i64, float: f32, double: f64, timestamp: Timestamp;
    same: big_integer: &BigInteger, big_decimal: &BigDecimal, blob: &Bytes, document: &Document;
    borrowed: string: &str => Text, structure: &dyn Shape => Structure, list: &dyn Items => List, map: &dyn Entries => Map
}

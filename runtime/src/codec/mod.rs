//! Shapes to and from bytes.
//!
//! ```text
//!   generated type ──Shape──▶ ShapeWriter (a format) ──▶ bytes
//!   generated type ◀──Shape── ShapeReader (a format) ◀── bytes
//! ```
//!
//! [`Json`], [`Cbor`] and [`XmlCodec`] are document formats; `text` holds the forms of single values in HTTP headers,
//! query strings and labels. Which member goes where is not decided here: a caller that splits a structure uses
//! [`Selected`], [`SelectedMut`] and [`for_each_member`].

mod buffer;
#[cfg(feature = "cbor")]
mod cbor;
mod containers;
mod error;
mod format;
mod json;
mod member_text;
mod real;
pub(crate) mod refuse;
mod selected;
mod shape;
pub(crate) mod text;
mod unit;
mod value;
#[cfg(feature = "xml")]
mod xml;

#[cfg(feature = "cbor")]
pub use cbor::{CBOR, Cbor, DEFINITE_CBOR};
pub use error::CodecError;
pub use format::Codec;
pub use json::{JSON, Json};
pub(crate) use member_text::MemberText;
pub use selected::{Selected, SelectedMut, for_each_member};
pub use shape::{Entries, Items, MapKey, Shape, ShapeReader, ShapeWriter, Value, WriteValue};
pub use unit::{UNIT, Unit, read_unit, write_unit};
pub use value::{write, write_optional};
#[cfg(feature = "xml")]
pub use xml::{XML, XmlCodec};

//! The values that generated types are made of, and the [`Schema`]s that describe them to codecs.
//!
//! Nothing here knows a format or a protocol; [`Timestamp`] alone has text forms, because all protocols
//! share them.

mod constraints;
pub(crate) mod decimal;
mod document;
mod member;
mod number;
mod schema;
mod timestamp;
mod unknown;
mod xml;

pub use constraints::{Bound, Constraints};
pub use document::{Document, Number};
pub use member::{EventBinding, HttpBinding, Kind, Member, TimestampFormat};
pub use number::{BigDecimal, BigInteger, InvalidNumber};
pub use schema::{ErrorTrait, Fault, Schema, ShapeKind};
pub use timestamp::{Timestamp, TimestampError};
pub use unknown::{UnknownEnumValue, UnknownVariant};
pub use xml::{Xml, XmlNamespace};

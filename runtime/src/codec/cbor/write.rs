//! Shapes to CBOR.

use std::convert::Infallible;

use bytes::{Bytes, BytesMut};
use minicbor::Encoder;
use minicbor::data::Tag;
use minicbor::encode::Error;

use super::Lengths;
use super::big::{self, Integer};
use super::numeral::decimal_fraction;
use super::tokens::{DECIMAL, NEGATIVE, POSITIVE};
use crate::codec::buffer::Buffer;
use crate::codec::containers::DEPTH_LIMIT;
use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter, for_each_member};
use crate::types::{BigDecimal, BigInteger, Document, Member, Number, Timestamp};

/// The tag of timestamps: seconds since the Unix epoch (RFC 8949, section 3.4.2).
const EPOCH: u64 = 1;

/// Every whole number up to here is a double.
const EXACT_AS_DOUBLE: u64 = 1 << 53;

/// Appends values to a buffer.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    encoder: Encoder<Buffer<'a>>,
    lengths: Lengths,
    /// The next value needs its key.
    keyed: bool,
    depth: u32,
}

/// What the encoder returns; a buffer takes everything, so it is never an error.
type Put<'e, 'a> = Result<&'e mut Encoder<Buffer<'a>>, Error<Infallible>>;

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut BytesMut, lengths: Lengths) -> Self {
        Self { encoder: Encoder::new(Buffer::new(out)), lengths, keyed: false, depth: 0 }
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, shape: &dyn Shape) -> Result<(), CodecError> {
        self.shape(shape)?;
        self.encoder.writer_mut().flush();
        Ok(())
    }

    /// A document that is any value.
    pub(super) fn root_document(mut self, document: &Document) -> Result<(), CodecError> {
        self.any(document)?;
        self.encoder.writer_mut().flush();
        Ok(())
    }

    fn put(&mut self, token: impl for<'e> FnOnce(&'e mut Encoder<Buffer<'a>>) -> Put<'e, 'a>) {
        let _ = token(&mut self.encoder);
    }

    /// Writes the key of a member, where it needs one.
    fn element(&mut self, member: &'static Member) {
        if self.keyed {
            self.put(|encoder| encoder.str(member.name()));
        }
    }

    /// Writes a value and what stands before it.
    fn value(
        &mut self,
        member: &'static Member,
        token: impl for<'e> FnOnce(&'e mut Encoder<Buffer<'a>>) -> Put<'e, 'a>,
    ) -> Result<(), CodecError> {
        self.element(member);
        self.put(token);
        Ok(())
    }

    /// Writes what is in a container.
    fn nested(
        &mut self,
        keyed: bool,
        content: impl FnOnce(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        if self.depth == DEPTH_LIMIT {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        let outer = self.keyed;
        self.depth += 1;
        self.keyed = keyed;
        content(self)?;
        self.keyed = outer;
        self.depth -= 1;
        Ok(())
    }

    /// Writes a structure or union. How many members are set is known at their end only, unless they are counted before.
    fn shape(&mut self, shape: &dyn Shape) -> Result<(), CodecError> {
        if self.lengths == Lengths::Definite {
            let mut members = 0;
            for_each_member(shape, &mut |_, _| {
                members += 1;
                Ok(())
            })?;
            self.put(|encoder| encoder.map(members));
            return self.nested(true, |w| shape.write_members(w));
        }
        self.put(Encoder::begin_map);
        self.nested(true, |w| shape.write_members(w))?;
        self.put(Encoder::end);
        Ok(())
    }

    fn whole(&mut self, integer: &Integer) {
        match integer {
            Integer::Short(value) => self.put(|encoder| encoder.i128(*value)),
            Integer::Long { negative, magnitude } => {
                let tag = if *negative { NEGATIVE } else { POSITIVE };
                self.put(|encoder| encoder.tag(Tag::new(tag))?.bytes(magnitude));
            }
        }
    }

    fn fraction(&mut self, exponent: i64, mantissa: &Integer) {
        self.put(|encoder| encoder.tag(Tag::new(DECIMAL))?.array(2)?.i64(exponent));
        self.whole(mantissa);
    }

    fn any(&mut self, document: &Document) -> Result<(), CodecError> {
        match document {
            Document::Null => self.put(Encoder::null),
            Document::Bool(value) => self.put(|encoder| encoder.bool(*value)),
            Document::Number(number) => self.number(number),
            Document::String(text) => self.put(|encoder| encoder.str(text)),
            Document::Array(values) => {
                self.put(|encoder| encoder.array(values.len() as u64));
                return self.nested(false, |w| values.iter().try_for_each(|value| w.any(value)));
            }
            Document::Object(values) => {
                self.put(|encoder| encoder.map(values.len() as u64));
                return self.nested(false, |w| {
                    values.iter().try_for_each(|(key, value)| {
                        w.put(|encoder| encoder.str(key));
                        w.any(value)
                    })
                });
            }
        }
        Ok(())
    }

    fn number(&mut self, number: &Number) {
        if let Some(value) = number.as_u64() {
            return self.put(|encoder| encoder.u64(value));
        }
        if let Some(value) = number.as_i64() {
            return self.put(|encoder| encoder.i64(value));
        }
        let value = number.as_f64();
        let text = number.to_string();
        let is_whole = text.parse::<BigInteger>().is_ok();
        if let Some(integer) = is_whole.then(|| big::from_text(&text)).flatten() {
            self.whole(&integer);
        } else if value.is_finite() {
            self.put(|encoder| encoder.f64(value));
        } else if let Some((exponent, mantissa)) = decimal_fraction(&text) {
            self.fraction(exponent, &mantissa);
        } else {
            self.put(|encoder| encoder.str(&text));
        }
    }
}

fn out_of_range(member: &Member) -> CodecError {
    CodecError::OutOfRange { member: member.name() }
}

impl ShapeWriter for Writer<'_> {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.bool(value))
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.i8(value))
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.i16(value))
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.i32(value))
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.i64(value))
    }

    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.f32(value))
    }

    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.f64(value))
    }

    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        let integer = big::from_text(value.as_str()).ok_or_else(|| out_of_range(member))?;
        self.element(member);
        self.whole(&integer);
        Ok(())
    }

    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        let (exponent, mantissa) = decimal_fraction(value.as_str()).ok_or_else(|| out_of_range(member))?;
        self.element(member);
        self.fraction(exponent, &mantissa);
        Ok(())
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.str(value))
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.bytes(value))
    }

    /// Seconds, as a double if they have a fraction that a double can hold; `@timestampFormat` does not count.
    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        let seconds = value.seconds();
        self.value(member, |encoder| {
            let encoder = encoder.tag(Tag::new(EPOCH))?;
            if value.nanoseconds() == 0 || seconds.unsigned_abs() >= EXACT_AS_DOUBLE {
                encoder.i64(seconds)
            } else {
                encoder.f64(real_seconds(value))
            }
        })
    }

    fn document(&mut self, member: &'static Member, value: &Document) -> Result<(), CodecError> {
        self.element(member);
        self.any(value)
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.element(member);
        self.shape(value)
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.array(items.len() as u64))?;
        self.nested(false, |w| items.write_items(member.value_member(), w))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        self.value(member, |encoder| encoder.map(entries.len() as u64))?;
        self.nested(false, |w| {
            entries.write_entries(&mut |key, value| {
                w.put(|encoder| encoder.str(key));
                value.write_value(member.value_member(), w)
            })
        })
    }

    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        self.value(member, Encoder::null)
    }
}

/// The seconds of a time near the epoch to its last digit: of a sum, those of a time shortly before the epoch would be
/// lost.
fn real_seconds(time: Timestamp) -> f64 {
    let fraction = i64::from(time.nanoseconds());
    let nanos = time.seconds().checked_mul(1_000_000_000).and_then(|nanos| nanos.checked_add(fraction));
    match nanos {
        Some(nanos) if nanos.unsigned_abs() < EXACT_AS_DOUBLE => nanos as f64 / 1e9,
        _ => time.seconds() as f64 + f64::from(time.nanoseconds()) / 1e9,
    }
}

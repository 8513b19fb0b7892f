//! Shapes to JSON.

use base64_simd::AsOut;
use bytes::{Bytes, BytesMut};

use super::scan::plain_length;
use super::{Names, timestamp_format};
use crate::codec::buffer::Buffer;
use crate::codec::containers::DEPTH_LIMIT;
use crate::codec::real::special_name;
use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter};
use crate::types::{BigDecimal, BigInteger, Document, Member, Timestamp, TimestampFormat};

/// Appends values to a buffer.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    out: Buffer<'a>,
    names: Names,
    /// An element stands before the next one.
    comma: bool,
    /// The next element needs its key.
    keyed: bool,
    depth: u32,
}

impl<'a> Writer<'a> {
    pub(super) fn new(names: Names, out: &'a mut BytesMut) -> Self {
        Self { out: Buffer::new(out), names, comma: false, keyed: false, depth: 0 }
    }

    /// A document that is one structure or union.
    pub(super) fn root(mut self, shape: &dyn Shape) -> Result<(), CodecError> {
        self.nested(b'{', b'}', true, |w| shape.write_members(w))?;
        self.out.flush();
        Ok(())
    }

    /// A document that is any value.
    pub(super) fn root_document(mut self, document: &Document) -> Result<(), CodecError> {
        self.any(document)?;
        self.out.flush();
        Ok(())
    }

    /// Writes what stands before a value: a comma and the key, as far as they are needed.
    fn element(&mut self, member: &'static Member) {
        if self.keyed {
            let name = self.names.of(member);
            if self.comma {
                self.out.push(b',');
            }
            if member.json_name_is_plain() {
                self.out.push(b'"');
                self.out.extend(name.as_bytes());
                self.out.extend(b"\":");
            } else {
                self.text(name);
                self.out.push(b':');
            }
        } else if self.comma {
            self.out.push(b',');
        }
        self.comma = true;
    }

    /// Writes a container; `content` writes its elements.
    fn nested(
        &mut self,
        open: u8,
        close: u8,
        keyed: bool,
        content: impl FnOnce(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        if self.depth == DEPTH_LIMIT {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        let outer = (self.comma, self.keyed);
        self.depth += 1;
        (self.comma, self.keyed) = (false, keyed);
        self.out.push(open);
        content(self)?;
        self.out.push(close);
        (self.comma, self.keyed) = outer;
        self.depth -= 1;
        Ok(())
    }

    /// Writes the key of a map, behind a comma unless it is the first.
    fn entry(&mut self, first: bool, key: &str) {
        if !first {
            self.out.push(b',');
        }
        self.text(key);
        self.out.push(b':');
        (self.comma, self.keyed) = (false, false);
    }

    /// Writes a string in quotes.
    fn text(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        self.out.push(b'"');
        loop {
            let (plain, tail) = rest.split_at(plain_length(rest));
            self.out.extend(plain);
            let Some((&byte, tail)) = tail.split_first() else { break };
            self.escaped(byte);
            rest = tail;
        }
        self.out.push(b'"');
    }

    #[cold]
    fn escaped(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => {
                let digits = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
                self.out.extend(b"\\u00");
                self.out.extend(&digits);
                return;
            }
        };
        self.out.extend(&[b'\\', short]);
    }

    fn any(&mut self, document: &Document) -> Result<(), CodecError> {
        match document {
            Document::Null => self.out.extend(b"null"),
            Document::Bool(true) => self.out.extend(b"true"),
            Document::Bool(false) => self.out.extend(b"false"),
            Document::Number(number) => self.out.extend(number.to_string().as_bytes()),
            Document::String(text) => self.text(text),
            Document::Array(values) => {
                return self.nested(b'[', b']', false, |w| {
                    values.iter().enumerate().try_for_each(|(index, value)| {
                        if index > 0 {
                            w.out.push(b',');
                        }
                        w.any(value)
                    })
                });
            }
            Document::Object(values) => {
                return self.nested(b'{', b'}', false, |w| {
                    values.iter().enumerate().try_for_each(|(index, (key, value))| {
                        w.entry(index == 0, key);
                        w.any(value)
                    })
                });
            }
        }
        Ok(())
    }

    fn special(&mut self, member: &'static Member, name: &str) {
        self.element(member);
        self.text(name);
    }

    fn whole(&mut self, member: &'static Member, value: impl itoa::Integer) {
        self.element(member);
        self.out.extend(itoa::Buffer::new().format(value).as_bytes());
    }
}

impl ShapeWriter for Writer<'_> {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.element(member);
        self.out.extend(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.whole(member, value);
        Ok(())
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.whole(member, value);
        Ok(())
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.whole(member, value);
        Ok(())
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.whole(member, value);
        Ok(())
    }

    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError> {
        if let Some(name) = special_name(value.into()) {
            self.special(member, name);
        } else {
            self.element(member);
            self.out.extend(zmij::Buffer::new().format_finite(value).as_bytes());
        }
        Ok(())
    }

    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError> {
        if let Some(name) = special_name(value) {
            self.special(member, name);
        } else {
            self.element(member);
            self.out.extend(zmij::Buffer::new().format_finite(value).as_bytes());
        }
        Ok(())
    }

    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        self.element(member);
        self.out.extend(value.as_str().as_bytes());
        Ok(())
    }

    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        self.element(member);
        self.out.extend(value.as_str().as_bytes());
        Ok(())
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.element(member);
        self.text(value);
        Ok(())
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.element(member);
        self.out.push(b'"');
        let out = self.out.flushed();
        let start = out.len();
        out.resize(start + base64_simd::STANDARD.encoded_length(value.len()), 0);
        let _ = base64_simd::STANDARD.encode(value, out[start..].as_out());
        self.out.push(b'"');
        Ok(())
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        self.element(member);
        let format = timestamp_format(member);
        let quoted = format != TimestampFormat::EpochSeconds;
        if quoted {
            self.out.push(b'"');
        }
        value.write(format, &mut self.out).map_err(|source| CodecError::timestamp(member, source))?;
        if quoted {
            self.out.push(b'"');
        }
        Ok(())
    }

    fn document(&mut self, member: &'static Member, value: &Document) -> Result<(), CodecError> {
        self.element(member);
        self.any(value)
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.element(member);
        self.nested(b'{', b'}', true, |w| value.write_members(w))
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        self.element(member);
        self.nested(b'[', b']', false, |w| items.write_items(member.value_member(), w))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        self.element(member);
        self.nested(b'{', b'}', false, |w| {
            let mut first = true;
            entries.write_entries(&mut |key, value| {
                w.entry(first, key);
                first = false;
                value.write_value(member.value_member(), w)
            })
        })
    }

    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        self.element(member);
        self.out.extend(b"null");
        Ok(())
    }
}

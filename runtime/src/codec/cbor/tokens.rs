//! The items of CBOR, one at a time.

use std::borrow::Cow;

use minicbor::Decoder;
use minicbor::decode::Error;

use super::numeral::{Numeral, half};
use crate::codec::CodecError;
use crate::codec::containers::{Container, DEPTH_LIMIT};

const BREAK: u8 = 0xff;
/// The tags of big integers and decimal fractions.
pub(super) const POSITIVE: u64 = 2;
pub(super) const NEGATIVE: u64 = 3;
pub(super) const DECIMAL: u64 = 4;

/// Whether a tag makes a number of what follows it (RFC 8949, sections 3.4.3 and 3.4.4).
pub(super) const fn has_number(tag: u64) -> bool {
    matches!(tag, POSITIVE | NEGATIVE | DECIMAL)
}

/// A place in a document. Each method consumes what it names, or fails.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    decoder: Decoder<'a>,
    depth: u32,
}

/// What is left of a container.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rest {
    /// So many elements, as the container claims.
    Counted(u64),
    /// Everything before the break.
    UntilBreak,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(payload: &'a [u8]) -> Self {
        Self { decoder: Decoder::new(payload), depth: 0 }
    }

    /// The byte that comes next.
    pub(super) fn peek(&self) -> Option<u8> {
        self.decoder.input().get(self.decoder.position()).copied()
    }

    fn advance(&mut self, length: usize) {
        self.decoder.set_position(self.decoder.position() + length);
    }

    /// The error of something other than `expected` standing here.
    #[cold]
    pub(super) fn unexpected(&self, expected: &'static str) -> CodecError {
        let (offset, length) = (self.decoder.position(), self.decoder.input().len());
        if offset < length {
            CodecError::Unexpected { expected, offset }
        } else {
            CodecError::Truncated { expected, offset: length }
        }
    }

    /// The error of a token that was to begin at `offset`.
    #[cold]
    fn refused(&self, error: &Error, expected: &'static str, offset: usize) -> CodecError {
        if error.is_end_of_input() {
            CodecError::Truncated { expected, offset: self.decoder.input().len() }
        } else {
            CodecError::Unexpected { expected, offset }
        }
    }

    /// The end of the document.
    pub(super) fn end(&self) -> Result<(), CodecError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(CodecError::TrailingData { offset: self.decoder.position() }),
        }
    }

    /// The first byte of a value, behind its tags, which say nothing to a reader that knows the type.
    pub(super) fn untagged(&mut self) -> Result<Option<u8>, CodecError> {
        loop {
            match self.peek() {
                Some(0xc0..=0xdf) => drop(self.tag()?),
                other => return Ok(other),
            }
        }
    }

    pub(super) fn tag(&mut self) -> Result<u64, CodecError> {
        let start = self.decoder.position();
        let tag = self.decoder.tag().map_err(|error| self.refused(&error, "a tag", start))?;
        Ok(tag.as_u64())
    }

    /// Null, `undefined` or a simple value that stands for nothing either, if it comes next, tagged or not.
    pub(super) fn null(&mut self) -> bool {
        if !matches!(self.peek(), Some(0xc0..=0xf3 | 0xf6..=0xf8)) {
            return false;
        }
        let start = self.decoder.position();
        let found = matches!(self.untagged(), Ok(Some(0xe0..=0xf3 | 0xf6..=0xf8))) && self.simple().is_ok();
        if !found {
            self.decoder.set_position(start);
        }
        found
    }

    pub(super) fn boolean(&mut self) -> Result<bool, CodecError> {
        let value = match self.untagged()? {
            Some(0xf4) => false,
            Some(0xf5) => true,
            _ => return Err(self.unexpected("`true` or `false`")),
        };
        self.advance(1);
        Ok(value)
    }

    /// The start of a container. `None` if nothing is in it; it has been closed then.
    pub(super) fn open(&mut self, container: Container) -> Result<Option<Rest>, CodecError> {
        self.untagged()?;
        let start = self.decoder.position();
        let (length, expected) = match container {
            Container::Object => (self.decoder.map(), "a map"),
            Container::List => (self.decoder.array(), "an array"),
        };
        let length = length.map_err(|error| self.refused(&error, expected, start))?;
        if self.depth == DEPTH_LIMIT {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        let rest = match length {
            Some(0) => return Ok(None),
            Some(count) => Rest::Counted(count),
            None if self.is_broken() => return Ok(None),
            None => Rest::UntilBreak,
        };
        self.depth += 1;
        Ok(Some(rest))
    }

    /// What follows an element. Says whether another one does; if not, the container has been closed.
    pub(super) fn another(&mut self, rest: &mut Rest) -> bool {
        let more = match rest {
            Rest::Counted(count) => {
                *count -= 1;
                *count > 0
            }
            Rest::UntilBreak => !self.is_broken(),
        };
        self.depth -= u32::from(!more);
        more
    }

    /// Consumes a break if it comes next.
    fn is_broken(&mut self) -> bool {
        let found = self.peek() == Some(BREAK);
        if found {
            self.advance(1);
        }
        found
    }

    /// Consumes the text `name` if it comes next, with the smallest head.
    pub(super) fn expected_text(&mut self, name: &str) -> bool {
        let rest = self.decoder.input().get(self.decoder.position()..).unwrap_or_default();
        let found = match (u8::try_from(name.len()), rest) {
            (Ok(length @ 0..=23), [head, text @ ..]) => {
                (*head == 0x60 | length && text.starts_with(name.as_bytes())).then_some(1)
            }
            (Ok(length), [0x78, head, text @ ..]) => {
                (*head == length && text.starts_with(name.as_bytes())).then_some(2)
            }
            _ => None,
        };
        if let Some(head) = found {
            self.advance(head + name.len());
        }
        found.is_some()
    }

    /// Text, borrowed unless it comes in chunks.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, CodecError> {
        if self.untagged()? != Some(0x7f) {
            return self.text_chunk().map(Cow::Borrowed);
        }
        let mut text = String::new();
        self.chunks(|tokens| tokens.text_chunk().map(|chunk| text.push_str(chunk)))?;
        Ok(Cow::Owned(text))
    }

    /// Bytes, borrowed unless they come in chunks.
    pub(super) fn bytes(&mut self) -> Result<Cow<'a, [u8]>, CodecError> {
        if self.peek() != Some(0x5f) {
            return self.bytes_chunk().map(Cow::Borrowed);
        }
        let mut bytes = Vec::new();
        self.chunks(|tokens| tokens.bytes_chunk().map(|chunk| bytes.extend_from_slice(chunk)))?;
        Ok(Cow::Owned(bytes))
    }

    /// Each chunk of a string of indefinite length.
    fn chunks(
        &mut self,
        mut chunk: impl FnMut(&mut Self) -> Result<(), CodecError>,
    ) -> Result<(), CodecError> {
        self.advance(1);
        while !self.is_broken() {
            chunk(self)?;
        }
        Ok(())
    }

    /// Text of definite length.
    fn text_chunk(&mut self) -> Result<&'a str, CodecError> {
        let start = self.decoder.position();
        self.decoder.str().map_err(|error| {
            let is_other = error.is_end_of_input() || error.is_type_mismatch();
            if is_other { self.refused(&error, "text", start) } else { self.invalid_text(start) }
        })
    }

    /// The error of text that is not UTF-8. The decoder stands behind it.
    #[cold]
    fn invalid_text(&self, start: usize) -> CodecError {
        let item = self.decoder.input().get(start..self.decoder.position()).unwrap_or_default();
        let head = match item.first() {
            Some(0x78) => 2,
            Some(0x79) => 3,
            Some(0x7a) => 5,
            Some(0x7b) => 9,
            _ => 1,
        };
        let valid = std::str::from_utf8(item.get(head..).unwrap_or_default())
            .map_or_else(|error| error.valid_up_to(), str::len);
        CodecError::InvalidUtf8 { offset: start + head + valid }
    }

    /// Bytes of definite length.
    fn bytes_chunk(&mut self) -> Result<&'a [u8], CodecError> {
        let start = self.decoder.position();
        self.decoder.bytes().map_err(|error| self.refused(&error, "bytes", start))
    }

    /// A number in any form, behind tags that have no number in them.
    pub(super) fn number(&mut self) -> Result<Numeral, CodecError> {
        while let Some(0xc0..=0xdf) = self.peek() {
            let tag = self.tag()?;
            if has_number(tag) {
                return self.tagged_number(tag);
            }
        }
        match self.peek() {
            Some(0x00..=0x3f) => self.integer().map(Numeral::Whole),
            Some(0xf9..=0xfb) => self.real().map(Numeral::Real),
            _ => Err(self.unexpected("a number")),
        }
    }

    pub(super) fn integer(&mut self) -> Result<i128, CodecError> {
        let start = self.decoder.position();
        let int = self.decoder.int().map_err(|error| self.refused(&error, "an integer", start))?;
        Ok(int.into())
    }

    pub(super) fn real(&mut self) -> Result<f64, CodecError> {
        const EXPECTED: &str = "a float";
        let start = self.decoder.position();
        let rest = self.decoder.input().get(start..).unwrap_or_default();
        let value = match rest.first() {
            Some(0xf9) => {
                let Some([_, high, low]) = rest.first_chunk() else {
                    return Err(CodecError::Truncated { expected: EXPECTED, offset: start + rest.len() });
                };
                self.advance(3);
                return Ok(half(u16::from_be_bytes([*high, *low])).into());
            }
            Some(0xfa) => self.decoder.f32().map(f64::from),
            _ => self.decoder.f64(),
        };
        value.map_err(|error| self.refused(&error, EXPECTED, start))
    }

    /// The number behind a tag for which [`has_number`] holds. What stands behind it must be there without
    /// further tags.
    pub(super) fn tagged_number(&mut self, tag: u64) -> Result<Numeral, CodecError> {
        if tag == DECIMAL { self.decimal() } else { self.bignum(tag == NEGATIVE) }
    }

    fn bignum(&mut self, negative: bool) -> Result<Numeral, CodecError> {
        Ok(Numeral::bignum(negative, &self.bytes()?))
    }

    fn decimal(&mut self) -> Result<Numeral, CodecError> {
        const EXPECTED: &str = "an exponent and a mantissa";
        if !matches!(self.peek(), Some(0x80..=0x9f)) {
            return Err(self.unexpected(EXPECTED));
        }
        let other_length = CodecError::Unexpected { expected: EXPECTED, offset: self.decoder.position() };
        let Some(mut rest) = self.open(Container::List)? else { return Err(other_length) };
        let exponent = self.integer()?;
        if !self.another(&mut rest) {
            return Err(other_length);
        }
        let mantissa = match self.peek() {
            Some(0xc0..=0xdf) => match self.tag()? {
                POSITIVE => self.bignum(false)?,
                NEGATIVE => self.bignum(true)?,
                _ => return Err(self.unexpected(EXPECTED)),
            },
            _ => Numeral::Whole(self.integer()?),
        };
        if self.another(&mut rest) {
            let is_cut = self.peek().is_none();
            return Err(if is_cut { self.unexpected("a break") } else { other_length });
        }
        Ok(Numeral::decimal(exponent, &mantissa))
    }

    /// A value without content: any of the simple values, in either form.
    pub(super) fn simple(&mut self) -> Result<(), CodecError> {
        let start = self.decoder.position();
        let value = self.decoder.input().get(start..).unwrap_or_default();
        match value {
            [0xe0..=0xf7, ..] => self.advance(1),
            // Lower numbers have the short form only (RFC 8949, section 3.3).
            [0xf8, 32..=u8::MAX, ..] => self.advance(2),
            [0xf8] => return Err(CodecError::Truncated { expected: "a simple value", offset: start + 1 }),
            _ => return Err(self.unexpected("a value")),
        }
        Ok(())
    }

    /// Any value.
    pub(super) fn skip(&mut self) -> Result<(), CodecError> {
        match self.untagged()? {
            Some(0x00..=0x3f) => self.integer().map(drop),
            Some(0x5f) => self.chunks(|tokens| tokens.bytes_chunk().map(drop)),
            Some(0x40..=0x5e) => self.bytes_chunk().map(drop),
            Some(0x7f) => self.chunks(|tokens| tokens.text_chunk().map(drop)),
            Some(0x60..=0x7e) => self.text_chunk().map(drop),
            Some(0x80..=0x9f) => self.skip_container(Container::List),
            Some(0xa0..=0xbf) => self.skip_container(Container::Object),
            Some(0xf9..=0xfb) => self.real().map(drop),
            _ => self.simple(),
        }
    }

    fn skip_container(&mut self, container: Container) -> Result<(), CodecError> {
        let Some(mut rest) = self.open(container)? else { return Ok(()) };
        loop {
            if container == Container::Object {
                self.skip()?;
            }
            self.skip()?;
            if !self.another(&mut rest) {
                return Ok(());
            }
        }
    }
}

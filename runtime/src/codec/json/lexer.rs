//! The grammar of JSON, over bytes that have been checked to be UTF-8.

use std::borrow::Cow;

use super::scan::plain_length;
use crate::codec::CodecError;
use crate::codec::containers::DEPTH_LIMIT;

/// A place in a document. Each method consumes what it names, or fails.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(payload: &'a [u8]) -> Result<Self, CodecError> {
        let text = std::str::from_utf8(payload)
            .map_err(|error| CodecError::InvalidUtf8 { offset: error.valid_up_to() })?;
        Ok(Self { text, bytes: payload, at: 0, depth: 0 })
    }

    /// The byte that comes next, behind white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// The error of something other than `expected` standing here.
    #[cold]
    pub(super) fn unexpected(&self, expected: &'static str) -> CodecError {
        if self.at < self.bytes.len() {
            CodecError::Unexpected { expected, offset: self.at }
        } else {
            CodecError::Truncated { expected, offset: self.bytes.len() }
        }
    }

    /// The end of the document.
    pub(super) fn end(&mut self) -> Result<(), CodecError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(CodecError::TrailingData { offset: self.at }),
        }
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), CodecError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// The start of a container. Says whether something is in it; if not, it has been closed.
    pub(super) fn open(&mut self, bracket: Bracket) -> Result<bool, CodecError> {
        self.expect(bracket.open, bracket.name)?;
        if self.peek() == Some(bracket.close) {
            self.at += 1;
            return Ok(false);
        }
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        Ok(true)
    }

    /// What follows an element. Says whether another one does; if not, the container has been closed.
    pub(super) fn another(&mut self, bracket: Bracket) -> Result<bool, CodecError> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == bracket.close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ => Err(self.unexpected(bracket.separator)),
        }
    }

    /// Consumes the key `name` and its colon if they come next. `name` must be plain.
    pub(super) fn expected_key(&mut self, name: &str) -> Result<bool, CodecError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a string"));
        }
        let rest = &self.bytes[self.at + 1..];
        if rest.get(name.len()) != Some(&b'"') || !rest.starts_with(name.as_bytes()) {
            return Ok(false);
        }
        self.at += name.len() + 2;
        self.expect(b':', "`:`")?;
        Ok(true)
    }

    /// A key and its colon.
    pub(super) fn key(&mut self) -> Result<Cow<'a, str>, CodecError> {
        let key = self.string()?;
        self.expect(b':', "`:`")?;
        Ok(key)
    }

    /// A string, borrowed unless it holds escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, CodecError> {
        self.expect(b'"', "a string")?;
        let plain = self.plain();
        if self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = String::from(plain);
        while let Some(escaped) = self.escape()? {
            text.push(escaped);
            text.push_str(self.plain());
        }
        Ok(Cow::Owned(text))
    }

    fn skip_string(&mut self) -> Result<(), CodecError> {
        self.expect(b'"', "a string")?;
        self.plain();
        while self.escape()?.is_some() {
            self.plain();
        }
        Ok(())
    }

    /// What comes before the next quote, backslash or control character.
    fn plain(&mut self) -> &'a str {
        let start = self.at;
        self.at += plain_length(&self.bytes[start..]);
        // The slice begins and ends beside ASCII characters, so it is never refused.
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// An escaped character; `None` for the quote that ends the string.
    fn escape(&mut self) -> Result<Option<char>, CodecError> {
        match self.bytes.get(self.at) {
            Some(b'"') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b'\\') => self.at += 1,
            _ => return Err(self.unexpected("no control character, and the end of the string")),
        }
        let escaped = match self.bytes.get(self.at) {
            Some(&byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape().map(Some),
            _ => return Err(self.unexpected("an escaped character")),
        };
        self.at += 1;
        Ok(Some(escaped))
    }

    /// `u` and four digits, twice for a character outside the basic plane. A surrogate alone is refused.
    fn unicode_escape(&mut self) -> Result<char, CodecError> {
        let start = self.at;
        let first = self.hexadecimal()?;
        let code = if (0xD800..0xDC00).contains(&first) && self.bytes.get(self.at) == Some(&b'\\') {
            self.at += 1;
            match self.hexadecimal()? {
                second @ 0xDC00..0xE000 => 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                _ => first,
            }
        } else {
            first
        };
        char::from_u32(code).ok_or(CodecError::Unexpected { expected: "a pair of surrogates", offset: start })
    }

    fn hexadecimal(&mut self) -> Result<u32, CodecError> {
        if self.bytes.get(self.at) != Some(&b'u') {
            return Err(self.unexpected("a pair of surrogates"));
        }
        self.at += 1;
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.bytes.get(self.at).and_then(|byte| char::from(*byte).to_digit(16));
            value = value << 4 | digit.ok_or_else(|| self.unexpected("a hexadecimal digit"))?;
            self.at += 1;
        }
        Ok(value)
    }

    /// A number as it is written.
    pub(super) fn number(&mut self) -> Result<&'a str, CodecError> {
        self.peek();
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.unexpected("a number")),
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn some_digits(&mut self) -> Result<(), CodecError> {
        match self.bytes.get(self.at) {
            Some(b'0'..=b'9') => {
                self.digits();
                Ok(())
            }
            _ => Err(self.unexpected("a digit")),
        }
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// A whole number without fraction and exponent, of up to 18 digits. Anything else is left where it is.
    pub(super) fn small_integer(&mut self) -> Option<i64> {
        let negative = self.peek() == Some(b'-');
        let start = self.at + usize::from(negative);
        let Digits { value, end: at } = self.digits_at(start, 0);
        let length = at - start;
        let leading_zero = length > 1 && self.bytes[start] == b'0';
        if !(1..=18).contains(&length) || leading_zero {
            return None;
        }
        if let Some(b'.' | b'e' | b'E') = self.bytes.get(at) {
            return None;
        }
        // A float, or a document, must hear of the sign of `-0`.
        if negative && value == 0 {
            return None;
        }
        self.at = at;
        // 18 digits fit.
        let value = i64::try_from(value).ok()?;
        Some(if negative { -value } else { value })
    }

    /// A number of up to 15 digits with a point among them and without exponent. Anything else is left where it
    /// is.
    ///
    /// Both the digits and the power of ten are exact as `f64`, so that their quotient is rounded once, as it
    /// should be.
    pub(super) fn small_decimal(&mut self) -> Option<f64> {
        let negative = self.peek() == Some(b'-');
        let start = self.at + usize::from(negative);
        let whole = self.digits_at(start, 0);
        let leading_zero = whole.end - start > 1 && self.bytes[start] == b'0';
        if whole.end == start || leading_zero || self.bytes.get(whole.end) != Some(&b'.') {
            return None;
        }
        let all = self.digits_at(whole.end + 1, whole.value);
        let scale = all.end - whole.end - 1;
        let has_exponent = matches!(self.bytes.get(all.end), Some(b'e' | b'E'));
        if scale == 0 || all.end - start - 1 > 15 || has_exponent {
            return None;
        }
        self.at = all.end;
        let value = all.value as f64 / POWERS_OF_TEN[scale];
        Some(if negative { -value } else { value })
    }

    /// Where the digits at `at` end, and their value behind those of `value`; meaningless if they are too many.
    fn digits_at(&self, mut at: usize, mut value: u64) -> Digits {
        while let Some(&digit @ b'0'..=b'9') = self.bytes.get(at) {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            at += 1;
        }
        Digits { value, end: at }
    }

    /// `true`, `false` or `null`, if it comes next.
    pub(super) fn literal(&mut self, literal: &'static str) -> bool {
        self.peek();
        let found = self.bytes[self.at..].starts_with(literal.as_bytes());
        if found {
            self.at += literal.len();
        }
        found
    }

    /// Any value.
    pub(super) fn skip(&mut self) -> Result<(), CodecError> {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'{') => self.skip_container(OBJECT),
            Some(b'[') => self.skip_container(ARRAY),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            _ if self.literal("null") || self.literal("true") || self.literal("false") => Ok(()),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn skip_container(&mut self, bracket: Bracket) -> Result<(), CodecError> {
        let mut more = self.open(bracket)?;
        while more {
            if bracket.close == OBJECT.close {
                self.skip_string()?;
                self.expect(b':', "`:`")?;
            }
            self.skip()?;
            more = self.another(bracket)?;
        }
        Ok(())
    }
}

/// A run of digits.
struct Digits {
    value: u64,
    end: usize,
}

/// Those that 15 digits can be divided by.
const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// What encloses the elements of a container.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bracket {
    open: u8,
    close: u8,
    name: &'static str,
    separator: &'static str,
}

pub(super) const OBJECT: Bracket =
    Bracket { open: b'{', close: b'}', name: "an object", separator: "`,` or `}`" };
pub(super) const ARRAY: Bracket =
    Bracket { open: b'[', close: b']', name: "an array", separator: "`,` or `]`" };

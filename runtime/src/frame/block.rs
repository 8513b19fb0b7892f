//! The header block: headers back to back, `name length (1) | name | type (1) | value`.

use std::str;

use super::limits::{DuplicateHeaders, MAX_HEADER_NAME_LENGTH, MAX_HEADER_VALUE_LENGTH};
use super::names::{self, NameFilter};
use super::{FrameError, Header, HeaderValue, Limits};

/// A header as it lies in the block: its parts fit, its texts have not been looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawHeader<'a> {
    pub(crate) name: &'a [u8],
    /// A type that exists.
    code: u8,
    /// As many bytes as the type takes, without a length in front.
    pub(crate) value: &'a [u8],
}

impl<'a> RawHeader<'a> {
    /// The number, if it is an integer of 32 bits.
    #[inline]
    pub(crate) fn as_integer(&self) -> Option<i32> {
        let number = self.value.first_chunk().map(|bytes| i32::from_be_bytes(*bytes));
        number.filter(|_| self.code == 4)
    }

    /// Whether it is a string.
    #[inline]
    pub(crate) fn is_string(&self) -> bool {
        self.code == 7
    }

    /// The value, with the text of strings made by `text`.
    #[inline]
    pub(super) fn value(self, text: impl FnOnce(&'a [u8]) -> Option<&'a str>) -> Option<HeaderValue<'a>> {
        let bytes = self.value;
        Some(match self.code {
            0 => HeaderValue::Bool(true),
            1 => HeaderValue::Bool(false),
            2 => HeaderValue::Byte(i8::from_be_bytes(*bytes.first_chunk()?)),
            3 => HeaderValue::Short(i16::from_be_bytes(*bytes.first_chunk()?)),
            4 => HeaderValue::Integer(i32::from_be_bytes(*bytes.first_chunk()?)),
            5 => HeaderValue::Long(i64::from_be_bytes(*bytes.first_chunk()?)),
            6 => HeaderValue::ByteArray(bytes),
            7 => HeaderValue::String(text(bytes)?),
            8 => HeaderValue::Timestamp(i64::from_be_bytes(*bytes.first_chunk()?)),
            9 => HeaderValue::Uuid(*bytes.first_chunk()?),
            _ => return None,
        })
    }
}

/// Goes through a header block from front to back, and never beyond it.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    block: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn new(block: &'a [u8]) -> Self {
        Self { block, position: 0 }
    }

    /// Where the next header begins.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next header, `None` at the end of the block.
    // Every message passes here. Called rather than inlined, it hands its result over in memory, which takes
    // longer than making it.
    #[inline(always)]
    pub(super) fn header(&mut self) -> Result<Option<RawHeader<'a>>, FrameError> {
        let offset = self.position;
        if offset == self.block.len() {
            return Ok(None);
        }
        let [name_length] = self.array()?;
        if name_length == 0 {
            return Err(FrameError::EmptyHeaderName { offset });
        }
        let name = self.slice(usize::from(name_length))?;
        let [code] = self.array()?;
        let value_length = match code {
            7 | 6 => {
                let length = usize::from(u16::from_be_bytes(self.array()?));
                if length > MAX_HEADER_VALUE_LENGTH {
                    return Err(self.long_value(name, length));
                }
                length
            }
            0 | 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 | 8 => 8,
            9 => 16,
            _ => return Err(unknown_type(name, code)),
        };
        let value = self.slice(value_length)?;
        Ok(Some(RawHeader { name, code, value }))
    }

    #[inline(always)]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], FrameError> {
        match self.block.get(self.position..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => {
                self.position += N;
                Ok(*bytes)
            }
            None => Err(self.overrun(N)),
        }
    }

    #[inline(always)]
    fn slice(&mut self, length: usize) -> Result<&'a [u8], FrameError> {
        match self.block.get(self.position..self.position + length) {
            Some(bytes) => {
                self.position += length;
                Ok(bytes)
            }
            None => Err(self.overrun(length)),
        }
    }

    /// A value over the limit, if it is there at all.
    #[cold]
    fn long_value(&self, name: &[u8], length: usize) -> FrameError {
        if self.block.len() - self.position < length {
            self.overrun(length)
        } else {
            value_too_long(&String::from_utf8_lossy(name), length)
        }
    }

    #[cold]
    fn overrun(&self, needed: usize) -> FrameError {
        FrameError::HeaderOverrun {
            offset: self.position,
            needed,
            available: self.block.len() - self.position,
        }
    }
}

/// Reads every header once, so that whoever reads them again later cannot fail.
#[inline]
pub(super) fn validate(block: &[u8], limits: &Limits) -> Result<(), FrameError> {
    // One look at the whole block instead of one at each text: lengths and types are small numbers, so that a
    // block of short strings is ASCII from end to end.
    let ascii = is_ascii(block);
    let mut reader = Reader::new(block);
    let mut seen = NameFilter::default();
    let mut count = 0;
    let mut suspicious = false;
    loop {
        let offset = reader.position();
        let Some(header) = reader.header()? else { break };
        count += 1;
        if count > limits.header_count {
            return Err(FrameError::TooManyHeaders { count, limit: limits.header_count });
        }
        if !ascii {
            check_texts(header, offset, reader.position())?;
        }
        suspicious |= seen.insert(header.name);
    }
    if suspicious && limits.duplicate_headers == DuplicateHeaders::Refuse {
        return names::refuse_duplicates(block, count);
    }
    Ok(())
}

/// `<[u8]>::is_ascii`, twice as fast on blocks of a hundred bytes.
#[inline]
fn is_ascii(block: &[u8]) -> bool {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let Some(last) = block.last_chunk() else {
        return block.iter().all(u8::is_ascii);
    };
    // The last eight bytes may overlap with the chunk before them.
    let last = u64::from_ne_bytes(*last);
    let chunks = block.chunks_exact(8).filter_map(<[u8]>::first_chunk);
    chunks.fold(last, |all, chunk| all | u64::from_ne_bytes(*chunk)) & HIGH_BITS == 0
}

/// Checks that the name, and the value if it is a string, are UTF-8. The header lies from `start` to `end`.
fn check_texts(header: RawHeader<'_>, start: usize, end: usize) -> Result<(), FrameError> {
    let check = |text: &[u8], offset: usize| {
        if is_ascii(text) {
            return Ok(());
        }
        str::from_utf8(text).map(|_| ()).map_err(|source| FrameError::InvalidUtf8 { offset, source })
    };
    check(header.name, start + 1)?;
    if header.code == 7 {
        check(header.value, end - header.value.len())?;
    }
    Ok(())
}

/// Goes through a block that [`validate`] has seen, without making texts of its bytes.
#[derive(Debug, Clone)]
pub(crate) struct RawHeaders<'a> {
    reader: Reader<'a>,
}

impl<'a> RawHeaders<'a> {
    #[inline]
    pub(super) fn new(block: &'a [u8]) -> Self {
        Self { reader: Reader::new(block) }
    }

    /// Where the header that came last ends.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.reader.position()
    }
}

impl<'a> Iterator for RawHeaders<'a> {
    type Item = RawHeader<'a>;

    #[inline]
    fn next(&mut self) -> Option<RawHeader<'a>> {
        self.reader.header().ok().flatten()
    }
}

/// Goes through a block that [`validate`] has seen.
#[derive(Debug, Clone)]
pub(super) struct ValidReader<'a> {
    reader: Reader<'a>,
    /// The whole block, if it is UTF-8 from end to end: cutting at character boundaries is cheaper than checking
    /// each text.
    text: Option<&'a str>,
}

impl<'a> ValidReader<'a> {
    #[inline]
    pub(super) fn new(block: &'a [u8]) -> Self {
        Self { reader: Reader::new(block), text: str::from_utf8(block).ok() }
    }

    #[inline]
    pub(super) fn header(&mut self) -> Option<Header<'a>> {
        let start = self.reader.position() + 1;
        let header = self.reader.header().ok()??;
        let end = self.reader.position();
        let name = self.text(header.name, start)?;
        let value = header.value(|text| self.text(text, end - text.len()))?;
        Some(Header::new(name, value))
    }

    #[inline]
    fn text(&self, bytes: &'a [u8], offset: usize) -> Option<&'a str> {
        match self.text {
            Some(text) => text.get(offset..offset + bytes.len()),
            None => str::from_utf8(bytes).ok(),
        }
    }
}

/// How many bytes a header takes. Refuses names and values that cannot travel.
#[inline]
pub(super) fn encoded_length(header: Header<'_>) -> Result<usize, FrameError> {
    let name = header.name();
    if name.is_empty() || name.len() > MAX_HEADER_NAME_LENGTH {
        return Err(bad_name(name.len()));
    }
    let value = match header.value() {
        HeaderValue::String(it) => 2 + it.len(),
        HeaderValue::ByteArray(it) => 2 + it.len(),
        HeaderValue::Bool(_) => 0,
        HeaderValue::Byte(_) => 1,
        HeaderValue::Short(_) => 2,
        HeaderValue::Integer(_) => 4,
        HeaderValue::Long(_) | HeaderValue::Timestamp(_) => 8,
        HeaderValue::Uuid(_) => 16,
    };
    if value > 2 + MAX_HEADER_VALUE_LENGTH {
        return Err(value_too_long(name, value - 2));
    }
    Ok(2 + name.len() + value)
}

/// Writes one header over the first bytes of `place`, which has as many as [`encoded_length`] says.
#[inline]
pub(super) fn write(header: Header<'_>, place: &mut [u8]) {
    let name = header.name().as_bytes();
    let place = put(place, &[name.len() as u8]);
    let place = put(place, name);
    // Lengths beyond these casts have been refused.
    let place = match header.value() {
        HeaderValue::String(it) => {
            let [high, low] = (it.len() as u16).to_be_bytes();
            put(put(place, &[7, high, low]), it.as_bytes())
        }
        HeaderValue::ByteArray(it) => {
            let [high, low] = (it.len() as u16).to_be_bytes();
            put(put(place, &[6, high, low]), it)
        }
        HeaderValue::Bool(true) => put(place, &[0]),
        HeaderValue::Bool(false) => put(place, &[1]),
        HeaderValue::Byte(it) => put(put(place, &[2]), &it.to_be_bytes()),
        HeaderValue::Short(it) => put(put(place, &[3]), &it.to_be_bytes()),
        HeaderValue::Integer(it) => put(put(place, &[4]), &it.to_be_bytes()),
        HeaderValue::Long(it) => put(put(place, &[5]), &it.to_be_bytes()),
        HeaderValue::Timestamp(it) => put(put(place, &[8]), &it.to_be_bytes()),
        HeaderValue::Uuid(it) => put(put(place, &[9]), &it),
    };
    debug_assert!(place.is_empty(), "`encoded_length` and `write` count alike");
}

/// Writes bytes to the front of a place, and gives what is behind them.
#[inline]
pub(super) fn put<'p>(place: &'p mut [u8], bytes: &[u8]) -> &'p mut [u8] {
    match place.split_at_mut_checked(bytes.len()) {
        Some((front, rest)) => {
            front.copy_from_slice(bytes);
            rest
        }
        None => &mut [],
    }
}

#[cold]
fn bad_name(length: usize) -> FrameError {
    match length {
        0 => FrameError::EmptyHeaderName { offset: 0 },
        _ => FrameError::HeaderNameTooLong { length, limit: MAX_HEADER_NAME_LENGTH },
    }
}

#[cold]
fn value_too_long(name: &str, length: usize) -> FrameError {
    FrameError::HeaderValueTooLong { name: name.to_owned(), length, limit: MAX_HEADER_VALUE_LENGTH }
}

#[cold]
fn unknown_type(name: &[u8], code: u8) -> FrameError {
    FrameError::UnknownHeaderType { name: String::from_utf8_lossy(name).into_owned(), code }
}

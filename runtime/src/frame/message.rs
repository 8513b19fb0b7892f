use std::fmt;

use bytes::{Buf, Bytes, BytesMut};

use super::block::{self, RawHeaders, Reader, ValidReader};
use super::crc::Checksum;
use super::names::{self, NameFilter};
use super::prelude::{CHECKSUM_LENGTH, PRELUDE_LENGTH, Prelude};
use super::{FrameError, Header, HeaderValue, Limits};

/// Typed headers and a payload: what a frame carries.
///
/// Headers are kept as the bytes that travel, checked once, and read on demand. A decoded message shares the
/// memory of the input it came from: cloning it, and cloning or slicing its payload, copies nothing, and a
/// small payload that is kept for long keeps its whole input chunk alive.
///
/// Two messages are equal when their headers come in the same order.
///
/// ```
/// use bytes::BytesMut;
/// use smithy_streams_runtime::frame::Message;
///
/// let message = Message::new()
///     .with_header(":message-type", "event")?
///     .with_header("n", 1)?
///     .with_payload("{}");
///
/// let mut frame = BytesMut::new();
/// message.encode(&mut frame)?;
///
/// let (decoded, rest) = Message::decode(frame.freeze())?;
/// assert_eq!(decoded.string("missing"), None);
/// assert_eq!(decoded.string(":message-type"), Some("event"));
/// assert_eq!(decoded.payload(), b"{}");
/// assert!(rest.is_empty());
/// # Ok::<(), smithy_streams_runtime::frame::FrameError>(())
/// ```
#[derive(Clone)]
pub struct Message {
    parts: Parts,
}

/// Where the headers and the payload lie. A header block has passed `block::validate`, or was written by
/// `block::write`.
#[derive(Clone)]
enum Parts {
    /// Both in one frame that was decoded: one share to count instead of two.
    Frame { frame: Bytes, headers_end: usize },
    /// Each for itself.
    Apart { headers: Bytes, payload: Bytes },
}

impl Message {
    /// No headers, no payload.
    pub const fn new() -> Self {
        Self { parts: Parts::Apart { headers: Bytes::new(), payload: Bytes::new() } }
    }

    /// Adds a header behind the others.
    ///
    /// # Errors
    /// [`EmptyHeaderName`](FrameError::EmptyHeaderName), [`HeaderNameTooLong`](FrameError::HeaderNameTooLong)
    /// (255 bytes are allowed), [`HeaderValueTooLong`](FrameError::HeaderValueTooLong) (32,767 bytes are),
    /// [`DuplicateHeader`](FrameError::DuplicateHeader).
    pub fn with_header<'a>(
        mut self,
        name: &'a str,
        value: impl Into<HeaderValue<'a>>,
    ) -> Result<Self, FrameError> {
        self.push_header(name, value)?;
        Ok(self)
    }

    /// Adds several headers behind those that are there; cheaper than one at a time.
    ///
    /// # Errors
    /// As [`Message::with_header`].
    pub fn with_headers<'a, H>(mut self, headers: impl IntoIterator<Item = H>) -> Result<Self, FrameError>
    where
        H: Into<Header<'a>>,
    {
        let headers = headers.into_iter().map(Into::into);
        self.extend_headers(headers)?;
        Ok(self)
    }

    /// Replaces the payload.
    #[must_use]
    pub fn with_payload(mut self, payload: impl Into<Bytes>) -> Self {
        let headers = self.headers_bytes();
        self.parts = Parts::Apart { headers, payload: payload.into() };
        self
    }

    /// Adds a header behind the others. After an error the message is as it was.
    ///
    /// # Errors
    /// As [`Message::with_header`].
    pub fn push_header<'a>(
        &mut self,
        name: &'a str,
        value: impl Into<HeaderValue<'a>>,
    ) -> Result<(), FrameError> {
        self.extend_headers(std::iter::once(Header::new(name, value)))
    }

    fn extend_headers<'a>(&mut self, headers: impl Iterator<Item = Header<'a>>) -> Result<(), FrameError> {
        let mut seen = NameFilter::default();
        for header in self.headers() {
            seen.insert(header.name().as_bytes());
        }
        let mut block = self.header_block().to_vec();
        for header in headers {
            if seen.insert(header.name().as_bytes()) && names::contains(&block, header.name()) {
                return Err(FrameError::DuplicateHeader { name: header.name().to_owned() });
            }
            let start = block.len();
            block.resize(start + block::encoded_length(header)?, 0);
            block::write(header, block.get_mut(start..).unwrap_or_default());
        }
        self.parts = Parts::Apart { headers: block.into(), payload: self.payload_bytes() };
        Ok(())
    }

    /// The headers, in the order in which they travel.
    #[inline]
    pub fn headers(&self) -> Headers<'_> {
        Headers { reader: ValidReader::new(self.header_block()) }
    }

    /// The headers as bytes, for those who need few of them as texts.
    #[inline]
    pub(crate) fn raw_headers(&self) -> RawHeaders<'_> {
        RawHeaders::new(self.header_block())
    }

    /// The value of the header of this name, compared byte by byte.
    ///
    /// Where [`DuplicateHeaders::Keep`](super::DuplicateHeaders::Keep) let a name in twice, the last one counts.
    pub fn header(&self, name: &str) -> Option<HeaderValue<'_>> {
        let mut reader = Reader::new(self.header_block());
        let mut found = None;
        while let Ok(Some(header)) = reader.header() {
            if header.name == name.as_bytes() {
                found = Some(header);
            }
        }
        found?.value(|text| std::str::from_utf8(text).ok())
    }

    /// The text of the header of this name, if there is one and it is a string.
    pub fn string(&self, name: &str) -> Option<&str> {
        self.header(name)?.as_string()
    }

    /// The bytes of the header of this name, if there is one and it is a byte array. They share the memory of the
    /// message.
    pub fn byte_array(&self, name: &str) -> Option<Bytes> {
        let bytes = self.header(name)?.as_byte_array()?;
        Some(match &self.parts {
            Parts::Frame { frame, .. } => frame.slice_ref(bytes),
            Parts::Apart { headers, .. } => headers.slice_ref(bytes),
        })
    }

    /// The header block as it travels: the bytes that a signature covers.
    #[inline]
    pub fn header_block(&self) -> &[u8] {
        match &self.parts {
            Parts::Frame { frame, headers_end } => {
                frame.get(PRELUDE_LENGTH..*headers_end).unwrap_or_default()
            }
            Parts::Apart { headers, .. } => headers,
        }
    }

    /// The bytes behind the headers.
    #[inline]
    pub fn payload(&self) -> &[u8] {
        match &self.parts {
            Parts::Frame { frame, headers_end } => {
                frame.get(*headers_end..frame.len() - CHECKSUM_LENGTH).unwrap_or_default()
            }
            Parts::Apart { payload, .. } => payload,
        }
    }

    /// The payload as a share in the memory of the message: nothing is copied.
    #[inline]
    pub fn payload_bytes(&self) -> Bytes {
        match &self.parts {
            Parts::Frame { frame, headers_end } => frame.slice(*headers_end..frame.len() - CHECKSUM_LENGTH),
            Parts::Apart { payload, .. } => payload.clone(),
        }
    }

    /// The payload, with the share that the message had.
    #[inline]
    pub fn into_payload(self) -> Bytes {
        match self.parts {
            Parts::Frame { mut frame, headers_end } => {
                frame.truncate(frame.len() - CHECKSUM_LENGTH);
                frame.advance(headers_end);
                frame
            }
            Parts::Apart { payload, .. } => payload,
        }
    }

    /// A copy in memory of its own, for a short message that is kept for long: it no longer keeps the input alive that
    /// it came in.
    #[must_use]
    pub fn detached(&self) -> Self {
        let parts = match &self.parts {
            Parts::Frame { frame, headers_end } => {
                Parts::Frame { frame: Bytes::copy_from_slice(frame), headers_end: *headers_end }
            }
            Parts::Apart { headers, payload } => Parts::Apart {
                headers: Bytes::copy_from_slice(headers),
                payload: Bytes::copy_from_slice(payload),
            },
        };
        Self { parts }
    }

    fn headers_bytes(&self) -> Bytes {
        match &self.parts {
            Parts::Frame { frame, headers_end } => frame.slice(PRELUDE_LENGTH..*headers_end),
            Parts::Apart { headers, .. } => headers.clone(),
        }
    }

    /// Whether there are neither headers nor a payload.
    pub fn is_empty(&self) -> bool {
        self.header_block().is_empty() && self.payload().is_empty()
    }

    /// Length of the frame, in bytes.
    pub fn encoded_length(&self) -> usize {
        PRELUDE_LENGTH + self.header_block().len() + self.payload().len() + CHECKSUM_LENGTH
    }

    /// Appends the frame to `buffer`, within [`Limits::spec`]. After an error the buffer is as it was.
    ///
    /// # Errors
    /// [`HeadersTooLong`](FrameError::HeadersTooLong), [`PayloadTooLong`](FrameError::PayloadTooLong),
    /// [`MessageTooLong`](FrameError::MessageTooLong).
    #[inline]
    pub fn encode(&self, buffer: &mut BytesMut) -> Result<(), FrameError> {
        self.encode_with_limits(buffer, &Limits::spec())
    }

    /// Appends the frame to `buffer`, within limits of the caller's on sizes.
    ///
    /// # Errors
    /// As [`Message::encode`].
    #[inline]
    pub fn encode_with_limits(&self, buffer: &mut BytesMut, limits: &Limits) -> Result<(), FrameError> {
        let (headers, payload) = (self.header_block(), self.payload());
        if payload.len() >= LONG_PAYLOAD {
            return encode_long(headers, payload, buffer, limits);
        }
        let start = buffer.len();
        buffer.reserve(PRELUDE_LENGTH + headers.len() + payload.len() + CHECKSUM_LENGTH);
        buffer.extend_from_slice(&[0; PRELUDE_LENGTH]);
        buffer.extend_from_slice(headers);
        if !payload.is_empty() {
            buffer.extend_from_slice(payload);
        }
        let outcome = Prelude::complete(buffer, start, headers.len(), payload.len(), limits);
        if outcome.is_err() {
            buffer.truncate(start);
        }
        outcome
    }

    /// Reads the frame at the start of `input`; gives the message and what stands behind it. Nothing is copied.
    ///
    /// # Errors
    /// [`Truncated`](FrameError::Truncated) when `input` ends inside the frame, and every other [`FrameError`]
    /// that corruption can cause.
    pub fn decode(input: Bytes) -> Result<(Self, Bytes), FrameError> {
        Self::decode_with_limits(input, &Limits::client())
    }

    /// Reads the frame at the start of `input`, within limits.
    ///
    /// # Errors
    /// As [`Message::decode`].
    pub fn decode_with_limits(mut input: Bytes, limits: &Limits) -> Result<(Self, Bytes), FrameError> {
        let Some(head) = input.first_chunk() else {
            return Err(FrameError::Truncated { missing: PRELUDE_LENGTH - input.len() });
        };
        let mut prelude = Prelude::read(head, Checksum::new(), limits)?;
        if let Some(missing @ 1..) = prelude.total_length.checked_sub(input.len()) {
            return Err(FrameError::Truncated { missing });
        }
        let block = prelude.verify(&input)?;
        block::validate(block, limits)?;
        let message = Self::cut(&mut input, prelude.total_length, prelude.headers_end());
        Ok((message, input))
    }

    /// Takes a frame that has been checked in every way off the front of `input`.
    #[inline]
    pub(super) fn cut(input: &mut Bytes, total_length: usize, headers_end: usize) -> Self {
        Self { parts: Parts::Frame { frame: input.split_to(total_length), headers_end } }
    }
}

/// From this length on, in bytes, a payload is copied and summed up in steps: the second look at it would find that
/// it has left the cache.
const LONG_PAYLOAD: usize = 64 * STEP;
const STEP: usize = 16 * 1024;

/// As `Prelude::complete`, with each step read once from memory.
fn encode_long(
    headers: &[u8],
    payload: &[u8],
    buffer: &mut BytesMut,
    limits: &Limits,
) -> Result<(), FrameError> {
    let (lengths, own_checksum, mut checksum) = Prelude::write(headers.len(), payload.len(), limits)?;
    buffer.reserve(PRELUDE_LENGTH + headers.len() + payload.len() + CHECKSUM_LENGTH);
    buffer.extend_from_slice(&lengths);
    buffer.extend_from_slice(&own_checksum);
    for part in std::iter::once(headers).chain(payload.chunks(STEP)) {
        checksum.update(part);
        buffer.extend_from_slice(part);
    }
    buffer.extend_from_slice(&checksum.finish().to_be_bytes());
    Ok(())
}

impl Default for Message {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.header_block() == other.header_block() && self.payload() == other.payload()
    }
}

impl Eq for Message {}

/// Shows the names and types of headers, the values of those that belong to the protocol (`:` in front), and
/// the length of the payload. Other values may be secret.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("headers", &self.headers())
            .field("payload", &format_args!("{} bytes", self.payload().len()))
            .finish()
    }
}

/// The headers of a message, in order; see [`Message::headers`].
#[derive(Clone)]
pub struct Headers<'a> {
    reader: ValidReader<'a>,
}

impl<'a> Iterator for Headers<'a> {
    type Item = Header<'a>;

    #[inline]
    fn next(&mut self) -> Option<Header<'a>> {
        self.reader.header()
    }
}

impl std::iter::FusedIterator for Headers<'_> {}

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for header in self.clone() {
            if header.name().starts_with(':') {
                map.entry(&header.name(), &header.value());
            } else {
                map.entry(&header.name(), &format_args!("{}", header.value().header_type()));
            }
        }
        map.finish()
    }
}

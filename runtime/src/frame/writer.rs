use bytes::BytesMut;

use super::names::{self, NameFilter};
use super::prelude::{PRELUDE_LENGTH, Prelude};
use super::{DuplicateHeaders, FrameError, Header, HeaderValue, Limits, Message, block};

/// Writes a frame straight into a buffer: headers first, then the payload, and the lengths and checksums last.
///
/// The buffer may hold other frames already, or the beginning of one: a frame is nested by writing it into the
/// payload of another. With a buffer that is used again nothing is allocated.
///
/// A frame counts only when it is finished. If the writer is dropped before that, or finishing fails, the buffer
/// is as it was.
///
/// ```
/// use bytes::BytesMut;
/// use smithy_streams_runtime::frame::{FrameWriter, Message};
///
/// let mut buffer = BytesMut::new();
/// let mut frame = FrameWriter::new(&mut buffer);
/// frame.header(":message-type", "event")?;
/// frame.header("n", 1)?;
/// let mut payload = frame.payload();
/// payload.buffer().extend_from_slice(b"{}");
/// payload.finish()?;
///
/// let (message, _) = Message::decode(buffer.freeze())?;
/// assert_eq!(message.payload(), b"{}");
/// # Ok::<(), smithy_streams_runtime::frame::FrameError>(())
/// ```
#[derive(Debug)]
pub struct FrameWriter<'b> {
    draft: Draft<'b>,
    /// End of the headers in the buffer, which is longer for now: room for more is made in advance.
    end: usize,
    seen: NameFilter,
    count: usize,
}

impl<'b> FrameWriter<'b> {
    /// Bytes of headers for which room is made at a time.
    const ROOM: usize = 128;

    /// Begins a frame behind what `buffer` holds, within [`Limits::spec`].
    #[inline]
    pub fn new(buffer: &'b mut BytesMut) -> Self {
        Self::with_limits(buffer, Limits::spec())
    }

    /// Begins a frame behind what `buffer` holds, within limits of the caller's.
    #[inline]
    pub fn with_limits(buffer: &'b mut BytesMut, limits: Limits) -> Self {
        let start = buffer.len();
        let end = start + PRELUDE_LENGTH;
        // Quicker than `resize`, for the length is known beforehand.
        buffer.extend_from_slice(&[0; PRELUDE_LENGTH + Self::ROOM]);
        Self { draft: Draft { buffer, start, limits }, end, seen: NameFilter::default(), count: 0 }
    }

    /// Adds a header behind the others. After an error the frame is as it was.
    ///
    /// # Errors
    /// [`EmptyHeaderName`](FrameError::EmptyHeaderName), [`HeaderNameTooLong`](FrameError::HeaderNameTooLong)
    /// (255 bytes are allowed), [`HeaderValueTooLong`](FrameError::HeaderValueTooLong) (32,767 bytes are),
    /// [`DuplicateHeader`](FrameError::DuplicateHeader), [`TooManyHeaders`](FrameError::TooManyHeaders).
    #[inline]
    pub fn header<'a>(&mut self, name: &'a str, value: impl Into<HeaderValue<'a>>) -> Result<(), FrameError> {
        let limit = self.draft.limits.header_count;
        if self.count == limit {
            return Err(FrameError::TooManyHeaders { count: self.count + 1, limit });
        }
        let header = Header::new(name, value);
        let end = self.end + block::encoded_length(header)?;
        let refuse = self.draft.limits.duplicate_headers == DuplicateHeaders::Refuse;
        if self.seen.insert(name.as_bytes()) && refuse && names::contains(self.block(), name) {
            return Err(FrameError::DuplicateHeader { name: name.to_owned() });
        }
        if self.draft.buffer.len() < end {
            self.draft.buffer.resize(end + Self::ROOM, 0);
        }
        block::write(header, self.draft.buffer.get_mut(self.end..end).unwrap_or_default());
        self.end = end;
        self.count += 1;
        Ok(())
    }

    /// Adds all headers of a message behind the others, which have other names. After an error the frame is as it
    /// was.
    ///
    /// # Errors
    /// [`DuplicateHeader`](FrameError::DuplicateHeader), [`TooManyHeaders`](FrameError::TooManyHeaders).
    pub(crate) fn headers_of(&mut self, message: &Message) -> Result<(), FrameError> {
        let (mut seen, mut count, mut suspicious) = (self.seen, self.count, false);
        for header in message.raw_headers() {
            suspicious |= seen.insert(header.name);
            count += 1;
        }
        let Limits { header_count: limit, duplicate_headers, .. } = self.draft.limits;
        if count > limit {
            return Err(FrameError::TooManyHeaders { count, limit });
        }
        let block = message.header_block();
        if suspicious && duplicate_headers == DuplicateHeaders::Refuse {
            names::refuse_duplicates(block, count)?;
        }
        let end = self.end + block.len();
        if self.draft.buffer.len() < end {
            self.draft.buffer.resize(end + Self::ROOM, 0);
        }
        block::put(self.draft.buffer.get_mut(self.end..end).unwrap_or_default(), block);
        (self.end, self.seen, self.count) = (end, seen, count);
        Ok(())
    }

    /// The headers so far.
    fn block(&self) -> &[u8] {
        self.draft.buffer.get(self.draft.start + PRELUDE_LENGTH..self.end).unwrap_or_default()
    }

    /// Ends the headers; what is appended to the buffer from now on is the payload.
    #[inline]
    pub fn payload(self) -> PayloadWriter<'b> {
        self.draft.buffer.truncate(self.end);
        PayloadWriter { draft: self.draft, headers_end: self.end }
    }

    /// Ends a frame that has no payload.
    ///
    /// # Errors
    /// As [`PayloadWriter::finish`].
    pub fn finish(self) -> Result<(), FrameError> {
        self.payload().finish()
    }
}

/// The second half of a [`FrameWriter`].
#[derive(Debug)]
pub struct PayloadWriter<'b> {
    draft: Draft<'b>,
    headers_end: usize,
}

impl PayloadWriter<'_> {
    /// The buffer, to append the payload to. It begins with bytes that are not the payload's: append, do no more.
    #[inline]
    pub fn buffer(&mut self) -> &mut BytesMut {
        self.draft.buffer
    }

    /// Length of the payload so far, in bytes.
    pub fn length(&self) -> usize {
        self.draft.buffer.len().saturating_sub(self.headers_end)
    }

    /// The header block, in which a value of fixed length can be replaced now that the payload is known, and the
    /// payload so far.
    #[cfg(feature = "sigv4")]
    pub(crate) fn parts_mut(&mut self) -> (&mut [u8], &[u8]) {
        let headers_start = self.draft.start + PRELUDE_LENGTH;
        let frame = self.draft.buffer.get_mut(headers_start..).unwrap_or_default();
        match frame.split_at_mut_checked(self.headers_end - headers_start) {
            Some((headers, payload)) => (headers, payload),
            None => (&mut [], &[]),
        }
    }

    /// Fills in lengths and checksums.
    ///
    /// # Errors
    /// [`HeadersTooLong`](FrameError::HeadersTooLong), [`PayloadTooLong`](FrameError::PayloadTooLong),
    /// [`MessageTooLong`](FrameError::MessageTooLong), and [`BufferCut`](FrameError::BufferCut) when the buffer
    /// has become shorter than it was.
    #[inline]
    pub fn finish(mut self) -> Result<(), FrameError> {
        let Draft { buffer, start, limits } = &mut self.draft;
        let Some(payload) = buffer.len().checked_sub(self.headers_end) else {
            return Err(FrameError::BufferCut { length: buffer.len(), written: self.headers_end });
        };
        let headers = self.headers_end - *start - PRELUDE_LENGTH;
        Prelude::complete(buffer, *start, headers, payload, limits)?;
        *start = buffer.len();
        Ok(())
    }
}

/// A frame that is not complete: dropping it takes it out of the buffer again.
#[derive(Debug)]
struct Draft<'b> {
    buffer: &'b mut BytesMut,
    /// Where the frame begins; the end of the buffer once the frame is complete.
    start: usize,
    limits: Limits,
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        self.buffer.truncate(self.start);
    }
}

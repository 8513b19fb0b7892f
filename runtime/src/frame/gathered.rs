use bytes::{Buf, Bytes, BytesMut};

use super::checks::Checks;
use super::prelude::{CHECKSUM_LENGTH, PRELUDE_LENGTH, Prelude};
use super::{FrameError, Message};

/// A frame that chunk boundaries cut, as far as it has arrived.
#[derive(Clone, Default)]
pub(super) struct Gathered {
    bytes: BytesMut,
    /// Read, once its twelve bytes were there: in `bytes`, or in the chunk about to be gathered.
    prelude: Option<Prelude>,
    /// Length of the last frame that was gathered, in bytes.
    last_length: usize,
}

impl Gathered {
    /// Smallest block that frames are gathered in, in bytes: several short ones share an allocation.
    const BLOCK: usize = 4 * 1024;

    /// So many bytes are added to the checksum at a time, while the cache still has them.
    const SUM_STEP: usize = 32 * 1024;

    /// A block of more bytes than this is not kept for the next frame.
    const KEEP: usize = 64 * 1024;

    /// Whether no frame has begun.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        self.bytes.is_empty() && self.prelude.is_none()
    }

    /// Bytes that are held.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes without which the frame is not complete, `None` between frames.
    pub(super) fn missing(&self) -> Option<usize> {
        if self.is_idle() {
            return None;
        }
        let length = self.prelude.as_ref().map_or(PRELUDE_LENGTH, |prelude| prelude.total_length);
        Some(length.saturating_sub(self.bytes.len()))
    }

    /// Begins a frame, whose prelude has been read in the chunk that comes next.
    pub(super) fn expect(&mut self, prelude: Prelude) {
        self.prelude = Some(prelude);
    }

    /// Moves what belongs to this frame out of `chunk`, and gives the message when it is complete.
    pub(super) fn take_from(
        &mut self,
        chunk: &mut Bytes,
        checks: &mut Checks,
    ) -> Result<Option<Message>, FrameError> {
        let length = self.prelude.as_ref().map_or(PRELUDE_LENGTH, |prelude| prelude.total_length);
        self.append(chunk, length);
        let Some(prelude) = &mut self.prelude else {
            if let Some(head) = self.bytes.first_chunk() {
                self.prelude = Some(checks.prelude(head)?);
            }
            return Ok(None);
        };
        if self.bytes.len() < length {
            let end = self.bytes.len().min(length - CHECKSUM_LENGTH);
            if end.saturating_sub(prelude.summed) >= Self::SUM_STEP {
                prelude.sum_to(&self.bytes, end);
            }
            return Ok(None);
        }
        checks.frame(&self.bytes, prelude)?;
        let headers_end = prelude.headers_end();
        let mut frame = self.bytes.split().freeze();
        let rest = if length > Self::KEEP { BytesMut::new() } else { std::mem::take(&mut self.bytes) };
        *self = Self { bytes: rest, prelude: None, last_length: length };
        Ok(Some(Message::cut(&mut frame, length, headers_end)))
    }

    /// Moves bytes out of `chunk` until there are `length` here, or none there.
    fn append(&mut self, chunk: &mut Bytes, length: usize) {
        let here = self.bytes.len();
        let count = length.saturating_sub(here).min(chunk.len());
        if self.bytes.capacity() - here < count {
            // Twice what has arrived, or what the last frame took: never what this one merely claims.
            let room = (2 * here).max(self.last_length).min(length).max(Self::BLOCK);
            self.bytes.reserve(room.saturating_sub(here).max(count));
        }
        self.bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        chunk.advance(count);
    }
}

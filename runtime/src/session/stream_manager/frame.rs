//! Bytes to frames.

use bytes::{Buf, Bytes, BytesMut};

use super::{CloseReason, Violation};

/// Bytes of the length, which does not count itself.
pub(super) const LENGTH_SIZE: usize = 4;

/// An operation byte and its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) operation: i8,
    pub(super) payload: Bytes,
}

/// What comes in: a version byte, then frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrived {
    Version(i8),
    Frame(Frame),
}

/// Bytes that were received and not taken yet. Grows with what has come, never with a length that is claimed.
#[derive(Debug, Default)]
pub(super) struct Input {
    buffer: BytesMut,
    versioned: bool,
    ended: bool,
}

impl Input {
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        if !self.ended {
            self.buffer.extend_from_slice(bytes);
        }
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    pub(super) fn length(&self) -> usize {
        self.buffer.len()
    }

    /// What comes next; `None` until there is more. An error is final.
    pub(super) fn next(&mut self, limit: u32) -> Result<Option<Arrived>, CloseReason> {
        let arrived = match self.versioned {
            true => self.frame(limit)?.map(Arrived::Frame),
            false => self.version().map(Arrived::Version),
        };
        match arrived {
            None if !self.ended => Ok(None),
            None if self.buffer.is_empty() => Err(CloseReason::EndOfInput),
            None => Err(CloseReason::Truncated),
            some => Ok(some),
        }
    }

    fn version(&mut self) -> Option<i8> {
        let version = self.buffer.try_get_i8().ok()?;
        self.versioned = true;
        Some(version)
    }

    fn frame(&mut self, limit: u32) -> Result<Option<Frame>, CloseReason> {
        let Some(length) = self.buffer.first_chunk::<LENGTH_SIZE>() else { return Ok(None) };
        let length = i32::from_be_bytes(*length);
        let Some(wanted) = u32::try_from(length).ok().filter(|length| (1..=limit).contains(length)) else {
            return Err(CloseReason::Violation(Violation::FrameLength { length, limit }));
        };
        let wanted = wanted as usize;
        if self.buffer.len() - LENGTH_SIZE < wanted {
            return Ok(None);
        }
        self.buffer.advance(LENGTH_SIZE);
        let mut frame = self.buffer.split_to(wanted).freeze();
        Ok(frame.try_get_i8().ok().map(|operation| Frame { operation, payload: frame }))
    }
}

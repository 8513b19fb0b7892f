use std::collections::VecDeque;
use std::fmt;

use bytes::{Bytes, BytesMut};

use super::SessionError;

/// A place in the bytes that a session sends: the end of one message. Compare it with
/// [`Session::is_flushed`](super::Session::is_flushed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SendMark(u64);

/// Bytes on their way out: encoded, handed to the owner, written.
///
/// ```text
///   0 ─── written ──────── taken ──────── end
///         │ with the owner │ in the buffer │
///         └─────────── queued ─────────────┘
/// ```
pub(super) struct Transmit {
    buffer: BytesMut,
    taken: u64,
    written: u64,
    /// From so many queued bytes on, the owner has to wait.
    limit: usize,
    /// Answers to pings that are not written yet: where each ends, and its length.
    answers: VecDeque<(SendMark, usize)>,
    answers_length: usize,
    /// Nothing is written any more.
    lost: bool,
}

impl Transmit {
    /// A block of more bytes than this is given away whole, so that a long message does not stay as capacity.
    const KEEP: usize = 64 * 1024;

    pub(super) fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            taken: 0,
            written: 0,
            limit,
            answers: VecDeque::new(),
            answers_length: 0,
            lost: false,
        }
    }

    /// Bytes that are not written yet.
    pub(super) fn queued(&self) -> usize {
        if self.lost { 0 } else { (self.end().0 - self.written) as usize }
    }

    /// Refuses when the owner has to wait.
    pub(super) fn room(&self) -> Result<(), SessionError> {
        match self.queued() {
            queued if queued < self.limit => Ok(()),
            queued => Err(SessionError::TransmitFull { queued, limit: self.limit }),
        }
    }

    /// Adds what `write` appends.
    pub(super) fn push(
        &mut self,
        write: impl FnOnce(&mut BytesMut) -> Result<(), SessionError>,
    ) -> Result<SendMark, SessionError> {
        write(&mut self.buffer)?;
        Ok(self.end())
    }

    /// Adds the answer to a ping, unless so many are queued that the peer cannot be reading them.
    pub(super) fn push_answer(
        &mut self,
        length: usize,
        write: impl FnOnce(&mut BytesMut) -> Result<(), SessionError>,
    ) -> bool {
        if self.answers_length > 0 && self.answers_length + length > self.limit {
            return false;
        }
        let Ok(mark) = self.push(write) else { return false };
        self.answers.push_back((mark, length));
        self.answers_length += length;
        true
    }

    /// All bytes that have not been handed out.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        if self.buffer.is_empty() {
            return None;
        }
        self.taken += self.buffer.len() as u64;
        let bytes = match self.buffer.len() {
            0..=Self::KEEP => self.buffer.split(),
            _ => std::mem::take(&mut self.buffer),
        };
        Some(bytes.freeze())
    }

    /// So many of the bytes that were handed out are written.
    pub(super) fn written(&mut self, count: usize) {
        if self.lost {
            return;
        }
        self.written = self.written.saturating_add(count as u64).min(self.taken);
        while let Some((mark, length)) = self.answers.front().copied() {
            if !self.is_flushed(mark) {
                break;
            }
            self.answers.pop_front();
            self.answers_length -= length;
        }
    }

    pub(super) fn is_flushed(&self, mark: SendMark) -> bool {
        mark.0 <= self.written
    }

    /// Gives up on whatever is not written.
    pub(super) fn lose(&mut self) {
        self.lost = true;
        self.buffer = BytesMut::new();
        self.answers = VecDeque::new();
    }

    fn end(&self) -> SendMark {
        SendMark(self.taken + self.buffer.len() as u64)
    }
}

/// Shows how many bytes are held, not which: there are tokens among them.
impl fmt::Debug for Transmit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transmit")
            .field("queued", &self.queued())
            .field("limit", &self.limit)
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}

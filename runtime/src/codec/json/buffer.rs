//! Many small writes, gathered.

use std::fmt;

use bytes::BytesMut;

/// Long enough for the small parts of most structures, short enough to be cleared for each document.
const PENDING: usize = 256;

/// Appends to a `BytesMut`, whose own methods are calls into another crate, by way of a local buffer.
///
/// What has been written is not in `out` before [`flush`](Self::flush).
#[derive(Debug)]
pub(super) struct Buffer<'a> {
    out: &'a mut BytesMut,
    pending: [u8; PENDING],
    length: usize,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(out: &'a mut BytesMut) -> Self {
        Self { out, pending: [0; PENDING], length: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        if self.length == PENDING {
            self.flush();
        }
        self.pending[self.length] = byte;
        self.length += 1;
    }

    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if let Some(room) = self.pending.get_mut(self.length..self.length + bytes.len()) {
            room.copy_from_slice(bytes);
            self.length += bytes.len();
        } else {
            self.extend_past(bytes);
        }
    }

    /// Appends bytes for which there is no room left.
    #[cold]
    fn extend_past(&mut self, bytes: &[u8]) {
        self.flush();
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn flush(&mut self) {
        self.out.extend_from_slice(&self.pending[..self.length]);
        self.length = 0;
    }

    /// What all writes went to, up to now.
    pub(super) fn flushed(&mut self) -> &mut BytesMut {
        self.flush();
        self.out
    }
}

impl fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.extend(text.as_bytes());
        Ok(())
    }
}

//! Many small writes, gathered.

#[cfg(feature = "cbor")]
use std::convert::Infallible;
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
            copy(room, bytes);
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

/// Copies to `room`, which is as long as `bytes`. Names and short texts are two words that overlap, which is less
/// work than a call that takes any length.
#[inline]
fn copy(room: &mut [u8], bytes: &[u8]) {
    if let (Some(first), Some(last), 8..=16) =
        (bytes.first_chunk::<8>(), bytes.last_chunk::<8>(), bytes.len())
    {
        let (first, last) = (*first, *last);
        if let Some(room) = room.first_chunk_mut() {
            *room = first;
        }
        if let Some(room) = room.last_chunk_mut() {
            *room = last;
        }
    } else {
        room.copy_from_slice(bytes);
    }
}

impl fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.extend(text.as_bytes());
        Ok(())
    }
}

#[cfg(feature = "cbor")]
impl minicbor::encode::Write for Buffer<'_> {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.extend(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_arrives_at_every_place() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain(0..100).collect();
        for before in [0, 1, 240, 248, 255, 256, 300] {
            for length in (0..40).chain([255, 256, 257, 300]) {
                let mut out = BytesMut::from("kept ");
                let mut buffer = Buffer::new(&mut out);
                buffer.extend(&bytes[..before]);
                buffer.extend(&bytes[..length]);
                buffer.push(b'.');
                buffer.flush();
                let expected = [b"kept ", &bytes[..before], &bytes[..length], b"."].concat();
                assert_eq!(out, expected, "{before} {length}");
            }
        }
    }
}

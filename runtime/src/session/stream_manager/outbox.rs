//! Frames to bytes.

use bytes::{BufMut, Bytes, BytesMut};

use super::SessionError;
use super::frame::LENGTH_SIZE;
use crate::codec::CodecError;

/// Bytes on their way out: in the buffer, then with the owner, then written.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    buffer: BytesMut,
    /// Bytes that the owner has taken and not written.
    taken: usize,
}

impl Outbox {
    pub(super) fn queued(&self) -> usize {
        self.buffer.len() + self.taken
    }

    /// Refuses when the owner has to wait.
    pub(super) fn room(&self, limit: usize) -> Result<(), SessionError> {
        match self.queued() {
            queued if queued < limit => Ok(()),
            queued => Err(SessionError::TransmitFull { queued, limit }),
        }
    }

    pub(super) fn version(&mut self, version: i8) {
        self.buffer.put_i8(version);
    }

    /// Queues a frame whose payload `write` appends. A frame that fails leaves nothing behind.
    pub(super) fn frame(
        &mut self,
        operation: i8,
        limit: u32,
        write: impl FnOnce(&mut BytesMut) -> Result<(), CodecError>,
    ) -> Result<(), SessionError> {
        let start = self.buffer.len();
        self.buffer.put_bytes(0, LENGTH_SIZE);
        self.buffer.put_i8(operation);
        let written = write(&mut self.buffer).map_err(SessionError::Codec);
        let length = self.buffer.len() - start - LENGTH_SIZE;
        let framed = written.and_then(|()| match u32::try_from(length) {
            Ok(length) if length <= limit => Ok(length),
            _ => Err(SessionError::FrameTooLong { length, limit }),
        });
        match framed {
            Ok(length) => {
                let place = self.buffer.iter_mut().skip(start);
                place.zip(length.to_be_bytes()).for_each(|(place, byte)| *place = byte);
                Ok(())
            }
            Err(error) => {
                self.buffer.truncate(start);
                Err(error)
            }
        }
    }

    /// All bytes that wait, in one piece.
    pub(super) fn take(&mut self) -> Option<Bytes> {
        if self.buffer.is_empty() {
            return None;
        }
        let bytes = std::mem::take(&mut self.buffer).freeze();
        self.taken += bytes.len();
        Some(bytes)
    }

    pub(super) fn written(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_sub(bytes);
    }

    /// Nothing is written any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

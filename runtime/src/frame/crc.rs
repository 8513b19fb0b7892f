//! CRC-32/ISO-HDLC, the one of zlib and PNG. It is not CRC-32C, whatever the RFC named by the specification says.

/// The checksum of a frame as far as it has been read.
///
/// A frame has two: of its first eight bytes, and of everything but its last four. One sum serves for both, for
/// the second goes on where the first was noted down.
#[derive(Debug, Clone, Default)]
pub(super) struct Checksum(crc32fast::Hasher);

impl Checksum {
    /// Nothing read. Finds out what the processor can do, which a clone need not.
    #[inline]
    pub(super) fn new() -> Self {
        Self::default()
    }

    #[inline]
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum of all bytes so far, when there are more to come.
    #[inline]
    pub(super) fn value(&self) -> u32 {
        self.0.clone().finalize()
    }

    /// The checksum of all bytes.
    #[inline]
    pub(super) fn finish(self) -> u32 {
        self.0.finalize()
    }
}

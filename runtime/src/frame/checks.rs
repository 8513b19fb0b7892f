use super::crc::Checksum;
use super::prelude::{PRELUDE_LENGTH, Prelude};
use super::{FrameError, Limits, block};

/// What a frame must stand, and what makes that quick.
#[derive(Clone, Default)]
pub(super) struct Checks {
    limits: Limits,
    /// Of no bytes: the beginning of every sum.
    checksum: Checksum,
    /// The header block that passed last. Events of one type have the same headers, so that comparing is mostly
    /// enough.
    passed: Vec<u8>,
}

impl Checks {
    /// A longer header block is not remembered, in bytes.
    const REMEMBERED: usize = 512;

    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks the first twelve bytes of a frame.
    #[inline(always)]
    pub(super) fn prelude(&self, head: &[u8; PRELUDE_LENGTH]) -> Result<Prelude, FrameError> {
        Prelude::read(head, self.checksum.clone(), &self.limits)
    }

    /// Checks the frame at the front of `input`: checksum first, then headers.
    #[inline(always)]
    pub(super) fn frame(&mut self, input: &[u8], prelude: &mut Prelude) -> Result<(), FrameError> {
        let block = prelude.verify(input)?;
        if block != self.passed {
            block::validate(block, &self.limits)?;
            self.remember(block);
        }
        Ok(())
    }

    fn remember(&mut self, block: &[u8]) {
        if block.len() <= Self::REMEMBERED {
            self.passed.clear();
            self.passed.extend_from_slice(block);
        }
    }
}

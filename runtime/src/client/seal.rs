//! What is put around the frames of a call whose request is signed.

use bytes::BytesMut;

use super::clock::Clock;
use crate::signing::{EventSigner, SigningError};

/// Signs frames in the order in which they are written, each at its own time, with the credentials of the request.
#[derive(Debug)]
pub(crate) struct Seal {
    signer: EventSigner,
    clock: Clock,
}

impl Seal {
    pub(crate) fn new(signer: EventSigner, clock: Clock) -> Self {
        Self { signer, clock }
    }

    /// Appends the signed frame around the one that `encode` writes.
    pub(crate) fn write<E: From<SigningError>>(
        &mut self,
        out: &mut BytesMut,
        encode: impl FnOnce(&mut BytesMut) -> Result<(), E>,
    ) -> Result<(), E> {
        self.signer.sign_written(self.clock.now(), out, encode)
    }

    /// Appends the signed frame that ends the stream.
    pub(crate) fn finish(&mut self, out: &mut BytesMut) -> Result<(), SigningError> {
        self.signer.finish(self.clock.now(), out)
    }
}

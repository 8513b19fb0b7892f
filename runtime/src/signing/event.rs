//! Signed events: each a whole frame inside another that carries its signature.
//!
//! ```text
//! outer frame   headers   :date             timestamp, in whole seconds
//!                         :chunk-signature  32 bytes
//!               payload   the inner frame, or nothing at the end of the stream
//! ```

use std::fmt;

use bytes::BytesMut;

use super::chain::Chain;
use super::time::SigningTime;
use super::{Signature, SigningError, SigningScope};
use crate::frame::{FrameWriter, HeaderValue, Limits, PayloadWriter};
use crate::identity::Credentials;
use crate::types::Timestamp;

pub(super) const DATE: &str = ":date";
pub(super) const SIGNATURE: &str = ":chunk-signature";

/// Bytes of the `:date` header: length, name, type, milliseconds.
pub(super) const DATE_LENGTH: usize = 1 + DATE.len() + 1 + 8;
/// More bytes than a frame without payload takes while it is written.
const ENVELOPE_ROOM: usize = 160;

/// Signs the messages of an event stream, each by a signature that covers the one before.
///
/// Frames have to travel in the order in which they were signed. Pass the time of each signing, for services
/// refuse events that were signed more than some minutes ago. The credentials stay those of the request.
///
/// The key is derived when the first event of a (UTC) day is signed; nothing is allocated for an event but the
/// room that its frame takes in the output.
pub struct EventSigner {
    chain: Chain,
    finished: bool,
}

impl EventSigner {
    /// A signer for what follows the request of which `seed` is the signature.
    pub fn new(credentials: &Credentials, scope: &SigningScope, seed: Signature) -> Self {
        Self { chain: Chain::new(credentials, scope, seed), finished: false }
    }

    /// Appends the frame that carries `inner`, a whole frame, with its signature. After an error the output and
    /// the chain are as they were.
    ///
    /// # Errors
    /// [`Finished`](SigningError::Finished), [`Empty`](SigningError::Empty),
    /// [`Time`](SigningError::Time) outside the years 0001 to 9999, [`Frame`](SigningError::Frame) beyond 4 GiB.
    pub fn sign(&mut self, inner: &[u8], now: Timestamp, out: &mut BytesMut) -> Result<(), SigningError> {
        out.reserve(ENVELOPE_ROOM + inner.len());
        self.sign_written(now, out, |payload| {
            payload.extend_from_slice(inner);
            Ok(())
        })
    }

    /// The same, where `write` appends the inner frame to the output itself, so that nothing is copied. It must
    /// leave alone what the buffer holds already.
    ///
    /// # Errors
    /// Those of `write`, and of [`EventSigner::sign`].
    pub fn sign_written<E: From<SigningError>>(
        &mut self,
        now: Timestamp,
        out: &mut BytesMut,
        write: impl FnOnce(&mut BytesMut) -> Result<(), E>,
    ) -> Result<(), E> {
        let (time, mut envelope) = self.open(now, out)?;
        write(envelope.buffer())?;
        if envelope.length() == 0 {
            return Err(SigningError::Empty.into());
        }
        Ok(self.close(&time, envelope)?)
    }

    /// Appends the signed frame without payload that ends the stream. Services take a stream without it for cut.
    ///
    /// # Errors
    /// As [`EventSigner::sign`].
    pub fn finish(&mut self, now: Timestamp, out: &mut BytesMut) -> Result<(), SigningError> {
        let (time, envelope) = self.open(now, out)?;
        self.close(&time, envelope)?;
        self.finished = true;
        Ok(())
    }

    /// Whether the end has been signed.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Begins an outer frame, with room for the signature.
    fn open<'b>(
        &self,
        now: Timestamp,
        out: &'b mut BytesMut,
    ) -> Result<(SigningTime, PayloadWriter<'b>), SigningError> {
        if self.finished {
            return Err(SigningError::Finished);
        }
        let time = SigningTime::new(now)?;
        // The inner frame has been measured by its own limits, of which the envelope knows nothing.
        let mut envelope = FrameWriter::with_limits(out, Limits::client());
        envelope.header(DATE, HeaderValue::Timestamp(time.to_millis()))?;
        envelope.header(SIGNATURE, HeaderValue::ByteArray(&[0; 32]))?;
        Ok((time, envelope.payload()))
    }

    /// Hashes the inner frame where it lies, and completes the outer one.
    fn close(&mut self, time: &SigningTime, mut envelope: PayloadWriter<'_>) -> Result<(), SigningError> {
        let (headers, inner) = envelope.parts_mut();
        let date = headers.get(..DATE_LENGTH).unwrap_or_default();
        let signature = self.chain.payload(time, date, inner);
        if let Some(place) = headers.last_chunk_mut() {
            *place = *signature.as_bytes();
        }
        envelope.finish()?;
        self.chain.advance(signature);
        Ok(())
    }
}

impl fmt::Debug for EventSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSigner").field("chain", &self.chain).field("finished", &self.finished).finish()
    }
}

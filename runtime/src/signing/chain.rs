use super::hex::Hex;
use super::key::{ScopedKey, sha256};
use super::time::SigningTime;
use super::{Signature, SigningScope};
use crate::identity::Credentials;

/// Signatures of which each covers the one before it: none can be left out, repeated or moved.
#[derive(Debug)]
pub(super) struct Chain {
    key: ScopedKey,
    prior: Signature,
}

impl Chain {
    /// A chain behind the signature of a request.
    pub(super) fn new(credentials: &Credentials, scope: &SigningScope, seed: Signature) -> Self {
        Self { key: ScopedKey::new(credentials, scope), prior: seed }
    }

    /// The signature of an event or a chunk, of which the chain is not part yet. `headers` are the bytes of the
    /// `:date` header of an event, and nothing for a chunk.
    pub(super) fn payload(&mut self, time: &SigningTime, headers: &[u8], payload: &[u8]) -> Signature {
        let lines = [self.prior.hex(), Hex::new(&sha256(headers)), Hex::new(&sha256(payload))];
        self.key.sign("AWS4-HMAC-SHA256-PAYLOAD", time, &lines)
    }

    /// The signature of the trailer of a chunked body.
    pub(super) fn trailer(&mut self, time: &SigningTime, trailer: &[u8]) -> Signature {
        let lines = [self.prior.hex(), Hex::new(&sha256(trailer))];
        self.key.sign("AWS4-HMAC-SHA256-TRAILER", time, &lines)
    }

    /// Goes on behind `signature`.
    pub(super) fn advance(&mut self, signature: Signature) {
        self.prior = signature;
    }
}

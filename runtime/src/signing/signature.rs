use std::fmt;
use std::str::FromStr;

use subtle::ConstantTimeEq;

use super::hex::{self, Hex};

/// What proves that someone with the key has seen the bytes: the 32 bytes of an HMAC-SHA256.
///
/// The signature of a request is the seed of what is signed behind its head. `Display` gives the 64 hexadecimal
/// digits that HTTP headers have; `Debug` does not, for a signature is as good as the request that it lets
/// through. Comparing takes the same time wherever two signatures differ.
#[derive(Clone, Copy, Eq)]
pub struct Signature([u8; 32]);

impl Signature {
    /// The raw bytes, as the `:chunk-signature` header of a signed event has them.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn hex(&self) -> Hex {
        Hex::new(&self.0)
    }
}

impl From<[u8; 32]> for Signature {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for Signature {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.hex().as_str())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").finish_non_exhaustive()
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signature has 64 lower-case hexadecimal digits")]
pub struct InvalidSignature;

impl FromStr for Signature {
    type Err = InvalidSignature;

    fn from_str(text: &str) -> Result<Self, InvalidSignature> {
        hex::parse(text).map(Self).ok_or(InvalidSignature)
    }
}

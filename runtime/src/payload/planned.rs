use std::fmt;

use super::PayloadError;
#[cfg(feature = "sigv4")]
use super::chunked::chunked;
#[cfg(feature = "sigv4")]
use super::trailer::Trailer;
use crate::byte_stream::RequestBody;
#[cfg(feature = "sigv4")]
use crate::signing::{ChunkEncoder, PayloadHash, Signature, Signer};
#[cfg(feature = "sigv4")]
use crate::types::Timestamp;

/// A body whose request can be signed now.
#[must_use = "the headers already speak of it"]
pub struct PlannedBody {
    body: RequestBody,
    #[cfg(feature = "sigv4")]
    hash: PayloadHash,
    #[cfg(feature = "sigv4")]
    chunks: Option<Chunks>,
}

/// The chunks in which a body is sent.
#[cfg(feature = "sigv4")]
pub(super) struct Chunks {
    /// With each its signature.
    pub(super) signed: bool,
    pub(super) trailer: Option<Trailer>,
    /// Of all that is sent, if it is known.
    pub(super) length: Option<u64>,
}

impl PlannedBody {
    pub(super) fn plain(body: RequestBody) -> Self {
        Self {
            body,
            #[cfg(feature = "sigv4")]
            hash: PayloadHash::Unsigned,
            #[cfg(feature = "sigv4")]
            chunks: None,
        }
    }

    #[cfg(feature = "sigv4")]
    pub(super) fn hashed(self, hash: PayloadHash) -> Self {
        Self { hash, ..self }
    }

    #[cfg(feature = "sigv4")]
    pub(super) fn in_chunks(body: RequestBody, chunks: Chunks) -> Self {
        let hash = match (chunks.signed, &chunks.trailer) {
            (true, Some(_)) => PayloadHash::SignedChunksWithTrailer,
            (true, None) => PayloadHash::SignedChunks,
            (false, _) => PayloadHash::UnsignedChunksWithTrailer,
        };
        Self { body, hash, chunks: Some(chunks) }
    }

    /// What the signature of the request has to say of the body. Says nothing where the request is not signed.
    #[cfg(feature = "sigv4")]
    pub fn hash(&self) -> PayloadHash {
        self.hash
    }

    /// The body behind a request that is not signed.
    ///
    /// # Errors
    /// [`PayloadError::Unsigned`] if it was planned for one that is, with chunks that need its signature.
    pub fn into_body(self) -> Result<RequestBody, PayloadError> {
        #[cfg(feature = "sigv4")]
        if let Some(chunks) = self.chunks {
            if chunks.signed {
                return Err(PayloadError::Unsigned);
            }
            return Ok(chunked(self.body, ChunkEncoder::unsigned(), chunks.trailer, chunks.length));
        }
        Ok(self.body)
    }

    /// The body behind a request that `signer` has signed at `signed`, by which `seed` came out.
    ///
    /// # Errors
    /// [`PayloadError::Signing`] for a time outside the years 0001 to 9999.
    #[cfg(feature = "sigv4")]
    pub fn into_signed_body(
        self,
        signer: &Signer,
        seed: Signature,
        signed: Timestamp,
    ) -> Result<RequestBody, PayloadError> {
        match self.chunks {
            Some(Chunks { signed: true, trailer, length }) => {
                Ok(chunked(self.body, signer.chunks(seed, signed)?, trailer, length))
            }
            _ => self.into_body(),
        }
    }
}

impl fmt::Debug for PlannedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("PlannedBody");
        #[cfg(feature = "sigv4")]
        out.field("hash", &self.hash);
        out.field("length", &self.body.size_hint().exact()).finish_non_exhaustive()
    }
}

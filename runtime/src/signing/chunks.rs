//! Bodies in the `aws-chunked` encoding.

use std::num::NonZeroU64;

use bytes::BytesMut;
use http::{HeaderMap, HeaderValue};

use super::chain::Chain;
use super::time::SigningTime;
use super::{Signature, SigningError, SigningScope};
use crate::identity::Credentials;
use crate::types::Timestamp;

const SIGNATURE_EXTENSION: &str = ";chunk-signature=";
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature:";
const LINE_END: &[u8] = b"\r\n";
const SIGNATURE_DIGITS: u64 = 64;

/// Writes a body in the `aws-chunked` encoding: pieces of known length, signed or not, and a
/// trailer for checksums that are known only when all has been read.
///
/// ```text
/// <length, hexadecimal>;chunk-signature=<hex> CRLF
/// <data> CRLF
/// …
/// 0;chunk-signature=<hex> CRLF
/// <name>:<value> CRLF                  the trailer, if there is one
/// x-amz-trailer-signature:<hex> CRLF   behind a trailer
/// CRLF
/// ```
///
/// Without signatures, what stands behind `;` and the trailer's signature are left out. The encoding goes with a
/// [`PayloadHash`](super::PayloadHash) of its own and with HTTP headers, which the caller sets before the request
/// is signed:
///
/// | HTTP header | value |
/// |---|---|
/// | `content-encoding` | `aws-chunked`, in front of the content's own |
/// | `x-amz-decoded-content-length` | length of the data, in bytes |
/// | `x-amz-trailer` | names of the trailer's headers, if there are any |
/// | `content-length` | [`encoded_length`](Self::encoded_length) |
///
/// S3 wants every chunk but the last to have 8 KiB at least.
#[derive(Debug)]
pub struct ChunkEncoder {
    signatures: Option<Signatures>,
    finished: bool,
}

#[derive(Debug)]
struct Signatures {
    chain: Chain,
    /// That of the request; chunks have none of their own.
    time: SigningTime,
}

impl ChunkEncoder {
    /// Chunks behind a request of which `seed` is the signature and `signed` the time.
    ///
    /// # Errors
    /// [`Time`](SigningError::Time) outside the years 0001 to 9999.
    pub fn signed(
        credentials: &Credentials,
        scope: &SigningScope,
        seed: Signature,
        signed: Timestamp,
    ) -> Result<Self, SigningError> {
        let time = SigningTime::new(signed)?;
        let chain = Chain::new(credentials, scope, seed);
        Ok(Self { signatures: Some(Signatures { chain, time }), finished: false })
    }

    /// Chunks without signatures, as [`UnsignedChunksWithTrailer`](super::PayloadHash::UnsignedChunksWithTrailer)
    /// says.
    pub fn unsigned() -> Self {
        Self { signatures: None, finished: false }
    }

    /// Appends a chunk.
    ///
    /// # Errors
    /// [`Empty`](SigningError::Empty) without data, [`Finished`](SigningError::Finished).
    pub fn chunk(&mut self, data: &[u8], out: &mut BytesMut) -> Result<(), SigningError> {
        self.chunk_head(data, out)?;
        out.extend_from_slice(data);
        out.extend_from_slice(LINE_END);
        Ok(())
    }

    /// Appends what stands in front of a chunk's data. The caller sends that, data and [`CHUNK_END`](Self::CHUNK_END),
    /// so that data is not copied.
    ///
    /// # Errors
    /// As [`ChunkEncoder::chunk`].
    pub fn chunk_head(&mut self, data: &[u8], out: &mut BytesMut) -> Result<(), SigningError> {
        if data.is_empty() {
            return Err(SigningError::Empty);
        }
        self.head(data, out)
    }

    /// What stands behind a chunk's data.
    pub const CHUNK_END: &'static [u8] = LINE_END;

    /// Appends the last chunk, which is empty, and the trailer. A request that announces a trailer must have one.
    ///
    /// # Errors
    /// [`Finished`](SigningError::Finished).
    pub fn finish(&mut self, trailer: &HeaderMap, out: &mut BytesMut) -> Result<(), SigningError> {
        self.head(&[], out)?;
        self.finished = true;
        let mut lines: Vec<(&str, &HeaderValue)> =
            trailer.iter().map(|(name, value)| (name.as_str(), value)).collect();
        lines.sort_by_key(|(name, _)| *name);
        let mut canonical = Vec::new();
        for (name, value) in &lines {
            for part in [name.as_bytes(), b":", value.as_bytes()] {
                canonical.extend_from_slice(part);
                out.extend_from_slice(part);
            }
            canonical.push(b'\n');
            out.extend_from_slice(LINE_END);
        }
        if let Some(Signatures { chain, time }) = self.signatures.as_mut().filter(|_| !lines.is_empty()) {
            let signature = chain.trailer(time, &canonical);
            out.extend_from_slice(TRAILER_SIGNATURE.as_bytes());
            out.extend_from_slice(signature.hex().as_bytes());
            out.extend_from_slice(LINE_END);
        }
        out.extend_from_slice(LINE_END);
        Ok(())
    }

    /// Whether the last chunk has been written.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Length of a whole encoded body, in bytes: `data` bytes in chunks of `chunk` bytes, the last as long as it
    /// comes, and a trailer of headers by name and length of the value. `None` beyond 64 bits.
    pub fn encoded_length(&self, data: u64, chunk: NonZeroU64, trailer: &[(&str, usize)]) -> Option<u64> {
        Self::length_of(self.signatures.is_some(), data, chunk, trailer)
    }

    /// As [`encoded_length`](Self::encoded_length), before there is an encoder.
    pub(crate) fn length_of(
        signed: bool,
        data: u64,
        chunk: NonZeroU64,
        trailer: &[(&str, usize)],
    ) -> Option<u64> {
        let (whole, rest) = (data / chunk, data % chunk);
        let mut length = chunk_length(signed, chunk.get())?.checked_mul(whole)?;
        if rest > 0 {
            length = length.checked_add(chunk_length(signed, rest)?)?;
        }
        // The last chunk has no data, and its line end comes behind the trailer.
        length = length.checked_add(chunk_length(signed, 0)?)?;
        for (name, value) in trailer {
            length =
                length.checked_add(u64::try_from(name.len().checked_add(*value)?).ok()?)?.checked_add(3)?;
        }
        if signed && !trailer.is_empty() {
            length = length.checked_add(TRAILER_SIGNATURE.len() as u64 + SIGNATURE_DIGITS + 2)?;
        }
        Some(length)
    }

    fn head(&mut self, data: &[u8], out: &mut BytesMut) -> Result<(), SigningError> {
        if self.finished {
            return Err(SigningError::Finished);
        }
        write_hex(data.len(), out);
        if let Some(Signatures { chain, time }) = &mut self.signatures {
            let signature = chain.payload(time, &[], data);
            chain.advance(signature);
            out.extend_from_slice(SIGNATURE_EXTENSION.as_bytes());
            out.extend_from_slice(signature.hex().as_bytes());
        }
        out.extend_from_slice(LINE_END);
        Ok(())
    }
}

/// Length of a chunk with `data` bytes.
fn chunk_length(signed: bool, data: u64) -> Option<u64> {
    let digits = u64::from(data.checked_ilog(16).unwrap_or_default()) + 1;
    let signature = if signed { SIGNATURE_EXTENSION.len() as u64 + SIGNATURE_DIGITS } else { 0 };
    data.checked_add(digits + signature + 4)
}

/// Appends a length in hexadecimal digits, without leading zeros.
fn write_hex(length: usize, out: &mut BytesMut) {
    let digits = length.checked_ilog(16).unwrap_or_default();
    for position in (0..=digits).rev() {
        let digit = char::from_digit((length >> (4 * position) & 15) as u32, 16).unwrap_or_default();
        out.extend_from_slice(&[digit as u8]);
    }
}

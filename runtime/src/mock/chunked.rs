//! Where bodies in the `aws-chunked` encoding are taken out of it.

use super::body::RequestBytes;
use crate::signing::PayloadHash;

/// The content of a streaming blob that was signed as `payload`. The chunks of an `aws-chunked` body stay as they
/// came: the head that announces them is verified, the chunks are not.
pub(super) fn unchunk(body: RequestBytes, payload: PayloadHash) -> RequestBytes {
    match payload {
        PayloadHash::SignedChunks
        | PayloadHash::SignedChunksWithTrailer
        | PayloadHash::UnsignedChunksWithTrailer => body,
        PayloadHash::Sha256(_) | PayloadHash::Unsigned | PayloadHash::Events => body,
    }
}

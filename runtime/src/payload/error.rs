use crate::byte_stream::ByteStreamError;
use crate::protocol::ProtocolError;
#[cfg(feature = "sigv4")]
use crate::signing::SigningError;

/// Why a body cannot be sent as it has to be.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// A blob that had to be read before it is sent could not be.
    #[error("the body could not be read before it is sent")]
    Body(#[source] ByteStreamError),
    /// The `Content-Length` of the input and the length of the blob are different numbers.
    #[error("content-length is {header}, but the body has {body} bytes")]
    ContentLength {
        /// What the header says, in bytes.
        header: u64,
        /// Length of the blob, in bytes.
        body: u64,
    },
    /// The request has to say the checksum of a blob before it is sent, and the blob cannot be read twice.
    ///
    /// Blobs of bytes or files can; or the input has a member for the checksum itself.
    #[error("`{header}` is needed, of a body that cannot be read twice")]
    ChecksumOfStream {
        /// The header that is to hold the checksum.
        header: &'static str,
    },
    /// The checksum makes no header.
    #[error("the checksum cannot be sent")]
    Protocol(#[from] ProtocolError),
    /// The chunks have to be signed, and the request was not.
    #[error("the chunks are to be signed behind a signed request")]
    Unsigned,
    /// The chunks cannot be signed.
    #[cfg(feature = "sigv4")]
    #[error("the chunks cannot be signed")]
    Signing(#[from] SigningError),
}

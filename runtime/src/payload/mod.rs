//! Bodies of requests, and what the heads of their requests say of them: checksums, hashes, chunks.
//!
//! What a signature says of a body, where a checksum stands and how the body is framed hang together, and all of it has
//! to be settled before the head is signed; but chunks are signed behind the head.
//!
//! ```text
//! Payload ──plan──▶ PlannedBody ──hash──▶ Signer::sign
//!             │          └─────────────into_signed_body, into_body──▶ RequestBody
//!             └──▶ headers
//! ```
//!
//! | body | checksum | signature covers |
//! |---|---|---|
//! | bytes in memory | header, set before | their hash |
//! | blob, with a checksum, over TLS | trailer of unsigned chunks | the head |
//! | blob, with a checksum, without TLS | trailer of signed chunks | each chunk |
//! | blob in memory, without a checksum | – | its hash |
//! | blob that can be replayed, without a checksum | – | its hash, read beforehand; the head alone, over TLS, where the service takes that |
//! | any other blob | – | the head alone; each chunk, without TLS, where the service takes that |
//! | events | – | each event, by somebody else |
//!
//! A blob of length 0 is sent like bytes in memory. Requests that are not signed have their chunks unsigned. `Content-MD5`
//! is never in a trailer: the blob is read beforehand.
//!
//! The room stands behind `protocol` and `signing` because it needs both, and before `transport` and `client` because it
//! needs neither. It has no I/O of its own: it polls bodies.

mod blob;
#[cfg(feature = "sigv4")]
mod chunked;
mod error;
#[cfg(feature = "sigv4")]
mod framing;
#[cfg(any(feature = "checksum", feature = "sigv4"))]
mod look_ahead;
mod plan;
mod planned;
mod rules;
#[cfg(feature = "sigv4")]
mod trailer;

use std::fmt;

use bytes::Bytes;

use crate::byte_stream::{ByteStream, RequestBody};
use crate::protocol::ContentCoding;

pub use error::PayloadError;
pub use planned::PlannedBody;
pub use rules::PayloadRules;

/// Length of the chunks that blobs are sent in where they are, in bytes: 64 KiB. The last is as long as it comes.
///
/// Amazon S3 wants 8 KiB at least, so that smaller pieces of a blob are gathered.
#[cfg(feature = "sigv4")]
pub const CHUNK: u32 = 64 * 1024;

/// What is to be sent behind the head of a request.
pub enum Payload {
    /// A document or nothing; compressed already, if it is to be.
    Bytes(Bytes),
    /// A streaming blob, and the coding that it is to be sent in.
    Blob(ByteStream, ContentCoding),
    /// An event stream. Each event is signed by whoever makes it.
    Events(RequestBody),
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Blob(stream, coding) => f.debug_tuple("Blob").field(stream).field(coding).finish(),
            Self::Events(_) => f.write_str("Events"),
        }
    }
}

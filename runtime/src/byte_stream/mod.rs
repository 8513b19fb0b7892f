//! Streaming blobs: bytes that are too many, or too late, to be held in memory.
//!
//! [`ByteStream`] is what an operation with a streaming blob takes and gives; its length may be known.
//! [`SizedByteStream`] is one whose length is always known, which operations with `@requiresLength` ask for.
//! Both are [`Send`] and never ask [`Sync`] of what they are made from.
//!
//! ```text
//! bytes, path, reader,      ByteStream         Stream · AsyncRead · next · collect · lines
//! stream, HTTP body    ──►  (length checked)   write_to · write_to_path
//!                                              into_request_body ──► transport
//! ```
//!
//! Whatever declares a length is held to it, in both directions: one byte too few or too many is
//! [`ByteStreamError::LengthMismatch`], never a silent truncation.
//!
//! Sockets and HTTP heads do not live here; that is `transport`.

mod chunks;
mod convert;
mod error;
mod file;
#[cfg(feature = "gzip")]
mod gzip;
mod lines;
mod progress;
mod request_body;
mod shared_error;
mod sized;
mod source;
#[cfg(feature = "checksum")]
mod validation;
mod write;

use std::error::Error;
use std::pin::Pin;

use bytes::Bytes;

pub use self::error::ByteStreamError;
pub use self::lines::Lines;
pub use self::shared_error::SharedError;
pub use self::sized::SizedByteStream;
pub use self::source::ByteStream;

#[cfg(feature = "gzip")]
pub(crate) use self::gzip::gzip;
pub(crate) use self::request_body::with_declared_length;

/// Any error that may cross threads; bodies made by the caller fail with it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The body of an HTTP request on its way to the transport.
///
/// Its `size_hint` is exact when the length is known. It is `Send`, and never has to be `Sync`.
pub type RequestBody = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>;

/// Bytes read at once from files and readers.
pub(crate) const READ_CHUNK: usize = 128 * 1024;

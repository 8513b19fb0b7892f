//! What can go wrong with a streaming blob.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{BoxError, SharedError};
#[cfg(feature = "checksum")]
use crate::checksum::ChecksumAlgorithm;

/// Why a streaming blob could not be read or written to its end.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ByteStreamError {
    /// The source ended before the declared length, or went on after it.
    ///
    /// `actual` counts the bytes that came; when it is greater than `declared`, reading stopped there and
    /// more may have followed.
    #[error("body of {declared} bytes declared, but {}{actual} came", at_least_or_only(*actual > *declared))]
    LengthMismatch {
        /// Length in bytes that was declared (`Content-Length`, file metadata or the caller's word).
        declared: u64,
        /// Bytes seen when the mismatch was certain.
        actual: u64,
    },
    /// A file could not be opened, read, written or renamed.
    #[error("{action} {} failed", path.display())]
    File {
        /// What was tried: `open`, `read`, `write`, …
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: SharedError<io::Error>,
    },
    /// The reader, stream or HTTP body behind the byte stream failed; the transport's errors are found in
    /// `source`.
    #[error("the source of the byte stream failed")]
    Source {
        /// The error of that source.
        source: SharedError,
    },
    /// The writer that the bytes should go to failed.
    #[error("the target of the byte stream failed")]
    Target {
        /// The error of that writer.
        source: SharedError<io::Error>,
    },
    /// All bytes came, but they are not those that the sender took the checksum of.
    #[cfg(feature = "checksum")]
    #[error("{algorithm} of the body is {actual}, not {expected}")]
    Checksum {
        /// What the checksum is made with.
        algorithm: ChecksumAlgorithm,
        /// The checksum that came with the body, in base64.
        expected: String,
        /// That of the bytes that came, in base64.
        actual: String,
    },
    /// More bytes than the caller was ready to hold in memory.
    #[error("more than {limit} bytes came")]
    LimitExceeded {
        /// The bound, in bytes, that the caller gave.
        limit: usize,
    },
    /// Nothing of an answer came for longer than the caller was ready to wait.
    #[error("nothing came for {} ms", limit.as_millis())]
    Stalled {
        /// The time that was given.
        limit: Duration,
    },
    /// A line is longer than the bound, in bytes, given for lines.
    #[error("a line is longer than {limit} bytes")]
    LineTooLong {
        /// The bound in bytes, without the line's end.
        limit: usize,
    },
    /// A line is not UTF-8.
    #[error("a line is not UTF-8: the first bad byte follows {valid_up_to} good ones")]
    InvalidUtf8 {
        /// How many bytes at the beginning of the line are valid.
        valid_up_to: usize,
    },
}

fn at_least_or_only(longer: bool) -> &'static str {
    if longer { "at least " } else { "only " }
}

impl ByteStreamError {
    pub(super) fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { action, path: path.to_owned(), source: SharedError::new(source) }
    }

    /// Keeps an error of this room as it is, even if it travelled as `BoxError` or `io::Error`.
    pub(super) fn from_source(error: BoxError) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(own) => return *own,
            Err(other) => other,
        };
        match error.downcast::<io::Error>() {
            Ok(error) => match error.downcast::<Self>() {
                Ok(own) => own,
                Err(error) => Self::Source { source: error.into() },
            },
            Err(other) => Self::Source { source: other.into() },
        }
    }
}

impl From<ByteStreamError> for io::Error {
    fn from(error: ByteStreamError) -> Self {
        let kind = match &error {
            ByteStreamError::LengthMismatch { declared, actual } if actual < declared => {
                io::ErrorKind::UnexpectedEof
            }
            ByteStreamError::Stalled { .. } => io::ErrorKind::TimedOut,
            ByteStreamError::File { source, .. } | ByteStreamError::Target { source } => source.kind(),
            #[cfg(feature = "checksum")]
            ByteStreamError::Checksum { .. } => io::ErrorKind::InvalidData,
            ByteStreamError::LengthMismatch { .. }
            | ByteStreamError::LineTooLong { .. }
            | ByteStreamError::InvalidUtf8 { .. } => io::ErrorKind::InvalidData,
            ByteStreamError::Source { .. } | ByteStreamError::LimitExceeded { .. } => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

//! Byte streams that are held to a checksum.

use std::fmt;

use super::{ByteStream, ByteStreamError};
use crate::checksum::{ChecksumAlgorithm, Hasher};

/// The checksum that the bytes of a stream must have.
pub(super) struct Validation {
    /// `None` once the end has been seen.
    hasher: Option<Hasher>,
    algorithm: ChecksumAlgorithm,
    expected: String,
}

impl Validation {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
    }

    pub(super) fn check_end(&mut self) -> Result<(), ByteStreamError> {
        match self.hasher.take().map(Hasher::finish) {
            Some(actual) if actual != self.expected => Err(ByteStreamError::Checksum {
                algorithm: self.algorithm,
                expected: self.expected.clone(),
                actual,
            }),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.algorithm, f)
    }
}

impl ByteStream {
    /// What the bytes are validated by while they are read; `None` if they are taken as they come.
    ///
    /// Whether they are right is known at the end: a stream with other bytes ends with
    /// [`ByteStreamError::Checksum`]. One that is not read to its end was not validated.
    #[must_use]
    pub fn validated_by(&self) -> Option<ChecksumAlgorithm> {
        self.validation().map(|validation| validation.algorithm)
    }

    /// Holds what comes to a checksum in base64. Nothing has been read yet.
    pub(crate) fn validate(self, algorithm: ChecksumAlgorithm, expected: String) -> Self {
        let hasher = Some(Hasher::new(algorithm));
        self.with_validation(Validation { hasher, algorithm, expected })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crc32(expected: &str) -> ByteStream {
        let reader = tokio::io::AsyncReadExt::chain(&b"12345"[..], &b"6789"[..]);
        ByteStream::from_reader(reader).validate(ChecksumAlgorithm::Crc32, expected.to_owned())
    }

    #[tokio::test]
    async fn the_right_bytes_end_the_stream() {
        let stream = crc32("y/Q5Jg==");
        assert_eq!(stream.validated_by(), Some(ChecksumAlgorithm::Crc32));
        assert_eq!(stream.collect().await.unwrap(), "123456789");
        assert_eq!(ByteStream::from("x").validated_by(), None);
    }

    #[tokio::test]
    async fn other_bytes_end_it_with_an_error() {
        let mut stream = crc32("AAAAAA==");
        assert_eq!(stream.next().await.unwrap().unwrap(), "12345");
        assert_eq!(stream.next().await.unwrap().unwrap(), "6789");
        let error = stream.next().await.unwrap().unwrap_err();
        let ByteStreamError::Checksum { algorithm, expected, actual } = error else { panic!("{error:?}") };
        assert_eq!((algorithm, &*expected, &*actual), (ChecksumAlgorithm::Crc32, "AAAAAA==", "y/Q5Jg=="));
        assert!(stream.next().await.is_none());
    }

    #[tokio::test]
    async fn a_wrong_length_is_told_first() {
        let stream = ByteStream::from_reader_sized(&b"12345"[..], 9);
        let stream = stream.validate(ChecksumAlgorithm::Crc32, "y/Q5Jg==".to_owned());
        let error = stream.collect().await.unwrap_err();
        assert!(matches!(error, ByteStreamError::LengthMismatch { declared: 9, actual: 5 }), "{error:?}");
    }
}

//! The byte stream whose length is always known.

use std::path::Path;

use bytes::Bytes;
use tokio::io::AsyncRead;

use super::{ByteStream, ByteStreamError};

/// A streaming blob whose length is known before its first byte, as `@requiresLength` demands.
///
/// It is made from bytes, from a file, or from a reader together with its length. A stream of unknown length
/// does not turn into it, so that a body that the service would refuse does not compile:
///
/// ```compile_fail
/// # use smithy_streams_runtime::byte_stream::{ByteStream, SizedByteStream};
/// fn upload(body: impl Into<SizedByteStream>) {}
/// upload(ByteStream::from_reader(tokio::io::empty()));
/// ```
///
/// ```
/// # use smithy_streams_runtime::byte_stream::SizedByteStream;
/// fn upload(body: impl Into<SizedByteStream>) -> u64 { body.into().len() }
/// assert_eq!(upload("four"), 4);
/// assert_eq!(upload(SizedByteStream::from_reader(&b"seven.."[..], 7)), 7);
/// ```
#[derive(Debug, Default)]
pub struct SizedByteStream {
    stream: ByteStream,
    length: u64,
}

impl SizedByteStream {
    /// Reads the file at `path`, whose length is taken now; see [`ByteStream::from_path`].
    ///
    /// # Errors
    /// [`ByteStreamError::File`] when there is no such file, or it is not a regular one, so that its length
    /// cannot be known.
    pub async fn from_path(path: impl AsRef<Path>) -> Result<Self, ByteStreamError> {
        let path = path.as_ref();
        Self::from_known(ByteStream::from_path(path).await?).map_err(|_unsized| {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a regular file");
            ByteStreamError::file("measure", path, error)
        })
    }

    /// Reads `reader`, which must end after exactly `length` bytes; see [`ByteStream::from_reader_sized`].
    #[must_use]
    pub fn from_reader(reader: impl AsyncRead + Send + 'static, length: u64) -> Self {
        Self { stream: ByteStream::from_reader_sized(reader, length), length }
    }

    pub(super) fn from_known(stream: ByteStream) -> Result<Self, ByteStream> {
        match stream.len() {
            Some(length) => Ok(Self { stream, length }),
            None => Err(stream),
        }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether the length is 0.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// See [`ByteStream::is_replayable`].
    #[must_use]
    pub fn is_replayable(&self) -> bool {
        self.stream.is_replayable()
    }

    /// See [`ByteStream::on_progress`]; `total` is always there.
    #[must_use]
    pub fn on_progress(self, callback: impl FnMut(u64, Option<u64>) + Send + 'static) -> Self {
        Self { stream: self.stream.on_progress(callback), ..self }
    }
}

impl From<SizedByteStream> for ByteStream {
    fn from(sized: SizedByteStream) -> Self {
        sized.stream
    }
}

impl From<Bytes> for SizedByteStream {
    fn from(bytes: Bytes) -> Self {
        Self { length: bytes.len() as u64, stream: bytes.into() }
    }
}

impl From<Vec<u8>> for SizedByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for SizedByteStream {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for SizedByteStream {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<&'static [u8]> for SizedByteStream {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

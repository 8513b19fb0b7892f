//! What a byte stream is made from and read as.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use super::{ByteStream, ByteStreamError};

impl ByteStream {
    /// The whole rest in memory. One chunk is given as it came, without a copy.
    ///
    /// # Errors
    /// The first error of the stream; what came before it is dropped.
    pub async fn collect(self) -> Result<Bytes, ByteStreamError> {
        self.collect_up_to(usize::MAX).await
    }

    /// Like [`collect`](Self::collect), for streams whose other end is not trusted to be modest.
    ///
    /// # Errors
    /// [`ByteStreamError::LimitExceeded`] as soon as more than `limit` bytes came.
    pub async fn collect_up_to(mut self, limit: usize) -> Result<Bytes, ByteStreamError> {
        let Some(first) = self.next().await.transpose()? else { return Ok(Bytes::new()) };
        let mut all = Collected::One(first);
        loop {
            if all.len() > limit {
                return Err(ByteStreamError::LimitExceeded { limit });
            }
            match self.next().await.transpose()? {
                Some(chunk) => all = all.with(&chunk),
                None => return Ok(all.into_bytes()),
            }
        }
    }
}

enum Collected {
    One(Bytes),
    Many(BytesMut),
}

impl Collected {
    fn len(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn with(self, chunk: &Bytes) -> Self {
        let mut all = match self {
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(2 * (first.len() + chunk.len()));
                all.extend_from_slice(&first);
                all
            }
            Self::Many(all) => all,
        };
        all.extend_from_slice(chunk);
        Self::Many(all)
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, ByteStreamError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_chunk(cx)
    }
}

/// Errors are [`ByteStreamError`]s inside an [`io::Error`].
impl AsyncRead for ByteStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if target.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        if let Some(mut chunk) = ready!(this.poll_chunk(cx)).transpose()? {
            let fits = chunk.len().min(target.remaining());
            target.put_slice(&chunk.split_to(fits));
            this.put_back(chunk);
        }
        Poll::Ready(Ok(()))
    }
}

/// The empty stream, of known length 0.
impl Default for ByteStream {
    fn default() -> Self {
        Self::from_memory(Bytes::new())
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self::from_memory(bytes)
    }
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from_memory(bytes.into())
    }
}

impl From<String> for ByteStream {
    fn from(text: String) -> Self {
        Self::from_memory(text.into())
    }
}

impl From<&'static str> for ByteStream {
    fn from(text: &'static str) -> Self {
        Self::from_memory(Bytes::from_static(text.as_bytes()))
    }
}

impl From<&'static [u8]> for ByteStream {
    fn from(bytes: &'static [u8]) -> Self {
        Self::from_memory(Bytes::from_static(bytes))
    }
}

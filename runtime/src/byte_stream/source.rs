//! The byte stream itself: where the bytes come from, and the count that holds them to their length.

use std::fmt;
use std::future::poll_fn;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body;
use tokio::io::AsyncRead;

use super::chunks::{BodyChunks, Chunks, ReaderChunks, StreamChunks};
use super::file::{FileSource, regular_length};
use super::progress::Progress;
#[cfg(feature = "checksum")]
use super::validation::Validation;
use super::{BoxError, ByteStreamError, SizedByteStream};

/// A streaming blob: chunks of bytes that come one after another, with a length that is known or not.
///
/// It is a [`Stream`] of chunks and an [`AsyncRead`]; both may be used on one value, in turn.
///
/// ```
/// # use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
/// # async fn example() -> Result<(), ByteStreamError> {
/// let mut blob = ByteStream::from_path("speech.pcm").await?;
/// println!("{:?} bytes to go", blob.len());
/// while let Some(chunk) = blob.next().await {
///     println!("{} bytes", chunk?.len());
/// }
/// # Ok(()) }
/// ```
pub struct ByteStream {
    source: Source,
    declared: Option<u64>,
    /// Bytes that came from `source`.
    seen: u64,
    /// Bytes that came but did not fit into the buffer of an `AsyncRead` call.
    unread: Bytes,
    progress: Option<Progress>,
    #[cfg(feature = "checksum")]
    validation: Option<Box<Validation>>,
}

enum Source {
    /// All bytes; they stay for clones when `taken`.
    Memory {
        bytes: Bytes,
        taken: bool,
    },
    File(FileSource),
    Chunks(Chunks),
    /// Ended or failed: nothing comes any more.
    Done,
}

impl ByteStream {
    /// Reads `path` in pieces of 128 KiB. The length is that of the file now; the file is opened when the
    /// first byte is asked for, and again for each clone.
    ///
    /// A pipe or a device has no known length and cannot be replayed.
    ///
    /// # Errors
    /// [`ByteStreamError::File`] when there is no such file, or it is a directory.
    pub async fn from_path(path: impl AsRef<Path>) -> Result<Self, ByteStreamError> {
        let path: Arc<Path> = Arc::from(path.as_ref());
        let declared = regular_length(Arc::clone(&path)).await?;
        Ok(Self::new(Source::File(FileSource::new(path)), declared))
    }

    /// Reads `reader` to its end in pieces of up to 128 KiB; the length is not known.
    #[must_use]
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::new(Source::Chunks(Box::pin(ReaderChunks::new(reader))), None)
    }

    /// Reads `reader`, which must end after exactly `length` bytes.
    ///
    /// The end is waited for: wrap a reader that goes on, such as a socket, in
    /// [`tokio::io::AsyncReadExt::take`].
    #[must_use]
    pub fn from_reader_sized(reader: impl AsyncRead + Send + 'static, length: u64) -> Self {
        Self { declared: Some(length), ..Self::from_reader(reader) }
    }

    /// Takes the chunks of `stream`; the length is not known. An error of the stream ends the byte stream.
    #[must_use]
    pub fn from_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::new(Source::Chunks(Box::pin(StreamChunks::new(stream))), None)
    }

    /// Takes the data of an HTTP body; trailers are dropped. The length is known if the body's `size_hint` is
    /// exact.
    #[must_use]
    pub fn from_body<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let declared = body.size_hint().exact();
        Self::new(Source::Chunks(Box::pin(BodyChunks::new(body))), declared)
    }

    /// Length in bytes of the whole blob, also after some of it was read; `None` if it is not known.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "a length that may be unknown does not say whether the stream is empty"
    )]
    pub fn len(&self) -> Option<u64> {
        self.declared
    }

    /// Whether [`try_clone`](Self::try_clone) gives a stream of the same bytes: true for bytes in memory and
    /// regular files.
    #[must_use]
    pub fn is_replayable(&self) -> bool {
        match &self.source {
            Source::Memory { .. } => true,
            Source::File(_) => self.declared.is_some(),
            Source::Chunks(_) | Source::Done => false,
        }
    }

    /// A stream of the same bytes from the beginning, however much of this one was read; `None` if it is not
    /// replayable.
    ///
    /// The clone reports to the same [`on_progress`](Self::on_progress) callback.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        if !self.is_replayable() {
            return None;
        }
        let source = match &self.source {
            Source::Memory { bytes, .. } => Source::Memory { bytes: bytes.clone(), taken: false },
            Source::File(file) => Source::File(file.reopened()),
            Source::Chunks(_) | Source::Done => return None,
        };
        Some(Self { progress: self.progress.clone(), ..Self::new(source, self.declared) })
    }

    /// As [`try_clone`](Self::try_clone), for bytes that are looked at before they are sent: none was read, and
    /// nobody is told of progress.
    #[cfg(any(feature = "checksum", feature = "sigv4"))]
    pub(crate) fn preview(&self) -> Option<Self> {
        self.try_clone().filter(|_| self.seen == 0).map(|clone| Self { progress: None, ..clone })
    }

    /// Whether all bytes are at hand.
    #[cfg(feature = "sigv4")]
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self.source, Source::Memory { .. })
    }

    /// Calls `callback(sent, total)` after each chunk that is handed on: `sent` bytes so far, and the whole
    /// length if it is known.
    ///
    /// While uploading, "handed on" means to the transport, which keeps a bounded amount not yet sent. Where the
    /// request is compressed, the bytes are counted before that. Replaces an earlier callback.
    #[must_use]
    pub fn on_progress(mut self, callback: impl FnMut(u64, Option<u64>) + Send + 'static) -> Self {
        self.progress = Some(Progress::new(Box::new(callback)));
        self
    }

    /// The same stream as one whose length is known.
    ///
    /// # Errors
    /// Gives the stream back if its length is not known.
    pub fn into_sized(self) -> Result<SizedByteStream, Self> {
        SizedByteStream::from_known(self)
    }

    /// The next chunk, never empty; `None` at the end. After an error the stream has ended.
    pub async fn next(&mut self) -> Option<Result<Bytes, ByteStreamError>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// The next chunk, told to the progress callback.
    pub(super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ByteStreamError>>> {
        if !self.unread.is_empty() {
            return self.poll_unreported(cx);
        }
        let item = ready!(self.poll_unreported(cx));
        if let (Some(Ok(_)), Some(progress)) = (&item, &self.progress) {
            progress.report(self.seen, self.declared);
        }
        Poll::Ready(item)
    }

    /// The next chunk, for those who report progress themselves.
    pub(super) fn poll_unreported(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ByteStreamError>>> {
        if self.unread.is_empty() {
            return self.poll_source(cx);
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut self.unread))))
    }

    /// Takes the next chunk from the source and counts it.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ByteStreamError>>> {
        loop {
            let item = match &mut self.source {
                Source::Memory { taken: true, .. } => return Poll::Ready(None),
                Source::Memory { bytes, taken } => {
                    *taken = true;
                    Some(Ok(bytes.clone()))
                }
                Source::File(file) => ready!(file.poll_chunk(cx)),
                Source::Chunks(chunks) => ready!(chunks.as_mut().poll_next(cx))
                    .map(|item| item.map_err(ByteStreamError::from_source)),
                Source::Done => return Poll::Ready(None),
            };
            let checked = match item {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => self.count(chunk).map(Some),
                Some(Err(error)) => Err(error),
                None => self.check_end().map(|()| None),
            };
            if !matches!(checked, Ok(Some(_))) {
                self.end();
            }
            return Poll::Ready(checked.transpose());
        }
    }

    fn count(&mut self, chunk: Bytes) -> Result<Bytes, ByteStreamError> {
        self.seen += chunk.len() as u64;
        if let Some(declared) = self.declared.filter(|declared| self.seen > *declared) {
            return Err(ByteStreamError::LengthMismatch { declared, actual: self.seen });
        }
        #[cfg(feature = "checksum")]
        if let Some(validation) = &mut self.validation {
            validation.update(&chunk);
        }
        Ok(chunk)
    }

    fn check_end(&mut self) -> Result<(), ByteStreamError> {
        if let Some(declared) = self.declared.filter(|declared| self.seen != *declared) {
            return Err(ByteStreamError::LengthMismatch { declared, actual: self.seen });
        }
        #[cfg(feature = "checksum")]
        if let Some(validation) = &mut self.validation {
            return validation.check_end();
        }
        Ok(())
    }

    /// Lets go of sockets and readers at the end, but keeps what a clone needs.
    fn end(&mut self) {
        match &mut self.source {
            Source::Memory { taken, .. } => *taken = true,
            Source::File(file) => file.close(),
            Source::Chunks(_) | Source::Done => self.source = Source::Done,
        }
    }

    /// Whether it is already known that nothing will come.
    pub(super) fn is_at_end(&self) -> bool {
        let source = match &self.source {
            Source::Memory { bytes, taken } => *taken || bytes.is_empty(),
            Source::File(_) | Source::Chunks(_) => false,
            Source::Done => true,
        };
        source && self.unread.is_empty()
    }

    /// Whether nothing has been taken out of it.
    pub(crate) fn is_unread(&self) -> bool {
        self.seen == 0
    }

    /// Bytes that are still to be handed on, if the length is known.
    pub(crate) fn remaining(&self) -> Option<u64> {
        self.declared.map(|declared| declared.saturating_sub(self.seen) + self.unread.len() as u64)
    }

    pub(super) fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }

    /// Puts back what was taken but not used.
    pub(super) fn put_back(&mut self, unread: Bytes) {
        debug_assert!(self.unread.is_empty(), "only what was just taken is put back");
        self.unread = unread;
    }

    pub(super) fn from_memory(bytes: Bytes) -> Self {
        let declared = Some(bytes.len() as u64);
        Self::new(Source::Memory { bytes, taken: false }, declared)
    }

    /// Holds this stream to `length`, whatever was known of it before.
    pub(super) fn declare(mut self, length: u64) -> Self {
        self.declared = Some(length);
        self
    }

    fn new(source: Source, declared: Option<u64>) -> Self {
        Self {
            source,
            declared,
            seen: 0,
            unread: Bytes::new(),
            progress: None,
            #[cfg(feature = "checksum")]
            validation: None,
        }
    }

    #[cfg(feature = "checksum")]
    pub(super) fn validation(&self) -> Option<&Validation> {
        self.validation.as_deref()
    }

    #[cfg(feature = "checksum")]
    pub(super) fn with_validation(self, validation: Validation) -> Self {
        Self { validation: Some(Box::new(validation)), ..self }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ByteStream");
        match &self.source {
            Source::Memory { .. } => out.field("source", &"memory"),
            Source::File(file) => out.field("source", &file.path()),
            Source::Chunks(_) => out.field("source", &"stream"),
            Source::Done => out.field("source", &"ended"),
        };
        #[cfg(feature = "checksum")]
        out.field("validated_by", &self.validation);
        out.field("length", &self.declared).field("seen", &self.seen).finish_non_exhaustive()
    }
}

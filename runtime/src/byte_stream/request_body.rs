//! Byte streams as HTTP request bodies.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{BoxError, ByteStream, ByteStreamError, READ_CHUNK, RequestBody};

impl ByteStream {
    /// The rest of this stream as a request body, with an exact `size_hint` when the length is known.
    ///
    /// The body fails with [`ByteStreamError`]. Of a declared length the last chunk is held back until the
    /// source has ended there, so that a source that is too long aborts the request instead of being cut in
    /// silence.
    #[must_use]
    pub fn into_request_body(self) -> RequestBody {
        Box::pin(Outgoing {
            length: self.remaining(),
            stream: self,
            pending: Bytes::new(),
            sent: 0,
            ended: false,
        })
    }
}

/// Holds a body of unknown length to `length` bytes, which an explicit `Content-Length` promised. Trailers
/// are dropped.
pub(crate) fn with_declared_length(body: RequestBody, length: u64) -> RequestBody {
    ByteStream::from_body(body).declare(length).into_request_body()
}

struct Outgoing {
    stream: ByteStream,
    /// Bytes that this body will have, if that is known.
    length: Option<u64>,
    /// Taken from `stream` and not yet handed on.
    pending: Bytes,
    sent: u64,
    ended: bool,
}

impl Outgoing {
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, ByteStreamError>>> {
        while !self.ended && (self.pending.is_empty() || self.reaches_length()) {
            match ready!(self.stream.poll_unreported(cx)) {
                Some(Ok(chunk)) => {
                    debug_assert!(
                        self.pending.is_empty(),
                        "the stream counts: more than was declared is an error"
                    );
                    self.pending = chunk;
                }
                Some(Err(error)) => {
                    self.pending = Bytes::new();
                    self.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.ended = true,
            }
        }
        if self.pending.is_empty() {
            return Poll::Ready(None);
        }
        // One piece for all that is in memory would let a progress bar jump from nothing to the end.
        let piece = match self.stream.progress() {
            Some(_) => self.pending.len().min(READ_CHUNK),
            None => self.pending.len(),
        };
        let piece = self.pending.split_to(piece);
        self.sent += piece.len() as u64;
        if let Some(progress) = self.stream.progress() {
            progress.report(self.sent, self.length);
        }
        Poll::Ready(Some(Ok(piece)))
    }

    fn reaches_length(&self) -> bool {
        self.length.is_some_and(|length| self.sent + self.pending.len() as u64 >= length)
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let item = ready!(self.get_mut().poll_data(cx));
        Poll::Ready(item.map(|data| data.map(Frame::data).map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.pending.is_empty() && (self.ended || self.stream.is_at_end())
    }

    fn size_hint(&self) -> SizeHint {
        match self.length {
            Some(length) => SizeHint::with_exact(length - self.sent),
            None => SizeHint::default(),
        }
    }
}

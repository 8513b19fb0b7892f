//! Bodies in the `aws-chunked` encoding, made on their way.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use super::CHUNK;
use super::trailer::Trailer;
use crate::byte_stream::{BoxError, RequestBody};
use crate::signing::ChunkEncoder;

/// `body` in chunks. An error of it ends them as it is, so that a peer never sees their end.
///
/// `length` is that of all chunks and the trailer, if it is known. Besides the piece of `body` that is being worked on, one
/// chunk is kept at most. Pieces that are longer than a chunk are not copied.
pub(super) fn chunked(
    body: RequestBody,
    encoder: ChunkEncoder,
    trailer: Option<Trailer>,
    length: Option<u64>,
) -> RequestBody {
    Box::pin(Chunked {
        body,
        encoder,
        trailer,
        length,
        taken: Bytes::new(),
        gathered: BytesMut::new(),
        data: Bytes::new(),
        end: b"",
        state: State::Open,
    })
}

struct Chunked {
    body: RequestBody,
    encoder: ChunkEncoder,
    trailer: Option<Trailer>,
    /// Bytes still to be handed on, if that is known.
    length: Option<u64>,
    /// Taken from `body` and not yet part of a chunk.
    taken: Bytes,
    /// The beginning of a chunk, from pieces that are too short for one.
    gathered: BytesMut,
    /// The data of a chunk of which the head has been handed on.
    data: Bytes,
    /// What has to stand behind the data that was handed on.
    end: &'static [u8],
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// `body` has ended.
    Ended,
    /// All has been handed on, or `body` has failed.
    Done,
}

impl Chunked {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        if !self.data.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.data))));
        }
        if self.state == State::Done {
            return Poll::Ready(None);
        }
        let piece = match ready!(self.poll_chunk(cx)) {
            Ok(Some(data)) => self.begin(data),
            Ok(None) => self.finish(),
            Err(error) => Err(error),
        };
        if piece.is_err() {
            self.state = State::Done;
        }
        Poll::Ready(Some(piece))
    }

    /// The data of the next chunk: [`CHUNK`] bytes, or what is left at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let chunk = CHUNK as usize;
        loop {
            if self.gathered.is_empty() && self.taken.len() >= chunk {
                return Poll::Ready(Ok(Some(self.taken.split_to(chunk))));
            }
            if !self.taken.is_empty() {
                let fits = self.taken.len().min(chunk - self.gathered.len());
                self.gathered.reserve(chunk - self.gathered.len());
                self.gathered.extend_from_slice(&self.taken.split_to(fits));
            }
            if self.gathered.len() == chunk || (self.state == State::Ended && !self.gathered.is_empty()) {
                return Poll::Ready(Ok(Some(self.gathered.split().freeze())));
            }
            if self.state == State::Ended {
                return Poll::Ready(Ok(None));
            }
            match ready!(self.body.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => self.taken = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => self.state = State::Ended,
            }
        }
    }

    /// The head of a chunk; its data comes next.
    fn begin(&mut self, data: Bytes) -> Result<Bytes, BoxError> {
        let mut out = BytesMut::from(self.end);
        self.encoder.chunk_head(&data, &mut out)?;
        if let Some(trailer) = &mut self.trailer {
            trailer.update(&data);
        }
        self.end = ChunkEncoder::CHUNK_END;
        self.data = data;
        Ok(out.freeze())
    }

    /// The last chunk and the trailer.
    fn finish(&mut self) -> Result<Bytes, BoxError> {
        self.state = State::Done;
        let mut out = BytesMut::from(self.end);
        let trailer = self.trailer.take().map_or_else(|| Ok(HeaderMap::new()), Trailer::finish)?;
        self.encoder.finish(&trailer, &mut out)?;
        Ok(out.freeze())
    }
}

impl Body for Chunked {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        let item = ready!(this.poll_piece(cx));
        if let (Some(Ok(piece)), Some(length)) = (&item, &mut this.length) {
            *length = length.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(item.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.state == State::Done && self.data.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

//! Request bodies, compressed on their way.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame};

use super::{BoxError, RequestBody};

/// Bytes that are compressed at once.
const TAKEN: usize = 16 * 1024;
/// Compressed bytes that are worth a chunk while more are to come.
const CHUNK: usize = 16 * 1024;
/// Bytes that are compressed before others get their turn.
const TURN: usize = 64 * TAKEN;

/// `body` in gzip. Its length is not known beforehand; trailers are dropped, and an error ends it as it is.
///
/// Besides the chunk of `body` that is being worked on and what a compressor needs, at most about 64 KiB are kept. What is
/// compressed goes out when `body` pauses; the end of what it gave may still be in the compressor then.
pub(crate) fn gzip(body: RequestBody) -> RequestBody {
    let encoder = GzEncoder::new(Vec::new(), Compression::default());
    Box::pin(Gzip { body, taken: Bytes::new(), encoder: Some(encoder) })
}

struct Gzip {
    body: RequestBody,
    /// Taken from `body` and not yet compressed.
    taken: Bytes,
    /// `None` once all has been handed on, or the body has failed.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Gzip {
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        let mut turn = TURN;
        while let Some(encoder) = &mut self.encoder {
            if encoder.get_ref().len() >= CHUNK {
                return Poll::Ready(Some(Ok(written(encoder))));
            }
            if turn == 0 {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !self.taken.is_empty() {
                let piece = self.taken.split_to(self.taken.len().min(TAKEN));
                turn = turn.saturating_sub(piece.len());
                encoder.write_all(&piece)?;
                continue;
            }
            match self.body.as_mut().poll_frame(cx) {
                Poll::Pending if encoder.get_ref().is_empty() => return Poll::Pending,
                Poll::Pending => return Poll::Ready(Some(Ok(written(encoder)))),
                Poll::Ready(Some(Ok(frame))) => self.taken = frame.into_data().unwrap_or_default(),
                Poll::Ready(Some(Err(error))) => {
                    self.encoder = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => return Poll::Ready(self.finish()),
            }
        }
        Poll::Ready(None)
    }

    fn finish(&mut self) -> Option<Result<Bytes, BoxError>> {
        let last: io::Result<Vec<u8>> = self.encoder.take()?.finish();
        Some(last.map(Bytes::from).map_err(Into::into))
    }
}

/// What the encoder has written so far; it goes on in a new buffer.
fn written(encoder: &mut GzEncoder<Vec<u8>>) -> Bytes {
    std::mem::take(encoder.get_mut()).into()
}

impl Body for Gzip {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let item = ready!(self.get_mut().poll_chunk(cx));
        Poll::Ready(item.map(|data| data.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Read;
    use std::task::Waker;

    use flate2::read::GzDecoder;
    use tokio::io::AsyncReadExt;

    use super::super::ByteStream;
    use super::*;

    const LENGTH: u64 = 10 * 1024 * 1024;

    fn gzip_of(stream: ByteStream) -> Gzip {
        let encoder = GzEncoder::new(Vec::new(), Compression::default());
        Gzip { body: stream.into_request_body(), taken: Bytes::new(), encoder: Some(encoder) }
    }

    /// Bytes that do not get smaller (Numerical Recipes' generator).
    fn noise(length: u64) -> Vec<u8> {
        let next = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        };
        (0..length).scan(1, |state, _| next(state)).collect()
    }

    fn gunzip(bytes: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
        all
    }

    /// All chunks in one, the longest of them, and the most that was held back between them.
    async fn drain(mut body: Gzip) -> (Vec<u8>, usize, usize) {
        let (mut all, mut longest, mut held) = (Vec::new(), 0, 0);
        while let Some(chunk) = poll_fn(|cx| body.poll_chunk(cx)).await {
            let chunk = chunk.unwrap();
            longest = longest.max(chunk.len());
            held = held.max(body.taken.len() + body.encoder.as_ref().map_or(0, |it| it.get_ref().capacity()));
            all.extend_from_slice(&chunk);
        }
        assert!(body.is_end_stream());
        (all, longest, held)
    }

    #[tokio::test]
    async fn ten_mebibytes_of_a_reader_take_little_memory() {
        let noise = noise(LENGTH);
        let reader = io::Cursor::new(noise.clone());
        let (all, longest, held) = drain(gzip_of(ByteStream::from_reader(reader))).await;
        assert!(gunzip(&all) == noise, "the bytes come back");
        assert!(longest <= 64 * 1024, "{longest}");
        assert!(held <= super::super::READ_CHUNK, "{held}");

        let reader = tokio::io::repeat(7).take(LENGTH);
        let (all, longest, held) = drain(gzip_of(ByteStream::from_reader(reader))).await;
        assert!(gunzip(&all) == vec![7; LENGTH as usize], "the bytes come back");
        assert!(all.len() < 20_000, "{}", all.len());
        assert!(longest <= 64 * 1024, "{longest}");
        assert!(held <= super::super::READ_CHUNK, "{held}");
    }

    #[tokio::test]
    async fn bytes_in_memory_are_compressed_in_pieces() {
        let noise = noise(LENGTH);
        let (all, longest, _) = drain(gzip_of(ByteStream::from(noise.clone()))).await;
        assert!(gunzip(&all) == noise, "the bytes come back");
        assert!(longest <= 64 * 1024, "{longest}");
    }

    #[test]
    fn long_work_lets_others_have_their_turn() {
        let mut body = gzip_of(ByteStream::from(vec![7; LENGTH as usize]));
        let mut cx = Context::from_waker(Waker::noop());
        let mut turns = 0;
        let last = loop {
            match body.poll_chunk(&mut cx) {
                Poll::Ready(chunk) => break chunk,
                Poll::Pending => turns += 1,
            }
        };
        assert!((9..=10).contains(&turns), "{turns}");
        assert!(last.is_some_and(|chunk| chunk.is_ok()));
    }

    #[test]
    fn what_is_compressed_does_not_wait_for_a_source_that_pauses() {
        let (mut writer, reader) = tokio::io::duplex(1024);
        let mut body = gzip_of(ByteStream::from_reader(reader));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(body.poll_chunk(&mut cx).is_pending());
        let write = std::pin::pin!(tokio::io::AsyncWriteExt::write_all(&mut writer, b"beginning"));
        assert!(write.poll(&mut cx).is_ready());
        let Poll::Ready(Some(Ok(head))) = body.poll_chunk(&mut cx) else { panic!("the head of the format") };
        assert!(head.starts_with(&[0x1f, 0x8b]));
        assert!(body.poll_chunk(&mut cx).is_pending());
        drop(writer);
        let Poll::Ready(Some(Ok(rest))) = body.poll_chunk(&mut cx) else { panic!("the rest") };
        assert_eq!(gunzip(&[head, rest].concat()), b"beginning");
        assert!(matches!(body.poll_chunk(&mut cx), Poll::Ready(None)));
    }

    #[test]
    fn an_error_passes_through_and_ends_the_body() {
        let mut body = gzip_of(ByteStream::from_reader_sized(&b"four"[..], 5));
        let mut cx = Context::from_waker(Waker::noop());
        let mut chunks = std::iter::from_fn(|| match body.poll_chunk(&mut cx) {
            Poll::Ready(chunk) => chunk,
            Poll::Pending => panic!("a reader of bytes is always ready"),
        });
        let error = chunks.find_map(Result::err).unwrap();
        let error = error.downcast::<super::super::ByteStreamError>().unwrap();
        assert!(matches!(*error, super::super::ByteStreamError::LengthMismatch { declared: 5, actual: 4 }));
        assert!(chunks.next().is_none());
    }
}

//! When the connection last took a piece of the request body.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use crate::byte_stream::{BoxError, READ_CHUNK, RequestBody};

/// Notes the progress of a request body, for the one who waits for the answer. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct UploadMark {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// When the connection last took a piece, or learned that there are no more.
    moved: Option<Instant>,
    /// The connection has asked for a piece that the body does not have yet.
    starved: bool,
}

impl UploadMark {
    /// A body that notes its progress here. It comes in pieces of at most 128 KiB, so that there is progress to be
    /// seen where all of it is in memory.
    pub(crate) fn watch(&self, body: RequestBody) -> RequestBody {
        if body.is_end_stream() {
            return body;
        }
        Box::pin(Watched { body, rest: Bytes::new(), mark: self.clone() })
    }

    /// From when on the peer has had to do something, if not from `start`: `None` while it waits for us.
    pub(super) fn since(&self, start: Instant) -> Option<Instant> {
        let state = *self.lock();
        (!state.starved).then(|| state.moved.map_or(start, |moved| moved.max(start)))
    }

    fn moved(&self) {
        *self.lock() = State { moved: Some(Instant::now()), starved: false };
    }

    fn starve(&self) {
        self.lock().starved = true;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for UploadMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lock().fmt(f)
    }
}

struct Watched {
    body: RequestBody,
    /// What the connection has not been given of the last chunk.
    rest: Bytes,
    mark: UploadMark,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            let frame = this.body.as_mut().poll_frame(cx);
            if frame.is_pending() {
                this.mark.starve();
            }
            match ready!(frame).map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(chunk))) => this.rest = chunk,
                other => {
                    this.mark.moved();
                    return Poll::Ready(
                        other.map(|frame| frame.map(|frame| frame.map_or_else(|it| it, Frame::data))),
                    );
                }
            }
        }
        this.mark.moved();
        let piece = this.rest.split_to(this.rest.len().min(READ_CHUNK));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut sum = SizeHint::new();
        if let Some(upper) = hint.upper() {
            sum.set_upper(upper.saturating_add(rest));
        }
        sum.set_lower(hint.lower().saturating_add(rest));
        sum
    }
}

impl Drop for Watched {
    /// Whoever dropped it waits for no more of it.
    fn drop(&mut self) {
        self.mark.moved();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http_body_util::BodyExt;

    use super::*;
    use crate::byte_stream::ByteStream;

    #[tokio::test(start_paused = true)]
    async fn pieces_are_small_and_none_is_lost() {
        let mark = UploadMark::default();
        let bytes: Vec<u8> = (0..300_000_u32).map(|index| index as u8).collect();
        let mut body = mark.watch(ByteStream::from(bytes.clone()).into_request_body());
        let mut all = Vec::new();
        while !body.is_end_stream() {
            assert_eq!(body.size_hint().exact(), Some((bytes.len() - all.len()) as u64));
            let Some(frame) = body.frame().await else { break };
            let piece = frame.unwrap().into_data().unwrap();
            assert!(piece.len() <= READ_CHUNK);
            all.extend_from_slice(&piece);
        }
        assert_eq!(all, bytes);
    }

    #[tokio::test(start_paused = true)]
    async fn the_mark_says_who_waits_for_whom() {
        let mark = UploadMark::default();
        let start = Instant::now();
        assert_eq!(mark.since(start), Some(start));
        let (reader, mut writer) = tokio::io::simplex(10);
        let mut body = mark.watch(ByteStream::from_reader(reader).into_request_body());
        let mut cx = Context::from_waker(std::task::Waker::noop());
        assert!(body.as_mut().poll_frame(&mut cx).is_pending());
        assert_eq!(mark.since(start), None);
        tokio::time::advance(Duration::from_secs(5)).await;
        tokio::io::AsyncWriteExt::write_all(&mut writer, b"ab").await.unwrap();
        assert!(body.frame().await.is_some());
        assert_eq!(mark.since(start), Some(start + Duration::from_secs(5)));
    }
}

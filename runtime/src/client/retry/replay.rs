//! Streaming blobs that are sent, perhaps again.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::byte_stream::{BoxError, ByteStream, RequestBody};

/// The streaming blob of a call, kept for as long as another attempt may need it.
///
/// A blob that can be replayed is copied for each attempt. Any other is lent, and comes back if the attempt ends
/// before the connection has asked it for anything.
pub(crate) struct Replay {
    held: Arc<Mutex<Held>>,
}

enum Held {
    Blob(ByteStream),
    /// Lent and given back as it was.
    Body(RequestBody),
    /// Being sent, or sent in part.
    Gone,
}

impl Replay {
    /// Keeps `blob`; an empty one where there is none.
    pub(crate) fn new(blob: Option<ByteStream>) -> Self {
        Self { held: Arc::new(Mutex::new(Held::Blob(blob.unwrap_or_default()))) }
    }

    /// Whether the next attempt has a body to send.
    pub(crate) fn is_intact(&self) -> bool {
        !matches!(*lock(&self.held), Held::Gone)
    }

    /// The blob of the next attempt; an empty one, which no attempt should get, if it is gone: ask
    /// [`is_intact`](Self::is_intact) before.
    pub(crate) fn blob(&self) -> ByteStream {
        let mut held = lock(&self.held);
        if let Held::Blob(blob) = &*held {
            // A blob of which the caller has read a part cannot be had again: a copy would begin at its beginning.
            if let Some(copy) = blob.is_unread().then(|| blob.try_clone()).flatten() {
                return copy;
            }
        }
        let body = match mem::replace(&mut *held, Held::Gone) {
            Held::Blob(blob) => blob.into_request_body(),
            Held::Body(body) => body,
            Held::Gone => return ByteStream::default(),
        };
        ByteStream::from_body(Lent { body: Some(body), touched: false, held: Arc::clone(&self.held) })
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("intact", &self.is_intact()).finish_non_exhaustive()
    }
}

/// Nothing that is done under the lock leaves the state half-changed, so a poisoned lock is as good as any.
fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A body that goes back where it came from, unless it was read.
struct Lent {
    /// There until it is dropped.
    body: Option<RequestBody>,
    touched: bool,
    held: Arc<Mutex<Held>>,
}

impl Body for Lent {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.touched = true;
        match &mut self.body {
            Some(body) => body.as_mut().poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, |body| body.size_hint())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (false, Some(body)) = (self.touched, self.body.take()) {
            *lock(&self.held) = Held::Body(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn read(blob: ByteStream) -> Bytes {
        blob.into_request_body().collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn bytes_in_memory_are_there_for_every_attempt() {
        let replay = Replay::new(Some(ByteStream::from("four")));
        for _ in 0..3 {
            assert!(replay.is_intact());
            assert_eq!(read(replay.blob()).await, "four");
        }
        assert!(read(Replay::new(None).blob()).await.is_empty());
    }

    #[tokio::test]
    async fn a_reader_comes_back_only_unread() {
        let replay = Replay::new(Some(ByteStream::from_reader_sized(&b"four"[..], 4)));
        for _ in 0..3 {
            let body = replay.blob().into_request_body();
            assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(4), false));
            assert!(!replay.is_intact());
            drop(body);
            assert!(replay.is_intact());
        }
        let mut body = replay.blob().into_request_body();
        assert!(body.frame().await.is_some());
        drop(body);
        assert!(!replay.is_intact());
    }

    #[tokio::test]
    async fn what_the_caller_has_read_is_not_sent() {
        let mut blob = ByteStream::from_reader(&b"four"[..]);
        assert_eq!(blob.next().await.unwrap().unwrap(), "four");
        assert!(read(Replay::new(Some(blob)).blob()).await.is_empty());
        let mut blob = ByteStream::from("four");
        assert_eq!(blob.next().await.unwrap().unwrap(), "four");
        let replay = Replay::new(Some(blob));
        assert!(read(replay.blob()).await.is_empty());
        assert!(!replay.is_intact() || read(replay.blob()).await.is_empty());
    }
}

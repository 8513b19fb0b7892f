//! Streaming answers on which nothing happens for too long.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::timer::Timer;
use crate::byte_stream::{BoxError, ByteStreamError};

/// A body whose pieces have to come in time. Only waiting counts: the time in which nobody asks is the caller's.
pub(super) struct Awaited<B> {
    /// None once the time was up: that cancels the call.
    body: Option<B>,
    limit: Duration,
    timer: Timer,
}

impl<B> Awaited<B> {
    pub(super) fn new(body: B, limit: Duration) -> Self {
        Self { body: Some(body), limit, timer: Timer::default() }
    }
}

impl<B> Body for Awaited<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(cx) {
            this.timer.rest();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(this.timer.poll(this.limit, cx));
        this.body = None;
        Poll::Ready(Some(Err(ByteStreamError::Stalled { limit: this.limit }.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

//! Streaming answers on which nothing happens for too long.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use crate::byte_stream::{BoxError, ByteStreamError};

/// A body whose pieces have to come in time. Only waiting counts: the time in which nobody asks is the caller's.
pub(super) struct Awaited<B> {
    /// None once the time was up: that cancels the call.
    body: Option<B>,
    limit: Duration,
    /// Made when there is something to wait for.
    timer: Option<Pin<Box<Sleep>>>,
    waiting: bool,
}

impl<B> Awaited<B> {
    pub(super) fn new(body: B, limit: Duration) -> Self {
        Self { body: Some(body), limit, timer: None, waiting: false }
    }

    /// Ready when the time is up, counted from the first poll since something came.
    fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let begun = std::mem::replace(&mut self.waiting, true);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        if !begun {
            let now = Instant::now();
            // Beyond what the clock can express, it rings after a year.
            let year = Duration::from_secs(365 * 24 * 60 * 60);
            timer.as_mut().reset(now.checked_add(limit).unwrap_or(now + year));
        }
        timer.as_mut().poll(cx)
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
            this.waiting = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(this.poll_limit(cx));
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

//! Readers, streams and HTTP bodies, each as a stream of chunks.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::Body;
use tokio::io::{AsyncRead, ReadBuf};

use super::{BoxError, READ_CHUNK};

/// Any of the three.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// A reader, read into a buffer whose filled part is split off without a copy.
pub(super) struct ReaderChunks<R> {
    reader: Pin<Box<R>>,
    buffer: BytesMut,
}

impl<R> ReaderChunks<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: Box::pin(reader), buffer: BytesMut::new() }
    }
}

impl<R: AsyncRead> Stream for ReaderChunks<R> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        // A chunk is zeroed once, and what a short read leaves of it serves the next one.
        if this.buffer.len() < READ_CHUNK / 8 {
            this.buffer = BytesMut::zeroed(READ_CHUNK);
        }
        let mut window = ReadBuf::new(&mut this.buffer);
        let read = ready!(this.reader.as_mut().poll_read(cx, &mut window));
        let filled = window.filled().len();
        Poll::Ready(match read {
            Err(error) => Some(Err(error.into())),
            Ok(()) if filled == 0 => None,
            Ok(()) => Some(Ok(this.buffer.split_to(filled).freeze())),
        })
    }
}

pub(super) struct StreamChunks<S> {
    stream: Pin<Box<S>>,
}

impl<S> StreamChunks<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream: Box::pin(stream) }
    }
}

impl<S, E> Stream for StreamChunks<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().stream.as_mut().poll_next(cx).map(|item| item.map(|item| item.map_err(Into::into)))
    }
}

pub(super) struct BodyChunks<B> {
    body: Pin<Box<B>>,
}

impl<B> BodyChunks<B> {
    pub(super) fn new(body: B) -> Self {
        Self { body: Box::pin(body) }
    }
}

impl<B> Stream for BodyChunks<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = &mut self.get_mut().body;
        loop {
            let Some(frame) = ready!(body.as_mut().poll_frame(cx)) else { return Poll::Ready(None) };
            match frame {
                Err(error) => return Poll::Ready(Some(Err(error.into()))),
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }
}

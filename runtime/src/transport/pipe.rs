//! The request body of an HTTP/2 call on its way into the stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::{Reason, SendStream};
use http_body::Body;

use super::gather::Gathering;
use super::http2::StreamSlot;
use super::upload::Upload;
use crate::byte_stream::{RequestBody, SharedError};

/// Sends a body as the peer takes it. Dropped before its end, it resets the stream.
pub(super) struct Pipe {
    stream: SendStream<Bytes>,
    body: Gathering,
    /// Taken from the body, and waiting for the peer's window.
    waiting: Option<Bytes>,
    upload: Upload,
    ended: bool,
    _slot: Arc<StreamSlot>,
}

/// Why sending ended before the body did.
enum Stop {
    /// The peer reset the stream or is gone; the response tells more.
    Peer,
    Body(SharedError),
}

impl Pipe {
    pub(super) fn new(
        stream: SendStream<Bytes>,
        body: RequestBody,
        upload: Upload,
        slot: Arc<StreamSlot>,
    ) -> Self {
        Self { stream, body: Gathering::new(body), waiting: None, upload, ended: false, _slot: slot }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Stop>> {
        loop {
            // Asked in every turn, so that a reset wakes this up while it waits for the body or for the window.
            if self.stream.poll_reset(cx).is_ready() {
                return Poll::Ready(Err(Stop::Peer));
            }
            if self.waiting.is_some() {
                ready!(self.poll_window(cx))?;
            }
            if let Some(data) = self.waiting.take() {
                let ends = self.body.is_end_stream();
                self.stream.send_data(data, ends).map_err(|_| Stop::Peer)?;
                if ends {
                    return Poll::Ready(Ok(()));
                }
            }
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) else {
                return Poll::Ready(self.stream.send_data(Bytes::new(), true).map_err(|_| Stop::Peer));
            };
            match frame.map_err(|error| Stop::Body(error.into()))?.into_data() {
                Ok(data) if data.is_empty() => {}
                Ok(data) => self.waiting = Some(data),
                Err(frame) => {
                    if let Ok(trailers) = frame.into_trailers() {
                        self.stream.reserve_capacity(0);
                        return Poll::Ready(self.stream.send_trailers(trailers).map_err(|_| Stop::Peer));
                    }
                }
            }
        }
    }

    fn poll_window(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Stop>> {
        // One byte is claim enough: h2 raises it to the length of the data, and until then nothing of the
        // connection's window is tied up.
        self.stream.reserve_capacity(1);
        while self.stream.capacity() == 0 {
            match ready!(self.stream.poll_capacity(cx)) {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Poll::Ready(Err(Stop::Peer)),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Future for Pipe {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let sent = ready!(self.poll_send(cx));
        self.ended = true;
        match sent {
            Ok(()) | Err(Stop::Peer) => self.upload.finish(),
            Err(Stop::Body(error)) => {
                // Noted first, so that whoever wakes up because of the reset finds the reason.
                self.upload.fail(error);
                self.stream.send_reset(Reason::CANCEL);
            }
        }
        Poll::Ready(())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        if !self.ended {
            // Cancelled, or the body panicked; in the latter case somebody still waits for the response.
            self.upload.fail("the request body was dropped before its end".into());
            self.stream.send_reset(Reason::CANCEL);
        }
    }
}

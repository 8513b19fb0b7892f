//! What the connection reads of an outbox.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{Outbox, Phase, wait, wake};
use crate::byte_stream::{BoxError, RequestBody};
#[cfg(feature = "sigv4")]
use crate::client::seal::Seal;
#[cfg(feature = "sigv4")]
use crate::signing::SigningError;

/// The side that the connection reads: an HTTP body of unknown length.
#[derive(Debug)]
pub(crate) struct OutboxBody {
    outbox: Arc<Outbox>,
}

impl OutboxBody {
    pub(super) fn new(outbox: Arc<Outbox>) -> Self {
        Self { outbox }
    }

    /// The body of a message, with `first` ahead of what the sender writes.
    pub(crate) fn after(self, first: Option<Bytes>) -> RequestBody {
        if let Some(first) = first {
            self.outbox.lock().frames.extend_from_slice(&first);
        }
        Box::pin(self)
    }

    /// The same, where `seal` signs all frames.
    ///
    /// # Errors
    /// As [`Seal::write`].
    #[cfg(feature = "sigv4")]
    pub(crate) fn sealed(self, mut seal: Seal, first: Option<Bytes>) -> Result<RequestBody, SigningError> {
        {
            let mut state = self.outbox.lock();
            if let Some(first) = first {
                seal.write(&mut state.frames, |out| {
                    out.extend_from_slice(&first);
                    Ok::<_, SigningError>(())
                })?;
            }
            state.seal = Some(seal);
        }
        Ok(Box::pin(self))
    }
}

impl Body for OutboxBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let mut state = self.outbox.lock();
        match state.phase {
            Phase::Gone => return Poll::Ready(Some(Err(cancelled()))),
            Phase::Hushed => return wait(&mut state.body, cx),
            Phase::Open | Phase::Finishing | Phase::Ended => {}
        }
        if !state.frames.is_empty() {
            let chunk = state.frames.split().freeze();
            wake(state.sender.take(), state);
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match state.phase {
            Phase::Open => wait(&mut state.body, cx),
            _ => {
                state.phase = Phase::Ended;
                wake(state.sender.take(), state);
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let mut state = self.outbox.lock();
        if state.phase == Phase::Finishing && state.frames.is_empty() {
            // Who hears this does not poll again.
            state.phase = Phase::Ended;
            wake(state.sender.take(), state);
            return true;
        }
        state.phase == Phase::Ended
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

impl Drop for OutboxBody {
    /// After its end this only lets go of what is held; before it, the connection has given up.
    fn drop(&mut self) {
        self.outbox.cancel();
    }
}

/// An error that an HTTP/2 connection answers with `RST_STREAM(CANCEL)`.
fn cancelled() -> BoxError {
    Box::new(h2::Error::from(h2::Reason::CANCEL))
}

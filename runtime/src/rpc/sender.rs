use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::shared::Shared;
use super::slots::Track;
use super::{Flushed, RpcError, StreamClosed, StreamEnd};
use crate::session::{ClientRole, Outgoing, Role, SendMark, SessionError, StreamId};

/// Sends on an RPC stream that somebody else reads. Keeps neither the stream nor the connection open.
pub struct ContinuationSender<R: Role = ClientRole> {
    pub(super) shared: Arc<Shared<R>>,
    pub(super) track: Arc<Track>,
}

impl<R: Role> ContinuationSender<R> {
    /// Ready when the transmit queue takes a message, or never will.
    ///
    /// Others may be faster, so that [`try_send`](Self::try_send) can find it full all the same.
    ///
    /// # Errors
    /// The end of the RPC stream or of the connection; [`Refused`](RpcError::Refused) before it is activated.
    pub fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), RpcError>> {
        let id = self.activated()?;
        let mut state = self.shared.lock();
        if let Some(end) = state.slots.how_ended(id).or_else(|| self.end()) {
            return Poll::Ready(Err(end.into()));
        }
        state.poll_room(cx)
    }

    /// Queues a message. A [terminating](Outgoing::terminating) one closes the RPC stream once it is flushed.
    ///
    /// # Errors
    /// [`StreamClosed`](RpcError::StreamClosed), [`Overrun`](RpcError::Overrun), [`Closed`](RpcError::Closed),
    /// [`Refused`](RpcError::Refused): [`NotActivated`](SessionError::NotActivated),
    /// [`TransmitFull`](SessionError::TransmitFull), [`WrongMessageType`](SessionError::WrongMessageType),
    /// [`ReservedHeader`](SessionError::ReservedHeader), [`Frame`](SessionError::Frame).
    pub fn try_send<'m>(&self, message: impl Into<Outgoing<'m>>) -> Result<Flushed, RpcError> {
        let (id, outgoing) = (self.activated()?, message.into());
        let sent = self.shared.update(|state, _| {
            state.session.send(id, outgoing).map_err(|error| state.refusal(error, Some(&self.track)))
        });
        sent.map(|mark| self.flushed(mark))
    }

    /// As [`try_send`](Self::try_send), for those who wait for the last of many messages: `flushed` becomes that of this
    /// one. Gives the length of the frame, in bytes.
    pub(crate) fn queue(
        &self,
        outgoing: Outgoing<'_>,
        flushed: &mut Option<Flushed>,
    ) -> Result<usize, RpcError> {
        let id = self.activated()?;
        let (mark, length) = self.shared.update(|state, _| {
            let before = state.session.queued();
            let sent = state.session.send(id, outgoing);
            let mark = sent.map_err(|error| state.refusal(error, Some(&self.track)))?;
            Ok::<_, RpcError>((mark, state.session.queued() - before))
        })?;
        match flushed {
            Some(flushed) => flushed.follow(mark),
            None => *flushed = Some(self.flushed(mark)),
        }
        Ok(length)
    }

    /// Queues a message when there is room for it, and waits until it is written.
    ///
    /// # Errors
    /// As [`try_send`](Self::try_send); [`Closed`](RpcError::Closed) also when the message was queued and could not be
    /// written.
    pub async fn send_message<'m>(&self, message: impl Into<Outgoing<'m>>) -> Result<(), RpcError> {
        let outgoing = message.into();
        loop {
            match self.try_send(outgoing) {
                Err(error) if error.is_transmit_full() => poll_fn(|cx| self.poll_room(cx)).await?,
                sent => return sent?.await,
            }
        }
    }

    /// Closes the RPC stream with a last message that is empty. It is queued even where others have to wait.
    ///
    /// # Errors
    /// [`StreamClosed`](RpcError::StreamClosed), [`Overrun`](RpcError::Overrun), [`Closed`](RpcError::Closed), and
    /// [`Refused`](RpcError::Refused) before it is activated.
    pub fn close(&self) -> Result<Flushed, RpcError> {
        let id = self.activated()?;
        let sent = self.shared.update(|state, _| {
            state.session.close_stream(id).map_err(|error| state.refusal(error, Some(&self.track)))
        });
        sent.map(|mark| self.flushed(mark))
    }

    /// Whether it was activated, and has closed.
    pub fn is_closed(&self) -> bool {
        self.stream_id().is_some_and(|id| !self.shared.lock().session.is_stream_open(id))
    }

    /// What closed it; `None` before.
    pub fn end(&self) -> Option<StreamEnd> {
        self.track.end.get().cloned()
    }

    /// Resolves when it is closed.
    pub fn closed(&self) -> StreamClosed {
        StreamClosed::new(&self.track)
    }

    /// Its id, once it is activated.
    pub fn stream_id(&self) -> Option<StreamId> {
        self.track.id.get().copied()
    }

    pub(super) fn flushed(&self, mark: SendMark) -> Flushed {
        Flushed::new(&self.shared, mark)
    }

    fn activated(&self) -> Result<StreamId, RpcError> {
        self.stream_id().ok_or(RpcError::Refused(SessionError::NotActivated))
    }
}

impl<R: Role> Clone for ContinuationSender<R> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), track: Arc::clone(&self.track) }
    }
}

impl<R: Role> fmt::Debug for ContinuationSender<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContinuationSender").field("stream", &self.track).finish_non_exhaustive()
    }
}

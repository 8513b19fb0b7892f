use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::shared::Keep;
use super::slots::{Taking, Track};
use super::{Connection, ContinuationSender, Flushed, RpcError, StreamClosed, StreamEnd};
use crate::session::{ClientRole, Outgoing, Role, RpcMessage, SendMark, SessionError, StreamId};

/// One RPC stream: sends and receives. Dropping it while it is open closes it, with a last message that is empty.
///
/// As long as there is one, the connection stays open.
pub struct Continuation<R: Role = ClientRole> {
    keep: Arc<Keep<R>>,
    sender: ContinuationSender<R>,
    /// Messages that were taken out of its queue, and not asked for yet.
    ahead: VecDeque<RpcMessage>,
    /// The connection has forgotten it.
    is_over: bool,
}

impl<R: Role> Continuation<R> {
    pub(super) fn new(keep: &Arc<Keep<R>>, track: Arc<Track>) -> Self {
        let sender = ContinuationSender { shared: Arc::clone(&keep.shared), track };
        Self { keep: Arc::clone(keep), sender, ahead: VecDeque::new(), is_over: false }
    }

    /// Ready when the transmit queue takes a message, or never will; see [`ContinuationSender::poll_room`].
    ///
    /// # Errors
    /// As [`ContinuationSender::poll_room`].
    pub fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), RpcError>> {
        self.sender.poll_room(cx)
    }

    /// Queues a message.
    ///
    /// # Errors
    /// As [`ContinuationSender::try_send`].
    pub fn try_send<'m>(&self, message: impl Into<Outgoing<'m>>) -> Result<Flushed, RpcError> {
        self.sender.try_send(message)
    }

    /// Queues a message when there is room for it, and waits until it is written.
    ///
    /// # Errors
    /// As [`ContinuationSender::send_message`].
    pub async fn send_message<'m>(&self, message: impl Into<Outgoing<'m>>) -> Result<(), RpcError> {
        self.sender.send_message(message).await
    }

    /// The next message. `None` when the RPC stream is closed and all that came is read, [`end`](Self::end) says why;
    /// and before it is activated.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<RpcMessage>> {
        let Some(id) = self.stream_id() else { return Poll::Ready(None) };
        if let Some(message) = self.ahead.pop_front() {
            return Poll::Ready(Some(message));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        let Self { keep, ahead, is_over, .. } = self;
        keep.shared.update(|state, _| {
            // Somebody may wait for each byte.
            let taking = if state.is_held_back() { Taking::One } else { Taking::Several };
            let next = state.slots.poll_next(id, taking, ahead, cx);
            if let Poll::Ready(Some(first)) = &next {
                let length = first.length() + ahead.iter().map(RpcMessage::length).sum::<usize>();
                state.session.consumed(id, length);
                *is_over = state.slots.forget_if_read(id);
            }
            next
        })
    }

    /// The next message, as [`poll_next`](Self::poll_next) has it.
    pub async fn next(&mut self) -> Option<RpcMessage> {
        poll_fn(|cx| Self::poll_next(self, cx)).await
    }

    /// What closed it; `None` before.
    pub fn end(&self) -> Option<StreamEnd> {
        let id = self.stream_id()?;
        let known = if self.is_over { None } else { self.keep.shared.lock().slots.how_ended(id) };
        known.or_else(|| self.sender.end())
    }

    /// Closes it with a last message that is empty.
    ///
    /// # Errors
    /// As [`ContinuationSender::close`].
    pub fn close(&self) -> Result<Flushed, RpcError> {
        self.sender.close()
    }

    /// Whether it was activated, and has closed.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Resolves when it is closed; never, if it was not activated.
    pub fn closed(&self) -> StreamClosed {
        self.sender.closed()
    }

    /// Its id, once it is activated.
    pub fn stream_id(&self) -> Option<StreamId> {
        self.sender.stream_id()
    }

    /// A handle that only sends.
    pub fn sender(&self) -> ContinuationSender<R> {
        self.sender.clone()
    }
}

impl Continuation {
    /// The connection that it belongs to.
    pub fn connection(&self) -> Connection {
        Connection { keep: Arc::clone(&self.keep) }
    }

    /// Ready when the transmit queue takes a message, or never will: when [`start`](Self::start) may succeed.
    ///
    /// # Errors
    /// [`Closed`](RpcError::Closed), and [`Refused`](RpcError::Refused) until the connection is accepted.
    pub fn poll_start_room(&self, cx: &mut Context<'_>) -> Poll<Result<(), RpcError>> {
        self.keep.shared.lock().poll_room(cx)
    }

    /// Activates it: queues its first message, which names the operation by its absolute shape id. Waits for nothing.
    ///
    /// The stream takes the next id of the connection; ids travel in order, whatever is started at the same time.
    ///
    /// # Errors
    /// [`Closed`](RpcError::Closed), [`Refused`](RpcError::Refused):
    /// [`ActivatedBefore`](SessionError::ActivatedBefore) and what
    /// [`ClientSession::activate`](crate::session::ClientSession::activate) refuses. It may be tried again then.
    pub fn start<'m>(
        &mut self,
        operation: &str,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<Flushed, RpcError> {
        self.open(operation, message.into()).map(|mark| self.sender.flushed(mark))
    }

    /// The same, for those who will not wait until the message is written.
    pub(crate) fn open(&mut self, operation: &str, outgoing: Outgoing<'_>) -> Result<SendMark, RpcError> {
        let track = &self.sender.track;
        if track.id.get().is_some() {
            return Err(RpcError::Refused(SessionError::ActivatedBefore));
        }
        self.keep.shared.update(|state, _| {
            let started = state.session.activate(operation, outgoing);
            let (id, mark) = started.map_err(|error| state.refusal(error, None))?;
            state.slots.open(id, Arc::clone(track));
            // Nobody else can have set it: this is the only handle that may.
            let _ = track.id.set(id);
            Ok(mark)
        })
    }

    /// Activates it as [`start`](Self::start) does, when there is room, and waits until its first message is written.
    ///
    /// # Errors
    /// As [`start`](Self::start); [`Closed`](RpcError::Closed) also when the message was queued and could not be
    /// written.
    pub async fn activate<'m>(
        &mut self,
        operation: &str,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<(), RpcError> {
        let outgoing = message.into();
        loop {
            match self.start(operation, outgoing) {
                Err(error) if error.is_transmit_full() => poll_fn(|cx| self.poll_start_room(cx)).await?,
                started => return started?.await,
            }
        }
    }
}

impl<R: Role> Stream for Continuation<R> {
    type Item = RpcMessage;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<RpcMessage>> {
        Self::poll_next(self.get_mut(), cx)
    }
}

impl<R: Role> Drop for Continuation<R> {
    fn drop(&mut self) {
        match self.stream_id() {
            Some(id) if !self.is_over => self.keep.shared.drop_reader(id),
            _ => {}
        }
    }
}

impl<R: Role> fmt::Debug for Continuation<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Continuation").field("stream", &self.sender.track).finish_non_exhaustive()
    }
}

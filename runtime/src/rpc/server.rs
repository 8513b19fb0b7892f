use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::time::Instant;

use super::connection::send_protocol_message;
use super::driver::Driver;
use super::shared::{Keep, Shared};
use super::slots::{Track, register};
use super::timing::after;
use super::{Closed, ConnectOptions, Continuation, Flushed, RpcError};
use crate::frame::Message;
use crate::session::{MessageType, Outgoing, RpcMessage, ServerRole, ServerSession};
use crate::transport::Io;

/// The server's end of a connection. When it and the last [`Continuation`] are dropped, the connection closes; RPC
/// streams that the client opens when it is gone are closed at once.
pub struct ServerConnection {
    keep: Arc<Keep<ServerRole>>,
}

impl ServerConnection {
    /// A connection over a transport that is open. [`connect_timeout`](ConnectOptions::connect_timeout) is how long
    /// the client may take to send CONNECT.
    ///
    /// # Panics
    /// Outside a tokio runtime with time enabled.
    pub fn over(io: impl Io + 'static, options: &ConnectOptions) -> Self {
        let shared = Arc::new(Shared::new(ServerSession::with_config(options.session), options));
        shared.lock().connect_by = options.connect_timeout.map(|limit| after(Instant::now(), limit));
        Driver::spawn(Box::new(io), &shared, options);
        Self { keep: Arc::new(Keep { shared }) }
    }

    /// Waits for CONNECT; `None` when the connection was closed before. [`accept`](Self::accept) or
    /// [`reject`](Self::reject) is what has to follow.
    pub async fn handshake(&mut self) -> Option<RpcMessage> {
        poll_fn(|cx| self.keep.shared.lock().poll_greeting(cx)).await.ok()
    }

    /// Accepts the client, with the headers and the payload of `amendment`.
    ///
    /// # Errors
    /// [`Closed`](RpcError::Closed), [`Refused`](RpcError::Refused): what [`ServerSession::accept`] refuses.
    pub fn accept(&self, amendment: &Message) -> Result<Flushed, RpcError> {
        let shared = &self.keep.shared;
        let queued = shared
            .update(|state, _| state.session.accept(amendment).map_err(|error| state.refusal(error, None)));
        queued.map(|mark| Flushed::new(shared, mark))
    }

    /// Rejects the client, and closes when it is told: behind the client, if that closes within a second.
    ///
    /// # Errors
    /// As [`accept`](Self::accept).
    pub fn reject(&self, amendment: &Message) -> Result<Flushed, RpcError> {
        let shared = &self.keep.shared;
        let queued = shared
            .update(|state, _| state.session.reject(amendment).map_err(|error| state.refusal(error, None)));
        queued.map(|mark| Flushed::new(shared, mark))
    }

    /// The next RPC stream that the client opens, and its first message. `None` when the connection is closed and all
    /// that were opened before are taken.
    pub async fn next_stream(&mut self) -> Option<(RpcMessage, Continuation<ServerRole>)> {
        let (track, message) = poll_fn(|cx| self.poll_opened(cx)).await?;
        Some((message, Continuation::new(&self.keep, track)))
    }

    fn poll_opened(&mut self, cx: &Context<'_>) -> Poll<Option<(Arc<Track>, RpcMessage)>> {
        self.keep.shared.update(|state, _| {
            let Some((track, message)) = state.opened.pop_front() else {
                if state.ended.is_some() {
                    return Poll::Ready(None);
                }
                register(&mut state.acceptor, cx);
                return Poll::Pending;
            };
            if let Some(id) = track.id.get() {
                state.session.consumed(*id, message.length());
            }
            Poll::Ready(Some((track, message)))
        })
    }

    /// Sends a message of the connection when there is room for it, and waits until it is written.
    ///
    /// # Errors
    /// As [`Connection::send_protocol_message`](super::Connection::send_protocol_message).
    pub async fn send_protocol_message(&self, outgoing: Outgoing<'_>) -> Result<(), RpcError> {
        send_protocol_message(&self.keep.shared, outgoing).await
    }

    /// Sends a ping, and waits until it is written.
    ///
    /// # Errors
    /// As [`send_protocol_message`](Self::send_protocol_message).
    pub async fn ping(&self, message: &Message) -> Result<(), RpcError> {
        self.send_protocol_message(Outgoing::new(MessageType::Ping, message)).await
    }

    /// Whether the client is accepted, and nobody has closed the connection.
    pub fn is_open(&self) -> bool {
        self.keep.shared.lock().session.is_open()
    }

    /// How many RPC streams are open.
    pub fn open_streams(&self) -> usize {
        self.keep.shared.lock().session.open_streams()
    }

    /// Closes the connection, as [`Connection::close`](super::Connection::close) does.
    pub fn close(&self) -> Closed {
        self.keep.shared.close();
        self.closed()
    }

    /// Resolves when the connection is closed, by whomever.
    pub fn closed(&self) -> Closed {
        Closed::new(&self.keep.shared)
    }
}

impl fmt::Debug for ServerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keep.fmt(f, "ServerConnection")
    }
}

impl Drop for ServerConnection {
    fn drop(&mut self) {
        self.keep.shared.update(|state, wakes| {
            state.is_accepting = false;
            for (track, message) in std::mem::take(&mut state.opened) {
                let Some(id) = track.id.get().copied() else { continue };
                let _ = state.session.close_stream(id);
                let unread = state.slots.drop_reader(id, wakes);
                state.session.consumed(id, message.length() + unread);
            }
        });
    }
}

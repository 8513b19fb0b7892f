use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;

use tokio::time::{Instant, timeout};

use super::driver::Driver;
use super::shared::{Keep, Shared};
use super::slots::Track;
use super::timing::after;
use super::{Address, Closed, ConnectOptions, Continuation, Flushed, RpcError};
use crate::frame::Message;
use crate::session::{
    ClientRole, ClientSession, CloseReason, MessageType, Outgoing, PROTOCOL_VERSION, Role, RpcMessage,
};
use crate::transport::Io;

/// The client's end of a connection. Clones share it; when the last one and the last [`Continuation`] are dropped, it
/// closes.
#[derive(Clone)]
pub struct Connection {
    pub(super) keep: Arc<Keep<ClientRole>>,
}

impl Connection {
    /// Opens the transport. [`connect`](Self::connect) is what has to follow.
    ///
    /// To be called inside a tokio runtime with time and I/O enabled.
    ///
    /// # Errors
    /// [`Transport`](RpcError::Transport), [`ConnectTimeout`](RpcError::ConnectTimeout).
    pub async fn open(address: &Address, options: &ConnectOptions) -> Result<Self, RpcError> {
        let before = Instant::now();
        let io = match options.connect_timeout {
            None => dial(address, options).await?,
            Some(limit) => {
                let dialed = timeout(limit, dial(address, options)).await;
                dialed.map_err(|_| RpcError::ConnectTimeout { limit })??
            }
        };
        let connection = Self::over(io, options);
        if let Some((limit, left)) = &mut connection.keep.shared.lock().connect_limit {
            *left = limit.saturating_sub(before.elapsed());
        }
        Ok(connection)
    }

    /// A connection over a transport that is open: whatever carries bytes both ways.
    ///
    /// # Panics
    /// Outside a tokio runtime with time enabled.
    pub fn over(io: impl Io + 'static, options: &ConnectOptions) -> Self {
        let session = ClientSession::with_config(options.session);
        let shared = Arc::new(Shared::new(session, options));
        Driver::spawn(Box::new(io), &shared, options);
        Self { keep: Arc::new(Keep { shared }) }
    }

    /// Sends CONNECT with the headers and the payload of `amendment`, and waits for the server to accept: gives its
    /// CONNECT_ACK.
    ///
    /// # Errors
    /// [`Rejected`](RpcError::Rejected), [`ConnectTimeout`](RpcError::ConnectTimeout), [`Closed`](RpcError::Closed);
    /// the transport is closed then. [`Refused`](RpcError::Refused): what
    /// [`ClientSession::connect`] refuses.
    pub async fn connect(&self, amendment: &Message) -> Result<RpcMessage, RpcError> {
        self.connect_with_version(PROTOCOL_VERSION, amendment).await
    }

    /// As [`connect`](Self::connect), with another `:version`: servers accept none.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_with_version(
        &self,
        version: &str,
        amendment: &Message,
    ) -> Result<RpcMessage, RpcError> {
        let shared = &self.keep.shared;
        let limit = shared.update(|state, _| {
            let queued = state.session.connect(version, amendment);
            queued.map_err(|error| state.refusal(error, None))?;
            state.connect_by = state.connect_limit.map(|(_, left)| after(Instant::now(), left));
            Ok::<_, RpcError>(state.connect_limit)
        })?;
        let answer = poll_fn(|cx| shared.lock().poll_greeting(cx)).await;
        answer.map_err(|reason| match (reason, limit) {
            (CloseReason::Rejected { message }, _) => RpcError::Rejected { message },
            (CloseReason::ConnectTimeout, Some((limit, _))) => RpcError::ConnectTimeout { limit },
            (reason, _) => RpcError::Closed(reason),
        })
    }

    /// An RPC stream that nobody knows of until it is [activated](Continuation::activate). Does no I/O, and never
    /// fails, whatever the connection is like.
    pub fn new_stream(&self) -> Continuation {
        Continuation::new(&self.keep, Arc::new(Track::default()))
    }

    /// Sends a message of the connection when there is room for it, and waits until it is written.
    ///
    /// # Errors
    /// [`Closed`](RpcError::Closed), [`Refused`](RpcError::Refused): what
    /// [`Session::send_protocol_message`](crate::session::Session::send_protocol_message) refuses.
    pub async fn send_protocol_message(&self, outgoing: Outgoing<'_>) -> Result<(), RpcError> {
        send_protocol_message(&self.keep.shared, outgoing).await
    }

    /// Sends a ping, and waits until it is written. The answer, if the peer gives one, goes to the
    /// [handler](ConnectOptions::handler).
    ///
    /// # Errors
    /// As [`send_protocol_message`](Self::send_protocol_message).
    pub async fn ping(&self, message: &Message) -> Result<(), RpcError> {
        self.send_protocol_message(Outgoing::new(MessageType::Ping, message)).await
    }

    /// Whether the connection is accepted, and nobody has closed it.
    pub fn is_open(&self) -> bool {
        self.keep.shared.lock().session.is_open()
    }

    /// How many RPC streams are open.
    pub fn open_streams(&self) -> usize {
        self.keep.shared.lock().session.open_streams()
    }

    /// Closes every RPC stream now, and the connection when what is queued is written, which may take
    /// [so long](ConnectOptions::close_timeout). The future need not be awaited. Closing twice is closing once.
    pub fn close(&self) -> Closed {
        self.keep.shared.close();
        self.closed()
    }

    /// Resolves when the connection is closed, by whomever.
    pub fn closed(&self) -> Closed {
        Closed::new(&self.keep.shared)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.keep.fmt(f, "Connection")
    }
}

pub(super) async fn send_protocol_message<R: Role>(
    shared: &Arc<Shared<R>>,
    outgoing: Outgoing<'_>,
) -> Result<(), RpcError> {
    loop {
        let sent = shared.update(|state, _| {
            let sent = state.session.send_protocol_message(outgoing);
            sent.map_err(|error| state.refusal(error, None))
        });
        match sent {
            Err(error) if error.is_transmit_full() => poll_fn(|cx| shared.lock().poll_room(cx)).await?,
            sent => return Flushed::new(shared, sent?).await,
        }
    }
}

async fn dial(address: &Address, options: &ConnectOptions) -> Result<Box<dyn Io>, RpcError> {
    Ok(address.connecting(&*options.connector).await?.into_io())
}

use super::{CloseReason, PeerError, RpcMessage, StreamId};

/// What happened on a connection, in order.
///
/// The order can be relied on. A client's first event is [`Connected`](Self::Connected), or
/// [`ConnectFailed`](Self::ConnectFailed) and nothing more. [`Closed`](Self::Closed) is the last one. Between the
/// first message of an RPC stream and its [`StreamClosed`](Self::StreamClosed) come its messages; the latter comes
/// exactly once for every RPC stream that was opened, and nothing comes for it afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// The server has accepted the connection. Clients only.
    Connected {
        /// The CONNECT_ACK.
        message: RpcMessage,
    },
    /// There will be no connection: close the transport. Clients only.
    ConnectFailed {
        /// Why.
        reason: CloseReason,
    },
    /// A client wants to connect: [`accept`](super::ServerSession::accept) or
    /// [`reject`](super::ServerSession::reject) it. Servers only.
    ConnectRequested {
        /// The CONNECT, with [`version`](RpcMessage::version) and credentials.
        message: RpcMessage,
    },
    /// A client has opened an RPC stream. Servers only.
    StreamOpened {
        /// The RPC stream.
        stream_id: StreamId,
        /// Its first message, which names the [`operation`](RpcMessage::operation). It may be the client's
        /// [last](RpcMessage::is_last) as well.
        message: RpcMessage,
    },
    /// A message came on an RPC stream. If it is the peer's [last](RpcMessage::is_last), nothing can be sent on the
    /// stream any more.
    StreamMessage {
        /// The RPC stream.
        stream_id: StreamId,
        /// What came.
        message: RpcMessage,
    },
    /// An RPC stream is closed.
    StreamClosed {
        /// The RPC stream.
        stream_id: StreamId,
        /// By whom.
        by: ClosedBy,
    },
    /// A ping came.
    Ping {
        /// What came.
        message: RpcMessage,
        /// Whether its answer is queued. It is not when the peer sends pings and reads no answers.
        answered: bool,
    },
    /// The answer to a ping came.
    PingResponse {
        /// What came.
        message: RpcMessage,
    },
    /// The peer says that something is wrong. The session closes when it is next asked for an event, unless
    /// [`keep_open`](super::Session::keep_open) is called before.
    PeerError {
        /// What the peer said.
        error: PeerError,
    },
    /// The connection is closed, and all that could be written is: close the transport.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

/// Who closed an RPC stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClosedBy {
    /// This side's last message is flushed. The peer may not have answered.
    ThisSide,
    /// The peer sent its last message.
    Peer,
    /// The connection is closed.
    Connection,
}

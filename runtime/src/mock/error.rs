//! What can go wrong on the side of the peer.

use crate::event::EncodeError;
use crate::protocol::ProtocolError;
use crate::rpc::RpcError;

/// Why a peer could not answer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    /// The client has cancelled the call, or its connection is lost.
    #[error("the client is gone")]
    Gone,
    /// The answer was finished or begun already.
    #[error("the answer was given already")]
    Answered,
    /// The event cannot be written.
    #[error("the event cannot be sent")]
    Event(#[from] EncodeError),
    /// The output or error cannot be written.
    #[error("the answer cannot be sent")]
    Answer(#[from] ProtocolError),
    /// The session of the connection refuses to send the message.
    #[error("the message cannot be sent")]
    Rpc(#[source] RpcError),
    /// The session of the connection refuses to send the frame.
    #[cfg(feature = "stream-manager")]
    #[error("the frame cannot be sent")]
    StreamManager(#[source] crate::session::stream_manager::SessionError),
    /// Only answers by HTTP have what was asked for, and the call came otherwise.
    #[error("the client does not wait for an answer by http")]
    NotHttp,
    /// Only frames have what was asked for, and events travel as texts of a WebSocket.
    #[cfg(feature = "stream-sea")]
    #[error("the client does not read frames")]
    NoFrames,
    /// Only event-stream RPC has what was asked for, and the client does not speak it.
    #[error("the client does not speak event-stream rpc")]
    NotRpc,
    /// Only Stream Manager's protocol has what was asked for, and the client does not speak it.
    #[cfg(feature = "stream-manager")]
    #[error("the client does not speak stream manager's protocol")]
    NotStreamManager,
    /// The protocol of the client has no events.
    #[cfg(feature = "stream-manager")]
    #[error("no events travel to the client")]
    NoEvents,
}

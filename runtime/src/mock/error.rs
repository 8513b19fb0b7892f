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
    /// Only HTTP has what was asked for, and the client speaks event-stream RPC.
    #[error("the client does not speak http")]
    NotHttp,
    /// Only event-stream RPC has what was asked for, and the client speaks HTTP.
    #[error("the client does not speak event-stream rpc")]
    NotRpc,
}

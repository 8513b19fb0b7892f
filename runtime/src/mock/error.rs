//! What can go wrong on the side of the peer.

use crate::event::EncodeError;
use crate::protocol::ProtocolError;

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
}

//! The lines that calls come in by.

#[cfg(feature = "stream-manager")]
use crate::protocol::STREAM_MANAGER;
use crate::protocol::{EVENT_STREAM_RPC, Operation, Protocol};

/// What is spoken on a connection, and by the clients of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    Http,
    Rpc,
    #[cfg(feature = "stream-manager")]
    StreamManager,
}

impl Spoken {
    /// What the clients of an operation speak.
    pub(super) fn by<Op: Operation>() -> Self {
        match Op::SCHEMA.service().protocol().id() {
            id if id == EVENT_STREAM_RPC.id() => Self::Rpc,
            #[cfg(feature = "stream-manager")]
            id if id == STREAM_MANAGER.id() => Self::StreamManager,
            _ => Self::Http,
        }
    }
}

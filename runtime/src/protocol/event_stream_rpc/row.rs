//! The row itself: what event-stream RPC has in common with protocols over HTTP.

use super::DOCUMENTS;
use crate::codec::Codec;
use crate::protocol::{InitialMessages, Protocol};

/// `smithystreams#eventStreamRpc`: calls over the RPC streams of one connection. It knows no HTTP message:
/// [`RpcFormat`](super::RpcFormat) writes and reads its own.
#[derive(Debug)]
pub struct EventStreamRpc;

/// `smithystreams#eventStreamRpc`.
pub static EVENT_STREAM_RPC: EventStreamRpc = EventStreamRpc;

impl Protocol for EventStreamRpc {
    fn id(&self) -> &'static str {
        "smithystreams#eventStreamRpc"
    }

    fn codec(&self) -> &dyn Codec {
        &DOCUMENTS
    }

    fn initial_messages(&self) -> InitialMessages {
        InitialMessages::Events
    }
}

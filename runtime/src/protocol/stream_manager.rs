//! Stream Manager's protocol.

use super::{InitialMessages, Protocol};
use crate::codec::{CBOR, Codec};

/// `smithystreams#streamManager`: requests and responses in frames of one connection. It knows no HTTP message: sessions
/// write and read its frames ([`session::stream_manager`](crate::session::stream_manager)), by the
/// [codes of the operation](super::OperationSchema::operation_codes).
#[derive(Debug)]
#[non_exhaustive]
pub struct StreamManager;

/// `smithystreams#streamManager`.
pub static STREAM_MANAGER: StreamManager = StreamManager;

impl Protocol for StreamManager {
    fn id(&self) -> &'static str {
        "smithystreams#streamManager"
    }

    fn codec(&self) -> &dyn Codec {
        &CBOR
    }

    fn initial_messages(&self) -> InitialMessages {
        InitialMessages::Events
    }
}

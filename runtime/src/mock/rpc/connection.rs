//! Connections, seen from a peer that may harm them.

use std::fmt;
use std::sync::Arc;

use bytes::BytesMut;

use super::wire::Wire;
use crate::event::EncodeError;
use crate::frame::{FrameError, Message};
use crate::mock::MockError;
use crate::session::{MessageFlags, MessageType, RpcMessage};

/// A connection of a client that speaks event-stream RPC, to do things to it that no server should. Clones are the same
/// connection.
///
/// What is written here stands between two frames of the server's own, but passes by its session, which knows nothing of
/// it: a stream that a message ends here is open for the server all the same. It overtakes what calls have sent and not
/// [flushed](crate::mock::Exchange::flush).
///
/// ```
/// use smithy_streams_runtime::frame::Message;
/// use smithy_streams_runtime::mock::{MockError, RpcConnection};
/// use smithy_streams_runtime::session::{MessageFlags, MessageType};
///
/// /// A second CONNECT_ACK, by which clients are to close.
/// async fn accept_again(connection: &RpcConnection) -> Result<(), MockError> {
///     let accepted = MessageFlags::CONNECTION_ACCEPTED;
///     connection.message(MessageType::ConnectAck, accepted, 0, &Message::new()).await
/// }
/// ```
#[derive(Clone)]
pub struct RpcConnection {
    wire: Arc<Wire>,
    connect: Arc<RpcMessage>,
}

impl RpcConnection {
    pub(super) fn new(wire: Arc<Wire>, connect: RpcMessage) -> Self {
        Self { wire, connect: Arc::new(connect) }
    }

    /// The CONNECT that the client came with, and its credentials in it.
    pub fn connect_message(&self) -> &RpcMessage {
        &self.connect
    }

    /// Writes a message as it is: of any type, with any flags, on any stream. Returns when it is written.
    ///
    /// # Errors
    /// [`MockError::Gone`]; [`MockError::Event`], if it makes no frame, as with a header that is written here.
    pub async fn message(
        &self,
        message_type: MessageType,
        flags: MessageFlags,
        stream_id: i32,
        message: &Message,
    ) -> Result<(), MockError> {
        let mut bytes = BytesMut::new();
        routed(message_type, flags, stream_id, message)
            .and_then(|message| message.encode(&mut bytes))
            .map_err(EncodeError::from)?;
        self.bytes(&bytes).await
    }

    /// Writes bytes that need not be frames. Returns when they are written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn bytes(&self, bytes: &[u8]) -> Result<(), MockError> {
        self.wire.slip_in(bytes).await.map_err(|_| MockError::Gone)
    }

    /// Closes the connection at once and without a word, in the middle of a frame if there is one.
    pub fn cut(&self) {
        self.wire.cut();
    }

    /// Whether the connection has not ended yet, by either side.
    pub fn is_open(&self) -> bool {
        !self.wire.is_cut()
    }
}

/// A message with the headers that say where it goes.
fn routed(
    message_type: MessageType,
    flags: MessageFlags,
    stream_id: i32,
    message: &Message,
) -> Result<Message, FrameError> {
    let headers = [
        (":message-type", message_type.code()),
        (":message-flags", flags.bits() as i32),
        (":stream-id", stream_id),
    ];
    message.clone().with_headers(headers)
}

impl fmt::Debug for RpcConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // CONNECT holds credentials.
        f.debug_struct("RpcConnection").field("open", &self.is_open()).finish_non_exhaustive()
    }
}

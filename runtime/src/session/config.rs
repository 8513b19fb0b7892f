use super::StreamId;
use crate::frame::Limits;

/// Most bytes of a frame that either side takes: 24 MiB, the limit of `aws-c-event-stream`.
pub const MAX_MESSAGE_LENGTH: u32 = 24 * 1024 * 1024;

/// The version that CONNECT states. Servers accept no other.
pub const PROTOCOL_VERSION: &str = "0.1.0";

/// The bounds of a session.
///
/// ```
/// use smithy_streams_runtime::session::{ClientSession, SessionConfig};
///
/// let session = ClientSession::with_config(SessionConfig::new().transmit_limit(64 * 1024));
/// # drop(session);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionConfig {
    pub(super) limits: Limits,
    pub(super) transmit_limit: usize,
    pub(super) open_streams: usize,
    pub(super) first_stream: StreamId,
}

impl SessionConfig {
    /// Frames of up to 24 MiB, a transmit queue of 256 KiB, 65,536 open RPC streams, the first of them number 1.
    pub const fn new() -> Self {
        Self {
            limits: Limits::client().message_length(MAX_MESSAGE_LENGTH),
            transmit_limit: 256 * 1024,
            open_streams: 65_536,
            first_stream: StreamId::FIRST,
        }
    }

    /// What a frame may measure, in both directions.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// From so many bytes in the transmit queue on, messages are refused until some are written. A single message may
    /// exceed it. At least one.
    #[must_use]
    pub const fn transmit_limit(mut self, bytes: usize) -> Self {
        self.transmit_limit = if bytes == 0 { 1 } else { bytes };
        self
    }

    /// Most RPC streams that are open at a time. Those count whose last message is not flushed yet.
    #[must_use]
    pub const fn open_streams(mut self, count: usize) -> Self {
        self.open_streams = count;
        self
    }

    /// The id of the first RPC stream. Peers expect [`StreamId::FIRST`]; others serve to test how ids run out.
    #[must_use]
    pub const fn first_stream(mut self, stream_id: StreamId) -> Self {
        self.first_stream = stream_id;
        self
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self::new()
    }
}

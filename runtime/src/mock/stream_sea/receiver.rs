//! What a subscriber sends, seen from the peer: nothing.

use super::connection::StreamSeaConnection;

/// The connection that a subscription came by.
pub(crate) struct Receiver(StreamSeaConnection);

impl Receiver {
    pub(super) fn new(connection: StreamSeaConnection) -> Self {
        Self(connection)
    }

    /// Waits until the connection has ended.
    pub(crate) async fn ended(&self) {
        self.0.closed().await;
    }
}

//! The connection of a client.

use std::fmt;
use std::sync::Arc;

use super::state::Shared;

/// The connection of a client, which all its clones share. It is made again when it is lost and a request is there to be
/// sent.
///
/// When the client, its clones, their calls and this are dropped, it closes as [`close`](Self::close) does.
#[derive(Clone)]
pub struct StreamManagerConnection {
    keep: Arc<Keep>,
}

/// Keeps a client open: when it is dropped, the client closes.
pub(super) struct Keep {
    pub(super) shared: Arc<Shared>,
}

impl StreamManagerConnection {
    pub(super) fn new(keep: Arc<Keep>) -> Self {
        Self { keep }
    }

    /// Whether there is a connection now. One that is lost without a word is not known to be lost.
    pub fn is_open(&self) -> bool {
        let state = self.keep.shared.lock();
        state.session.is_some() && !state.is_closing
    }

    /// The version of the protocol that the server chose, when the last connection was made: an older one lacks some
    /// operations. `None` if it did not say.
    pub fn protocol_version(&self) -> Option<String> {
        self.keep.shared.lock().greeting.protocol_version.clone()
    }

    /// What the server said that it is, when the last connection was made.
    pub fn server_version(&self) -> Option<String> {
        self.keep.shared.lock().greeting.server_version.clone()
    }

    /// What the server called the client, when the last connection was made.
    pub fn client_identifier(&self) -> Option<String> {
        self.keep.shared.lock().greeting.client_identifier.clone()
    }

    /// Ends the client. Calls fail at once, those in flight as well, done or not; what is queued is written before the
    /// transport closes, which may take [so long](super::StreamManagerClientBuilder::close_timeout). It does not open again.
    /// Closing twice is closing once.
    pub async fn close(&self) {
        self.keep.shared.close();
        self.keep.shared.closed.wait().await;
    }
}

impl Drop for Keep {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl fmt::Debug for StreamManagerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (waiting, in_flight) = self.keep.shared.lock().counts();
        f.debug_struct("StreamManagerConnection")
            .field("is_open", &self.is_open())
            .field("waiting", &waiting)
            .field("in_flight", &in_flight)
            .finish_non_exhaustive()
    }
}

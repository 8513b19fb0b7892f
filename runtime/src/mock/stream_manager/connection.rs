//! Connections, seen from a peer that may harm them.

use std::fmt;
use std::sync::Arc;

use super::link::{End, Link};
use crate::codec::Shape;
use crate::mock::MockError;
use crate::session::stream_manager::{ConnectRequest, Status};

/// A connection of a client that speaks Stream Manager's protocol, to do things to it that no server should. Clones are
/// the same connection.
///
/// What is sent here goes out behind what calls have sent before, and answers none of them.
///
/// ```
/// use smithy_streams_runtime::mock::{MockError, StreamManagerConnection};
/// use smithy_streams_runtime::session::stream_manager::Status;
///
/// /// A response to a request that nobody has made.
/// async fn surprise(connection: &StreamManagerConnection) -> Result<(), MockError> {
///     connection.error(9, "unheard of", Status::ResourceNotFound, None).await
/// }
/// ```
#[derive(Clone)]
pub struct StreamManagerConnection {
    link: Arc<Link>,
    connect: Arc<ConnectRequest>,
    protocol_version: Arc<str>,
}

impl StreamManagerConnection {
    pub(super) fn new(link: Arc<Link>, connect: ConnectRequest, protocol_version: &str) -> Self {
        Self { link, connect: Arc::new(connect), protocol_version: protocol_version.into() }
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// What the client said of itself, its token in it.
    pub fn connect_request(&self) -> &ConnectRequest {
        &self.connect
    }

    /// The version of the protocol that was chosen.
    pub fn protocol_version(&self) -> &str {
        &self.protocol_version
    }

    /// Sends an output, with any operation byte and any request id.
    ///
    /// # Errors
    /// [`MockError::Gone`]; [`MockError::StreamManager`], if it makes no frame.
    pub async fn output(
        &self,
        operation: i8,
        request_id: &str,
        output: impl Shape + Send,
    ) -> Result<(), MockError> {
        self.link.send(move |session| session.respond(operation, request_id, &output)).await.map(drop)
    }

    /// Sends any status, known or not, with any operation byte and any request id.
    ///
    /// # Errors
    /// As [`output`](Self::output).
    pub async fn error(
        &self,
        operation: i8,
        request_id: &str,
        status: Status,
        error_message: Option<&str>,
    ) -> Result<(), MockError> {
        let sent = self
            .link
            .send(|session| session.respond_error(operation, request_id, status, error_message))
            .await;
        sent.map(drop)
    }

    /// Sends a frame whose payload need not be a map.
    ///
    /// # Errors
    /// As [`output`](Self::output).
    pub async fn frame(&self, operation: i8, payload: &[u8]) -> Result<(), MockError> {
        self.link.send(|session| session.send_raw(operation, payload)).await.map(drop)
    }

    /// Sends bytes that need not be frames. Returns when they are written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn bytes(&self, bytes: &[u8]) -> Result<(), MockError> {
        let mark = self.link.send_bytes(bytes).await?;
        self.link.written_to(mark).await
    }

    /// Closes the connection at once and without a word, in the middle of a frame if there is one.
    pub fn cut(&self) {
        self.link.end(End::Cut);
    }

    /// Whether the connection has not ended yet, by either side.
    pub fn is_open(&self) -> bool {
        self.link.is_open()
    }
}

impl fmt::Debug for StreamManagerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamManagerConnection")
            .field("connect_request", &self.connect)
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}

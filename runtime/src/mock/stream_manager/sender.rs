//! The answer to one request, seen from the peer.

use bytes::{Bytes, BytesMut};

use super::connection::StreamManagerConnection;
use crate::codec::{CBOR, Codec, CodecError, Shape};
use crate::mock::MockError;
use crate::protocol::ProtocolError;
use crate::session::stream_manager::{Request, Status};
use crate::types::Document;

/// The answer to one request. Dropping it before it is given tells the client that its handler has failed.
pub(crate) struct Sender {
    connection: StreamManagerConnection,
    request: Request,
    /// What the response begins with.
    operation: i8,
    is_done: bool,
    /// How far the connection has come when the answer is written.
    mark: u64,
}

impl Sender {
    pub(super) fn new(connection: StreamManagerConnection, request: Request, operation: i8) -> Self {
        Self { connection, request, operation, is_done: false, mark: 0 }
    }

    pub(crate) fn connection(&self) -> &StreamManagerConnection {
        &self.connection
    }

    pub(crate) fn request(&self) -> &Request {
        &self.request
    }

    /// Answers with an output.
    pub(crate) async fn respond(&mut self, output: impl Shape + Send) -> Result<(), MockError> {
        self.check_open()?;
        let (operation, id) = (self.operation, self.request.request_id());
        let link = self.connection.link();
        self.mark = link.send(move |session| session.respond(operation, id, &output)).await?;
        self.is_done = true;
        Ok(())
    }

    /// Answers with any status.
    pub(crate) async fn respond_status(
        &mut self,
        status: Status,
        text: Option<&str>,
    ) -> Result<(), MockError> {
        self.check_open()?;
        let (operation, id) = (self.operation, self.request.request_id());
        let link = self.connection.link();
        self.mark = link.send(|session| session.respond_error(operation, id, status, text)).await?;
        self.is_done = true;
        Ok(())
    }

    /// Sends bytes behind what was sent so far.
    pub(crate) async fn bytes(&self, bytes: &[u8]) -> Result<(), MockError> {
        self.connection.bytes(bytes).await
    }

    /// Waits until the answer is written.
    pub(crate) async fn flush(&self) -> Result<(), MockError> {
        self.connection.link().written_to(self.mark).await
    }

    /// Answers, if nobody has, and waits until that is written.
    pub(crate) async fn finish(&mut self, output: impl Shape + Send) -> Result<(), MockError> {
        if !self.is_done {
            self.respond(output).await?;
        }
        self.flush().await
    }

    /// Waits until nothing more can be sent.
    pub(crate) async fn closed(&self) {
        if !self.is_done {
            self.connection.link().ended().await;
        }
    }

    /// Answers at once, without waiting for room.
    pub(super) fn fail(&mut self, status: Status, text: &str) {
        self.is_done = true;
        let (operation, id) = (self.operation, self.request.request_id());
        // Fails only if the client has gone.
        let _ = self
            .connection
            .link()
            .with_session(|session| session.respond_error(operation, id, status, Some(text)));
    }

    /// How far the answer has come, in words.
    pub(crate) fn progress(&self) -> &'static str {
        match self.is_done {
            true => "done",
            false if !self.connection.is_open() => "client gone",
            false => "nothing sent",
        }
    }

    fn check_open(&self) -> Result<(), MockError> {
        if self.is_done { Err(MockError::Answered) } else { Ok(()) }
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if !self.is_done {
            self.fail(Status::UnknownFailure, "the handler has failed");
        }
    }
}

/// The status that stands for an error, and what it says in words.
pub(crate) fn told(error: &dyn Shape) -> Result<(Status, Option<String>), MockError> {
    let code = error.schema().error_trait().and_then(|error| error.status_code);
    let status = code.map_or(Status::UnknownFailure, |code| Status::from_code(code.into()));
    let document = document(error).map_err(ProtocolError::from)?;
    Ok((status, document.get("message").and_then(Document::as_str).map(str::to_owned)))
}

fn document(shape: &dyn Shape) -> Result<Document, CodecError> {
    let mut bytes = BytesMut::new();
    CBOR.write(shape, &mut bytes)?;
    CBOR.read_document(&Bytes::from(bytes))
}

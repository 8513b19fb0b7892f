use bytes::Bytes;

use super::connect::CONNECT_VERSION;
use super::envelope::{self, Enveloped, RequestEnvelope, ResponseEnvelope};
use super::operation::UNKNOWN_OPERATION;
use super::session::sealed;
use super::{
    Bounds, CloseReason, ConnectRequest, ConnectResponse, OperationCodes, Request, Role, ServerEvent,
    Session, SessionError, Status, Violation,
};
use crate::codec::{CBOR, Codec, Shape, Unit};

/// The server's end of a connection.
///
/// A client that states another version of the connection, begins with another operation, or says nothing that can be
/// read, is told so with the status that stands for it, and the connection closes.
pub type ServerSession = Session<ServerRole>;

/// The server's end.
#[derive(Debug)]
pub struct ServerRole {
    phase: Phase,
    /// The id of Connect, which its response repeats.
    connect_id: Option<String>,
}

/// How far the handshake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Connect has not come.
    Waiting,
    /// The owner has not answered it.
    Asked,
    Connected,
}

impl ServerSession {
    /// A session that waits for a client.
    pub fn new() -> Self {
        Self::with_bounds(Bounds::new())
    }

    /// One with other bounds.
    pub fn with_bounds(bounds: Bounds) -> Self {
        Self::of(ServerRole { phase: Phase::Waiting, connect_id: None }, bounds)
    }

    /// Accepts the client. The response gets the id of its request.
    ///
    /// # Errors
    /// [`OutOfTurn`](SessionError::OutOfTurn) when no client waits, [`Closed`](SessionError::Closed),
    /// [`FrameTooLong`](SessionError::FrameTooLong).
    pub fn accept(&mut self, response: &ConnectResponse) -> Result<(), SessionError> {
        self.answer_connect(response)?;
        self.role.phase = Phase::Connected;
        Ok(())
    }

    /// Tells the client why it is not accepted, and closes.
    ///
    /// # Errors
    /// As [`accept`](Self::accept).
    pub fn reject(&mut self, response: &ConnectResponse) -> Result<(), SessionError> {
        self.answer_connect(response)?;
        self.link.close(CloseReason::Refused { status: response.status });
        Ok(())
    }

    fn answer_connect(&mut self, response: &ConnectResponse) -> Result<(), SessionError> {
        if !self.link.is_live() {
            return Err(SessionError::Closed);
        }
        if self.role.phase != Phase::Asked {
            return Err(SessionError::OutOfTurn);
        }
        let request_id = response.request_id.clone().or_else(|| self.role.connect_id.clone());
        self.send_connect_response(&ConnectResponse { request_id, ..response.clone() })
    }

    fn send_connect_response(&mut self, response: &ConnectResponse) -> Result<(), SessionError> {
        let limit = self.link.bounds.frame_length;
        self.link.outbox.version(CONNECT_VERSION);
        let framed =
            self.link.outbox.frame(OperationCodes::CONNECT.response, limit, |out| CBOR.write(response, out));
        if framed.is_err() {
            self.link.outbox.clear();
        }
        framed
    }

    /// Answers a request that was done.
    ///
    /// # Errors
    /// [`NotConnected`](SessionError::NotConnected), [`Closed`](SessionError::Closed),
    /// [`TransmitFull`](SessionError::TransmitFull), [`FrameTooLong`](SessionError::FrameTooLong),
    /// [`Codec`](SessionError::Codec).
    pub fn respond(
        &mut self,
        operation: i8,
        request_id: &str,
        output: &dyn Shape,
    ) -> Result<(), SessionError> {
        self.send_response(operation, envelope(request_id, Status::Success, None), output)
    }

    /// Answers a request that was not done, with the status and words for it.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn respond_error(
        &mut self,
        operation: i8,
        request_id: &str,
        status: Status,
        error_message: Option<&str>,
    ) -> Result<(), SessionError> {
        self.send_response(operation, envelope(request_id, status, error_message), &Unit)
    }

    /// Answers a request whose operation the server does not have.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn respond_unknown_operation(&mut self, request_id: &str) -> Result<(), SessionError> {
        self.respond_error(UNKNOWN_OPERATION, request_id, Status::UnknownOperation, None)
    }

    /// Sends a frame as it is, of a server that misbehaves.
    ///
    /// # Errors
    /// As [`respond`](Self::respond).
    pub fn send_raw(&mut self, operation: i8, payload: &[u8]) -> Result<(), SessionError> {
        self.check_sendable()?;
        self.link.outbox.frame(operation, self.link.bounds.frame_length, |out| {
            out.extend_from_slice(payload);
            Ok(())
        })
    }

    fn send_response(
        &mut self,
        operation: i8,
        envelope: ResponseEnvelope,
        content: &dyn Shape,
    ) -> Result<(), SessionError> {
        self.check_sendable()?;
        let response = Enveloped { envelope: &envelope, content };
        self.link.outbox.frame(operation, self.link.bounds.frame_length, |out| CBOR.write(&response, out))
    }

    fn check_sendable(&self) -> Result<(), SessionError> {
        match self.role.phase {
            _ if !self.link.is_live() => Err(SessionError::Closed),
            Phase::Connected => self.link.outbox.room(self.link.bounds.transmit),
            _ => Err(SessionError::NotConnected),
        }
    }
}

impl Default for ServerSession {
    fn default() -> Self {
        Self::new()
    }
}

fn envelope(request_id: &str, status: Status, error_message: Option<&str>) -> ResponseEnvelope {
    ResponseEnvelope {
        request_id: Some(request_id.to_owned()),
        status: Some(status.code()),
        error_message: error_message.map(str::to_owned),
    }
}

impl Role for ServerRole {}

impl sealed::Role for ServerRole {
    type Event = ServerEvent;

    fn version(session: &mut Session<Self>, version: i8) -> Option<ServerEvent> {
        if version != CONNECT_VERSION {
            refuse(session, Status::UnsupportedConnectVersion, Violation::ConnectVersion { version });
        }
        None
    }

    fn frame(session: &mut Session<Self>, operation: i8, payload: Bytes) -> Option<ServerEvent> {
        match session.role.phase {
            Phase::Waiting => connect(session, operation, &payload),
            _ => request(session, operation, payload),
        }
    }

    fn closed(_session: &mut Session<Self>, reason: CloseReason) -> ServerEvent {
        ServerEvent::Closed { reason }
    }
}

/// Says what is wrong with the handshake, and closes.
fn refuse(session: &mut ServerSession, status: Status, violation: Violation) {
    // If the response does not fit into the bounds, the client sees the end of the connection alone.
    let _ = session.send_connect_response(&ConnectResponse::new(status));
    session.link.close(CloseReason::Violation(violation));
}

/// The first frame of a client.
fn connect(session: &mut ServerSession, operation: i8, payload: &Bytes) -> Option<ServerEvent> {
    if operation != OperationCodes::CONNECT.request {
        refuse(session, Status::UnexpectedOperation, Violation::BeforeConnect { operation });
        return None;
    }
    let mut request = ConnectRequest::empty();
    if let Err(source) = CBOR.read(payload, &mut request) {
        refuse(session, Status::InvalidRequest, Violation::Unreadable { operation, source });
        return None;
    }
    session.role.phase = Phase::Asked;
    session.role.connect_id.clone_from(&request.request_id);
    Some(ServerEvent::ConnectRequested { request })
}

/// A later one. A client may send requests before it knows that it is accepted.
fn request(session: &mut ServerSession, operation: i8, body: Bytes) -> Option<ServerEvent> {
    let (envelope, outcome) = envelope::read::<RequestEnvelope>(&body);
    let violation = match (envelope.request_id, outcome) {
        // What else is wrong with it shows when its input is read.
        (Some(request_id), _) => return Some(ServerEvent::Request(Request { operation, request_id, body })),
        (None, Err(source)) => Violation::Unreadable { operation, source },
        (None, Ok(())) => Violation::MissingRequestId { operation },
    };
    session.link.close(CloseReason::Violation(violation));
    None
}

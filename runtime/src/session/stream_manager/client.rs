use bytes::Bytes;

use super::connect::CONNECT_VERSION;
use super::envelope::{self, Enveloped, RequestEnvelope, ResponseEnvelope};
use super::operation::UNKNOWN_OPERATION;
use super::pending::Pending;
use super::session::sealed;
use super::{
    Bounds, ClientEvent, CloseReason, ConnectFailure, ConnectRequest, ConnectResponse, OperationCodes,
    RequestId, Response, ResponseFault, Role, Session, SessionError, Status, Violation,
};
use crate::codec::{CBOR, Codec, DEFINITE_CBOR, Shape};

/// The client's end of a connection.
///
/// ```
/// use smithy_streams_runtime::session::stream_manager::{ClientSession, ConnectRequest};
///
/// let mut client = ClientSession::new();
/// client.connect(&ConnectRequest::new())?;
/// let bytes = client.poll_transmit().unwrap_or_default();
/// assert!(bytes.starts_with(&[1, 0, 0, 0]), "a version, and the length of a frame");
/// # Ok::<(), smithy_streams_runtime::session::stream_manager::SessionError>(())
/// ```
pub type ClientSession = Session<ClientRole>;

/// The client's end.
#[derive(Debug)]
pub struct ClientRole {
    phase: Phase,
    pending: Pending,
    strays: u64,
}

/// How far the handshake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Connect has not been sent.
    Idle,
    /// Its response has not come.
    Asked,
    Connected,
}

impl ClientSession {
    /// A session that has not said anything yet.
    pub fn new() -> Self {
        Self::with_bounds(Bounds::new())
    }

    /// One with other bounds.
    pub fn with_bounds(bounds: Bounds) -> Self {
        let role = ClientRole { phase: Phase::Idle, pending: Pending::new(RequestId::FIRST), strays: 0 };
        Self::of(role, bounds)
    }

    /// Ids go on from here, so that they differ from those of a connection before.
    #[must_use]
    pub fn with_first_request(mut self, id: RequestId) -> Self {
        self.role.pending = Pending::new(id);
        self
    }

    /// Queues the version byte and Connect. [`Connected`](ClientEvent::Connected) or
    /// [`ConnectFailed`](ClientEvent::ConnectFailed) follows.
    ///
    /// # Errors
    /// [`OutOfTurn`](SessionError::OutOfTurn) when it has been called before, [`Closed`](SessionError::Closed),
    /// [`FrameTooLong`](SessionError::FrameTooLong).
    pub fn connect(&mut self, request: &ConnectRequest) -> Result<(), SessionError> {
        if !self.link.is_live() {
            return Err(SessionError::Closed);
        }
        if self.role.phase != Phase::Idle {
            return Err(SessionError::OutOfTurn);
        }
        let own_id = self.role.pending.next().to_string();
        let named = ConnectRequest {
            request_id: Some(request.request_id.clone().unwrap_or(own_id)),
            ..request.clone()
        };
        let limit = self.link.bounds.frame_length;
        self.link.outbox.version(CONNECT_VERSION);
        let framed = self
            .link
            .outbox
            .frame(OperationCodes::CONNECT.request, limit, |out| DEFINITE_CBOR.write(&named, out));
        if framed.is_err() {
            self.link.outbox.clear();
            return framed;
        }
        self.role.pending.take_id();
        self.role.phase = Phase::Asked;
        Ok(())
    }

    /// Queues a request. It is in flight until its [`Response`](ClientEvent::Response) comes, or the connection is
    /// over, or it is [forgotten](Self::forget).
    ///
    /// # Errors
    /// [`NotConnected`](SessionError::NotConnected), [`Closed`](SessionError::Closed),
    /// [`TransmitFull`](SessionError::TransmitFull), [`TooManyRequests`](SessionError::TooManyRequests),
    /// [`FrameTooLong`](SessionError::FrameTooLong), [`Codec`](SessionError::Codec).
    pub fn request(&mut self, codes: OperationCodes, input: &dyn Shape) -> Result<RequestId, SessionError> {
        if !self.link.is_live() {
            return Err(SessionError::Closed);
        }
        if self.role.phase != Phase::Connected {
            return Err(SessionError::NotConnected);
        }
        let bounds = self.link.bounds;
        self.link.outbox.room(bounds.transmit)?;
        self.role.pending.room(bounds.in_flight)?;
        let envelope = RequestEnvelope { request_id: Some(self.role.pending.next().to_string()) };
        let request = Enveloped { envelope: &envelope, content: input };
        self.link
            .outbox
            .frame(codes.request, bounds.frame_length, |out| DEFINITE_CBOR.write(&request, out))?;
        Ok(self.role.pending.add(codes))
    }

    /// Nobody waits for the response of a request any more: if it comes, it is a [`Stray`](super::Stray). The request
    /// may be done all the same. Says whether it was in flight.
    pub fn forget(&mut self, id: RequestId) -> bool {
        self.role.pending.forget(id)
    }

    /// Requests that wait for their responses.
    pub fn in_flight(&self) -> usize {
        self.role.pending.len()
    }

    /// Responses that were dropped, because no request waited for them.
    pub fn strays(&self) -> u64 {
        self.role.strays
    }

    /// The id that comes next: what the session of the next connection goes on from.
    pub fn next_request(&self) -> RequestId {
        self.role.pending.next()
    }
}

impl Default for ClientSession {
    fn default() -> Self {
        Self::new()
    }
}

impl Role for ClientRole {}

impl sealed::Role for ClientRole {
    type Event = ClientEvent;

    fn version(session: &mut Session<Self>, version: i8) -> Option<ClientEvent> {
        (version != CONNECT_VERSION).then(|| fail(session, ConnectFailure::ConnectVersion { version }))
    }

    fn frame(session: &mut Session<Self>, operation: i8, payload: Bytes) -> Option<ClientEvent> {
        match session.role.phase {
            Phase::Connected => response(session, operation, payload),
            _ => Some(connected(session, operation, &payload)),
        }
    }

    fn closed(session: &mut Session<Self>, reason: CloseReason) -> ClientEvent {
        match session.role.phase {
            Phase::Connected => ClientEvent::Closed { reason, unanswered: session.role.pending.drain() },
            _ => ClientEvent::ConnectFailed { failure: ConnectFailure::Ended(reason) },
        }
    }
}

/// The handshake is over, and so is the session.
fn fail(session: &mut ClientSession, failure: ConnectFailure) -> ClientEvent {
    session.link.finish();
    ClientEvent::ConnectFailed { failure }
}

/// The first frame of a server.
fn connected(session: &mut ClientSession, operation: i8, payload: &Bytes) -> ClientEvent {
    // Nobody who has not been asked has anything to say.
    if operation != OperationCodes::CONNECT.response || session.role.phase != Phase::Asked {
        return fail(session, ConnectFailure::UnexpectedOperation { operation });
    }
    let mut response = ConnectResponse::new(Status::UnknownFailure);
    if let Err(error) = CBOR.read(payload, &mut response) {
        return fail(session, ConnectFailure::Unreadable(error));
    }
    if !response.status.is_success() {
        return fail(session, ConnectFailure::Refused { response: Box::new(response) });
    }
    session.role.phase = Phase::Connected;
    ClientEvent::Connected { response }
}

/// A later one.
fn response(session: &mut ClientSession, operation: i8, payload: Bytes) -> Option<ClientEvent> {
    let (envelope, outcome) = envelope::read::<ResponseEnvelope>(&payload);
    if let (None, Err(source)) = (&envelope.request_id, &outcome) {
        let violation = Violation::Unreadable { operation, source: source.clone() };
        session.link.abort(CloseReason::Violation(violation));
        return None;
    }
    let id = envelope.request_id.as_deref().and_then(RequestId::parse);
    let (id, codes) = match session.role.pending.answer(id) {
        Ok(request) => request,
        Err(stray) => {
            session.role.strays += 1;
            return Some(ClientEvent::Stray(stray));
        }
    };
    let outcome = outcome.map_err(ResponseFault::Unreadable).and_then(|()| {
        let status = status(operation, codes, envelope.status)?;
        Ok(Response { status, error_message: envelope.error_message, body: payload })
    });
    Some(ClientEvent::Response { id, outcome })
}

fn status(operation: i8, codes: OperationCodes, status: Option<i64>) -> Result<Status, ResponseFault> {
    let status = status.map(Status::from_code);
    match operation {
        UNKNOWN_OPERATION => Ok(status.filter(|it| !it.is_success()).unwrap_or(Status::UnknownOperation)),
        _ if operation == codes.response => status.ok_or(ResponseFault::MissingStatus),
        _ => Err(ResponseFault::UnexpectedOperation { expected: codes.response, received: operation }),
    }
}

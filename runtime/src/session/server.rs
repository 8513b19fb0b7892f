use super::core::{Core, Phase, Side};
use super::session::{Role, sealed};
use super::streams::Standing;
use super::{
    CloseReason, ClosedBy, MessageFlags, MessageType, Outgoing, PROTOCOL_VERSION, PeerError, RpcMessage,
    SendMark, Session, SessionConfig, SessionError, SessionEvent, StreamId, Violation,
};
use crate::frame::Message;

/// The server's end of a connection; [`ClientSession`](super::ClientSession) has an example with both.
pub type ServerSession = Session<ServerRole>;

/// Makes a [`Session`] a server.
#[derive(Debug)]
pub struct ServerRole {
    /// CONNECT is there.
    asked: bool,
}

impl Role for ServerRole {}

impl ServerSession {
    /// A session over a transport that is open, with the bounds of [`SessionConfig::new`].
    pub fn new() -> Self {
        Self::with_config(SessionConfig::new())
    }

    /// A session with other bounds.
    pub fn with_config(config: SessionConfig) -> Self {
        Self { core: Core::new(Side::Server, Phase::Handshake, &config), role: ServerRole { asked: false } }
    }

    /// Accepts the client that asked: queues CONNECT_ACK with its flag, and the headers and payload of `amendment`.
    ///
    /// # Errors
    /// [`NothingToAnswer`](SessionError::NothingToAnswer), [`ReservedHeader`](SessionError::ReservedHeader),
    /// [`Frame`](SessionError::Frame).
    pub fn accept(&mut self, amendment: &Message) -> Result<SendMark, SessionError> {
        let mark = self.acknowledge(MessageFlags::CONNECTION_ACCEPTED, amendment)?;
        self.core.phase = Phase::Open;
        Ok(mark)
    }

    /// Rejects the client that asked: queues CONNECT_ACK without its flag, and closes when it is written.
    ///
    /// # Errors
    /// As [`accept`](Self::accept).
    pub fn reject(&mut self, amendment: &Message) -> Result<SendMark, SessionError> {
        let mark = self.acknowledge(MessageFlags::NONE, amendment)?;
        self.core.close(CloseReason::Refused);
        Ok(mark)
    }

    fn acknowledge(&mut self, flags: MessageFlags, amendment: &Message) -> Result<SendMark, SessionError> {
        if self.core.phase != Phase::Handshake || !self.role.asked {
            return Err(SessionError::NothingToAnswer);
        }
        let outgoing = Outgoing::new(MessageType::ConnectAck, amendment).with_flags(flags);
        self.core.send(outgoing, None, None)
    }
}

impl Default for ServerSession {
    fn default() -> Self {
        Self::new()
    }
}

impl RpcMessage {
    /// Whether a CONNECT states the version that servers accept: three numbers that equal those of
    /// [`PROTOCOL_VERSION`].
    pub fn has_current_version(&self) -> bool {
        let numbers = |version: &str| -> Option<Vec<u32>> {
            version.split('.').map(|number| number.parse().ok()).collect()
        };
        self.version().and_then(numbers).is_some_and(|found| Some(found) == numbers(PROTOCOL_VERSION))
    }
}

impl sealed::Role for ServerRole {
    fn route(session: &mut Session<Self>, message: RpcMessage) {
        match session.core.phase {
            Phase::Open => route(&mut session.core, message),
            _ => route_handshake(session, message),
        }
    }
}

/// One CONNECT may come, and nothing more until it is answered.
fn route_handshake(session: &mut ServerSession, message: RpcMessage) {
    let Session { core, role } = session;
    let message_type = message.message_type();
    match message_type {
        _ if message.raw_stream_id() != 0 => core.fail(Violation::BeforeAccepted { message_type }),
        MessageType::Connect if !role.asked => {
            role.asked = true;
            core.push_event(SessionEvent::ConnectRequested { message });
        }
        MessageType::ProtocolError | MessageType::InternalError => {
            core.close(CloseReason::Peer(PeerError::new(message)));
        }
        _ => core.fail(Violation::BeforeAccepted { message_type }),
    }
}

fn route(core: &mut Core, message: RpcMessage) {
    let Some((stream_id, message)) = core.of_stream(message) else { return };
    match core.streams.standing(stream_id) {
        Standing::Open | Standing::Closing => core.stream_message(stream_id, message),
        Standing::Next => open(core, stream_id, message),
        // With an operation it is no straggler of a stream that has closed, but the attempt to use an id again.
        Standing::Past if message.operation().is_none() => {}
        Standing::Past | Standing::Ahead => core.fail(Violation::NotNextStream { stream_id }),
    }
}

/// The first message of an RPC stream.
fn open(core: &mut Core, stream_id: StreamId, message: RpcMessage) {
    if message.operation().is_none_or(str::is_empty) {
        return core.fail(Violation::MissingOperation { stream_id });
    }
    if let Err(limit) = core.streams.check_room() {
        return core.fail(Violation::TooManyStreams { limit });
    }
    core.streams.open(stream_id);
    let closed = core.account(stream_id, &message);
    core.push_event(SessionEvent::StreamOpened { stream_id, message });
    if closed {
        core.push_event(SessionEvent::StreamClosed { stream_id, by: ClosedBy::Peer });
    }
}

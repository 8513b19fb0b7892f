use super::core::{Core, Phase, Side};
use super::names::VERSION;
use super::session::{Role, check_application, sealed};
use super::streams::Standing;
use super::{
    CloseReason, Continuation, MessageFlags, MessageType, Outgoing, PeerError, RpcMessage, SendMark, Session,
    SessionConfig, SessionError, SessionEvent, StreamId, Violation,
};
use crate::frame::Message;

/// The client's end of a connection.
///
/// ```
/// use smithy_streams_runtime::frame::Message;
/// use smithy_streams_runtime::session::{ClientSession, PROTOCOL_VERSION, ServerSession, SessionEvent};
///
/// let (mut client, mut server) = (ClientSession::new(), ServerSession::new());
/// client.connect(PROTOCOL_VERSION, &Message::new().with_payload(r#"{"authToken": "t"}"#))?;
///
/// let bytes = client.poll_transmit().expect("CONNECT is queued");
/// client.written(bytes.len());
/// server.receive(bytes);
/// assert!(matches!(server.poll_event(), Some(SessionEvent::ConnectRequested { .. })));
/// server.accept(&Message::new())?;
///
/// client.receive(server.poll_transmit().expect("CONNECT_ACK is queued"));
/// assert!(matches!(client.poll_event(), Some(SessionEvent::Connected { .. })));
/// let (stream_id, _) = client.activate("example#Echo", &Message::new().with_payload("{}"))?;
/// assert_eq!(stream_id.get(), 1);
/// # Ok::<(), smithy_streams_runtime::session::SessionError>(())
/// ```
pub type ClientSession = Session<ClientRole>;

/// Makes a [`Session`] a client.
#[derive(Debug)]
pub struct ClientRole(());

impl Role for ClientRole {}

impl ClientSession {
    /// A session over a transport that is open or about to be, with the bounds of [`SessionConfig::new`].
    pub fn new() -> Self {
        Self::with_config(SessionConfig::new())
    }

    /// A session with other bounds.
    pub fn with_config(config: SessionConfig) -> Self {
        Self { core: Core::new(Side::Client, Phase::Idle, &config), role: ClientRole(()) }
    }

    /// The transport is open: queues CONNECT with a version, then the headers and the payload of `amendment`, which
    /// holds credentials for instance. A `:version` among its headers is left out.
    ///
    /// # Errors
    /// [`ConnectedBefore`](SessionError::ConnectedBefore), [`ReservedHeader`](SessionError::ReservedHeader),
    /// [`Frame`](SessionError::Frame).
    pub fn connect(&mut self, version: &str, amendment: &Message) -> Result<SendMark, SessionError> {
        if self.core.phase != Phase::Idle {
            return Err(SessionError::ConnectedBefore);
        }
        let others = amendment.headers().filter(|header| !header.name().eq_ignore_ascii_case(VERSION));
        let message = Message::new().with_header(VERSION, version)?.with_headers(others)?;
        let message = message.with_payload(amendment.payload_bytes());
        let mark = self.core.send(Outgoing::new(MessageType::Connect, &message), None, None)?;
        self.core.phase = Phase::Handshake;
        Ok(mark)
    }

    /// An RPC stream that nobody knows of until it is activated. Never fails, whatever the connection is like.
    pub fn new_stream(&self) -> Continuation {
        Continuation::new()
    }

    /// Opens an RPC stream: queues its first message, which names the operation by its absolute shape id. The stream
    /// takes the next id; ids travel in order.
    ///
    /// The message may be [terminating](Outgoing::terminating), but servers are known to ignore such a request.
    ///
    /// # Errors
    /// [`NotConnected`](SessionError::NotConnected), [`EmptyOperation`](SessionError::EmptyOperation),
    /// [`StreamIdsExhausted`](SessionError::StreamIdsExhausted), [`TooManyStreams`](SessionError::TooManyStreams),
    /// [`WrongMessageType`](SessionError::WrongMessageType), [`TransmitFull`](SessionError::TransmitFull),
    /// [`ReservedHeader`](SessionError::ReservedHeader), [`Frame`](SessionError::Frame). No id is used up then.
    pub fn activate<'m>(
        &mut self,
        operation: &str,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<(StreamId, SendMark), SessionError> {
        let outgoing = message.into();
        check_application(outgoing)?;
        if operation.is_empty() {
            return Err(SessionError::EmptyOperation);
        }
        if !self.is_open() {
            return Err(SessionError::NotConnected);
        }
        let stream_id = self.core.streams.next()?;
        self.core.transmit.room()?;
        let mark = self.core.send_on(stream_id, outgoing, Some(operation))?;
        Ok((stream_id, mark))
    }
}

impl Default for ClientSession {
    fn default() -> Self {
        Self::new()
    }
}

impl sealed::Role for ClientRole {
    fn route(session: &mut Session<Self>, message: RpcMessage) {
        match session.core.phase {
            Phase::Open => route(&mut session.core, message),
            _ => route_handshake(&mut session.core, message),
        }
    }
}

/// Only an acknowledgement may come, and only when it is due.
fn route_handshake(core: &mut Core, message: RpcMessage) {
    let message_type = message.message_type();
    match message_type {
        _ if message.raw_stream_id() != 0 => core.fail(Violation::BeforeAccepted { message_type }),
        // Any acknowledgement ends the handshake; only the flag says which way.
        MessageType::ConnectAck if core.phase == Phase::Handshake => {
            if message.flags().contains(MessageFlags::CONNECTION_ACCEPTED) {
                core.phase = Phase::Open;
                core.push_event(SessionEvent::Connected { message });
            } else {
                core.close(CloseReason::Rejected { message: Box::new(message) });
            }
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
        // It was on its way when the stream closed.
        Standing::Past => {}
        Standing::Next | Standing::Ahead => {
            core.fail(Violation::UnknownStream { stream_id: message.raw_stream_id() })
        }
    }
}

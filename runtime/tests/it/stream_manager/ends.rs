//! Ends of connections, and what happens to them.

use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, ClientSession, ConnectRequest, ConnectResponse, OperationCodes, RequestId, Role,
    ServerEvent, ServerSession, Session,
};

use super::shapes::Append;

pub(super) const APPEND: OperationCodes = OperationCodes::new(4, 9);
pub(super) const READ: OperationCodes = OperationCodes::new(5, 10);

/// How bytes are cut.
pub(super) const CUTS: [usize; 4] = [1, 3, 7, usize::MAX];

/// A frame with its length.
pub(super) fn frame(operation: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len() + 1).expect("it is short");
    [&length.to_be_bytes(), &[operation][..], payload].concat()
}

/// `{"requestId": id, "status": status}`, as Java encodes it.
pub(super) fn reply(id: &str, status: u8) -> Vec<u8> {
    assert!(status < 24 && id.len() < 24);
    let id_head = 0x60 + u8::try_from(id.len()).expect("it is short");
    [b"\xbf\x69requestId", &[id_head][..], id.as_bytes(), b"\x66status", &[status, 0xff]].concat()
}

/// All that a session sends.
pub(super) fn sent<R: Role>(session: &mut Session<R>) -> Vec<u8> {
    let bytes = session.poll_transmit().unwrap_or_default();
    session.written(bytes.len());
    bytes.into()
}

/// The events of a client that is given these bytes, in pieces.
pub(super) fn feed(client: &mut ClientSession, bytes: &[u8], cut: usize) -> Vec<ClientEvent> {
    let mut events = Vec::new();
    for piece in bytes.chunks(cut) {
        client.receive(piece);
        events.extend(std::iter::from_fn(|| client.poll_event()));
    }
    events
}

/// The same for a server.
pub(super) fn serve(server: &mut ServerSession, bytes: &[u8], cut: usize) -> Vec<ServerEvent> {
    let mut events = Vec::new();
    for piece in bytes.chunks(cut) {
        server.receive(piece);
        events.extend(std::iter::from_fn(|| server.poll_event()));
    }
    events
}

/// A client that waits for the response to Connect.
pub(super) fn waiting_client() -> ClientSession {
    let mut client = ClientSession::new();
    client.connect(&ConnectRequest::new()).expect("it is new");
    sent(&mut client);
    client
}

/// A client that may make requests; their ids begin with 2.
pub(super) fn open_client() -> ClientSession {
    let mut client = waiting_client();
    let events = feed(&mut client, &[&[1][..], &frame(6, &reply("1", 0))].concat(), usize::MAX);
    assert!(matches!(events[..], [ClientEvent::Connected { .. }]), "{events:?}");
    client
}

/// Asks for an append, and takes the bytes off the client.
pub(super) fn append(client: &mut ClientSession) -> RequestId {
    let id = client.request(APPEND, &Append::new("S", b"abc")).expect("it is open");
    sent(client);
    id
}

/// A server that has accepted its client.
pub(super) fn open_server() -> ServerSession {
    let mut client = ClientSession::new();
    client.connect(&ConnectRequest::new()).expect("it is new");
    let mut server = ServerSession::new();
    let events = serve(&mut server, &sent(&mut client), usize::MAX);
    assert!(matches!(events[..], [ServerEvent::ConnectRequested { .. }]), "{events:?}");
    server.accept(&ConnectResponse::accepted("1.1.0")).expect("a client waits");
    sent(&mut server);
    server
}

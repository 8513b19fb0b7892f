//! Stream Manager's protocol with a peer that says anything.

use bytes::{BufMut, Bytes, BytesMut};
use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, ClientSession, ConnectRequest, ConnectResponse, OperationCodes, Role, ServerEvent,
    ServerSession, Session,
};

/// Bytes as a recipe for what a peer sends: a client and a server, in every state, survive it; and how the input is
/// cut makes no difference.
pub fn any_peer(data: &[u8]) {
    let Some((cut, recipe)) = data.split_first() else { return };
    let input = cook(recipe);
    let cut = usize::from(*cut) + 1;
    for opened in [false, true] {
        let client = |cut| watch(client(opened), &input, cut, |_, _| ());
        assert_eq!(client(cut), client(input.len().max(1)));
        let server = |cut| watch(server(opened), &input, cut, serve);
        assert_eq!(server(cut), server(input.len().max(1)));
    }
    for event in watch(client(true), &input, cut, |_, _| ()).0 {
        if let ClientEvent::Response { outcome: Ok(response), .. } = event {
            // What is in it may be anything, but is whole.
            response.read_output(&mut Unit).expect("the envelope was read");
        }
    }
}

/// A client that waits for its response, or one with three requests, the first of them forgotten.
fn client(opened: bool) -> ClientSession {
    let mut client = ClientSession::new();
    client.connect(&ConnectRequest::new()).expect("it is new");
    if opened {
        client.receive(b"\x01\0\0\0\x0a\x06\xa1\x66status\0");
        assert!(matches!(client.poll_event(), Some(ClientEvent::Connected { .. })));
        let ids = [4, 4, 5].map(|code| client.request(OperationCodes::new(code, code + 5), &Unit));
        assert!(client.forget(ids.into_iter().next().and_then(Result::ok).expect("it is open")));
    }
    flush(&mut client);
    client
}

/// A server that waits for Connect, or one that has accepted it.
fn server(opened: bool) -> ServerSession {
    let mut server = ServerSession::new();
    if opened {
        server.receive(b"\x01\0\0\0\x02\x01\xa0");
        let event = server.poll_event().expect("a client asks");
        serve(&mut server, &event);
        flush(&mut server);
    }
    server
}

/// Accepts everyone, and answers operations with an even number.
fn serve(server: &mut ServerSession, event: &ServerEvent) {
    match event {
        ServerEvent::ConnectRequested { .. } => {
            server.accept(&ConnectResponse::accepted("1.1.0")).expect("a client asks");
        }
        ServerEvent::Request(request) if request.operation() % 2 == 0 => {
            // The queue may be full.
            let _ = server.respond(request.operation(), request.request_id(), &Unit);
        }
        _ => {}
    }
}

/// All events of a session, and all bytes that it sends.
fn watch<R: Role>(
    mut session: Session<R>,
    input: &Bytes,
    cut: usize,
    mut act: impl FnMut(&mut Session<R>, &R::Event),
) -> (Vec<R::Event>, Bytes) {
    let mut events = Vec::new();
    for piece in input.chunks(cut) {
        session.receive(piece);
        while let Some(event) = session.poll_event() {
            act(&mut session, &event);
            events.push(event);
        }
    }
    let sent = flush(&mut session);
    session.end_of_input();
    events.extend(std::iter::from_fn(|| session.poll_event()));
    assert!(session.is_closed());
    assert_eq!((session.buffered(), session.queued()), (0, 0));
    (events, sent)
}

fn flush<R: Role>(session: &mut Session<R>) -> Bytes {
    let bytes = session.poll_transmit().unwrap_or_default();
    session.written(bytes.len());
    bytes
}

/// Four bytes make a frame with an id and a status; what is left over travels as it is.
fn cook(recipe: &[u8]) -> Bytes {
    let (records, rest) = recipe.split_at(recipe.len() / 4 * 4);
    let mut input = BytesMut::new();
    for record in records.chunks_exact(4) {
        let [operation, id, status, kind] = *record else { continue };
        if kind % 16 == 15 {
            input.extend_from_slice(record);
            continue;
        }
        let mut map = BytesMut::new();
        map.put_slice(if kind % 2 == 0 { b"\xbf" } else { b"\xa2" });
        map.put_slice(&[b"\x69requestId\x61", &[b'0'.wrapping_add(id % 8)][..], b"\x66status"].concat());
        map.put_slice(&[if kind % 8 == 7 { status } else { status % 24 }]);
        if kind % 2 == 0 {
            map.put_u8(0xff);
        }
        input.put_u32(u32::try_from(map.len()).unwrap_or(0) + 1);
        input.put_u8(operation);
        input.put_slice(&map);
    }
    input.extend_from_slice(rest);
    // Most recipes are of a peer that begins as it should.
    match recipe.first().is_some_and(|first| first % 4 == 0) {
        true => input.freeze(),
        false => [b"\x01", &input[..]].concat().into(),
    }
}

//! Event-stream RPC with a peer that says anything.

use std::collections::BTreeSet;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::session::{
    ClientSession, Outgoing, PROTOCOL_VERSION, Role, ServerSession, Session, SessionEvent, StreamId,
};

/// Bytes as a recipe for what a peer sends: a client and a server, in every state, survive it; how the input is cut
/// makes no difference; and their events come in the order that is promised.
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
}

/// A client that waits for its acknowledgement, or one with three streams.
fn client(opened: bool) -> ClientSession {
    let mut client = ClientSession::new();
    client.connect(PROTOCOL_VERSION, &Message::new()).expect("it is new");
    if opened {
        client.receive(encoded(&routed(Message::new(), 5, 1, 0)));
        assert!(matches!(client.poll_event(), Some(SessionEvent::Connected { .. })));
        for _ in 0..3 {
            client.activate("example#Echo", &Message::new()).expect("it is open");
        }
        client.close_stream(StreamId::FIRST).expect("it is open");
        flush(&mut client);
        assert!(matches!(client.poll_event(), Some(SessionEvent::StreamClosed { .. })));
    }
    client
}

/// A server that waits for CONNECT, or one that has accepted it.
fn server(opened: bool) -> ServerSession {
    let mut server = ServerSession::new();
    if opened {
        server.receive(encoded(&routed(Message::new(), 4, 0, 0)));
        let event = server.poll_event().expect("a client asks");
        serve(&mut server, &event);
        flush(&mut server);
    }
    server
}

/// Accepts everyone, answers and closes streams with an odd number, and forgives.
fn serve(server: &mut ServerSession, event: &SessionEvent) {
    match event {
        SessionEvent::ConnectRequested { .. } => {
            server.accept(&Message::new()).expect("a client asks");
        }
        SessionEvent::StreamOpened { stream_id, message } if stream_id.get() % 2 == 1 => {
            let answer = Outgoing::application_message(message_without_routing()).terminating();
            assert_eq!(server.send(*stream_id, answer).is_ok(), !message.is_last());
        }
        SessionEvent::PeerError { .. } => assert!(server.keep_open()),
        _ => {}
    }
}

fn message_without_routing() -> &'static Message {
    static EMPTY: Message = Message::new();
    &EMPTY
}

/// All events of a session, and all bytes that it sends.
fn watch<R: Role>(
    mut session: Session<R>,
    input: &Bytes,
    cut: usize,
    mut act: impl FnMut(&mut Session<R>, &SessionEvent),
) -> (Vec<SessionEvent>, Bytes) {
    let mut events = Vec::new();
    for piece in input.chunks(cut) {
        session.receive(input.slice_ref(piece));
        while let Some(event) = session.poll_event() {
            act(&mut session, &event);
            events.push(event);
        }
    }
    let sent = flush(&mut session);
    events.extend(std::iter::from_fn(|| session.poll_event()));
    session.end_of_input();
    events.extend(std::iter::from_fn(|| session.poll_event()));
    assert!(session.is_closed());
    assert_eq!((session.open_streams(), session.buffered(), session.queued()), (0, 0, 0));
    check_order(&events);
    (events, sent)
}

fn flush<R: Role>(session: &mut Session<R>) -> Bytes {
    let bytes = session.poll_transmit().unwrap_or_default();
    session.written(bytes.len());
    bytes
}

fn check_order(events: &[SessionEvent]) {
    let mut closed = BTreeSet::new();
    let mut over = false;
    for event in events {
        assert!(!over, "{event:?} after the end");
        match event {
            SessionEvent::Closed { .. } | SessionEvent::ConnectFailed { .. } => over = true,
            SessionEvent::StreamClosed { stream_id, .. } => assert!(closed.insert(*stream_id)),
            SessionEvent::StreamMessage { stream_id, .. } | SessionEvent::StreamOpened { stream_id, .. } => {
                assert!(!closed.contains(stream_id));
            }
            _ => {}
        }
    }
    assert!(over);
}

/// Five bytes make a message; what is left over travels as it is.
fn cook(recipe: &[u8]) -> Bytes {
    let (records, rest) = recipe.split_at(recipe.len() / 5 * 5);
    let mut input = BytesMut::new();
    for record in records.chunks_exact(5) {
        let [message_type, flags, stream_id, kind, length] = *record else { continue };
        let message = match kind % 8 {
            0 => Message::new().with_header("operation", ""),
            1 => Message::new().with_header(":Stream-ID", 1),
            2 => Message::new().with_header("x", i64::from(length)),
            _ => Message::new().with_header("operation", "example#Echo"),
        };
        let message = match kind % 16 {
            // As random bytes have it, with the checksums of no frame.
            15 => {
                input.extend_from_slice(record);
                continue;
            }
            14 => Message::new(),
            13 => routed(Message::new(), message_type, flags, stream_id),
            _ => routed(message.expect("the name is short"), message_type, flags, stream_id),
        };
        input.extend_from_slice(&encoded(&message.with_payload(vec![kind; usize::from(length)])));
    }
    input.extend_from_slice(rest);
    input.freeze()
}

fn routed(message: Message, message_type: u8, flags: u8, stream_id: u8) -> Message {
    let number = |byte: u8| i32::from(byte as i8);
    let headers = [
        (":message-type", number(message_type)),
        (":message-flags", number(flags)),
        (":stream-id", number(stream_id)),
    ];
    message.with_headers(headers).expect("the names differ")
}

fn encoded(message: &Message) -> Bytes {
    let mut buffer = BytesMut::new();
    message.encode(&mut buffer).expect("it is short");
    buffer.freeze()
}

//! An accepted connection: what belongs to it rather than to a stream. Most rows hold on both sides.

use std::io::ErrorKind;

use bytes::Bytes;
use smithy_streams_runtime::frame::{HeaderValue, Message};
use smithy_streams_runtime::session::{CloseReason, MessageType, Outgoing, Role, Session, SessionError};

use super::ends::{
    CONNECT, CONNECT_ACK, CUTS, ERROR, INTERNAL_ERROR, LAST, MESSAGE, PING, PING_RESPONSE, PROTOCOL_ERROR,
    Pair, encoded, feed, frame, frame_of, happened, id, open_client, open_server, opening, payload, sent,
    sent_messages,
};
use super::hostile::{bad_header_block, flipped};

const PROTOCOL_ERROR_SENT: &[&str] = &["PROTOCOL_ERROR 0 0 {text}"];
const INTERNAL_ERROR_SENT: &[&str] = &["INTERNAL_ERROR 0 0 {text}"];

/// What the peer sends, what it is told, and why the connection ends.
fn violations() -> Vec<(&'static str, Bytes, &'static [&'static str], &'static str)> {
    let routing = |headers: &[(&str, HeaderValue<'_>)]| {
        encoded(&Message::new().with_headers(headers.iter().copied()).unwrap())
    };
    let number = HeaderValue::Integer;
    vec![
        (
            "second acknowledgement",
            frame(CONNECT_ACK, 1, 0, ""),
            PROTOCOL_ERROR_SENT,
            "CONNECT_ACK came when",
        ),
        ("connect", frame(CONNECT, 0, 0, ""), PROTOCOL_ERROR_SENT, "CONNECT came when"),
        (
            "message without a stream",
            frame(MESSAGE, 0, 0, ""),
            PROTOCOL_ERROR_SENT,
            "APPLICATION_MESSAGE came w",
        ),
        (
            "error without a stream",
            frame(ERROR, LAST, 0, ""),
            PROTOCOL_ERROR_SENT,
            "APPLICATION_ERROR came w",
        ),
        ("type 8", frame(8, 0, 0, ""), PROTOCOL_ERROR_SENT, "message type 8 does"),
        ("type 9", frame(9, 0, 0, ""), PROTOCOL_ERROR_SENT, "message type 9 does"),
        ("negative type", frame(-1, 0, 0, ""), PROTOCOL_ERROR_SENT, "message type -1 does"),
        ("negative stream", frame(MESSAGE, 0, -5, ""), PROTOCOL_ERROR_SENT, "stream -5 was never"),
        ("ping on a stream", frame(PING, 0, 1, ""), PROTOCOL_ERROR_SENT, "PING came on a stream"),
        ("connect on a stream", frame(CONNECT, 0, 1, ""), PROTOCOL_ERROR_SENT, "CONNECT came on a stream"),
        ("type 8 on a stream", frame(8, 0, 1, ""), PROTOCOL_ERROR_SENT, "message type 8 does"),
        ("no headers", encoded(&Message::new()), PROTOCOL_ERROR_SENT, "header `:message-type` is missing"),
        (
            "stream id of 64 bits",
            routing(&[
                (":message-type", number(2)),
                (":message-flags", number(0)),
                (":stream-id", HeaderValue::Long(0)),
            ]),
            PROTOCOL_ERROR_SENT,
            "header `:stream-id` is missing",
        ),
        ("headers that cannot be read", bad_header_block(), INTERNAL_ERROR_SENT, "the bytes are no frames"),
        ("damaged prelude", flipped(frame(PING, 0, 0, ""), 2), &[], "the bytes are no frames: prelude"),
        (
            "damaged message",
            flipped(frame(PING, 0, 0, "x"), 71),
            &[],
            "the bytes are no frames: message checksum",
        ),
    ]
}

fn check_violations<R: Role>(open: impl Fn() -> Session<R>) {
    for (row, bytes, told, reason) in violations() {
        for cut in CUTS {
            let mut session = open();
            // What stands behind it is not looked at.
            feed(&mut session, &[bytes.clone(), frame(PING, 0, 0, "later")].concat(), cut);
            assert!(!session.is_open(), "{row}");
            let answer = sent(&mut session);
            assert_eq!(answer, told, "{row}");
            let mut session = open();
            let mut events = feed(&mut session, &bytes, cut);
            sent(&mut session);
            events.extend(happened(&mut session));
            assert_eq!(events.len(), 1, "{row}: {events:?}");
            assert!(
                events[0].starts_with(&format!("end: the peer broke the protocol: {reason}")),
                "{events:?}"
            );
            assert!(session.is_closed(), "{row}");
        }
    }
}

#[test]
fn a_client_refuses_what_breaks_the_protocol() {
    check_violations(open_client);
}

#[test]
fn a_server_refuses_what_breaks_the_protocol() {
    check_violations(open_server);
}

#[test]
fn a_ping_is_answered_with_its_payload_and_own_headers() {
    let headers = [
        ("mine", HeaderValue::Uuid([3; 16])),
        (":content-type", "text/plain".into()),
        ("operation", "nothing".into()),
    ];
    let ping = frame_of(&headers, PING, 0x70, 0, "echo");
    for cut in CUTS {
        let mut client = open_client();
        assert_eq!(feed(&mut client, &ping, cut), ["ping echo true"]);
        let messages = sent_messages(&mut client);
        let [answer] = &messages[..] else { panic!("{messages:?}") };
        let names: Vec<&str> = answer.as_message().headers().map(|header| header.name()).collect();
        assert_eq!(names, ["mine", ":message-type", ":message-flags", ":stream-id"]);
        assert_eq!(answer.message_type(), MessageType::PingResponse);
        assert_eq!((answer.payload(), answer.flags().bits(), answer.stream_id()), (&b"echo"[..], 0, None));
        assert!(client.is_open());
    }
}

#[test]
fn both_sides_ping() {
    for cut in CUTS {
        let mut pair = Pair::open(cut);
        pair.client.ping(&payload("from client")).unwrap();
        pair.server.ping(&payload("from server")).unwrap();
        let (at_client, at_server) = pair.settle();
        assert_eq!(at_client, ["ping from server true", "pong from client"]);
        assert_eq!(at_server, ["ping from client true", "pong from server"]);
    }
}

#[test]
fn an_answer_to_no_ping_is_handed_on() {
    let mut client = open_client();
    assert_eq!(feed(&mut client, &frame(PING_RESPONSE, 0, 0, "x"), 1), ["pong x"]);
    assert!(client.is_open());
}

#[test]
fn an_error_of_the_peer_closes_unless_it_is_forgiven() {
    let rows = [(PROTOCOL_ERROR, "PROTOCOL_ERROR"), (INTERNAL_ERROR, "INTERNAL_ERROR")];
    for ((code, name), cut) in rows.into_iter().flat_map(|row| CUTS.map(|cut| (row, cut))) {
        let mut client = open_client();
        let events = feed(&mut client, &frame(code, 0, 0, "{}{}"), cut);
        let complaint = format!("{name}: {{}}{{}}");
        assert_eq!(events, [format!("complaint {complaint}"), format!("end: the peer gave up: {complaint}")]);
        assert_eq!(sent(&mut client), [""; 0]);

        let mut server = open_server();
        server.receive(frame(code, 0, 0, "").clone());
        server.receive(frame(PING_RESPONSE, 0, 0, "later"));
        assert!(server.poll_event().is_some());
        assert!(server.keep_open());
        assert!(!server.keep_open());
        assert_eq!(happened(&mut server), ["pong later"]);
        assert!(server.is_open());
    }
}

#[test]
fn close_writes_what_is_queued_and_closes_every_stream() {
    for cut in CUTS {
        let mut pair = Pair::open(cut);
        for _ in 0..3 {
            pair.client.activate("example#Echo", &payload("{}")).unwrap();
        }
        pair.settle();
        let mark = pair.client.send(id(2), &payload("last words")).unwrap();
        pair.client.close();
        pair.client.close();
        assert!(!pair.client.is_open());
        assert_eq!(
            pair.client.send(id(1), &payload("")),
            Err(SessionError::StreamClosed { stream_id: id(1) })
        );
        assert_eq!(pair.client.ping(&payload("")), Err(SessionError::NotConnected));
        let closed = ["closed 1 by Connection", "closed 2 by Connection", "closed 3 by Connection"];
        assert_eq!(happened(&mut pair.client), closed);
        // Nothing is read any more.
        assert_eq!(feed(&mut pair.client, &frame(PING, 0, 0, ""), cut), [""; 0]);
        let (at_client, at_server) = pair.settle();
        assert_eq!(at_client, ["end: the connection was closed as asked"]);
        assert_eq!(at_server, ["message 2 last words"]);
        assert!(pair.client.is_flushed(mark) && pair.client.is_closed());
        pair.server.end_of_input();
        let end = ["end: the peer closed the connection"];
        assert_eq!(pair.settle().1, [&closed[..], &end].concat());
        assert_eq!(pair.settle(), (vec![], vec![]));
    }
}

#[test]
fn end_of_input_closes_every_stream_and_sends_nothing() {
    let mut server = open_server();
    feed(&mut server, &[opening(1, "a"), opening(2, "b")].concat(), 1);
    let mark = server.send(id(1), &payload("unheard")).unwrap();
    server.receive(frame(MESSAGE, 0, 2, "read first"));
    server.end_of_input();
    server.receive(frame(MESSAGE, 0, 2, "too late"));
    let events = [
        "message 2 read first",
        "closed 1 by Connection",
        "closed 2 by Connection",
        "end: the peer closed the connection",
    ];
    assert_eq!(happened(&mut server), events);
    assert_eq!(server.poll_transmit(), None);
    assert!(!server.is_flushed(mark));
}

#[test]
fn end_of_input_inside_a_frame_is_told_apart() {
    for missing in [1, 10, 70] {
        let mut client = open_client();
        let ping = frame(PING, 0, 0, "");
        client.receive(ping.slice(..ping.len() - missing));
        client.end_of_input();
        let events = happened(&mut client);
        let start = "end: the peer closed the connection inside a frame: ";
        assert!(events.len() == 1 && events[0].starts_with(start), "{events:?}");
    }
}

#[test]
fn a_closing_session_outlives_the_end_of_its_input_but_not_its_transport() {
    let mut client = open_client();
    let mark = client.ping(&payload("queued")).unwrap();
    client.close();
    client.end_of_input();
    assert_eq!(happened(&mut client), [""; 0]);
    let bytes = client.poll_transmit().unwrap();
    client.written(bytes.len() - 1);
    assert_eq!(happened(&mut client), [""; 0]);
    client.abandon(CloseReason::PeerSilent);
    assert_eq!(happened(&mut client), ["end: the connection was closed as asked"]);
    client.written(1);
    assert!(!client.is_flushed(mark));
    assert_eq!((client.queued(), happened(&mut client)), (0, vec![]));
}

#[test]
fn a_transport_that_fails_ends_everything_at_once() {
    let mut client = open_client();
    client.activate("example#Echo", &payload("{}")).unwrap();
    assert_eq!(client.close_reason(), None);
    client.transport_failed(ErrorKind::ConnectionReset);
    let reason = "end: the transport failed: connection reset";
    assert_eq!(happened(&mut client), ["closed 1 by Connection", reason]);
    assert_eq!(client.poll_transmit(), None);
    let kind = ErrorKind::ConnectionReset;
    assert_eq!(client.close_reason(), Some(&CloseReason::TransportFailed { kind }));
}

#[test]
fn only_messages_of_the_connection_are_sent_as_such() {
    let mut client = open_client();
    let message = Message::new();
    for code in 0..8 {
        let message_type = MessageType::from_code(code).unwrap();
        let outcome = client.send_protocol_message(Outgoing::new(message_type, &message));
        match code {
            PING | PING_RESPONSE | PROTOCOL_ERROR | INTERNAL_ERROR => assert!(outcome.is_ok()),
            _ => assert_eq!(outcome, Err(SessionError::WrongMessageType { message_type })),
        }
    }
    assert!(client.is_open());
    let all = ["PING 0 0", "PING_RESPONSE 0 0", "PROTOCOL_ERROR 0 0", "INTERNAL_ERROR 0 0"];
    assert_eq!(sent(&mut client), all);
}

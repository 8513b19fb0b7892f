//! The states before a connection is accepted.

use std::io::ErrorKind;

use bytes::Bytes;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::session::{ClientSession, PROTOCOL_VERSION, ServerSession, SessionError};

use super::ends::{
    CONNECT, CONNECT_ACK, CUTS, ERROR, INTERNAL_ERROR, LAST, MESSAGE, PING, PING_RESPONSE, PROTOCOL_ERROR,
    feed, frame, frame_of, happened, open_client, open_server, opening, payload, sent, sent_messages,
    waiting_client,
};
use super::hostile::{bad_header_block, flipped};

#[test]
fn a_client_that_waits_takes_an_acceptance() {
    for cut in CUTS {
        let mut client = waiting_client();
        assert!(!client.is_open());
        assert_eq!(feed(&mut client, &frame(CONNECT_ACK, 0x71, 0, ""), cut), ["connected"]);
        assert!(client.is_open());
    }
}

/// What arrives, and why there is no connection.
fn refusals_of_a_waiting_client() -> Vec<(&'static str, Bytes, &'static str)> {
    let broke =
        |rest| -> &'static str { String::leak(format!("failed: the peer broke the protocol: {rest}")) };
    let early = |name| broke(format!("{name} came before the connection was accepted"));
    let rejected = "failed: the connection was rejected: access denied";
    vec![
        ("acknowledgement without its flag", frame(CONNECT_ACK, 0, 0, ""), rejected),
        ("acknowledgement with another flag", frame(CONNECT_ACK, LAST, 0, ""), rejected),
        ("acknowledgement on a stream", frame(CONNECT_ACK, 1, 1, ""), early("CONNECT_ACK")),
        ("ping", frame(PING, 0, 0, ""), early("PING")),
        ("answer to a ping", frame(PING_RESPONSE, 0, 0, ""), early("PING_RESPONSE")),
        ("connect", frame(CONNECT, 0, 0, ""), early("CONNECT")),
        ("message", frame(MESSAGE, 0, 1, ""), early("APPLICATION_MESSAGE")),
        ("message without a stream", frame(MESSAGE, 0, 0, ""), early("APPLICATION_MESSAGE")),
        ("error", frame(ERROR, LAST, 1, ""), early("APPLICATION_ERROR")),
        ("protocol error", frame(PROTOCOL_ERROR, 0, 0, "no"), "failed: the peer gave up: PROTOCOL_ERROR: no"),
        (
            "internal error",
            frame(INTERNAL_ERROR, 0, 0, "{}{}"),
            "failed: the peer gave up: INTERNAL_ERROR: {}{}",
        ),
        ("type that does not exist", frame(9, 0, 0, ""), broke("message type 9 does not exist".to_owned())),
        (
            "headers that cannot be read",
            bad_header_block(),
            broke("the bytes are no frames: header `x` has the unknown value type 10".to_owned()),
        ),
    ]
}

#[test]
fn a_client_that_waits_takes_nothing_else_and_says_nothing() {
    for (row, bytes, reason) in refusals_of_a_waiting_client() {
        for cut in CUTS {
            let mut client = waiting_client();
            // What stands behind it is not looked at.
            let bytes = [bytes.clone(), frame(CONNECT_ACK, 1, 0, "")].concat();
            assert_eq!(feed(&mut client, &bytes, cut), [reason], "{row}");
            assert!(client.is_closed() && !client.is_open(), "{row}");
            assert_eq!(sent(&mut client), [""; 0], "{row}");
            client.end_of_input();
            client.close();
            client.transport_failed(ErrorKind::ConnectionReset);
            assert_eq!(happened(&mut client), [""; 0], "{row}");
            assert_eq!(client.activate("example#Echo", &Message::new()), Err(SessionError::NotConnected));
        }
    }
}

#[test]
fn a_client_that_is_not_accepted_can_end_in_other_ways() {
    type Row = (&'static str, fn(&mut ClientSession), &'static str);
    let rows: [Row; 6] = [
        ("close", ClientSession::close, "the connection was closed as asked"),
        ("timeout", ClientSession::connect_timed_out, "the connection was not accepted in time"),
        (
            "transport",
            |client| client.transport_failed(ErrorKind::ConnectionReset),
            "the transport failed: connection reset",
        ),
        ("end of input", ClientSession::end_of_input, "the peer closed the connection"),
        (
            "end of input inside a frame",
            |client| {
                client.receive(frame(CONNECT_ACK, 1, 0, "").slice(..50));
                client.end_of_input();
            },
            "the peer closed the connection inside a frame: input ended inside a frame, at least 21 bytes short",
        ),
        (
            "damaged prelude",
            |client| client.receive(flipped(frame(CONNECT_ACK, 1, 0, ""), 3)),
            "the peer broke the protocol: the bytes are no frames: prelude checksum mismatch",
        ),
    ];
    for (row, act, reason) in rows {
        for started in [false, true] {
            let mut client = ClientSession::new();
            if started {
                client.connect(PROTOCOL_VERSION, &Message::new()).unwrap();
            }
            act(&mut client);
            let events = happened(&mut client);
            assert_eq!(events.len(), 1, "{row}: {events:?}");
            assert!(events[0].starts_with(&format!("failed: {reason}")), "{row}: {events:?}");
            assert_eq!((client.queued(), client.poll_transmit()), (0, None), "{row}");
            client.close();
            assert_eq!(happened(&mut client), [""; 0], "{row}");
        }
    }
}

#[test]
fn a_timeout_that_comes_late_changes_nothing() {
    let (mut client, mut server) = (open_client(), open_server());
    client.connect_timed_out();
    server.connect_timed_out();
    assert!(client.is_open() && server.is_open());
    assert_eq!((happened(&mut client), happened(&mut server)), (vec![], vec![]));
}

#[test]
fn a_server_need_not_wait_for_ever() {
    let mut server = ServerSession::new();
    server.connect_timed_out();
    assert_eq!(happened(&mut server), ["end: the connection was not accepted in time"]);
    assert_eq!(sent(&mut server), [""; 0]);
}

#[test]
fn an_acknowledgement_before_connect_is_refused() {
    let mut client = ClientSession::new();
    let events = feed(&mut client, &frame(CONNECT_ACK, 1, 0, ""), 1);
    assert_eq!(
        events,
        ["failed: the peer broke the protocol: CONNECT_ACK came before the connection was accepted"]
    );
    let again = client.connect(PROTOCOL_VERSION, &Message::new());
    assert_eq!(again, Err(SessionError::ConnectedBefore));
}

#[test]
fn connect_carries_what_its_owner_adds() {
    let amendment = Message::new()
        .with_headers([("client-name", "accepted.me"), (":Version", "9.9.9")])
        .unwrap()
        .with_payload("token");
    let mut client = ClientSession::new();
    let mark = client.connect("0.1.0", &amendment).unwrap();
    assert!(!client.is_flushed(mark));
    let again = client.connect(PROTOCOL_VERSION, &Message::new());
    assert_eq!(again, Err(SessionError::ConnectedBefore));
    let messages = sent_messages(&mut client);
    assert!(client.is_flushed(mark));
    let [connect] = &messages[..] else { panic!("{messages:?}") };
    let names: Vec<&str> = connect.as_message().headers().map(|header| header.name()).collect();
    assert_eq!(names, [":version", "client-name", ":message-type", ":message-flags", ":stream-id"]);
    assert_eq!((connect.version(), connect.payload()), (Some("0.1.0"), &b"token"[..]));
}

#[test]
fn a_connect_that_cannot_be_sent_can_be_mended() {
    let mut client = ClientSession::new();
    let reserved = Message::new().with_header(":Stream-ID", 1).unwrap();
    let error = SessionError::ReservedHeader { name: ":Stream-ID".to_owned() };
    assert_eq!(client.connect(PROTOCOL_VERSION, &reserved), Err(error));
    assert_eq!(client.poll_transmit(), None);
    client.connect(PROTOCOL_VERSION, &Message::new()).unwrap();
    assert_eq!(sent(&mut client), ["CONNECT 0 0"]);
}

#[test]
fn nothing_is_sent_before_the_connection_is_accepted() {
    let mut client = waiting_client();
    assert_eq!(client.activate("example#Echo", &payload("{}")), Err(SessionError::NotConnected));
    assert_eq!(client.ping(&Message::new()), Err(SessionError::NotConnected));
    assert_eq!(sent(&mut client), [""; 0]);
    feed(&mut client, &frame(CONNECT_ACK, 1, 0, ""), 1);
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    assert_eq!(stream_id.get(), 1);
    let mut server = ServerSession::new();
    assert_eq!(server.ping(&Message::new()), Err(SessionError::NotConnected));
    assert_eq!(server.accept(&Message::new()), Err(SessionError::NothingToAnswer));
    assert_eq!(server.reject(&Message::new()), Err(SessionError::NothingToAnswer));
}

#[test]
fn a_server_answers_connect_once() {
    for cut in CUTS {
        let connect = frame_of(&[(":version", "0.1.0".into())], CONNECT, 0, 0, "token");
        let mut server = ServerSession::new();
        assert_eq!(feed(&mut server, &connect, cut), ["asked"]);
        assert!(!server.is_open());
        server.accept(&payload("welcome")).unwrap();
        assert!(server.is_open());
        assert_eq!(sent(&mut server), ["CONNECT_ACK 1 0 welcome"]);
        assert_eq!(server.accept(&Message::new()), Err(SessionError::NothingToAnswer));
        assert_eq!(server.reject(&Message::new()), Err(SessionError::NothingToAnswer));

        let mut server = ServerSession::new();
        feed(&mut server, &connect, cut);
        server.reject(&Message::new()).unwrap();
        assert_eq!(happened(&mut server), [""; 0]);
        assert_eq!(sent(&mut server), ["CONNECT_ACK 0 0"]);
        assert_eq!(happened(&mut server), ["end: the connection was rejected by this side"]);
        assert_eq!(server.accept(&Message::new()), Err(SessionError::NothingToAnswer));
    }
}

#[test]
fn a_server_takes_nothing_but_one_connect() {
    let rows = [
        ("first message", opening(1, "{}"), "PROTOCOL_ERROR 0 0 {text}"),
        ("ping", frame(PING, 0, 0, ""), "PROTOCOL_ERROR 0 0 {text}"),
        ("answer to a ping", frame(PING_RESPONSE, 0, 0, ""), "PROTOCOL_ERROR 0 0 {text}"),
        ("acknowledgement", frame(CONNECT_ACK, 1, 0, ""), "PROTOCOL_ERROR 0 0 {text}"),
        ("connect on a stream", frame(CONNECT, 0, 1, ""), "PROTOCOL_ERROR 0 0 {text}"),
        ("type that does not exist", frame(8, 0, 0, ""), "PROTOCOL_ERROR 0 0 {text}"),
        ("headers that cannot be read", bad_header_block(), "INTERNAL_ERROR 0 0 {text}"),
        ("damaged frame", flipped(frame(CONNECT, 0, 0, ""), 30), ""),
        ("protocol error", frame(PROTOCOL_ERROR, 0, 0, "no"), ""),
        ("internal error", frame(INTERNAL_ERROR, 0, 0, "no"), ""),
    ];
    for (row, bytes, answer) in rows {
        for (cut, asked) in CUTS.into_iter().flat_map(|cut| [(cut, false), (cut, true)]) {
            let mut server = ServerSession::new();
            if asked {
                feed(&mut server, &frame(CONNECT, 0, 0, ""), cut);
            }
            feed(&mut server, &bytes, cut);
            let answer: &[&str] = if answer.is_empty() { &[] } else { &[answer] };
            assert_eq!(sent(&mut server), answer, "{row}");
            assert!(server.is_closed(), "{row}");
            assert_eq!(server.accept(&Message::new()), Err(SessionError::NothingToAnswer), "{row}");
        }
    }
    let mut server = ServerSession::new();
    feed(&mut server, &[frame(CONNECT, 0, 0, ""), frame(CONNECT, 0, 0, "")].concat(), 1);
    assert_eq!(sent(&mut server), ["PROTOCOL_ERROR 0 0 {text}"]);
}

#[test]
fn a_server_whose_client_leaves_early_ends() {
    for connect in [false, true] {
        let mut server = ServerSession::new();
        if connect {
            feed(&mut server, &frame(CONNECT, 0, 0, ""), 1);
        }
        server.end_of_input();
        assert_eq!(happened(&mut server), ["end: the peer closed the connection"]);
    }
}

//! The states of a stream, on both sides.

use bytes::BytesMut;
use smithy_streams_runtime::frame::{
    DuplicateHeaders, FrameError, FrameWriter, Header, HeaderValue, Limits, Message,
};
use smithy_streams_runtime::session::{
    ClientSession, MessageType, Outgoing, SessionConfig, SessionError, StreamId,
};

use super::ends::{
    CONNECT_ACK, CUTS, ERROR, LAST, MESSAGE, Pair, feed, frame, frame_of, happened, id, open_client,
    open_client_with, open_server, open_server_with, opening, payload, sent, waiting_client,
};

#[test]
fn created_takes_nothing_but_activation() {
    let mut client = waiting_client();
    let mut stream = client.new_stream();
    assert_eq!(stream.send_message(&mut client, &payload("x")), Err(SessionError::NotActivated));
    assert_eq!(stream.close(&mut client), Err(SessionError::NotActivated));
    assert!(!stream.is_closed(&client));
    // Not connected: refused, and may be tried again.
    let early = stream.activate(&mut client, "example#Echo", &payload("{}"));
    assert_eq!((early, stream.stream_id()), (Err(SessionError::NotConnected), None));
    assert_eq!(sent(&mut client), [""; 0]);
    feed(&mut client, &frame(CONNECT_ACK, 1, 0, ""), 1);
    stream.activate(&mut client, "example#Echo", &payload("{}")).unwrap();
    assert_eq!(stream.stream_id(), Some(StreamId::FIRST));
    let again = stream.activate(&mut client, "example#Echo", &payload("{}"));
    assert_eq!(again, Err(SessionError::ActivatedBefore));
    assert_eq!(sent(&mut client), ["APPLICATION_MESSAGE 0 1 {}"]);

    // A stream is made on a closed connection too, but not activated.
    client.close();
    let mut late = client.new_stream();
    assert_eq!(late.activate(&mut client, "example#Echo", &payload("{}")), Err(SessionError::NotConnected));
    let closed = Err(SessionError::StreamClosed { stream_id: id(1) });
    assert_eq!(stream.send_message(&mut client, &payload("x")), closed);
    assert!(stream.is_closed(&client));
}

#[test]
fn active_sends_and_receives() {
    for cut in CUTS {
        let mut pair = Pair::open(cut);
        let (stream_id, _) = pair.client.activate("example#Echo", &payload("request")).unwrap();
        assert_eq!(pair.settle(), (vec![], vec!["opened 1 example#Echo request".to_owned()]));
        pair.server.send(stream_id, &payload("response")).unwrap();
        pair.server.send(stream_id, Outgoing::application_error(&payload("trouble"))).unwrap();
        pair.client.send(stream_id, &payload("event")).unwrap();
        let (at_client, at_server) = pair.settle();
        assert_eq!(at_client, ["message 1 response", "message 1 trouble"]);
        assert_eq!(at_server, ["message 1 event"]);
    }
}

#[test]
fn a_last_message_closes_when_it_is_flushed_whatever_the_peer_does() {
    let mut client = open_client();
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    sent(&mut client);
    let last = payload("goodbye");
    let mark = client.send(stream_id, Outgoing::application_message(&last).terminating()).unwrap();
    let closed = Err(SessionError::StreamClosed { stream_id });
    assert_eq!(client.send(stream_id, &last), closed);
    assert_eq!(client.close_stream(stream_id), closed);
    // Until it is flushed, the peer is heard.
    assert_eq!(feed(&mut client, &frame(MESSAGE, 0, 1, "in time"), 1), ["message 1 in time"]);
    let bytes = client.poll_transmit().unwrap();
    client.written(bytes.len() - 1);
    assert_eq!((client.is_flushed(mark), happened(&mut client)), (false, vec![]));
    client.written(1);
    assert_eq!((client.is_flushed(mark), happened(&mut client)), (true, vec!["closed 1 by ThisSide".into()]));
    let late = [frame(MESSAGE, 0, 1, "late"), frame(ERROR, LAST, 1, "late")].concat();
    assert_eq!(feed(&mut client, &late, 1), [""; 0]);
    assert_eq!(client.send(stream_id, &last), closed);
    assert!(client.is_open());
}

#[test]
fn a_last_message_of_the_peer_is_delivered_then_the_stream_closes() {
    for (cut, message_type) in CUTS.into_iter().flat_map(|cut| [(cut, MESSAGE), (cut, ERROR)]) {
        let mut client = open_client();
        let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
        sent(&mut client);
        let bytes = [frame(message_type, LAST, 1, "bye"), frame(MESSAGE, 0, 1, "ghost")].concat();
        client.receive(bytes.clone().into());
        let event = client.poll_event().unwrap();
        assert_eq!(super::ends::told(&event), "message 1 bye");
        // Closed already while the message is handled, so that no last message answers a last message.
        let closed = Err(SessionError::StreamClosed { stream_id });
        assert_eq!(client.send(stream_id, &payload("x")), closed);
        assert_eq!(client.close_stream(stream_id), closed);
        assert_eq!(happened(&mut client), ["closed 1 by Peer"]);
        assert_eq!(sent(&mut client), [""; 0]);
        assert_eq!(feed(&mut client, &bytes, cut), [""; 0]);
    }
}

#[test]
fn two_last_messages_that_cross_close_once() {
    for cut in CUTS {
        let mut pair = Pair::open(cut);
        let (stream_id, _) = pair.client.activate("example#Echo", &payload("{}")).unwrap();
        pair.settle();
        pair.client.close_stream(stream_id).unwrap();
        pair.server.close_stream(stream_id).unwrap();
        let (at_client, at_server) = pair.settle();
        for events in [&at_client, &at_server] {
            assert_eq!(events.iter().filter(|event| event.starts_with("closed 1")).count(), 1, "{events:?}");
        }
        assert!(pair.client.is_open() && pair.server.is_open());
    }
    // The peer's comes while this side's is not flushed.
    let mut client = open_client();
    client.activate("example#Echo", &payload("{}")).unwrap();
    client.close_stream(id(1)).unwrap();
    assert_eq!(feed(&mut client, &frame(MESSAGE, LAST, 1, ""), 1), ["message 1 ", "closed 1 by Peer"]);
    sent(&mut client);
    assert_eq!(happened(&mut client), [""; 0]);
}

#[test]
fn a_first_message_may_be_the_last() {
    for cut in CUTS {
        let mut pair = Pair::open(cut);
        let request = payload("fire and forget");
        pair.client.activate("example#Echo", Outgoing::application_message(&request).terminating()).unwrap();
        let (at_client, at_server) = pair.settle();
        assert_eq!(at_client, ["closed 1 by ThisSide"]);
        assert_eq!(at_server, ["opened 1 example#Echo fire and forget", "closed 1 by Peer"]);
        let error = SessionError::StreamClosed { stream_id: id(1) };
        assert_eq!(pair.server.send(id(1), &payload("x")), Err(error));
    }
}

#[test]
fn a_client_hears_only_of_streams_that_it_opened() {
    for (row, number) in
        [("next", 2), ("far ahead", 700), ("last", i32::MAX), ("negative", -1), ("least", i32::MIN)]
    {
        for cut in CUTS {
            let mut client = open_client();
            client.activate("example#Echo", &payload("{}")).unwrap();
            sent(&mut client);
            let events = feed(&mut client, &frame(MESSAGE, 0, number, ""), cut);
            assert_eq!(events, ["closed 1 by Connection"], "{row}");
            assert_eq!(sent(&mut client), ["PROTOCOL_ERROR 0 0 {text}"], "{row}");
            let reason = format!("end: the peer broke the protocol: stream {number} was never opened");
            assert_eq!(happened(&mut client), [reason], "{row}");
        }
    }
}

#[test]
fn a_server_opens_streams_in_turn() {
    let unnamed = frame(MESSAGE, 0, 2, "");
    let empty = frame_of(&[("operation", "".into())], MESSAGE, 0, 2, "");
    let number = frame_of(&[("operation", 7.into())], MESSAGE, 0, 2, "");
    let rows = [
        ("gap", opening(3, ""), "stream 3 was opened where it was the turn of another"),
        (
            "gap without operation",
            frame(MESSAGE, 0, 9, ""),
            "stream 9 was opened where it was the turn of another",
        ),
        ("id used again", opening(1, ""), "stream 1 was opened where it was the turn of another"),
        ("negative", opening(-2, ""), "stream -2 was never opened"),
        ("no operation", unnamed, "stream 2 was opened without an operation"),
        ("empty operation", empty, "stream 2 was opened without an operation"),
        ("operation of another type", number, "stream 2 was opened without an operation"),
    ];
    for (row, bytes, reason) in rows {
        for cut in CUTS {
            let mut server = open_server();
            feed(&mut server, &[opening(1, ""), frame(MESSAGE, LAST, 1, "")].concat(), cut);
            assert_eq!(feed(&mut server, &bytes, cut), [""; 0], "{row}");
            assert_eq!(sent(&mut server), ["PROTOCOL_ERROR 0 0 {text}"], "{row}");
            assert_eq!(
                happened(&mut server),
                [format!("end: the peer broke the protocol: {reason}")],
                "{row}"
            );
        }
    }
}

#[test]
fn a_server_drops_stragglers_of_closed_streams() {
    let mut server = open_server();
    feed(&mut server, &opening(1, ""), 1);
    server.close_stream(id(1)).unwrap();
    sent(&mut server);
    assert_eq!(happened(&mut server), ["closed 1 by ThisSide"]);
    let late = [frame(MESSAGE, 0, 1, "late"), frame(MESSAGE, LAST, 1, ""), opening(2, "next")].concat();
    assert_eq!(feed(&mut server, &late, 1), ["opened 2 example#Echo next"]);
    assert!(server.is_open());
}

#[test]
fn a_server_sends_only_where_a_client_has_opened() {
    let mut server = open_server();
    assert_eq!(server.send(id(1), &payload("x")), Err(SessionError::NotActivated));
    assert_eq!(server.close_stream(id(5)), Err(SessionError::NotActivated));
}

#[test]
fn an_operation_is_named() {
    let mut client = open_client();
    assert_eq!(client.activate("", &payload("{}")), Err(SessionError::EmptyOperation));
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    assert_eq!(stream_id, StreamId::FIRST);
}

#[test]
fn streams_take_application_messages_without_headers_of_the_session() {
    let mut client = open_client();
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    sent(&mut client);
    let none = Message::new();
    for code in 2..8 {
        let message_type = MessageType::from_code(code).unwrap();
        let error = SessionError::WrongMessageType { message_type };
        let outgoing = Outgoing::new(message_type, &none);
        assert_eq!(client.send(stream_id, outgoing), Err(error.clone()));
        assert_eq!(client.activate("example#Echo", outgoing), Err(error));
    }
    for name in [":message-type", ":Message-Flags", ":stream-ID", "Operation"] {
        let message = Message::new().with_header(name, "x").unwrap();
        let error = SessionError::ReservedHeader { name: name.to_owned() };
        assert_eq!(client.send(stream_id, &message), Err(error.clone()));
        assert_eq!(client.activate("example#Echo", &message), Err(error));
    }
    // None of these left a trace, nor used up an id.
    assert_eq!((client.queued(), client.open_streams()), (0, 1));
    assert_eq!(client.activate("example#Echo", &none).unwrap().0, id(2));
}

#[test]
fn a_message_in_parts_is_a_message() {
    let headers =
        [Header::new(":content-type", "application/json"), Header::new("n", HeaderValue::Timestamp(7))];
    let whole = Message::new().with_headers(headers).unwrap().with_payload("{}");
    let parts = Outgoing::of_parts(MessageType::ApplicationMessage, &headers, b"{}");
    let [one, other] = [Outgoing::from(&whole), parts].map(|outgoing| {
        let mut client = open_client();
        let (stream_id, _) = client.activate("example#Echo", outgoing).unwrap();
        client.send(stream_id, outgoing.terminating()).unwrap();
        client.poll_transmit().unwrap()
    });
    assert_eq!(one, other);
    assert!(!format!("{parts:?}").contains("application/json"));
    // What makes no message makes no parts of one.
    let reserved = [Header::new(":STREAM-ID", 7)];
    let twice = [Header::new("n", 1), Header::new("n", 2)];
    let nameless = [Header::new("", 1)];
    let refused = |headers: &[Header<'_>]| {
        let mut client = open_client();
        let outgoing = Outgoing::of_parts(MessageType::ApplicationMessage, headers, b"");
        let error = client.activate("example#Echo", outgoing).unwrap_err();
        assert_eq!((client.queued(), client.open_streams()), (0, 0));
        error
    };
    assert_eq!(refused(&reserved), SessionError::ReservedHeader { name: ":STREAM-ID".to_owned() });
    let duplicate = FrameError::DuplicateHeader { name: "n".to_owned() };
    assert_eq!(refused(&twice), SessionError::Frame(duplicate.clone()));
    assert_eq!(refused(&nameless), SessionError::Frame(FrameError::EmptyHeaderName { offset: 0 }));

    // A message that was let in with such headers is not let out with them.
    let limits = Limits::client().duplicate_headers(DuplicateHeaders::Keep);
    let mut bytes = BytesMut::new();
    let mut frame = FrameWriter::with_limits(&mut bytes, limits);
    twice.iter().try_for_each(|header| frame.header(header.name(), header.value())).unwrap();
    frame.finish().unwrap();
    let (lax, _) = Message::decode_with_limits(bytes.freeze(), &limits).unwrap();
    let refused = open_client().activate("example#Echo", &lax).unwrap_err();
    assert_eq!(refused, SessionError::Frame(duplicate));
}

#[test]
fn a_thousand_activations_travel_in_the_order_of_their_ids() {
    let mut pair = Pair::open(usize::MAX);
    for number in 1..=1000 {
        let (stream_id, _) = pair.client.activate("example#Echo", &Message::new()).unwrap();
        assert_eq!(stream_id.get(), number);
    }
    let expected: Vec<String> = (1..=1000).map(|number| format!("opened {number} example#Echo ")).collect();
    assert_eq!(pair.settle().1, expected);
    // Answers may come in any order of streams.
    for number in (1..=1000).rev() {
        pair.server.send(id(number), &payload("answer")).unwrap();
    }
    let expected: Vec<String> = (1..=1000).rev().map(|number| format!("message {number} answer")).collect();
    assert_eq!(pair.settle().0, expected);
}

#[test]
fn ids_run_out_behind_the_largest() {
    let first = id(StreamId::LAST.get() - 1);
    let config = SessionConfig::new().first_stream(first);
    let mut pair = Pair { client: open_client_with(config), server: open_server_with(config), cut: 1 };
    let activate = |client: &mut ClientSession| client.activate("example#Echo", &Message::new());
    assert_eq!(activate(&mut pair.client).unwrap().0, first);
    assert_eq!(activate(&mut pair.client).unwrap().0, StreamId::LAST);
    assert_eq!(activate(&mut pair.client), Err(SessionError::StreamIdsExhausted));
    assert_eq!(pair.settle().1.len(), 2);
    pair.client.close_stream(StreamId::LAST).unwrap();
    pair.settle();
    assert_eq!(activate(&mut pair.client), Err(SessionError::StreamIdsExhausted));
    // What is open goes on, and what was closed stays so.
    pair.server.send(first, &payload("still here")).unwrap();
    assert_eq!(pair.settle().0, ["message 2147483646 still here"]);
    assert_eq!(feed(&mut pair.client, &frame(MESSAGE, 0, i32::MAX, ""), 1), [""; 0]);
    assert!(pair.client.is_open() && pair.server.is_open());
}

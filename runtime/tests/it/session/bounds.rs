//! Flushing, and what is bounded.

use bytes::Bytes;
use smithy_streams_runtime::frame::{FrameError, Limits, Message};
use smithy_streams_runtime::session::{
    ClientSession, MAX_MESSAGE_LENGTH, Outgoing, SessionConfig, SessionError, SessionEvent,
};

use super::ends::{
    LAST, MESSAGE, PING, feed, frame, happened, id, open_client, open_client_with, open_server,
    open_server_with, opening, payload, sent,
};

#[test]
fn a_message_is_flushed_when_its_last_byte_is_written() {
    let mut client = open_client();
    let (stream_id, first) = client.activate("example#Echo", &payload("{}")).unwrap();
    let second = client.send(stream_id, &payload("second")).unwrap();
    let bytes = client.poll_transmit().unwrap();
    let third = client.send(stream_id, &payload("third")).unwrap();
    let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
    let flushed = |client: &ClientSession| [first, second, third].map(|mark| client.is_flushed(mark));

    assert_eq!(flushed(&client), [false, false, false]);
    client.written(length - 1);
    assert_eq!(flushed(&client), [false, false, false]);
    client.written(1);
    assert_eq!(flushed(&client), [true, false, false]);
    // More than was handed out does not count.
    client.written(bytes.len() * 100);
    assert_eq!(flushed(&client), [true, true, false]);
    let rest = client.poll_transmit().unwrap();
    assert_eq!(client.queued(), rest.len());
    client.written(rest.len());
    assert_eq!((flushed(&client), client.queued()), ([true, true, true], 0));
    assert!(first < second && second < third);
}

#[test]
fn a_full_queue_makes_its_owner_wait() {
    let mut client = open_client_with(SessionConfig::new().transmit_limit(200));
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    assert!(client.has_room());
    let long = Message::new().with_payload(vec![b'x'; 1000]);
    client.send(stream_id, &long).unwrap();
    assert!(!client.has_room());
    let queued = client.queued();
    let full = SessionError::TransmitFull { queued, limit: 200 };
    assert_eq!(client.send(stream_id, &payload("x")), Err(full.clone()));
    assert_eq!(client.ping(&Message::new()), Err(full.clone()));
    assert_eq!(client.activate("example#Echo", &payload("x")), Err(full));
    // What ends a stream is always taken: nobody can wait who has gone.
    client.close_stream(stream_id).unwrap();
    // Bytes that the owner holds are queued until they are written.
    let bytes = client.poll_transmit().unwrap();
    assert_eq!((client.queued(), client.has_room()), (bytes.len(), false));
    client.written(bytes.len() - 199);
    assert!(client.has_room());
    assert_eq!(client.activate("example#Echo", &payload("x")).unwrap().0, id(2));
}

#[test]
fn pings_whose_answers_nobody_reads_are_not_answered_for_ever() {
    let mut server = open_server_with(SessionConfig::new().transmit_limit(1000));
    let pings = frame(PING, 0, 0, "0123456789").repeat(10_000);
    let events = feed(&mut server, &pings, usize::MAX);
    assert_eq!(events.len(), 10_000);
    let answered = events.iter().filter(|event| event.ends_with("true")).count();
    assert!((1..40).contains(&answered), "{answered}");
    assert!(server.queued() < 3000, "{}", server.queued());
    assert_eq!(sent(&mut server).len(), answered);
    assert_eq!(feed(&mut server, &frame(PING, 0, 0, "again"), 1), ["ping again true"]);
}

#[test]
fn a_slow_reader_is_seen_and_holds_nobody_up() {
    let mut client = open_client();
    for _ in 0..2 {
        client.activate("example#Echo", &payload("{}")).unwrap();
    }
    sent(&mut client);
    let (slow, quick) = (id(1), id(2));
    let mut kept = Vec::new();
    let mut heard = 0;
    for _ in 0..100 {
        client.receive([frame(MESSAGE, 0, 1, "slow"), frame(MESSAGE, 0, 2, "quick")].concat().into());
        while let Some(event) = client.poll_event() {
            let SessionEvent::StreamMessage { stream_id, message } = event else { panic!("{event:?}") };
            if stream_id == quick {
                heard += 1;
                client.consumed(stream_id, message.length());
            } else {
                kept.push(message);
            }
        }
    }
    let waiting: usize = kept.iter().map(|message| message.length()).sum();
    assert_eq!((heard, client.unread(quick)), (100, 0));
    assert_eq!((kept.len(), client.unread(slow), client.unread_total()), (100, waiting, waiting));

    // The owner's choice: that stream ends, the other goes on, and what was kept still counts until it is read.
    client.close_stream(slow).unwrap();
    sent(&mut client);
    assert_eq!(happened(&mut client), ["closed 1 by ThisSide"]);
    assert_eq!((client.unread(slow), client.unread_total()), (0, waiting));
    for message in kept {
        client.consumed(slow, message.length());
    }
    assert_eq!(client.unread_total(), 0);
    assert_eq!(feed(&mut client, &frame(MESSAGE, 0, 2, "on"), 1), ["message 2 on"]);
}

#[test]
fn an_owner_that_asks_for_no_events_holds_bytes_back() {
    let mut client = open_client();
    client.activate("example#Echo", &payload("{}")).unwrap();
    let bytes = frame(MESSAGE, 0, 1, "later").repeat(3);
    client.receive(bytes.clone().into());
    assert_eq!((client.buffered(), client.unread_total()), (bytes.len(), 0));
    assert!(client.poll_event().is_some());
    assert_eq!(client.buffered(), bytes.len() / 3 * 2);
    assert_eq!(happened(&mut client).len(), 2);
    assert_eq!(client.buffered(), 0);
}

#[test]
fn ten_thousand_streams_come_and_go() {
    let mut server = open_server_with(SessionConfig::new().open_streams(2));
    for number in 1..=10_000 {
        server.receive(opening(number, "{}"));
        server.receive(frame(MESSAGE, LAST, number, ""));
        assert_eq!(happened(&mut server).len(), 3);
        assert_eq!((server.open_streams(), server.buffered(), server.queued()), (0, 0, 0));
    }
    assert!(server.is_open());
    let mut client = open_client_with(SessionConfig::new().open_streams(2));
    for number in 1..=10_000 {
        client.activate("example#Echo", &payload("{}")).unwrap();
        client.close_stream(id(number)).unwrap();
        sent(&mut client);
        assert_eq!(happened(&mut client).len(), 1);
        assert_eq!((client.open_streams(), client.queued()), (0, 0));
    }
}

#[test]
fn open_streams_are_bounded_on_both_sides() {
    let config = SessionConfig::new().open_streams(3);
    let mut client = open_client_with(config);
    for _ in 0..3 {
        client.activate("example#Echo", &payload("{}")).unwrap();
    }
    let full = Err(SessionError::TooManyStreams { limit: 3 });
    assert_eq!(client.activate("example#Echo", &payload("{}")), full);
    client.close_stream(id(2)).unwrap();
    assert_eq!(client.activate("example#Echo", &payload("{}")), full);
    sent(&mut client);
    happened(&mut client);
    assert_eq!(client.activate("example#Echo", &payload("{}")).unwrap().0, id(4));

    let mut server = open_server_with(config);
    let openings: Vec<u8> = (1..=4).flat_map(|number| opening(number, "")).collect();
    assert_eq!(feed(&mut server, &openings, 1).len(), 3 + 3);
    assert_eq!(sent(&mut server), ["INTERNAL_ERROR 0 0 {text}"]);
    let end = "end: the peer broke the protocol: more streams are open than the 3 that are allowed";
    assert_eq!(happened(&mut server), [end]);
}

#[test]
fn last_messages_that_a_peer_does_not_read_are_bounded() {
    let mut server = open_server_with(SessionConfig::new().open_streams(50));
    for number in 1..=1000 {
        server.receive([opening(number, ""), frame(MESSAGE, LAST, number, "")].concat().into());
        server.poll_event();
        // The stream is closed when the peer's last message is looked at, so this side's may go first.
        if server.is_open() && server.is_stream_open(id(number as u32)) {
            server.close_stream(id(number as u32)).unwrap();
        }
        happened(&mut server);
    }
    assert!(!server.is_open());
    assert!(server.queued() < 100 * 100, "{}", server.queued());
}

#[test]
fn frames_are_limited_on_both_sides() {
    let overhead = 16 + 55;
    let longest = MAX_MESSAGE_LENGTH as usize - overhead;
    let mut client = open_client();
    let (stream_id, _) = client.activate("example#Echo", &payload("{}")).unwrap();
    sent(&mut client);
    let too_long = Message::new().with_payload(vec![0; longest + 1]);
    let error = FrameError::MessageTooLong { length: 24 * 1024 * 1024 + 1, limit: MAX_MESSAGE_LENGTH };
    assert_eq!(client.send(stream_id, &too_long), Err(SessionError::Frame(error.clone())));
    let activation = client.activate("example#Echo", &too_long);
    assert!(matches!(activation, Err(SessionError::Frame(FrameError::MessageTooLong { .. }))));
    assert_eq!((client.queued(), client.open_streams()), (0, 1));
    let message = Message::new().with_payload(vec![7; longest]);
    client.send(stream_id, Outgoing::application_message(&message).terminating()).unwrap();
    let bytes = client.poll_transmit().unwrap();
    assert_eq!(bytes.len(), 24 * 1024 * 1024);

    let mut server = open_server();
    feed(&mut server, &opening(1, ""), usize::MAX);
    server.receive(bytes.clone());
    let Some(SessionEvent::StreamMessage { message, .. }) = server.poll_event() else { panic!("no message") };
    assert_eq!(message.payload().len(), longest);

    // One byte less allowed: the frame is refused before it is there.
    let limits = Limits::client().message_length(MAX_MESSAGE_LENGTH - 1);
    let mut server = open_server_with(SessionConfig::new().limits(limits));
    assert_eq!(feed(&mut server, &bytes[..12], 1).len(), 1);
    assert_eq!(sent(&mut server), [""; 0]);
    assert!(server.is_closed());
}

#[test]
fn tokens_do_not_show_in_debug_output() {
    let mut client = ClientSession::new();
    client.connect("0.1.0", &payload("SECRET")).unwrap();
    assert!(!format!("{client:?}").contains("SECRET"));
    client.receive(Bytes::from_static(b"SECRET"));
    assert!(!format!("{client:?}").contains("SECRET"));
}

//! Peers that send anything.

use smithy_streams_runtime::session::stream_manager::{
    Bounds, ClientEvent, ClientSession, CloseReason, ConnectRequest, ResponseFault, ServerEvent,
    ServerSession, Violation,
};

use super::ends::{append, feed, frame, open_client, open_server, reply, sent, serve};

#[test]
fn lengths_that_cannot_be_are_not_waited_for() {
    let one_gib: i32 = 1 << 30;
    for length in [0, -1, i32::MIN, one_gib + 1, i32::MAX] {
        let mut client = open_client();
        let id = append(&mut client);
        let events = feed(&mut client, &length.to_be_bytes(), 1);
        let reason = CloseReason::Violation(Violation::FrameLength { length, limit: 1 << 30 });
        assert_eq!(events, [ClientEvent::Closed { reason: reason.clone(), unanswered: vec![id] }]);
        let mut server = open_server();
        assert_eq!(serve(&mut server, &length.to_be_bytes(), 1), [ServerEvent::Closed { reason }]);
    }
}

#[test]
fn a_claimed_length_takes_no_memory() {
    let mut client = open_client();
    let claim = (1_i32 << 30).to_be_bytes();
    assert_eq!(feed(&mut client, &[&claim[..], b"\x09\xbf"].concat(), usize::MAX), []);
    assert_eq!(client.buffered(), 6);
    client.end_of_input();
    let closed = ClientEvent::Closed { reason: CloseReason::Truncated, unanswered: Vec::new() };
    assert_eq!((client.poll_event(), client.buffered()), (Some(closed), 0));
}

#[test]
fn a_ceiling_holds_for_what_comes() {
    let mut client = ClientSession::with_bounds(Bounds::new().frame_length(200));
    client.connect(&ConnectRequest::new()).expect("it fits");
    sent(&mut client);
    feed(&mut client, &[&[1][..], &frame(6, &reply("1", 0))].concat(), usize::MAX);
    let events = feed(&mut client, &201_i32.to_be_bytes(), 1);
    let reason = CloseReason::Violation(Violation::FrameLength { length: 201, limit: 200 });
    assert_eq!(events, [ClientEvent::Closed { reason, unanswered: Vec::new() }]);
}

#[test]
fn a_map_that_cannot_be_read_fails_its_request_or_everything() {
    // With the id before the fault, others are not harmed.
    for rest in [
        &b"\x66status\x63abc"[..],
        b"\x66status\xfb\x3f\xf8\0\0\0\0\0\0",
        b"\x61a\x5f\x61b\xff",
        b"\x61a\x1c",
        b"\x61a",
        b"\x66status\x3b\xff\xff\xff\xff\xff\xff\xff\xff",
    ] {
        let mut client = open_client();
        let (wrong, right) = (append(&mut client), append(&mut client));
        let map = [b"\xa2\x69requestId\x612", rest].concat();
        let mut events = feed(&mut client, &[frame(9, &map), frame(9, &reply("3", 0))].concat(), 1);
        let Some(ClientEvent::Response { id, outcome: Ok(_) }) = events.pop() else { panic!("{rest:?}") };
        assert_eq!(id, right);
        let [ClientEvent::Response { id, outcome: Err(ResponseFault::Unreadable(_)) }] = &events[..] else {
            panic!("{rest:?}: {events:?}")
        };
        assert_eq!(*id, wrong);
    }
    for map in [
        &b""[..],
        b"\x80",
        b"\xbf",
        b"\xa1\x69requestId\x00",
        b"\xa1\x69requestId\x61\xff",
        b"\xa1\x61a\x1c",
        b"\xf6",
    ] {
        let mut client = open_client();
        let id = append(&mut client);
        let events = feed(&mut client, &[frame(9, map), frame(9, &reply("2", 0))].concat(), 1);
        let [ClientEvent::Closed { reason, unanswered }] = &events[..] else { panic!("{map:?}: {events:?}") };
        assert_eq!(unanswered, &[id]);
        assert!(
            matches!(reason, CloseReason::Violation(Violation::Unreadable { operation: 9, .. })),
            "{map:?}"
        );
    }
}

#[test]
fn deep_nesting_is_no_trouble() {
    let mut client = open_client();
    let id = append(&mut client);
    let map = [b"\xa2\x69requestId\x612\x61x", &[0x81; 100_000][..]].concat();
    let events = feed(&mut client, &frame(9, &map), 4096);
    assert!(
        matches!(&events[..], [ClientEvent::Response { id: of, outcome: Err(_) }] if *of == id),
        "{events:?}"
    );
}

#[test]
fn another_protocol_is_told_apart_at_its_first_byte() {
    let mut server = ServerSession::new();
    assert_eq!(serve(&mut server, b"GET / HTTP/1.1\r\n\r\n", usize::MAX), []);
    sent(&mut server);
    let reason = CloseReason::Violation(Violation::ConnectVersion { version: 0x47 });
    assert_eq!(server.poll_event(), Some(ServerEvent::Closed { reason }));
}

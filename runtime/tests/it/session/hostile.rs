//! Peers that send anything.

use bytes::Bytes;
use smithy_streams_runtime::session::{Role, Session};

use super::ends::{
    MESSAGE, PING, feed, frame, happened, open_client, open_server, opening, sent, waiting_client,
};
use crate::frames::build;

/// A frame in order, but for a header of type 10.
pub(crate) fn bad_header_block() -> Bytes {
    build::frame(b"\x01x\x0a", b"").into()
}

/// A frame with one bit changed.
pub(crate) fn flipped(bytes: Bytes, place: usize) -> Bytes {
    let mut bytes = bytes.to_vec();
    bytes[place] ^= 1;
    bytes.into()
}

/// Whatever was sent to it, the session has ended: it said what it should, and everything closed once.
fn check_end<R: Role>(mut session: Session<R>, told: &[&str]) {
    happened(&mut session);
    assert_eq!(sent(&mut session), told);
    happened(&mut session);
    assert!(session.is_closed());
    assert_eq!((session.open_streams(), session.buffered(), session.queued()), (0, 0, 0));
    assert_eq!(feed(&mut session, &frame(PING, 0, 0, ""), 1), [""; 0]);
}

#[test]
fn every_bit_flip_ends_the_connection_in_silence() {
    let good = opening(1, "payload");
    for place in 0..good.len() {
        let mut server = open_server();
        let bytes = flipped(good.clone(), place);
        feed(&mut server, &bytes, usize::MAX);
        check_end(server, &[]);
        let mut client = waiting_client();
        feed(&mut client, &bytes, usize::MAX);
        check_end(client, &[]);
    }
}

#[test]
fn lengths_that_cannot_be_are_not_waited_for() {
    let mut long = build::prelude(u32::MAX, 0);
    for (total, headers) in [(24 * 1024 * 1024 + 1, 0), (15, 0), (100, 85), (100, 1)] {
        let mut client = open_client();
        feed(&mut client, &build::prelude(total, headers), 1);
        check_end(client, &[]);
    }
    long[0] ^= 0x80;
    let mut client = open_client();
    feed(&mut client, &long, 1);
    check_end(client, &[]);
}

#[test]
fn header_blocks_that_cannot_be_read_are_answered() {
    let many: Vec<u8> =
        (0..1025_u16).flat_map(|n| [&[2][..], &n.to_be_bytes().map(|b| b & 127), &[0]].concat()).collect();
    let blocks: [(&str, &[u8]); 8] = [
        ("type 10", b"\x01x\x0a"),
        ("name beyond the block", b"\xffx\x00"),
        ("value beyond the block", b"\x01x\x04\x00\x00"),
        ("empty name", b"\x00\x00"),
        ("name that is not UTF-8", b"\x01\xff\x00"),
        ("text that is not UTF-8", b"\x01x\x07\x00\x01\xff"),
        ("name twice", b"\x01x\x00\x01x\x01"),
        ("too many", &many),
    ];
    for (row, block) in blocks {
        let mut client = open_client();
        feed(&mut client, &build::frame(block, b""), 1);
        assert!(!client.is_open(), "{row}");
        check_end(client, &["INTERNAL_ERROR 0 0 {text}"]);
    }
}

#[test]
fn other_protocols_are_refused_at_once() {
    for bytes in [
        &b"GET / HTTP/1.1\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00",
        &[0; 16],
        &[0xff; 16],
    ] {
        let mut client = open_client();
        feed(&mut client, bytes, 1);
        check_end(client, &[]);
    }
}

#[test]
fn a_peer_that_says_nothing_is_waited_for() {
    let mut client = waiting_client();
    client.receive(Bytes::new());
    assert_eq!(client.poll_event(), None);
    assert_eq!(feed(&mut client, &frame(MESSAGE, 0, 1, "")[..70], 1), [""; 0]);
    client.connect_timed_out();
    assert_eq!(happened(&mut client), ["failed: the connection was not accepted in time"]);
}

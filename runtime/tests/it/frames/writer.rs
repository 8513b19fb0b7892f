use bytes::BytesMut;
use proptest::prelude::*;
use smithy_streams_runtime::frame::{DuplicateHeaders, FrameError, FrameWriter, Limits, Message};

use super::build::{EMPTY, TICK, hex, messages};

#[test]
fn a_frame_is_written_as_worked_out_by_hand() {
    let mut buffer = BytesMut::new();
    let mut frame = FrameWriter::new(&mut buffer);
    frame.header(":message-type", "event").unwrap();
    frame.header(":event-type", "Tick").unwrap();
    frame.header("n", 1).unwrap();
    let mut payload = frame.payload();
    payload.buffer().extend_from_slice(b"{}");
    assert_eq!(payload.length(), 2);
    payload.finish().unwrap();
    assert_eq!(buffer, hex(TICK));
}

#[test]
fn frames_are_appended() {
    let mut buffer = BytesMut::new();
    for _ in 0..3 {
        FrameWriter::new(&mut buffer).finish().unwrap();
    }
    assert_eq!(buffer, [hex(EMPTY), hex(EMPTY), hex(EMPTY)].concat()[..]);
}

#[test]
fn a_frame_that_is_not_finished_leaves_no_trace() {
    let mut buffer = BytesMut::from("before");
    let mut frame = FrameWriter::new(&mut buffer);
    frame.header("a", "b").unwrap();
    drop(frame);
    assert_eq!(buffer, "before");

    let mut payload = FrameWriter::new(&mut buffer).payload();
    payload.buffer().extend_from_slice(b"{}");
    drop(payload);
    assert_eq!(buffer, "before");
}

#[test]
fn a_frame_that_is_too_long_leaves_no_trace() {
    let mut buffer = BytesMut::from("before");
    let mut payload = FrameWriter::with_limits(&mut buffer, Limits::spec().payload_length(3)).payload();
    payload.buffer().extend_from_slice(b"four");
    assert_eq!(payload.finish(), Err(FrameError::PayloadTooLong { length: 4, limit: 3 }));
    assert_eq!(buffer, "before");
}

#[test]
fn a_header_that_is_refused_leaves_the_frame_as_it_was() {
    let mut buffer = BytesMut::new();
    let mut frame = FrameWriter::new(&mut buffer);
    frame.header("a", 1).unwrap();
    assert_eq!(frame.header("a", 2), Err(FrameError::DuplicateHeader { name: "a".to_owned() }));
    let too_long = frame.header("b", &"x".repeat(32_768)).unwrap_err();
    assert!(matches!(too_long, FrameError::HeaderValueTooLong { .. }));
    frame.header("b", 2).unwrap();
    frame.finish().unwrap();
    let (message, _) = Message::decode(buffer.freeze()).unwrap();
    assert_eq!(message, Message::new().with_headers([("a", 1), ("b", 2)]).unwrap());
}

#[test]
fn a_name_comes_twice_when_it_may() {
    let mut buffer = BytesMut::new();
    let keep = Limits::spec().duplicate_headers(DuplicateHeaders::Keep);
    let mut frame = FrameWriter::with_limits(&mut buffer, keep);
    frame.header("a", 1).unwrap();
    frame.header("a", 2).unwrap();
    frame.finish().unwrap();
    let (message, _) = Message::decode_with_limits(buffer.freeze(), &keep).unwrap();
    assert_eq!(message.headers().map(|it| it.value().as_integer()).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn a_buffer_that_was_cut_short_is_noticed() {
    let mut buffer = BytesMut::from("before");
    let mut frame = FrameWriter::new(&mut buffer);
    frame.header("a", 1).unwrap();
    let mut payload = frame.payload();
    payload.buffer().truncate(10);
    assert_eq!(payload.finish(), Err(FrameError::BufferCut { length: 10, written: 25 }));
    assert_eq!(buffer, "before");

    let mut payload = FrameWriter::new(&mut buffer).payload();
    payload.buffer().clear();
    assert!(payload.finish().is_err());
    assert!(buffer.is_empty());
}

#[test]
fn a_frame_is_nested_in_the_payload_of_another() {
    let mut buffer = BytesMut::new();
    let mut outer = FrameWriter::new(&mut buffer);
    outer.header("outer", true).unwrap();
    let mut payload = outer.payload();
    let mut inner = FrameWriter::new(payload.buffer());
    inner.header("inner", true).unwrap();
    inner.finish().unwrap();
    payload.finish().unwrap();

    let (outer, rest) = Message::decode(buffer.freeze()).unwrap();
    assert!(rest.is_empty());
    let (inner, rest) = Message::decode(outer.into_payload()).unwrap();
    assert!(rest.is_empty());
    assert_eq!(inner.header("inner").and_then(|it| it.as_bool()), Some(true));
}

proptest! {
    #[test]
    fn writing_and_encoding_give_the_same_bytes(message in messages()) {
        let mut written = BytesMut::from("before");
        let mut frame = FrameWriter::new(&mut written);
        for header in message.headers() {
            frame.header(header.name(), header.value()).unwrap();
        }
        let mut payload = frame.payload();
        payload.buffer().extend_from_slice(message.payload());
        payload.finish().unwrap();

        let mut encoded = BytesMut::from("before");
        message.encode(&mut encoded).unwrap();
        prop_assert_eq!(written, encoded);
    }
}

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use smithy_streams_runtime::frame::{FrameError, HeaderType, HeaderTypeMismatch, HeaderValue, Message};

use super::build::{ALL_TYPES, EMPTY, TICK, hex, messages};

fn encoded(message: &Message) -> Bytes {
    let mut buffer = BytesMut::new();
    message.encode(&mut buffer).expect("the message is in order");
    buffer.freeze()
}

fn decoded(frame: &Bytes) -> Message {
    let (message, rest) = Message::decode(frame.clone()).expect("the frame is in order");
    assert!(rest.is_empty());
    message
}

#[test]
fn the_smallest_frame_is_a_message_of_nothing() {
    assert_eq!(encoded(&Message::new()), hex(EMPTY));
    assert!(decoded(&hex(EMPTY)).is_empty());
}

#[test]
fn an_event_is_written_as_worked_out_by_hand() {
    let message = Message::new()
        .with_header(":message-type", "event")
        .and_then(|it| it.with_header(":event-type", "Tick"))
        .and_then(|it| it.with_header("n", 1))
        .unwrap()
        .with_payload("{}");
    assert_eq!(encoded(&message), hex(TICK));
    assert_eq!(decoded(&hex(TICK)), message);
    assert_eq!(message.encoded_length(), 66);
}

#[test]
fn every_header_type_is_written_and_read_back() {
    const UUID: [u8; 16] =
        [0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff];
    let headers = [
        ("t", HeaderValue::Bool(true)),
        ("f", HeaderValue::Bool(false)),
        ("b", HeaderValue::Byte(-2)),
        ("h", HeaderValue::Short(-3)),
        ("i", HeaderValue::Integer(-4)),
        ("q", HeaderValue::Long(-5)),
        ("y", HeaderValue::ByteArray(&[0, 1])),
        ("s", HeaderValue::String("é")),
        ("ts", HeaderValue::Timestamp(123_456_789_000)),
        ("u", HeaderValue::Uuid(UUID)),
    ];
    let message = Message::new().with_headers(headers).unwrap().with_payload("pay");
    assert_eq!(encoded(&message), hex(ALL_TYPES));

    let message = decoded(&hex(ALL_TYPES));
    let read: Vec<_> = message.headers().map(|header| (header.name(), header.value())).collect();
    assert_eq!(read, headers);
    assert_eq!(message.header("q").and_then(|it| it.as_long()), Some(-5));
    assert_eq!(message.header("ts").and_then(|it| it.as_timestamp()), Some(123_456_789_000));
    assert_eq!(message.header("u").and_then(|it| it.as_uuid()), Some(UUID));
    assert_eq!(message.string("s"), Some("é"));
    assert_eq!(message.byte_array("y").unwrap(), [0, 1][..]);
    assert_eq!(message.header("missing"), None);
}

#[test]
fn values_convert_from_and_to_native_types_by_width_only() {
    assert_eq!(HeaderValue::from(1_i16), HeaderValue::Short(1));
    assert_eq!(i16::try_from(HeaderValue::Short(1)), Ok(1));
    assert_eq!(<&str>::try_from(HeaderValue::String("a")), Ok("a"));
    assert_eq!(<[u8; 16]>::try_from(HeaderValue::Uuid([7; 16])), Ok([7; 16]));

    let mismatch: HeaderTypeMismatch = i64::try_from(HeaderValue::Timestamp(1)).unwrap_err();
    assert_eq!((mismatch.expected(), mismatch.found()), (HeaderType::Long, HeaderType::Timestamp));
    assert_eq!(mismatch.to_string(), "header value is of type timestamp, not long");
    assert_eq!(HeaderValue::Integer(1).as_long(), None);
    assert_eq!(HeaderValue::Long(1).as_timestamp(), None);
}

#[test]
fn headers_keep_their_order() {
    let message = Message::new().with_headers([("b", 1), ("a", 2), ("c", 3)]).unwrap();
    let names: Vec<_> = message.headers().map(|header| header.name().to_owned()).collect();
    assert_eq!(names, ["b", "a", "c"]);
}

#[test]
fn a_name_cannot_be_given_twice() {
    let message = Message::new().with_header("twice", 1).unwrap();
    let error = message.clone().with_header("twice", 2).unwrap_err();
    assert_eq!(error, FrameError::DuplicateHeader { name: "twice".to_owned() });

    let mut changed = message.clone();
    changed.push_header("", 1).unwrap_err();
    assert_eq!(changed, message);
}

#[test]
fn a_payload_is_a_slice_of_the_input() {
    let frame = hex(TICK);
    let (message, rest) = Message::decode(frame.clone()).unwrap();
    let place = frame.as_ptr_range();
    assert!(place.contains(&message.payload().as_ptr()));
    assert!(place.contains(&message.payload_bytes().as_ptr()));
    assert!(place.contains(&message.header_block().as_ptr()));
    assert_eq!(message.payload_bytes(), message.payload());
    assert_eq!(message.into_payload(), "{}");
    assert!(rest.is_empty());
}

#[test]
fn a_detached_message_lets_its_input_go() {
    let message = Message::decode(hex(TICK)).unwrap().0;
    for message in [message.clone(), message.with_payload("[]")] {
        let detached = message.detached();
        assert_eq!(detached, message);
        assert_ne!(detached.payload().as_ptr(), message.payload().as_ptr());
        assert_ne!(detached.header_block().as_ptr(), message.header_block().as_ptr());
    }
}

#[test]
fn what_stands_behind_a_frame_is_given_back() {
    let input = Bytes::from([hex(EMPTY), hex(TICK)].concat());
    let (first, rest) = Message::decode(input).unwrap();
    assert!(first.is_empty());
    assert_eq!(decoded(&rest).string(":event-type"), Some("Tick"));
}

#[test]
fn decoded_messages_can_be_changed() {
    let message = decoded(&hex(TICK)).with_payload("[]").with_header("m", true).unwrap();
    assert_eq!(message.payload(), b"[]");
    assert_eq!(message.headers().count(), 4);
    assert_eq!(decoded(&encoded(&message)), message);
}

#[test]
fn debug_output_tells_nothing_of_payload_and_application_headers() {
    let message = Message::new()
        .with_headers([(":event-type", "Tick"), ("password", "hunter2")])
        .unwrap()
        .with_payload("hunter3");
    let shown = format!("{message:?}");
    assert_eq!(
        shown,
        r#"Message { headers: {":event-type": String("Tick"), "password": string}, payload: 7 bytes }"#
    );
}

proptest! {
    #[test]
    fn messages_survive_the_round_trip(message in messages()) {
        let frame = encoded(&message);
        prop_assert_eq!(frame.len(), message.encoded_length());
        let again = decoded(&frame);
        prop_assert_eq!(&again, &message);
        prop_assert_eq!(again.headers().collect::<Vec<_>>(), message.headers().collect::<Vec<_>>());
        prop_assert_eq!(encoded(&again), frame);
    }
}

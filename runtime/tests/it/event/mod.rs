//! Events to messages and back.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod official;

use bytes::BytesMut;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::JSON;
use smithy_streams_runtime::event::{
    DecodeError, Decoded, EncodeError, EventError, EventFormat, EventUnion, MessageError,
};
use smithy_streams_runtime::frame::{HeaderValue, Message};

use crate::chat::operation::ChatError;
use crate::chat::types::*;
use official::Samples;

fn format() -> EventFormat {
    EventFormat::new(&JSON)
}

fn encoded<U: EventUnion>(event: &U) -> Message {
    let mut buffer = BytesMut::new();
    format().encode_event(event, &mut buffer).unwrap();
    let (message, rest) = Message::decode(buffer.freeze()).unwrap();
    assert!(rest.is_empty());
    message
}

fn decoded(message: Message) -> Result<Decoded<RoomEvents, ChatError>, DecodeError> {
    format().decode(message)
}

fn event(message: Message) -> RoomEvents {
    match decoded(message) {
        Ok(Decoded::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn message(headers: &[(&str, &str)], payload: &'static str) -> Message {
    Message::new().with_headers(headers.iter().copied()).unwrap().with_payload(payload)
}

#[test]
fn unbound_members_are_the_payload_also_beside_headers() {
    let say = RoomEvents::Say(Say::new(7, "hi"));
    let message = encoded(&say);
    assert_eq!(message.header("number"), Some(HeaderValue::Long(7)));
    assert_eq!(message.string(":content-type"), Some("application/json"));
    assert_eq!(message.payload(), br#"{"text":"hi"}"#);
    assert_eq!(event(message), say);
}

#[test]
fn a_blob_payload_is_its_bytes_under_its_media_type() {
    let data = Bytes::from_static(b"\x89PNG\0");
    let picture = RoomEvents::Picture(Picture { name: Some("cat".to_owned()), data: Some(data) });
    let message = encoded(&picture);
    assert_eq!(message.string(":content-type"), Some("image/png"));
    assert_eq!(message.payload(), b"\x89PNG\0");
    assert_eq!(event(message), picture);
}

#[test]
fn an_unset_blob_payload_is_no_payload_and_has_no_content_type() {
    let picture = RoomEvents::Picture(Picture::default());
    let message = encoded(&picture);
    assert_eq!((message.string(":content-type"), message.payload()), (None, &b""[..]));
    assert_eq!(event(message), picture);
}

#[test]
fn header_only_and_unit_events_have_neither_payload_nor_content_type() {
    let joined = RoomEvents::Joined(Joined { who: Some("ann".to_owned()) });
    for message in [encoded(&joined), encoded(&TalkEvents::Wave)] {
        assert_eq!((message.string(":content-type"), message.payload()), (None, &b""[..]));
    }
    // Peers put something there all the same.
    let joined_by_others =
        message(&[(":message-type", "event"), (":event-type", "joined"), ("who", "ann")], "{nonsense");
    assert_eq!(event(joined_by_others), joined);
    let wave = message(&[(":message-type", "event"), (":event-type", "wave")], "{}");
    let wave = format().decode::<TalkEvents, ChatError>(wave).unwrap();
    assert!(matches!(wave, Decoded::Event(TalkEvents::Wave)));
}

#[test]
fn a_header_wins_over_a_member_of_the_document() {
    let headers = [(":message-type", "event"), (":event-type", "say")];
    let both = message(&headers, r#"{"number":9,"text":"hi"}"#).with_header("number", 7_i64).unwrap();
    assert_eq!(event(both), RoomEvents::Say(Say::new(7, "hi")));
}

#[test]
fn an_empty_payload_is_a_document_without_members() {
    let empty = message(&[(":message-type", "event"), (":event-type", "say")], "");
    assert_eq!(event(empty), RoomEvents::Say(Say::default()));
}

#[test]
fn the_order_of_headers_means_nothing() {
    let number = || Message::new().with_header("number", 7_i64).unwrap();
    let mixed = number()
        .with_headers([
            (":event-type", "say"),
            (":content-type", "application/json"),
            (":message-type", "event"),
        ])
        .unwrap();
    assert_eq!(event(mixed), RoomEvents::Say(Say::new(7, "")));
    let between = Message::new()
        .with_header(":message-type", "event")
        .and_then(|message| message.with_header("number", 7_i64))
        .and_then(|message| message.with_header(":event-type", "say"))
        .unwrap();
    assert_eq!(event(between), RoomEvents::Say(Say::new(7, "")));
    let last = number().with_headers([(":message-type", "event"), (":event-type", "say")]).unwrap();
    assert_eq!(event(last), RoomEvents::Say(Say::new(7, "")));
}

#[test]
fn the_content_type_is_advice() {
    for content_type in ["application/x-amz-json-1.1", "text/html; charset=utf-8", ""] {
        let headers = [(":message-type", "event"), (":event-type", "say"), (":content-type", content_type)];
        assert_eq!(event(message(&headers, r#"{"text":"hi"}"#)), RoomEvents::Say(Say::new(0, "hi")));
    }
}

#[test]
fn an_unknown_event_keeps_its_message() {
    let unknown = message(&[(":message-type", "event"), (":event-type", "Say")], "anything");
    assert_eq!(event(unknown.clone()), RoomEvents::Unknown(unknown.clone()));
    let refused = format().encode_event(&RoomEvents::Unknown(unknown), &mut BytesMut::new());
    assert_eq!(refused, Err(EncodeError::UnknownEvent { union: "com.example#RoomEvents" }));
}

#[test]
fn an_error_member_is_an_exception_whatever_the_message_type() {
    let closed = ChatError::RoomClosed(RoomClosed { message: Some("late".to_owned()), by: None });
    let mut buffer = BytesMut::new();
    format().encode_exception(&closed, &mut buffer).unwrap();
    let (ours, _) = Message::decode(buffer.freeze()).unwrap();
    assert_eq!(ours.string(":message-type"), Some("exception"));
    assert_eq!(ours.string(":exception-type"), Some("closed"));
    let payload = r#"{"message":"late"}"#;
    let as_event = message(&[(":message-type", "event"), (":event-type", "closed")], payload);
    let by_shape = message(&[(":message-type", "exception"), (":exception-type", "RoomClosed")], payload);
    for message in [ours, as_event, by_shape] {
        assert!(matches!(decoded(message), Ok(Decoded::Exception(error)) if error == closed));
    }
    let say = message(&[(":message-type", "exception"), (":exception-type", "say")], "{}");
    assert!(matches!(decoded(say), Ok(Decoded::Event(RoomEvents::Say(_)))));
}

#[test]
fn an_error_that_is_no_member_cannot_be_sent_as_an_exception() {
    let error = ChatError::NoSuchRoom(NoSuchRoom::default());
    let mut buffer = BytesMut::from(&b"before"[..]);
    let refused = format().encode_exception(&error, &mut buffer);
    assert_eq!(refused, Err(EncodeError::NotInUnion { shape: "com.example#NoSuchRoom" }));
    assert_eq!(buffer, &b"before"[..]);
}

#[test]
fn failures_outside_the_model_keep_code_and_text() {
    let mut buffer = BytesMut::new();
    format().encode_error("Overload", "try later", &mut buffer).unwrap();
    let (error, _) = Message::decode(buffer.freeze()).unwrap();
    match decoded(error) {
        Ok(Decoded::Error { code, text, .. }) => assert_eq!((&*code, &*text), ("Overload", "try later")),
        other => panic!("{other:?}"),
    }
    match decoded(message(&[(":message-type", "error")], "")) {
        Ok(Decoded::Error { code, text, .. }) => assert_eq!((&*code, &*text), ("", "")),
        other => panic!("{other:?}"),
    }
    match decoded(message(&[(":message-type", "exception"), (":exception-type", "Odd")], "{}")) {
        Ok(Decoded::UnmodeledException { code, text, message }) => {
            assert_eq!((&*code, &*text, message.payload()), ("Odd", "", &b"{}"[..]));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_must_say_what_it_is() {
    let cases = [
        (message(&[(":event-type", "say")], "{}"), MessageError::MissingHeader { name: ":message-type" }),
        (message(&[(":message-type", "event")], "{}"), MessageError::MissingHeader { name: ":event-type" }),
        (
            message(&[(":message-type", "exception")], ""),
            MessageError::MissingHeader { name: ":exception-type" },
        ),
        (message(&[], "{}"), MessageError::MissingHeader { name: ":message-type" }),
        (
            message(&[(":message-type", "Event")], ""),
            MessageError::UnknownMessageType { message_type: "Event".to_owned() },
        ),
    ];
    for (message, expected) in cases {
        assert!(matches!(decoded(message), Err(DecodeError::Malformed { source, .. }) if source == expected));
    }
    let ill_typed = Message::new().with_header(":message-type", &b"event"[..]).unwrap();
    assert!(matches!(
        decoded(ill_typed),
        Err(DecodeError::Malformed { source: MessageError::HeaderType { name: ":message-type", .. }, .. })
    ));
}

#[test]
fn initial_messages_and_empty_frames_are_no_events() {
    assert!(matches!(decoded(Message::new()), Ok(Decoded::Ignored)));
    let initial = message(&[(":message-type", "event"), (":event-type", "initial-response")], "{}");
    assert!(matches!(decoded(initial), Ok(Decoded::InitialMessage(_))));
}

#[test]
fn what_cannot_be_read_is_lost_alone() {
    let number = Message::new()
        .with_headers([(":message-type", "event"), (":event-type", "say"), ("number", "seven")])
        .unwrap();
    match decoded(number.clone()) {
        Err(DecodeError::Undecodable { message, source, last }) => {
            assert_eq!(*message, number);
            assert!(matches!(source, EventError::HeaderType { member: "number", expected: "long", .. }));
            assert!(!last);
        }
        other => panic!("{other:?}"),
    }
    let text = message(&[(":message-type", "event"), (":event-type", "say")], r#"{"text":1}"#);
    assert!(matches!(
        decoded(text),
        Err(DecodeError::Undecodable { source: EventError::Payload(_), last: false, .. })
    ));
    let error = message(&[(":message-type", "exception"), (":exception-type", "closed")], "no json");
    assert!(matches!(decoded(error), Err(DecodeError::Undecodable { last: true, .. })));
}

#[test]
fn integers_may_come_in_another_width_if_they_fit() {
    for value in [HeaderValue::Byte(7), HeaderValue::Short(7), HeaderValue::Integer(7), HeaderValue::Long(7)]
    {
        let say =
            message(&[(":message-type", "event"), (":event-type", "say")], "").with_header("number", value);
        assert_eq!(event(say.unwrap()), RoomEvents::Say(Say::new(7, "")));
    }
    let byte =
        message(&[(":message-type", "event"), (":event-type", "headers")], "").with_header("byteHeader", 300);
    let refused = format().decode::<Samples, ChatError>(byte.unwrap());
    assert!(matches!(refused, Err(DecodeError::Undecodable { source: EventError::HeaderType { .. }, .. })));
}

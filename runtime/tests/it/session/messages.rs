//! The headers that say where a message goes.

use smithy_streams_runtime::frame::{HeaderValue, Message};
use smithy_streams_runtime::session::{MessageFlags, MessageType, RpcMessage, StreamId, Violation};

const TYPE: (&str, HeaderValue<'static>) = (":message-type", HeaderValue::Integer(1));
const FLAGS: (&str, HeaderValue<'static>) = (":message-flags", HeaderValue::Integer(0x72));
const STREAM: (&str, HeaderValue<'static>) = (":stream-id", HeaderValue::Integer(9));

fn read(headers: &[(&str, HeaderValue<'_>)]) -> Result<RpcMessage, Violation> {
    RpcMessage::read(Message::new().with_headers(headers.iter().copied()).unwrap())
}

#[test]
fn names_are_read_in_any_case_and_order() {
    let headers = [
        (":STREAM-id", HeaderValue::Integer(9)),
        ("Operation", "example#Echo".into()),
        (":Message-Flags", HeaderValue::Integer(0x72)),
        ("x-unknown", HeaderValue::Uuid([7; 16])),
        (":message-TYPE", HeaderValue::Integer(1)),
        (":Content-Type", "text/plain".into()),
        ("Service-Model-Type", "example#Echoed".into()),
        (":VERSION", "0.1.0".into()),
    ];
    let message = read(&headers).unwrap();
    assert_eq!(message.message_type(), MessageType::ApplicationError);
    assert_eq!(message.flags(), MessageFlags::from_bits(0x72));
    assert!(message.is_last());
    assert_eq!(message.stream_id(), StreamId::new(9));
    assert_eq!(message.operation(), Some("example#Echo"));
    assert_eq!(message.content_type(), Some("text/plain"));
    assert_eq!(message.service_model_type(), Some("example#Echoed"));
    assert_eq!(message.version(), Some("0.1.0"));
    assert_eq!(message.as_message().headers().count(), headers.len());
    assert_eq!(message.as_message().header("x-unknown"), Some(HeaderValue::Uuid([7; 16])));
}

#[test]
fn a_header_of_another_type_is_missing() {
    let wrong = [HeaderValue::Long(0), HeaderValue::Short(0), HeaderValue::Byte(0), "0".into(), false.into()];
    for value in wrong {
        for (index, name) in [":message-type", ":message-flags", ":stream-id"].into_iter().enumerate() {
            let mut headers = [TYPE, FLAGS, STREAM];
            headers[index] = (name, value);
            assert_eq!(read(&headers), Err(Violation::MissingHeader { name }));
        }
    }
    let both = [TYPE, FLAGS, STREAM, (":Stream-Id", HeaderValue::Long(4))];
    assert_eq!(read(&both).unwrap().stream_id(), StreamId::new(9));
    let operation = [TYPE, FLAGS, STREAM, ("operation", HeaderValue::ByteArray(b"example#Echo"))];
    assert_eq!(read(&operation).unwrap().operation(), None);
}

#[test]
fn each_of_them_comes_once() {
    for (index, name) in [":message-type", ":message-flags", ":stream-id"].into_iter().enumerate() {
        let mut missing = vec![TYPE, FLAGS, STREAM];
        missing.remove(index);
        assert_eq!(read(&missing), Err(Violation::MissingHeader { name }));
        let upper = name.to_uppercase();
        let twice = [TYPE, FLAGS, STREAM, (upper.as_str(), HeaderValue::Integer(1))];
        assert_eq!(read(&twice), Err(Violation::AmbiguousHeader { name }));
    }
}

#[test]
fn the_first_text_of_a_name_counts() {
    for (name, read_it) in [
        ("operation", RpcMessage::operation as fn(&RpcMessage) -> Option<&str>),
        ("service-model-type", RpcMessage::service_model_type),
        (":content-type", RpcMessage::content_type),
        (":version", RpcMessage::version),
    ] {
        let (upper, mixed) = (name.to_uppercase(), format!("{}{}", name[..2].to_uppercase(), &name[2..]));
        let headers = [
            TYPE,
            (name, HeaderValue::Byte(1)),
            FLAGS,
            (&upper, "Größe".into()),
            (&mixed, "2".into()),
            STREAM,
        ];
        let message = read(&headers).unwrap();
        assert_eq!(read_it(&message), Some("Größe"), "{name}");
        assert_eq!(read_it(&message.detached()), Some("Größe"), "{name}");
        assert_eq!(message.string(name), Some("Größe"));
    }
}

#[test]
fn eight_types_exist() {
    for code in [i32::MIN, -1, 8, 9, i32::MAX] {
        assert_eq!(MessageType::from_code(code), None);
        let headers = [(":message-type", HeaderValue::Integer(code)), FLAGS, STREAM];
        assert_eq!(read(&headers), Err(Violation::UnknownMessageType { code }));
    }
    for code in 0..8 {
        assert_eq!(MessageType::from_code(code).map(MessageType::code), Some(code));
    }
}

#[test]
fn stream_ids_end_at_the_largest_integer() {
    assert_eq!(StreamId::new(0), None);
    assert_eq!(StreamId::new(1), Some(StreamId::FIRST));
    assert_eq!(StreamId::new(i32::MAX as u32), Some(StreamId::LAST));
    assert_eq!(StreamId::new(i32::MAX as u32 + 1), None);
    for (number, id) in [(0, None), (-1, None), (i32::MIN, None), (i32::MAX, Some(StreamId::LAST))] {
        let headers = [TYPE, FLAGS, (":stream-id", HeaderValue::Integer(number))];
        assert_eq!(read(&headers).unwrap().stream_id(), id);
    }
}

#[test]
fn versions_are_compared_as_numbers() {
    let is_current = |value: HeaderValue<'_>| {
        read(&[(":version", value), TYPE, FLAGS, STREAM]).unwrap().has_current_version()
    };
    for version in ["0.1.0", "0.01.0"] {
        assert!(is_current(version.into()), "{version}");
    }
    for version in ["", "0.1", "0.1.1", "0.1.0.0", "1.1.0", "0.1.x", "0.1.-0", " 0.1.0"] {
        assert!(!is_current(version.into()), "{version}");
    }
    assert!(!is_current(HeaderValue::Integer(10)));
    assert!(!read(&[TYPE, FLAGS, STREAM]).unwrap().has_current_version());
}

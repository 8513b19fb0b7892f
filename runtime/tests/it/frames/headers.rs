use smithy_streams_runtime::frame::{FrameError, Header, HeaderType, HeaderValue, Message};

use super::build::frame;

#[test]
fn a_header_is_a_name_and_a_value_of_one_type() {
    let header = Header::new("id", [1_u8; 16]);
    assert_eq!((header.name(), header.value()), ("id", HeaderValue::Uuid([1; 16])));
    assert_eq!(Header::from(("id", true)), Header::new("id", HeaderValue::Bool(true)));
}

#[test]
fn each_accessor_answers_for_its_type_alone() {
    let values = [
        HeaderValue::Bool(true),
        HeaderValue::Byte(1),
        HeaderValue::Short(1),
        HeaderValue::Integer(1),
        HeaderValue::Long(1),
        HeaderValue::ByteArray(b"1"),
        HeaderValue::String("1"),
        HeaderValue::Timestamp(1),
        HeaderValue::Uuid([1; 16]),
    ];
    for (index, value) in values.iter().enumerate() {
        let answers = [
            value.as_bool().is_some(),
            value.as_byte().is_some(),
            value.as_short().is_some(),
            value.as_integer().is_some(),
            value.as_long().is_some(),
            value.as_byte_array().is_some(),
            value.as_string().is_some(),
            value.as_timestamp().is_some(),
            value.as_uuid().is_some(),
        ];
        let expected: Vec<bool> = (0..values.len()).map(|it| it == index).collect();
        assert_eq!(answers[..], expected, "{}", value.header_type());
    }
    assert_eq!(values[0].header_type(), HeaderType::Bool);
}

#[test]
fn names_are_told_apart_by_case_and_by_every_byte() {
    let names = [":event-type", ":Event-type", ":event-typf", ":event-type ", "event-type"];
    let message = Message::new().with_headers(names.map(|name| (name, name))).unwrap();
    for name in names {
        assert_eq!(message.string(name), Some(name));
    }
}

#[test]
fn empty_values_are_values() {
    let block = b"\x01b\x06\0\0\x01s\x07\0\0";
    let message = Message::new().with_header("b", &[][..]).and_then(|it| it.with_header("s", "")).unwrap();
    assert_eq!(message.header_block(), block);
    let (message, _) = Message::decode(frame(block, b"").into()).unwrap();
    assert_eq!((message.byte_array("b").unwrap().len(), message.string("s")), (0, Some("")));
}

#[test]
fn an_error_while_adding_several_headers_adds_none() {
    let mut message = Message::new().with_header("a", 1).unwrap();
    let error = message.clone().with_headers([("b", 2), ("a", 3)]).unwrap_err();
    assert_eq!(error, FrameError::DuplicateHeader { name: "a".to_owned() });
    message.push_header("b", 2).unwrap();
    assert_eq!(message.headers().count(), 2);
}

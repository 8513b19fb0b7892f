//! Errors by name.

use bytes::Bytes;
use http::StatusCode;
use smithy_streams_runtime::event::OperationError;
use smithy_streams_runtime::protocol::{
    AWS_JSON_1_0, AWS_JSON_1_1, HttpBody, Protocol, REST_JSON_1, REST_XML, RPC_V2_CBOR,
};

use super::one::{answered, head};
use super::talk::{RoomClosed, TALK, TalkError};

fn code(headers: &[(&str, &str)], body: &'static str) -> Option<String> {
    REST_JSON_1.identify_error(&TALK, &head(400, headers), &Bytes::from_static(body.as_bytes())).shape
}

#[test]
fn the_name_is_found_and_cleaned() {
    for name in ["FooError", "FooError:http://x/", "a.b#FooError", "a.b#FooError:http://x/", " FooError "] {
        assert_eq!(code(&[("X-Amzn-Errortype", name)], "{}").as_deref(), Some("FooError"), "{name}");
    }
    let table = [
        (r#"{"code":"FooError"}"#, Some("FooError")),
        (r#"{"__type":"a.b#FooError"}"#, Some("FooError")),
        (r#"{"__type":"Other","code":"FooError"}"#, Some("FooError")),
        (r#"{"__type":"FooError","code":7}"#, Some("FooError")),
        (r#"{"__type":"FooError","code":""}"#, Some("FooError")),
        (r#"{"inner":{"__type":"FooError"}}"#, None),
        (r#"["__type","FooError"]"#, None),
        ("", None),
        ("<html>", None),
    ];
    for (body, expected) in table {
        assert_eq!(code(&[], body).as_deref(), expected, "{body}");
    }
    assert_eq!(code(&[("x-amzn-errortype", "A")], r#"{"code":"B","__type":"C"}"#).as_deref(), Some("A"));
}

#[test]
fn the_message_of_any_error_is_found() {
    for (body, expected) in [
        (r#"{"message":"a"}"#, Some("a")),
        (r#"{"Message":"a"}"#, Some("a")),
        (r#"{"errorMessage":"a"}"#, Some("a")),
        (r#"{"Message":"b","message":"a"}"#, Some("a")),
        (r#"{"message":1}"#, None),
        ("no json", None),
    ] {
        let identity =
            REST_JSON_1.identify_error(&TALK, &head(500, &[]), &Bytes::from_static(body.as_bytes()));
        assert_eq!(identity.message.as_deref(), expected, "{body}");
    }
}

#[test]
fn a_modelled_error_comes_back_with_its_bindings() {
    let error = RoomClosed { message: "gone".to_owned(), retry_after: Some(7) };
    let response = REST_JSON_1.write_error(&error).unwrap();
    assert_eq!(response.status, StatusCode::GONE);
    assert_eq!(response.headers["x-amzn-errortype"], "RoomClosed");
    assert_eq!(response.headers["x-retry-after"], "7");
    assert_eq!(response.headers["content-type"], "application/json");
    assert_eq!(response.body, HttpBody::Full(r#"{"message":"gone"}"#.into()));

    let (head, body) = answered(&response);
    assert!(!REST_JSON_1.is_success(&head));
    let identity = REST_JSON_1.identify_error(&TALK, &head, &body);
    assert_eq!(identity.message.as_deref(), Some("gone"));
    let mut back = TalkError::from_code(&identity.shape.unwrap()).expect("a modelled error");
    REST_JSON_1.read_error(&head, &body, back.shape_mut()).unwrap();
    assert_eq!(back, TalkError::RoomClosed(error));
}

#[test]
fn an_unmodelled_error_carries_code_and_message() {
    let response = REST_JSON_1.write_unmodeled_error(StatusCode::BAD_GATEWAY, "Oops", "it \"broke\"");
    let (head, body) = answered(&response);
    assert_eq!(head.status, StatusCode::BAD_GATEWAY);
    let identity = REST_JSON_1.identify_error(&TALK, &head, &body);
    assert_eq!(identity.shape.as_deref(), Some("Oops"));
    assert_eq!(identity.message.as_deref(), Some("it \"broke\""));
    let response = REST_JSON_1.write_unmodeled_error(StatusCode::BAD_GATEWAY, "no\nheader", "");
    assert!(!response.headers.contains_key("x-amzn-errortype"));
}

#[test]
fn each_protocol_has_its_own_places_for_the_name() {
    let json = |members: &str| Bytes::from(format!("{{{members}}}"));
    let header = ("x-amzn-errortype", "a.b#InHeader:http://x/");
    let own = ("smithy-protocol", "rpc-v2-cbor");
    let name = |row: &dyn Protocol, headers: &[(&str, &str)], body: Bytes| {
        row.identify_error(&TALK, &head(400, headers), &body).shape
    };
    let rows: [&dyn Protocol; 2] = [&AWS_JSON_1_0, &AWS_JSON_1_1];
    for row in rows {
        let table = [
            (&[][..], r#""__type":"a.b#Foo:http://x/""#, Some("Foo")),
            (&[], r#""code":"Foo""#, Some("Foo")),
            (&[], r#""code":"Bar","__type":"Foo""#, Some("Foo")),
            (&[], r#""code":"Bar","__type":null"#, Some("Bar")),
            (&[], r#""code":7,"__type":"Foo""#, Some("Foo")),
            (&[], r#""Details":[{"__type":"Bar"}]"#, None),
            (&[header], "", Some("InHeader")),
            (&[header], r#""code":"a member of the model""#, Some("InHeader")),
        ];
        for (headers, members, expected) in table {
            assert_eq!(name(row, headers, json(members)).as_deref(), expected, "{members}");
        }
    }
    // {"__type": "a.b#Foo", "code": "Bar"}, and only the latter.
    let both = Bytes::from_static(b"\xa2\x66__type\x67a.b#Foo\x64code\x63Bar");
    let code = Bytes::from_static(b"\xa1\x64code\x63Bar");
    assert_eq!(name(&RPC_V2_CBOR, &[own, header], both.clone()).as_deref(), Some("Foo"));
    assert_eq!(name(&RPC_V2_CBOR, &[own, header], code), None);
    assert_eq!(name(&RPC_V2_CBOR, &[header], both), None);
    let xml = Bytes::from_static(b"<ErrorResponse><Error><Code>Foo</Code></Error></ErrorResponse>");
    assert_eq!(name(&REST_XML, &[header], xml).as_deref(), Some("Foo"));
    assert_eq!(name(&REST_XML, &[header], Bytes::new()), None);
}

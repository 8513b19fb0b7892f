//! Requests, and what the peer makes of them.

use std::collections::BTreeMap;

use http::Method;
use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::protocol::{
    HostPrefix, HttpBody, Operation, OperationSchema, Protocol, ProtocolError, REST_JSON_1, RequestContext,
    Segment, UriPattern,
};

use super::one::{SERVICE, TOKEN, received, request};
use super::talk::{TALK, Talk, TalkInput};

fn map(entries: &[(&str, &str)]) -> Option<BTreeMap<String, String>> {
    Some(entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

fn input() -> TalkInput {
    TalkInput {
        room_id: Some("blue".to_owned()),
        key: Some("a/b c".to_owned()),
        lang: Some("en".to_owned()),
        params: map(&[("lang", "de"), ("mode", "x"), ("z", "2")]),
        accept: Some("all".to_owned()),
        meta: map(&[("Accept", "none"), ("other", "1")]),
        token: None,
        text: Some("hi".to_owned()),
        code: Some(7),
    }
}

#[test]
fn members_go_where_they_are_bound() {
    let request = request(&TALK, &input()).unwrap();
    assert_eq!(request.method, Method::POST);
    assert_eq!(request.target, "/rooms/blue/a/b%20c/talk?mode=live&flag&lang=en&z=2");
    assert_eq!(request.host_prefix, "blue.live.");
    assert_eq!(request.headers["x-meta-accept"], "all");
    assert_eq!(request.headers["x-meta-other"], "1");
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers.len(), 4);
    // The status is none in a request, so its member is part of the document.
    let expected = format!(r#"{{"Text":"hi","code":7,"token":"{TOKEN}"}}"#);
    assert_eq!(request.body, HttpBody::Full(expected.into()));
    let uri = request.uri(&"https://chat.example.com/v1".parse().unwrap()).unwrap();
    assert_eq!(uri.host(), Some("blue.live.chat.example.com"));
    assert_eq!(uri.path(), "/v1/rooms/blue/a/b%20c/talk");
}

#[test]
fn the_peer_reads_what_the_client_wrote() {
    let request = request(Talk::SCHEMA, &input()).unwrap();
    let (head, body) = received(&request);
    let mut back = TalkInput::default();
    REST_JSON_1.read_request(Talk::SCHEMA, &head, &body, &mut back).unwrap();
    let expected = TalkInput {
        token: Some(TOKEN.to_owned()),
        // The maps hold all there is, also what other members are bound to.
        params: map(&[("flag", ""), ("lang", "en"), ("mode", "live"), ("z", "2")]),
        meta: map(&[("accept", "all"), ("other", "1")]),
        ..input()
    };
    assert_eq!(back, expected);
}

#[test]
fn a_token_that_is_set_stays() {
    let input = TalkInput { token: Some(String::new()), ..input() };
    let request = request(&TALK, &input).unwrap();
    assert_eq!(request.body, HttpBody::Full(r#"{"token":"","Text":"hi","code":7}"#.into()));
}

#[test]
fn required_members_are_missed_and_empty_labels_refused() {
    let table = [
        (
            TalkInput { room_id: None, ..input() },
            ProtocolError::MissingMember { shape: "com.example#TalkInput", member: "roomId" },
        ),
        (
            TalkInput { key: Some(String::new()), ..input() },
            ProtocolError::EmptyLabel { shape: "com.example#TalkInput", member: "key" },
        ),
        (
            TalkInput { room_id: Some("under_score".to_owned()), ..input() },
            ProtocolError::InvalidHost { operation: "com.example#Talk" },
        ),
        (
            TalkInput { meta: map(&[("no header", "1")]), ..input() },
            ProtocolError::InvalidHeader { member: "meta" },
        ),
    ];
    for (input, expected) in table {
        assert_eq!(request(&TALK, &input).unwrap_err(), expected);
    }
}

#[test]
fn the_host_prefix_can_be_ignored() {
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Ignore };
    let input = TalkInput { room_id: Some("under_score".to_owned()), ..input() };
    assert_eq!(REST_JSON_1.write_request(&TALK, &input, &context).unwrap().host_prefix, "");
}

#[test]
fn an_operation_without_input_sends_nothing() {
    let operation = OperationSchema::new("com.example#Ping", &SERVICE).http(
        "GET",
        UriPattern::new(&[Segment::Literal("(a+)+")], &[]),
        200,
    );
    let request = request(&operation, &Unit).unwrap();
    assert_eq!((request.target.as_str(), request.body), ("/(a+)+", HttpBody::Empty));
    assert!(request.headers.is_empty());
}

#[test]
fn requests_for_other_operations_do_not_match() {
    let request = request(&TALK, &input()).unwrap();
    let matches = |method: &str, target: &str| {
        let mut request = request.clone();
        request.method = method.parse().unwrap();
        request.target = target.to_owned();
        REST_JSON_1.matches(&TALK, &received(&request).0)
    };
    assert!(matches("POST", "/rooms/a/b/c/talk?flag=&mode=live&more=1"));
    for (method, target) in [
        ("PUT", "/rooms/a/b/talk?mode=live&flag"),
        ("POST", "/rooms/a/b/talk?mode=live"),
        ("POST", "/rooms/a/b/talk?mode=dead&flag"),
        ("POST", "/rooms/a/talk?mode=live&flag"),
        ("POST", "/rooms/a/b/talk?mode=live&flag&x=%zz"),
        ("POST", "/rooms/%ff/b/talk?mode=live&flag"),
    ] {
        assert!(!matches(method, target), "{method} {target}");
    }
    let mut other = request.clone();
    other.target = "/".to_owned();
    let (head, body) = received(&other);
    assert_eq!(
        REST_JSON_1.read_request(&TALK, &head, &body, &mut TalkInput::default()),
        Err(ProtocolError::UriMismatch { operation: "com.example#Talk" })
    );
}

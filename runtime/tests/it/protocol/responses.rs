//! Responses, and what the client makes of them.

use bytes::Bytes;
use http::StatusCode;
use smithy_streams_runtime::protocol::{HttpBody, InitialMessages, Protocol, REST_JSON_1};

use super::one::{answered, head};
use super::talk::{TALK, TalkOutput};

#[test]
fn members_come_from_where_they_are_bound() {
    let head = head(203, &[("etag", "\"x\"")]);
    let mut output = TalkOutput::default();
    let body = Bytes::from_static(br#"{"said":["a"],"lang":"en","etag":"not this one","code":1}"#);
    REST_JSON_1.read_response(&TALK, &head, &body, &mut output).unwrap();
    let expected = TalkOutput {
        etag: Some("\"x\"".to_owned()),
        code: Some(203),
        said: Some(vec!["a".to_owned()]),
        // A query parameter is none in a response, so its member is part of the document.
        lang: Some("en".to_owned()),
    };
    assert_eq!(output, expected);
}

#[test]
fn the_peer_answers_what_the_client_reads() {
    let output =
        TalkOutput { etag: Some("x".to_owned()), code: Some(299), said: Some(Vec::new()), lang: None };
    let response = REST_JSON_1.write_response(&TALK, &output).unwrap();
    assert_eq!(response.status.as_u16(), 299);
    assert_eq!(response.body, HttpBody::Full(r#"{"said":[]}"#.into()));
    let (head, body) = answered(&response);
    let mut back = TalkOutput::default();
    REST_JSON_1.read_response(&TALK, &head, &body, &mut back).unwrap();
    assert_eq!(back, output);
}

#[test]
fn the_modelled_status_is_the_default() {
    let response = REST_JSON_1.write_response(&TALK, &TalkOutput::default()).unwrap();
    assert_eq!((response.status, response.body), (StatusCode::CREATED, HttpBody::Full("{}".into())));
    assert!(REST_JSON_1.write_response(&TALK, &TalkOutput { code: Some(7), ..Default::default() }).is_err());
}

#[test]
fn statuses_below_300_are_success() {
    for (status, success) in [(200, true), (204, true), (299, true), (301, false), (400, false), (500, false)]
    {
        assert_eq!(REST_JSON_1.is_success(&head(status, &[])), success, "{status}");
    }
    assert_eq!(REST_JSON_1.id(), "aws.protocols#restJson1");
    assert_eq!(REST_JSON_1.codec().media_type(), "application/json");
    assert_eq!(REST_JSON_1.initial_messages(), InitialMessages::Head);
}

#[test]
fn schemas_answer_what_they_were_told() {
    assert_eq!(
        (TALK.name(), TALK.service().name(), TALK.service().version()),
        ("Talk", "Chat", "2026-01-01")
    );
    assert!(TALK.is_idempotent() && !TALK.is_readonly() && !TALK.has_events());
    assert_eq!(TALK.alpn(), ["h2", "http/1.1"]);
}

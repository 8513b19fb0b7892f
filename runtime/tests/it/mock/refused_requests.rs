//! Requests that are not what was signed.

use std::time::Duration;

use smithy_streams_runtime::mock::RefusalError;
use smithy_streams_runtime::signing::RequestVerifyError;

use super::*;
use crate::chat::operation::GetRoom;
use crate::chat::rows::{AwsJson11, Row};

/// Signs, alters and sends a request with a document; what the peer made of it.
async fn tampered(
    verification: Verification,
    sign: impl FnOnce(&mut Parts, PayloadHash),
    alter: impl FnOnce(&mut Parts, &mut String),
) -> (&'static str, RequestVerifyError) {
    let server = Server::bind().await.unwrap().with_verification(verification);
    answer_with_default::<<AwsJson11 as Row>::GetRoom>(&server);
    let mut body = r#"{"roomId":"blue"}"#.to_owned();
    let request = Request::post(server.endpoint()).header("x-amz-target", "Chat.GetRoom");
    let mut request =
        parts(request.header("content-type", "application/x-amz-json-1.1").header("x-note", "a"));
    sign(&mut request, PayloadHash::of(body.as_bytes()));
    alter(&mut request, &mut body);
    let answer = send(request, body).await;
    let refusals = server.refusals();
    let [refusal] = &refusals[..] else { panic!("{refusals:?}, {answer:?}") };
    assert_eq!(refusal.operation(), "com.example#GetRoom");
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.error(), (refusal.code().to_owned(), refusal.error().to_string()));
    assert_eq!(answer.headers["date"], "Fri, 02 Jan 2026 03:04:05 GMT", "the time of the peer");
    let RefusalError::Request(error) = refusal.error().clone() else { panic!("{refusal:?}") };
    (refusal.code(), error)
}

fn as_usual(parts: &mut Parts, payload: PayloadHash) {
    sign(parts, payload);
}

fn set(name: &'static str, value: &'static str) -> impl FnOnce(&mut Parts, &mut String) {
    move |parts, _| {
        parts.headers.insert(name, http::HeaderValue::from_static(value));
    }
}

const INVALID: (&str, RequestVerifyError) = ("InvalidSignatureException", RequestVerifyError::Signature);

#[tokio::test]
async fn every_part_that_is_signed_is_looked_at() {
    let altered = tampered(verification(), as_usual, set("x-note", "b")).await;
    assert_eq!(altered, INVALID, "header");
    let altered = tampered(verification(), as_usual, |parts, _| {
        parts.uri = format!("{}?x=1", parts.uri).parse().unwrap();
    });
    assert_eq!(altered.await, INVALID, "query");
    let altered = tampered(verification(), as_usual, |_, body| body.push(' '));
    assert_eq!(altered.await, INVALID, "body");
    let altered = tampered(verification(), as_usual, set("x-amz-date", "20260102T030406Z"));
    assert_eq!(altered.await, INVALID, "time");
}

#[tokio::test]
async fn another_path_is_another_request() {
    let server = peer().await;
    answer_with_default::<GetRoom>(&server);
    for (signed, sent) in [
        ("/rooms/blue", "/rooms/red"),
        ("/rooms/blue?verbose=true", "/rooms/blue?verbose=false"),
        ("/rooms/blue", "/rooms/blue?verbose=true"),
        ("/rooms/a%2Fb", "/rooms/a%252Fb"),
    ] {
        let uri = |target: &str| format!("{}{target}", server.endpoint()).parse::<Uri>().unwrap();
        let mut request = parts(Request::get(uri(signed)));
        sign(&mut request, PayloadHash::EMPTY);
        request.uri = uri(sent);
        let answer = send(request, "").await;
        assert_eq!(
            (answer.status, &*answer.error().0),
            (StatusCode::FORBIDDEN, INVALID.0),
            "{signed} {sent}"
        );
    }
    assert_eq!(server.refusals().len(), 4);
}

#[tokio::test]
async fn a_stated_hash_has_to_be_that_of_the_body() {
    let with_hash = |parts: &mut Parts, payload| {
        signer(&credentials()).with_payload_hash_header().sign(parts, payload, NOW).unwrap();
    };
    let expected = (INVALID.0, RequestVerifyError::Payload);
    assert_eq!(tampered(verification(), with_hash, |_, body| body.push(' ')).await, expected);
    // Only where the model says so may a document go unsigned.
    let unsigned = |parts: &mut Parts, _| {
        sign(parts, PayloadHash::Unsigned);
    };
    assert_eq!(tampered(verification(), unsigned, |_, _| {}).await, expected);
}

#[tokio::test]
async fn keys_and_tokens_have_to_be_known() {
    let by = |credentials: Credentials| {
        move |parts: &mut Parts, payload| {
            signer(&credentials).sign(parts, payload, NOW).unwrap();
        }
    };
    let outcome = |credentials| tampered(verification(), by(credentials), |_, _| {});
    assert_eq!(outcome(Credentials::new("AKIDCHATTER", "another")).await, INVALID);
    let unknown = outcome(Credentials::new("AKIDOTHER", "EXAMPLE-secret-0001")).await;
    assert_eq!(unknown, ("UnrecognizedClientException", RequestVerifyError::AccessKey));
    let token = ("UnrecognizedClientException", RequestVerifyError::SessionToken);
    assert_eq!(outcome(Credentials::new("ASIACHATTER", "EXAMPLE-secret-0002")).await, token);
    assert_eq!(outcome(temporary().with_session_token("another")).await, token);
    assert_eq!(outcome(credentials().with_session_token("unasked")).await, token);
}

#[tokio::test]
async fn requests_without_a_whole_signature_are_told_so() {
    let altered = tampered(verification(), |_, _| {}, |_, _| {}).await;
    let missing = |name: &str| RequestVerifyError::Header { name: name.to_owned() };
    assert_eq!(altered, ("MissingAuthenticationTokenException", missing("authorization")));
    let incomplete = "IncompleteSignatureException";
    let altered =
        tampered(verification(), as_usual, set("authorization", "AWS4-HMAC-SHA256 Credential=x")).await;
    assert_eq!(altered, (incomplete, missing("authorization")));
    let altered = tampered(verification(), as_usual, set("authorization", "Bearer token")).await;
    assert_eq!(altered, (incomplete, RequestVerifyError::Algorithm));
    let altered = tampered(verification(), as_usual, |parts, _| {
        parts.headers.remove("x-amz-date");
    });
    assert_eq!(altered.await, (incomplete, missing("x-amz-date")));
    let altered = tampered(verification(), as_usual, set("x-amz-added", "later")).await;
    let name = "x-amz-added".to_owned();
    assert_eq!(altered, (incomplete, RequestVerifyError::UnsignedHeader { name }));
}

#[tokio::test]
async fn region_and_service_can_be_fixed() {
    for elsewhere in [verification().with_region("eu-test-2"), verification().with_service("chitter")] {
        let (code, error) = tampered(elsewhere, as_usual, |_, _| {}).await;
        assert_eq!(code, INVALID.0);
        let RequestVerifyError::Scope { received, .. } = error else { panic!("{error}") };
        assert_eq!(received, "20260102/eu-test-1/chatter/aws4_request");
    }
}

#[tokio::test]
async fn requests_are_refused_when_they_are_old() {
    let aged = |seconds: i64| {
        move |parts: &mut Parts, payload| {
            let then = Timestamp::from_seconds(NOW.seconds() + seconds);
            signer(&credentials()).sign(parts, payload, then).unwrap();
        }
    };
    for seconds in [-901, 901] {
        let (code, error) = tampered(verification(), aged(seconds), |_, _| {}).await;
        assert_eq!(code, INVALID.0);
        assert!(matches!(error, RequestVerifyError::Skewed { now: NOW, .. }), "{error}");
    }
    let strict = verification().with_tolerance(Duration::from_secs(1));
    let (_, error) = tampered(strict, aged(-2), |_, _| {}).await;
    assert!(matches!(error, RequestVerifyError::Skewed { .. }), "{error}");
}

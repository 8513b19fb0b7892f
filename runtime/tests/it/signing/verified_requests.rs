//! A signed request, seen from the other side.

use http::request::{Builder, Parts};
use http::{HeaderName, HeaderValue, Uri};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{
    PayloadHash, RequestVerifier, RequestVerifyError, Signer, SigningScope,
};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, credentials, parts, scope, signer};

const BODY: &[u8] = b"{\"text\":\"hi\"}";

fn request() -> Builder {
    http::Request::post("https://chatter.example.com/rooms/a%20b/talk?mode=&lang=en")
        .header("content-type", "application/json")
        .header("x-amz-target", "Chatter.Say")
        .header("user-agent", "test")
}

fn signed() -> Parts {
    let mut parts = parts(request());
    signer().with_payload_hash_header().sign(&mut parts, PayloadHash::of(BODY), NOW).expect("signs");
    parts
}

fn verify(parts: &Parts) -> Result<(), RequestVerifyError> {
    RequestVerifier::new(&signer()).verify(parts, PayloadHash::of(BODY), NOW).map(drop)
}

/// As a peer sees it over HTTP/1.1: origin form and a `Host` header.
fn arrived(mut parts: Parts) -> Parts {
    parts.uri = parts.uri.path_and_query().cloned().map(Uri::from).expect("a path");
    parts.headers.insert("host", HeaderValue::from_static("chatter.example.com"));
    parts
}

#[test]
fn a_signed_request_is_verified_and_gives_the_seed() {
    let mut sent = parts(request());
    let seed = signer().sign(&mut sent, PayloadHash::Events, NOW).unwrap();
    let verifier = RequestVerifier::new(&signer());
    let stated = PayloadHash::stated(&sent.headers).unwrap();
    assert_eq!(stated, PayloadHash::Events);
    assert_eq!(verifier.verify(&sent, stated, NOW), Ok(seed));
    let mut sent = arrived(sent);
    sent.headers.insert("user-agent", HeaderValue::from_static("a proxy's"));
    sent.headers.insert("via", HeaderValue::from_static("1.1 proxy"));
    assert_eq!(verifier.verify(&sent, stated, NOW), Ok(seed));
}

#[test]
fn a_request_without_the_hash_header_covers_its_body() {
    let mut sent = parts(request());
    signer().sign(&mut sent, PayloadHash::of(BODY), NOW).unwrap();
    assert_eq!(PayloadHash::stated(&sent.headers), None);
    assert_eq!(verify(&sent), Ok(()));
    let other = RequestVerifier::new(&signer()).verify(&sent, PayloadHash::of(b"other"), NOW);
    assert_eq!(other, Err(RequestVerifyError::Signature));
}

#[test]
fn whatever_is_altered_shows() {
    let alterations: [fn(&mut Parts); 7] = [
        |it| it.method = http::Method::PUT,
        |it| it.uri = "/rooms/a%20c/talk?mode=&lang=en".parse().unwrap(),
        |it| it.uri = "/rooms/a%20b/talk?mode=&lang=de".parse().unwrap(),
        |it| it.uri = "/rooms/a%20b/talk?mode=&lang=en&x".parse().unwrap(),
        |it| drop(it.headers.insert("host", HeaderValue::from_static("chatter.example.net"))),
        |it| drop(it.headers.insert("content-type", HeaderValue::from_static("text/plain"))),
        |it| assert!(it.headers.append("content-type", HeaderValue::from_static("text/plain"))),
    ];
    assert_eq!(verify(&arrived(signed())), Ok(()));
    for alter in alterations {
        let mut parts = arrived(signed());
        alter(&mut parts);
        assert_eq!(verify(&parts), Err(RequestVerifyError::Signature));
    }
}

#[test]
fn another_body_shows_in_the_stated_hash() {
    let verifier = RequestVerifier::new(&signer());
    let outcome = verifier.verify(&signed(), PayloadHash::of(b"other"), NOW);
    assert_eq!(outcome, Err(RequestVerifyError::Payload));
    let mut parts = signed();
    parts.headers.append("x-amz-content-sha256", HeaderValue::from_static("UNSIGNED-PAYLOAD"));
    assert_eq!(PayloadHash::stated(&parts.headers), None);
    assert_eq!(verify(&parts), Err(RequestVerifyError::Payload));
}

#[test]
fn headers_that_must_be_there_and_signed() {
    for name in ["authorization", "x-amz-date"] {
        let mut parts = signed();
        parts.headers.remove(name);
        assert_eq!(verify(&parts), Err(RequestVerifyError::Header { name: name.to_owned() }));
        let mut parts = signed();
        let value = parts.headers[name].clone();
        parts.headers.append(HeaderName::from_static(name), value);
        assert_eq!(verify(&parts), Err(RequestVerifyError::Header { name: name.to_owned() }));
    }
    let mut parts = signed();
    parts.headers.remove("x-amz-target");
    assert_eq!(verify(&parts), Err(RequestVerifyError::Header { name: "x-amz-target".to_owned() }));
    let mut parts = signed();
    parts.headers.insert("x-amz-added", HeaderValue::from_static("later"));
    assert_eq!(verify(&parts), Err(RequestVerifyError::UnsignedHeader { name: "x-amz-added".to_owned() }));
}

#[test]
fn authorizations_of_another_form_are_refused() {
    let malformed = RequestVerifyError::Header { name: "authorization".to_owned() };
    let scope = "20260102/eu-test-1/chatter/aws4_request";
    let signature = "0".repeat(64);
    for (value, expected) in [
        ("Bearer token".to_owned(), RequestVerifyError::Algorithm),
        ("AWS4-HMAC-SHA256".to_owned(), malformed.clone()),
        ("AWS4-HMAC-SHA256 Credential".to_owned(), malformed.clone()),
        (format!("AWS4-HMAC-SHA256 Credential=AKIDCHATTER/{scope}, SignedHeaders=host"), malformed.clone()),
        (
            format!("AWS4-HMAC-SHA256 Credential=AKIDCHATTER/{scope}, SignedHeaders=host, Signature=00"),
            malformed.clone(),
        ),
        (
            format!("AWS4-HMAC-SHA256 Credential=A, SignedHeaders=host, Signature={signature}"),
            malformed.clone(),
        ),
        (
            format!("AWS4-HMAC-SHA256 Credential=A/{scope}, Credential=A/{scope}, Signature={signature}"),
            malformed.clone(),
        ),
        (
            format!("AWS4-HMAC-SHA256 Credential=AKIDOTHER/{scope},SignedHeaders=host,Signature={signature}"),
            RequestVerifyError::AccessKey,
        ),
        (
            format!("AWS4-HMAC-SHA256 Credential=AKIDCHATTER/{scope},SignedHeaders=,Signature={signature}"),
            RequestVerifyError::UnsignedHeader { name: "content-type".to_owned() },
        ),
    ] {
        let mut parts = signed();
        parts.headers.insert("authorization", value.parse().unwrap());
        match (verify(&parts), expected) {
            (Err(RequestVerifyError::UnsignedHeader { .. }), RequestVerifyError::UnsignedHeader { .. }) => {}
            (outcome, expected) => assert_eq!(outcome, Err(expected), "{value}"),
        }
    }
}

#[test]
fn a_scope_is_for_a_day_a_region_and_a_service() {
    let expected = |expected: &str| RequestVerifyError::Scope {
        expected: format!("20260102/{expected}/aws4_request"),
        received: "20260102/eu-test-1/chatter/aws4_request".to_owned(),
    };
    for (region, service) in [("eu-test-2", "chatter"), ("eu-test-1", "chitter")] {
        let other = Signer::new(&credentials(), &SigningScope::new(region, service));
        let outcome = RequestVerifier::new(&other).verify(&signed(), PayloadHash::of(BODY), NOW);
        assert_eq!(outcome, Err(expected(&format!("{region}/{service}"))));
    }
    let mut yesterday = signed();
    yesterday.headers.insert("x-amz-date", HeaderValue::from_static("20260101T235959Z"));
    assert!(matches!(verify(&yesterday), Err(RequestVerifyError::Scope { .. })));
}

#[test]
fn requests_are_refused_when_they_are_old() {
    for (distance, allowed) in [(900, true), (-900, true), (901, false), (-901, false)] {
        let now = Timestamp::from_seconds(NOW.seconds() + distance);
        let outcome = RequestVerifier::new(&signer()).verify(&signed(), PayloadHash::of(BODY), now);
        match outcome {
            Ok(_) => assert!(allowed, "{distance}"),
            Err(error) => {
                assert!(!allowed, "{distance}");
                assert_eq!(error, RequestVerifyError::Skewed { signed: NOW, now });
            }
        }
        let lenient = RequestVerifier::new(&signer()).with_tolerance(std::time::Duration::from_secs(901));
        lenient.verify(&signed(), PayloadHash::of(BODY), now).unwrap();
    }
}

#[test]
fn a_token_must_be_the_one_of_the_credentials() {
    let temporary = Signer::new(&credentials().with_session_token("token"), &scope());
    let rotated = Signer::new(&credentials().with_session_token("other"), &scope());
    let mut request = parts(request());
    temporary.sign(&mut request, PayloadHash::EMPTY, NOW).unwrap();
    let verify = |signer: &Signer, request: &Parts| {
        RequestVerifier::new(signer).verify(request, PayloadHash::EMPTY, NOW).map(drop)
    };
    assert_eq!(verify(&temporary, &request), Ok(()));
    assert_eq!(verify(&rotated, &request), Err(RequestVerifyError::SessionToken));
    assert_eq!(verify(&signer(), &request), Err(RequestVerifyError::SessionToken));
    request.headers.remove("x-amz-security-token");
    assert_eq!(verify(&temporary, &request), Err(RequestVerifyError::SessionToken));
}

#[test]
fn another_secret_signs_otherwise() {
    let other = Signer::new(&Credentials::new("AKIDCHATTER", "EXAMPLE-secret-0002"), &scope());
    let outcome = RequestVerifier::new(&other).verify(&signed(), PayloadHash::of(BODY), NOW);
    assert_eq!(outcome, Err(RequestVerifyError::Signature));
}

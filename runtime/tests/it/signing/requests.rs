//! Requests of the test suite that AWS has published for Signature Version 4, and what signing adds to a request.

use http::HeaderValue;
use http::request::Builder;
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{PayloadHash, Signer, SigningError, SigningScope};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, parts, signer};

/// 2015-08-30T12:36:00Z
const SUITE_TIME: Timestamp = Timestamp::from_seconds(1_440_938_160);

const TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeo\
    IYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8\
    Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQ\
    wj2ICCR/oLxBA==";

fn suite_credentials() -> Credentials {
    Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
}

fn suite_signer() -> Signer {
    Signer::new(&suite_credentials(), &SigningScope::new("us-east-1", "service"))
}

fn get(target: &str) -> Builder {
    http::Request::get(format!("https://example.amazonaws.com{target}"))
}

fn post() -> Builder {
    http::Request::post("https://example.amazonaws.com/")
}

#[test]
fn requests_of_the_published_suite() {
    let letters = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let table = [
        (get("/"), vanilla),
        (get("/example/.."), vanilla),
        (get("//"), vanilla),
        (get("/./"), vanilla),
        (get("/?Param1=value1"), "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        (
            get("/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            get("/?Param1=value2&Param1=Value1"),
            "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
        ),
        (
            get(&format!("/?{letters}={letters}")),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (get("/%E1%88%B4"), "697b34846207a3f72246f99d74ae1ee4fe54f44bb06730c58a0d339eb079596d"),
        (get("/example%20space/"), "446b817944c553435b35e813c261ff4e161fff982d1bacdef1c87f6785dd1662"),
        (get("/./example"), "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        (get("//example//"), "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        (
            get("/").header("My-Header1", " value1").header("My-Header2", "\"a   b   c\""),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (post(), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ];
    for (request, signature) in table {
        let mut parts = parts(request);
        let found = suite_signer().sign(&mut parts, PayloadHash::EMPTY, SUITE_TIME).unwrap();
        assert_eq!(found.to_string(), signature, "{:?}", parts.uri);
        assert!(!parts.headers.contains_key("x-amz-content-sha256"));
    }
}

#[test]
fn a_body_and_a_token_of_the_published_suite() {
    let form = post().header("content-type", "application/x-www-form-urlencoded");
    let mut form = parts(form);
    let signature = suite_signer().sign(&mut form, PayloadHash::of(b"Param1=value1"), SUITE_TIME).unwrap();
    assert_eq!(signature.to_string(), "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");

    let credentials = suite_credentials().with_session_token(TOKEN);
    let signer = Signer::new(&credentials, &SigningScope::new("us-east-1", "service"));
    let mut request = parts(post());
    let signature = signer.sign(&mut request, PayloadHash::EMPTY, SUITE_TIME).unwrap();
    assert_eq!(signature.to_string(), "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
    assert_eq!(request.headers["x-amz-security-token"], TOKEN);
}

#[test]
fn signing_again_replaces_what_the_last_attempt_set() {
    let mut request = parts(http::Request::get("https://a.example/"));
    let temporary = Signer::new(&suite_credentials().with_session_token("t"), signer().scope());
    temporary.sign(&mut request, PayloadHash::Unsigned, SUITE_TIME).unwrap();
    assert_eq!(request.headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");

    let again = signer().sign(&mut request, PayloadHash::EMPTY, NOW).unwrap();
    let mut fresh = parts(http::Request::get("https://a.example/"));
    assert_eq!(signer().sign(&mut fresh, PayloadHash::EMPTY, NOW).unwrap(), again);
    assert_eq!(request.headers, fresh.headers);
}

#[test]
fn the_payload_hash_travels_where_it_is_asked_for() {
    let mut request = parts(http::Request::get("https://a.example/"));
    signer().with_payload_hash_header().sign(&mut request, PayloadHash::of(b"body"), NOW).unwrap();
    assert_eq!(
        request.headers["x-amz-content-sha256"],
        "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"
    );
}

#[test]
fn payload_words_are_read_as_they_are_written() {
    for (kind, text) in [
        (PayloadHash::Unsigned, "UNSIGNED-PAYLOAD"),
        (PayloadHash::Events, "STREAMING-AWS4-HMAC-SHA256-EVENTS"),
        (PayloadHash::SignedChunks, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
        (PayloadHash::SignedChunksWithTrailer, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
        (PayloadHash::UnsignedChunksWithTrailer, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        (PayloadHash::EMPTY, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ] {
        assert_eq!(kind.to_string(), text);
        assert_eq!(PayloadHash::parse(text), Some(kind));
    }
    assert_eq!(PayloadHash::of(b""), PayloadHash::EMPTY);
    for text in ["", "unsigned-payload", "e3b0", &"E".repeat(64), &"é".repeat(32)] {
        assert_eq!(PayloadHash::parse(text), None, "{text}");
    }
}

#[test]
fn what_cannot_be_signed_is_refused() {
    let sign = |signer: &Signer, uri: &str, now: Timestamp| {
        let mut request = parts(http::Request::get(uri));
        let outcome = signer.sign(&mut request, PayloadHash::EMPTY, now);
        assert!(!request.headers.contains_key("authorization"));
        outcome.unwrap_err()
    };
    assert_eq!(sign(&signer(), "/path", NOW), SigningError::MissingHost);
    let late = Timestamp::from_seconds(i64::MAX);
    assert!(matches!(sign(&signer(), "https://a.example/", late), SigningError::Time(_)));
    let broken = |credentials: Credentials| {
        let signer = Signer::new(&credentials, signer().scope());
        match sign(&signer, "https://a.example/", NOW) {
            SigningError::InvalidHeaderValue { name } => name,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(broken(Credentials::new("a\nb", "secret")), "authorization");
    let token = Credentials::new("a", "secret").with_session_token("to\nken");
    assert_eq!(broken(token), "x-amz-security-token");
}

#[test]
fn a_host_header_counts_more_than_the_uri() {
    let mut by_header = parts(http::Request::get("https://a.example/").header("host", "b.example"));
    let mut by_uri = parts(http::Request::get("https://b.example/"));
    let by_header = signer().sign(&mut by_header, PayloadHash::EMPTY, NOW).unwrap();
    assert_eq!(by_header, signer().sign(&mut by_uri, PayloadHash::EMPTY, NOW).unwrap());
    assert!(!by_uri.headers.contains_key("host"));
}

#[test]
fn headers_that_hold_secrets_are_marked() {
    let signer = Signer::new(&suite_credentials().with_session_token("token"), signer().scope());
    let mut request = parts(http::Request::get("https://a.example/"));
    signer.sign(&mut request, PayloadHash::EMPTY, NOW).unwrap();
    for name in ["authorization", "x-amz-security-token"] {
        assert!(request.headers.get(name).is_some_and(HeaderValue::is_sensitive), "{name}");
    }
}

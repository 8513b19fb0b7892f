//! What must not show.

use smithy_streams_runtime::identity::{ApiKey, BearerToken, Credentials};
use smithy_streams_runtime::signing::{
    ChunkEncoder, EventSigner, EventVerifier, PayloadHash, RequestVerifier, Signer, SigningScope,
};

use super::build::{NOW, parts};

#[test]
fn debug_shows_no_secret() {
    let credentials =
        Credentials::new("AKIDHIDDEN", "SECRET-key").with_session_token("SECRET-token").with_expiry(NOW);
    let scope = SigningScope::new("eu-test-1", "chatter");
    let signer = Signer::new(&credentials, &scope);
    let mut request = parts(http::Request::get("https://a.example/"));
    let seed = signer.sign(&mut request, PayloadHash::Events, NOW).unwrap();
    let mut events = EventSigner::new(&credentials, &scope, seed);
    // With a key derived.
    events.sign(b"x", NOW, &mut bytes::BytesMut::new()).unwrap();
    let mut bearer = parts(http::Request::get("https://a.example/"));
    BearerToken::new("SECRET-token").authorize(&mut bearer).unwrap();

    let shown = [
        format!("{credentials:?}"),
        format!("{signer:#?}"),
        format!("{request:?}"),
        format!("{seed:?}"),
        format!("{events:?}"),
        format!("{:?}", EventVerifier::new(&credentials, &scope, seed)),
        format!("{:?}", RequestVerifier::new(&signer)),
        format!("{:?}", ChunkEncoder::signed(&credentials, &scope, seed, NOW)),
        format!("{:?}", BearerToken::new("SECRET-token").with_expiry(NOW)),
        format!("{:?}", ApiKey::new("SECRET-key")),
        format!("{bearer:?}"),
    ];
    let signature = seed.to_string();
    for text in shown {
        for secret in ["SECRET", "AKIDHIDDEN", signature.as_str()] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!(format!("{credentials:?}"), "Credentials { expiry: Some(2026-01-02T03:04:05Z), .. }");
}

#[test]
fn errors_show_no_secret() {
    let credentials = Credentials::new("AKIDHIDDEN", "SECRET-key").with_session_token("SECRET\ntoken");
    let signer = Signer::new(&credentials, &SigningScope::new("eu-test-1", "chatter"));
    let mut request = parts(http::Request::get("https://a.example/"));
    let error = signer.sign(&mut request, PayloadHash::EMPTY, NOW).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("x-amz-security-token"), "{text}");
    assert!(!text.contains("SECRET"), "{text}");
}

#[test]
fn a_clone_is_equal_and_what_it_was() {
    let credentials = Credentials::new("id", "secret").with_session_token("token").with_expiry(NOW);
    let clone = credentials.clone();
    assert_eq!(clone, credentials);
    assert_eq!(clone.access_key_id(), "id");
    assert_eq!(clone.secret_access_key(), "secret");
    assert_eq!(clone.session_token(), Some("token"));
    assert_eq!(clone.expiry(), Some(NOW));
    assert_ne!(clone, Credentials::new("id", "secret"));
}

//! What is read of a token, and what is shown of a secret.

use smithy_streams_runtime::session::stream_sea::{Credentials, Jwt};
use smithy_streams_runtime::types::Timestamp;

fn expiry(claims: &str) -> Option<Timestamp> {
    let claims = base64_simd::URL_SAFE_NO_PAD.encode_to_string(claims);
    Jwt::new(format!("eyJhbGciOiJSUzUxMiJ9.{claims}.c2ln")).expiry()
}

#[test]
fn of_a_token_the_expiry_is_read() {
    let at = Some(Timestamp::from_seconds(1_767_323_045));
    assert_eq!(expiry(r#"{"mustFanout":true,"exp":1767323045,"filter":{"t":"eq","e":[]}}"#), at);
    assert_eq!(expiry(r#"{"exp":1767323045.5}"#), Some(Timestamp::new(1_767_323_045, 500_000_000)));
    assert_eq!(Credentials::basic("a", "b").expiry(), None);
    for claims in ["{}", "[]", "", "{", r#"{"exp":"soon"}"#, r#"{"exp":null}"#, r#"{"exp":1e300}"#] {
        assert_eq!(expiry(claims), None, "{claims}");
    }
    for token in ["", ".", "..", "a.b.c", "only", "a.e30", "a.eyJleHAiOjF9.b.c", "\u{e9}.\u{e9}.\u{e9}"] {
        assert_eq!(Jwt::new(token).expiry(), None, "{token}");
    }
    assert_eq!(Jwt::new("a.eyJleHAiOjF9.c").expiry(), Some(Timestamp::from_seconds(1)));
}

#[test]
fn debug_shows_no_secret() {
    let basic = format!("{:?}", Credentials::basic("abc", "def123"));
    assert!(basic.contains("abc") && !basic.contains("def123"), "{basic}");
    let jwt = format!("{:?}", Credentials::jwt("abc", "a.eyJleHAiOjF9.c"));
    assert!(jwt.contains("abc") && !jwt.contains("eyJleHAiOjF9"), "{jwt}");
}

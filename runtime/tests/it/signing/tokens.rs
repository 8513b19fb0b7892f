//! Identities without signatures.

use http::{HeaderName, HeaderValue};
use smithy_streams_runtime::identity::{ApiKey, BearerToken, IdentityError};

use super::build::{NOW, parts};

#[test]
fn a_bearer_token_is_a_header() {
    let mut request = parts(http::Request::get("https://a.example/").header("authorization", "old"));
    let token = BearerToken::new("abc.def").with_expiry(NOW);
    token.authorize(&mut request).unwrap();
    assert_eq!(request.headers["authorization"], "Bearer abc.def");
    assert_eq!(request.headers.get_all("authorization").iter().count(), 1);
    assert!(request.headers["authorization"].is_sensitive());
    assert_eq!((token.token(), token.expiry()), ("abc.def", Some(NOW)));

    let broken = BearerToken::new("a\nb").authorize(&mut request);
    let Err(IdentityError::InvalidHeaderValue { name }) = broken else { panic!("{broken:?}") };
    assert_eq!(name, "authorization");
}

#[test]
fn an_api_key_travels_where_the_trait_says() {
    let key = ApiKey::new("k&y");
    let name = HeaderName::from_static("x-api-key");
    let mut request = parts(http::Request::get("https://a.example/path?a=1"));
    key.authorize_in_header(&mut request, name.clone(), None).unwrap();
    assert_eq!(request.headers["x-api-key"], "k&y");
    key.authorize_in_header(&mut request, name.clone(), Some("ApiKey")).unwrap();
    assert_eq!(request.headers["x-api-key"], "ApiKey k&y");
    assert!(request.headers.get(name).is_some_and(HeaderValue::is_sensitive));
    for (uri, with_key) in [
        ("https://a.example/path?a=1", "https://a.example/path?a=1&api%20key=k%26y"),
        ("https://a.example/path?", "https://a.example/path?api%20key=k%26y"),
        ("https://a.example", "https://a.example/?api%20key=k%26y"),
    ] {
        let mut request = parts(http::Request::get(uri));
        key.authorize_in_query(&mut request, "api key").unwrap();
        assert_eq!(request.uri, with_key);
    }
}

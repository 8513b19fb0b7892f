//! User and password.

use smithy_streams_runtime::identity::{ApiKey, BasicAuth, IdentityError};

fn head() -> http::request::Parts {
    http::Request::get("https://a.example/").body(()).expect("a sound request").into_parts().0
}

#[test]
fn user_and_password_are_a_header() {
    // The example of RFC 7617, 2, and that of 2.1 with its password in UTF-8.
    for (user, password, value) in [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("test", "123£", "Basic dGVzdDoxMjPCow=="),
    ] {
        let mut head = head();
        let basic = BasicAuth::new(user, password);
        basic.authorize(&mut head).unwrap();
        assert_eq!(head.headers["authorization"], value);
        assert!(head.headers["authorization"].is_sensitive());
        assert_eq!((basic.user(), basic.password()), (user, password));
    }
}

#[test]
fn a_user_with_a_colon_would_be_another() {
    let mut head = head();
    let error = BasicAuth::new("HIDDEN:user", "HIDDEN").authorize(&mut head).unwrap_err();
    assert!(matches!(error, IdentityError::InvalidUser));
    super::assert_hides_secrets(&error);
    assert!(head.headers.is_empty());
}

#[test]
fn nothing_shows() {
    let mut head = head();
    let basic = BasicAuth::new("HIDDEN-user", "HIDDEN");
    basic.authorize(&mut head).unwrap();
    let text = format!("{basic:?} {head:?} {:?}", ApiKey::from("HIDDEN".to_owned()));
    assert!(!text.contains("HIDDEN") && !text.contains("SElEREVO"), "{text}");
    assert_eq!(ApiKey::from("key").key(), "key");
}

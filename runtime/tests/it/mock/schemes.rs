//! Who has to sign.

use smithy_streams_runtime::event::NoEvents;
use smithy_streams_runtime::protocol::{AuthScheme, OperationSchema, REST_JSON_1, ServiceSchema};

use super::*;
use crate::chat::operation::{ChatError, GetRoomInput, GetRoomOutput};
use crate::chat::schema;

const SIGV4: AuthScheme = AuthScheme::SigV4 { service: "chatter" };

macro_rules! operations {
    ($($operation:ident: $service:expr, $own:expr;)*) => {$(
        #[derive(Debug)]
        enum $operation {}

        impl Operation for $operation {
            type Input = GetRoomInput;
            type Output = GetRoomOutput;
            type Error = ChatError;
            type Sends = NoEvents;
            type Receives = NoEvents;

            const SCHEMA: &'static OperationSchema = {
                static SERVICE: ServiceSchema =
                    ServiceSchema::new("com.example#Chat", "2026-01-01", &REST_JSON_1).auth($service);
                static SCHEMA: OperationSchema = match $own {
                    Some(own) => schema::get_room(&SERVICE).auth(own),
                    None => schema::get_room(&SERVICE),
                };
                &SCHEMA
            };
        }
    )*};
}

operations! {
    Signed: &[SIGV4], None::<&[AuthScheme]>;
    Never: &[SIGV4], Some(&[]);
    Maybe: &[SIGV4], Some(&[SIGV4, AuthScheme::Anonymous]);
    Bearer: &[SIGV4, AuthScheme::Bearer], None::<&[AuthScheme]>;
    Token: &[AuthScheme::Bearer, AuthScheme::Basic], None::<&[AuthScheme]>;
    Keys: &[
        SIGV4,
        AuthScheme::Basic,
        AuthScheme::ApiKeyHeader { name: "x-key", scheme: None },
        AuthScheme::ApiKeyQuery { name: "key" },
    ], None::<&[AuthScheme]>;
    KeyInAuthorization: &[SIGV4, AuthScheme::ApiKeyHeader { name: "authorization", scheme: Some("Key") }],
        None::<&[AuthScheme]>;
}

/// Whether a request with this target and header is let through.
async fn passes<Op: Operation<Output = GetRoomOutput>>(
    target: &str,
    header: Option<(&'static str, &'static str)>,
) -> bool {
    let server = peer().await;
    answer_with_default::<Op>(&server);
    let mut request = parts(Request::get(format!("{}/rooms/{target}", server.endpoint())));
    if let Some((name, value)) = header {
        request.headers.insert(name, value.parse().unwrap());
    }
    let unsigned = send(request.clone(), "").await.status;
    if header.is_none() {
        sign(&mut request, PayloadHash::EMPTY);
        assert_eq!(send(request.clone(), "").await.status, StatusCode::OK, "what is signed passes");
    }
    unsigned == StatusCode::OK
}

#[tokio::test]
async fn calls_that_nobody_else_vouches_for_have_to_be_signed() {
    assert!(!passes::<Signed>("blue", None).await);
    assert!(!passes::<Signed>("blue", Some(("authorization", "Bearer token"))).await);
    assert!(passes::<Never>("blue", None).await);
    assert!(passes::<Maybe>("blue", None).await);
    assert!(!passes::<Maybe>("blue", Some(("authorization", "AWS4-HMAC-SHA256 x"))).await);
    assert!(!passes::<Bearer>("blue", None).await);
    assert!(passes::<Bearer>("blue", Some(("authorization", "bearer token"))).await);
    assert!(passes::<Token>("blue", None).await, "what is not signed is the test's to look at");
}

#[tokio::test]
async fn keys_are_seen_where_the_model_has_them() {
    assert!(!passes::<Keys>("blue", None).await);
    assert!(passes::<Keys>("blue", Some(("authorization", "Basic dTpw"))).await);
    assert!(passes::<Keys>("blue", Some(("x-key", "k"))).await);
    assert!(passes::<Keys>("blue?a=b&key=k", None).await);
    assert!(!passes::<Keys>("blue?lock=k", None).await);
    assert!(passes::<KeyInAuthorization>("blue", Some(("authorization", "Key k"))).await);
    assert!(!passes::<KeyInAuthorization>("blue", Some(("authorization", "AWS4-HMAC-SHA256 x"))).await);
}

//! Which identity a call is made with.

use smithy_streams_runtime::client::{AuthError, CallError};
use smithy_streams_runtime::identity::{BasicAuth, BearerToken};
use smithy_streams_runtime::mock::Exchange;
use smithy_streams_runtime::protocol::Operation;

use super::capture::{Captured, capture};
use super::operations::*;
use super::*;
use crate::chat::operation::{ChatError, GetRoomInput, GetRoomOutput};

fn input() -> GetRoomInput {
    GetRoomInput { room_id: Some("attic".to_owned()), verbose: Some(true), trace: None }
}

fn everything(builder: ClientBuilder<Core>) -> ClientBuilder<Core> {
    let builder = builder.credentials(credentials()).bearer_token(BearerToken::new("token"));
    builder.api_key("key").basic_auth(BasicAuth::new("user", "password"))
}

/// What a client with all identities sends.
async fn shown<Op>() -> Captured
where
    Op: Operation<Input = GetRoomInput, Output = GetRoomOutput, Error = ChatError>,
{
    let (connector, mut captured) = capture(HttpVersion::Http1, r#"{"name":"attic"}"#);
    let builder = Core::builder::<Core>(&SHELF).endpoint("https://memory").connector(connector);
    let builder = everything(builder.http_version(HttpVersion::Http1).region("eu-test-1"));
    in_time(builder.build().unwrap().call::<Op>(input(), None)).await.unwrap();
    captured.recv().await.unwrap()
}

#[tokio::test]
async fn each_scheme_shows_its_own_identity() {
    assert_eq!(shown::<Bearer>().await.header("authorization"), Some("Bearer token"));
    assert_eq!(shown::<Basic>().await.header("authorization"), Some("Basic dXNlcjpwYXNzd29yZA=="));
    let key = shown::<KeyInHeader>().await;
    assert_eq!((key.header("x-key"), key.header("authorization")), (Some("Key key"), None));
    let key = shown::<KeyInQuery>().await;
    assert_eq!(key.head.uri.query(), Some("verbose=true&key=key"));
    assert_eq!(key.header("authorization"), None);
    assert_eq!(shown::<Either>().await.header("authorization"), Some("Bearer token"));
    let signed = shown::<Optional>().await;
    assert!(signed.header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256 "));
    let never = shown::<Never>().await;
    assert_eq!((never.header("authorization"), never.header("x-amz-date")), (None, None));
}

/// The access key and token that the peer sees.
async fn seen<Op>(
    configure: impl FnOnce(ClientBuilder<Core>) -> ClientBuilder<Core>,
) -> Result<(bool, Option<String>), CallError<ChatError>>
where
    Op: Operation<Input = GetRoomInput, Output = GetRoomOutput, Error = ChatError>,
{
    let server = server(Wire::Memory, verification()).await;
    let (report, mut reported) = tokio::sync::mpsc::unbounded_channel();
    server.on::<Op, _, _>(move |call: Exchange<Op>| {
        let report = report.clone();
        async move {
            let token = call.request_headers().get("authorization").cloned();
            let token = token.map(|value| value.to_str().unwrap().to_owned());
            report.send((call.signed_by().is_some(), token)).unwrap();
            call.reply(GetRoomOutput { name: "attic".to_owned(), ..GetRoomOutput::default() }).await.unwrap();
        }
    });
    let builder = builder(&server, Wire::Memory, &SHELF).endpoint("https://memory");
    let core = configure(builder).build().unwrap();
    in_time(core.call::<Op>(input(), None)).await?;
    Ok(reported.recv().await.unwrap())
}

#[tokio::test]
async fn the_first_scheme_with_an_identity_is_taken() {
    let (signed, token) = seen::<Either>(everything).await.unwrap();
    assert_eq!((signed, token.as_deref()), (false, Some("Bearer token")));
    let (signed, _) = seen::<Either>(|builder| builder.credentials(credentials())).await.unwrap();
    assert!(signed);
    let error = seen::<Either>(|builder| builder.api_key("key")).await.unwrap_err();
    assert!(matches!(error, CallError::Auth(AuthError::NoIdentity { .. })), "{error:?}");
}

#[tokio::test]
async fn who_need_not_sign_does_so_with_credentials() {
    let (signed, _) = seen::<Optional>(everything).await.unwrap();
    assert!(signed);
    assert_eq!(seen::<Optional>(|builder| builder).await.unwrap(), (false, None));
    let others = |builder: ClientBuilder<Core>| builder.bearer_token(BearerToken::new("token"));
    assert_eq!(seen::<Optional>(others).await.unwrap(), (false, None));
    assert_eq!(seen::<Never>(everything).await.unwrap(), (false, None));
}

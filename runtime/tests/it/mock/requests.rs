//! Requests that are signed as they should be.

use super::*;
use crate::chat::operation::{GetRoom, GetRoomOutput};
use crate::chat::rows::{AwsJson11, Row};

fn answer_rooms<Op>(server: &Server)
where
    Op: Operation<Input = crate::chat::operation::GetRoomInput, Output = GetRoomOutput>,
{
    server.on::<Op, _, _>(|call| async move {
        let by = call.signed_by().map(|it| format!("{} {:?}", it.access_key_id(), it.scope()));
        let name = call.input().room_id.clone().unwrap();
        call.reply(GetRoomOutput { name, trace: by, ..GetRoomOutput::default() }).await.unwrap();
    });
}

fn get(server: &Server, target: &str) -> Parts {
    parts(Request::get(format!("{}{target}", server.endpoint())))
}

#[tokio::test]
async fn a_signed_request_is_handed_out_with_its_signer() {
    let server = peer().await;
    answer_rooms::<GetRoom>(&server);
    for credentials in [credentials(), temporary()] {
        let mut request = get(&server, "/rooms/a%20b%2Fc?verbose=true&other=%C3%BC&other=&flag");
        signer(&credentials).sign(&mut request, PayloadHash::EMPTY, NOW).unwrap();
        let answer = send(request.clone(), "").await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(document["name"], "a b/c");
        let trace = answer.headers["x-trace"].to_str().unwrap();
        assert!(trace.starts_with(credentials.access_key_id()), "{trace}");
        assert!(trace.contains("eu-test-1") && trace.contains("chatter"), "{trace}");
        assert_eq!(send_http2(request, "").await.status, StatusCode::OK);
    }
    assert_eq!(server.refusals(), []);
}

#[tokio::test]
async fn the_base_path_is_part_of_what_is_signed() {
    let server = peer().await.with_base_path("/v1");
    answer_rooms::<GetRoom>(&server);
    let mut request = get(&server, "/rooms/blue");
    let sent = request.uri.clone();
    sign(&mut request, PayloadHash::EMPTY);
    assert_eq!(send(request.clone(), "").await.status, StatusCode::OK);
    request.uri = sent.to_string().replace("/v1", "").parse().unwrap();
    sign(&mut request, PayloadHash::EMPTY);
    request.uri = sent;
    assert_eq!(send(request, "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn documents_are_covered_with_and_without_a_stated_hash() {
    let server = peer().await;
    answer_rooms::<<AwsJson11 as Row>::GetRoom>(&server);
    let body = r#"{"roomId":"blue"}"#;
    let request = parts(Request::post(server.endpoint()).header("x-amz-target", "Chat.GetRoom"));
    for signer in [signer(&credentials()), signer(&credentials()).with_payload_hash_header()] {
        let mut request = request.clone();
        signer.sign(&mut request, PayloadHash::of(body.as_bytes()), NOW).unwrap();
        let answer = send(request, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    assert_eq!(server.refusals(), []);
}

#[tokio::test]
async fn paths_of_s3_are_signed_as_they_are_sent() {
    let server = peer().await;
    answer_rooms::<GetRoom>(&server);
    let mut request = get(&server, "/rooms/a%20b");
    let signer = Signer::new(&credentials(), &SigningScope::new("eu-test-1", "s3")).with_path_as_sent();
    signer.sign(&mut request, PayloadHash::EMPTY, NOW).unwrap();
    assert_eq!(send(request, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_verification_nobody_looks() {
    let server = Server::bind().await.unwrap();
    server.on::<GetRoom, _, _>(|call| async move {
        assert_eq!(call.signed_by(), None);
        call.reply(GetRoomOutput::default()).await.unwrap();
    });
    let mut request = get(&server, "/rooms/blue");
    assert_eq!(send(request.clone(), "").await.status, StatusCode::OK);
    sign(&mut request, PayloadHash::of(b"something else"));
    assert_eq!(send(request, "").await.status, StatusCode::OK);
}

//! Calls without events.

use http::StatusCode;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::client::{BuildError, CallError};
use smithy_streams_runtime::types::Fault;

use super::{Wire, on_each_wire, peers};
use crate::chat::Client;
use crate::chat::operation::*;
use crate::chat::types::NoSuchRoom;

on_each_wire!(
    members_travel_where_they_are_bound,
    modelled_errors_are_told_from_others,
    an_upload_has_a_length_if_it_is_known,
    a_download_streams,
    an_upload_that_ends_early_fails_the_call,
);

async fn members_travel_where_they_are_bound(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<GetRoom, _, _>(|call| async move {
        let input = call.input().clone();
        assert_eq!(input.room_id.as_deref(), Some("a/b ü"));
        assert_eq!(input.verbose, Some(true));
        let members = input.trace.as_deref().map(|trace| trace.len() as i32);
        call.reply(GetRoomOutput { name: "A".to_owned(), members, trace: input.trace }).await.unwrap();
    });
    for trace in ["one", "two"] {
        let room = client.get_room().room_id("a/b ü").verbose(true).trace(trace).send().await.unwrap();
        assert_eq!((room.name.as_str(), room.members, room.trace.as_deref()), ("A", Some(3), Some(trace)));
    }
}

async fn modelled_errors_are_told_from_others(wire: Wire) {
    let (client, server) = peers(wire).await;
    let send = || client.get_room().room_id("x").send();

    let (answer, ()) = tokio::join!(send(), async {
        let error = ChatError::NoSuchRoom(NoSuchRoom { message: Some("where?".to_owned()) });
        server.accept::<GetRoom>().await.reply_error(error).await.unwrap();
    });
    let error = answer.unwrap_err();
    assert_eq!((error.code(), error.status(), error.is_retryable()), (Some("NoSuchRoom"), Some(404), false));
    assert_eq!(error.to_string(), "NoSuchRoom: where?");
    let response = error.response().unwrap();
    assert_eq!((response.message.as_str(), response.fault), ("where?", Some(Fault::Client)));
    assert_eq!(response.headers["content-type"], "application/json");
    assert_eq!(response.body, r#"{"message":"where?"}"#);
    let shown = format!("{response:?}");
    assert!(shown.contains("20 bytes") && !shown.contains("application/json"), "{shown}");
    let expected = ChatError::NoSuchRoom(NoSuchRoom { message: Some("where?".to_owned()) });
    assert_eq!(error.into_modeled().unwrap(), expected);

    let (answer, ()) = tokio::join!(send(), async {
        let call = server.accept::<GetRoom>().await;
        call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "Busy", "later").await.unwrap();
    });
    let error = answer.unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "status 503, code `Busy`: later");
    assert!(error.as_modeled().is_none());
    match error.into_modeled() {
        Err(CallError::Unmodeled(it)) => {
            assert_eq!((it.status, it.code.as_str(), it.message.as_str()), (Some(503), "Busy", "later"));
            assert_eq!(it.fault, None);
        }
        other => panic!("{other:?}"),
    }
}

async fn an_upload_has_a_length_if_it_is_known(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<PutFile, _, _>(receive_file);
    server.on::<PutAvatar, _, _>(receive_file);

    let sized = client.put_file().name("a/b.txt").send("four").await.unwrap();
    assert_eq!(sized.size, 1_004);
    let reader = ByteStream::from_reader(&b"four"[..]);
    let unsized_ = client.put_file().name("a/b.txt").send(reader).await.unwrap();
    assert_eq!(unsized_.size, if matches!(wire, Wire::Http2 | Wire::MemoryHttp2) { 4 } else { 2_004 });
    let avatar = client.put_avatar().name("me").send(Bytes::from_static(b"four")).await.unwrap();
    assert_eq!(avatar.size, 1_004);
    let nothing = client.put_avatar().name("me").send("").await.unwrap();
    assert_eq!(nothing.size, 1_000);
}

/// Answers with the size, plus 1,000 for a `Content-Length` and 2,000 for `Transfer-Encoding: chunked`.
async fn receive_file<Op>(mut call: smithy_streams_runtime::mock::Exchange<Op>)
where
    Op: smithy_streams_runtime::protocol::Operation<Output = PutFileOutput>,
{
    let announced = call.request_headers().contains_key("content-length");
    let chunked = call.request_headers().contains_key("transfer-encoding");
    let bytes = call.body().collect().await.unwrap();
    let size = bytes.len() as i64 + i64::from(announced) * 1_000 + i64::from(chunked) * 2_000;
    call.reply(PutFileOutput { size }).await.unwrap();
}

async fn a_download_streams(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<GetFile, _, _>(|call| async move {
        let body = match call.input().name.as_deref() {
            Some("known") => ByteStream::from(vec![7; 300_000]),
            _ => ByteStream::from_reader(&[7_u8; 300_000][..]),
        };
        let output = GetFileOutput { owner: Some("ann".to_owned()), ..GetFileOutput::default() };
        call.reply_with_body(output, body).await.unwrap();
    });
    for (name, length) in [("known", Some(300_000)), ("unknown", None)] {
        let file = client.get_file().name(name).send().await.unwrap();
        assert_eq!((file.owner.as_deref(), file.data.len()), (Some("ann"), length));
        let bytes = file.data.collect().await.unwrap();
        assert_eq!(bytes, vec![7; 300_000]);
    }
}

async fn an_upload_that_ends_early_fails_the_call(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<PutFile, _, _>(|mut call| async move {
        assert!(call.body().collect().await.is_err());
    });
    let short = ByteStream::from_reader_sized(&b"four"[..], 5);
    let error = client.put_file().name("x").send(short).await.unwrap_err();
    assert!(
        matches!(&error, CallError::Body(ByteStreamError::LengthMismatch { declared: 5, actual: 4 })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_required_member_is_asked_for_before_anything_is_sent() {
    let client = Client::builder().endpoint("http://127.0.0.1:1").build().unwrap();
    match client.get_room().send().await.unwrap_err() {
        CallError::MissingMember { shape, member } => {
            assert_eq!((shape, member), ("com.example#GetRoomInput", "roomId"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_peer_that_is_not_there_is_a_transport_error() {
    let client = Client::builder().endpoint("http://127.0.0.1:1").build().unwrap();
    let error = client.get_room().room_id("x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Transport(_)), "{error:?}");
    let error = client.talk().room_id("x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Transport(_)), "{error:?}");
}

#[test]
fn an_endpoint_must_be_a_url() {
    assert_eq!(Client::builder().build().unwrap_err(), BuildError::MissingEndpoint);
    for endpoint in ["", "example.com", "/path", "ftp://example.com", "http://x?y=z", "http://"] {
        let error = Client::builder().endpoint(endpoint).build().unwrap_err();
        assert!(matches!(error, BuildError::InvalidEndpoint { .. }), "{endpoint}: {error:?}");
    }
}

//! Calls without events.

use std::sync::Mutex;

use http::StatusCode;
use smithy_streams_runtime::client::{CallError, RetryPolicy};
use smithy_streams_runtime::mock::RefusalError;
use smithy_streams_runtime::signing::RequestVerifyError;

use super::operations::{Put, PutS3, Receipt, SHELF, upload};
use super::*;
use crate::chat::operation::{ChatError, GetRoomInput, GetRoomOutput};
use crate::chat::rows::Row;

on_each_row!(
    a_call_is_signed,
    another_secret_is_refused,
    an_unknown_key_is_refused,
    a_clock_that_is_wrong_is_set_by_the_peers,
);

fn room_input() -> GetRoomInput {
    GetRoomInput { room_id: Some("a/b ü".to_owned()), verbose: Some(true), trace: Some("t  t".to_owned()) }
}

fn room() -> GetRoomOutput {
    GetRoomOutput { name: "attic".to_owned(), ..GetRoomOutput::default() }
}

fn answer_rooms<R: Row>(server: &Server) {
    server.on::<R::GetRoom, _, _>(|call| async move {
        assert_eq!(call.input(), &room_input());
        let signed_by = call.signed_by().unwrap();
        assert_eq!(signed_by.access_key_id(), "AKIDCHATTER");
        assert_eq!((signed_by.scope().region(), signed_by.scope().service()), ("eu-test-1", "chat"));
        call.reply(room()).await.unwrap();
    });
}

async fn a_call_is_signed<R: Row>(wire: Wire) {
    let (core, server) = peers(wire, R::SERVICE).await;
    answer_rooms::<R>(&server);
    for _ in 0..2 {
        assert_eq!(core.call::<R::GetRoom>(room_input(), None).await.unwrap().name, "attic");
    }
    assert!(server.refusals().is_empty(), "{:?}", server.refusals());
}

/// The status and code that a client with these credentials is refused with.
async fn refused<R: Row>(wire: Wire, credentials: Credentials) -> (u16, String, RefusalError) {
    let server = server(wire, verification()).await;
    answer_rooms::<R>(&server);
    let core = builder(&server, wire, R::SERVICE).credentials(credentials).build().unwrap();
    let error: CallError<ChatError> = core.call::<R::GetRoom>(room_input(), None).await.unwrap_err();
    let CallError::Unmodeled(response) = error else { panic!("{error:?}") };
    let [refusal] = &server.refusals()[..] else { panic!("{:?}", server.refusals()) };
    assert_eq!(refusal.code(), response.code);
    (response.status.unwrap(), response.code.clone(), refusal.error().clone())
}

async fn another_secret_is_refused<R: Row>(wire: Wire) {
    let refused = refused::<R>(wire, Credentials::new("AKIDCHATTER", "another")).await;
    let reason = RefusalError::Request(RequestVerifyError::Signature);
    assert_eq!(refused, (403, "InvalidSignatureException".to_owned(), reason));
}

async fn an_unknown_key_is_refused<R: Row>(wire: Wire) {
    let refused = refused::<R>(wire, Credentials::new("AKIDSTRANGER", "EXAMPLE-secret-0001")).await;
    let reason = RefusalError::Request(RequestVerifyError::AccessKey);
    assert_eq!(refused, (403, "UnrecognizedClientException".to_owned(), reason));
}

async fn a_clock_that_is_wrong_is_set_by_the_peers<R: Row>(wire: Wire) {
    let server = server(wire, verification().with_clock(Clock::at(NOW).read())).await;
    answer_rooms::<R>(&server);
    let late = Clock::at(NOW + 3_600);
    let core = builder(&server, wire, R::SERVICE).credentials(credentials()).clock(late.read());
    let core = core.build().unwrap();
    for _ in 0..2 {
        assert_eq!(core.call::<R::GetRoom>(room_input(), None).await.unwrap().name, "attic");
    }
    let [refusal] = &server.refusals()[..] else { panic!("{:?}", server.refusals()) };
    assert!(matches!(refusal.error(), RefusalError::Request(RequestVerifyError::Skewed { .. })));
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_signed_at_its_own_time_for_the_same_deed() {
    let server = server(Wire::Memory, verification().with_clock(Clock::at(NOW).read())).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seen_by_peer = Arc::clone(&seen);
    server.on::<Put, _, _>(move |mut call| {
        let seen = Arc::clone(&seen_by_peer);
        async move {
            assert_eq!(call.body().collect().await.unwrap(), "four");
            let headers = call.request_headers();
            let text = |name: &str| headers[name].to_str().unwrap().to_owned();
            let number = {
                let mut seen = seen.lock().unwrap();
                seen.push((text("x-amz-date"), text("authorization"), text("x-token")));
                seen.len()
            };
            match number {
                1 => call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "", "").await.unwrap(),
                2 => drop(call),
                _ => call.reply(Receipt {}).await.unwrap(),
            }
        }
    });
    let ticks = AtomicI64::new(NOW);
    let clock = move || Timestamp::from_seconds(ticks.fetch_add(1, Ordering::SeqCst));
    let builder = builder(&server, Wire::Memory, &SHELF).credentials(credentials()).clock(clock);
    let core = builder.retry(RetryPolicy::new()).build().unwrap();
    core.call::<Put>(upload("a"), Some("four".into())).await.unwrap();
    let seen = seen.lock().unwrap();
    let [first, second, third] = &seen[..] else { panic!("{seen:?}") };
    assert!(first.0 < second.0 && second.0 < third.0, "{seen:?}");
    assert!(first.1 != second.1 && second.1 != third.1, "{seen:?}");
    assert!(first.2 == second.2 && second.2 == third.2 && !first.2.is_empty(), "{seen:?}");
    assert!(server.refusals().is_empty());
}

#[tokio::test]
async fn paths_are_signed_as_the_service_wants_them() {
    let odd = "a//b/./c/../d e+ü%2F~'(*)";
    for wire in WIRES {
        let server = server(wire, Verification::new(credentials())).await;
        server.on::<PutS3, _, _>(move |call| async move {
            assert_eq!(call.input().name.as_deref(), Some(odd));
            assert!(call.request_headers().contains_key("x-amz-content-sha256"));
            call.reply(Receipt {}).await.unwrap();
        });
        let core = builder(&server, wire, &SHELF).credentials(credentials()).build().unwrap();
        in_time(core.call::<PutS3>(upload(odd), None)).await.unwrap();
        assert!(server.refusals().is_empty(), "{:?}", server.refusals());
        let server = super::server(wire, verification()).await;
        server.on::<Put, _, _>(move |call| async move {
            assert_eq!(call.input().name.as_deref(), Some(odd));
            assert!(!call.request_headers().contains_key("x-amz-content-sha256"));
            call.reply(Receipt {}).await.unwrap();
        });
        let core = builder(&server, wire, &SHELF).credentials(credentials()).build().unwrap();
        in_time(core.call::<Put>(upload(odd), None)).await.unwrap();
        assert!(server.refusals().is_empty(), "{:?}", server.refusals());
    }
}

#[tokio::test]
async fn a_session_token_is_signed_and_sent() {
    let temporary = credentials().with_session_token("EXAMPLE-token");
    let server = server(Wire::Memory, Verification::new(temporary.clone())).await;
    server.on::<Put, _, _>(|call| async move {
        assert_eq!(call.request_headers()["x-amz-security-token"], "EXAMPLE-token");
        call.reply(Receipt {}).await.unwrap();
    });
    // A token is not for open wires.
    let builder = builder(&server, Wire::Memory, &SHELF).endpoint("https://memory");
    let core = builder.credentials(temporary).build().unwrap();
    in_time(core.call::<Put>(upload("a"), Some("b".into()))).await.unwrap();
}

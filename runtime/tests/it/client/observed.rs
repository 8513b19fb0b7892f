//! What interceptors see and do, and what `tracing` is told.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use smithy_streams_runtime::client::{
    AttemptView, CallError, Intercept, RequestView, default_header, interceptor_fn,
};

use super::*;
use crate::chat::operation::*;
use crate::listener::Listener;

/// Writes down what it sees.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Intercept for Log {
    fn before_sending(&self, request: &RequestView<'_>) {
        let tenant = request.headers().get("x-tenant").map(|value| value.to_str().unwrap().to_owned());
        let line = format!("{} {} {tenant:?}", request.attempt(), request.method());
        self.0.lock().unwrap().push(line);
    }

    fn after_attempt(&self, attempt: &AttemptView<'_>) {
        let status = attempt.status().map(|status| status.as_u16());
        self.0.lock().unwrap().push(format!(
            "{} {status:?} {}",
            attempt.attempt(),
            attempt.error().is_some()
        ));
    }
}

#[tokio::test(start_paused = true)]
async fn interceptors_add_headers_and_see_every_attempt() {
    let (server, log) = (Server::in_memory(), Log::default());
    let header = default_header(HeaderName::from_static("x-tenant"), HeaderValue::from_static("blue"));
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let client = builder.interceptor(header).interceptor(log.clone()).build().unwrap();
    let (answer, ()) = tokio::join!(client.get_room().room_id("x").send(), async {
        let call = server.accept::<GetRoom>().await;
        call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "", "").await.unwrap();
        let call = server.accept::<GetRoom>().await;
        assert_eq!(call.request_headers()["x-tenant"], "blue");
        call.reply(GetRoomOutput::default()).await.unwrap();
    });
    answer.unwrap();
    let mut call = client.talk().room_id("x").send().await.unwrap();
    let mut exchange = server.accept::<Talk>().await;
    assert_eq!(exchange.request_headers()["x-tenant"], "blue");
    exchange.emit(say(1)).await.unwrap();
    exchange.flush().await.unwrap();
    said(call.next().await);
    let log = log.0.lock().unwrap().join("; ");
    assert_eq!(
        log,
        "1 GET Some(\"blue\"); 1 Some(503) false; 2 GET Some(\"blue\"); 2 Some(200) false; \
         1 POST Some(\"blue\"); 1 Some(200) false"
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_fails_the_call_before_anything_is_sent() {
    let builder = Client::builder().endpoint("http://127.0.0.1:1");
    let client = builder.interceptor(interceptor_fn(|_| Err("not today".into()))).build().unwrap();
    for error in [
        client.get_room().room_id("x").send().await.unwrap_err(),
        client.talk().room_id("x").send().await.unwrap_err(),
        client.watch().room_id("x").send().await.unwrap_err(),
    ] {
        match error {
            CallError::Interceptor(refusal) => assert_eq!(refusal.to_string(), "not today"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn spans_tell_of_attempts_and_streams_and_keep_secrets() {
    let (server, listener) = (Server::in_memory(), Listener::default());
    let header = default_header(HeaderName::from_static("x-key"), HeaderValue::from_static(SECRET));
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    let client = builder.interceptor(header).build().unwrap();
    let guard = listener.listen();
    talk_of_secrets(&client, &server).await;
    listener.start_over();
    talk_of_secrets(&client, &server).await;
    drop(guard);

    let ours = listener.ours();
    let has = |part: &str| assert!(ours.iter().any(|line| line.contains(part)), "{part} in {ours:#?}");
    has("new call in nothing service=\"Chat\" operation=\"GetRoom\"");
    has("new attempt in call number=1");
    has("attempt status=503");
    has("attempt outcome=\"unmodeled error\"");
    has("attempt retry=\"peer failed\"");
    has("new attempt in call number=2");
    has("attempt outcome=\"success\"");
    has("call outcome=\"success\"");
    has("new stream in attempt service=\"Chat\" operation=\"Talk\"");
    has("stream events_in=1");
    has("stream events_out=2");
    has("stream ending=\"complete\"");
    let counted = |name: &str| {
        let line = ours.iter().find_map(|line| line.strip_prefix(&format!("stream {name}="))).unwrap();
        line.parse::<u64>().unwrap()
    };
    assert!(counted("bytes_in") > 60 && counted("bytes_out") > 120);
    let all = listener.text();
    assert!(!all.contains(SECRET), "{all}");
}

const SECRET: &str = "s3cr3t";

/// A call that is attempted twice, and one with events.
async fn talk_of_secrets(client: &Client, server: &Server) {
    let (answer, ()) = tokio::join!(client.get_room().room_id(SECRET).trace(SECRET).send(), async {
        let call = server.accept::<GetRoom>().await;
        call.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, SECRET, SECRET).await.unwrap();
        let call = server.accept::<GetRoom>().await;
        call.reply(GetRoomOutput { name: SECRET.to_owned(), ..GetRoomOutput::default() }).await.unwrap();
    });
    answer.unwrap();
    let mut call = client.talk().room_id(SECRET).send().await.unwrap();
    let mut exchange = server.accept::<Talk>().await;
    call.signal_say(Say::new(1, SECRET)).await.unwrap();
    call.signal_say(Say::new(2, SECRET)).await.unwrap();
    exchange.emit(RoomEvents::Say(Say::new(3, SECRET))).await.unwrap();
    exchange.finish().await.unwrap();
    said(call.next().await);
    assert!(call.next().await.is_none());
}

//! From a builder to a client.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use smithy_streams_runtime::rpc::{ConnectionHandler, RpcError};
use smithy_streams_runtime::session::{CloseReason, SessionError};

use super::*;
use crate::ipc::{Publish, PublishOutput};

/// What CONNECT says of a client that is built so.
async fn greeting(build: impl FnOnce(RpcClientBuilder<Client>) -> RpcClientBuilder<Client>) -> RpcMessage {
    let (builder, mut listener) = builder();
    let connecting = tokio::spawn(build(builder).connect());
    let (server, connect) = in_time(greeted(&mut listener)).await;
    drop(server);
    in_time(connecting).await.unwrap().unwrap_err();
    connect
}

#[tokio::test]
async fn a_token_travels_in_json() {
    let connect = greeting(|builder| builder.auth_token("TOKEN123")).await;
    assert_eq!(connect.payload(), br#"{"authToken":"TOKEN123"}"#);
    assert!(connect.has_current_version());
    assert_eq!(connect.content_type(), None);
    let connect = greeting(|builder| builder.auth_token("a\"b\\\n".to_owned())).await;
    assert_eq!(connect.payload(), br#"{"authToken":"a\"b\\\n"}"#);
}

#[tokio::test]
async fn headers_and_any_payload_can_be_sent_instead() {
    let connect = greeting(|builder| {
        builder
            .auth_token("TOKEN123")
            .connect_header("client-name", "accepted.x")
            .connect_header("n", 7)
            .connect_payload("any")
    })
    .await;
    assert_eq!((connect.string("client-name"), connect.payload()), (Some("accepted.x"), &b"any"[..]));
    assert_eq!(connect.as_message().header("n").and_then(|value| value.as_integer()), Some(7));
    let connect = greeting(|builder| builder.connect_payload("any").auth_token("t")).await;
    assert_eq!(connect.payload(), br#"{"authToken":"t"}"#);
    assert_eq!(greeting(|builder| builder).await.payload(), b"");
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_told() {
    let long = "x".repeat(300);
    for name in ["", &*long, ":stream-id"] {
        let (builder, _listener) = builder();
        let refused = in_time(builder.connect_header(name, 1).connect()).await;
        assert!(matches!(refused, Err(RpcError::Refused(_))), "{name}");
    }
    let (builder, _listener) = builder();
    let twice = builder.connect_header("a", 1).connect_header("a", 2).connect_header("b", 3);
    let refused = in_time(twice.connect()).await;
    assert!(matches!(refused, Err(RpcError::Refused(SessionError::Frame(_)))), "{refused:?}");
}

#[tokio::test]
async fn an_endpoint_is_needed() {
    let missing = Client::builder().connect().await;
    assert!(matches!(missing, Err(RpcError::InvalidAddress { problem: "no endpoint is set", .. })));
    for endpoint in ["", "http://h:1", "tcp://h", "tcp://user:HIDDEN@h:1", "tls://h:1?key=HIDDEN"] {
        let builder = Client::builder().endpoint(endpoint);
        assert!(!format!("{builder:?}").contains("HIDDEN"));
        let error = builder.connect().await.unwrap_err();
        assert!(matches!(error, RpcError::InvalidAddress { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("HIDDEN"), "{error}");
    }
}

#[tokio::test]
async fn a_server_may_say_no() {
    let (builder, mut listener) = builder();
    let connecting = tokio::spawn(builder.connect());
    let (server, _) = in_time(greeted(&mut listener)).await;
    server.reject(&Message::new().with_payload("go away")).unwrap();
    let Err(RpcError::Rejected { message }) = in_time(connecting).await.unwrap() else {
        panic!("it was accepted")
    };
    assert_eq!(message.payload(), b"go away");
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_given_up() {
    let (builder, mut listener) = builder();
    let limit = Duration::from_secs(3);
    let connecting = tokio::spawn(builder.connect_timeout(limit).connect());
    let (server, _) = in_time(greeted(&mut listener)).await;
    let outcome = in_time(connecting).await.unwrap();
    assert!(matches!(outcome, Err(RpcError::ConnectTimeout { limit: it }) if it == limit), "{outcome:?}");
    assert_eq!(in_time(server.closed()).await, CloseReason::EndOfInput);
}

#[tokio::test]
async fn a_clone_of_the_builder_connects_again() {
    let (builder, mut listener) = builder();
    let builder = builder.auth_token("t").connect_header("a", "b");
    for _ in 0..3 {
        let (client, mut server) = tokio::join!(builder.clone().connect(), async {
            let (server, connect) = greeted(&mut listener).await;
            assert_eq!((connect.payload(), connect.string("a")), (&br#"{"authToken":"t"}"#[..], Some("b")));
            server.accept(&Message::new()).unwrap();
            server
        });
        let client = client.unwrap();
        let serving = async {
            let (_, stream) = call::<Publish>(&mut server).await;
            // Ids start anew.
            assert_eq!(stream.stream_id().unwrap().get(), 1);
            say_last(&stream, &response::<Publish>(&PublishOutput {})).await;
        };
        in_time(async { tokio::join!(client.publish("t"), serving) }).await.0.unwrap();
        assert_eq!(in_time(client.connection().close()).await, CloseReason::Requested);
    }
}

#[derive(Default)]
struct Counting {
    setups: AtomicU32,
    shutdowns: AtomicU32,
}

struct Handler(Arc<Counting>);

impl ConnectionHandler for Handler {
    fn on_connection_setup(&self) {
        self.0.setups.fetch_add(1, Ordering::SeqCst);
    }

    fn on_connection_shutdown(&self, _reason: &CloseReason) {
        self.0.shutdowns.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn the_connection_lives_as_long_as_a_clone_or_a_call() {
    let (builder, listener) = builder();
    let counting = Arc::new(Counting::default());
    let builder = builder.connection_handler(Handler(counting.clone()));
    let (client, mut server) = connected(builder, listener).await;
    let clone = client.clone();
    let calling = tokio::spawn(async move { clone.publish("t").await });
    let (_, stream) = in_time(call::<Publish>(&mut server)).await;
    drop(client);
    say_last(&stream, &response::<Publish>(&PublishOutput {})).await;
    in_time(calling).await.unwrap().unwrap();
    drop(stream);
    assert_eq!(in_time(server.closed()).await, CloseReason::EndOfInput);
    assert_eq!(counting.setups.load(Ordering::SeqCst), 1);
    in_time(async {
        while counting.shutdowns.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

//! Who the client is: accepted, refused, too late, and without a sense.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use smithy_streams_runtime::client::{StreamError, StreamSeaError};
use smithy_streams_runtime::identity::{BasicAuth, BearerToken, IdentityError, ProvideFuture, ProvideToken};
use smithy_streams_runtime::session::stream_sea::{Credentials, LossReason};
use smithy_streams_runtime::transport::WebSocketError;
use tokio_tungstenite::tungstenite::Message;

use super::*;

#[tokio::test]
async fn the_first_subscription_connects_and_the_last_one_closes() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, call, mut peer) = subscribed(builder, &mut listener).await;
        assert_eq!((peer.path.as_str(), peer.host.as_str()), ("/api/v1/streams", "localhost"));
        let (other, id) = subscribe(&client, &mut peer, "t").await;
        assert_eq!(id, 3);
        drop(call);
        peer.deliver(id, 1).await;
        drop(other);
        assert!(peer.until_closed().await, "the client says that it goes");
        let (again, mut peer) = tokio::join!(client.subscribe("s"), async {
            let mut peer = Peer::welcome(&mut listener).await;
            assert_eq!(peer.accept("s").await, 2);
            peer
        });
        drop(client);
        peer.deliver(2, 7).await;
        assert_eq!(payload(&mut again.unwrap()).await, Document::from(7), "it outlives the client");
    })
    .await;
}

#[tokio::test]
async fn the_path_of_the_endpoint_stands_in_front() {
    in_time(async {
        let (builder, mut listener) = builder();
        let client = builder.endpoint("http://localhost:8080/sea/").build().unwrap();
        let connecting = tokio::spawn(async move { client.subscribe("s").await.map(drop) });
        let peer = Peer::next(&mut listener).await;
        assert_eq!((peer.path.as_str(), peer.host.as_str()), ("/sea/api/v1/streams", "localhost:8080"));
        connecting.abort();
    })
    .await;
}

#[tokio::test]
async fn refused_credentials_end_everything_and_are_not_tried_again() {
    in_time(async {
        let (client, mut listener) = client();
        let refused = async {
            let mut peer = Peer::next(&mut listener).await;
            peer.hear().await;
            let error = json!({"message": "Invalid credentials"});
            peer.say(json!({"id": 1, "action": "authenticate", "success": false, "error": error})).await;
            assert!(peer.until_closed().await, "nothing more is sent");
        };
        let (one, two, ()) = tokio::join!(client.subscribe("s"), client.subscribe("t"), refused);
        for outcome in [one.map(drop), two.map(drop)] {
            let StreamSeaError::Refused(refusal) = failure(outcome) else { panic!() };
            assert_eq!(refusal.message(), Some("Invalid credentials"));
        }
        let silent = tokio::time::timeout(ms(100), listener.accept()).await;
        assert!(silent.is_err(), "no other connection");
    })
    .await;
}

#[tokio::test]
async fn credentials_that_are_refused_later_end_what_was_there() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, peer) = subscribed(builder, &mut listener).await;
        drop(peer);
        let mut peer = Peer::next(&mut listener).await;
        peer.hear().await;
        peer.say(json!({"id": 1, "success": false})).await;
        assert!(matches!(call.next().await, Some(Ok(Events::Interrupted(_)))));
        let error = call.next().await.unwrap().unwrap_err();
        assert!(matches!(error, StreamError::StreamSea(StreamSeaError::Refused(_))), "{error:?}");
        assert!(call.next().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn connecting_beforehand_tells_at_once() {
    in_time(async {
        let (accepted, mut listener) = builder();
        let (client, mut peer) = tokio::join!(accepted.connect::<Subscribe>(), Peer::welcome(&mut listener));
        let (call, id) = subscribe(&client.unwrap(), &mut peer, "s").await;
        assert_eq!(id, 2, "over the same connection");
        drop(call);
        assert!(peer.until_closed().await);

        let (refused, mut listener) = builder();
        let (client, ()) = tokio::join!(refused.connect::<Subscribe>(), async {
            let mut peer = Peer::next(&mut listener).await;
            peer.hear().await;
            peer.say(json!({"id": 1, "success": false, "error": {"message": "no"}})).await;
        });
        assert!(matches!(client.unwrap_err(), StreamSeaError::Refused(_)));

        let (unused, mut listener) = builder();
        let (client, mut peer) = tokio::join!(unused.connect::<Subscribe>(), Peer::welcome(&mut listener));
        drop(client);
        assert!(peer.until_closed().await, "nobody can subscribe any more");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_none_fails_what_waits_for_it() {
    for (answer, problem) in [
        (Message::text("{"), "cannot be read"),
        (Message::text("[]"), "cannot be read"),
        (Message::text(r#"{"id":1}"#), "does not say whether it is a success"),
        (Message::text(r#"{"id":1,"success":"yes"}"#), "does not say whether it is a success"),
        (Message::binary("{}"), "is binary"),
    ] {
        in_time(async {
            let (client, mut listener) = client();
            let (outcome, _peer) = tokio::join!(client.subscribe("s"), async {
                let mut peer = Peer::next(&mut listener).await;
                peer.hear().await;
                peer.send(answer).await;
                peer
            });
            let StreamSeaError::Lost(LossReason::MalformedReply(warning)) = failure(outcome) else {
                panic!()
            };
            assert!(warning.to_string().contains(problem), "{warning}");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_fails_after_ten_seconds() {
    let (client, mut listener) = client();
    let began = tokio::time::Instant::now();
    let (outcome, _peer) = tokio::join!(client.subscribe("s"), Peer::next(&mut listener));
    let error = failure(outcome);
    assert!(matches!(error, StreamSeaError::Lost(LossReason::ConnectTimeout { .. })), "{error:?}");
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn without_a_server_there_is_no_subscription() {
    in_time(async {
        let (client, listener) = client();
        drop(listener);
        let error = failure(client.subscribe("s").await);
        assert!(matches!(error, StreamSeaError::WebSocket(WebSocketError::Connect(_))), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn secrets_do_not_travel_in_the_clear() {
    let (builder, _listener) = builder();
    let builder = builder.endpoint("http://sea.example.com");
    let error = failure(builder.build().unwrap().subscribe("s").await);
    assert!(matches!(error, StreamSeaError::Auth(_)), "{error:?}");

    let (connector, mut listener) = memory();
    let open = Client::builder().endpoint("http://sea.example.com").connector(connector).credentials(basic());
    let client = open.allow_insecure_auth(true).build().unwrap();
    let (call, _peer) = tokio::join!(client.subscribe("s"), async {
        let mut peer = Peer::welcome(&mut listener).await;
        peer.accept("s").await;
        peer
    });
    let _call = call.unwrap();
}

#[tokio::test]
async fn the_login_of_requests_is_that_of_subscriptions_where_there_is_no_other() {
    in_time(async {
        let (connector, mut listener) = memory();
        let nobody = Client::builder().endpoint("http://localhost").connector(connector);
        let client = nobody.http(|http| http.basic_auth(BasicAuth::new("abc", "def123"))).build().unwrap();
        let (call, _peer) = tokio::join!(client.subscribe("s"), async {
            let mut peer = Peer::welcome(&mut listener).await;
            peer.accept("s").await;
            peer
        });
        let _call = call.unwrap();

        let client = Client::builder().endpoint("http://localhost").build().unwrap();
        assert!(matches!(failure(client.subscribe("s").await), StreamSeaError::NoCredentials));
    })
    .await;
}

/// Gives tokens that expire at once, numbered.
#[derive(Debug, Default)]
struct Counter {
    asked: AtomicUsize,
}

impl ProvideToken for Counter {
    fn provide(&self) -> ProvideFuture<'_, BearerToken> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number == 2 {
                return Err(IdentityError::provider("out of order"));
            }
            // {"exp":1}
            Ok(BearerToken::new(format!("e30.eyJleHAiOjF9.{number}")))
        })
    }
}

#[tokio::test]
async fn a_token_that_expires_is_asked_for_before_each_connection() {
    in_time(async {
        let (builder, mut listener) = builder();
        let counter = Arc::new(Counter::default());
        let client = builder.token_provider("abc", Arc::clone(&counter)).build().unwrap();
        let mut subscribing = Some(tokio::spawn(async move { client.subscribe("s").await.unwrap() }));
        let mut call = None;
        // Without a token there is no connection, but another attempt.
        for (number, failures) in [(0, None), (1, Some(0)), (3, Some(1))] {
            let mut peer = Peer::next(&mut listener).await;
            let asked = peer.hear().await;
            let jwt = format!("e30.eyJleHAiOjF9.{number}");
            assert_eq!(asked["payload"], json!({"type": "jwt", "clientId": "abc", "jwt": jwt}));
            peer.say(json!({"id": 1, "success": true})).await;
            peer.accept("s").await;
            let call = match subscribing.take() {
                Some(subscribing) => call.insert(subscribing.await.unwrap()),
                None => call.as_mut().unwrap(),
            };
            if let Some(failures) = failures {
                assert!(matches!(call.next().await, Some(Ok(Events::Interrupted(_)))));
                let Some(Ok(Events::Resumed(resumed))) = call.next().await else { panic!() };
                assert_eq!(resumed.failures, Some(failures));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_opens_subscriptions_alone() {
    in_time(async {
        let (builder, mut listener) = builder();
        let client = builder.credentials(Credentials::jwt("abc", "e30.e30.x")).build().unwrap();
        let asking = tokio::spawn(async move { client.subscribe("s").await.map(drop) });
        let mut peer = Peer::next(&mut listener).await;
        assert_eq!(peer.hear().await["payload"]["type"], "jwt");
        asking.abort();
    })
    .await;
}

//! Subscriptions on one connection.

use serde_json::json;
use smithy_streams_runtime::client::{Handlers, StreamError};
use smithy_streams_runtime::session::stream_sea::RequestError;

use super::model::{SubscribeInput, SubscriptionRefused};
use super::*;

#[tokio::test]
async fn deliveries_of_two_subscriptions_interleave() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut one, mut peer) = subscribed(builder, &mut listener).await;
        let (mut two, _) = subscribe(&client, &mut peer, "t").await;
        for number in 0..100 {
            peer.deliver(2 + number % 2, number).await;
        }
        for number in 0..50 {
            assert_eq!(payload(&mut one).await, Document::from(2 * number));
            assert_eq!(payload(&mut two).await, Document::from(2 * number + 1));
        }
    })
    .await;
}

#[tokio::test]
async fn an_event_has_the_members_of_the_message() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        for action in ["subscription", "subscribe", "whatever"] {
            let batch = json!([{"temperature": 91}, null]);
            peer.say(json!({"streamName": "s", "action": action, "payload": batch, "id": 2.0, "new": {}}))
                .await;
            let Some(Ok(Events::Message(message))) = call.next().await else { panic!() };
            assert_eq!(message.stream_name.as_deref(), Some("s"));
            let batch = vec![Document::from_iter([("temperature", 91)]), Document::Null];
            assert_eq!(message.payload, Some(batch.into()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_is_named_and_a_stream_has_to_be() {
    in_time(async {
        let (client, mut listener) = client();
        let missing = client.subscribe_with(SubscribeInput::default()).await;
        assert!(matches!(missing.unwrap_err(), CallError::MissingMember { member: "streamName", .. }));
        let group = "0f8fad5b-d9cb-469f-a165-70867728950e".to_owned();
        let input = SubscribeInput { stream_name: Some("s".to_owned()), group_id: Some(group.clone()) };
        let asking = tokio::spawn(async move { client.subscribe_with(input).await.map(drop) });
        let mut peer = Peer::welcome(&mut listener).await;
        let expected = json!({"id": 2, "action": "subscribe", "payload": "s", "groupId": group});
        assert_eq!(peer.hear().await, expected);
        asking.abort();
    })
    .await;
}

#[tokio::test]
async fn a_delivery_may_overtake_the_reply() {
    in_time(async {
        let (client, mut listener) = client();
        let (call, mut peer) = tokio::join!(client.subscribe("s"), async {
            let mut peer = Peer::welcome(&mut listener).await;
            peer.hear().await;
            peer.deliver(2, json!({"n": 1})).await;
            peer.say(json!({"id": 2, "action": "subscription", "success": true, "payload": 2})).await;
            peer
        });
        let mut call = call.unwrap();
        peer.deliver(2, json!({"n": 2})).await;
        for n in [1, 2] {
            assert_eq!(payload(&mut call).await, Document::from_iter([("n", n)]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_subscription_that_is_refused_harms_no_other() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        for (error, message) in [
            (json!({"message": "no such stream", "code": 7}), Some("no such stream")),
            (json!("no such stream"), Some("no such stream")),
            (json!(null), None),
        ] {
            let (refused, ()) = tokio::join!(client.subscribe("unknown"), async {
                let id = peer.hear().await["id"].clone();
                peer.say(json!({"id": id, "action": "subscribe", "success": false, "error": error})).await;
            });
            let error = refused.unwrap_err();
            let SeaError::Refused(SubscriptionRefused { message: told }) = error.as_modeled().unwrap() else {
                panic!("{error:?}")
            };
            assert_eq!(told.as_deref(), message);
            assert_eq!(error.code(), Some("SubscriptionRefused"));
        }
        peer.deliver(2, 1).await;
        assert_eq!(payload(&mut call).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn a_subscription_that_is_refused_later_ends_with_the_error_of_the_model() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, peer) = subscribed(builder, &mut listener).await;
        drop(peer);
        let mut peer = Peer::welcome(&mut listener).await;
        let id = peer.hear().await["id"].clone();
        peer.say(json!({"id": id, "success": false, "error": {"message": "gone"}})).await;
        assert!(matches!(call.next().await, Some(Ok(Events::Interrupted(_)))));
        let error = call.next().await.unwrap().unwrap_err();
        assert!(matches!(error, StreamError::Exception(SeaError::Refused(_))), "{error:?}");
        assert!(call.next().await.is_none());
        assert!(peer.until_closed().await, "it was the last");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_is_not_answered_fails_alone() {
    let (builder, mut listener) = builder();
    let builder = builder.first_reply_timeout(Duration::from_secs(4));
    let (client, mut call, mut peer) = subscribed(builder, &mut listener).await;
    let (unanswered, _) = tokio::join!(client.subscribe("t"), peer.hear());
    let error = failure(unanswered);
    assert!(matches!(error, StreamSeaError::Unanswered { limit } if limit.as_secs() == 4), "{error:?}");
    peer.deliver(3, 1).await;
    peer.deliver(2, 2).await;
    assert_eq!(payload(&mut call).await, Document::from(2));
}

#[tokio::test]
async fn a_subscription_that_is_given_up_before_its_reply_is_forgotten() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        let asking = tokio::spawn({
            let client = client.clone();
            async move { client.subscribe("t").await.map(drop) }
        });
        assert_eq!(peer.hear().await["id"], 3);
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        peer.say(json!({"id": 3, "success": true})).await;
        peer.deliver(3, 1).await;
        peer.deliver(2, 2).await;
        assert_eq!(payload(&mut call).await, Document::from(2));
    })
    .await;
}

#[tokio::test]
async fn there_are_no_more_subscriptions_than_are_allowed() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (client, _call, mut peer) = subscribed(builder.max_subscriptions(2), &mut listener).await;
        let (second, _) = subscribe(&client, &mut peer, "t").await;
        let error = failure(client.subscribe("u").await);
        let limit = RequestError::TooManySubscriptions { limit: 2 };
        assert!(matches!(&error, StreamSeaError::Request(reason) if *reason == limit), "{error:?}");
        drop(second);
        let _third = subscribe(&client, &mut peer, "u").await;
    })
    .await;
}

#[tokio::test]
async fn handlers_hear_of_messages() {
    in_time(async {
        let (client, mut listener) = client();
        let (heard, mut hearing) = tokio::sync::mpsc::unbounded_channel();
        let mut handlers = Handlers::new();
        handlers.on_event(move |event: &Events| {
            let heard = heard.clone();
            let event = event.clone();
            Some(async move { heard.send(event).unwrap() })
        });
        let (_call, mut peer) = tokio::join!(client.subscribe_handled("s", handlers), async {
            let mut peer = Peer::welcome(&mut listener).await;
            peer.accept("s").await;
            peer
        });
        peer.deliver(2, 1).await;
        assert!(matches!(hearing.recv().await, Some(Events::Message(_))));
    })
    .await;
}

//! What subscriptions are answered.

use serde_json::json;
use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::mock::{MockError, Server};
use smithy_streams_runtime::session::stream_sea::{ReplyAction, ServerConfig};

use super::*;

#[tokio::test]
async fn a_subscription_is_accepted_and_hears_messages() {
    let server = Server::bind().await.unwrap();
    let mut client = Client::connect(&server).await;
    let group = "0f8fad5b-d9cb-469f-a165-70867728950e";
    client.say(json!({"id": 2, "action": "subscribe", "payload": "boiler_data", "groupId": group})).await;
    let mut call = accept(&server).await;
    assert_eq!(call.input().stream_name(), "boiler_data");
    assert_eq!(call.input().group_id().unwrap().as_str(), group);
    assert!(call.request_headers().contains_key("sec-websocket-key"));
    let connection = call.stream_sea_connection().unwrap();
    assert_eq!((connection.path(), connection.credentials().unwrap().client_id()), (PATH, "abc"));

    call.respond(Unit).await.unwrap();
    assert!(matches!(call.respond(Unit).await, Err(MockError::Answered)));
    call.emit(message(7, "boiler_data")).await.unwrap();
    call.finish().await.unwrap();
    assert!(matches!(call.emit(message(8, "boiler_data")).await, Err(MockError::Answered)));
    let reply = json!({
        "id": 2, "action": "subscription", "success": true, "streamName": "boiler_data", "payload": 2
    });
    assert_eq!(client.next().await, reply);
    let delivery = json!({"id": 2, "action": "subscription", "payload": 7, "streamName": "boiler_data"});
    assert_eq!(client.next().await, delivery);
}

#[tokio::test]
async fn messages_of_two_subscriptions_interleave() {
    let server = Server::bind().await.unwrap();
    server.set_stream_sea(ServerConfig::new().reply_action(ReplyAction::Subscribe));
    server.on::<Subscribe, _, _>(|mut call| async move {
        let name = call.input().stream_name().to_owned();
        for number in 0..3 {
            call.emit(message(number, &name)).await.unwrap();
        }
        // Nothing ends a subscription but its connection.
        assert!(call.next().await.is_none());
    });
    let mut client = Client::connect(&server).await;
    client.subscribe(2, "a").await;
    client.subscribe(3, "b").await;
    let mut payloads = [vec![], vec![]];
    for _ in 0..8 {
        let message = client.next().await;
        assert_eq!(message["action"], "subscribe");
        let of = message["id"].as_u64().unwrap() as usize - 2;
        assert_eq!(message["streamName"], ["a", "b"][of]);
        payloads[of].push(message["payload"].as_u64().unwrap());
    }
    assert_eq!(payloads, [[2, 0, 1, 2], [3, 0, 1, 2]]);
}

#[tokio::test]
async fn a_subscription_is_refused_and_others_are_not() {
    let server = Server::bind().await.unwrap();
    let mut client = Client::connect(&server).await;
    for (id, name) in [(2, "a"), (3, "b"), (4, "c"), (5, "d")] {
        client.subscribe(id, name).await;
    }
    let refused = Refused(Some("no such stream".to_owned()));
    accept(&server).await.reply_error(refused).await.unwrap();
    drop(accept(&server).await);
    let mut call = accept(&server).await;
    call.error("Any", "not you").await.unwrap();
    assert!(matches!(call.respond(Unit).await, Err(MockError::Answered)));
    accept(&server).await.reply(Unit).await.unwrap();
    for (id, why) in [(2, "no such stream"), (3, "the subscription was let go of"), (4, "not you")] {
        let error = json!({"message": why});
        let refusal = json!({"id": id, "action": "subscription", "success": false, "error": error});
        assert_eq!(client.next().await, refusal);
    }
    assert_eq!(client.next().await["success"], true);
}

#[tokio::test]
async fn a_reader_that_is_slow_holds_up_who_sends() {
    let server = Server::bind().await.unwrap();
    server.set_stream_sea(ServerConfig::new().transmit_limit(4096));
    let mut client = Client::connect(&server).await;
    client.subscribe(2, "a").await;
    let mut call = accept(&server).await;
    let text = "x".repeat(64 * 1024);
    let sent = tokio::spawn(async move {
        for _ in 0..512 {
            call.emit(message(text.as_str(), "a")).await.unwrap();
        }
        call
    });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!sent.is_finished());
    for _ in 0..513 {
        client.next().await;
    }
    let mut call = in_time(sent).await.unwrap();
    in_time(call.flush()).await.unwrap();
    drop(client);
    in_time(call.closed()).await;
    assert!(matches!(call.emit(message(0, "a")).await, Err(MockError::Gone)));
}

#[tokio::test]
async fn what_has_no_place_on_a_web_socket_is_refused() {
    let server = Server::bind().await.unwrap();
    let mut client = Client::connect(&server).await;
    client.subscribe(2, "a").await;
    let mut call = accept(&server).await;
    let frame = smithy_streams_runtime::frame::Message::new();
    assert!(matches!(call.message(&frame).await, Err(MockError::NoFrames)));
    assert!(matches!(call.outgoing(&frame).await, Err(MockError::NotRpc)));
    assert!(matches!(call.emit(Events::Unknown).await, Err(MockError::Event(_))));
    assert!(matches!(call.reply_http(http::Response::default()).await, Err(MockError::NotHttp)));
}

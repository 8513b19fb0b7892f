//! A generated client of event-stream RPC, and the messages that it sends and takes, as the model and the protocol have
//! them.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

use std::future::Future;
use std::time::Duration;

use serde_json::{Value, json};
use smithy_streams_runtime::client::{CallError, StreamError};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{ConnectOptions, Continuation, ServerConnection};
use smithy_streams_runtime::session::{Outgoing, RpcMessage, ServerRole};
use smithy_streams_runtime::transport::memory;
use smithy_streams_runtime::types::{Document, Timestamp};

use crate::embed::lighthouse::Client;
use crate::embed::lighthouse::operation::{get_lamp::GetLampError, watch_ships::WatchShipsError};
use crate::embed::lighthouse::types::{Bearing, Color, Flags, Mark, Morse, Priority, ShipEvents, Words};

const NAMESPACE: &str = "com.example.lighthouse#";

/// A call as the peer sees it.
struct Call {
    request: RpcMessage,
    stream: Continuation<ServerRole>,
}

/// A client and its peer.
async fn connected() -> (Client, ServerConnection) {
    let (connector, mut listener) = memory();
    let tokens = || "token".to_owned();
    let client = Client::builder().endpoint("tcp://memory:1").connector(connector).idempotency_tokens(tokens);
    let server = async {
        let mut server = ServerConnection::over(listener.accept().await.unwrap(), &ConnectOptions::new());
        server.handshake().await.unwrap();
        server.accept(&Message::new()).unwrap().await.unwrap();
        server
    };
    let (client, server) = tokio::join!(client.connect(), server);
    (client.unwrap(), server)
}

/// Runs both sides; a hang is a failure.
async fn both<A, B>(client: impl Future<Output = A>, server: impl Future<Output = B>) -> (A, B) {
    let all = async { tokio::join!(client, server) };
    tokio::time::timeout(Duration::from_secs(20), all).await.expect("it hangs")
}

/// The next call, which has to be of this operation, and to bring an input of this shape.
async fn called(server: &mut ServerConnection, operation: &str, input: &str) -> Call {
    let (request, stream) = server.next_stream().await.expect("a call comes");
    assert_eq!(request.operation(), Some(&*format!("{NAMESPACE}{operation}")));
    assert_eq!(request.service_model_type(), Some(&*shape(input)));
    assert_eq!(request.content_type(), Some("application/json"));
    Call { request, stream }
}

fn shape(name: &str) -> String {
    if name.contains('#') { name.to_owned() } else { format!("{NAMESPACE}{name}") }
}

fn json_of(message: &RpcMessage) -> Value {
    serde_json::from_slice(message.payload()).expect("a document")
}

impl Call {
    async fn send(&self, name: &str, payload: Value, kind: for<'m> fn(&'m Message) -> Outgoing<'m>) {
        let headers = [(":content-type", "application/json"), ("service-model-type", &*shape(name))];
        let message = Message::new().with_headers(headers).unwrap().with_payload(payload.to_string());
        self.stream.send_message(kind(&message)).await.unwrap();
    }

    /// A message that is not the last one.
    async fn say(&self, name: &str, payload: Value) {
        self.send(name, payload, |it| Outgoing::application_message(it)).await;
    }

    /// The last message.
    async fn end(&self, name: &str, payload: Value) {
        self.send(name, payload, |it| Outgoing::application_message(it).terminating()).await;
    }

    /// An error, which is the last message.
    async fn fail(&self, name: &str, payload: Value) {
        self.send(name, payload, |it| Outgoing::application_error(it).terminating()).await;
    }

    /// The client's next event.
    async fn event(&mut self, union: &str) -> Value {
        let message = self.stream.next().await.expect("an event comes");
        assert_eq!(message.service_model_type(), Some(&*shape(union)));
        json_of(&message)
    }
}

#[tokio::test]
async fn a_document_has_the_names_of_the_model_and_numbers_for_timestamps() {
    let (client, mut server) = connected().await;
    let call = client
        .set_lamp()
        .lamp("north")
        .color(Color::Red)
        .priority(Priority::Distress)
        .power(1.5)
        .until(Timestamp::from_seconds(1_704_164_645))
        .rhythm(vec![Some(1.5), None])
        .marks([("reef".to_owned(), Mark::new().kind("reef"))].into())
        .bearing(Bearing::Everywhere)
        .settings(Document::from(true))
        .lens(&b"lens"[..])
        .keeper("secret");
    let peer = async {
        let call = called(&mut server, "SetLamp", "SetLampInput").await;
        let expected = json!({
            "lamp": "north", "color": "red", "priority": 9, "power": 1.5, "until": 1_704_164_645,
            "rhythm": [1.5, null], "marks": { "reef": { "kind": "reef" } }, "bearing": { "everywhere": {} },
            "settings": true, "lens": "bGVucw==", "keeper": "secret", "requestToken": "token",
        });
        assert_eq!(json_of(&call.request), expected);
        let lamp = json!({ "name": "north", "lit": true, "color": "violet", "since": 1.25, "spare": null, "more": 1 });
        call.end("SetLampOutput", json!({ "lamp": lamp })).await;
    };
    let (output, ()) = both(call.send(), peer).await;
    let lamp = output.unwrap().lamp.expect("a lamp");
    assert!(lamp.lit && lamp.spare.is_none());
    assert_eq!(lamp.color.as_ref().map(Color::as_str), Some("violet"));
    assert_eq!(lamp.since, Some(Timestamp::new(1, 250_000_000)));
}

#[tokio::test]
async fn nothing_to_say_is_an_empty_object() {
    let (client, mut server) = connected().await;
    let peer = async {
        let call = called(&mut server, "Blink", "smithy.api#Unit").await;
        assert_eq!(json_of(&call.request), json!({}));
        call.end("smithy.api#Unit", json!({})).await;
    };
    both(client.blink().send(), peer).await.0.unwrap();
}

#[tokio::test]
async fn events_of_every_kind_come_behind_the_initial_response() {
    let (client, mut server) = connected().await;
    let peer = async {
        let call = called(&mut server, "WatchShips", "WatchShipsInput").await;
        assert_eq!(json_of(&call.request), json!({ "area": "north" }));
        call.say("ShipEvents", json!({ "fog": {} })).await;
        call.say("WatchShipsOutput", json!({ "watchId": "w" })).await;
        call.say("ShipEvents", json!({ "sighted": { "bearing": 90, "ship": { "name": "Vasa" } } })).await;
        call.say("ShipEvents", json!({ "sighted": null, "passed": { "name": "Vasa", "at": 1.5 } })).await;
        call.say("ShipEvents", json!({ "calm": {} })).await;
        call.say("ShipEvents", json!({ "storm": {} })).await;
        call.fail("WatchEnded", json!({ "message": "too dark", "_errorCode": "WatchEnded" })).await;
    };
    let watch = async {
        let mut call = client.watch_ships().area("north").send().await.unwrap();
        assert_eq!(call.initial_response().await.unwrap().watch_id.as_deref(), Some("w"));
        let mut events = Vec::new();
        while let Some(event) = call.next().await {
            events.push(event);
        }
        events
    };
    let (events, ()) = both(watch, peer).await;
    let mut events = events.into_iter();
    assert!(matches!(events.next(), Some(Ok(ShipEvents::Fog(_)))));
    let Some(Ok(ShipEvents::Sighted(sighted))) = events.next() else { panic!("a ship was sighted") };
    assert_eq!((sighted.bearing, sighted.ship.unwrap().name), (Some(90), "Vasa".to_owned()));
    let Some(Ok(ShipEvents::Passed(passed))) = events.next() else { panic!("a ship passed") };
    assert_eq!(passed.at, Some(Timestamp::new(1, 500_000_000)));
    assert!(matches!(events.next(), Some(Ok(ShipEvents::Calm))));
    assert!(matches!(events.next(), Some(Ok(ShipEvents::Unknown(_)))));
    let Some(Err(StreamError::Exception(WatchShipsError::WatchEnded(error)))) = events.next() else {
        panic!("the watch ended")
    };
    assert_eq!(error.message.as_deref(), Some("too dark"));
    assert!(events.next().is_none());
}

#[tokio::test]
async fn events_go_both_ways() {
    let (client, mut server) = connected().await;
    let peer = async {
        let mut call = called(&mut server, "Hail", "HailInput").await;
        assert_eq!(json_of(&call.request), json!({ "ship": "Vasa" }));
        assert_eq!(call.event("Words").await, json!({ "flags": { "hoist": ["A", "B"] } }));
        call.say("HailOutput", json!({ "channel": 16 })).await;
        call.say("Words", json!({ "morse": { "text": "SOS" } })).await;
        assert_eq!(call.event("Words").await, json!({ "morse": {} }));
        let last = call.stream.next().await.expect("the end comes");
        assert!(last.is_last() && last.payload().is_empty());
    };
    let talk = async {
        let mut call = client.hail().ship("Vasa").send().await.unwrap();
        let hoist = vec!["A".to_owned(), "B".to_owned()];
        call.signal_flags(Flags::new().hoist(hoist)).await.unwrap();
        assert_eq!(call.initial_response().await.unwrap().channel, Some(16));
        let Some(Ok(Words::Morse(morse))) = call.next().await else { panic!("the ship answers") };
        assert_eq!(morse.text.as_deref(), Some("SOS"));
        call.send(Words::Morse(Morse::new())).await.unwrap();
        call.join().await.unwrap();
    };
    both(talk, peer).await;
}

#[tokio::test]
async fn events_go_to_the_peer_alone() {
    let (client, mut server) = connected().await;
    let peer = async {
        let mut call = called(&mut server, "SoundHorn", "SoundHornInput").await;
        assert_eq!(json_of(&call.request), json!({}));
        assert_eq!(call.event("Blasts").await, json!({ "short": {} }));
        assert_eq!(call.event("Blasts").await, json!({ "long": {} }));
        call.end("smithy.api#Unit", json!({})).await;
    };
    let sound = async {
        let mut call = client.sound_horn().send().await.unwrap();
        call.signal_short(Default::default()).await.unwrap();
        call.signal_long(Default::default()).await.unwrap();
        call.output().await.unwrap();
    };
    both(sound, peer).await;
}

#[tokio::test]
async fn errors_are_told_by_their_shape() {
    let (client, mut server) = connected().await;
    let peer = async {
        let call = called(&mut server, "GetLamp", "GetLampInput").await;
        call.fail(
            "NoSuchLamp",
            json!({ "message": "none", "lamp": "x", "_service": "s", "_message": "none" }),
        )
        .await;
        let call = called(&mut server, "GetLamp", "GetLampInput").await;
        call.fail("Overwhelmed", json!({})).await;
        let call = called(&mut server, "GetLamp", "GetLampInput").await;
        call.fail("aws#AccessDenied", json!({ "_message": "no", "_errorCode": "aws#AccessDenied" })).await;
    };
    let ask = async {
        let ask = || client.get_lamp().lamp("x").send();
        let Err(CallError::Modeled { error: GetLampError::NoSuchLamp(error), .. }) = ask().await else {
            panic!("there is no such lamp")
        };
        assert_eq!((error.lamp.as_deref(), error.message.as_deref()), (Some("x"), Some("none")));
        let error = ask().await.expect_err("there is too much to do");
        assert!(error.is_retryable(), "{error}");
        let error = ask().await.expect_err("it may not ask");
        assert!(matches!(error, CallError::Unmodeled(_)), "{error:?}");
    };
    both(ask, peer).await;
}

#[tokio::test]
async fn pages_and_waiters_are_calls_like_others() {
    let (client, mut server) = connected().await;
    let peer = async {
        for (token, page) in [(None, ["Vasa", "Mars"].as_slice()), (Some("2"), &["Kalmar Nyckel"])] {
            let call = called(&mut server, "ListShips", "ListShipsInput").await;
            let expected = token.map_or_else(|| json!({}), |token| json!({ "nextToken": token }));
            assert_eq!(json_of(&call.request), expected);
            let ships: Vec<Value> = page.iter().map(|name| json!({ "name": name, "length": 47.5 })).collect();
            let next = if token.is_none() { json!("2") } else { Value::Null };
            call.end("ListShipsOutput", json!({ "ships": ships, "nextToken": next })).await;
        }
        let call = called(&mut server, "GetLamp", "GetLampInput").await;
        call.end("GetLampOutput", json!({ "lamp": { "name": "north", "lit": true } })).await;
    };
    let ask = async {
        let mut items = client.list_ships().paginate().items();
        let mut names = Vec::new();
        while let Some(ship) = items.next().await {
            names.push(ship.unwrap().name);
        }
        assert_eq!(names, ["Vasa", "Mars", "Kalmar Nyckel"]);
        client.get_lamp().lamp("north").wait_until_lamp_lit(Duration::from_secs(5)).await.unwrap();
    };
    both(ask, peer).await;
}

#[tokio::test]
async fn a_client_knows_its_connection() {
    let (client, server) = connected().await;
    assert!(client.connection().is_open());
    server.close().await;
    client.connection().closed().await;
    assert!(!client.clone().connection().is_open());
    assert!(matches!(client.blink().send().await, Err(CallError::Rpc(_))));
}

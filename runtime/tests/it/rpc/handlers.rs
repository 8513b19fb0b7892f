//! What a handler of a connection hears, and what it may do.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{ConnectOptions, Connection, ConnectionHandler, KeepOpen};
use smithy_streams_runtime::session::{CloseReason, MessageType, RpcMessage};

use super::peer::{
    Carrier, accepted, activated, connect, no_task_is_left, pair_of, told, unaccepted, within,
};
use crate::session::ends::{
    CONNECT_ACK, INTERNAL_ERROR, MESSAGE, PING, PING_RESPONSE, PROTOCOL_ERROR, frame, line, payload,
};

/// Writes down what it hears.
#[derive(Clone, Default)]
struct Ear {
    heard: Arc<Mutex<Vec<String>>>,
    forgiving: bool,
}

impl Ear {
    fn hear(&self, line: String) {
        // Calls come one at a time, so nobody else can be holding it.
        self.heard.try_lock().expect("two calls at the same time").push(line);
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

impl ConnectionHandler for Ear {
    fn on_connection_setup(&self) {
        self.hear("setup".to_owned());
    }

    fn on_protocol_message(&self, message: &RpcMessage) -> KeepOpen {
        self.hear(line(message));
        if self.forgiving { KeepOpen::Yes } else { KeepOpen::No }
    }

    fn on_connection_shutdown(&self, reason: &CloseReason) {
        self.hear(format!("shutdown: {}", told(reason)));
    }
}

#[tokio::test]
async fn every_message_of_the_connection_is_heard_in_order() {
    let ear = Ear::default();
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new().handler(ear.clone())).await;
    let mut stream = activated(&client, &mut peer).await;
    let bytes = [
        frame(PING, 0, 0, "one"),
        frame(MESSAGE, 0, 1, "not of the connection"),
        frame(PING_RESPONSE, 0, 0, "two"),
        frame(PING, 0, 0, "three"),
    ];
    within(async {
        peer.say(&bytes.concat()).await;
        stream.next().await.unwrap();
        // Answered already, and the handler is not asked.
        assert_eq!(peer.next().await.unwrap(), "PING_RESPONSE 0 0 one");
        assert_eq!(peer.next().await.unwrap(), "PING_RESPONSE 0 0 three");
        client.close().await;
    })
    .await;
    let shutdown = "shutdown: the connection was closed as asked";
    let expected =
        ["setup", "CONNECT_ACK 1 0", "PING 0 0 one", "PING_RESPONSE 0 0 two", "PING 0 0 three", shutdown];
    assert_eq!(ear.heard(), expected);
}

#[tokio::test]
async fn both_ends_hear_each_other() {
    let (near, far) = (Ear::default(), Ear::default());
    let options = |ear: &Ear| ConnectOptions::new().handler(ear.clone());
    let (client, server) = pair_of(Carrier::Memory, &options(&near), &options(&far)).await;
    within(async {
        client.ping(&payload("you?")).await.unwrap();
        server.ping(&payload("and you?")).await.unwrap();
        while near.heard().len() + far.heard().len() < 8 {
            tokio::task::yield_now().await;
        }
        client.close().await;
        server.closed().await;
    })
    .await;
    assert_eq!(near.heard()[..2], ["setup", "CONNECT_ACK 1 0"]);
    assert_eq!(far.heard()[..2], ["setup", "CONNECT 0 0"]);
    for (ear, lines) in [
        (near, ["PING 0 0 and you?", "PING_RESPONSE 0 0 you?"]),
        (far, ["PING 0 0 you?", "PING_RESPONSE 0 0 and you?"]),
    ] {
        for line in lines {
            assert!(ear.heard().contains(&line.to_owned()), "{:?}", ear.heard());
        }
        assert!(ear.heard().last().unwrap().starts_with("shutdown: "), "{:?}", ear.heard());
    }
}

#[tokio::test]
async fn a_connection_that_is_not_accepted_is_set_up_and_shut_down() {
    for (bytes, heard, reason) in [
        (
            frame(CONNECT_ACK, 0, 0, "no"),
            Some("CONNECT_ACK 0 0 no"),
            "the connection was rejected: access denied",
        ),
        (
            frame(PROTOCOL_ERROR, 0, 0, "who?"),
            Some("PROTOCOL_ERROR 0 0 who?"),
            "the peer gave up: PROTOCOL_ERROR: who?",
        ),
        (
            frame(PING, 0, 0, ""),
            None,
            "the peer broke the protocol: PING came before the connection was accepted",
        ),
    ] {
        let ear = Ear::default();
        let (client, mut peer) =
            unaccepted(Carrier::Memory, &ConnectOptions::new().handler(ear.clone())).await;
        within(async { tokio::join!(connect(&client), peer.say(&bytes)) }).await.0.unwrap_err();
        client.closed().await;
        let expected: Vec<String> = ["setup".to_owned()]
            .into_iter()
            .chain(heard.map(str::to_owned))
            .chain([format!("shutdown: {reason}")])
            .collect();
        assert_eq!(ear.heard(), expected);
    }
}

#[tokio::test]
async fn an_error_of_the_peer_can_be_forgiven() {
    for (forgiving, error) in
        [(true, PROTOCOL_ERROR), (false, PROTOCOL_ERROR), (true, INTERNAL_ERROR), (false, INTERNAL_ERROR)]
    {
        let ear = Ear { forgiving, ..Ear::default() };
        let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new().handler(ear.clone())).await;
        let mut stream = activated(&client, &mut peer).await;
        within(async {
            peer.say(&[frame(error, 0, 0, "oh"), frame(MESSAGE, 0, 1, "on we go")].concat()).await;
            let next = stream.next().await;
            assert_eq!(next.is_some(), forgiving);
            if !forgiving {
                assert!(matches!(client.closed().await, CloseReason::Peer(_)));
            }
        })
        .await;
        assert_eq!(client.is_open(), forgiving);
        assert_eq!(ear.heard().iter().filter(|line| line.contains("_ERROR 0 0 oh")).count(), 1);
    }
}

/// Uses the connection from inside its calls.
#[derive(Clone, Default)]
struct Busy {
    connection: Arc<OnceLock<Connection>>,
}

impl ConnectionHandler for Busy {
    fn on_protocol_message(&self, message: &RpcMessage) -> KeepOpen {
        if message.message_type() == MessageType::Ping {
            let client = self.connection.get().unwrap();
            let mut stream = client.new_stream();
            drop(stream.start("example#Echo", &payload("from inside")).unwrap());
            assert!(client.is_open());
            if message.payload() == b"close" {
                drop(client.close());
                assert!(!client.is_open());
            }
        }
        KeepOpen::No
    }
}

#[tokio::test]
async fn a_handler_may_use_its_connection() {
    let busy = Busy::default();
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new().handler(busy.clone())).await;
    busy.connection.set(client.clone()).unwrap();
    within(async {
        peer.say(&frame(PING, 0, 0, "send")).await;
        let expected =
            ["PING_RESPONSE 0 0 send", "APPLICATION_MESSAGE 0 1 from inside", "APPLICATION_MESSAGE 2 1"];
        for line in expected {
            assert_eq!(peer.next().await.unwrap(), line);
        }
        peer.say(&frame(PING, 0, 0, "close")).await;
        // A connection that closes has no streams to close.
        let expected = ["PING_RESPONSE 0 0 close", "APPLICATION_MESSAGE 0 2 from inside"];
        assert_eq!(peer.rest().await, expected);
        assert_eq!(client.closed().await, CloseReason::Requested);
    })
    .await;
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Setup,
    Message,
    Shutdown,
}

/// Panics once.
struct Clumsy {
    place: Place,
    ear: Ear,
}

impl Clumsy {
    fn stumble(&self, place: Place) {
        if self.place == place {
            // Without a message on the terminal of whoever runs the tests.
            std::panic::resume_unwind(Box::new("a handler that panics"));
        }
    }
}

impl ConnectionHandler for Clumsy {
    fn on_connection_setup(&self) {
        self.ear.on_connection_setup();
        self.stumble(Place::Setup);
    }

    fn on_protocol_message(&self, message: &RpcMessage) -> KeepOpen {
        self.ear.on_protocol_message(message);
        self.stumble(Place::Message);
        KeepOpen::Yes
    }

    fn on_connection_shutdown(&self, reason: &CloseReason) {
        self.ear.on_connection_shutdown(reason);
        self.stumble(Place::Shutdown);
    }
}

#[tokio::test]
async fn a_handler_that_panics_ends_its_connection_and_no_other() {
    let (other, mut others_peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    for place in [Place::Setup, Place::Message, Place::Shutdown] {
        let ear = Ear::default();
        let options = ConnectOptions::new().handler(Clumsy { place, ear: ear.clone() });
        let (client, mut peer) = unaccepted(Carrier::Memory, &options).await;
        within(async {
            if place == Place::Shutdown {
                client.close().await;
            } else {
                // Perhaps it is over before it begins.
                let ack = frame(CONNECT_ACK, 1, 0, "");
                let _ =
                    tokio::join!(connect(&client), tokio::io::AsyncWriteExt::write_all(&mut peer.io, &ack));
                assert_eq!(client.closed().await, CloseReason::HandlerPanicked, "{place:?}");
            }
        })
        .await;
        let heard = ear.heard();
        assert_eq!(heard.iter().filter(|line| line.starts_with("shutdown")).count(), 1, "{heard:?}");
        assert!(heard.first().unwrap() == "setup" && heard.last().unwrap().starts_with("shutdown"));
        drop(peer);
    }
    other.ping(&Message::new()).await.unwrap();
    assert_eq!(others_peer.next().await.unwrap(), "PING 0 0");
    drop((other, others_peer));
    no_task_is_left().await;
}

/// Takes its time.
struct Dozy;

impl ConnectionHandler for Dozy {
    fn on_protocol_message(&self, _message: &RpcMessage) -> KeepOpen {
        std::thread::sleep(Duration::from_millis(20));
        KeepOpen::No
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_handler_slows_its_own_connection_down() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new().handler(Dozy)).await;
    let mut stream = activated(&client, &mut peer).await;
    within(async {
        peer.say(&[frame(PING, 0, 0, "").repeat(10), frame(MESSAGE, 0, 1, "behind").to_vec()].concat()).await;
        assert_eq!(stream.next().await.unwrap().payload(), b"behind");
    })
    .await;
    assert!(client.is_open());
}

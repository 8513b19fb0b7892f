//! From a transport that is open to a connection that is accepted, or not.

use std::time::Duration;

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, RpcError, ServerConnection};
use smithy_streams_runtime::session::{CloseReason, PROTOCOL_VERSION, SessionError};
use smithy_streams_runtime::transport::{Alpn, Connect, Connecting, MemoryConnector, Target, memory};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::peer::{Carrier, Peer, connect, no_task_is_left, told, unaccepted, within};
use crate::session::ends::{
    CONNECT, CONNECT_ACK, INTERNAL_ERROR, PING, PROTOCOL_ERROR, frame, frame_of, opening, payload,
};
use crate::session::hostile::{bad_header_block, flipped};

#[tokio::test]
async fn a_connection_that_is_not_accepted_is_closed_without_a_word() {
    let rows = [
        ("rejected", frame(CONNECT_ACK, 0, 0, ""), "the connection was rejected: access denied"),
        ("ping", frame(PING, 0, 0, ""), "the peer broke the protocol: PING came before"),
        ("stream", opening(1, ""), "the peer broke the protocol: APPLICATION_MESSAGE came before"),
        ("protocol error", frame(PROTOCOL_ERROR, 0, 0, "no"), "the peer gave up: PROTOCOL_ERROR: no"),
        ("internal error", frame(INTERNAL_ERROR, 0, 0, "no"), "the peer gave up: INTERNAL_ERROR: no"),
        (
            "damaged",
            flipped(frame(CONNECT_ACK, 1, 0, ""), 20),
            "the peer broke the protocol: the bytes are no",
        ),
        ("bad headers", bad_header_block(), "the peer broke the protocol: the bytes are no frames"),
        ("end", "".into(), "the peer closed the connection"),
        ("cut", frame(CONNECT_ACK, 1, 0, "").slice(..30), "the peer closed the connection inside a frame"),
    ];
    for (row, bytes, reason) in rows {
        for carrier in Carrier::ALL {
            let (client, mut peer) = unaccepted(*carrier, &ConnectOptions::new()).await;
            let refusing = async {
                assert_eq!(peer.next().await.unwrap(), "CONNECT 0 0");
                peer.say(&bytes).await;
                peer.io.shutdown().await.unwrap();
                assert_eq!(peer.rest().await, [""; 0], "{row}");
            };
            let connecting = async {
                let error = client.connect(&Message::new()).await.unwrap_err();
                match (&error, row) {
                    (RpcError::Rejected { .. }, "rejected") => {}
                    (RpcError::Closed(why), _) if row != "rejected" => {
                        assert!(told(why).starts_with(reason), "{row} {carrier:?}: {why:?}");
                    }
                    _ => panic!("{row} {carrier:?}: {error:?}"),
                }
                let closed = client.closed().await;
                assert!(told(&closed).starts_with(reason), "{row} {carrier:?}: {closed:?}");
            };
            within(async { tokio::join!(refusing, connecting) }).await;
            assert!(!client.is_open());
            let error = client.new_stream().activate("example#Echo", &Message::new()).await.unwrap_err();
            assert!(matches!(error, RpcError::Closed(_)), "{row}: {error:?}");
        }
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn a_rejection_says_what_the_server_said() {
    let (client, mut peer) = unaccepted(Carrier::Memory, &ConnectOptions::new()).await;
    let no = frame_of(&[("why", "tired".into())], CONNECT_ACK, 0, 0, "not today");
    let token = payload("token");
    let rejecting = async {
        assert_eq!(peer.next().await.unwrap(), "CONNECT 0 0 token");
        peer.say(&no).await;
        assert_eq!(peer.rest().await, [""; 0]);
    };
    let (rejected, ()) = within(async { tokio::join!(client.connect(&token), rejecting) }).await;
    let RpcError::Rejected { message } = rejected.unwrap_err() else { panic!("not rejected") };
    assert_eq!((message.payload(), message.string("why")), (&b"not today"[..], Some("tired")));
}

#[tokio::test]
async fn connect_says_what_it_is_told_to() {
    let (client, io) = Carrier::Memory.open(&ConnectOptions::new()).await;
    let mut server = ServerConnection::over(io, &ConnectOptions::new());
    let amendment =
        payload("token").with_headers([("client-name", "accepted.me"), (":version", "7")]).unwrap();
    let serving = async {
        let connect = server.handshake().await.unwrap();
        assert_eq!((connect.payload(), connect.version()), (&b"token"[..], Some("0.2.0")));
        assert_eq!(connect.string("client-name"), Some("accepted.me"));
        server.accept(&payload("welcome")).unwrap().await.unwrap();
    };
    let (acknowledged, ()) = tokio::join!(client.connect_with_version("0.2.0", &amendment), serving);
    assert_eq!(acknowledged.unwrap().payload(), b"welcome");
}

#[tokio::test]
async fn a_server_may_reject() {
    for carrier in Carrier::ALL {
        let (client, io) = carrier.open(&ConnectOptions::new()).await;
        let mut server = ServerConnection::over(io, &ConnectOptions::new());
        let rejecting = async {
            let connect = server.handshake().await.unwrap();
            assert_eq!(connect.version(), Some(PROTOCOL_VERSION));
            server.reject(&payload("no")).unwrap().await.unwrap();
            assert!(server.next_stream().await.is_none());
            assert_eq!(server.closed().await, CloseReason::Refused);
        };
        let (rejected, ()) = within(async { tokio::join!(connect(&client), rejecting) }).await;
        assert!(matches!(rejected, Err(RpcError::Rejected { .. })), "{carrier:?}: {rejected:?}");
    }
    no_task_is_left().await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_rejected_may_close_first() {
    for (delay, closed_after) in [(0, 0), (999, 999), (5000, 1000)] {
        let (near, far) = tokio::io::duplex(1024);
        let (mut server, mut peer) = (ServerConnection::over(near, &ConnectOptions::new()), Peer::new(far));
        peer.say(&frame(CONNECT, 0, 0, "")).await;
        server.handshake().await.unwrap();
        let before = Instant::now();
        server.reject(&Message::new()).unwrap().await.unwrap();
        let leaving = async {
            assert_eq!(peer.next().await.unwrap(), "CONNECT_ACK 0 0");
            // Whatever it says is not heard any more.
            peer.say(&frame(PING, 0, 0, "")).await;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            drop(peer);
        };
        let closing = async {
            assert_eq!(server.closed().await, CloseReason::Refused);
            assert_eq!(before.elapsed(), Duration::from_millis(closed_after));
        };
        tokio::join!(leaving, closing);
    }
    no_task_is_left().await;
}

#[tokio::test]
async fn nothing_is_activated_before_the_connection_is_accepted() {
    let (client, mut peer) = unaccepted(Carrier::Memory, &ConnectOptions::new()).await;
    let mut stream = client.new_stream();
    for _ in 0..2 {
        let error = stream.activate("example#Echo", &Message::new()).await.unwrap_err();
        assert!(matches!(error, RpcError::Refused(SessionError::NotConnected)), "{error:?}");
        let error = stream.send_message(&Message::new()).await.unwrap_err();
        assert!(matches!(error, RpcError::Refused(SessionError::NotActivated)), "{error:?}");
        let error = client.ping(&Message::new()).await.unwrap_err();
        assert!(matches!(error, RpcError::Refused(SessionError::NotConnected)), "{error:?}");
    }
    let ack = frame(CONNECT_ACK, 1, 0, "");
    tokio::join!(connect(&client), peer.say(&ack)).0.unwrap();
    // It may be tried again.
    stream.activate("example#Echo", &payload("now")).await.unwrap();
    assert_eq!(peer.next().await.unwrap(), "CONNECT 0 0");
    assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 0 1 now");
}

#[tokio::test]
async fn closing_gives_up_the_handshake() {
    let (client, mut peer) = unaccepted(Carrier::Memory, &ConnectOptions::new()).await;
    let amendment = Message::new();
    let (connected, reason) =
        within(async { tokio::join!(client.connect(&amendment), client.close()) }).await;
    assert!(matches!(connected, Err(RpcError::Closed(CloseReason::Requested))), "{connected:?}");
    assert_eq!(reason, CloseReason::Requested);
    assert_eq!(peer.rest().await, [""; 0]);
}

const LIMIT: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn a_peer_that_accepts_nothing_is_given_up_with_its_transport() {
    for (options, limit) in
        [(ConnectOptions::new(), LIMIT), (ConnectOptions::new().connect_timeout(LIMIT * 3), LIMIT * 3)]
    {
        let (client, mut peer) = unaccepted(Carrier::Memory, &options).await;
        let before = Instant::now();
        let error = client.connect(&Message::new()).await.unwrap_err();
        assert!(matches!(error, RpcError::ConnectTimeout { limit: found } if found == limit), "{error:?}");
        assert_eq!(before.elapsed(), limit);
        assert_eq!(peer.rest().await, ["CONNECT 0 0"]);
        assert_eq!(client.closed().await, CloseReason::ConnectTimeout);
        no_task_is_left().await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_the_handshake_takes_its_time() {
    let (client, mut peer) = unaccepted(Carrier::Memory, &ConnectOptions::new().connect_timeout(None)).await;
    let late = async {
        tokio::time::sleep(LIMIT * 5).await;
        peer.say(&frame(CONNECT_ACK, 1, 0, "")).await;
    };
    tokio::join!(connect(&client), late).0.unwrap();
    assert!(client.is_open());
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_leaves_the_limit_in_force() {
    let (client, mut peer) = unaccepted(Carrier::Memory, &ConnectOptions::new()).await;
    let before = Instant::now();
    let amendment = Message::new();
    tokio::time::timeout(LIMIT / 2, client.connect(&amendment)).await.unwrap_err();
    assert_eq!(client.closed().await, CloseReason::ConnectTimeout);
    assert_eq!(before.elapsed(), LIMIT);
    assert_eq!(peer.rest().await, ["CONNECT 0 0"]);
}

/// Takes its time, or for ever.
#[derive(Debug)]
struct Slow {
    connector: MemoryConnector,
    delay: Option<Duration>,
}

impl Connect for Slow {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        let (connecting, delay) = (self.connector.connect(target, offered), self.delay);
        Box::pin(async move {
            match delay {
                Some(delay) => tokio::time::sleep(delay).await,
                None => std::future::pending().await,
            }
            connecting.await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_transport_takes_from_the_same_time() {
    let (connector, mut listener) = memory();
    let address = Address::tcp("peer", 1);
    let before = Instant::now();
    let never = ConnectOptions::new().connector(Slow { connector: connector.clone(), delay: None });
    let error = Connection::open(&address, &never).await.unwrap_err();
    assert!(matches!(error, RpcError::ConnectTimeout { limit: LIMIT }), "{error:?}");
    assert_eq!(before.elapsed(), LIMIT);

    let before = Instant::now();
    let slow = ConnectOptions::new().connector(Slow { connector, delay: Some(LIMIT * 2 / 5) });
    let client = Connection::open(&address, &slow).await.unwrap();
    let _peer = listener.accept().await.unwrap();
    let error = client.connect(&Message::new()).await.unwrap_err();
    assert!(matches!(error, RpcError::ConnectTimeout { limit: LIMIT }), "{error:?}");
    assert_eq!(before.elapsed(), LIMIT);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_given_up() {
    let (near, far) = tokio::io::duplex(1024);
    let mut server = ServerConnection::over(near, &ConnectOptions::new());
    let before = Instant::now();
    assert!(server.handshake().await.is_none());
    assert_eq!(server.closed().await, CloseReason::ConnectTimeout);
    assert_eq!(before.elapsed(), LIMIT);
    assert_eq!(Peer::new(far).rest().await, [""; 0]);
    no_task_is_left().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_may_take_its_time_to_answer() {
    let (near, far) = tokio::io::duplex(1024);
    let (mut server, mut peer) = (ServerConnection::over(near, &ConnectOptions::new()), Peer::new(far));
    peer.say(&frame(CONNECT, 0, 0, "")).await;
    server.handshake().await.unwrap();
    tokio::time::sleep(LIMIT * 2).await;
    server.accept(&Message::new()).unwrap().await.unwrap();
    assert_eq!(peer.next().await.unwrap(), "CONNECT_ACK 1 0");
    assert!(server.is_open());
}

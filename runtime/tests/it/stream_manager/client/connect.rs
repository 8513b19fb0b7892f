//! The handshake, and what it may come to.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::client::StreamManagerError;
use smithy_streams_runtime::session::stream_manager::{CloseReason, ConnectFailure, Status};
use smithy_streams_runtime::transport::{
    Alpn, Connect, ConnectError, Connecting, MemoryConnector, Target, TcpConnector,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use super::*;

/// A connector whose connections never come about, from the one with this number on.
#[derive(Debug)]
pub(super) struct Stuck {
    pub(super) connector: MemoryConnector,
    pub(super) from: usize,
    pub(super) dialed: Arc<AtomicUsize>,
}

impl Connect for Stuck {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        match self.dialed.fetch_add(1, Ordering::Relaxed) {
            number if number < self.from => self.connector.connect(target, offered),
            _ => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn both_sides_say_what_they_are() {
    let (builder, mut listener) = builder();
    let builder = builder.auth_token("secret-token").sdk_version("test 1");
    assert!(!format!("{builder:?}").contains("secret-token"));
    let (client, _peer) = tokio::join!(builder.connect(), async {
        let (mut peer, request) = Peer::greeted(&mut listener).await;
        assert_eq!(request.auth_token.as_deref(), Some("secret-token"));
        assert_eq!(request.sdk_version.as_deref(), Some("test 1"));
        assert_eq!(request.protocol_version.as_deref(), Some("1.1.0"));
        assert_eq!(request.other_supported_protocol_versions, ["1.0.0"]);
        let mut response = accepting();
        response.protocol_version = Some("1.0.0".to_owned());
        response.server_version = Some("2.1".to_owned());
        response.client_identifier = Some("component".to_owned());
        peer.welcome(&response).await;
        peer
    });
    let client = client.unwrap();
    assert!(client.connection.is_open());
    assert_eq!(client.connection.protocol_version().as_deref(), Some("1.0.0"));
    assert_eq!(client.connection.server_version().as_deref(), Some("2.1"));
    assert_eq!(client.connection.client_identifier().as_deref(), Some("component"));
    assert!(!format!("{client:?}").contains("secret-token"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_keeps_its_status_and_text() {
    for (code, retryable) in [(2, false), (8, false), (10, false), (12, true), (99, false)] {
        let (builder, mut listener) = builder();
        let (client, ()) = tokio::join!(builder.connect(), async {
            let (peer, request) = Peer::greeted(&mut listener).await;
            assert_eq!(request.auth_token, None);
            let mut response = accepting().error_message("no entry");
            response.status = Status::from_code(code);
            peer.reject(&response).await;
        });
        let error = client.unwrap_err();
        let StreamManagerError::Refused { status, message } = &error else { panic!("{error:?}") };
        assert_eq!((status.code(), message.as_deref()), (code, Some("no entry")));
        assert!(error.to_string().contains("no entry"), "{error}");
        assert_eq!((error.is_unsent(), error.is_retryable()), (true, retryable));
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_shake_hands_is_no_server() {
    let rows: [(&[u8], ConnectFailure); 4] = [
        (b"\x02\0\0\0\x01\x06", ConnectFailure::ConnectVersion { version: 2 }),
        (b"\x01\0\0\0\x01\x07", ConnectFailure::UnexpectedOperation { operation: 7 }),
        (b"\x01\0\0", ConnectFailure::Ended(CloseReason::Truncated)),
        (b"", ConnectFailure::Ended(CloseReason::EndOfInput)),
    ];
    for (bytes, expected) in rows {
        let (builder, mut listener) = builder();
        let (client, ()) = tokio::join!(builder.connect(), async {
            let mut io = listener.accept().await.unwrap();
            io.write_all(bytes).await.unwrap();
            io.shutdown().await.unwrap();
            let mut heard = Vec::new();
            io.read_to_end(&mut heard).await.unwrap();
            assert_eq!(heard[0], 1, "the client closes its end, too");
        });
        match client.unwrap_err() {
            StreamManagerError::Handshake(failure) => assert_eq!(failure, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_may_come_byte_by_byte() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = tokio::join!(builder.connect(), async {
        let (mut peer, _) = Peer::greeted(&mut listener).await;
        peer.cut = 1;
        peer.welcome(&accepting()).await;
        peer
    });
    let call = spawn_append(&client.unwrap(), "a");
    let request = peer.append_of("a").await;
    peer.appended(&request, 7).await;
    assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(7));
}

#[tokio::test(start_paused = true)]
async fn the_transport_has_three_seconds() {
    let (connector, _listener) = memory();
    let stuck = Stuck { connector, from: 0, dialed: Arc::default() };
    let began = Instant::now();
    let error = Client::builder().connector(stuck).connect().await.unwrap_err();
    assert_eq!(began.elapsed(), Duration::from_secs(3));
    assert!(matches!(error, StreamManagerError::ConnectTimeout { limit } if limit == began.elapsed()));
    assert!(error.is_unsent() && error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_handshake_has_as_long_as_a_call() {
    let (builder, mut listener) = builder();
    let began = Instant::now();
    let (client, _io) = tokio::join!(builder.connect(), listener.accept());
    assert_eq!(began.elapsed(), Duration::from_secs(60));
    let error = client.unwrap_err();
    assert!(matches!(error, StreamManagerError::ConnectTimeout { limit } if limit == began.elapsed()));
}

#[tokio::test]
async fn nobody_listens() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = in_time(Client::builder().port(port).connect()).await.unwrap_err();
    let StreamManagerError::Connect(ConnectError::Refused { host, port: found, source }) = &error else {
        panic!("{error:?}")
    };
    assert_eq!((host.as_str(), *found), ("127.0.0.1", port));
    assert_eq!(source.kind(), io::ErrorKind::ConnectionRefused);
    assert!(error.is_unsent() && error.is_retryable());
}

#[tokio::test]
async fn what_is_no_address_is_told_why() {
    let rows = [
        (Client::builder().port(0), "tcp://127.0.0.1:0", "port 0"),
        (Client::builder().endpoint("tcp://localhost:0"), "tcp://localhost:0", "port 0"),
        (Client::builder().endpoint("localhost:8088"), "localhost:8088", "begins with none of"),
        (Client::builder().port(1).endpoint("tcp://localhost"), "tcp://localhost", "port is missing"),
        (Client::builder().endpoint("tcp://localhost").host("::1").port(0), "tcp://[::1]:0", "port 0"),
    ];
    for (builder, expected, why) in rows {
        match builder.connector(TcpConnector::new()).connect().await.unwrap_err() {
            StreamManagerError::InvalidAddress { address, problem } => {
                assert_eq!(address, expected);
                assert!(problem.contains(why), "{problem}");
            }
            other => panic!("{other:?}"),
        }
    }
}

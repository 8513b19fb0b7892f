//! Connections that cannot be made, each with its own error; connectors of one's own.

use std::io;
use std::time::Duration;

use http::Request;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::transport::{
    Alpn, Connect, ConnectError, Connecting, Connection, ConnectionUse, HttpVersion, Target, TcpConnector,
    Transport, TransportConfig, TransportError,
};

use super::peer::{call, echo, post, serve, text, transport, within};

async fn connect_error(transport: &Transport, uri: &str) -> ConnectError {
    match transport.open(post(uri, ""), ConnectionUse::Shared).await {
        Err(TransportError::Connect(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_port_where_nothing_listens_refuses() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let error = within(connect_error(&transport(HttpVersion::Auto), &format!("http://{free}/"))).await;
    assert!(matches!(&error, ConnectError::Refused { port, .. } if *port == free.port()), "{error:?}");
    assert_eq!(error.to_string(), format!("{free} refused the connection"));
}

#[tokio::test]
async fn a_name_without_address_is_a_dns_error() {
    // Longer than a label may be, so that no resolver is asked.
    let uri = format!("http://{}/", "a".repeat(64));
    let error = within(connect_error(&transport(HttpVersion::Auto), &uri)).await;
    assert!(matches!(error, ConnectError::Dns { .. }), "{error:?}");
}

#[tokio::test]
async fn a_scheme_nobody_knows_is_unsupported() {
    let error = connect_error(&transport(HttpVersion::Auto), "gopher://example.com:70/").await;
    assert!(matches!(error, ConnectError::UnsupportedScheme { .. }), "{error:?}");
    for uri in ["gopher://example.com/", "/path"] {
        let request = post(uri, "");
        let error = transport(HttpVersion::Auto).open(request, ConnectionUse::Shared).await.unwrap_err();
        assert!(matches!(error, TransportError::InvalidRequest { .. }), "{error:?}");
    }
}

#[derive(Debug)]
struct Never;

impl Connect for Never {
    fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn connecting_takes_no_longer_than_allowed() {
    let limit = Duration::from_secs(3);
    let transport = Transport::new(TransportConfig::new(Never).connect_timeout(limit));
    let started = tokio::time::Instant::now();
    let error = connect_error(&transport, "http://peer/").await;
    assert!(matches!(error, ConnectError::Timeout { port: 80, .. }), "{error:?}");
    assert_eq!(error.to_string(), "no connection to peer:80 within 3000 ms");
    assert_eq!(started.elapsed(), limit);
}

#[tokio::test(start_paused = true)]
async fn calls_do_not_wait_for_each_others_failure() {
    let config = TransportConfig::new(Never).http_version(HttpVersion::Http2PriorKnowledge);
    let transport = Transport::new(config.connect_timeout(Duration::from_secs(3)));
    let started = tokio::time::Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let transport = transport.clone();
        calls.spawn(async move { connect_error(&transport, "http://peer/").await });
    }
    while let Some(error) = calls.join_next().await {
        assert!(matches!(error.unwrap(), ConnectError::Timeout { .. }));
    }
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[derive(Debug)]
struct Negotiates(Option<Alpn>);

impl Connect for Negotiates {
    fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
        let negotiated = self.0;
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(1024);
            let version = match negotiated {
                Some(Alpn::Http2) => HttpVersion::Http2PriorKnowledge,
                _ => HttpVersion::Http1,
            };
            tokio::spawn(serve(version, far, echo));
            Ok(Connection::new(near).negotiated(negotiated))
        })
    }
}

#[tokio::test]
async fn what_was_negotiated_is_spoken() {
    for (negotiated, version) in [
        (None, http::Version::HTTP_11),
        (Some(Alpn::Http1), http::Version::HTTP_11),
        (Some(Alpn::Http2), http::Version::HTTP_2),
    ] {
        let transport = Transport::new(TransportConfig::new(Negotiates(negotiated)));
        let response = within(call(&transport, post("https://peer/", "x"))).await;
        assert_eq!(response.version(), version);
        assert_eq!(text(response).await, "x");
    }
}

#[tokio::test]
async fn a_version_that_will_not_do_is_an_alpn_error() {
    let transport = Transport::new(TransportConfig::new(Negotiates(Some(Alpn::Http1))));
    let mut request: Request<_> = post("https://peer/", "x");
    *request.version_mut() = http::Version::HTTP_2;
    let error = transport.open(request, ConnectionUse::Shared).await.unwrap_err();
    let TransportError::Connect(error) = error else { panic!("{error:?}") };
    assert_eq!(error.to_string(), "peer agreed on http/1.1 where h2 was needed");
}

#[cfg(unix)]
#[derive(Debug)]
struct UnixConnector {
    socket: std::path::PathBuf,
}

#[cfg(unix)]
impl Connect for UnixConnector {
    fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
        let socket = self.socket.clone();
        Box::pin(async move {
            let io = tokio::net::UnixStream::connect(socket).await;
            io.map(Connection::new).map_err(|error| ConnectError::Custom { source: error.into() })
        })
    }
}

#[cfg(unix)]
#[tokio::test]
async fn calls_go_over_unix_sockets_too() {
    let socket = std::env::temp_dir().join(format!("smithy-streams-{}.sock", std::process::id()));
    let _ = std::fs::remove_file(&socket);
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    tokio::spawn(async move {
        while let Ok((io, _)) = listener.accept().await {
            tokio::spawn(serve(HttpVersion::Http1, io, echo));
        }
    });
    let transport = Transport::new(TransportConfig::new(UnixConnector { socket: socket.clone() }));
    let response = within(call(&transport, post("http://whatever/", "over a file"))).await;
    assert_eq!(text(response).await, "over a file");
    std::fs::remove_file(&socket).unwrap();
    let transport = Transport::new(TransportConfig::new(UnixConnector { socket }));
    let error = connect_error(&transport, "http://whatever/").await;
    let ConnectError::Custom { source } = error else { panic!("{error:?}") };
    assert_eq!(source.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
}

fn needs_send<T: Send>(_: &T) {}

/// None of these types asks for `Sync` of what callers put into them.
#[tokio::test]
async fn everything_may_cross_threads() {
    let transport = Transport::new(TransportConfig::new(TcpConnector::new()));
    needs_send(&transport);
    let (_sender, body) = super::peer::channel();
    let not_sync = ByteStream::from_stream(body).on_progress({
        let cell = std::cell::Cell::new(0);
        move |sent, _| cell.set(sent)
    });
    needs_send(&not_sync);
    let opening = transport.open(post("http://peer/", not_sync), ConnectionUse::Dedicated);
    needs_send(&opening);
    needs_send(&async { opening.await?.await });
}

//! TLS with a root of our own, and what ALPN agrees on.
//!
//! The certificates were made with `openssl ca` and last until 2120: a P-256 root, and one for `localhost`
//! and 127.0.0.1 signed by it.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use smithy_streams_runtime::transport::{
    Alpn, ConnectError, ConnectionUse, HttpVersion, TcpConnector, Transport, TransportConfig, TransportError,
};
use tokio_rustls::TlsAcceptor;

use super::peer::{Peer, call, echo, post, serve, text, within};

const ROOT: &[u8] = include_bytes!("certificates/root.der");
const LOCALHOST: &[u8] = include_bytes!("certificates/localhost.der");
const LOCALHOST_KEY: &[u8] = include_bytes!("certificates/localhost.key.der");

/// Speaks TLS, and the HTTP version that ALPN agreed on among `protocols`.
async fn tls_peer(protocols: &[&str]) -> Peer {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(LOCALHOST)],
            PrivatePkcs8KeyDer::from(LOCALHOST_KEY.to_vec()).into(),
        )
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Peer::accepting(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let version = match stream.get_ref().1.alpn_protocol() {
                Some(b"h2") => HttpVersion::Http2PriorKnowledge,
                _ => HttpVersion::Http1,
            };
            serve(version, stream, echo).await;
        }
    })
    .await
}

fn trusting(version: HttpVersion) -> Transport {
    let connector = TcpConnector::new().without_native_roots().root_certificate(ROOT);
    Transport::new(TransportConfig::new(connector).http_version(version))
}

fn uri(peer: &Peer) -> String {
    format!("https://localhost:{}/", peer.address.port())
}

#[tokio::test]
async fn alpn_decides_the_version() {
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], http::Version::HTTP_2),
        (&["http/1.1"], http::Version::HTTP_11),
        (&[], http::Version::HTTP_11),
    ] {
        let peer = tls_peer(protocols).await;
        let transport = trusting(HttpVersion::Auto);
        within(async {
            for _ in 0..3 {
                let response = call(&transport, post(&uri(&peer), "secret")).await;
                assert_eq!(response.version(), version, "{protocols:?}");
                assert_eq!(text(response).await, "secret");
            }
        })
        .await;
        assert_eq!(peer.connections(), 1, "{protocols:?}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_find_out_together_what_the_peer_speaks() {
    for (protocols, connections) in [(&["h2"][..], 1..=1), (&["http/1.1"], 1..=8)] {
        let peer = tls_peer(protocols).await;
        let transport = trusting(HttpVersion::Auto);
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (transport, uri) = (transport.clone(), uri(&peer));
            calls.spawn(async move { text(call(&transport, post(&uri, "x")).await).await });
        }
        within(async {
            while let Some(said) = calls.join_next().await {
                assert_eq!(said.unwrap(), "x");
            }
        })
        .await;
        assert!(connections.contains(&peer.connections()), "{protocols:?}: {}", peer.connections());
    }
}

#[tokio::test]
async fn a_configured_version_is_the_only_one_offered() {
    let peer = tls_peer(&["h2", "http/1.1"]).await;
    for (version, spoken) in [
        (HttpVersion::Http1, http::Version::HTTP_11),
        (HttpVersion::Http2PriorKnowledge, http::Version::HTTP_2),
    ] {
        let response = within(call(&trusting(version), post(&uri(&peer), ""))).await;
        assert_eq!(response.version(), spoken);
    }
}

#[tokio::test]
async fn a_peer_without_http2_fails_calls_that_need_it() {
    for protocols in [&["http/1.1"][..], &[]] {
        let peer = tls_peer(protocols).await;
        let mut request = post(&uri(&peer), "");
        *request.version_mut() = http::Version::HTTP_2;
        let error =
            within(trusting(HttpVersion::Auto).open(request, ConnectionUse::Dedicated)).await.unwrap_err();
        assert!(
            matches!(error, TransportError::Connect(ConnectError::Alpn { needed: Alpn::Http2, .. })),
            "{protocols:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn an_unknown_root_is_a_tls_error() {
    let peer = tls_peer(&["h2"]).await;
    let name = format!("https://127.0.0.2:{}/", peer.address.port());
    let stranger = TcpConnector::new().without_native_roots().root_certificate(LOCALHOST);
    for (name, connector, uri) in [
        ("no root", TcpConnector::new().without_native_roots(), uri(&peer)),
        ("not a certificate", TcpConnector::new().root_certificate(*b"nonsense"), uri(&peer)),
        ("another root", stranger, uri(&peer)),
    ] {
        let transport = Transport::new(TransportConfig::new(connector));
        let error = within(transport.open(post(&uri, ""), ConnectionUse::Shared)).await.unwrap_err();
        assert!(matches!(error, TransportError::Connect(ConnectError::Tls { .. })), "{name}: {error:?}");
    }
    let error =
        within(trusting(HttpVersion::Auto).open(post(&name, ""), ConnectionUse::Shared)).await.unwrap_err();
    assert!(matches!(error, TransportError::Connect(_)), "another name: {error:?}");
}

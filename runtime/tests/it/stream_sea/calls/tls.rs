//! `wss`, with a root of our own.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use smithy_streams_runtime::transport::{ConnectError, TcpConnector, WebSocketError};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

const ROOT: &[u8] = include_bytes!("../../transport/certificates/root.der");
const LOCALHOST: &[u8] = include_bytes!("../../transport/certificates/localhost.der");
const LOCALHOST_KEY: &[u8] = include_bytes!("../../transport/certificates/localhost.key.der");

fn acceptor() -> TlsAcceptor {
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
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Arc::new(config).into()
}

async fn listening(connector: TcpConnector) -> (Client, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let client = Client::builder().endpoint(endpoint).connector(connector).credentials(basic());
    (client.build().unwrap(), listener)
}

#[tokio::test]
async fn a_server_with_a_certificate_is_subscribed_to() {
    in_time(async {
        let connector = TcpConnector::new().without_native_roots().root_certificate(ROOT);
        let (client, listener) = listening(connector).await;
        let (call, mut peer) = tokio::join!(client.subscribe("s"), async {
            let stream = acceptor().accept(listener.accept().await.unwrap().0).await.unwrap();
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]), "there is no other");
            let mut peer = Peer::over(Box::new(stream)).await;
            peer.authenticate().await;
            peer.accept("s").await;
            peer
        });
        peer.deliver(2, 1).await;
        assert_eq!(payload(&mut call.unwrap()).await, Document::from(1));
    })
    .await;
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_an_error() {
    in_time(async {
        let (client, listener) = listening(TcpConnector::new().without_native_roots()).await;
        let (outcome, ()) = tokio::join!(client.subscribe("s"), async {
            let (io, _) = listener.accept().await.unwrap();
            // Fails, because the client says no.
            let _ = acceptor().accept(io).await;
        });
        let error = failure(outcome);
        let StreamSeaError::WebSocket(WebSocketError::Connect(ConnectError::Tls { .. })) = error else {
            panic!("{error:?}")
        };
    })
    .await;
}

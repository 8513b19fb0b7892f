//! TLS with a root of our own, and without ALPN.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, RpcError};
use smithy_streams_runtime::transport::{ConnectError, Io, TcpConnector};
use tokio_rustls::TlsAcceptor;

use super::peer::{tcp, within};

const ROOT: &[u8] = include_bytes!("../transport/certificates/root.der");
const LOCALHOST: &[u8] = include_bytes!("../transport/certificates/localhost.der");
const LOCALHOST_KEY: &[u8] = include_bytes!("../transport/certificates/localhost.key.der");

fn acceptor(protocols: &[&str]) -> TlsAcceptor {
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
    Arc::new(config).into()
}

pub(super) async fn open(options: &ConnectOptions) -> (Connection, Box<dyn Io>) {
    open_to(acceptor(&[]), options).await
}

async fn open_to(acceptor: TlsAcceptor, options: &ConnectOptions) -> (Connection, Box<dyn Io>) {
    let (listener, port) = tcp().await;
    let connector = TcpConnector::new().without_native_roots().root_certificate(ROOT);
    let options = options.clone().connector(connector);
    let address = Address::tls("localhost", port);
    let accepted = async { acceptor.accept(listener.accept().await.unwrap().0).await.unwrap() };
    let (connection, io) = tokio::join!(Connection::open(&address, &options), accepted);
    (connection.unwrap(), Box::new(io))
}

#[tokio::test]
async fn a_peer_that_knows_other_protocols_by_alpn_is_not_asked_for_one() {
    let (connection, _io) = within(open_to(acceptor(&["h2", "http/1.1"]), &ConnectOptions::new())).await;
    assert!(!connection.is_open());
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_an_error_of_the_transport() {
    let (listener, port) = tcp().await;
    let options = ConnectOptions::new().connector(TcpConnector::new().without_native_roots());
    let address = Address::tls("localhost", port);
    let accepting = async {
        let (io, _) = listener.accept().await.unwrap();
        // Fails, because the client says no.
        let _ = acceptor(&[]).accept(io).await;
    };
    let (opened, ()) = within(async { tokio::join!(Connection::open(&address, &options), accepting) }).await;
    let error = opened.unwrap_err();
    assert!(matches!(error, RpcError::Transport(ConnectError::Tls { .. })), "{error:?}");
}

//! TLS: whom to trust, and the handshake.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;

use super::{Alpn, ConnectError, Connection};
use crate::byte_stream::BoxError;

/// Whom a connector trusts. The configuration is made at the first connection, because reading the system's
/// roots takes a while.
#[derive(Clone)]
pub(super) struct Tls {
    roots: Vec<CertificateDer<'static>>,
    native_roots: bool,
    config: Arc<OnceCell<Arc<ClientConfig>>>,
}

impl Default for Tls {
    fn default() -> Self {
        Self { roots: Vec::new(), native_roots: true, config: Arc::default() }
    }
}

impl Tls {
    pub(super) fn add_root(&mut self, der: Vec<u8>) {
        self.roots.push(der.into());
        self.config = Arc::default();
    }

    pub(super) fn leave_out_native_roots(&mut self) {
        self.native_roots = false;
        self.config = Arc::default();
    }

    pub(super) fn replace(&mut self, config: ClientConfig) {
        self.config = Arc::new(OnceCell::new_with(Some(Arc::new(config))));
    }

    pub(super) async fn handshake(
        &self,
        stream: TcpStream,
        host: &str,
        offered: &'static [Alpn],
    ) -> Result<Connection, ConnectError> {
        let failed = |source: BoxError| ConnectError::Tls { host: host.to_owned(), source: source.into() };
        let mut config = ClientConfig::clone(&*self.config().await.map_err(failed)?);
        config.alpn_protocols = offered.iter().map(|protocol| protocol.name().as_bytes().to_vec()).collect();
        let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.into()))?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let needed = offered.first().copied();
        let mismatch = |needed| ConnectError::Alpn { host: host.to_owned(), negotiated: None, needed };
        let stream = stream.map_err(|error| match (error.downcast::<rustls::Error>(), needed) {
            (Ok(rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol)), Some(needed)) => {
                mismatch(needed)
            }
            (Ok(error), _) => failed(error.into()),
            (Err(error), _) => failed(error.into()),
        })?;
        let negotiated = stream.get_ref().1.alpn_protocol().and_then(Alpn::from_name);
        match needed {
            // A peer without ALPN speaks HTTP/1.1; that HTTP/2 is spoken over TLS has to be agreed on (RFC 9113,
            // section 3.2).
            Some(needed) if negotiated.is_none() && !offered.contains(&Alpn::Http1) => Err(mismatch(needed)),
            _ => Ok(Connection::new(stream).negotiated(negotiated)),
        }
    }

    async fn config(&self) -> Result<Arc<ClientConfig>, BoxError> {
        let build = || async {
            let (roots, native_roots) = (self.roots.clone(), self.native_roots);
            tokio::task::spawn_blocking(move || build(roots, native_roots)).await?
        };
        self.config.get_or_try_init(build).await.cloned()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Tls");
        out.field("roots", &self.roots.len())
            .field("native_roots", &self.native_roots)
            .finish_non_exhaustive()
    }
}

fn build(custom: Vec<CertificateDer<'static>>, native_roots: bool) -> Result<Arc<ClientConfig>, BoxError> {
    let mut roots = RootCertStore::empty();
    for root in custom {
        roots.add(root)?;
    }
    let mut unreadable = None;
    if native_roots {
        let native = rustls_native_certs::load_native_certs();
        // Systems carry certificates that this library does not take; they are no reason to trust none.
        roots.add_parsable_certificates(native.certs);
        unreadable = native.errors.into_iter().next();
    }
    if roots.is_empty() {
        let reason: Option<Box<dyn Error + Send + Sync>> = unreadable.map(Into::into);
        return Err(reason.unwrap_or_else(|| "there is no root certificate to trust".into()));
    }
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The provider that the program has installed, else the one of the crate's features.
fn provider() -> Result<Arc<CryptoProvider>, BoxError> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(Arc::clone(installed));
    }
    #[cfg(feature = "tls-aws-lc")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "tls-ring", not(feature = "tls-aws-lc")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    return Err("the program has installed no crypto provider for rustls".into());
}

//! How connections are made.

use std::sync::Arc;

use http::Uri;

use super::super::authorize::{AuthError, is_loopback};
use super::super::clock::Clock;
use super::StreamSeaError;
use super::login::Login;
use crate::session::stream_sea::Credentials;
use crate::transport::{Connect, WebSocket};

/// A connection, and what it is to be authenticated with.
pub(super) type Dialed = (Credentials, Box<WebSocket>);

/// All that it takes to make a connection to one place.
#[derive(Debug)]
pub(super) struct Dialer {
    pub(super) connector: Arc<dyn Connect>,
    /// Where the WebSocket is, with `http` or `https`.
    pub(super) uri: Uri,
    pub(super) login: Arc<Login>,
    pub(super) allow_insecure: bool,
    /// The longest message that is accepted, in bytes.
    pub(super) message_limit: usize,
    pub(super) clock: Clock,
}

impl Dialer {
    /// Finds the credentials, and opens a WebSocket.
    pub(super) async fn dial(self: Arc<Self>) -> Result<Dialed, StreamSeaError> {
        self.check()?;
        let credentials = self.login.fetch(self.clock.now()).await?;
        let web_socket = WebSocket::open(&*self.connector, &self.uri, self.message_limit).await?;
        Ok((credentials, Box::new(web_socket)))
    }

    /// Secrets go through TLS, or stay on this machine.
    fn check(&self) -> Result<(), AuthError> {
        if self.allow_insecure || self.uri.scheme_str() == Some("https") || is_loopback(&self.uri) {
            return Ok(());
        }
        let host = self.uri.host().unwrap_or_default().to_owned();
        Err(AuthError::InsecureEndpoint { scheme: self.login.scheme(), host })
    }
}

//! With what a WebSocket is authenticated.

use std::fmt;
use std::sync::Arc;

use super::super::authorize::AuthError;
use super::StreamSeaError;
use crate::identity::{BasicAuth, BearerToken, CachedToken, ProvideFuture, ProvideToken};
use crate::session::stream_sea::{Credentials, Jwt};
use crate::types::Timestamp;

/// Where credentials come from.
pub(super) enum Login {
    /// They are always the same.
    Fixed(Credentials),
    /// A token is asked for before each connection, unless that at hand is still good.
    Provided { client_id: Arc<str>, token: CachedToken },
}

impl Login {
    pub(super) fn provided(client_id: Arc<str>, provider: impl ProvideToken) -> Self {
        let token = CachedToken::new(Arc::new(WithClaim(provider)));
        Self::Provided { client_id, token }
    }

    pub(super) fn basic(login: &BasicAuth) -> Self {
        Self::Fixed(Credentials::basic(login.user(), login.password()))
    }

    /// What a session begins with: what is [fetched](Self::fetch) before a connection replaces it.
    pub(super) fn initial(&self) -> Credentials {
        match self {
            Self::Fixed(credentials) => credentials.clone(),
            Self::Provided { client_id, .. } => Credentials::jwt(Arc::clone(client_id), ""),
        }
    }

    /// What the next connection is authenticated with.
    pub(super) async fn fetch(&self, now: Timestamp) -> Result<Credentials, StreamSeaError> {
        match self {
            Self::Fixed(credentials) => Ok(credentials.clone()),
            Self::Provided { client_id, token } => {
                let token = token.get(now).await.map_err(AuthError::Identity)?;
                Ok(Credentials::jwt(Arc::clone(client_id), token.token()))
            }
        }
    }

    /// The trait of the scheme.
    pub(super) fn scheme(&self) -> &'static str {
        match self {
            Self::Fixed(Credentials::Basic { .. }) => "smithy.api#httpBasicAuth",
            Self::Fixed(Credentials::Jwt { .. }) | Self::Provided { .. } => "smithystreams#jwtAuth",
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Login").field(&self.scheme()).finish()
    }
}

/// Reads when tokens expire that do not come with it.
#[derive(Debug)]
struct WithClaim<P>(P);

impl<P: ProvideToken> ProvideToken for WithClaim<P> {
    fn provide(&self) -> ProvideFuture<'_, BearerToken> {
        Box::pin(async {
            let token = self.0.provide().await?;
            Ok(match (token.expiry(), Jwt::new(token.token()).expiry()) {
                (None, Some(expiry)) => token.with_expiry(expiry),
                _ => token,
            })
        })
    }
}

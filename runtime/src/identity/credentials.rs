use std::fmt;
use std::sync::Arc;

use crate::types::Timestamp;

/// Who signs: the name of a key, and the key.
///
/// A clone shares memory with the original. `Debug` shows when the credentials expire, and nothing else of
/// them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: Arc<str>,
    secret_access_key: Arc<str>,
    session_token: Option<Arc<str>>,
    account_id: Option<Arc<str>>,
    expiry: Option<Timestamp>,
}

impl Credentials {
    /// Credentials that do not expire and have no session token.
    pub fn new(access_key_id: impl Into<Arc<str>>, secret_access_key: impl Into<Arc<str>>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
            account_id: None,
            expiry: None,
        }
    }

    /// Adds the token that temporary credentials come with; it travels with every request.
    #[must_use]
    pub fn with_session_token(self, token: impl Into<Arc<str>>) -> Self {
        Self { session_token: Some(token.into()), ..self }
    }

    /// Adds the account that the credentials belong to, in which some services have endpoints of their own.
    #[must_use]
    pub fn with_account_id(self, id: impl Into<Arc<str>>) -> Self {
        Self { account_id: Some(id.into()), ..self }
    }

    /// Adds the time from which on services refuse these credentials.
    #[must_use]
    pub fn with_expiry(self, expiry: Timestamp) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    /// Names the key; peers see it.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The key itself; peers never see it.
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// What temporary credentials come with.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// The account that the credentials belong to; `None` if it is not known.
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// From when on services refuse these credentials; `None` if they are not known to expire. Signing does
    /// not look at it.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.expiry
    }

    #[cfg(feature = "sigv4")]
    pub(crate) fn shared_secret(&self) -> Arc<str> {
        self.secret_access_key.clone()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("expiry", &self.expiry).finish_non_exhaustive()
    }
}

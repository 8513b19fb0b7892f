//! Identities that authorize a request without a signature.

use std::fmt;
use std::sync::Arc;

use http::HeaderName;
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::{IdentityError, sensitive};
use crate::types::Timestamp;
use crate::uri::percent::percent_encode;
use crate::uri::query::append_query;

/// A token for `@httpBearerAuth` (RFC 6750). `Debug` shows when it expires, not the token.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken {
    token: Arc<str>,
    expiry: Option<Timestamp>,
}

impl BearerToken {
    /// A token that does not expire.
    pub fn new(token: impl Into<Arc<str>>) -> Self {
        Self { token: token.into(), expiry: None }
    }

    /// Adds the time from which on services refuse the token.
    #[must_use]
    pub fn with_expiry(self, expiry: Timestamp) -> Self {
        Self { expiry: Some(expiry), ..self }
    }

    /// The token itself.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// From when on services refuse the token; `None` if it is not known to expire.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.expiry
    }

    /// Sets `Authorization: Bearer <token>`.
    ///
    /// # Errors
    /// [`InvalidHeaderValue`](IdentityError::InvalidHeaderValue) for a token that no header can hold.
    pub fn authorize(&self, parts: &mut Parts) -> Result<(), IdentityError> {
        let value = sensitive(&AUTHORIZATION, &format!("Bearer {}", self.token))?;
        parts.headers.insert(AUTHORIZATION, value);
        Ok(())
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerToken").field("expiry", &self.expiry).finish_non_exhaustive()
    }
}

/// A key for `@httpApiKeyAuth`. Where it travels, the trait says. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    key: Arc<str>,
}

impl ApiKey {
    /// A key as the service has given it out.
    pub fn new(key: impl Into<Arc<str>>) -> Self {
        Self { key: key.into() }
    }

    /// The key itself.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Sets the HTTP header `name` to the key, behind the word of `scheme` and a space if there is one.
    ///
    /// # Errors
    /// [`InvalidHeaderValue`](IdentityError::InvalidHeaderValue) for a key or scheme that no header can hold.
    pub fn authorize_in_header(
        &self,
        parts: &mut Parts,
        name: HeaderName,
        scheme: Option<&str>,
    ) -> Result<(), IdentityError> {
        let value = match scheme {
            Some(scheme) => sensitive(&name, &format!("{scheme} {}", self.key))?,
            None => sensitive(&name, &self.key)?,
        };
        parts.headers.insert(name, value);
        Ok(())
    }

    /// Appends `name=<key>` to the query, both percent-encoded.
    ///
    /// # Errors
    /// [`InvalidUri`](IdentityError::InvalidUri) where the URI cannot have a query or becomes too long.
    pub fn authorize_in_query(&self, parts: &mut Parts, name: &str) -> Result<(), IdentityError> {
        let mut pair = String::new();
        percent_encode(name, &mut pair);
        pair.push('=');
        percent_encode(&self.key, &mut pair);
        parts.uri = append_query(&parts.uri, &pair).ok_or(IdentityError::InvalidUri)?;
        Ok(())
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self::new(key)
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self::new(key)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").finish_non_exhaustive()
    }
}

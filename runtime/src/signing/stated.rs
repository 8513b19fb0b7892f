use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::authorization::Authorization;
use super::request_verifier::{malformed, text};
use super::{RequestVerifyError, SigningScope, names};

/// Who a request says has signed it, and for what. Nothing is verified.
///
/// A peer that knows several clients finds by it what a [`RequestVerifier`](super::RequestVerifier) is to expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedCredential {
    access_key_id: String,
    scope: SigningScope,
}

impl StatedCredential {
    /// Reads the `authorization` header.
    ///
    /// # Errors
    /// [`Header`](RequestVerifyError::Header) if it is missing or malformed,
    /// [`Algorithm`](RequestVerifyError::Algorithm) if it is about something else.
    pub fn of(headers: &HeaderMap) -> Result<Self, RequestVerifyError> {
        let authorization = authorization(headers)?;
        let mut scope = authorization.scope.split('/');
        let (Some(_day), Some(region), Some(service), Some(SigningScope::TERMINATOR), None) =
            (scope.next(), scope.next(), scope.next(), scope.next(), scope.next())
        else {
            return Err(malformed(AUTHORIZATION.as_str()));
        };
        let access_key_id = authorization.access_key_id.to_owned();
        Ok(Self { access_key_id, scope: SigningScope::new(region, service) })
    }

    /// Names the key.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Region and service.
    pub fn scope(&self) -> &SigningScope {
        &self.scope
    }
}

/// The `authorization` header of a request that is signed by this scheme.
pub(super) fn authorization(headers: &HeaderMap) -> Result<Authorization<'_>, RequestVerifyError> {
    let value = text(headers, AUTHORIZATION.as_str())?;
    let (algorithm, parameters) = value.split_once(' ').unwrap_or((value, ""));
    if algorithm != names::ALGORITHM {
        return Err(RequestVerifyError::Algorithm);
    }
    Authorization::parse(parameters).ok_or_else(|| malformed(AUTHORIZATION.as_str()))
}

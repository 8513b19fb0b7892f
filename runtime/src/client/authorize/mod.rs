//! Who sends a request: which scheme of the operation, with which identity.
//!
//! Nothing here sends, and nothing has a clock; providers of identities are all that is waited for.

mod error;
mod grant;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::error::AuthError;
pub(crate) use self::grant::Grant;
use self::grant::Proof;
#[cfg(feature = "stream-sea")]
pub(super) use self::grant::is_loopback;
use crate::endpoint::Endpoint;
#[cfg(feature = "sigv4")]
use crate::endpoint::EndpointAuthScheme;
use crate::identity::{ApiKey, BasicAuth, CachedCredentials, CachedToken};
use crate::protocol::{AuthScheme, OperationSchema};
#[cfg(feature = "sigv4")]
use crate::signing::{Signer, SigningScope, is_amazon_s3};
use crate::types::Timestamp;

/// The identities of a client. `Debug` shows which there are.
#[derive(Default)]
pub(crate) struct Authorizer {
    pub(crate) credentials: Option<CachedCredentials>,
    pub(crate) token: Option<CachedToken>,
    pub(crate) api_key: Option<ApiKey>,
    pub(crate) basic: Option<BasicAuth>,
    /// The region of signatures where the endpoint names none.
    pub(crate) region: Option<String>,
    /// Requests are sent as they are if there is no identity for them.
    pub(crate) anonymous: bool,
    /// Secrets may travel over plain HTTP to hosts other than this one.
    pub(crate) allow_insecure: bool,
}

impl Authorizer {
    /// What a request of the operation is sent with: of the schemes that the operation may use, the first for which
    /// there is an identity (Smithy spec, Authentication traits).
    ///
    /// A provider that has nothing to give counts as none. An operation without schemes is never signed.
    ///
    /// # Errors
    /// [`AuthError::NoIdentity`], [`AuthError::MissingRegion`], [`AuthError::UnsupportedEndpointScheme`], and
    /// [`AuthError::Identity`] from a provider.
    pub(crate) async fn grant(
        &self,
        operation: &OperationSchema,
        endpoint: &Endpoint,
        now: Timestamp,
    ) -> Result<Grant, AuthError> {
        let schemes = operation.auth_schemes();
        let mut not_found = None;
        for scheme in schemes {
            match self.proof(scheme, endpoint, now).await {
                Ok(Some(proof)) => {
                    return Ok(Grant { proof, scheme: *scheme, allow_insecure: self.allow_insecure });
                }
                Ok(None) => {}
                Err(AuthError::Identity(error)) if error.is_not_found() => {
                    not_found.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        if schemes.is_empty()
            || schemes.contains(&AuthScheme::Anonymous)
            || (self.anonymous && not_found.is_none())
        {
            return Ok(Grant::ANONYMOUS);
        }
        Err(not_found.map_or(AuthError::NoIdentity { schemes }, AuthError::Identity))
    }

    /// The account of the credentials that would sign, if they say it; `None` for an operation that is not signed, and
    /// where nobody has credentials.
    ///
    /// # Errors
    /// [`AuthError::Identity`] from a provider.
    #[cfg_attr(not(feature = "sigv4"), expect(unused_variables, reason = "nothing is signed"))]
    pub(crate) async fn account_id(
        &self,
        operation: &OperationSchema,
        now: Timestamp,
    ) -> Result<Option<String>, AuthError> {
        #[cfg(feature = "sigv4")]
        if operation.auth_schemes().iter().any(|scheme| matches!(scheme, AuthScheme::SigV4 { .. })) {
            let Some(credentials) = &self.credentials else { return Ok(None) };
            return match credentials.get(now).await {
                Ok(credentials) => Ok(credentials.account_id().map(str::to_owned)),
                // Perhaps it goes without.
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(AuthError::Identity(error)),
            };
        }
        Ok(None)
    }

    /// The proof for one scheme; `None` without an identity for it.
    #[cfg_attr(not(feature = "sigv4"), expect(unused_variables, reason = "endpoints only change signatures"))]
    async fn proof(
        &self,
        scheme: &AuthScheme,
        endpoint: &Endpoint,
        now: Timestamp,
    ) -> Result<Option<Proof>, AuthError> {
        Ok(match *scheme {
            #[cfg(feature = "sigv4")]
            AuthScheme::SigV4 { service } => self.sigv4(service, endpoint, now).await?,
            AuthScheme::Bearer => match &self.token {
                Some(token) => Some(Proof::Bearer(token.get(now).await?)),
                None => None,
            },
            AuthScheme::Basic => self.basic.clone().map(Proof::Basic),
            AuthScheme::ApiKeyHeader { name, scheme } => {
                self.api_key.clone().map(|key| Proof::ApiKeyHeader { key, name, scheme })
            }
            AuthScheme::ApiKeyQuery { name } => {
                self.api_key.clone().map(|key| Proof::ApiKeyQuery { key, name })
            }
            AuthScheme::Anonymous | AuthScheme::Unsupported { .. } => None,
        })
    }

    #[cfg(feature = "sigv4")]
    async fn sigv4(
        &self,
        service: &str,
        endpoint: &Endpoint,
        now: Timestamp,
    ) -> Result<Option<Proof>, AuthError> {
        let Some(credentials) = &self.credentials else { return Ok(None) };
        let credentials = credentials.get(now).await?;
        let default = EndpointAuthScheme::default();
        let rules = if endpoint.auth_schemes.is_empty() {
            &default
        } else {
            endpoint.auth_schemes.iter().find(|it| it.name == "sigv4").ok_or_else(|| unsupported(endpoint))?
        };
        let service = rules.signing_name.as_deref().unwrap_or(service);
        let region = rules.signing_region.as_deref().or(self.region.as_deref());
        let scope = SigningScope::new(region.ok_or(AuthError::MissingRegion)?, service);
        let mut signer = Signer::new(&credentials, &scope);
        if is_amazon_s3(service) {
            signer = signer.with_path_as_sent();
        }
        if rules.disable_double_encoding {
            signer = signer.without_double_encoding();
        }
        if rules.disable_normalize_path {
            signer = signer.without_path_normalization();
        }
        Ok(Some(Proof::SigV4 { signer, has_session_token: credentials.session_token().is_some() }))
    }
}

#[cfg(feature = "sigv4")]
fn unsupported(endpoint: &Endpoint) -> AuthError {
    let schemes = endpoint.auth_schemes.iter().map(|scheme| scheme.name.clone()).collect();
    AuthError::UnsupportedEndpointScheme { schemes }
}

impl fmt::Debug for Authorizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorizer")
            .field("credentials", &self.credentials.is_some())
            .field("token", &self.token.is_some())
            .field("api_key", &self.api_key.is_some())
            .field("basic", &self.basic.is_some())
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

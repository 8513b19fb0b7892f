//! What a request is sent with.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::request::Parts;
use http::{HeaderName, Uri};

use super::AuthError;
use crate::identity::{ApiKey, BasicAuth, BearerToken, IdentityError};
use crate::protocol::AuthScheme;
#[cfg(feature = "sigv4")]
use crate::signing::{PayloadHash, Signature, Signer};
#[cfg(feature = "sigv4")]
use crate::types::Timestamp;

/// A scheme with the identity for it. Secrets do not show in `Debug`.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(super) proof: Proof,
    /// The scheme, for errors.
    pub(super) scheme: AuthScheme,
    pub(super) allow_insecure: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Proof {
    Anonymous,
    Bearer(BearerToken),
    Basic(BasicAuth),
    ApiKeyHeader {
        key: ApiKey,
        name: &'static str,
        scheme: Option<&'static str>,
    },
    ApiKeyQuery {
        key: ApiKey,
        name: &'static str,
    },
    #[cfg(feature = "sigv4")]
    SigV4 {
        signer: Signer,
        has_session_token: bool,
    },
}

impl Grant {
    /// A request of which nobody asks who sends it.
    pub(super) const ANONYMOUS: Self =
        Self { proof: Proof::Anonymous, scheme: AuthScheme::Anonymous, allow_insecure: false };

    /// Who signs, and what follows the head of the request; `None` where nothing is signed.
    #[cfg(feature = "sigv4")]
    pub(crate) fn signer(&self) -> Option<&Signer> {
        match &self.proof {
            Proof::SigV4 { signer, .. } => Some(signer),
            _ => None,
        }
    }

    /// Says in the head of a request, which is otherwise as it will be sent, who sends it. Gives the signature if it
    /// was signed. `payload` is not looked at unless it is.
    ///
    /// The head of another attempt must be made anew: a key in the query would come twice.
    ///
    /// # Errors
    /// [`AuthError::InsecureEndpoint`], [`AuthError::Identity`] and [`AuthError::Signing`].
    #[cfg(feature = "sigv4")]
    pub(crate) fn authorize(
        &self,
        head: &mut Parts,
        payload: PayloadHash,
        now: Timestamp,
    ) -> Result<Option<Signature>, AuthError> {
        self.check(&head.uri)?;
        match &self.proof {
            Proof::SigV4 { signer, .. } => Ok(Some(signer.sign(head, payload, now)?)),
            _ => self.show(head).map(|()| None),
        }
    }

    /// Says in the head of a request who sends it.
    ///
    /// The head of another attempt must be made anew: a key in the query would come twice.
    ///
    /// # Errors
    /// [`AuthError::InsecureEndpoint`] and [`AuthError::Identity`].
    #[cfg(not(feature = "sigv4"))]
    pub(crate) fn authorize(&self, head: &mut Parts) -> Result<(), AuthError> {
        self.check(&head.uri)?;
        self.show(head)
    }

    fn show(&self, head: &mut Parts) -> Result<(), AuthError> {
        match &self.proof {
            Proof::Anonymous => {}
            #[cfg(feature = "sigv4")]
            Proof::SigV4 { .. } => {}
            Proof::Bearer(token) => token.authorize(head)?,
            Proof::Basic(basic) => basic.authorize(head)?,
            Proof::ApiKeyHeader { key, name, scheme } => {
                let header = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| IdentityError::InvalidHeaderName { name })?;
                key.authorize_in_header(head, header, *scheme)?;
            }
            Proof::ApiKeyQuery { key, name } => key.authorize_in_query(head, name)?,
        }
        Ok(())
    }

    /// Secrets go through TLS, or stay on this machine. A signature is none, a session token is.
    fn check(&self, uri: &Uri) -> Result<(), AuthError> {
        let shows_secret = match &self.proof {
            Proof::Anonymous => false,
            #[cfg(feature = "sigv4")]
            Proof::SigV4 { has_session_token, .. } => *has_session_token,
            _ => true,
        };
        let secure = uri.scheme_str() == Some("https");
        if !shows_secret || secure || self.allow_insecure || is_loopback(uri) {
            return Ok(());
        }
        let host = uri.host().unwrap_or_default().to_owned();
        Err(AuthError::InsecureEndpoint { scheme: self.scheme.id(), host })
    }
}

/// Whether the host is this machine: `localhost` and names below it (RFC 6761, 6.3), and addresses of the loopback.
pub(crate) fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    if let Some(address) = v6.and_then(|host| host.parse::<Ipv6Addr>().ok()) {
        return address.is_loopback() || address.to_ipv4_mapped().is_some_and(|it| it.is_loopback());
    }
    let address = host.parse::<Ipv4Addr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_many_names() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "a.localhost.",
            "127.0.0.1",
            "127.9.9.9:1",
            "[::1]:8",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(&format!("http://{host}/").parse().unwrap()), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "mylocalhost",
            "10.0.0.1",
            "[::2]",
            "127.0.0.1.example.com",
        ] {
            assert!(!is_loopback(&format!("http://{host}/").parse().unwrap()), "{host}");
        }
        assert!(!is_loopback(&Uri::from_static("/path")));
    }
}

use crate::identity::IdentityError;
use crate::protocol::AuthScheme;
#[cfg(feature = "sigv4")]
use crate::signing::SigningError;

/// Why a request is not sent: it cannot say who sends it. No text of it is secret.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The identity cannot be had, or cannot be shown.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The request cannot be signed.
    #[cfg(feature = "sigv4")]
    #[error("the request cannot be signed")]
    Signing(#[from] SigningError),
    /// The client has no identity for any of the schemes that the operation may use.
    #[error("the operation wants to know who calls: {}", wanted(schemes))]
    NoIdentity {
        /// What the operation may use, most wanted first.
        schemes: &'static [AuthScheme],
    },
    /// Signatures are good for one region, and none is set.
    #[error("the request is to be signed, but the client has no region: set one with `region`")]
    MissingRegion,
    /// The rules of the endpoint want requests signed in another way.
    #[error("the endpoint takes `aws.auth#sigv4` in no form that is supported, only {}", ticked(schemes))]
    UnsupportedEndpointScheme {
        /// What the endpoint takes, such as `sigv4a`.
        schemes: Vec<String>,
    },
    /// The identity would travel where anybody can read it.
    #[error(
        "`{scheme}` would show a secret to everybody on the way to `{host}`: use `https`, or allow it with \
         `allow_insecure_auth`"
    )]
    InsecureEndpoint {
        /// The absolute shape id of the scheme's trait.
        scheme: &'static str,
        /// The host that the request would go to.
        host: String,
    },
}

fn wanted(schemes: &[AuthScheme]) -> String {
    let one = |scheme: &AuthScheme| {
        let method = match scheme {
            #[cfg(feature = "sigv4")]
            AuthScheme::SigV4 { .. } => "credentials",
            AuthScheme::Bearer => "bearer_token",
            AuthScheme::Basic => "basic_auth",
            AuthScheme::ApiKeyHeader { .. } | AuthScheme::ApiKeyQuery { .. } => "api_key",
            AuthScheme::Anonymous => return format!("`{}`", scheme.id()),
            AuthScheme::Unsupported { id } => return format!("`{id}`, which is not supported"),
        };
        format!("`{}`, for which the client wants `{method}`", scheme.id())
    };
    schemes.iter().map(one).collect::<Vec<_>>().join(", or ")
}

fn ticked(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

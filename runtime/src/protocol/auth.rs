//! How a request says who sends it (Smithy spec, Authentication traits).

/// An authentication scheme of a service, with what its trait says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthScheme {
    /// `aws.auth#sigv4`.
    #[cfg(feature = "sigv4")]
    SigV4 {
        /// The service in the signing scope.
        service: &'static str,
    },
    /// `smithy.api#httpBearerAuth`.
    Bearer,
    /// `smithy.api#httpBasicAuth`.
    Basic,
    /// `smithy.api#httpApiKeyAuth` in an HTTP header.
    ApiKeyHeader {
        /// Name of the header.
        name: &'static str,
        /// What stands in front of the key, a space behind it.
        scheme: Option<&'static str>,
    },
    /// `smithy.api#httpApiKeyAuth` in the query.
    ApiKeyQuery {
        /// Name of the parameter.
        name: &'static str,
    },
    /// None: the request may be sent by nobody in particular.
    Anonymous,
    /// One that this crate cannot use; it stands in tables that would be empty without it, and would let requests go
    /// as they are.
    Unsupported {
        /// The absolute shape id of its trait.
        id: &'static str,
    },
}

impl AuthScheme {
    /// The absolute shape id of the trait; `smithy.api#noAuth`, which is no trait, for [`Anonymous`](Self::Anonymous).
    pub const fn id(&self) -> &'static str {
        match self {
            #[cfg(feature = "sigv4")]
            Self::SigV4 { .. } => "aws.auth#sigv4",
            Self::Bearer => "smithy.api#httpBearerAuth",
            Self::Basic => "smithy.api#httpBasicAuth",
            Self::ApiKeyHeader { .. } | Self::ApiKeyQuery { .. } => "smithy.api#httpApiKeyAuth",
            Self::Anonymous => "smithy.api#noAuth",
            Self::Unsupported { id } => id,
        }
    }
}

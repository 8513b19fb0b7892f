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
}

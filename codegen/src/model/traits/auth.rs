//! Authentication traits, and what AWS adds to a service.

use super::{Traits, ids, strings};

/// The value of `aws.auth#sigv4` or `aws.auth#sigv4a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigV4<'a> {
    /// The service name in the signing scope.
    pub name: &'a str,
}

/// The value of `smithy.api#httpApiKeyAuth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpApiKey<'a> {
    /// Name of the header or query parameter.
    pub name: &'a str,
    /// Where the key travels.
    pub place: ApiKeyPlace<'a>,
}

/// Where an API key travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyPlace<'a> {
    /// In an HTTP header.
    Header {
        /// What stands in front of the key, a space behind it.
        scheme: Option<&'a str>,
    },
    /// In the query.
    Query,
}

impl Traits {
    /// `smithy.api#auth`: ids of the schemes in order of preference; an empty list means none.
    #[must_use]
    pub fn auth(&self) -> Option<Vec<&str>> {
        self.value(ids::AUTH).map(|list| strings(Some(list)))
    }

    /// `smithy.api#optionalAuth`.
    #[must_use]
    pub fn is_optional_auth(&self) -> bool {
        self.has(ids::OPTIONAL_AUTH)
    }

    /// `smithy.api#httpApiKeyAuth`.
    #[must_use]
    pub fn http_api_key(&self) -> Option<HttpApiKey<'_>> {
        let name = self.string_property(ids::HTTP_API_KEY_AUTH, "name")?;
        let place = match self.string_property(ids::HTTP_API_KEY_AUTH, "in")? {
            "header" => {
                ApiKeyPlace::Header { scheme: self.string_property(ids::HTTP_API_KEY_AUTH, "scheme") }
            }
            "query" => ApiKeyPlace::Query,
            _ => return None,
        };
        Some(HttpApiKey { name, place })
    }

    /// `aws.auth#sigv4`.
    #[must_use]
    pub fn sigv4(&self) -> Option<SigV4<'_>> {
        self.string_property(ids::SIGV4, "name").map(|name| SigV4 { name })
    }

    /// `aws.auth#sigv4a`.
    #[must_use]
    pub fn sigv4a(&self) -> Option<SigV4<'_>> {
        self.string_property(ids::SIGV4A, "name").map(|name| SigV4 { name })
    }

    /// `aws.auth#unsignedPayload`.
    #[must_use]
    pub fn is_unsigned_payload(&self) -> bool {
        self.has(ids::UNSIGNED_PAYLOAD)
    }

    /// `sdkId` of `aws.api#service`.
    #[must_use]
    pub fn aws_sdk_id(&self) -> Option<&str> {
        self.string_property(ids::AWS_SERVICE, "sdkId")
    }

    /// `endpointPrefix` of `aws.api#service`.
    #[must_use]
    pub fn aws_endpoint_prefix(&self) -> Option<&str> {
        self.string_property(ids::AWS_SERVICE, "endpointPrefix")
    }
}

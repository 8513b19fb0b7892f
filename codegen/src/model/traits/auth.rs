//! Authentication traits, and what AWS adds to a service.

use super::{Traits, ids, strings};

/// The value of `aws.auth#sigv4` or `aws.auth#sigv4a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigV4<'a> {
    /// The service name in the signing scope.
    pub name: &'a str,
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

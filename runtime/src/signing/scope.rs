use std::sync::Arc;

/// What a signature is good for: a service in a region. The day comes with the time of signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningScope {
    region: Arc<str>,
    service: Arc<str>,
}

impl SigningScope {
    /// What ends every scope.
    pub(super) const TERMINATOR: &'static str = "aws4_request";

    /// A region such as `eu-west-1`, and the signing name of a service: the `name` of its `aws.auth#sigv4`
    /// trait.
    pub fn new(region: impl Into<Arc<str>>, service: impl Into<Arc<str>>) -> Self {
        Self { region: region.into(), service: service.into() }
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The signing name of the service.
    pub fn service(&self) -> &str {
        &self.service
    }
}

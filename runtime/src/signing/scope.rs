use std::sync::Arc;

/// Signing names of Amazon S3 and its kin. They want paths signed as they are sent, and the hash of every payload in a
/// header (AWS documentation, "Create a signed AWS API request"); and they take signatures that do not cover the body.
const AMAZON_S3: [&str; 4] = ["s3", "s3express", "s3-object-lambda", "s3-outposts"];

/// Whether requests to a service of this signing name are signed by the rules of Amazon S3.
pub(crate) fn is_amazon_s3(service: &str) -> bool {
    AMAZON_S3.contains(&service)
}

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

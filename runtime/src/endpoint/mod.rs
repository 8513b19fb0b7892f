//! Where requests go.

use http::{HeaderMap, Uri};

/// Where the requests of a call go, and what has to be known to sign them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// Scheme, host, perhaps a port, and what stands in front of all paths.
    pub uri: Uri,
    /// HTTP headers that every request carries.
    pub headers: HeaderMap,
    /// How requests are to be signed, most wanted first; empty where the scheme's own parameters hold.
    pub auth_schemes: Vec<EndpointAuthScheme>,
}

/// A signing scheme as endpoint rules ask for it: it changes the parameters of schemes, and adds none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointAuthScheme {
    /// Such as `sigv4`, `sigv4a` or `sigv4-s3express`.
    pub name: String,
    /// The service in the signing scope, if it is another than the model's.
    pub signing_name: Option<String>,
    /// The region in the signing scope, if it is another than the client's.
    pub signing_region: Option<String>,
    /// Paths are signed as they are sent, and not percent-encoded once more.
    pub disable_double_encoding: bool,
    /// Paths are signed with their dot segments and empty segments.
    pub disable_normalize_path: bool,
}

impl Endpoint {
    /// An endpoint of which nothing is known but where it is.
    pub fn new(uri: Uri) -> Self {
        Self { uri, headers: HeaderMap::new(), auth_schemes: Vec::new() }
    }
}

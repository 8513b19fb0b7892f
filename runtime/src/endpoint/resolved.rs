//! What rules come to.

use std::collections::BTreeMap;

use http::{HeaderMap, Uri};

use crate::types::Document;

/// Where the requests of a call go, and what has to be known to sign them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// Scheme, host, perhaps a port, and what stands in front of all paths.
    pub uri: Uri,
    /// HTTP headers that every request carries.
    pub headers: HeaderMap,
    /// How requests are to be signed, most wanted first; empty where the scheme's own parameters hold.
    pub auth_schemes: Vec<EndpointAuthScheme>,
    /// All properties as the rules have them, `authSchemes` among them.
    pub properties: BTreeMap<String, Document>,
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
    /// The regions that a `sigv4a` signature is for; `*` stands for all. Empty for other schemes.
    pub signing_region_set: Vec<String>,
    /// Paths are signed as they are sent, and not percent-encoded once more.
    pub disable_double_encoding: bool,
    /// Paths are signed with their dot segments and empty segments.
    pub disable_normalize_path: bool,
}

impl Endpoint {
    /// An endpoint of which nothing is known but where it is.
    pub fn new(uri: Uri) -> Self {
        Self { uri, headers: HeaderMap::new(), auth_schemes: Vec::new(), properties: BTreeMap::new() }
    }

    /// An endpoint as rules describe it.
    pub(super) fn described(uri: Uri, headers: HeaderMap, properties: BTreeMap<String, Document>) -> Self {
        let schemes = properties.get("authSchemes").and_then(Document::as_array).unwrap_or_default();
        let auth_schemes = schemes.iter().filter_map(EndpointAuthScheme::of).collect();
        Self { uri, headers, auth_schemes, properties }
    }
}

impl EndpointAuthScheme {
    /// An entry of `authSchemes`; `None` for one without a name.
    fn of(scheme: &Document) -> Option<Self> {
        let text = |name| scheme.get(name).and_then(Document::as_str).map(str::to_owned);
        let flag = |name| scheme.get(name).and_then(Document::as_bool).unwrap_or(false);
        let regions = scheme.get("signingRegionSet").and_then(Document::as_array).unwrap_or_default();
        Some(Self {
            name: text("name")?,
            signing_name: text("signingName"),
            signing_region: text("signingRegion"),
            signing_region_set: regions.iter().filter_map(Document::as_str).map(str::to_owned).collect(),
            disable_double_encoding: flag("disableDoubleEncoding"),
            disable_normalize_path: flag("disableNormalizePath"),
        })
    }
}

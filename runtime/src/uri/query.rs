//! Queries of URIs.

use http::Uri;
use http::uri::PathAndQuery;

/// The URI with more behind its query; `None` if it becomes too long, or cannot have one. `pairs` are percent-encoded.
pub(crate) fn append_query(uri: &Uri, pairs: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some("") => format!("{}?{pairs}", uri.path()),
        Some(query) => format!("{}?{query}&{pairs}", uri.path()),
        None => format!("{}?{pairs}", uri.path()),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(target).ok()?);
    Uri::from_parts(parts).ok()
}

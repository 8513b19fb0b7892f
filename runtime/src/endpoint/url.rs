//! URLs in parts (`parseURL`).

// Addresses, not sockets.
use core::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// The parts of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Url {
    /// `http` or `https`.
    pub(super) scheme: String,
    /// Host, and port where one is said.
    pub(super) authority: String,
    /// As it was given; may be empty.
    pub(super) path: String,
    /// The same with a slash in front and behind.
    pub(super) normalized_path: String,
    /// The host is an address.
    pub(super) is_ip: bool,
}

impl Url {
    /// `None` for what is no URL, has another scheme than `http` and `https`, or has a query or fragment.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.contains(['?', '#']) {
            return None;
        }
        let uri: Uri = text.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let (host, path) = (authority.host(), uri.path());
        if !matches!(scheme, "http" | "https") || host.is_empty() {
            return None;
        }
        let behind_user = authority.as_str().rsplit('@').next()?;
        if authority.port().is_none() && behind_user.len() != host.len() {
            // Something stands in the place of the port that is no number.
            return None;
        }
        let given = if path == "/" && !text.ends_with('/') { "" } else { path };
        let slash = if path.ends_with('/') { "" } else { "/" };
        Some(Self {
            scheme: scheme.to_owned(),
            authority: authority.as_str().to_owned(),
            path: given.to_owned(),
            normalized_path: format!("{path}{slash}"),
            is_ip: is_address(host),
        })
    }
}

/// Whether a host is an IP address; those of version 6 stand in brackets.
fn is_address(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match inner {
        // What follows `%` says on which network (RFC 6874).
        Some(inner) => inner.split('%').next().is_some_and(|host| host.parse::<Ipv6Addr>().is_ok()),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_parts() {
        for (text, scheme, authority, path, normalized, is_ip) in [
            ("https://example.com", "https", "example.com", "", "/", false),
            ("https://example.com/", "https", "example.com", "/", "/", false),
            ("http://example.com:80/foo/bar", "http", "example.com:80", "/foo/bar", "/foo/bar/", false),
            ("http://example.com/foo/", "http", "example.com", "/foo/", "/foo/", false),
            ("https://127.0.0.1", "https", "127.0.0.1", "", "/", true),
            ("https://127.0.0.1:8443", "https", "127.0.0.1:8443", "", "/", true),
            ("https://[::1]:443/p", "https", "[::1]:443", "/p", "/p/", true),
            ("https://[fe80::1]", "https", "[fe80::1]", "", "/", true),
            ("https://[fe80::1]:8443", "https", "[fe80::1]:8443", "", "/", true),
            ("https://127.0.0", "https", "127.0.0", "", "/", false),
            ("https://999.999.abc.blah", "https", "999.999.abc.blah", "", "/", false),
            ("http://99_ab-.com", "http", "99_ab-.com", "", "/", false),
            ("http://192.168.1.1:1234/foo/", "http", "192.168.1.1:1234", "/foo/", "/foo/", true),
        ] {
            let url = Url::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((url.scheme.as_str(), url.authority.as_str()), (scheme, authority), "{text}");
            assert_eq!((url.path.as_str(), url.normalized_path.as_str()), (path, normalized), "{text}");
            assert_eq!(url.is_ip, is_ip, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_urls() {
        for text in [
            "",
            "/",
            "example.com",
            "//example.com",
            "wss://example.com",
            "https://",
            "https://example.com?a=b",
            "https://example.com:8443?foo=bar&faz=baz",
            "https://example.com/#top",
            "https://exämple.com",
            "https://exa mple.com",
            "http://abc.com:a/foo",
            "http://a:a",
            "http://abc.com:65536",
            "acbd://example.com",
        ] {
            assert_eq!(Url::parse(text), None, "{text}");
        }
    }
}

//! Where a URI leads.

use std::borrow::Cow;

use http::Uri;
use http::uri::Scheme;

/// Host and port without user information and without a default port, as `Host` and `:authority` have it; `None`
/// without a host.
pub(crate) fn authority(uri: &Uri) -> Option<Cow<'_, str>> {
    let host = uri.host().filter(|host| !host.is_empty())?;
    Some(match uri.port_u16() {
        Some(port) if uri.scheme().and_then(default_port) != Some(port) => {
            Cow::Owned(format!("{host}:{port}"))
        }
        _ => Cow::Borrowed(host),
    })
}

/// The port that a scheme means where none is said.
pub(crate) fn default_port(scheme: &Scheme) -> Option<u16> {
    match scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_ports_are_left_out_of_the_host_header() {
        for (uri, host) in [
            ("http://user:pw@example.com:80/", "example.com"),
            ("https://example.com:80/", "example.com:80"),
            ("http://[::1]:8080/", "[::1]:8080"),
        ] {
            assert_eq!(authority(&uri.parse().unwrap()).unwrap(), host);
        }
        assert_eq!(authority(&Uri::from_static("/path")), None);
    }
}

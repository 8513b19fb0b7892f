//! Which headers are signed, and the lines they become.

use std::borrow::Cow;

use http::HeaderMap;
use http::request::Parts;

use crate::uri::authority;

/// Headers that proxies and HTTP stacks write, alter or drop on the way, so that a signature over them would
/// not hold.
const UNSIGNED: [&str; 24] = [
    "accept-encoding",
    "authorization",
    "cache-control",
    "connection",
    "expect",
    "forwarded",
    "from",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-amzn-trace-id",
];

const UNSIGNED_PREFIX: &str = "x-forwarded-";

/// The names of the headers to sign, sorted; `host` in any case, for the HTTP stack sends it even where it is
/// not there yet.
pub(in crate::signing) fn select(headers: &HeaderMap) -> Vec<&str> {
    let present = headers.keys().map(http::HeaderName::as_str);
    let mut names: Vec<&str> = present.filter(|name| *name != "host" && is_signed(name)).collect();
    names.push("host");
    names.sort_unstable();
    names
}

fn is_signed(name: &str) -> bool {
    !UNSIGNED.contains(&name) && !name.starts_with(UNSIGNED_PREFIX)
}

/// What the peer will see as host: the `Host` header, or else the authority of the URI, without user
/// information and without a default port. HTTP/2 sends it as `:authority`.
fn host(parts: &Parts) -> Option<Cow<'_, [u8]>> {
    match parts.headers.get(http::header::HOST) {
        Some(host) => Some(Cow::Borrowed(host.as_bytes())),
        None => Some(match authority(&parts.uri)? {
            Cow::Borrowed(host) => Cow::Borrowed(host.as_bytes()),
            Cow::Owned(host) => Cow::Owned(host.into_bytes()),
        }),
    }
}

/// Appends `name:value` and a line feed, several values joined by commas; `None` without such a header.
pub(super) fn write(parts: &Parts, name: &str, out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(name.as_bytes());
    out.push(b':');
    if name == "host" {
        write_value(&host(parts)?, out);
    } else {
        let mut values = parts.headers.get_all(name).into_iter();
        write_value(values.next()?.as_bytes(), out);
        for value in values {
            out.push(b',');
            write_value(value.as_bytes(), out);
        }
    }
    out.push(b'\n');
    Some(())
}

/// Appends a value without white space at its ends, and with one space for each run of them.
fn write_value(value: &[u8], out: &mut Vec<u8>) {
    let mut spaces = false;
    for &byte in value.trim_ascii() {
        if byte != b' ' || !spaces {
            out.push(byte);
        }
        spaces = byte == b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(request: http::request::Builder, name: &str) -> Option<String> {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let mut out = Vec::new();
        write(&parts, name, &mut out)?;
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn values_are_trimmed_and_joined() {
        let request = http::Request::get("/").header("x-a", "  one \t").header("x-a", "\"b   c\"  d");
        assert_eq!(line(request, "x-a").unwrap(), "x-a:one,\"b c\" d\n");
        assert_eq!(line(http::Request::get("/").header("x-a", ""), "x-a").unwrap(), "x-a:\n");
        assert_eq!(line(http::Request::get("/"), "x-a"), None);
    }

    #[test]
    fn host_is_what_the_peer_will_see() {
        let from_uri = |uri: &str| line(http::Request::get(uri), "host");
        for (uri, host) in [
            ("https://a.example/", "host:a.example\n"),
            ("https://a.example:443/", "host:a.example\n"),
            ("http://a.example:80/", "host:a.example\n"),
            ("http://a.example:443/", "host:a.example:443\n"),
            ("https://user:password@a.example:8443/", "host:a.example:8443\n"),
            ("http://[::1]:9000/", "host:[::1]:9000\n"),
        ] {
            assert_eq!(from_uri(uri).as_deref(), Some(host), "{uri}");
        }
        assert_eq!(from_uri("/path"), None);
        let both = http::Request::get("https://a.example/").header("host", "b.example:1");
        assert_eq!(line(both, "host").unwrap(), "host:b.example:1\n");
    }

    #[test]
    fn what_proxies_touch_is_not_signed() {
        let mut headers = HeaderMap::new();
        for name in UNSIGNED.into_iter().chain(["x-forwarded-for", "x-amz-date", "content-type", "range"]) {
            headers.insert(name, http::HeaderValue::from_static("v"));
        }
        assert_eq!(select(&headers), ["content-type", "host", "range", "x-amz-date"]);
        headers.insert("host", http::HeaderValue::from_static("v"));
        assert_eq!(select(&headers), ["content-type", "host", "range", "x-amz-date"]);
    }
}

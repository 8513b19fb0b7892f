//! Hosts and URIs.

use http::Uri;

use super::{HostPart, HostPrefix, OperationSchema, ProtocolError};
use crate::codec::text::label_text;
use crate::codec::{Shape, for_each_member};

/// What `@endpoint` puts in front of the endpoint's host.
pub(super) fn prefix(
    operation: &OperationSchema,
    input: &dyn Shape,
    policy: HostPrefix,
) -> Result<String, ProtocolError> {
    if operation.host_parts().is_empty() || policy == HostPrefix::Ignore {
        return Ok(String::new());
    }
    let mut labels = Vec::new();
    for_each_member(input, &mut |member, value| {
        if member.is_host_label() {
            labels.push((member.name(), label_text(member, value)?));
        }
        Ok(())
    })?;
    let mut prefix = String::new();
    for part in operation.host_parts() {
        match part {
            HostPart::Literal(text) => prefix.push_str(text),
            HostPart::Label(name) => {
                let value = labels.iter().find(|(label, value)| label == name && !value.is_empty());
                let (_, value) = value
                    .ok_or_else(|| ProtocolError::EmptyLabel { shape: input.schema().id(), member: name })?;
                prefix.push_str(value);
            }
        }
    }
    // With a letter behind it, the prefix is what it will be with a host behind it.
    if is_host(&format!("{prefix}a")) {
        Ok(prefix)
    } else {
        Err(ProtocolError::InvalidHost { operation: operation.id() })
    }
}

/// Labels of letters, digits and inner hyphens, with dots between them (RFC 1123, 2.1).
pub(super) fn is_host(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// Whether names below the endpoint's host can be meant for the same peer: `data.127.0.0.1` is nobody's name.
pub(crate) fn has_subdomains(endpoint: &Uri) -> bool {
    let host = endpoint.host().unwrap_or_default();
    // No top-level domain is a number, so whatever ends in one is an IPv4 address.
    let last = host.rsplit('.').next().unwrap_or_default();
    let address = host.starts_with('[') || last.bytes().all(|byte| byte.is_ascii_digit());
    !address && !host.eq_ignore_ascii_case("localhost")
}

/// The endpoint with `prefix` in front of its host and `target` behind its path.
pub(super) fn join(endpoint: &Uri, prefix: &str, target: &str) -> Result<Uri, ProtocolError> {
    let (Some(scheme), Some(authority)) = (endpoint.scheme_str(), endpoint.authority()) else {
        return Err(ProtocolError::InvalidUri);
    };
    let host = authority.as_str();
    // A user in front of the host is nothing that HTTP sends (RFC 9110, 4.2.4), and would show wherever the URI does.
    if host.contains('@') {
        return Err(ProtocolError::InvalidUri);
    }
    if !prefix.is_empty() && !is_host(&format!("{prefix}{}", authority.host())) {
        return Err(ProtocolError::InvalidUri);
    }
    let path = endpoint.path().trim_end_matches('/');
    format!("{scheme}://{prefix}{host}{path}{target}").parse().map_err(|_| ProtocolError::InvalidUri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoint_prefix_and_target_make_a_uri() {
        let table = [
            (
                "https://chat.example.com/v1",
                "blue.live.",
                "/talk",
                "https://blue.live.chat.example.com/v1/talk",
            ),
            ("https://h/v1/", "", "/rooms?x=1", "https://h/v1/rooms?x=1"),
            ("http://h:8080", "a-", "/", "http://a-h:8080/"),
            ("http://h/", "", "/x", "http://h/x"),
            ("http://[::1]:80", "", "/x", "http://[::1]:80/x"),
            ("http://h?old=1", "", "/x", "http://h/x"),
        ];
        for (endpoint, prefix, target, expected) in table {
            assert_eq!(join(&endpoint.parse().unwrap(), prefix, target).unwrap(), *expected, "{endpoint}");
        }
        let table =
            [("/v1", ""), ("h", ""), ("http://[::1]", "a."), ("http://h", "-"), ("http://me:secret@h", "")];
        for (endpoint, prefix) in table {
            assert_eq!(
                join(&endpoint.parse().unwrap(), prefix, "/"),
                Err(ProtocolError::InvalidUri),
                "{endpoint}"
            );
        }
    }

    #[test]
    fn hosts_are_made_of_letters_digits_and_hyphens() {
        for host in ["a", "a.b", "a-b.c1", "127.0.0.1"] {
            assert!(is_host(host), "{host}");
        }
        let long = "x".repeat(64);
        for host in ["", ".a", "a.", "a..b", "-a", "a-", "a_b", "a/b", "a b", "ü", "a:80", long.as_str()] {
            assert!(!is_host(host), "{host}");
        }
    }
}

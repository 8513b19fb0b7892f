//! Path and query.

use super::PathRules;
use crate::uri::percent::{decode_byte, encode_byte, percent_encode};

/// Appends the path, which is as it is sent: percent-encoded once.
pub(super) fn write_path(path: &str, rules: PathRules, out: &mut String) {
    let path = if path.is_empty() { "/" } else { path };
    if rules.normalize {
        let segments = normalized(path);
        for segment in &segments {
            out.push('/');
            write_segment(segment, rules, out);
        }
        if segments.is_empty() || path.ends_with('/') {
            out.push('/');
        }
    } else {
        for (index, segment) in path.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            write_segment(segment, rules, out);
        }
    }
}

fn write_segment(segment: &str, rules: PathRules, out: &mut String) {
    if rules.encode_again {
        percent_encode(segment, out);
    } else {
        out.push_str(segment);
    }
}

/// The segments without empty ones and `.`, each `..` taken for what it says.
fn normalized(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments
}

/// Appends the query: each pair decoded and encoded again, sorted by name, then by value.
pub(super) fn write_query(query: &str, out: &mut String) {
    let mut pairs: Vec<(String, String)> =
        query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
}

/// A name without `=` has an empty value.
fn pair(pair: &str) -> (String, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (encoded_strictly(name), encoded_strictly(value))
}

/// In the one form that signatures know. `+` stands for itself (RFC 3986), and so does a `%` without two digits.
fn encoded_strictly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let (byte, behind) = decode_byte(rest).unwrap_or((byte, behind));
        encode_byte(byte, &mut out);
        rest = behind;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str, rules: PathRules) -> String {
        let mut out = String::new();
        write_path(path, rules, &mut out);
        out
    }

    #[test]
    fn paths_are_normalized_and_encoded_again() {
        for (sent, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/rooms/a%20b", "/rooms/a%2520b"),
            ("/a/b/", "/a/b/"),
            ("//example//", "/example/"),
            ("/example/..", "/"),
            ("/one/two/../..", "/"),
            ("/../../a", "/a"),
            ("/./", "/"),
            ("/./example", "/example"),
            ("/a:b@c/-._~", "/a%3Ab%40c/-._~"),
        ] {
            assert_eq!(path(sent, PathRules::STANDARD), canonical, "{sent}");
        }
    }

    #[test]
    fn each_rule_can_be_off() {
        let as_sent = PathRules { normalize: false, encode_again: false };
        let not_again = PathRules { normalize: true, encode_again: false };
        let not_normal = PathRules { normalize: false, encode_again: true };
        for sent in ["/", "/a//b/../c%20d/", "//", "/."] {
            assert_eq!(path(sent, as_sent), sent);
        }
        assert_eq!(path("", as_sent), "/");
        assert_eq!(path("/a//b/../c%20d/", not_again), "/a/c%20d/");
        assert_eq!(path("/a//b/../c%20d/", not_normal), "/a//b/../c%2520d/");
    }

    #[test]
    fn queries_are_sorted_and_strict() {
        for (sent, canonical) in [
            ("", ""),
            ("mode=&lang=en", "lang=en&mode="),
            ("b&a", "a=&b="),
            ("a=2&a=1&A=3", "A=3&a=1&a=2"),
            ("a=x%2fy z%7e", "a=x%2Fy%20z~"),
            ("a=b+c", "a=b%2Bc"),
            ("a=1=2", "a=1%3D2"),
            ("%zz=%4", "%25zz=%254"),
            ("&&a=1&", "a=1"),
            ("a-b=1&a=2", "a=2&a-b=1"),
            ("é=%E1%88%B4", "%C3%A9=%E1%88%B4"),
        ] {
            let mut out = String::new();
            write_query(sent, &mut out);
            assert_eq!(out, canonical, "{sent}");
        }
    }
}

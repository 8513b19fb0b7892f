//! What a client sent.

use bytes::Bytes;
use http::HeaderMap;
use http::header::HOST;

use super::compare::{bodies, exact, header_values};
use super::judge;

/// A request as it travelled. Each check panics when it does not hold.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: http::Method,
    pub(super) uri: http::Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// The method is this one.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn method(&self, expected: &str) -> &Self {
        let found = self.method.as_str();
        assert!(found == expected, "expected the method `{expected}`, found `{found}`");
        self
    }

    /// The path is this one, escapes included.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn uri(&self, expected: &str) -> &Self {
        let found = self.uri.path();
        assert!(found == expected, "expected the path `{expected}`, found `{found}`");
        self
    }

    /// The request went to this host.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn resolved_host(&self, expected: &str) -> &Self {
        // HTTP/2 has the host in the URI.
        let header = self.headers.get(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
        let found = header.or_else(|| self.uri.authority().map(ToString::to_string)).unwrap_or_default();
        assert!(found == expected, "expected the host `{expected}`, found `{found}`");
        self
    }

    /// The query has these parameters, escapes included, each as often as it is given. `name` is the same as `name=`.
    ///
    /// # Panics
    /// If one is missing.
    #[track_caller]
    pub fn query<'a>(&self, expected: impl IntoIterator<Item = &'a str>) -> &Self {
        let mut rest: Vec<(&str, &str)> = self.parameters().collect();
        for parameter in expected {
            let pair = split(parameter);
            match rest.iter().position(|it| *it == pair) {
                Some(at) => drop(rest.swap_remove(at)),
                None => panic!("expected `{parameter}` in the query, found `{}`", self.query_text()),
            }
        }
        self
    }

    /// The query has no parameter of this name.
    ///
    /// # Panics
    /// If it has one.
    #[track_caller]
    pub fn forbid_query(&self, name: &str) -> &Self {
        let there = self.parameters().any(|(found, _)| found == name);
        assert!(!there, "expected no `{name}` in the query, found `{}`", self.query_text());
        self
    }

    /// The query has a parameter of this name, whatever its value.
    ///
    /// # Panics
    /// If it has none.
    #[track_caller]
    pub fn require_query(&self, name: &str) -> &Self {
        let there = self.parameters().any(|(found, _)| found == name);
        assert!(there, "expected `{name}` in the query, found `{}`", self.query_text());
        self
    }

    /// The header has this value; a list may be spread over several lines.
    ///
    /// # Panics
    /// If it has another, or is not there.
    #[track_caller]
    pub fn header(&self, name: &str, expected: &str) -> &Self {
        judge("the request", &header_values(&self.headers, name, expected));
        self
    }

    /// There is no such header.
    ///
    /// # Panics
    /// If there is one.
    #[track_caller]
    pub fn forbid_header(&self, name: &str) -> &Self {
        let found = self.headers.get(name);
        assert!(found.is_none(), "expected no header `{name}`, found {found:?}");
        self
    }

    /// There is such a header, whatever its value.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn require_header(&self, name: &str) -> &Self {
        assert!(self.headers.contains_key(name), "expected a header `{name}`, found {:?}", self.headers);
        self
    }

    /// The body means the same as `expected`. The media type says how to compare: JSON, XML, CBOR (`expected` is
    /// then base64) and forms by their values, everything else byte by byte.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn body(&self, media_type: &str, expected: &str) -> &Self {
        judge("the body", &bodies(media_type, expected, &self.body));
        self
    }

    /// The body is this text, byte by byte.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn body_text(&self, expected: &str) -> &Self {
        judge("the body", &exact(expected.as_bytes(), &self.body));
        self
    }

    /// There is no body.
    ///
    /// # Panics
    /// If there is one.
    #[track_caller]
    pub fn empty_body(&self) -> &Self {
        self.body_text("")
    }

    fn query_text(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query_text().split('&').filter(|it| !it.is_empty()).map(split)
    }
}

fn split(parameter: &str) -> (&str, &str) {
    parameter.split_once('=').unwrap_or((parameter, ""))
}

//! Cases of endpoint rules.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::judge;
use crate::client::{ClientBuilder, Core};
use crate::endpoint::{Endpoint, EndpointError, EndpointParams, ParamValue};
use crate::protocol::Operation;
use crate::types::Document;

/// What the rules of a client are asked with.
#[derive(Debug)]
pub struct EndpointCase {
    params: EndpointParams,
}

/// What the rules have to come to.
#[derive(Debug)]
pub struct ExpectedEndpoint(Result<Described, String>);

#[derive(Debug, Default)]
struct Described {
    url: String,
    headers: HeaderMap,
    properties: BTreeMap<String, Document>,
}

impl EndpointCase {
    /// Nothing but defaults.
    ///
    /// # Panics
    /// If the client has no rules.
    #[must_use]
    #[track_caller]
    pub fn new<C: From<Core>>(client: &ClientBuilder<C>) -> Self {
        match client.service().endpoint_rule_set() {
            Some(rules) => Self { params: EndpointParams::new(rules) },
            None => panic!("`{}` has no endpoint rules", client.service().id()),
        }
    }

    /// Sets a parameter by its name.
    ///
    /// # Panics
    /// If it is of another type.
    #[must_use]
    #[track_caller]
    pub fn param(mut self, name: &str, value: impl Into<ParamValue>) -> Self {
        told(self.params.set(name, value));
        self
    }

    /// Sets a parameter by what clients know it by.
    ///
    /// # Panics
    /// If it is of another type.
    #[must_use]
    #[track_caller]
    pub fn built_in(mut self, name: &str, value: impl Into<ParamValue>) -> Self {
        told(self.params.set_built_in(name, value));
        self
    }

    /// Sets what an operation binds to its input.
    ///
    /// # Panics
    /// If the input lacks something that is required.
    #[must_use]
    #[track_caller]
    pub fn operation<Op: Operation>(mut self, input: &Op::Input) -> Self {
        match self.params.bind(Op::SCHEMA.context_params(), input) {
            Ok(()) => self,
            Err(error) => panic!("the input does not say where it is for: {error}"),
        }
    }

    /// The rules come to this.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn comes_to(&self, expected: &ExpectedEndpoint) {
        let found = self.params.rules().resolve(&self.params);
        match (&expected.0, found) {
            (Ok(expected), Ok(found)) => judge("the endpoint", &expected.differences(&found)),
            (Err(expected), Err(EndpointError::Rule { message })) if *expected == message => {}
            (Ok(expected), Err(error)) => panic!("expected `{}`, found the error `{error}`", expected.url),
            (Err(expected), Err(error)) => panic!("expected the error `{expected}`, found `{error}`"),
            (Err(expected), Ok(found)) => panic!("expected the error `{expected}`, found `{}`", found.uri),
        }
    }
}

impl ExpectedEndpoint {
    /// An endpoint without headers and properties.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(Ok(Described { url: url.to_owned(), ..Described::default() }))
    }

    /// An error that the rules make.
    #[must_use]
    pub fn error(message: &str) -> Self {
        Self(Err(message.to_owned()))
    }

    /// A line of a header.
    ///
    /// # Panics
    /// If it cannot be sent.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Ok(described) = &mut self.0 else { return self };
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => drop(described.headers.append(name, value)),
            _ => panic!("`{name}: {value}` is no header"),
        }
        self
    }

    /// A property.
    #[must_use]
    pub fn property(mut self, name: &str, value: Document) -> Self {
        if let Ok(described) = &mut self.0 {
            described.properties.insert(name.to_owned(), value);
        }
        self
    }
}

impl Described {
    fn differences(&self, found: &Endpoint) -> Vec<String> {
        let Self { url, headers, properties } = self;
        let mut differences = Vec::new();
        // `https://host` and `https://host/` are the same.
        let is_same = url.parse::<Uri>().is_ok_and(|url| {
            let trimmed = |uri: &Uri| uri.path().trim_end_matches('/').to_owned();
            (url.scheme(), url.authority(), trimmed(&url))
                == (found.uri.scheme(), found.uri.authority(), trimmed(&found.uri))
        });
        if !is_same {
            differences.push(format!("expected the url `{url}`, found `{}`", found.uri));
        }
        if *headers != found.headers {
            differences.push(format!("expected the headers {headers:?}, found {:?}", found.headers));
        }
        if *properties != found.properties {
            differences.push(format!("expected the properties {properties:?}, found {:?}", found.properties));
        }
        differences
    }
}

#[track_caller]
fn told(outcome: Result<(), EndpointError>) {
    if let Err(error) = outcome {
        panic!("the rules cannot be asked: {error}");
    }
}

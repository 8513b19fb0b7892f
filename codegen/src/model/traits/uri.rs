//! Templates: the URI pattern of `smithy.api#http` and the host prefix of `smithy.api#endpoint`.

use std::fmt;

use crate::model::is_identifier;

/// A parsed URI pattern such as `/rooms/{roomId}/files/{path+}?mode=live`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriPattern {
    /// The path's segments; none for `/`. A pattern that ends in `/` has an empty literal last.
    pub segments: Vec<Segment>,
    /// Literal query parameters in order, with their values if they have a `=`.
    pub query: Vec<(String, Option<String>)>,
}

/// One segment of a URI pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// Sent as written.
    Literal(String),
    /// `{name}`: the value of the input member, percent-encoded.
    Label(String),
    /// `{name+}`: the same, but `/` stays.
    Greedy(String),
}

/// A parsed host prefix such as `{tenant}.live.`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPrefix {
    /// Literals and labels in order, with no two labels side by side.
    pub parts: Vec<HostPart>,
}

/// One part of a host prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPart {
    /// Sent as written.
    Literal(String),
    /// `{name}`: the value of the input member.
    Label(String),
}

/// What is wrong with a template, as the end of a sentence that begins with "the pattern".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(String);

impl PatternError {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

impl UriPattern {
    /// Reads a pattern (Smithy spec, `http` trait, URI pattern).
    ///
    /// # Errors
    /// Says which rule of the grammar is broken. How many greedy labels there are, and where, is
    /// left to validation.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if !text.starts_with('/') {
            return Err(PatternError::new("must begin with `/`"));
        }
        if !text.is_ascii() || text.contains(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()) {
            return Err(PatternError::new("must be of visible ASCII characters"));
        }
        if text.contains('#') {
            return Err(PatternError::new("must have no fragment"));
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, parse_query(query)?),
            None => (text, Vec::new()),
        };
        Ok(Self { segments: parse_path(path)?, query })
    }

    /// The names of the labels, in order.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Label(name) | Segment::Greedy(name) => Some(name.as_str()),
        })
    }
}

fn parse_path(path: &str) -> Result<Vec<Segment>, PatternError> {
    let mut segments = Vec::new();
    if path == "/" {
        return Ok(segments);
    }
    let mut labels: Vec<String> = Vec::new();
    let (inner, ends_in_slash) = match path.strip_suffix('/') {
        Some(inner) => (inner, true),
        None => (path, false),
    };
    for text in inner.split('/').skip(1) {
        let segment = parse_segment(text)?;
        if let Segment::Label(name) | Segment::Greedy(name) = &segment {
            let name = name.to_ascii_lowercase();
            if labels.contains(&name) {
                return Err(PatternError::new(format!("has the label `{name}` twice")));
            }
            labels.push(name);
        }
        segments.push(segment);
    }
    if ends_in_slash {
        segments.push(Segment::Literal(String::new()));
    }
    Ok(segments)
}

fn parse_segment(text: &str) -> Result<Segment, PatternError> {
    if text.is_empty() {
        return Err(PatternError::new("must have no empty segment"));
    }
    if text == "." || text == ".." {
        return Err(PatternError::new(format!("must have no `{text}` segment")));
    }
    let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        if text.contains(['{', '}']) {
            return Err(PatternError::new(format!(
                "has a label inside the segment `{text}`; a label must be the whole segment"
            )));
        }
        return Ok(Segment::Literal(text.to_owned()));
    };
    let (name, greedy) = match inner.strip_suffix('+') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    if !is_identifier(name) {
        return Err(PatternError::new(format!("has the label `{{{inner}}}`, which is no member name")));
    }
    Ok(if greedy { Segment::Greedy(name.to_owned()) } else { Segment::Label(name.to_owned()) })
}

fn parse_query(query: &str) -> Result<Vec<(String, Option<String>)>, PatternError> {
    if query.is_empty() {
        return Err(PatternError::new("must not end in `?`"));
    }
    let mut parsed: Vec<(String, Option<String>)> = Vec::new();
    for pair in query.split('&') {
        let (key, value) = match pair.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (pair, None),
        };
        if key.is_empty() {
            return Err(PatternError::new("has a query literal without a key"));
        }
        if pair.contains(['{', '}']) {
            return Err(PatternError::new("must have no labels in its query"));
        }
        if parsed.iter().any(|(other, _)| other == key) {
            return Err(PatternError::new(format!("has the query key `{key}` twice")));
        }
        parsed.push((key.to_owned(), value));
    }
    Ok(parsed)
}

impl HostPrefix {
    /// Reads a host prefix (Smithy spec, `endpoint` trait, hostPrefix).
    ///
    /// # Errors
    /// Says which rule of the grammar is broken.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::new("must not be empty"));
        }
        let mut parts: Vec<HostPart> = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (part, after) = next_host_part(rest)?;
            if let HostPart::Label(name) = &part {
                if matches!(parts.last(), Some(HostPart::Label(_))) {
                    return Err(PatternError::new("must have no two labels side by side"));
                }
                if parts.contains(&part) {
                    return Err(PatternError::new(format!("has the label `{name}` twice")));
                }
            }
            parts.push(part);
            rest = after;
        }
        Ok(Self { parts })
    }

    /// The names of the labels, in order.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            HostPart::Literal(_) => None,
            HostPart::Label(name) => Some(name.as_str()),
        })
    }
}

fn next_host_part(text: &str) -> Result<(HostPart, &str), PatternError> {
    if let Some(rest) = text.strip_prefix('{') {
        let Some((name, after)) = rest.split_once('}') else {
            return Err(PatternError::new("has a label without `}`"));
        };
        if !is_identifier(name) {
            return Err(PatternError::new(format!("has the label `{{{name}}}`, which is no member name")));
        }
        return Ok((HostPart::Label(name.to_owned()), after));
    }
    let end = text.find('{').unwrap_or(text.len());
    let (literal, after) = text.split_at(end);
    if !literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.') {
        return Err(PatternError::new(format!("has `{literal}`, which cannot stand in a host name")));
    }
    Ok((HostPart::Literal(literal.to_owned()), after))
}

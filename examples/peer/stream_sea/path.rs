//! Paths into messages.

use smithy_streams_runtime::types::Document;

/// A JSON path that leads to one value, such as `$.parts[0]['serial number']` (RFC 9535, section 2.3.5, singular
/// queries).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
}

impl Path {
    /// `None` for text that is no such path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let step;
            (step, rest) = if let Some(name) = rest.strip_prefix('.') {
                name_in_front(name)?
            } else {
                in_brackets(rest.strip_prefix('[')?)?
            };
            steps.push(step);
        }
        Some(Self(steps))
    }

    /// The value that the path leads to.
    pub(crate) fn find<'d>(&self, document: &'d Document) -> Option<&'d Document> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Name(name) => value.get(name),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }
}

fn name_in_front(text: &str) -> Option<(Step, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| (Step::Name(name.to_owned()), rest))
}

fn in_brackets(text: &str) -> Option<(Step, &str)> {
    for quote in ['\'', '"'] {
        if let Some(quoted) = text.strip_prefix(quote) {
            let (name, rest) = quoted.split_once(quote)?;
            return Some((Step::Name(name.to_owned()), rest.strip_prefix(']')?));
        }
    }
    let (index, rest) = text.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), rest))
}

#[cfg(test)]
mod tests {
    use smithy_streams_runtime::Bytes;
    use smithy_streams_runtime::codec::{Codec, JSON};

    use super::*;

    #[test]
    fn a_path_leads_to_a_value() {
        let document = r#"{"a":{"b c":[{"d":1},2]}}"#;
        let document = JSON.read_document(&Bytes::from(document)).unwrap();
        for (path, value) in [
            ("$.a['b c'][0].d", Some(1)),
            ("$[\"a\"]['b c'][1]", Some(2)),
            ("$.a.x", None),
            ("$.a['b c'][2]", None),
            ("$.a[0]", None),
        ] {
            let found = Path::parse(path).unwrap().find(&document).and_then(Document::as_i64);
            assert_eq!(found, value, "{path}");
        }
        assert_eq!(Path::parse("$").unwrap().find(&document), Some(&document));
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in ["", "a", "$a", "$.", "$..a", "$.a[", "$[x]", "$['a]", "$['a'", "$[-1]", "$.*", "$.a b"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}

//! What a token lets through.

use smithy_streams_runtime::types::Document;

use super::path::Path;

/// An expression over a message: an object `{"t": …, "e": …}`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    Literal(Document),
    Path(Path),
    StreamName,
    Equal(Box<[Self; 2]>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

impl Filter {
    /// `None` for what is no expression.
    pub(crate) fn parse(expression: &Document) -> Option<Self> {
        let of = expression.get("e").unwrap_or(&Document::Null);
        Some(match (expression.get("t")?.as_str()?, of) {
            ("string", Document::String(_))
            | ("number", Document::Number(_))
            | ("bool", Document::Bool(_)) => Self::Literal(of.clone()),
            ("null", _) => Self::Literal(Document::Null),
            ("path", Document::String(path)) => Self::Path(Path::parse(path)?),
            ("meta", Document::String(name)) if name == "streamName" => Self::StreamName,
            ("eq", Document::Array(both)) => match all(both)?.try_into() {
                Ok(both) => Self::Equal(Box::new(both)),
                Err(_) => return None,
            },
            ("and", Document::Array(list)) => Self::And(all(list)?),
            ("or", Document::Array(list)) => Self::Or(all(list)?),
            ("not", it) => Self::Not(Box::new(Self::parse(it)?)),
            _ => return None,
        })
    }

    /// Whether a message of a stream is let through.
    pub(crate) fn passes(&self, stream: &str, message: &Document) -> bool {
        match self {
            Self::And(list) => list.iter().all(|it| it.passes(stream, message)),
            Self::Or(list) => list.iter().any(|it| it.passes(stream, message)),
            Self::Not(it) => !it.passes(stream, message),
            Self::Literal(_) | Self::Path(_) | Self::StreamName | Self::Equal(_) => {
                is_truthy(&self.value(stream, message))
            }
        }
    }

    /// What leads nowhere is null.
    fn value(&self, stream: &str, message: &Document) -> Document {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Path(path) => path.find(message).cloned().unwrap_or_default(),
            Self::StreamName => stream.into(),
            Self::Equal(both) => {
                let [a, b] = both.each_ref().map(|it| it.value(stream, message));
                are_equal(&a, &b).into()
            }
            Self::And(_) | Self::Or(_) | Self::Not(_) => self.passes(stream, message).into(),
        }
    }
}

fn all(list: &[Document]) -> Option<Vec<Filter>> {
    list.iter().map(Filter::parse).collect()
}

/// Numbers by their value, however they are written.
fn are_equal(a: &Document, b: &Document) -> bool {
    match (a, b) {
        (Document::Number(a), Document::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

/// As in JavaScript, which those who write filters know.
fn is_truthy(value: &Document) -> bool {
    match value {
        Document::Null => false,
        Document::Bool(it) => *it,
        Document::Number(it) => it.as_f64() != 0.0 && !it.as_f64().is_nan(),
        Document::String(it) => !it.is_empty(),
        Document::Array(_) | Document::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use smithy_streams_runtime::Bytes;
    use smithy_streams_runtime::codec::{Codec, JSON};

    use super::*;

    fn json(text: &str) -> Document {
        JSON.read_document(&Bytes::from(text.to_owned())).unwrap()
    }

    #[test]
    fn a_message_passes_or_does_not() {
        let message = json(r#"{"state": "on", "temperature": 91, "parts": [], "empty": ""}"#);
        for (filter, passes) in [
            (r#"{"t":"bool","e":true}"#, true),
            (r#"{"t":"null"}"#, false),
            (r#"{"t":"number","e":0}"#, false),
            (r#"{"t":"string","e":"x"}"#, true),
            (r#"{"t":"path","e":"$.parts"}"#, true),
            (r#"{"t":"path","e":"$.empty"}"#, false),
            (r#"{"t":"path","e":"$.nothing"}"#, false),
            (r#"{"t":"eq","e":[{"t":"path","e":"$.state"},{"t":"string","e":"on"}]}"#, true),
            (r#"{"t":"eq","e":[{"t":"path","e":"$.state"},{"t":"string","e":"off"}]}"#, false),
            (r#"{"t":"eq","e":[{"t":"path","e":"$.temperature"},{"t":"number","e":91.0}]}"#, true),
            (r#"{"t":"eq","e":[{"t":"meta","e":"streamName"},{"t":"string","e":"boiler_data"}]}"#, true),
            (r#"{"t":"eq","e":[{"t":"null"},{"t":"path","e":"$.nothing"}]}"#, true),
            (r#"{"t":"and","e":[{"t":"bool","e":true},{"t":"bool","e":false}]}"#, false),
            (r#"{"t":"and","e":[]}"#, true),
            (r#"{"t":"or","e":[{"t":"bool","e":true},{"t":"bool","e":false}]}"#, true),
            (r#"{"t":"or","e":[]}"#, false),
            (r#"{"t":"not","e":{"t":"path","e":"$.nothing"}}"#, true),
        ] {
            let filter_ = Filter::parse(&json(filter)).unwrap();
            assert_eq!(filter_.passes("boiler_data", &message), passes, "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter_is_none() {
        for text in [
            "7",
            "{}",
            r#"{"t":"maybe"}"#,
            r#"{"t":"string","e":7}"#,
            r#"{"t":"path","e":"nowhere"}"#,
            r#"{"t":"meta","e":"clientId"}"#,
            r#"{"t":"eq","e":[{"t":"null"}]}"#,
            r#"{"t":"and","e":[7]}"#,
            r#"{"t":"not","e":[]}"#,
        ] {
            assert_eq!(Filter::parse(&json(text)), None, "{text}");
        }
    }
}

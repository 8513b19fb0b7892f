//! Members in the query string.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::codec::text::{Entry, Place, Text, TextReader, TextWriter};
use crate::codec::{CodecError, Shape, WriteValue};
use crate::protocol::{ProtocolError, UriPattern};
use crate::types::{HttpBinding, Member};
use crate::uri::percent::{percent_decode, percent_encode};

/// A query string in the making.
#[derive(Debug, Default)]
pub(super) struct Query {
    text: String,
    /// Keys that a map of parameters cannot give another value.
    taken: Vec<&'static str>,
    /// Parameters of maps.
    params: Vec<(String, String)>,
}

impl Query {
    /// Begins with the literals of the pattern.
    pub(super) fn of(pattern: &UriPattern) -> Self {
        let mut query = Self::default();
        for (key, value) in pattern.query() {
            query.separate();
            query.text.push_str(key);
            if let Some(value) = value {
                query.text.push('=');
                query.text.push_str(value);
            }
            query.taken.push(key);
        }
        query
    }

    /// Writes `@httpQuery`: a parameter for a scalar, and one for each item of a list.
    pub(super) fn member(
        &mut self,
        key: &'static str,
        member: &'static Member,
        value: &dyn WriteValue,
    ) -> Result<(), CodecError> {
        self.taken.push(key);
        let mut emit = |item: Text<'_>| {
            self.parameter(key, item.text);
            Ok(())
        };
        value.write_value(member, &mut TextWriter::new(Place::Query, &mut emit))
    }

    /// Keeps `@httpQueryParams`, which yields to all other parameters, for the end.
    pub(super) fn params(
        &mut self,
        member: &'static Member,
        value: &dyn WriteValue,
    ) -> Result<(), CodecError> {
        let mut emit = |item: Text<'_>| {
            self.params.push((item.key.unwrap_or_default().to_owned(), item.text.to_owned()));
            Ok(())
        };
        value.write_value(member, &mut TextWriter::new(Place::Query, &mut emit))
    }

    /// The query with the `?` in front; empty if there are no parameters.
    pub(super) fn finish(mut self) -> String {
        for (key, value) in std::mem::take(&mut self.params) {
            if !self.taken.contains(&key.as_str()) {
                self.parameter(&key, &value);
            }
        }
        self.text
    }

    fn parameter(&mut self, key: &str, value: &str) {
        self.separate();
        percent_encode(key, &mut self.text);
        self.text.push('=');
        percent_encode(value, &mut self.text);
    }

    fn separate(&mut self) {
        self.text.push(if self.text.is_empty() { '?' } else { '&' });
    }
}

/// The decoded parameters of a query string; `None` if it is not well formed.
pub(super) fn parse(query: &str) -> Option<Vec<Entry<'static>>> {
    let mut entries: BTreeMap<String, Vec<Cow<'static, str>>> = BTreeMap::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        entries.entry(percent_decode(key)?).or_default().push(Cow::Owned(percent_decode(value)?));
    }
    Some(entries.into_iter().map(|(key, texts)| Entry { key, texts }).collect())
}

/// Whether all literals of the pattern are among the parameters.
pub(super) fn has_literals(pattern: &UriPattern, entries: &[Entry<'_>]) -> bool {
    pattern.query().iter().all(|(key, value)| {
        let found = entries.iter().find(|entry| entry.key == *key);
        found.is_some_and(|entry| value.is_none_or(|value| entry.texts.iter().any(|text| text == value)))
    })
}

/// Reads all members of `shape` that are bound to parameters. A map of parameters holds those too that other
/// members are bound to (Smithy spec, HTTP bindings, httpQueryParams).
pub(super) fn read(entries: &[Entry<'_>], shape: &mut dyn Shape) -> Result<(), ProtocolError> {
    for (index, member) in shape.schema().members().iter().enumerate() {
        match member.http_binding() {
            HttpBinding::Query(key) => {
                if let Some(entry) = entries.iter().find(|entry| entry.key == key) {
                    shape.read_member(index, &mut TextReader::texts(Place::Query, &entry.texts))?;
                }
            }
            HttpBinding::QueryParams if !entries.is_empty() => {
                shape.read_member(index, &mut TextReader::map(Place::Query, entries))?;
            }
            _ => {}
        }
    }
    Ok(())
}

//! Streams: what their messages look like, and who hears them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use smithy_streams_runtime::stream_schema::{StreamSchema, Validation};
use smithy_streams_runtime::types::Document;
use tokio::sync::mpsc::Receiver;

use super::filter::Filter;
use super::groups::{Group, Groups};
use super::refusal::Refusal;

/// The streams of a jail.
#[derive(Default)]
pub(crate) struct Streams {
    schemas: BTreeMap<String, StreamSchema>,
    subscribers: BTreeMap<String, Groups>,
}

impl Streams {
    /// Keeps a definition, unless it contradicts the one that is there.
    pub(crate) fn define(&mut self, schema: StreamSchema) -> Result<(), Refusal> {
        let (name, version) = (schema.name(), schema.version());
        if let Some(present) = self.schemas.get(name) {
            let (wanted, known) = (shown(version), shown(present.version()));
            match compare(version, present.version()) {
                Ordering::Equal if schema.fields() == present.fields() => return Ok(()),
                Ordering::Equal => {
                    return Err(Refusal::invalid(format!(
                        "version {known} of `{name}` is there already, with other fields"
                    )));
                }
                Ordering::Less => {
                    return Err(Refusal::invalid(format!(
                        "version {wanted} of `{name}` is lower than {known}"
                    )));
                }
                Ordering::Greater => {}
            }
        }
        self.schemas.insert(name.to_owned(), schema);
        Ok(())
    }

    pub(crate) fn schema(&self, name: &str) -> Option<&StreamSchema> {
        self.schemas.get(name)
    }

    pub(crate) fn describe(&self, name: &str) -> Result<&StreamSchema, Refusal> {
        self.schema(name).ok_or_else(|| Refusal::invalid(format!("there is no stream `{name}`")))
    }

    /// Gives a message to whom it concerns, or each element of an array; nothing at all, unless they follow the schema.
    pub(crate) fn publish(&mut self, name: &str, payload: &Document) -> Result<(), Refusal> {
        let schema = self.describe(name)?;
        if let Err(invalid) = Validation::new().check(schema, payload) {
            let errors = invalid.violations().iter().map(ToString::to_string).collect();
            return Err(Refusal::with_errors(
                format!("the payload does not follow the schema of `{name}`"),
                errors,
            ));
        }
        let Some(subscribers) = self.subscribers.get_mut(name) else { return Ok(()) };
        match payload {
            Document::Array(batch) => batch.iter().for_each(|message| subscribers.deliver(name, message)),
            message => subscribers.deliver(name, message),
        }
        Ok(())
    }

    pub(crate) fn subscribe(
        &mut self,
        name: &str,
        group: Group,
        filter: Option<Filter>,
    ) -> Receiver<Document> {
        self.subscribers.entry(name.to_owned()).or_default().join(group, filter)
    }
}

/// Compares versions: part by part between dots, numbers as such and below all words. What is missing is 0.
fn compare(a: &Document, b: &Document) -> Ordering {
    let (a, b) = (shown(a), shown(b));
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let (a, b) = (a.next(), b.next());
        if a.is_none() && b.is_none() {
            return Ordering::Equal;
        }
        let [a, b] = [a, b].map(|part| part.unwrap_or("0"));
        let ordering = match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// A version, which is a text or a number.
fn shown(version: &Document) -> String {
    match version {
        Document::String(text) => text.clone(),
        Document::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_part_by_part() {
        for (a, b, expected) in [
            ("1.0.0", "1.0.0", Ordering::Equal),
            ("1", "1.0", Ordering::Equal),
            ("1.9.0", "1.10.0", Ordering::Less),
            ("2", "1.10", Ordering::Greater),
            ("1.0.beta", "1.0.0", Ordering::Greater),
            ("a", "b", Ordering::Less),
        ] {
            assert_eq!(compare(&a.into(), &b.into()), expected, "{a} {b}");
            assert_eq!(compare(&b.into(), &a.into()), expected.reverse(), "{b} {a}");
        }
        assert_eq!(compare(&1.into(), &"1".into()), Ordering::Equal);
        assert_eq!(compare(&10.into(), &9.into()), Ordering::Greater);
    }
}

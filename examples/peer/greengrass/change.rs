//! What a deployment does to a configuration.

use std::collections::BTreeMap;

use smithy_streams_runtime::types::{Document, Timestamp};

use super::components::Component;
use super::refusal::Refusal;
use super::tree::Tree;

/// Resets, and then merges.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Change {
    /// Paths of what goes back to its default.
    reset: Vec<Vec<String>>,
    merge: BTreeMap<String, Document>,
}

impl Change {
    /// Reads `{"RESET": ["/json/pointer"], "MERGE": {}}`, in which both may be left out.
    pub(crate) fn read(document: &Document) -> Result<Self, Refusal> {
        let wrong = || {
            Refusal::invalid("a change of a configuration has `MERGE`, an object, and `RESET`, JSON pointers")
        };
        let mut change = Self::default();
        for (key, value) in document.as_object().ok_or_else(wrong)? {
            match key.as_str() {
                "MERGE" => change.merge = value.as_object().ok_or_else(wrong)?.clone(),
                "RESET" => {
                    let paths = value.as_array().ok_or_else(wrong)?.iter();
                    let paths = paths.map(|path| path.as_str().and_then(keys).ok_or_else(wrong));
                    change.reset = paths.collect::<Result<_, _>>()?;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(change)
    }

    /// What the configuration of a component will be.
    pub(crate) fn applied(&self, component: &Component, now: Timestamp) -> Tree {
        let mut tree = component.configuration.clone();
        let defaults = Tree::of(&component.defaults, now);
        for path in &self.reset {
            let (Some((last, above)), default) = (path.split_last(), defaults.find(path)) else {
                tree = defaults.clone();
                continue;
            };
            tree.remove(path);
            if let Some(default) = default {
                // Where a value stands in its way, there is nothing to go back to.
                let _ = tree.merge(above, &BTreeMap::from([(last.clone(), default.to_document())]), now);
            }
        }
        // The root is a branch.
        let _ = tree.merge(&[], &self.merge, now);
        tree
    }
}

/// The keys of a JSON pointer (RFC 6901).
fn keys(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let keys = pointer.strip_prefix('/')?.split('/');
    Some(keys.map(|key| key.replace("~1", "/").replace("~0", "~")).collect())
}

#[cfg(test)]
mod tests {
    use smithy_streams_runtime::Bytes;
    use smithy_streams_runtime::codec::{Codec, JSON};

    use super::*;

    fn json(text: &str) -> Document {
        JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    fn changed(change: &str) -> Document {
        let now = Timestamp::from_seconds(1);
        let mut component = Component::new("1.0.0", json(r#"{"a": {"b": 1, "c": 2}, "d/e": 3}"#), now);
        let changes = json(r#"{"a": {"b": 10, "x": 11}, "d/e": 12, "y": 13}"#);
        component.configuration.merge(&[], changes.as_object().unwrap(), now).unwrap();
        Change::read(&json(change)).unwrap().applied(&component, now).to_document()
    }

    #[test]
    fn resets_come_first_and_go_back_to_defaults_or_to_nothing() {
        for (change, expected) in [
            ("{}", r#"{"a": {"b": 10, "c": 2, "x": 11}, "d/e": 12, "y": 13}"#),
            (r#"{"RESET": [""]}"#, r#"{"a": {"b": 1, "c": 2}, "d/e": 3}"#),
            (r#"{"RESET": ["/a", "/y"]}"#, r#"{"a": {"b": 1, "c": 2}, "d/e": 12}"#),
            (
                r#"{"RESET": ["/a/b", "/d~1e", "/n/m"]}"#,
                r#"{"a": {"b": 1, "c": 2, "x": 11}, "d/e": 3, "y": 13}"#,
            ),
            (r#"{"MERGE": {"y": null}, "RESET": [""]}"#, r#"{"a": {"b": 1, "c": 2}, "d/e": 3, "y": null}"#),
        ] {
            assert_eq!(changed(change), json(expected), "{change}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for change in ["[]", r#"{"MERGE": []}"#, r#"{"RESET": ["a"]}"#, r#"{"RESET": [1]}"#, r#"{"x": 1}"#] {
            assert_eq!(Change::read(&json(change)).unwrap_err().name(), "InvalidArgumentsError", "{change}");
        }
    }
}

//! One shadow: what is desired, what is reported, and when each value was set.

use std::collections::BTreeMap;

use smithy_streams_runtime::types::{Document, Timestamp};

type Object = BTreeMap<String, Document>;

/// The two parts of a state that can be set.
pub(crate) const PARTS: [&str; 2] = ["desired", "reported"];

#[derive(Default)]
pub(crate) struct Shadow {
    pub(crate) version: u64,
    /// Objects by part.
    state: Object,
    /// The same keys, with `{"timestamp": seconds}` in place of values.
    metadata: Object,
}

impl Shadow {
    /// Merges the parts of a state, in which null removes a key. The metadata of what was set.
    pub(crate) fn update(&mut self, state: &Object, now: Timestamp) -> Document {
        self.version += 1;
        let mut set = Object::new();
        for part in PARTS {
            match state.get(part) {
                Some(Document::Object(changes)) => {
                    let stamps = stamped(changes, now);
                    let removals = with_removals(changes, &stamps);
                    at_child(&mut self.state, part, |state| merge(state, changes));
                    at_child(&mut self.metadata, part, |metadata| merge(metadata, &removals));
                    set.insert(part.to_owned(), Document::Object(stamps));
                }
                Some(_) => {
                    self.state.remove(part);
                    self.metadata.remove(part);
                }
                None => {}
            }
        }
        Document::Object(set)
    }

    /// The whole shadow, with what is desired and not reported.
    pub(crate) fn document(&self, now: Timestamp) -> Document {
        let mut state = self.state.clone();
        let part = |name: &str| self.state.get(name).and_then(Document::as_object);
        let delta = part("desired").map(|desired| delta(desired, part("reported").unwrap_or(&Object::new())));
        if let Some(delta) = delta.filter(|delta| !delta.is_empty()) {
            state.insert("delta".to_owned(), Document::Object(delta));
        }
        Document::from_iter([
            ("state", Document::Object(state)),
            ("metadata", Document::Object(self.metadata.clone())),
            ("version", self.version.into()),
            ("timestamp", now.seconds().into()),
        ])
    }
}

/// Changes the object of a key; an empty one, if there is none yet.
fn at_child(object: &mut Object, key: &str, change: impl FnOnce(&mut Object)) {
    let mut child = match object.remove(key) {
        Some(Document::Object(child)) => child,
        _ => Object::new(),
    };
    change(&mut child);
    object.insert(key.to_owned(), Document::Object(child));
}

fn merge(into: &mut Object, changes: &Object) {
    for (key, change) in changes {
        match change {
            Document::Null => {
                into.remove(key);
            }
            Document::Object(changes) => at_child(into, key, |child| merge(child, changes)),
            value => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

/// A timestamp in place of each value; nothing for what is removed.
fn stamped(object: &Object, now: Timestamp) -> Object {
    let stamp = |value: &Document| match value {
        Document::Null => None,
        Document::Object(object) => Some(Document::Object(stamped(object, now))),
        _ => Some(Document::from_iter([("timestamp", now.seconds())])),
    };
    object.iter().filter_map(|(key, value)| Some((key.clone(), stamp(value)?))).collect()
}

/// The timestamps, and null for what is removed.
fn with_removals(changes: &Object, stamps: &Object) -> Object {
    let value = |key: &String, change: &Document| match (change, stamps.get(key)) {
        (Document::Object(changes), Some(Document::Object(stamps))) => {
            Document::Object(with_removals(changes, stamps))
        }
        (_, Some(stamp)) => stamp.clone(),
        (_, None) => Document::Null,
    };
    changes.iter().map(|(key, change)| (key.clone(), value(key, change))).collect()
}

/// What is desired and not reported, or reported otherwise.
fn delta(desired: &Object, reported: &Object) -> Object {
    let difference = |key: &String, value: &Document| match (value, reported.get(key)) {
        (value, Some(same)) if value == same => None,
        (Document::Object(desired), Some(Document::Object(reported))) => {
            Some(delta(desired, reported)).filter(|delta| !delta.is_empty()).map(Document::Object)
        }
        (value, _) => Some(value.clone()),
    };
    desired.iter().filter_map(|(key, value)| Some((key.clone(), difference(key, value)?))).collect()
}

//! Traits: what a model says about a shape or member beyond its type.
//!
//! [`Traits`] keeps every trait as it stands in the model, those that nobody here knows included.
//! Traits with a meaning for a client have typed accessors, one file per chapter of the Smithy spec.
//! An accessor answers `None` for a value of the wrong form; validation reports that value.

mod auth;
mod behavior;
mod constraint;
mod core;
mod endpoint;
mod http;
pub mod ids;
mod own;
mod protocol;
mod streaming;
mod uri;

use serde_json::Value;

pub use self::auth::{ApiKeyPlace, HttpApiKey, SigV4};
pub use self::behavior::{Acceptor, AcceptorState, Matcher, Paginated, PathComparator, PathMatcher, Waiter};
pub use self::constraint::{Length, Range};
pub use self::core::{Deprecated, Fault, Retryable};
pub use self::endpoint::ClientContextParam;
pub use self::http::{Http, HttpChecksum};
pub use self::own::{Followed, OperationCodes, WebSocketAction};
pub use self::protocol::{PROTOCOLS, ProtocolTrait, TimestampFormat, XmlNamespace};
pub use self::uri::{HostPart, HostPrefix, PatternError, Segment, UriPattern};
use super::ShapeId;
use crate::diagnostics::Span;

/// The traits of one shape or member, in the order of the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traits {
    entries: Vec<Trait>,
}

/// One trait with its value.
#[derive(Debug, Clone)]
pub struct Trait {
    /// The trait's own id.
    pub id: ShapeId,
    /// The value as written; `{}` for traits that only mark.
    pub value: Value,
    /// The digits of a `@default` as they stand in the text, where `value` may hold them rounded.
    pub digits: Option<Box<str>>,
    /// Where the trait stands; `None` for traits that loading added.
    pub location: Option<Span>,
}

/// Where a trait stands is no part of what it says.
impl PartialEq for Trait {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.value == other.value && self.digits == other.digits
    }
}

impl Traits {
    /// Whether the trait is there, with whatever value.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.entry(id).is_some()
    }

    /// The value of the trait as written.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.entry(id).map(|entry| &entry.value)
    }

    /// The trait with its place.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Trait> {
        self.entries.iter().find(|entry| entry.id.as_str() == id)
    }

    /// Where the trait stands.
    #[must_use]
    pub fn location(&self, id: &str) -> Option<Span> {
        self.entry(id).and_then(|entry| entry.location)
    }

    /// All traits in the order of the model.
    pub fn iter(&self) -> std::slice::Iter<'_, Trait> {
        self.entries.iter()
    }

    /// Whether there are no traits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sets a trait, in the place of an older value if there is one.
    pub(crate) fn set(&mut self, new: Trait) {
        match self.entries.iter_mut().find(|entry| entry.id == new.id) {
            Some(old) => *old = new,
            None => self.entries.push(new),
        }
    }

    /// Adds a trait that is known not to be there.
    pub(crate) fn push(&mut self, new: Trait) {
        self.entries.push(new);
    }

    /// Takes a trait away.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Trait> {
        let index = self.entries.iter().position(|entry| entry.id.as_str() == id)?;
        Some(self.entries.remove(index))
    }

    /// The trait with its place, to change it.
    pub(crate) fn entry_mut(&mut self, id: &str) -> Option<&mut Trait> {
        self.entries.iter_mut().find(|entry| entry.id.as_str() == id)
    }

    /// The string that is the trait's whole value.
    #[must_use]
    pub fn string(&self, id: &str) -> Option<&str> {
        self.value(id)?.as_str()
    }

    /// A string property of the trait's value.
    fn string_property(&self, id: &str, property: &str) -> Option<&str> {
        self.value(id)?.get(property)?.as_str()
    }
}

impl IntoIterator for Traits {
    type Item = Trait;
    type IntoIter = std::vec::IntoIter<Trait>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Traits {
    type Item = &'a Trait;
    type IntoIter = std::slice::Iter<'a, Trait>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The strings of a JSON array; what is no string is left out.
pub(super) fn strings(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

//! Shape ids: the names that everything in a model goes by.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// An absolute shape id, `namespace#Name` or `namespace#Name$member` (Smithy spec, Shape ID).
///
/// Cloning shares the text. Ids order by their text, so that everything that is sorted by id is
/// sorted alike on every machine.
#[derive(Clone)]
pub struct ShapeId {
    text: Arc<str>,
    hash: usize,
    dollar: usize,
}

impl ShapeId {
    /// Reads an absolute id; `None` when the text does not follow the grammar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hash = text.find('#')?;
        let (namespace, rest) = (&text[..hash], &text[hash + 1..]);
        let (name, member) = match rest.split_once('$') {
            Some((name, member)) => (name, Some(member)),
            None => (rest, None),
        };
        let sound = namespace.split('.').all(is_identifier)
            && is_identifier(name)
            && member.is_none_or(is_identifier);
        sound.then(|| Self { text: Arc::from(text), hash, dollar: hash + 1 + name.len() })
    }

    /// The id of a member of this shape. `name` must be an identifier; the loader checks this.
    pub(crate) fn with_member(&self, name: &str) -> Self {
        let text: Arc<str> = format!("{}${name}", &self.text[..self.dollar]).into();
        Self { text, hash: self.hash, dollar: self.dollar }
    }

    /// The whole id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `#`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.text[..self.hash]
    }

    /// The shape's own name, between `#` and `$`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[self.hash + 1..self.dollar]
    }

    /// The member name, when this is the id of a member.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.text.get(self.dollar + 1..)
    }

    /// The id of the shape that holds this member; the id itself when it is no member.
    #[must_use]
    pub fn container(&self) -> Self {
        if self.member().is_none() {
            return self.clone();
        }
        Self { text: Arc::from(&self.text[..self.dollar]), hash: self.hash, dollar: self.dollar }
    }

    /// Whether the shape comes from the Smithy prelude.
    #[must_use]
    pub fn is_prelude(&self) -> bool {
        self.namespace() == "smithy.api"
    }
}

/// Whether `text` is an identifier: ASCII letters, digits and `_`, not starting with a digit, and
/// not of underscores alone (Smithy spec, Shape ID ABNF).
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let after_underscores = text.trim_start_matches('_');
    let Some(first) = after_underscores.bytes().next() else { return false };
    let may_start = first.is_ascii_alphabetic() || (first.is_ascii_digit() && text.starts_with('_'));
    may_start && after_underscores.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl PartialEq for ShapeId {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) || self.text == other.text
    }
}

impl Eq for ShapeId {}

impl PartialEq<str> for ShapeId {
    fn eq(&self, other: &str) -> bool {
        &*self.text == other
    }
}

impl PartialEq<&str> for ShapeId {
    fn eq(&self, other: &&str) -> bool {
        &*self.text == *other
    }
}

impl PartialOrd for ShapeId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ShapeId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for ShapeId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl std::borrow::Borrow<str> for ShapeId {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

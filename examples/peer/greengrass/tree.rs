//! Configurations: values by key paths, each with the time of its last change.

use std::collections::{BTreeMap, BTreeSet};

use smithy_streams_runtime::types::{Document, Timestamp};

/// A value, or values by key. Lists are values: they are replaced as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    Leaf { value: Document, changed: Timestamp },
    Branch(BTreeMap<String, Self>),
}

impl Default for Tree {
    fn default() -> Self {
        Self::Branch(BTreeMap::new())
    }
}

/// The path goes on behind a value that has no keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoSuchBranch;

impl Tree {
    pub(crate) fn of(value: &Document, changed: Timestamp) -> Self {
        match value {
            Document::Object(entries) => {
                let children = entries.iter().map(|(key, value)| (key.clone(), Self::of(value, changed)));
                Self::Branch(children.collect())
            }
            value => Self::Leaf { value: value.clone(), changed },
        }
    }

    pub(crate) fn find(&self, path: &[String]) -> Option<&Self> {
        path.iter().try_fold(self, |tree, key| match tree {
            Self::Branch(children) => children.get(key),
            Self::Leaf { .. } => None,
        })
    }

    pub(crate) fn to_document(&self) -> Document {
        match self {
            Self::Leaf { value, .. } => value.clone(),
            Self::Branch(children) => {
                children.iter().map(|(key, child)| (key, child.to_document())).collect()
            }
        }
    }

    /// The last change of the value, or of any below it; `None` where there is none.
    pub(crate) fn changed(&self) -> Option<Timestamp> {
        match self {
            Self::Leaf { changed, .. } => Some(*changed),
            Self::Branch(children) => children.values().filter_map(Self::changed).max(),
        }
    }

    /// Merges an object into the branch at `path`, which is made if there is none. A leaf that is there is replaced.
    pub(crate) fn merge(
        &mut self,
        path: &[String],
        object: &BTreeMap<String, Document>,
        now: Timestamp,
    ) -> Result<(), NoSuchBranch> {
        let Some((key, rest)) = path.split_first() else {
            self.merge_object(object, now);
            return Ok(());
        };
        let Self::Branch(children) = self else { return Err(NoSuchBranch) };
        match children.get_mut(key) {
            Some(child) => child.merge(rest, object, now),
            None => {
                let mut child = Self::default();
                child.merge(rest, object, now)?;
                children.insert(key.clone(), child);
                Ok(())
            }
        }
    }

    /// Removes what is at `path`. Whether there was anything.
    pub(crate) fn remove(&mut self, path: &[String]) -> bool {
        match (path, self) {
            ([key], Self::Branch(children)) => children.remove(key).is_some(),
            ([key, rest @ ..], Self::Branch(children)) => {
                children.get_mut(key).is_some_and(|child| child.remove(rest))
            }
            _ => false,
        }
    }

    fn merge_object(&mut self, object: &BTreeMap<String, Document>, now: Timestamp) {
        if let Self::Leaf { .. } = self {
            *self = Self::default();
        }
        let Self::Branch(children) = self else { return };
        for (key, value) in object {
            match (children.get_mut(key), value) {
                (Some(child), Document::Object(object)) => child.merge_object(object, now),
                (_, value) => {
                    children.insert(key.clone(), Self::of(value, now));
                }
            }
        }
    }

    /// The paths of all values that are not what they were before, or gone, in order.
    pub(crate) fn differences(&self, before: &Self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        compare(Some(before), Some(self), &mut Vec::new(), &mut found);
        found
    }
}

fn compare(
    before: Option<&Tree>,
    after: Option<&Tree>,
    path: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) {
    let none = BTreeMap::new();
    let (before, after) = match (before, after) {
        (Some(Tree::Leaf { value: before, .. }), Some(Tree::Leaf { value: after, .. }))
            if before == after =>
        {
            return;
        }
        (Some(Tree::Branch(before)), Some(Tree::Branch(after))) => (before, after),
        (None, Some(Tree::Branch(after))) => (&none, after),
        (Some(Tree::Leaf { .. }), Some(Tree::Branch(after))) => {
            found.push(path.clone());
            (&none, after)
        }
        _ => {
            found.push(path.clone());
            return;
        }
    };
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        path.push(key.clone());
        compare(before.get(key), after.get(key), path, found);
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use smithy_streams_runtime::Bytes;
    use smithy_streams_runtime::codec::{Codec, JSON};

    use super::*;

    fn json(text: &str) -> Document {
        JSON.read_document(&Bytes::copy_from_slice(text.as_bytes())).unwrap()
    }

    fn path(text: &str) -> Vec<String> {
        text.split('/').filter(|key| !key.is_empty()).map(str::to_owned).collect()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    /// Merges at a path; what changed, as paths.
    fn merge(tree: &mut Tree, place: &str, object: &str, seconds: i64) -> Result<Vec<String>, NoSuchBranch> {
        let before = tree.clone();
        tree.merge(&path(place), json(object).as_object().unwrap(), at(seconds))?;
        Ok(tree.differences(&before).into_iter().map(|change| change.join("/")).collect())
    }

    #[test]
    fn objects_are_merged_at_every_depth_and_all_else_is_replaced() {
        let mut tree = Tree::of(&json(r#"{"a": {"b": 1, "c": [1, 2]}, "d": "x"}"#), at(1));
        let changes = merge(&mut tree, "", r#"{"a": {"c": [3], "e": null}, "d": "x"}"#, 2).unwrap();
        assert_eq!(changes, ["a/c", "a/e"]);
        assert_eq!(tree.to_document(), json(r#"{"a": {"b": 1, "c": [3], "e": null}, "d": "x"}"#));
    }

    #[test]
    fn branches_that_are_missing_are_made_and_leaves_make_room() {
        let mut tree = Tree::of(&json(r#"{"a": 1}"#), at(1));
        assert_eq!(merge(&mut tree, "n/m", r#"{"o": {"p": 1}}"#, 2).unwrap(), ["n/m/o/p"]);
        assert_eq!(merge(&mut tree, "", r#"{"a": {"b": 2}}"#, 3).unwrap(), ["a", "a/b"]);
        assert_eq!(merge(&mut tree, "", r#"{"n": 0}"#, 4).unwrap(), ["n"]);
        assert_eq!(tree.to_document(), json(r#"{"a": {"b": 2}, "n": 0}"#));
        assert_eq!(merge(&mut tree, "n/x", r#"{"y": 1}"#, 5), Err(NoSuchBranch));
    }

    #[test]
    fn the_last_change_is_that_of_the_youngest_value() {
        let mut tree = Tree::of(&json(r#"{"a": {"b": 1}, "c": {}}"#), at(10));
        merge(&mut tree, "d", r#"{"e": 1}"#, 20).unwrap();
        let changed = |place: &str| tree.find(&path(place)).map(Tree::changed);
        assert_eq!(changed(""), Some(Some(at(20))));
        assert_eq!(changed("a"), Some(Some(at(10))));
        assert_eq!(changed("c"), Some(None));
        assert_eq!(changed("a/b/x"), None);
    }

    #[test]
    fn values_are_removed_with_all_below_them() {
        let mut tree = Tree::of(&json(r#"{"a": {"b": 1, "c": 2}, "d": 3}"#), at(1));
        assert!(tree.remove(&path("a/b")) && !tree.remove(&path("a/b")) && !tree.remove(&path("d/e")));
        assert_eq!(tree.to_document(), json(r#"{"a": {"c": 2}, "d": 3}"#));
        let before = tree.clone();
        assert!(tree.remove(&path("a")));
        assert_eq!(tree.to_document(), json(r#"{"d": 3}"#));
        assert_eq!(tree.differences(&before), [path("a")]);
    }
}

//! Values of parameters that lie deeper in an input (`smithy.rules#operationContextParams`).
//!
//! The paths are JMESPath, of which the trait allows a few expressions only (Smithy spec, Rules engine, Parameters).
//! Inputs are looked at as documents.

use super::params::ParamValue;
use super::rules::ParameterKind;
use crate::types::Document;

/// A path as a table, outermost step last: `a.b[*].c` is `Each(Field(Field(Root, "a"), "b"), Field(Root, "c"))`.
#[derive(Debug)]
pub enum Path {
    /// What the path is applied to (`@`).
    Root,
    /// A member of a structure or an entry of a map.
    Field(&'static Self, &'static str),
    /// An element of a list; negative ones count from the end.
    Index(&'static Self, i32),
    /// A path for each element of a list, as a list; elements without a value are left out (`[*]`).
    Each(&'static Self, &'static Self),
    /// The same for the values of a structure or map (`.*`).
    Values(&'static Self, &'static Self),
    /// Elements of lists in a list instead of the lists (`[]`).
    Flatten(&'static Self),
    /// The names of a structure or map (`keys`).
    Keys(&'static Self),
    /// Several paths, as a list (`[a, b]`).
    Several(&'static Self, &'static [Self]),
}

impl Path {
    /// The value for a parameter; `None` if there is none, or none of its type.
    pub(super) fn find(&self, input: &Document, kind: ParameterKind) -> Option<ParamValue> {
        let found = self.of(input);
        match kind {
            ParameterKind::String => found.as_str().map(ParamValue::from),
            ParameterKind::Boolean => found.as_bool().map(ParamValue::from),
            ParameterKind::StringArray => {
                let texts = found.as_array()?.iter().filter_map(Document::as_str).map(str::to_owned);
                Some(texts.collect::<Vec<_>>().into())
            }
        }
    }

    /// The member of the input that the path begins with; `None` if it asks for more than one.
    pub(super) fn first_member(&self) -> Option<&'static str> {
        match self {
            Self::Field(Self::Root, name) => Some(name),
            Self::Root => None,
            Self::Field(of, _)
            | Self::Index(of, _)
            | Self::Each(of, _)
            | Self::Values(of, _)
            | Self::Flatten(of)
            | Self::Keys(of)
            | Self::Several(of, _) => of.first_member(),
        }
    }

    fn of(&self, document: &Document) -> Document {
        match self {
            Self::Root => document.clone(),
            Self::Field(of, name) => of.of(document).get(name).cloned().unwrap_or_default(),
            Self::Index(of, index) => element(&of.of(document), *index),
            Self::Each(of, each) => match of.of(document) {
                Document::Array(items) => project(&items, each),
                _ => Document::Null,
            },
            Self::Values(of, each) => match of.of(document) {
                Document::Object(entries) => project(entries.values(), each),
                _ => Document::Null,
            },
            Self::Flatten(of) => match of.of(document) {
                Document::Array(items) => Document::Array(flat(items)),
                _ => Document::Null,
            },
            Self::Keys(of) => match of.of(document) {
                Document::Object(entries) => entries.into_keys().map(Document::String).collect(),
                _ => Document::Null,
            },
            Self::Several(of, paths) => match of.of(document) {
                Document::Null => Document::Null,
                found => paths.iter().map(|path| path.of(&found)).collect(),
            },
        }
    }
}

fn project<'d>(items: impl IntoIterator<Item = &'d Document>, each: &Path) -> Document {
    items.into_iter().map(|item| each.of(item)).filter(|value| !value.is_null()).collect()
}

fn element(list: &Document, index: i32) -> Document {
    let items = list.as_array().unwrap_or_default();
    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    let at = if index < 0 { items.len().checked_sub(distance) } else { Some(distance) };
    at.and_then(|at| items.get(at)).cloned().unwrap_or_default()
}

fn flat(items: Vec<Document>) -> Vec<Document> {
    let mut flat = Vec::new();
    for item in items {
        match item {
            Document::Array(inner) => flat.extend(inner),
            item => flat.push(item),
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Path = Path::Field(&Path::Field(&Path::Root, "Put"), "Table");
    const OTHER: Path = Path::Field(&Path::Field(&Path::Root, "Get"), "Table");
    /// `Items[*].[Put.Table, Get.Table][]`.
    static TABLES: Path = Path::Flatten(&Path::Each(
        &Path::Field(&Path::Root, "Items"),
        &Path::Several(&Path::Root, &[TABLE, OTHER]),
    ));
    static KEYS: Path = Path::Keys(&Path::Field(&Path::Root, "Requests"));

    fn object<const N: usize>(entries: [(&str, Document); N]) -> Document {
        entries.into_iter().collect()
    }

    fn texts(texts: &[&str]) -> Option<ParamValue> {
        Some(texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>().into())
    }

    #[test]
    fn texts_are_gathered_from_lists_of_structures() {
        let table = |of: &str, name: &str| object([(of, object([("Table", name.into())]))]);
        let items: Document =
            vec![table("Put", "a"), table("Get", "b"), object([("Put", Document::Null)])].into();
        let input = object([("Items", items)]);
        assert_eq!(TABLES.find(&input, ParameterKind::StringArray), texts(&["a", "b"]));
        assert_eq!(TABLES.first_member(), Some("Items"));
        assert_eq!(TABLES.find(&object([("Items", "x".into())]), ParameterKind::StringArray), None);
        assert_eq!(TABLES.find(&object([]), ParameterKind::StringArray), None);
    }

    #[test]
    fn names_of_maps_are_texts() {
        let input = object([("Requests", object([("b", true.into()), ("a", false.into())]))]);
        assert_eq!(KEYS.find(&input, ParameterKind::StringArray), texts(&["a", "b"]));
        assert_eq!(KEYS.find(&input, ParameterKind::String), None);
    }

    #[test]
    fn single_values_are_of_their_type() {
        let list: Document = vec!["x", "y"].into();
        let input = object([("flag", true.into()), ("text", "t".into()), ("list", list)]);
        let field = |name| Path::Field(&Path::Root, name);
        assert_eq!(field("flag").find(&input, ParameterKind::Boolean), Some(true.into()));
        assert_eq!(field("flag").find(&input, ParameterKind::String), None);
        assert_eq!(field("text").find(&input, ParameterKind::String), Some("t".into()));
        assert_eq!(field("list").find(&input, ParameterKind::StringArray), texts(&["x", "y"]));
        static LIST: Path = Path::Field(&Path::Root, "list");
        for (index, expected) in [(0, Some("x")), (-1, Some("y")), (2, None), (-3, None), (i32::MIN, None)] {
            let found = Path::Index(&LIST, index).find(&input, ParameterKind::String);
            assert_eq!(found, expected.map(ParamValue::from), "{index}");
        }
        static VALUES: Path = Path::Values(&Path::Root, &Path::Root);
        assert_eq!(VALUES.find(&input, ParameterKind::StringArray), texts(&["t"]));
    }
}

//! One JSON AST document into drafts (Smithy spec, JSON AST).

use serde_json::Value;

use super::super::ShapeId;
use super::super::json::{Entry, Node, Text};
use super::super::traits::{Trait, Traits, ids};
use super::draft::{Document, Version};
use super::ids::Ids;
use crate::diagnostics::{Diagnostics, Finding, Span};

/// Everything that reading one file needs.
#[derive(Debug)]
pub(super) struct Cx<'a, 'd> {
    pub(super) text: Text<'a>,
    pub(super) version: Version,
    /// The shape or member that is being read.
    pub(super) about: Option<ShapeId>,
    pub(super) ids: &'d mut Ids,
    pub(super) diagnostics: &'d mut Diagnostics,
}

/// Reads a whole document. What is wrong is reported and left out.
pub(super) fn read<'a>(
    root: Node<'a>,
    text: Text<'a>,
    ids: &mut Ids,
    diagnostics: &mut Diagnostics,
) -> Document {
    let mut document = Document::default();
    let start = Span { source: text.index, start: 0, length: 1 };
    let Node::Object(entries) = root else {
        let message = format!("a model is an object, but this file holds {}", root.kind());
        diagnostics.report(Finding::error("not-a-model", message).at(start));
        return document;
    };
    let Some(version) = version(&entries, text, start, diagnostics) else { return document };
    let mut cx = Cx { text, version, about: None, ids, diagnostics };
    for entry in entries {
        match entry.key.as_ref() {
            "smithy" => {}
            "metadata" => read_metadata(entry, &mut document, &mut cx),
            "shapes" => {
                for shape in cx.object(entry, "`shapes`") {
                    super::shapes::read(shape, &mut document, &mut cx);
                    cx.about = None;
                }
            }
            _ => cx.unknown_property(&entry, "a model", None),
        }
    }
    document
}

fn version(
    entries: &[Entry<'_>],
    text: Text<'_>,
    start: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Version> {
    let Some(entry) = entries.iter().find(|entry| entry.key == "smithy") else {
        let message = "this file is no Smithy model: it has no `smithy` property with a version";
        let help = "add `\"smithy\": \"2.0\"`, or leave the file out";
        diagnostics.report(Finding::error("not-a-model", message).at(start).help(help));
        return None;
    };
    match &entry.value {
        Node::String(version) if matches!(version.as_ref(), "2" | "2.0") => Some(Version::Two),
        Node::String(version) if matches!(version.as_ref(), "1" | "1.0") => Some(Version::One),
        other => {
            let found = match other {
                Node::String(version) => format!("`{version}`"),
                other => other.kind().to_owned(),
            };
            let message = format!("the version of a model is `\"1.0\"` or `\"2.0\"`, not {found}");
            diagnostics.report(Finding::error("unsupported-version", message).at(text.key(entry)));
            None
        }
    }
}

fn read_metadata<'a>(entry: Entry<'a>, document: &mut Document, cx: &mut Cx<'a, '_>) {
    for item in cx.object(entry, "`metadata`") {
        let span = cx.text.key(&item);
        document.metadata.push((item.key.into_owned(), item.value.into_value(), span));
    }
}

impl<'a> Cx<'a, '_> {
    /// Reports an error at an entry's key.
    pub(super) fn error(&mut self, code: &'static str, message: String, at: Span, shape: Option<&ShapeId>) {
        let mut finding = Finding::error(code, message).at(at);
        if let Some(shape) = shape {
            finding = finding.shape(shape);
        }
        self.diagnostics.report(finding);
    }

    /// Properties that the spec does not have are ignored, with a warning.
    pub(super) fn unknown_property(&mut self, entry: &Entry<'_>, place: &str, shape: Option<&ShapeId>) {
        let message = format!("{place} has no property `{}`; it is ignored", entry.key);
        let mut finding =
            Finding::warning("unknown-property", message).at(self.text.key(entry)).event("Model");
        if let Some(shape) = shape {
            finding = finding.shape(shape);
        }
        self.diagnostics.report(finding);
    }

    fn wrong_type(&mut self, entry: &Entry<'a>, what: &str, wanted: &str) {
        let message = format!("{what} must be {wanted}, but it is {}", entry.value.kind());
        let span = self.text.key(entry);
        self.error("wrong-type", message, span, self.about.clone().as_ref());
    }

    /// The entries of an object; none when it is no object.
    pub(super) fn object(&mut self, entry: Entry<'a>, what: &str) -> Vec<Entry<'a>> {
        self.object_if(entry, what).unwrap_or_default()
    }

    /// The entries of an object; `None` when it is no object, which is an error.
    pub(super) fn object_if(&mut self, entry: Entry<'a>, what: &str) -> Option<Vec<Entry<'a>>> {
        if let Node::Object(entries) = entry.value {
            return Some(entries);
        }
        self.wrong_type(&entry, what, "an object");
        None
    }

    /// The items of an array; none when it is no array.
    pub(super) fn array(&mut self, entry: Entry<'a>, what: &str) -> Vec<Node<'a>> {
        if let Node::Array(items) = entry.value {
            return items;
        }
        self.wrong_type(&entry, what, "an array");
        Vec::new()
    }

    /// The string of an entry.
    pub(super) fn string(&mut self, entry: &Entry<'a>, what: &str) -> Option<String> {
        if let Node::String(text) = &entry.value {
            return Some(text.as_ref().to_owned());
        }
        self.wrong_type(entry, what, "a string");
        None
    }

    /// A string that must be an absolute shape id.
    pub(super) fn id(&mut self, text: &str, at: Span) -> Option<ShapeId> {
        let id = self.ids.parse(text);
        if id.is_none() {
            let message = format!("`{text}` is no shape id");
            let help = "an absolute shape id looks like `com.example#Shape` or `com.example#Shape$member`";
            self.diagnostics.report(Finding::error("invalid-shape-id", message).at(at).help(help));
        }
        id
    }

    /// The traits of a shape, member or `apply` statement.
    pub(super) fn traits(&mut self, entry: Entry<'a>) -> Traits {
        let mut traits = Traits::default();
        for item in self.object(entry, "`traits`") {
            let span = self.text.key(&item);
            let Some(id) = self.id(&item.key, span) else { continue };
            let digits =
                if id.as_str() == ids::DEFAULT { self.text.rounded(&item).map(Box::from) } else { None };
            let value: Value = item.value.into_value();
            traits.push(Trait { id, value, digits, location: Some(span) });
        }
        traits
    }
}

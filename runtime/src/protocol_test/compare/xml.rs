//! XML: the order of attributes, of siblings with different names, and of what looks like the entries of a map, does
//! not count; nor do white space between elements, comments and what stands before the root.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element, its names with their prefixes; what declares these is among the attributes.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Self>,
    text: String,
}

pub(super) fn differences(expected: &str, found: &Bytes) -> Result<Vec<String>, String> {
    let expected =
        parse(expected).map_err(|problem| format!("the expected body is no XML document: {problem}"))?;
    let text = std::str::from_utf8(found).map_err(|_| "found a body that is no text".to_owned())?;
    let found = parse(text).map_err(|problem| format!("found no XML document but `{text}`: {problem}"))?;
    let mut differences = Vec::new();
    if expected.name == found.name {
        expected.compare(&found, &expected.name, &mut differences);
    } else {
        differences.push(format!("expected <{}>, found <{}>", expected.name, found.name));
    }
    Ok(differences)
}

impl Element {
    fn compare(&self, found: &Self, path: &str, differences: &mut Vec<String>) {
        for name in self
            .attributes
            .keys()
            .chain(found.attributes.keys().filter(|it| !self.attributes.contains_key(*it)))
        {
            let (expected, found) = (self.attributes.get(name), found.attributes.get(name));
            if expected != found {
                differences.push(format!(
                    "{path}@{name}: expected {}, found {}",
                    quoted(expected),
                    quoted(found)
                ));
            }
        }
        if self.text != found.text {
            differences.push(format!("{path}: expected `{}`, found `{}`", self.text, found.text));
        }
        let (ours, mut theirs) = (self.groups(), found.groups());
        for (name, ours) in ours {
            let theirs = theirs.remove(name).unwrap_or_default();
            compare_all(&format!("{path}/{name}"), ours, theirs, differences);
        }
        for (name, theirs) in theirs {
            compare_all(&format!("{path}/{name}"), Vec::new(), theirs, differences);
        }
    }

    /// The children of each name, in order.
    fn groups(&self) -> BTreeMap<&str, Vec<&Self>> {
        let mut groups: BTreeMap<&str, Vec<&Self>> = BTreeMap::new();
        for child in &self.children {
            groups.entry(&child.name).or_default().push(child);
        }
        groups
    }

    /// The text of the first of two children that hold no others: the key, if this is an entry of a map.
    fn key(&self) -> Option<(&str, &str)> {
        match self.children.as_slice() {
            [key, value] if key.children.is_empty() && key.name != value.name => Some((&key.name, &key.text)),
            _ => None,
        }
    }

    /// White space between elements is no text.
    fn finished(mut self) -> Self {
        if !self.children.is_empty() {
            self.text = self.text.trim().to_owned();
        }
        self
    }
}

/// Compares siblings of one name.
fn compare_all(
    path: &str,
    mut ours: Vec<&Element>,
    mut theirs: Vec<&Element>,
    differences: &mut Vec<String>,
) {
    if has_keys(&ours) && has_keys(&theirs) {
        ours.sort_by_key(|entry| entry.key());
        theirs.sort_by_key(|entry| entry.key());
    }
    for index in 0..ours.len().max(theirs.len()) {
        let path = format!("{path}[{}]", index + 1);
        match (ours.get(index), theirs.get(index)) {
            (Some(ours), Some(theirs)) => ours.compare(theirs, &path, differences),
            (Some(_), None) => differences.push(format!("{path}: expected an element, found none")),
            (None, _) => differences.push(format!("{path}: expected none, found an element")),
        }
    }
}

/// Whether each has a key, and no two the same.
fn has_keys(entries: &[&Element]) -> bool {
    let keys: BTreeSet<_> = entries.iter().filter_map(|entry| entry.key()).collect();
    keys.len() == entries.len()
}

fn quoted(value: Option<&String>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("`{value}`"))
}

fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text.trim());
    // A root without a name holds the document.
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let child = element(&start)?;
                open.last_mut().ok_or("it has no root")?.children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().ok_or("it ends too early")?.finished();
                open.last_mut().ok_or("it ends too early")?.children.push(child);
            }
            Event::Eof => break,
            event => open.last_mut().ok_or("it has no root")?.text.push_str(&content(&event)?),
        }
    }
    let mut document = open.pop().filter(|_| open.is_empty()).ok_or("an element is not closed")?;
    match document.children.pop().filter(|_| document.children.is_empty()) {
        Some(root) if document.text.trim().is_empty() => Ok(root),
        _ => Err("it has not one root".to_owned()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::default()).map_err(|error| error.to_string())?;
        attributes.insert(String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value.into_owned());
    }
    Ok(Element { name, attributes, ..Element::default() })
}

/// The text that an event stands for; none for comments, declarations and the like.
fn content(event: &Event<'_>) -> Result<String, String> {
    match event {
        Event::Text(text) => text.xml10_content().map(Into::into).map_err(|error| error.to_string()),
        Event::CData(text) => text.xml10_content().map(Into::into).map_err(|error| error.to_string()),
        Event::GeneralRef(reference) => {
            if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
                return Ok(c.to_string());
            }
            let name = reference.decode().map_err(|error| error.to_string())?;
            let text = quick_xml::escape::resolve_predefined_entity(&name);
            text.map(str::to_owned).ok_or_else(|| format!("`&{name};` stands for nothing"))
        }
        _ => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(expected: &str, found: &str) -> Vec<String> {
        differences(expected, &Bytes::copy_from_slice(found.as_bytes())).unwrap()
    }

    #[test]
    fn order_of_names_attributes_and_white_space_do_not_count() {
        let expected = "<?xml version=\"1.0\"?>\n<A x=\"1\" xmlns:p=\"u\">\n  <p:b>1</p:b>\n  <c/>\n <p:b>2</p:b>\n</A>\n";
        let found = "<A xmlns:p='u' x='1'><!-- c --><c></c><p:b>1</p:b><p:b>2</p:b></A>";
        assert_eq!(compared(expected, found), [""; 0]);
        assert_eq!(compared("<a>&lt;&#120;</a>", "<a><![CDATA[<x]]></a>"), [""; 0]);
    }

    #[test]
    fn entries_of_a_map_have_no_order() {
        let expected = "<m><e><k>foo</k><v>1</v></e><e><k>bar</k><v>2</v></e></m>";
        assert_eq!(compared(expected, "<m><e><k>bar</k><v>2</v></e><e><k>foo</k><v>1</v></e></m>"), [""; 0]);
        let swapped = compared(expected, "<m><e><k>bar</k><v>1</v></e><e><k>foo</k><v>2</v></e></m>");
        assert_eq!(swapped, ["m/e[1]/v[1]: expected `2`, found `1`", "m/e[2]/v[1]: expected `1`, found `2`"]);
        let twice = "<m><e><k>a</k><v>1</v></e><e><k>a</k><v>2</v></e></m>";
        assert_eq!(compared(twice, "<m><e><k>a</k><v>2</v></e><e><k>a</k><v>1</v></e></m>").len(), 2);
    }

    #[test]
    fn order_within_a_name_texts_attributes_and_prefixes_do_count() {
        let table = [
            ("<a><b>1</b><b>2</b></a>", "<a><b>2</b><b>1</b></a>", 2),
            ("<a> x</a>", "<a>x</a>", 1),
            ("<a x=\"1\"/>", "<a/>", 1),
            ("<a/>", "<a x=\"1\"/>", 1),
            ("<a xmlns=\"u\"/>", "<a xmlns=\"v\"/>", 1),
            ("<a/>", "<b/>", 1),
            ("<a><b/></a>", "<a><b/><b/><c/></a>", 2),
            ("<a><b/></a>", "<a>b</a>", 2),
        ];
        for (expected, found, count) in table {
            let differences = compared(expected, found);
            assert_eq!(differences.len(), count, "{expected} {found} {differences:?}");
        }
    }

    #[test]
    fn what_is_no_document_is_a_difference() {
        for found in ["", "text", "<a>", "</a>", "<a/><b/>", "<a>&nothing;</a>", "<a x></a>"] {
            assert!(differences("<a/>", &Bytes::from_static(found.as_bytes())).is_err(), "{found}");
        }
    }
}

//! JSON text as a tree whose parts know where they stand.
//!
//! `serde_json` does the reading. Keys are taken as raw slices of the text, so that the address of a
//! slice is its place; a value is found by its key.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

use crate::diagnostics::{Diagnostics, Finding, Span};

/// So many values may stand in one file. It bounds the memory that a hostile file can claim; the
/// largest real models have under a tenth of it.
const MAX_VALUES: usize = 8_000_000;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Vec<Entry<'a>>),
}

/// One entry of a JSON object, in the order of the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    /// The key as it stands in the text, with its quotes.
    raw_key: &'a str,
    pub(super) value: Node<'a>,
}

/// A text of which the places of slices are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) index: u32,
    pub(super) text: &'a str,
}

impl<'a> Text<'a> {
    /// The place of a slice of this very text.
    pub(super) fn span(self, slice: &str) -> Span {
        let start = (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span { source: self.index, start: clamp(start), length: clamp(slice.len()) }
    }

    /// The place of an entry's key.
    pub(super) fn key(self, entry: &Entry<'a>) -> Span {
        self.span(entry.raw_key)
    }

    /// The text of an entry's number, if the number of the [`Node`] may be another one: it has 64 bits.
    pub(super) fn rounded(self, entry: &Entry<'a>) -> Option<&'a str> {
        let Node::Number(number) = &entry.value else { return None };
        if !number.is_f64() {
            return None;
        }
        let key = self.key(entry);
        let value = self.text.get(key.start as usize + key.length as usize..)?;
        let value = value.trim_start_matches(|c: char| c == ':' || c.is_ascii_whitespace());
        let length = value.bytes().take_while(|b| b.is_ascii_digit() || b"+-.eE".contains(b)).count();
        value.get(..length)
    }

    fn point(self, offset: usize) -> Span {
        Span { source: self.index, start: clamp(offset), length: 1 }
    }
}

/// Sources are far smaller than 4 GiB.
fn clamp(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Reads a JSON text. Duplicate keys are reported, and the first of them counts.
///
/// `None` when the text is no JSON, which has been reported then.
pub(super) fn read<'a>(text: Text<'a>, diagnostics: &mut Diagnostics) -> Option<Node<'a>> {
    let body = text.text.strip_prefix('\u{feff}').unwrap_or(text.text);
    let skipped = text.text.len() - body.len();
    let reader = Reader { values: Cell::new(0), duplicates: RefCell::new(Vec::new()) };
    let mut deserializer = serde_json::Deserializer::from_str(body);
    let outcome = NodeSeed(&reader).deserialize(&mut deserializer);
    let outcome = outcome.and_then(|node| deserializer.end().map(|()| node));
    for key in reader.duplicates.into_inner() {
        diagnostics.report(
            Finding::error("duplicate-key", format!("the key {key} stands here for the second time"))
                .at(text.span(key))
                .help("JSON readers disagree about which of the two counts; keep one"),
        );
    }
    outcome.map_err(|error| diagnostics.report(syntax_finding(&error, text, skipped))).ok()
}

fn syntax_finding(error: &serde_json::Error, text: Text<'_>, skipped: usize) -> Finding {
    let whole = error.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let before: usize =
        text.text[skipped..].split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let span = text.point(skipped + before + error.column().saturating_sub(1));
    if message == TOO_MANY {
        let message = format!("the file holds more than {MAX_VALUES} values");
        return Finding::error("model-too-large", message)
            .at(span)
            .help("is this a Smithy model in the JSON AST format?");
    }
    if message.starts_with("recursion limit") {
        return Finding::error("json-too-deep", "the JSON nests more than 127 levels deep")
            .at(span)
            .help("no part of a Smithy model nests that deep; is this a model?");
    }
    let finding = Finding::error("invalid-json", format!("this is no JSON: {message}")).at(span);
    if text.text.trim_start().starts_with(['$', '/', 'n', 'm', 'u']) {
        return finding.help("Smithy IDL (`.smithy`) is not read; turn it into JSON with `smithy ast`");
    }
    finding
}

const TOO_MANY: &str = "too many values";

struct Reader<'a> {
    values: Cell<usize>,
    /// Raw keys that an object held already.
    duplicates: RefCell<Vec<&'a str>>,
}

#[derive(Clone, Copy)]
struct NodeSeed<'r, 'a>(&'r Reader<'a>);

impl<'a> DeserializeSeed<'a> for NodeSeed<'_, 'a> {
    type Value = Node<'a>;

    fn deserialize<D: serde::Deserializer<'a>>(self, deserializer: D) -> Result<Node<'a>, D::Error> {
        let count = self.0.values.get() + 1;
        if count > MAX_VALUES {
            return Err(D::Error::custom(TOO_MANY));
        }
        self.0.values.set(count);
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for NodeSeed<'_, 'a> {
    type Value = Node<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'a>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'a>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'a>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'a>, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'a>, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Node<'a>, E> {
        Ok(Node::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'a>, E> {
        Ok(Node::String(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'a>, E> {
        Ok(Node::String(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Node<'a>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::Array(items))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Node<'a>, A::Error> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        while let Some(raw) = map.next_key::<&'a RawValue>()? {
            let raw_key = raw.get();
            let key = key_text(raw_key).map_err(A::Error::custom)?;
            let value = map.next_value_seed(self)?;
            entries.push(Entry { key, raw_key, value });
        }
        drop_duplicates(&mut entries, &self.0.duplicates);
        Ok(Node::Object(entries))
    }
}

/// The text of a key that is given with its quotes.
fn key_text(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(Cow::Borrowed(plain)),
        _ => serde_json::from_str::<String>(raw).map(Cow::Owned),
    }
}

/// Keeps the first of several entries with the same key.
fn drop_duplicates<'a>(entries: &mut Vec<Entry<'a>>, duplicates: &RefCell<Vec<&'a str>>) {
    // Nearly all objects are small, and need no sorting to be looked through.
    let repeats = |index: usize| entries[..index].iter().any(|entry| entry.key == entries[index].key);
    if entries.len() <= 12 && !(1..entries.len()).any(repeats) {
        return;
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| (&entries[*a].key, a).cmp(&(&entries[*b].key, b)));
    let is_later = |pair: &&[usize]| entries[pair[0]].key == entries[pair[1]].key;
    let mut later: Vec<usize> = order.windows(2).filter(is_later).map(|pair| pair[1]).collect();
    if later.is_empty() {
        return;
    }
    later.sort_unstable();
    duplicates.borrow_mut().extend(later.iter().map(|index| entries[*index].raw_key));
    let mut index = 0..;
    entries.retain(|_| index.next().is_none_or(|index| later.binary_search(&index).is_err()));
}

impl Node<'_> {
    /// The kind of value, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The value without its places.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(value) => Value::Number(value),
            Self::String(text) => Value::String(text.into_owned()),
            Self::Array(items) => Value::Array(items.into_iter().map(Node::into_value).collect()),
            Self::Object(entries) => Value::Object(
                entries.into_iter().map(|entry| (entry.key.into_owned(), entry.value.into_value())).collect(),
            ),
        }
    }
}

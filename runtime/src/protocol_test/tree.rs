//! Values of any format as trees that can be compared: shapes, JSON, CBOR.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter};
use crate::types::{BigDecimal, BigInteger, Document, EventBinding, HttpBinding, Member, Timestamp};

/// A value. Numbers are equal by value, whatever their types; NaN is equal to NaN.
#[derive(Clone)]
pub(super) enum Tree {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    /// A number that fits neither.
    Number(String),
    Text(String),
    Bytes(Bytes),
    Timestamp(Timestamp),
    /// A value that CBOR gives a meaning.
    Tagged(u64, Box<Self>),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
    /// A union with a member that the model does not have.
    Unknown,
}

impl Tree {
    /// The members of a shape that are set.
    pub(super) fn of(shape: &dyn Shape) -> Self {
        let mut gathered = Gathering::default();
        match shape.write_members(&mut gathered) {
            Ok(()) => gathered.into_object(),
            // The one thing that a shape itself cannot write.
            Err(_) => Self::Unknown,
        }
    }

    /// A document.
    pub(super) fn of_document(document: &Document) -> Self {
        match document {
            Document::Null => Self::Null,
            Document::Bool(value) => Self::Boolean(*value),
            Document::Number(number) => Self::number(&number.to_string()),
            Document::String(text) => Self::Text(text.clone()),
            Document::Array(items) => Self::List(items.iter().map(Self::of_document).collect()),
            Document::Object(entries) => {
                let entry = |(name, value): (&String, &Document)| (name.clone(), Self::of_document(value));
                Self::Object(entries.iter().map(entry).collect())
            }
        }
    }

    fn number(text: &str) -> Self {
        let whole = text.parse().map(Self::Integer).ok();
        let float = || text.parse().ok().filter(|it: &f64| it.is_finite()).map(Self::Float);
        whole.or_else(float).unwrap_or_else(|| Self::Number(text.to_owned()))
    }

    /// What makes `found` another value than this one, with the path to each difference.
    pub(super) fn differences(&self, found: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        self.compare(found, &mut String::new(), &mut differences);
        differences
    }

    fn compare(&self, found: &Self, path: &mut String, differences: &mut Vec<String>) {
        match (self, found) {
            (Self::List(expected), Self::List(found)) => {
                let length = expected.len().max(found.len());
                for index in 0..length {
                    let step = format!("[{index}]");
                    compare_at(expected.get(index), found.get(index), &step, path, differences);
                }
            }
            (Self::Object(expected), Self::Object(found)) => {
                let missing = found.keys().filter(|name| !expected.contains_key(*name));
                for name in expected.keys().chain(missing) {
                    let step = if path.is_empty() { name.clone() } else { format!(".{name}") };
                    compare_at(expected.get(name), found.get(name), &step, path, differences);
                }
            }
            (Self::Tagged(expected, inner), Self::Tagged(found, other)) if expected == found => {
                inner.compare(other, path, differences);
            }
            _ if self.is(found) => {}
            _ => differences.push(format!("{}expected {self}, found {found}", place(path))),
        }
    }

    /// Whether two values that hold no others are the same.
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) | (Self::Unknown, Self::Unknown) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Integer(whole), Self::Float(float)) | (Self::Float(float), Self::Integer(whole)) => {
                float.fract() == 0.0 && *float as i128 == *whole
            }
            (Self::Number(a), Self::Number(b)) | (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Timestamp(a), Self::Timestamp(b)) => a == b,
            _ => false,
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Text(text) => text.is_empty(),
            Self::Object(entries) => entries.is_empty(),
            _ => false,
        }
    }
}

/// Whether nothing on the wire tells a value without content from none: no bytes are no payload, and no header is no
/// map of headers.
fn is_nothing(member: &Member, value: &Tree) -> bool {
    let payload =
        member.http_binding() == HttpBinding::Payload || member.event_binding() == EventBinding::Payload;
    let simple = matches!(value, Tree::Bytes(_) | Tree::Text(_));
    let headers = matches!(member.http_binding(), HttpBinding::PrefixHeaders(_));
    value.is_empty() && (headers || (payload && simple))
}

fn compare_at(
    expected: Option<&Tree>,
    found: Option<&Tree>,
    step: &str,
    path: &mut String,
    differences: &mut Vec<String>,
) {
    let length = path.len();
    path.push_str(step);
    match (expected, found) {
        (Some(expected), Some(found)) => expected.compare(found, path, differences),
        (Some(expected), None) => {
            differences.push(format!("{}expected {expected}, found nothing", place(path)))
        }
        (None, Some(found)) => differences.push(format!("{}expected nothing, found {found}", place(path))),
        (None, None) => {}
    }
    path.truncate(length);
}

fn place(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => fmt::Debug::fmt(value, f),
            Self::Number(digits) => digits.fmt(f),
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Bytes(bytes) => fmt::Debug::fmt(bytes, f),
            Self::Timestamp(time) => time.fmt(f),
            Self::Tagged(tag, value) => write!(f, "{tag}({value})"),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Object(entries) => {
                f.write_str("{")?;
                for (index, (name, value)) in entries.iter().enumerate() {
                    write!(f, "{}{name:?}: {value}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
            Self::Unknown => f.write_str("a member that the model does not have"),
        }
    }
}

/// Takes the values of a shape in the place of a format.
#[derive(Default)]
struct Gathering {
    values: Vec<(&'static Member, Tree)>,
}

impl Gathering {
    fn into_object(self) -> Tree {
        let there = self.values.into_iter().filter(|(member, value)| !is_nothing(member, value));
        Tree::Object(there.map(|(member, value)| (member.name().to_owned(), value)).collect())
    }

    fn push(&mut self, member: &'static Member, value: Tree) -> Result<(), CodecError> {
        self.values.push((member, value));
        Ok(())
    }
}

impl ShapeWriter for Gathering {
    fn boolean(&mut self, member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.push(member, Tree::Boolean(value))
    }

    fn byte(&mut self, member: &'static Member, value: i8) -> Result<(), CodecError> {
        self.push(member, Tree::Integer(value.into()))
    }

    fn short(&mut self, member: &'static Member, value: i16) -> Result<(), CodecError> {
        self.push(member, Tree::Integer(value.into()))
    }

    fn integer(&mut self, member: &'static Member, value: i32) -> Result<(), CodecError> {
        self.push(member, Tree::Integer(value.into()))
    }

    fn long(&mut self, member: &'static Member, value: i64) -> Result<(), CodecError> {
        self.push(member, Tree::Integer(value.into()))
    }

    fn float(&mut self, member: &'static Member, value: f32) -> Result<(), CodecError> {
        self.push(member, Tree::Float(value.into()))
    }

    fn double(&mut self, member: &'static Member, value: f64) -> Result<(), CodecError> {
        self.push(member, Tree::Float(value))
    }

    fn big_integer(&mut self, member: &'static Member, value: &BigInteger) -> Result<(), CodecError> {
        self.push(member, Tree::Number(value.to_string()))
    }

    fn big_decimal(&mut self, member: &'static Member, value: &BigDecimal) -> Result<(), CodecError> {
        self.push(member, Tree::Number(value.to_string()))
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.push(member, Tree::Text(value.to_owned()))
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.push(member, Tree::Bytes(value.clone()))
    }

    fn timestamp(&mut self, member: &'static Member, value: Timestamp) -> Result<(), CodecError> {
        self.push(member, Tree::Timestamp(value))
    }

    fn document(&mut self, member: &'static Member, value: &Document) -> Result<(), CodecError> {
        self.push(member, Tree::of_document(value))
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.push(member, Tree::of(value))
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        let mut inner = Self::default();
        items.write_items(member.value_member(), &mut inner)?;
        self.push(member, Tree::List(inner.values.into_iter().map(|(_, value)| value).collect()))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        let mut object = BTreeMap::new();
        entries.write_entries(&mut |key, value| {
            let mut inner = Self::default();
            value.write_value(member.value_member(), &mut inner)?;
            object.extend(inner.values.pop().map(|(_, value)| (key.to_owned(), value)));
            Ok(())
        })?;
        self.push(member, Tree::Object(object))
    }

    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        self.push(member, Tree::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &'static str) -> Tree {
        Tree::of_document(&crate::protocol_test::document(text))
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert_eq!(json(r#"{"a": [1, 2.5]}"#).differences(&json(r#"{"a": [1.0, 2.50]}"#)), [""; 0]);
        assert_eq!(Tree::Float(f64::NAN).differences(&Tree::Float(f64::NAN)), [""; 0]);
        assert_eq!(Tree::Float(1.0).differences(&Tree::Float(f64::NAN)), ["expected 1.0, found NaN"]);
    }

    #[test]
    fn differences_have_a_path() {
        let expected = json(r#"{"a": {"b": [1, 2]}, "c": "x"}"#);
        let found = json(r#"{"a": {"b": [1, "2", 3]}, "d": null}"#);
        let differences = [
            "a.b[1]: expected 2, found \"2\"",
            "a.b[2]: expected nothing, found 3",
            "c: expected \"x\", found nothing",
            "d: expected nothing, found null",
        ];
        assert_eq!(expected.differences(&found), differences);
    }
}

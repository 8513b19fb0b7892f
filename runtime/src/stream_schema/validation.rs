use super::field_type::Element;
use super::{FieldType, Fields, InvalidPayload, Path, Problem, StreamSchema, Violation};
use crate::types::{Document, Timestamp, TimestampFormat};

/// How strictly payloads are held against definitions.
///
/// Servers do not say whether a field may be left out, or another added. So by default neither may, and each can be
/// allowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct Validation {
    missing: Tolerance,
    unknown: Tolerance,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tolerance {
    #[default]
    Refused,
    Allowed,
}

impl Validation {
    /// Refuses fields that are missing and fields that are not in the definition.
    pub const fn new() -> Self {
        Self { missing: Tolerance::Refused, unknown: Tolerance::Refused }
    }

    /// Fields may be missing, or null.
    pub const fn allow_missing(mut self) -> Self {
        self.missing = Tolerance::Allowed;
        self
    }

    /// Fields may be there that the definition does not have.
    pub const fn allow_unknown(mut self) -> Self {
        self.unknown = Tolerance::Allowed;
        self
    }

    /// Holds a payload against a definition. An array is a batch: each of its elements is a message.
    ///
    /// # Errors
    /// All that does not fit, with its place.
    pub fn check(&self, schema: &StreamSchema, payload: &Document) -> Result<(), InvalidPayload> {
        let mut check = Check { validation: *self, violations: Vec::new() };
        let top = Path::default();
        match payload {
            Document::Array(batch) => check.each(&top, batch, |check, at, message| {
                check.object(at, schema.fields(), message);
            }),
            message => check.object(&top, schema.fields(), message),
        }
        if check.violations.is_empty() {
            Ok(())
        } else {
            Err(InvalidPayload::new(schema.name(), check.violations))
        }
    }
}

struct Check {
    validation: Validation,
    violations: Vec<Violation>,
}

impl Check {
    fn report(&mut self, path: &Path, problem: Problem) {
        self.violations.push(Violation { path: path.clone(), problem });
    }

    fn object(&mut self, at: &Path, fields: &Fields, value: &Document) {
        let Document::Object(members) = value else {
            return self.report(at, wrong_type("object", value));
        };
        let may_miss = self.validation.missing == Tolerance::Allowed;
        for (name, value) in members {
            match fields.get(name) {
                Some(_) if may_miss && value.is_null() => {}
                Some(field_type) => self.value(&at.name(name), field_type, value),
                None if self.validation.unknown == Tolerance::Allowed => {}
                None => self.report(&at.name(name), Problem::Unknown),
            }
        }
        for (name, _) in fields.iter().filter(|(name, _)| !may_miss && !members.contains_key(*name)) {
            self.report(&at.name(name), Problem::Missing);
        }
    }

    fn value(&mut self, at: &Path, field_type: &FieldType, value: &Document) {
        if let FieldType::Object(fields) = field_type {
            return self.object(at, fields, value);
        }
        match (field_type.element(), value) {
            (Some(Element::Simple(element)), Document::Array(items)) => {
                self.each(at, items, |check, at, item| check.value(at, element, item));
            }
            (Some(Element::Object(fields)), Document::Array(items)) => {
                self.each(at, items, |check, at, item| check.object(at, fields, item));
            }
            _ => {
                if let Some(problem) = problem(field_type, value) {
                    self.report(at, problem);
                }
            }
        }
    }

    fn each(&mut self, at: &Path, items: &[Document], mut check: impl FnMut(&mut Self, &Path, &Document)) {
        for (index, item) in items.iter().enumerate() {
            check(self, &at.index(index), item);
        }
    }
}

/// What is wrong with a value that holds no others, or should hold some and does not.
fn problem(field_type: &FieldType, value: &Document) -> Option<Problem> {
    match (field_type, value) {
        (FieldType::String, Document::String(_)) => None,
        (FieldType::Float, Document::Number(number)) if number.as_f64().is_finite() => None,
        // The remainder of an infinite number is none.
        (FieldType::Integer, Document::Number(number)) => {
            (number.as_f64().fract() != 0.0).then_some(Problem::NotWhole)
        }
        (FieldType::Date, Document::String(text)) => (!is_date(text)).then_some(Problem::NotADate),
        (FieldType::Enum(allowed), Document::String(text)) => {
            (!allowed.contains(text)).then(|| Problem::NotAllowed { allowed: allowed.clone() })
        }
        _ => Some(wrong_type(field_type.wire_name(), value)),
    }
}

/// Of all forms of a timestamp, the one without a fraction, in UTC.
fn is_date(text: &str) -> bool {
    let date = Timestamp::parse(text, TimestampFormat::DateTime);
    date.and_then(|date| date.format(TimestampFormat::DateTime)).is_ok_and(|form| form == text)
}

fn wrong_type(expected: &'static str, value: &Document) -> Problem {
    let found = match value {
        Document::Null => "null",
        Document::Bool(_) => "a truth value",
        Document::Number(number) if !number.as_f64().is_finite() => "a number beyond all bounds",
        Document::Number(_) => "a number",
        Document::String(_) => "a text",
        Document::Array(_) => "an array",
        Document::Object(_) => "an object",
    };
    Problem::WrongType { expected, found }
}

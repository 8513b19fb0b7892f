//! Whether a JSON value is a value of a shape (Smithy spec, Node values).

use serde_json::Value;

use super::super::{Member, Model, Shape, ShapeKind};
use crate::model::article::with_article;

/// What is wrong in a value.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// The way into the value, such as `.events.0.params`.
    pub(super) path: String,
    pub(super) message: String,
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// The value does not fit its shape.
    Misfit,
    /// The value has a member that its shape has not.
    UnknownMember,
}

/// Compares a value with a shape; `path` is where the value itself stands.
pub(super) fn check(model: &Model, shape: &Shape, value: &Value, path: &str) -> Vec<Fault> {
    let mut check = Check { model, path: path.to_owned(), faults: Vec::new() };
    check.value(shape, value);
    check.faults
}

struct Check<'m> {
    model: &'m Model,
    path: String,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn value(&mut self, shape: &Shape, value: &Value) {
        match (&shape.kind, value) {
            (ShapeKind::Document, _) => {}
            (ShapeKind::List { member }, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.element(shape, member, item, &index.to_string());
                }
            }
            (ShapeKind::Map { value: member, .. }, Value::Object(entries)) => {
                entries.iter().for_each(|(key, item)| self.element(shape, member, item, key));
            }
            (ShapeKind::Structure(_), Value::Object(entries)) => self.structure(shape, entries),
            (ShapeKind::Union(_), Value::Object(entries)) => self.union(shape, entries),
            (kind, value) if is_simple_value(kind, value) => {}
            _ => {
                let id = &shape.id;
                let (found, wanted) = (with_article(named(value)), with_article(shape.kind.type_name()));
                let message = format!("{found} is no value of `{id}`, {wanted}");
                self.fault(FaultKind::Misfit, message);
            }
        }
    }

    /// An item of a list or map; these may be null if it is sparse.
    fn element(&mut self, shape: &Shape, member: &Member, value: &Value, step: &str) {
        if !(value.is_null() && shape.traits.is_sparse()) {
            self.inside(step, member, value);
        }
    }

    fn structure(&mut self, shape: &Shape, entries: &serde_json::Map<String, Value>) {
        for member in shape.members() {
            let may_be_absent = !member.traits.is_required() || member.traits.default_value().is_some();
            match entries.get(&member.name) {
                None | Some(Value::Null) if may_be_absent => {}
                Some(value) => self.inside(&member.name, member, value),
                None => {
                    let message =
                        format!("the required member `{}` of `{}` is missing", member.name, shape.id);
                    self.fault(FaultKind::Misfit, message);
                }
            }
        }
        self.unknown_members(shape, entries);
    }

    fn union(&mut self, shape: &Shape, entries: &serde_json::Map<String, Value>) {
        if entries.len() != 1 {
            let message =
                format!("a value of the union `{}` has one member, not {}", shape.id, entries.len());
            self.fault(FaultKind::Misfit, message);
        }
        for member in shape.members() {
            if let Some(value) = entries.get(&member.name) {
                self.inside(&member.name, member, value);
            }
        }
        self.unknown_members(shape, entries);
    }

    fn unknown_members(&mut self, shape: &Shape, entries: &serde_json::Map<String, Value>) {
        for name in entries.keys().filter(|name| shape.member(name).is_none()) {
            let message = format!("`{}` has no member `{name}`", shape.id);
            self.fault(FaultKind::UnknownMember, message);
        }
    }

    fn inside(&mut self, step: &str, member: &Member, value: &Value) {
        let before = self.path.len();
        self.path.push('.');
        self.path.push_str(step);
        let target = self.model.target(member);
        self.value(target, value);
        self.path.truncate(before);
    }

    fn fault(&mut self, kind: FaultKind, message: String) {
        self.faults.push(Fault { kind, path: self.path.clone(), message });
    }
}

/// Whether the value has the form of a simple type. What an enum or a constraint allows is not asked:
/// enums are open.
fn is_simple_value(kind: &ShapeKind, value: &Value) -> bool {
    match kind {
        ShapeKind::Blob | ShapeKind::String | ShapeKind::Enum(_) => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Byte => is_integer_within(value, i8::MIN.into(), i8::MAX.into()),
        ShapeKind::Short => is_integer_within(value, i16::MIN.into(), i16::MAX.into()),
        ShapeKind::Integer | ShapeKind::IntEnum(_) => {
            is_integer_within(value, i32::MIN.into(), i32::MAX.into())
        }
        ShapeKind::Long => is_integer_within(value, i64::MIN, i64::MAX),
        ShapeKind::Float | ShapeKind::Double => {
            let special = value.as_str().is_some_and(|text| ["NaN", "Infinity", "-Infinity"].contains(&text));
            value.is_number() || special
        }
        ShapeKind::BigInteger => is_whole(value) || is_decimal_text(value),
        ShapeKind::BigDecimal => value.is_number() || is_decimal_text(value),
        ShapeKind::Timestamp => value.is_number() || value.is_string(),
        _ => false,
    }
}

fn is_integer_within(value: &Value, least: i64, greatest: i64) -> bool {
    value.as_i64().is_some_and(|number| (least..=greatest).contains(&number)) || {
        // Some writers spell integers as `1.0`.
        let number = value.as_f64().filter(|_| value.is_f64());
        number.is_some_and(|it| it.fract() == 0.0 && it >= least as f64 && it <= greatest as f64)
    }
}

fn is_whole(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_decimal_text(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    has_digit && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// The kind of a JSON value, for messages.
pub(super) fn named(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

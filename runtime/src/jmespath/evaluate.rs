//! What expressions give.
//!
//! The recursion is as deep as the expression, which was bounded when it was read; values do not deepen it.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Comparison, Expression, function};
use crate::types::Document;

/// Values that are part of another one are borrowed.
pub(super) type Found<'v> = Cow<'v, Document>;

static NULL: Document = Document::Null;

pub(super) fn evaluate<'v>(expression: &Expression, value: &'v Document) -> Found<'v> {
    match *expression {
        Expression::Current => Cow::Borrowed(value),
        Expression::Field(name) => Cow::Borrowed(value.get(name).unwrap_or(&NULL)),
        Expression::Index(index) => Cow::Borrowed(element(value, index).unwrap_or(&NULL)),
        Expression::Slice { start, stop, step } => slice(value, start, stop, step),
        Expression::Literal(literal) => Cow::Owned(literal.into()),
        Expression::Chain(first, second) => match evaluate(first, value) {
            Cow::Borrowed(found) => evaluate(second, found),
            Cow::Owned(found) => Cow::Owned(evaluate(second, &found).into_owned()),
        },
        Expression::Project(left, right) => project(&evaluate(left, value), right),
        Expression::Flatten(inner) => flatten(evaluate(inner, value)),
        Expression::Values(inner) => match &*evaluate(inner, value) {
            Document::Object(entries) => Cow::Owned(entries.values().cloned().collect()),
            _ => Cow::Borrowed(&NULL),
        },
        Expression::Filter(left, condition) => match &*evaluate(left, value) {
            Document::Array(items) => {
                Cow::Owned(items.iter().filter(|item| is_true(&evaluate(condition, item))).cloned().collect())
            }
            _ => Cow::Borrowed(&NULL),
        },
        // Of nothing, there is neither a list nor a hash.
        Expression::List(_) | Expression::Hash(_) if value.is_null() => Cow::Borrowed(&NULL),
        Expression::List(items) => Cow::Owned(items.iter().map(|item| owned(item, value)).collect()),
        Expression::Hash(entries) => {
            Cow::Owned(entries.iter().map(|(name, item)| (*name, owned(item, value))).collect())
        }
        Expression::Not(inner) => Cow::Owned((!is_true(&evaluate(inner, value))).into()),
        Expression::And(left, right) => {
            let left = evaluate(left, value);
            if is_true(&left) { evaluate(right, value) } else { left }
        }
        Expression::Or(left, right) => {
            let left = evaluate(left, value);
            if is_true(&left) { left } else { evaluate(right, value) }
        }
        Expression::Compare(comparison, left, right) => {
            Cow::Owned(compare(comparison, &evaluate(left, value), &evaluate(right, value)).into())
        }
        Expression::Call(function, arguments) => {
            let arguments: Vec<Found<'v>> = arguments.iter().map(|item| evaluate(item, value)).collect();
            function::call(function, arguments)
        }
    }
}

fn owned(expression: &Expression, value: &Document) -> Document {
    evaluate(expression, value).into_owned()
}

/// JMESPath spec, Or expressions: what counts as false. Every number is true.
fn is_true(value: &Document) -> bool {
    match value {
        Document::Null | Document::Bool(false) => false,
        Document::Bool(true) | Document::Number(_) => true,
        Document::String(text) => !text.is_empty(),
        Document::Array(items) => !items.is_empty(),
        Document::Object(entries) => !entries.is_empty(),
    }
}

fn element(value: &Document, index: i64) -> Option<&Document> {
    let items = value.as_array()?;
    let index = if index < 0 { index.checked_add(i64::try_from(items.len()).ok()?)? } else { index };
    items.get(usize::try_from(index).ok()?)
}

/// JMESPath spec, Slices: indices that are outside the array stop at its ends.
fn slice<'v>(value: &'v Document, start: Option<i64>, stop: Option<i64>, step: i64) -> Found<'v> {
    let Some(items) = value.as_array() else { return Cow::Borrowed(&NULL) };
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |index: i64| {
        let index = if index < 0 { index.saturating_add(length) } else { index };
        index.clamp(low, high)
    };
    let (first, last) = if step > 0 { (low, high) } else { (high, low) };
    let (mut at, stop) = (start.map_or(first, bound), stop.map_or(last, bound));
    let mut taken = Vec::new();
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        taken.extend(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned());
        at = at.saturating_add(step);
    }
    Cow::Owned(Document::Array(taken))
}

fn project<'v>(left: &Document, right: &Expression) -> Found<'v> {
    let Document::Array(items) = left else { return Cow::Borrowed(&NULL) };
    Cow::Owned(items.iter().map(|item| owned(right, item)).filter(|found| !found.is_null()).collect())
}

fn flatten(value: Found<'_>) -> Found<'_> {
    if value.as_array().is_none() {
        return Cow::Borrowed(&NULL);
    }
    let Document::Array(items) = value.into_owned() else { return Cow::Borrowed(&NULL) };
    let mut flat = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Document::Array(inner) => flat.extend(inner),
            item => flat.push(item),
        }
    }
    Cow::Owned(Document::Array(flat))
}

fn compare(comparison: Comparison, left: &Document, right: &Document) -> Option<bool> {
    let wanted: fn(Ordering) -> bool = match comparison {
        Comparison::Equal => return Some(is_equal(left, right)),
        Comparison::NotEqual => return Some(!is_equal(left, right)),
        Comparison::Less => Ordering::is_lt,
        Comparison::LessOrEqual => Ordering::is_le,
        Comparison::Greater => Ordering::is_gt,
        Comparison::GreaterOrEqual => Ordering::is_ge,
    };
    order(left, right).map(wanted)
}

/// The order of two numbers.
pub(super) fn order(left: &Document, right: &Document) -> Option<Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// Numbers are equal by value: `1` is `1.0`.
pub(super) fn is_equal(left: &Document, right: &Document) -> bool {
    match (left, right) {
        (Document::Number(_), Document::Number(_)) => order(left, right) == Some(Ordering::Equal),
        (Document::Array(left), Document::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_equal(left, right))
        }
        (Document::Object(left), Document::Object(right)) => {
            let same = |((left, a), (right, b)): (_, _)| left == right && is_equal(a, b);
            left.len() == right.len() && left.iter().zip(right).all(same)
        }
        _ => left == right,
    }
}

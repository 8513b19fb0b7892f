//! The functions of JMESPath.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::evaluate::{Found, is_equal, order};
use crate::types::{BigDecimal, Document, Number};

/// A function. Those that take an expression, and `to_string`, are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the JMESPath specification")]
pub enum Function {
    Abs,
    Avg,
    Ceil,
    Contains,
    EndsWith,
    Floor,
    Join,
    Keys,
    Length,
    Max,
    Merge,
    Min,
    NotNull,
    Reverse,
    Sort,
    StartsWith,
    Sum,
    ToArray,
    ToNumber,
    Type,
    Values,
}

/// What the function gives; null for arguments of types, or of a number, that it does not take.
pub(super) fn call(function: Function, mut arguments: Vec<Found<'_>>) -> Found<'_> {
    match function {
        Function::NotNull => {
            let first = arguments.iter().position(|argument| !argument.is_null());
            return first.map_or(Cow::Owned(Document::Null), |at| arguments.swap_remove(at));
        }
        Function::Merge => return Cow::Owned(merge(&arguments).unwrap_or_default()),
        _ => {}
    }
    let found = match &*arguments {
        [only] => of_one(function, only),
        [left, right] => of_two(function, left, right),
        _ => None,
    };
    Cow::Owned(found.unwrap_or_default())
}

fn of_one(function: Function, value: &Document) -> Option<Document> {
    match function {
        Function::Abs => whole_or(value, i64::checked_abs, f64::abs),
        Function::Ceil => whole_or(value, Some, f64::ceil),
        Function::Floor => whole_or(value, Some, f64::floor),
        Function::Avg => match value.as_array()? {
            [] => None,
            items => Some((sum(items)? / items.len() as f64).into()),
        },
        Function::Sum => sum(value.as_array()?).map(whole),
        Function::Keys => Some(value.as_object()?.keys().map(|key| Document::from(key.as_str())).collect()),
        Function::Values => Some(value.as_object()?.values().cloned().collect()),
        Function::Length => match value {
            Document::String(text) => Some((text.chars().count() as u64).into()),
            Document::Array(items) => Some((items.len() as u64).into()),
            Document::Object(entries) => Some((entries.len() as u64).into()),
            _ => None,
        },
        Function::Max => sorted(value)?.pop(),
        Function::Min => sorted(value)?.into_iter().next(),
        Function::Sort => sorted(value).map(Document::Array),
        Function::Reverse => match value {
            Document::String(text) => Some(text.chars().rev().collect::<String>().into()),
            _ => Some(value.as_array()?.iter().rev().cloned().collect()),
        },
        Function::ToArray => Some(match value {
            Document::Array(_) => value.clone(),
            other => Document::Array(vec![other.clone()]),
        }),
        Function::ToNumber => match value {
            Document::Number(_) => Some(value.clone()),
            other => other.as_str()?.parse::<BigDecimal>().ok().map(|number| Document::Number(number.into())),
        },
        Function::Type => Some(type_name(value).into()),
        Function::Contains
        | Function::EndsWith
        | Function::Join
        | Function::Merge
        | Function::NotNull
        | Function::StartsWith => None,
    }
}

fn of_two(function: Function, left: &Document, right: &Document) -> Option<Document> {
    match function {
        Function::Contains => match left {
            Document::Array(items) => Some(items.iter().any(|item| is_equal(item, right)).into()),
            text => Some(text.as_str()?.contains(right.as_str()?).into()),
        },
        Function::EndsWith => Some(left.as_str()?.ends_with(right.as_str()?).into()),
        Function::StartsWith => Some(left.as_str()?.starts_with(right.as_str()?).into()),
        Function::Join => {
            let texts: Option<Vec<&str>> = right.as_array()?.iter().map(Document::as_str).collect();
            Some(texts?.join(left.as_str()?).into())
        }
        _ => None,
    }
}

/// A number that stays whole if it was.
fn whole_or(value: &Document, whole: fn(i64) -> Option<i64>, real: fn(f64) -> f64) -> Option<Document> {
    match value.as_i64().and_then(whole) {
        Some(value) => Some(value.into()),
        None => value.as_f64().map(|value| self::whole(real(value))),
    }
}

/// A number without a fraction, while `f64` tells all such numbers apart, is an integer.
fn whole(value: f64) -> Document {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Document::Number(Number::from(value as i64));
    }
    value.into()
}

fn sum(items: &[Document]) -> Option<f64> {
    items.iter().map(Document::as_f64).sum()
}

/// Numbers or texts in order; texts by their code points.
fn sorted(value: &Document) -> Option<Vec<Document>> {
    let mut items = value.as_array()?.to_vec();
    let all_texts = items.iter().all(|item| item.as_str().is_some());
    if !all_texts && !items.iter().all(|item| item.as_f64().is_some()) {
        return None;
    }
    items.sort_by(|left, right| match (left.as_str(), right.as_str()) {
        (Some(left), Some(right)) => left.cmp(right),
        _ => order(left, right).unwrap_or(Ordering::Equal),
    });
    Some(items)
}

fn merge(arguments: &[Found<'_>]) -> Option<Document> {
    let mut all = BTreeMap::new();
    for argument in arguments {
        all.extend(argument.as_object()?.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Some(Document::Object(all))
}

fn type_name(value: &Document) -> &'static str {
    match value {
        Document::Null => "null",
        Document::Bool(_) => "boolean",
        Document::Number(_) => "number",
        Document::String(_) => "string",
        Document::Array(_) => "array",
        Document::Object(_) => "object",
    }
}

//! The value of a field that was not set.

use serde_json::Value;

use super::cx::Cx;
use super::naming::Variants;
use crate::ir::{DocumentLiteral, Ident, Initial, Literal};
use crate::model::base64::base64;
use crate::model::{Member, Shape, ShapeKind, number};

/// What a `@default` makes of the field of a structure; `None` without a default, or with one that takes it away.
pub(super) fn initial(cx: &Cx<'_>, member: &Member) -> Option<Initial> {
    let value = member.traits.default_value().filter(|value| !value.is_null())?;
    // A value that its type does not have was reported; the zero stands in for it.
    let target = cx.model.target(member);
    let literal = match target.kind {
        ShapeKind::BigInteger | ShapeKind::BigDecimal => big(target, &member.traits.default_digits()?),
        ShapeKind::Document if value.is_number() => {
            document_number(value, &member.traits.default_digits()?).map(Literal::Document)
        }
        _ => literal(cx, target, value),
    };
    Some(literal.map_or(Initial::Zero, Initial::Value))
}

/// The value; `None` if it is what Rust's `Default` gives anyway.
fn literal(cx: &Cx<'_>, target: &Shape, value: &Value) -> Option<Literal> {
    match &target.kind {
        ShapeKind::Boolean => value.as_bool().filter(|it| *it).map(Literal::Boolean),
        ShapeKind::Byte => integer(value, i8::MIN.into(), i8::MAX.into()),
        ShapeKind::Short => integer(value, i16::MIN.into(), i16::MAX.into()),
        ShapeKind::Integer => integer(value, i32::MIN.into(), i32::MAX.into()),
        ShapeKind::Long => integer(value, i64::MIN, i64::MAX),
        #[expect(clippy::cast_possible_truncation, reason = "the nearest value is what is asked for")]
        ShapeKind::Float => float(value).filter(|it| *it != 0.0).map(|it| Literal::Float(it as f32)),
        ShapeKind::Double => float(value).filter(|it| *it != 0.0).map(Literal::Double),
        ShapeKind::String => {
            value.as_str().filter(|it| !it.is_empty()).map(|it| Literal::String(it.to_owned()))
        }
        ShapeKind::Blob => base64(value.as_str()?).filter(|it| !it.is_empty()).map(Literal::Blob),
        ShapeKind::Timestamp => timestamp(value),
        ShapeKind::Enum(members) => {
            let text = value.as_str().filter(|it| !it.is_empty())?;
            let type_name = cx.name(&target.id);
            let position = members.iter().position(|member| member.traits.enum_value() == Some(text));
            Some(match position {
                Some(at) => Literal::Variant { type_name, variant: variant(cx, members, at)? },
                None => Literal::UnknownString { type_name, value: text.to_owned() },
            })
        }
        ShapeKind::IntEnum(members) => {
            let value = i32::try_from(value.as_i64()?).ok().filter(|it| *it != 0)?;
            let type_name = cx.name(&target.id);
            let position = members.iter().position(|member| member.traits.int_enum_value() == Some(value));
            Some(match position {
                Some(at) => Literal::Variant { type_name, variant: variant(cx, members, at)? },
                None => Literal::UnknownInteger { type_name, value },
            })
        }
        ShapeKind::Document => document(value).map(Literal::Document),
        // Smithy allows only the empty ones.
        _ => None,
    }
}

/// The variant of the member at that place; names are made in order, as for the enum itself.
fn variant(cx: &Cx<'_>, members: &[Member], at: usize) -> Option<Ident> {
    let mut variants = Variants::new();
    members.iter().map(|member| variants.claim(cx.text(&member.id))).nth(at)
}

fn integer(value: &Value, least: i64, greatest: i64) -> Option<Literal> {
    // `1.0` is a whole number, too.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the fraction is zero, and the range is checked below"
    )]
    let whole = || value.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 9e15).map(|it| it as i64);
    let value = value.as_i64().or_else(whole)?;
    (value != 0 && (least..=greatest).contains(&value)).then_some(Literal::Integer(value))
}

/// A number of any size, with all of its digits.
fn big(target: &Shape, digits: &str) -> Option<Literal> {
    let literal = match target.kind {
        ShapeKind::BigInteger => Literal::BigInteger(number::whole(digits)?),
        _ => Literal::BigDecimal(Some(digits).filter(|it| number::is_decimal(it))?.to_owned()),
    };
    (digits != "0").then_some(literal)
}

pub(super) fn float(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

fn timestamp(value: &Value) -> Option<Literal> {
    let (seconds, nanoseconds) = instant(value)?;
    ((seconds, nanoseconds) != (0, 0)).then_some(Literal::Timestamp { seconds, nanoseconds })
}

/// Seconds as a number, or a date-time as text (Smithy spec, trait node values).
pub(super) fn instant(value: &Value) -> Option<(i64, u32)> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(seconds) => Some((seconds, 0)),
            None => decimal(&number.to_string()).or_else(|| split(number.as_f64()?)),
        },
        Value::String(text) => date_time(text),
        _ => None,
    }
}

/// Seconds as they are written, since a float knows a recent time to a few hundred nanoseconds only.
fn decimal(text: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = text.split_once('.')?;
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let (seconds, nanoseconds) = (whole.parse::<i64>().ok()?, digits.parse::<u32>().ok()?);
    Some(match whole.starts_with('-') && nanoseconds > 0 {
        true => (seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds),
        false => (seconds, nanoseconds),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ranges are checked")]
fn split(seconds: f64) -> Option<(i64, u32)> {
    let whole = seconds.floor();
    (whole.abs() < 9e15).then(|| (whole as i64, ((seconds - whole) * 1e9).round().min(999_999_999.0) as u32))
}

/// `2026-01-02T03:04:05.25Z`, with any fraction or none.
fn date_time(text: &str) -> Option<(i64, u32)> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    let sound =
        marks.into_iter().all(|(at, mark)| text.get(at..=at).is_some_and(|it| it.eq_ignore_ascii_case(mark)));
    let fraction = text.get(19..)?.strip_suffix(['Z', 'z'])?;
    let digits = fraction.strip_prefix('.').unwrap_or(fraction);
    if !sound || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: String = digits.chars().chain("000000000".chars()).take(9).collect();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    Some((days(year, month, day) * 86_400 + seconds, nanoseconds.parse().ok()?))
}

/// Days since the epoch of a date in the Gregorian calendar. Years begin in March, so that the leap day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
        - 1
        - 719_468
}

/// Smithy allows scalars and empty collections; null is what `Default` gives.
fn document(value: &Value) -> Option<DocumentLiteral> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(DocumentLiteral::Boolean(*value)),
        Value::Number(number) => document_number(value, &number.to_string()),
        Value::String(text) => Some(DocumentLiteral::String(text.clone())),
        Value::Array(_) => Some(DocumentLiteral::EmptyArray),
        Value::Object(_) => Some(DocumentLiteral::EmptyObject),
    }
}

/// Whole numbers keep every digit, as those do that are received; others are the nearest `f64`.
fn document_number(value: &Value, digits: &str) -> Option<DocumentLiteral> {
    if let Some(value) = value.as_i64() {
        return Some(DocumentLiteral::Integer(value));
    }
    if let Some(value) = value.as_u64() {
        return Some(DocumentLiteral::Unsigned(value));
    }
    match number::whole(digits) {
        Some(whole) if whole == digits => Some(DocumentLiteral::Digits(whole)),
        _ => value.as_f64().map(DocumentLiteral::Double),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn timestamps_are_numbers_or_text() {
        for (value, seconds, nanoseconds) in [
            (json!(1_767_323_045), 1_767_323_045, 0),
            (json!(1.5), 1, 500_000_000),
            (json!(-1.5), -2, 500_000_000),
            (json!(-0.25), -1, 750_000_000),
            (json!(946_845_296.123), 946_845_296, 123_000_000),
            (json!(1e-9), 0, 1),
            (json!("2026-01-02T03:04:05.25Z"), 1_767_323_045, 250_000_000),
            (json!("2000-02-29T00:00:00Z"), 951_782_400, 0),
            (json!("0001-01-01T00:00:00Z"), -62_135_596_800, 0),
        ] {
            assert_eq!(timestamp(&value), Some(Literal::Timestamp { seconds, nanoseconds }), "{value}");
        }
        assert_eq!(timestamp(&json!("1970-01-01T00:00:00Z")), None);
        assert_eq!(timestamp(&json!("yesterday")), None);
    }

    #[test]
    fn zeros_need_no_literal() {
        assert_eq!(integer(&json!(0), -5, 5), None);
        assert_eq!(integer(&json!(6), -5, 5), None);
        assert_eq!(integer(&json!(3.0), -5, 5), Some(Literal::Integer(3)));
    }
}

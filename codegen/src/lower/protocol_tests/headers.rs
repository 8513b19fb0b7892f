//! Typed headers of events.

use serde_json::Value;

use super::case::Case;
use super::values::{Inexpressible, only};
use crate::ir::HeaderLiteral;
use crate::lower::defaults;
use crate::model::base64::base64;

/// The headers of an event, in the order of the model.
pub(super) fn headers(event: Case<'_>) -> Result<Vec<(String, HeaderLiteral)>, Inexpressible> {
    let header = |(name, typed): (&str, &Value)| {
        let literal = only(typed).and_then(|(kind, value)| literal(kind, value));
        literal.map(|it| (name.to_owned(), it)).ok_or_else(|| format!("`{typed}` is no value of a header"))
    };
    event.entries("headers").map(header).collect()
}

fn literal(kind: &str, value: &Value) -> Option<HeaderLiteral> {
    Some(match kind {
        "boolean" => HeaderLiteral::Boolean(value.as_bool()?),
        "byte" => HeaderLiteral::Byte(i8::try_from(value.as_i64()?).ok()?),
        "short" => HeaderLiteral::Short(i16::try_from(value.as_i64()?).ok()?),
        "integer" => HeaderLiteral::Integer(i32::try_from(value.as_i64()?).ok()?),
        "long" => HeaderLiteral::Long(value.as_i64()?),
        "blob" => HeaderLiteral::Blob(base64(value.as_str()?)?),
        "string" => HeaderLiteral::String(value.as_str()?.to_owned()),
        "timestamp" => {
            let (seconds, nanoseconds) = defaults::instant(value)?;
            HeaderLiteral::Timestamp(
                seconds.checked_mul(1000)?.checked_add(i64::from(nanoseconds) / 1_000_000)?,
            )
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_type_of_header_has_a_literal() {
        let event = json!({ "headers": {
            "a": { "boolean": true }, "b": { "byte": -1 }, "c": { "short": 2 }, "d": { "integer": 3 },
            "e": { "long": 4 }, "f": { "blob": "Zm9v" }, "g": { "string": "x" },
            "h": { "timestamp": "2024-10-31T14:15:14Z" }, "i": { "timestamp": 1.5 } } });
        let literals: Vec<HeaderLiteral> =
            headers(Case(&event)).unwrap().into_iter().map(|(_, literal)| literal).collect();
        let expected = [
            HeaderLiteral::Boolean(true),
            HeaderLiteral::Byte(-1),
            HeaderLiteral::Short(2),
            HeaderLiteral::Integer(3),
            HeaderLiteral::Long(4),
            HeaderLiteral::Blob(b"foo".to_vec()),
            HeaderLiteral::String("x".to_owned()),
            HeaderLiteral::Timestamp(1_730_384_114_000),
            HeaderLiteral::Timestamp(1500),
        ];
        assert_eq!(literals, expected);
    }

    #[test]
    fn a_value_that_its_type_does_not_hold_is_reported() {
        for typed in [json!({ "byte": 128 }), json!({ "float": 1 }), json!({}), json!({ "blob": "*" })] {
            assert!(headers(Case(&json!({ "headers": { "a": typed } }))).is_err(), "{typed}");
        }
    }
}

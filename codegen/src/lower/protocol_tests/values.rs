//! Values in node form to expressions that build them (Smithy spec, HTTP protocol compliance tests, parameter
//! format).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir::{
    Enumeration, Expression, Field, Ident, Literal, RustType, Structure, TypePath, Types, Union,
    Values as Kinds,
};
use crate::lower::defaults;
use crate::model::number;

/// Why a value cannot be written in Rust.
pub(super) type Inexpressible = String;

/// Required members inside required members beyond this are left at their defaults.
const MAX_DEPTH: usize = 16;

/// The types that values are made of, by name.
pub(super) struct Values<'a> {
    structures: BTreeMap<&'a Ident, &'a Structure>,
    unions: BTreeMap<&'a Ident, &'a Union>,
    enums: BTreeMap<&'a Ident, &'a Enumeration>,
}

impl<'a> Values<'a> {
    pub(super) fn new(types: &'a Types) -> Self {
        let structures = types.structures.iter().chain(&types.errors);
        Self {
            structures: structures.map(|it| (&it.name, it)).collect(),
            unions: types.unions.iter().map(|it| (&it.name, it)).collect(),
            enums: types.enums.iter().map(|it| (&it.name, it)).collect(),
        }
    }

    /// A structure of the `types` module.
    pub(super) fn shared(&self, name: &Ident, params: &Value) -> Result<Expression, Inexpressible> {
        let structure = self.structures.get(name).ok_or_else(|| format!("there is no type `{name}`"))?;
        self.structure(TypePath::Shared(name.clone()), structure, params)
    }

    /// A structure with the members in `params`; streams are left out.
    pub(super) fn structure(
        &self,
        ty: TypePath,
        structure: &Structure,
        params: &Value,
    ) -> Result<Expression, Inexpressible> {
        let mut arguments = Vec::new();
        let mut setters = Vec::new();
        for field in structure.fields.iter().filter(|field| field.ty != RustType::ByteStream) {
            let value = params.get(&field.wire_name).filter(|value| !value.is_null());
            match (value, field.in_new) {
                (Some(value), true) => arguments.push(self.member(field, value)?),
                // What clients fill in for a required member that is not there.
                (None, true) => arguments.push(Expression::Default),
                (Some(value), false) => setters.push((field.setter.clone(), self.member(field, value)?)),
                (None, false) => {}
            }
        }
        Ok(Expression::Structure { ty, arguments, setters })
    }

    /// The value of a field.
    pub(super) fn member(&self, field: &Field, value: &Value) -> Result<Expression, Inexpressible> {
        self.value(&field.ty, value).map_err(|problem| format!("`{}`: {problem}", field.wire_name))
    }

    fn value(&self, ty: &RustType, value: &Value) -> Result<Expression, Inexpressible> {
        let misfit = || format!("`{value}` is no value of its type");
        match ty {
            RustType::Document => Ok(Expression::Document(value.to_string())),
            RustType::List(item) => {
                let items = value.as_array().ok_or_else(misfit)?;
                items
                    .iter()
                    .map(|value| self.value(item, value))
                    .collect::<Result<_, _>>()
                    .map(Expression::List)
            }
            RustType::Map(key, item) => {
                let entries = value.as_object().ok_or_else(misfit)?;
                let entry = |(name, value): (&String, &Value)| {
                    Ok((self.value(key, &Value::String(name.clone()))?, self.value(item, value)?))
                };
                entries.iter().map(entry).collect::<Result<_, _>>().map(Expression::Map)
            }
            RustType::Nullable(_) if value.is_null() => Ok(Expression::Nullable(None)),
            RustType::Nullable(item) => {
                self.value(item, value).map(|value| Expression::Nullable(Some(Box::new(value))))
            }
            RustType::Named(name) | RustType::Boxed(name) => self.named(name, value),
            RustType::ByteStream => Err("a stream is no value".to_owned()),
            RustType::BigInteger | RustType::BigDecimal if may_be_rounded(value) => {
                Err(format!("`{value}` may have lost digits on its way here; a string keeps them"))
            }
            _ => scalar(ty, value).map(Expression::Literal).ok_or_else(misfit),
        }
    }

    fn named(&self, name: &Ident, value: &Value) -> Result<Expression, Inexpressible> {
        if let Some(union) = self.unions.get(name) {
            return self.union(union, value);
        }
        match self.enums.get(name) {
            Some(it) => enumeration(it, value)
                .map(Expression::Literal)
                .ok_or_else(|| format!("`{value}` is no value of `{name}`")),
            None => self.shared(name, value),
        }
    }

    fn union(&self, union: &Union, value: &Value) -> Result<Expression, Inexpressible> {
        let (member, value) = only(value).ok_or_else(|| format!("`{value}` is no value of a union"))?;
        let rows = union.schema.members.iter().zip(&union.variants);
        let (_, variant) = rows
            .into_iter()
            .find(|(row, _)| row.name == member)
            .ok_or_else(|| format!("`{}` has no member `{member}`", union.schema.id))?;
        let inner = variant.ty.as_ref().map(|ty| self.value(ty, value)).transpose()?;
        Ok(Expression::Variant {
            type_name: union.name.clone(),
            variant: variant.name.clone(),
            boxed: matches!(variant.ty, Some(RustType::Boxed(_))),
            value: inner.map(Box::new),
        })
    }

    /// Some value, for a member that a case leaves out and a call needs.
    pub(super) fn any(&self, ty: &RustType, depth: usize) -> Expression {
        let zero = || Expression::Literal(Literal::Integer(1));
        match ty {
            RustType::String => Expression::Literal(Literal::String("x".to_owned())),
            RustType::Boolean => Expression::Literal(Literal::Boolean(true)),
            RustType::Byte | RustType::Short | RustType::Integer | RustType::Long => zero(),
            RustType::Named(name) | RustType::Boxed(name) if depth < MAX_DEPTH => {
                self.any_named(name, depth + 1)
            }
            _ => Expression::Default,
        }
    }

    fn any_named(&self, name: &Ident, depth: usize) -> Expression {
        if let Some(structure) = self.structures.get(name) {
            let required = structure.fields.iter().filter(|field| field.in_new);
            let arguments = required.map(|field| self.any(&field.ty, depth)).collect();
            let ty = TypePath::Shared(name.clone());
            return Expression::Structure { ty, arguments, setters: Vec::new() };
        }
        let first = self.enums.get(name).and_then(|it| it.variants.first());
        match first {
            Some(variant) => Expression::Literal(Literal::Variant {
                type_name: name.clone(),
                variant: variant.name.clone(),
            }),
            None => Expression::Default,
        }
    }
}

/// The only member of a union's value.
pub(super) fn only(value: &Value) -> Option<(&str, &Value)> {
    let mut members = value.as_object()?.iter().filter(|(_, value)| !value.is_null());
    let (name, value) = members.next()?;
    members.next().is_none().then_some((name, value))
}

fn enumeration(it: &Enumeration, value: &Value) -> Option<Literal> {
    let type_name = it.name.clone();
    match it.values {
        Kinds::Strings => {
            let text = value.as_str()?;
            let known = it.variants.iter().find(|variant| variant.text == text);
            Some(match known {
                Some(variant) => Literal::Variant { type_name, variant: variant.name.clone() },
                None => Literal::UnknownString { type_name, value: text.to_owned() },
            })
        }
        Kinds::Integers => {
            let number = i32::try_from(value.as_i64()?).ok()?;
            let known = it.variants.iter().find(|variant| variant.number == number);
            Some(match known {
                Some(variant) => Literal::Variant { type_name, variant: variant.name.clone() },
                None => Literal::UnknownInteger { type_name, value: number },
            })
        }
    }
}

fn scalar(ty: &RustType, value: &Value) -> Option<Literal> {
    match ty {
        RustType::Boolean => value.as_bool().map(Literal::Boolean),
        RustType::Byte => whole(value).filter(|it| i8::try_from(*it).is_ok()).map(Literal::Integer),
        RustType::Short => whole(value).filter(|it| i16::try_from(*it).is_ok()).map(Literal::Integer),
        RustType::Integer => whole(value).filter(|it| i32::try_from(*it).is_ok()).map(Literal::Integer),
        RustType::Long => whole(value).map(Literal::Integer),
        #[expect(clippy::cast_possible_truncation, reason = "the nearest value is what is asked for")]
        RustType::Float => defaults::float(value).map(|it| Literal::Float(it as f32)),
        RustType::Double => defaults::float(value).map(Literal::Double),
        RustType::String => value.as_str().map(|it| Literal::String(it.to_owned())),
        // The text itself, unlike in `@default`.
        RustType::Blob => value.as_str().map(|it| Literal::Blob(it.as_bytes().to_vec())),
        RustType::Timestamp => {
            defaults::instant(value).map(|(seconds, nanoseconds)| Literal::Timestamp { seconds, nanoseconds })
        }
        RustType::BigInteger => number::whole(&digits(value)?).map(Literal::BigInteger),
        RustType::BigDecimal => {
            digits(value).filter(|digits| number::is_decimal(digits)).map(Literal::BigDecimal)
        }
        _ => None,
    }
}

/// A whole number, which may be written `1.0`.
fn whole(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the fraction is zero, and the range is checked")]
    let float = || value.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 9e15).map(|it| it as i64);
    value.as_i64().or_else(float)
}

/// Whether a number has more digits than are sure to have come through 64 bits.
fn may_be_rounded(value: &Value) -> bool {
    let Value::Number(number) = value else { return false };
    let text = number.to_string();
    let digits = text.split(['e', 'E']).next().unwrap_or_default().bytes().filter(u8::is_ascii_digit);
    number.is_f64() && digits.skip_while(|digit| *digit == b'0').count() > f64::DIGITS as usize
}

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_keep_their_zeros() {
        for (ty, value, literal) in [
            (RustType::Integer, json!(0), Literal::Integer(0)),
            (RustType::Long, json!(4_294_967_294_u32), Literal::Integer(4_294_967_294)),
            (RustType::Float, json!("-Infinity"), Literal::Float(f32::NEG_INFINITY)),
            (RustType::Double, json!(1), Literal::Double(1.0)),
            (RustType::String, json!(""), Literal::String(String::new())),
            (RustType::Blob, json!("Zm9v"), Literal::Blob(b"Zm9v".to_vec())),
            (RustType::Timestamp, json!(0), Literal::Timestamp { seconds: 0, nanoseconds: 0 }),
            (
                RustType::BigInteger,
                json!("123456789012345678901"),
                Literal::BigInteger("123456789012345678901".into()),
            ),
        ] {
            assert_eq!(scalar(&ty, &value), Some(literal), "{value}");
        }
        assert_eq!(scalar(&RustType::Byte, &json!(128)), None);
        assert_eq!(scalar(&RustType::Timestamp, &json!("noon")), None);
    }

    #[test]
    fn rounded_numbers_are_told_from_whole_ones() {
        for (text, rounded) in [
            ("1.5", false),
            ("18446744073709551615", false),
            ("123456789012345678901234567890", true),
            ("0.000123456789012345", false),
            ("3.14159265358979323846", true),
            (r#""123456789012345678901234567890""#, false),
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(may_be_rounded(&value), rounded, "{text}");
            let types = Types::default();
            let values = Values::new(&types);
            assert_eq!(values.value(&RustType::BigDecimal, &value).is_err(), rounded, "{text}");
        }
    }

    #[test]
    fn a_union_has_one_member() {
        assert_eq!(only(&json!({ "a": 1, "b": null })), Some(("a", &json!(1))));
        assert_eq!(only(&json!({ "a": 1, "b": 2 })), None);
        assert_eq!(only(&json!({})), None);
    }
}

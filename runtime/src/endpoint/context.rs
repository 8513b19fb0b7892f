//! Parameters that operations and clients bind.

use std::collections::BTreeMap;
use std::fmt::Debug;

use thiserror::Error;

use super::EndpointError;
use super::params::{EndpointParams, ParamValue};
use super::rules::{Constant, ParameterKind};
use crate::codec::{CodecError, Shape, for_each_member};
use crate::jmespath::{Expression, document_of_member};
use crate::types::Document;

/// A parameter that an operation binds.
#[derive(Debug)]
pub struct ContextParam {
    name: &'static str,
    source: ContextSource,
}

/// Where an operation has the value of a parameter from.
#[derive(Debug)]
pub enum ContextSource {
    /// The model states it (`staticContextParams`).
    Constant(Constant),
    /// The value of a member of the input (`contextParam`).
    Member(&'static str),
    /// What an expression finds in the input (`operationContextParams`).
    Path(Expression),
}

/// Parameters that a client is configured with (`clientContextParams`). Generated code implements it for `ContextParams`.
pub trait ContextParams: Debug + Send + Sync + 'static {
    /// Names of parameters and their values; those that are not set are left out.
    fn params(&self) -> Vec<(&'static str, ParamValue)>;
}

/// An input that does not say what an endpoint needs to be found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ContextError {
    /// A member that is required and a parameter is not set, empty, or blank.
    #[error("required member `{member}` of `{shape}` is not set, but part of the endpoint")]
    MissingMember {
        /// The input's shape id.
        shape: &'static str,
        /// The member's name in the model.
        member: &'static str,
    },
    /// A value is not of the type that the rules say.
    #[error(transparent)]
    Params(#[from] EndpointError),
    /// The input cannot be looked through.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl ContextParam {
    /// A parameter that has always the same value.
    pub const fn constant(name: &'static str, value: Constant) -> Self {
        Self { name, source: ContextSource::Constant(value) }
    }

    /// A parameter that is a member of the input.
    pub const fn member(name: &'static str, member: &'static str) -> Self {
        Self { name, source: ContextSource::Member(member) }
    }

    /// A parameter that lies deeper in the input.
    pub const fn path(name: &'static str, path: Expression) -> Self {
        Self { name, source: ContextSource::Path(path) }
    }

    /// The parameter's name in the rule set.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where the value comes from.
    pub const fn source(&self) -> &ContextSource {
        &self.source
    }
}

impl EndpointParams {
    /// Sets what an operation binds, out of the input of a call. The later ones win.
    ///
    /// # Errors
    /// All of [`ContextError`].
    pub fn bind(&mut self, context: &'static [ContextParam], input: &dyn Shape) -> Result<(), ContextError> {
        let members = members(context, input)?;
        for ContextParam { name, source } in context {
            let kind = self.rules().parameters().iter().find(|it| it.name() == *name).map(|it| it.kind());
            // The rules do not ask for it.
            let Some(kind) = kind else { continue };
            let value = match source {
                ContextSource::Constant(value) => Some(ParamValue::from(*value)),
                ContextSource::Member(member) => {
                    let value = members.get(member).and_then(|value| param(value, kind));
                    if value.as_ref().is_none_or(is_blank) && is_required(input, member) {
                        return Err(ContextError::MissingMember { shape: input.schema().id(), member });
                    }
                    value
                }
                ContextSource::Path(path) => {
                    let root = members.iter().map(|(name, value)| (*name, value.clone())).collect();
                    param(&path.search(&root), kind)
                }
            };
            if let Some(value) = value {
                self.set(name, value)?;
            }
        }
        Ok(())
    }
}

fn is_required(input: &dyn Shape, name: &str) -> bool {
    input.schema().members().iter().any(|member| member.name() == name && member.is_required())
}

fn is_blank(value: &ParamValue) -> bool {
    matches!(value, ParamValue::Text(text) if text.trim().is_empty())
}

/// The value of a parameter; `None` if there is none, or none of its type.
fn param(value: &Document, kind: ParameterKind) -> Option<ParamValue> {
    match kind {
        ParameterKind::String => value.as_str().map(ParamValue::from),
        ParameterKind::Boolean => value.as_bool().map(ParamValue::from),
        ParameterKind::StringArray => {
            let texts = value.as_array()?.iter().filter_map(Document::as_str).map(str::to_owned);
            Some(texts.collect::<Vec<_>>().into())
        }
    }
}

/// The members of an input that parameters are made of.
fn members(
    context: &'static [ContextParam],
    input: &dyn Shape,
) -> Result<BTreeMap<&'static str, Document>, CodecError> {
    let mut found = BTreeMap::new();
    if context.iter().all(|it| matches!(it.source, ContextSource::Constant(_))) {
        return Ok(found);
    }
    let is_wanted = |name: &str| {
        context.iter().any(|it| match &it.source {
            ContextSource::Constant(_) => false,
            ContextSource::Member(member) => *member == name,
            ContextSource::Path(path) => path.first_member().is_none_or(|first| first == name),
        })
    };
    for_each_member(input, &mut |member, value| {
        if is_wanted(member.name()) {
            found.insert(member.name(), document_of_member(member, value)?);
        }
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jmespath::Function;

    const CURRENT: Expression = Expression::Current;
    const TABLE: Expression = Expression::Chain(&Expression::Field("Put"), &Expression::Field("Table"));
    const OTHER: Expression = Expression::Chain(&Expression::Field("Get"), &Expression::Field("Table"));
    /// `Items[*].[Put.Table, Get.Table][]`.
    const TABLES: Expression = Expression::Project(
        &Expression::Flatten(&Expression::Project(
            &Expression::Field("Items"),
            &Expression::List(&[TABLE, OTHER]),
        )),
        &CURRENT,
    );
    const KEYS: Expression = Expression::Call(Function::Keys, &[Expression::Field("Requests")]);

    fn found(path: Expression, input: &Document, kind: ParameterKind) -> Option<ParamValue> {
        param(&path.search(input), kind)
    }

    fn object<const N: usize>(entries: [(&str, Document); N]) -> Document {
        entries.into_iter().collect()
    }

    fn texts(texts: &[&str]) -> Option<ParamValue> {
        Some(texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>().into())
    }

    #[test]
    fn texts_are_gathered_from_lists_of_structures() {
        let table = |of: &str, name: &str| object([(of, object([("Table", name.into())]))]);
        let items: Document =
            vec![table("Put", "a"), table("Get", "b"), object([("Put", Document::Null)])].into();
        let input = object([("Items", items)]);
        assert_eq!(found(TABLES, &input, ParameterKind::StringArray), texts(&["a", "b"]));
        assert_eq!(TABLES.first_member(), Some("Items"));
        assert_eq!(found(TABLES, &object([("Items", "x".into())]), ParameterKind::StringArray), None);
        assert_eq!(found(TABLES, &object([]), ParameterKind::StringArray), None);
    }

    #[test]
    fn names_of_maps_are_texts() {
        let input = object([("Requests", object([("b", true.into()), ("a", false.into())]))]);
        assert_eq!(KEYS.first_member(), Some("Requests"));
        assert_eq!(found(KEYS, &input, ParameterKind::StringArray), texts(&["a", "b"]));
        assert_eq!(found(KEYS, &input, ParameterKind::String), None);
    }

    #[test]
    fn single_values_are_of_their_type() {
        let list: Document = vec!["x", "y"].into();
        let input = object([("flag", true.into()), ("text", "t".into()), ("list", list)]);
        let field = Expression::Field;
        assert_eq!(found(field("flag"), &input, ParameterKind::Boolean), Some(true.into()));
        assert_eq!(found(field("flag"), &input, ParameterKind::String), None);
        assert_eq!(found(field("text"), &input, ParameterKind::String), Some("t".into()));
        assert_eq!(found(field("list"), &input, ParameterKind::StringArray), texts(&["x", "y"]));
        const FIRST: Expression = Expression::Index(0);
        const LAST: Expression = Expression::Index(-1);
        const BEHIND: Expression = Expression::Index(2);
        const BEFORE: Expression = Expression::Index(-3);
        const FAR: Expression = Expression::Index(i64::MIN);
        let table = [(&FIRST, Some("x")), (&LAST, Some("y")), (&BEHIND, None), (&BEFORE, None), (&FAR, None)];
        for (index, expected) in table {
            let of_list = Expression::Chain(&Expression::Field("list"), index);
            let value = found(of_list, &input, ParameterKind::String);
            assert_eq!(value, expected.map(ParamValue::from), "{index:?}");
        }
        const VALUES: Expression = Expression::Project(&Expression::Values(&CURRENT), &CURRENT);
        assert_eq!(found(VALUES, &input, ParameterKind::StringArray), texts(&["t"]));
        assert_eq!(VALUES.first_member(), None);
    }
}

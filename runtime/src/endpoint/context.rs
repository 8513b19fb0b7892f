//! Parameters that operations and clients bind.

use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::Bytes;
use thiserror::Error;

use super::params::{EndpointParams, ParamValue};
use super::rules::{Constant, ParameterKind};
use super::{EndpointError, Path};
use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter, WriteValue, for_each_member};
use crate::types::{BigDecimal, BigInteger, Document, Member, Timestamp};

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
    /// What a path finds in the input (`operationContextParams`).
    Path(Path),
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
    pub const fn path(name: &'static str, path: Path) -> Self {
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
                    path.find(&root, kind)
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

fn param(value: &Document, kind: ParameterKind) -> Option<ParamValue> {
    Path::Root.find(value, kind)
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
            found.insert(member.name(), document(member, value)?);
        }
        Ok(())
    })?;
    Ok(found)
}

fn document(member: &'static Member, value: &dyn WriteValue) -> Result<Document, CodecError> {
    let mut writer = DocumentWriter(Vec::new());
    value.write_value(member, &mut writer)?;
    Ok(writer.0.pop().unwrap_or_default())
}

/// Keeps values as documents. Only texts and truth values can be parameters, so everything else becomes null.
///
/// What nests too deep was refused when the request was written.
struct DocumentWriter(Vec<Document>);

impl DocumentWriter {
    fn keep(&mut self, value: impl Into<Document>) -> Result<(), CodecError> {
        self.0.push(value.into());
        Ok(())
    }
}

macro_rules! nothing {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(&mut self, _member: &'static Member, _value: $type) -> Result<(), CodecError> {
            self.keep(Document::Null)
        })*
    };
}

impl ShapeWriter for DocumentWriter {
    nothing! {
        byte: i8, short: i16, integer: i32, long: i64, float: f32, double: f64, big_integer: &BigInteger,
        big_decimal: &BigDecimal, blob: &Bytes, timestamp: Timestamp, document: &Document
    }

    fn boolean(&mut self, _member: &'static Member, value: bool) -> Result<(), CodecError> {
        self.keep(value)
    }

    fn string(&mut self, _member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.keep(value)
    }

    fn structure(&mut self, _member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        let mut entries = BTreeMap::new();
        for_each_member(value, &mut |member, value| {
            entries.insert(member.name().to_owned(), document(member, value)?);
            Ok(())
        })?;
        self.keep(Document::Object(entries))
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        let mut list = Self(Vec::new());
        items.write_items(member.value_member(), &mut list)?;
        self.keep(Document::Array(list.0))
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        let mut object = BTreeMap::new();
        entries.write_entries(&mut |key, value| {
            object.insert(key.to_owned(), document(member.value_member(), value)?);
            Ok(())
        })?;
        self.keep(Document::Object(object))
    }

    fn null(&mut self, _member: &'static Member) -> Result<(), CodecError> {
        self.keep(Document::Null)
    }
}

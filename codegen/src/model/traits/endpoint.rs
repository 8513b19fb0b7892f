//! Traits of endpoint rules (Smithy spec, Rules engine). The rules themselves are [`crate::model::endpoint`].

use serde_json::Value;

use super::{Traits, ids};
use crate::model::endpoint::{Constant, ParameterKind};

/// An entry of `smithy.rules#clientContextParams`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientContextParam<'a> {
    /// The parameter's name.
    pub name: &'a str,
    /// Its type.
    pub kind: ParameterKind,
    /// What it is for; may be empty.
    pub documentation: &'a str,
}

impl Traits {
    /// `smithy.rules#endpointRuleSet`: the document as written.
    #[must_use]
    pub fn endpoint_rule_set(&self) -> Option<&Value> {
        self.value(ids::ENDPOINT_RULE_SET)
    }

    /// `smithy.rules#endpointBdd`: the value as written.
    #[must_use]
    pub fn endpoint_bdd(&self) -> Option<&Value> {
        self.value(ids::ENDPOINT_BDD)
    }

    /// `smithy.rules#endpointTests`: the cases as written.
    #[must_use]
    pub fn endpoint_tests(&self) -> &[Value] {
        let cases = self.value(ids::ENDPOINT_TESTS).and_then(|value| value.get("testCases"));
        cases.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `smithy.rules#contextParam`: the parameter that the member is.
    #[must_use]
    pub fn context_param(&self) -> Option<&str> {
        self.string_property(ids::CONTEXT_PARAM, "name")
    }

    /// `smithy.rules#staticContextParams`: parameters and their values; `None` for what is no value.
    #[must_use]
    pub fn static_context_params(&self) -> Vec<(&str, Option<Constant>)> {
        self.entries(ids::STATIC_CONTEXT_PARAMS)
            .map(|(name, entry)| (name, entry.get("value").and_then(Constant::of)))
            .collect()
    }

    /// `smithy.rules#operationContextParams`: parameters and their paths, as written.
    #[must_use]
    pub fn operation_context_params(&self) -> Vec<(&str, &str)> {
        self.entries(ids::OPERATION_CONTEXT_PARAMS)
            .map(|(name, entry)| (name, entry.get("path").and_then(Value::as_str).unwrap_or_default()))
            .collect()
    }

    /// `smithy.rules#clientContextParams`; those of an unknown type are left out.
    #[must_use]
    pub fn client_context_params(&self) -> Vec<ClientContextParam<'_>> {
        self.entries(ids::CLIENT_CONTEXT_PARAMS)
            .filter_map(|(name, entry)| {
                let kind = ParameterKind::of(entry.get("type")?.as_str()?)?;
                let documentation = entry.get("documentation").and_then(Value::as_str).unwrap_or_default();
                Some(ClientContextParam { name, kind, documentation })
            })
            .collect()
    }

    /// Names and values of a trait that is an object.
    fn entries(&self, id: &str) -> impl Iterator<Item = (&str, &Value)> {
        let entries = self.value(id).and_then(Value::as_object).into_iter().flatten();
        entries.map(|(name, value)| (name.as_str(), value))
    }
}

//! Rules, tried in order (Smithy spec, Rules engine, Rule evaluation).

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::arn::Arn;
use super::functions::{is_host_label, is_virtual_hostable, split, substring};
use super::partition::partition;
use super::rules::{
    Condition, EndpointTemplate, Expression, Function, Outcome, Partitions, Property, Rule, RuleSet,
};
use super::url::Url;
use super::value::Value;
use super::{Endpoint, EndpointError, EndpointParams};
use crate::types::Document;
use crate::uri::percent::percent_encode;

impl RuleSet {
    /// The endpoint of these parameters.
    ///
    /// # Errors
    /// All of [`EndpointError`]. Parameters of other rules are missing ones.
    pub fn resolve(&self, params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        params.check()?;
        let mut slots: Vec<Option<Value<'_>>> = Vec::with_capacity(usize::from(self.slots));
        slots.extend(params.values().iter().map(|value| value.as_ref().map(Value::of)));
        slots.resize(usize::from(self.slots).max(slots.len()), None);
        let mut evaluation = Evaluation { slots, partitions: self.partitions };
        match &self.diagram {
            None => evaluation.first_match(self.rules),
            Some(diagram) => match diagram.find(self.rules, |condition| evaluation.holds(condition)) {
                Some(rule) => evaluation.first_match(std::slice::from_ref(rule)),
                None => Err(EndpointError::NoRule),
            },
        }
    }
}

/// What is known so far.
struct Evaluation<'p> {
    /// A value outlives the rule that assigned it, but no reference to it does: the generator sees to that. In diagrams,
    /// conditions find what those before them assigned.
    slots: Vec<Option<Value<'p>>>,
    partitions: Partitions,
}

impl Evaluation<'_> {
    /// What the first rule says whose conditions hold.
    fn first_match(&mut self, rules: &'static [Rule]) -> Result<Endpoint, EndpointError> {
        let matching = rules.iter().find(|rule| rule.conditions.iter().all(|it| self.holds(it)));
        match matching.map(|rule| &rule.outcome) {
            Some(Outcome::Endpoint(template)) => self.endpoint(template),
            Some(Outcome::Error(message)) => {
                let message = self.text(message).ok_or(EndpointError::UnsetValue)?;
                Err(EndpointError::Rule { message: message.into_owned() })
            }
            Some(Outcome::Tree(rules)) => self.first_match(rules),
            None => Err(EndpointError::NoRule),
        }
    }

    fn holds(&mut self, condition: &'static Condition) -> bool {
        let Some(value) = self.value(&condition.value) else { return false };
        let holds = value != Value::Bool(false);
        if let Some(slot) = condition.assign {
            let value = value.into_owned();
            if let Some(place) = self.slots.get_mut(usize::from(slot)) {
                *place = Some(value);
            }
        }
        holds
    }

    /// The value of an expression; `None` if it has none, or an argument of a function is not of its type.
    fn value(&self, expression: &'static Expression) -> Option<Value<'_>> {
        Some(match expression {
            Expression::Text(text) => Value::Text(Cow::Borrowed(text)),
            Expression::Bool(value) => Value::Bool(*value),
            Expression::Integer(value) => Value::Integer(*value),
            Expression::Ref(slot) => self.slots.get(usize::from(*slot))?.as_ref()?.borrowed(),
            Expression::Attribute(of, steps) => {
                steps.iter().try_fold(self.value(of)?, |value, step| value.attribute(*step))?
            }
            Expression::Template(pieces) => {
                let mut text = String::new();
                for piece in *pieces {
                    text.push_str(&self.text(piece)?);
                }
                Value::Text(Cow::Owned(text))
            }
            Expression::List(items) => {
                let items = items.iter().map(|item| Some(self.text(item)?.into_owned()));
                Value::Texts(Cow::Owned(items.collect::<Option<_>>()?))
            }
            Expression::Call(function, arguments) => self.call(*function, arguments)?,
        })
    }

    fn text(&self, expression: &'static Expression) -> Option<Cow<'_, str>> {
        self.value(expression)?.into_text()
    }

    fn call(&self, function: Function, arguments: &'static [Expression]) -> Option<Value<'_>> {
        let value = |at: usize| self.value(arguments.get(at)?);
        let text = |at: usize| value(at)?.into_text();
        let flag = |at: usize| value(at)?.as_bool();
        let integer = |at: usize| value(at)?.as_integer();
        Some(match function {
            Function::IsSet => Value::Bool(value(0).is_some()),
            Function::Not => Value::Bool(!flag(0)?),
            Function::BooleanEquals => Value::Bool(flag(0)? == flag(1)?),
            Function::StringEquals => Value::Bool(text(0)? == text(1)?),
            Function::IsValidHostLabel => Value::Bool(is_host_label(&text(0)?, flag(1)?)),
            Function::IsVirtualHostableS3Bucket => Value::Bool(is_virtual_hostable(&text(0)?, flag(1)?)),
            Function::ParseUrl => Value::Url(Cow::Owned(Url::parse(&text(0)?)?)),
            Function::ParseArn => Value::Arn(Cow::Owned(Arn::parse(&text(0)?)?)),
            Function::Partition => Value::Partition(partition(&text(0)?, self.partitions)),
            Function::Substring => {
                let (of, start, stop, reverse) = (text(0)?, integer(1)?, integer(2)?, flag(3)?);
                Value::Text(Cow::Owned(substring(&of, start, stop, reverse)?.to_owned()))
            }
            Function::UriEncode => {
                let mut encoded = String::new();
                percent_encode(&text(0)?, &mut encoded);
                Value::Text(Cow::Owned(encoded))
            }
            Function::Coalesce => return arguments.iter().find_map(|it| self.value(it)),
            Function::Ite => return if flag(0)? { value(1) } else { value(2) },
            Function::Split => Value::Texts(Cow::Owned(split(&text(0)?, &text(1)?, integer(2)?)?)),
        })
    }

    fn endpoint(&self, template: &'static EndpointTemplate) -> Result<Endpoint, EndpointError> {
        let url = self.text(&template.url).ok_or(EndpointError::UnsetValue)?;
        let uri = endpoint_uri(&url).ok_or_else(|| EndpointError::InvalidUrl { url: url.into_owned() })?;
        let mut headers = HeaderMap::new();
        for (name, values) in template.headers {
            let invalid = || EndpointError::InvalidHeader { name };
            let header: HeaderName = name.parse().map_err(|_| invalid())?;
            for value in *values {
                let value = self.text(value).ok_or(EndpointError::UnsetValue)?;
                let value = HeaderValue::from_str(&value).map_err(|_| invalid())?;
                headers.append(header.clone(), value);
            }
        }
        let properties = self.properties(template.properties).ok_or(EndpointError::UnsetValue)?;
        Ok(Endpoint::described(uri, headers, properties))
    }

    fn properties(
        &self,
        properties: &'static [(&'static str, Property)],
    ) -> Option<BTreeMap<String, Document>> {
        properties.iter().map(|(name, value)| Some(((*name).to_owned(), self.property(value)?))).collect()
    }

    fn property(&self, property: &'static Property) -> Option<Document> {
        Some(match property {
            Property::Text(text) => Document::String(self.text(text)?.into_owned()),
            Property::Bool(value) => Document::Bool(*value),
            Property::Integer(value) => Document::from(*value),
            Property::List(items) => {
                Document::Array(items.iter().map(|it| self.property(it)).collect::<Option<_>>()?)
            }
            Property::Object(entries) => Document::Object(self.properties(entries)?),
        })
    }
}

/// A URL that requests can be sent to.
fn endpoint_uri(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let sound = matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
    (sound && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

//! What rules are asked with.

use std::sync::Arc;

use super::EndpointError;
use super::rules::{Constant, ParameterKind, RuleSet};

/// The value of a parameter. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    /// Text.
    Text(Arc<str>),
    /// A truth value.
    Bool(bool),
    /// Texts in order.
    Texts(Arc<[String]>),
}

/// Whether calls go to an endpoint that belongs to the account of the caller (`AWS::Auth::AccountIdEndpointMode`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AccountIdEndpointMode {
    /// Where the account is known, and the service has such endpoints.
    #[default]
    Preferred,
    /// Never.
    Disabled,
    /// Always; rules refuse calls whose account is not known.
    Required,
}

impl AccountIdEndpointMode {
    /// What rules call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Preferred => "preferred",
            Self::Disabled => "disabled",
            Self::Required => "required",
        }
    }
}

/// Values of the parameters of a rule set. Those that are not set have their defaults.
#[derive(Debug, Clone)]
pub struct EndpointParams {
    rules: &'static RuleSet,
    /// By slot.
    values: Vec<Option<ParamValue>>,
}

impl EndpointParams {
    /// No value but defaults.
    pub fn new(rules: &'static RuleSet) -> Self {
        let default = |constant: Option<Constant>| constant.map(ParamValue::from);
        let values = rules.parameters().iter().map(|it| default(it.default_value())).collect();
        Self { rules, values }
    }

    /// The rules that these values are for.
    pub const fn rules(&self) -> &'static RuleSet {
        self.rules
    }

    /// Sets a parameter by its name. One that the rules do not have is of no concern to them.
    ///
    /// # Errors
    /// [`EndpointError::WrongType`].
    pub fn set(&mut self, name: &str, value: impl Into<ParamValue>) -> Result<(), EndpointError> {
        let mut parameters = self.rules.parameters().iter();
        match parameters.position(|parameter| parameter.name() == name) {
            Some(slot) => self.set_slot(slot, value.into()),
            None => Ok(()),
        }
    }

    /// Sets the parameter that clients know by this name, such as `AWS::Region`.
    ///
    /// # Errors
    /// [`EndpointError::WrongType`].
    pub fn set_built_in(&mut self, name: &str, value: impl Into<ParamValue>) -> Result<(), EndpointError> {
        let mut parameters = self.rules.parameters().iter();
        match parameters.position(|parameter| parameter.built_in_name() == Some(name)) {
            Some(slot) => self.set_slot(slot, value.into()),
            None => Ok(()),
        }
    }

    fn set_slot(&mut self, slot: usize, value: ParamValue) -> Result<(), EndpointError> {
        let (Some(parameter), Some(place)) = (self.rules.parameters().get(slot), self.values.get_mut(slot))
        else {
            return Ok(());
        };
        if value.kind() != parameter.kind() {
            return Err(EndpointError::WrongType { name: parameter.name() });
        }
        *place = Some(value);
        Ok(())
    }

    /// The value of a parameter, its default among them.
    pub fn value(&self, name: &str) -> Option<&ParamValue> {
        let slot = self.rules.parameters().iter().position(|parameter| parameter.name() == name)?;
        self.values.get(slot)?.as_ref()
    }

    /// By slot.
    pub(super) fn values(&self) -> &[Option<ParamValue>] {
        &self.values
    }

    /// Says which required parameter is not set.
    pub(super) fn check(&self) -> Result<(), EndpointError> {
        let mut parameters = self.rules.parameters().iter().zip(&self.values);
        match parameters.find(|(parameter, value)| parameter.is_required() && value.is_none()) {
            Some((parameter, _)) => Err(EndpointError::MissingParameter { name: parameter.name() }),
            None => Ok(()),
        }
    }
}

/// The rules are equal if they are the same.
impl PartialEq for EndpointParams {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.rules, other.rules) && self.values == other.values
    }
}

impl ParamValue {
    /// The type of parameters that can have the value.
    pub const fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::String,
            Self::Bool(_) => ParameterKind::Boolean,
            Self::Texts(_) => ParameterKind::StringArray,
        }
    }
}

impl From<Constant> for ParamValue {
    fn from(constant: Constant) -> Self {
        match constant {
            Constant::Text(text) => text.into(),
            Constant::Bool(value) => Self::Bool(value),
            Constant::Texts(texts) => texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>().into(),
        }
    }
}

impl From<bool> for ParamValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for ParamValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for ParamValue {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Vec<String>> for ParamValue {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts.into())
    }
}

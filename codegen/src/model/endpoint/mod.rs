//! Endpoint rules (`smithy.rules#endpointRuleSet` and `smithy.rules#endpointBdd`), read into a tree whose names are all known.

#![expect(missing_docs, reason = "variants and fields are named as the rules engine names them")]

mod diagram;
mod parse;
mod path;
mod template;

use serde_json::Value;

pub use self::diagram::Diagram;
pub use self::path::{context_path, first_member};

/// The rules of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    /// What the rules are asked with, in the order of the model.
    pub parameters: Vec<Parameter>,
    /// Names that conditions assign, each once.
    pub variables: Vec<String>,
    /// Tried in order, unless there is a diagram.
    pub rules: Vec<Rule>,
    /// What leads to one of the rules.
    pub diagram: Option<Diagram>,
}

/// What rules are asked with.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name in templates and references.
    pub name: String,
    /// Its type.
    pub kind: ParameterKind,
    /// It has to have a value.
    pub required: bool,
    /// What clients know its value by.
    pub built_in: Option<String>,
    /// Its value where nothing sets it.
    pub default: Option<Constant>,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    String,
    Boolean,
    StringArray,
}

/// A value that the model states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    Text(String),
    Boolean(bool),
    Texts(Vec<String>),
}

/// Conditions, and what comes of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub conditions: Vec<Condition>,
    pub outcome: Outcome,
}

/// What comes of a rule whose conditions hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Endpoint { url: Expression, headers: Vec<(String, Vec<Expression>)>, properties: Vec<(String, Property)> },
    Error(Expression),
    Tree(Vec<Rule>),
}

/// An expression that has to have a value other than `false`, and the name that keeps the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub value: Expression,
    pub assign: Option<String>,
}

/// Something with a value, or without one.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Text(String),
    Template(Vec<Self>),
    Boolean(bool),
    Integer(i64),
    List(Vec<Self>),
    /// A parameter or variable in scope.
    Reference(String),
    /// `getAttr`.
    Attribute(Box<Self>, Vec<Step>),
    Call(Function, Vec<Self>),
}

/// A step of the path of `getAttr`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Field(String),
    Index(i32),
}

/// A property of an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub enum Property {
    Text(Expression),
    Boolean(bool),
    Integer(i64),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// The functions of rules; `getAttr` is an expression of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    IsSet,
    Not,
    BooleanEquals,
    StringEquals,
    IsValidHostLabel,
    ParseUrl,
    Substring,
    UriEncode,
    Coalesce,
    Ite,
    Split,
    Partition,
    ParseArn,
    IsVirtualHostableS3Bucket,
}

/// What is wrong with a rule set, and where in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Such as `rules[2].conditions[0]`.
    pub place: String,
    /// In one sentence.
    pub message: String,
}

/// How many arguments a function takes, at least and at most.
type Arity = (usize, usize);

impl Function {
    /// All of them, by their names in models.
    const ALL: [(&'static str, Self, Arity); 14] = [
        ("isSet", Self::IsSet, (1, 1)),
        ("not", Self::Not, (1, 1)),
        ("booleanEquals", Self::BooleanEquals, (2, 2)),
        ("stringEquals", Self::StringEquals, (2, 2)),
        ("isValidHostLabel", Self::IsValidHostLabel, (2, 2)),
        ("parseURL", Self::ParseUrl, (1, 1)),
        ("substring", Self::Substring, (4, 4)),
        ("uriEncode", Self::UriEncode, (1, 1)),
        ("coalesce", Self::Coalesce, (2, usize::MAX)),
        ("ite", Self::Ite, (3, 3)),
        ("split", Self::Split, (3, 3)),
        ("aws.partition", Self::Partition, (1, 1)),
        ("aws.parseArn", Self::ParseArn, (1, 1)),
        ("aws.isVirtualHostableS3Bucket", Self::IsVirtualHostableS3Bucket, (2, 2)),
    ];

    fn of(name: &str) -> Option<(Self, Arity)> {
        Self::ALL.iter().find(|(of, ..)| *of == name).map(|(_, function, arity)| (*function, *arity))
    }
}

impl RuleSet {
    /// Reads the value of `endpointRuleSet`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(value: &Value) -> Result<Self, Vec<Fault>> {
        parse::rule_set(value)
    }

    /// Reads the value of `endpointBdd`, whose results are the rules.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse_diagram(value: &Value) -> Result<Self, Vec<Fault>> {
        diagram::diagram(value)
    }

    /// The parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

impl ParameterKind {
    /// The type by its name, which old models write in any case.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let kinds =
            [("string", Self::String), ("boolean", Self::Boolean), ("stringArray", Self::StringArray)];
        kinds.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }
}

impl Constant {
    /// The value, if it is one for a parameter.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Bool(value) => Some(Self::Boolean(*value)),
            Value::Array(items) => items
                .iter()
                .map(|item| Some(item.as_str()?.to_owned()))
                .collect::<Option<_>>()
                .map(Self::Texts),
            _ => None,
        }
    }

    /// The type of parameters that can have the value.
    #[must_use]
    pub fn kind(&self) -> ParameterKind {
        match self {
            Self::Text(_) => ParameterKind::String,
            Self::Boolean(_) => ParameterKind::Boolean,
            Self::Texts(_) => ParameterKind::StringArray,
        }
    }
}

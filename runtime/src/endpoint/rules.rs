//! Rule sets as constants in generated code (Smithy spec, Rules engine, Endpoint rule set).

use super::Diagram;

/// The endpoint rules of a service.
///
/// Tables nest as deep as the model does; a JSON model has at most 127 levels.
#[derive(Debug)]
pub struct RuleSet {
    pub(super) parameters: &'static [Parameter],
    /// How many values there are: parameters first, then what conditions assign.
    pub(super) slots: u16,
    pub(super) rules: &'static [Rule],
    /// Which of the rules is the one; without it, the first one that matches.
    pub(super) diagram: Option<Diagram>,
    pub(super) partitions: Partitions,
}

/// Which facts of partitions rules are asked about. They change; the models of a time agree with those of their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partitions {
    /// The isolated partitions have dual-stack endpoints.
    Present,
    /// They have none.
    WithoutIsolatedDualStack,
}

/// What the rules are asked with.
#[derive(Debug)]
pub struct Parameter {
    name: &'static str,
    kind: ParameterKind,
    required: bool,
    built_in: Option<&'static str>,
    default: Option<Constant>,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Text.
    String,
    /// A truth value.
    Boolean,
    /// Texts in order.
    StringArray,
}

/// A value of a parameter that the model states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// Text.
    Text(&'static str),
    /// A truth value.
    Bool(bool),
    /// Texts in order.
    Texts(&'static [&'static str]),
}

/// Conditions, and what comes of them.
#[derive(Debug)]
pub struct Rule {
    pub(super) conditions: &'static [Condition],
    pub(super) outcome: Outcome,
}

/// What comes of a rule whose conditions hold.
#[derive(Debug)]
pub(super) enum Outcome {
    Endpoint(EndpointTemplate),
    Error(Expression),
    /// Final: if none of these rules matches, no other does.
    Tree(&'static [Rule]),
}

/// An expression that has to have a value other than `false`.
#[derive(Debug)]
pub struct Condition {
    pub(super) value: Expression,
    /// The slot that keeps the value for what follows.
    pub(super) assign: Option<u16>,
}

/// Something with a value, or without one.
#[derive(Debug, Clone, Copy)]
pub enum Expression {
    /// Text as it stands.
    Text(&'static str),
    /// The texts of several expressions, one behind the other.
    Template(&'static [Self]),
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// The texts of several expressions as a list.
    List(&'static [Self]),
    /// What a slot holds.
    Ref(u16),
    /// A part of a record or list (`getAttr`).
    Attribute(&'static Self, &'static [Step]),
    /// What a function makes of its arguments.
    Call(Function, &'static [Self]),
}

/// A step of the path of `getAttr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A field of a record.
    Field(&'static str),
    /// An element of a list; negative ones count from the end.
    Index(i32),
}

/// The functions of rules, by their names in models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `isSet`.
    IsSet,
    /// `not`.
    Not,
    /// `booleanEquals`.
    BooleanEquals,
    /// `stringEquals`.
    StringEquals,
    /// `isValidHostLabel`.
    IsValidHostLabel,
    /// `parseURL`.
    ParseUrl,
    /// `substring`.
    Substring,
    /// `uriEncode`.
    UriEncode,
    /// `coalesce`: the first argument that has a value.
    Coalesce,
    /// `ite`: if, then, else.
    Ite,
    /// `split`.
    Split,
    /// `aws.partition`.
    Partition,
    /// `aws.parseArn`.
    ParseArn,
    /// `aws.isVirtualHostableS3Bucket`.
    IsVirtualHostableS3Bucket,
}

/// An endpoint whose parts are still expressions.
#[derive(Debug)]
pub struct EndpointTemplate {
    pub(super) url: Expression,
    pub(super) headers: &'static [(&'static str, &'static [Expression])],
    pub(super) properties: &'static [(&'static str, Property)],
}

/// A property of an endpoint.
#[derive(Debug)]
pub enum Property {
    /// Text.
    Text(Expression),
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Values in order.
    List(&'static [Self]),
    /// Values by name.
    Object(&'static [(&'static str, Self)]),
}

impl RuleSet {
    /// The rules, tried in order; `slots` is the number of parameters and of values that conditions assign.
    pub const fn new(parameters: &'static [Parameter], slots: u16, rules: &'static [Rule]) -> Self {
        Self { parameters, slots, rules, diagram: None, partitions: Partitions::Present }
    }

    /// The rules are the results of a diagram, and not tried in order.
    #[must_use]
    pub const fn diagram(mut self, diagram: Diagram) -> Self {
        self.diagram = Some(diagram);
        self
    }

    /// The rules are of the time when the isolated partitions (`aws-iso` and those named like it) had no dual-stack
    /// endpoints.
    #[must_use]
    pub const fn without_isolated_dual_stack(mut self) -> Self {
        self.partitions = Partitions::WithoutIsolatedDualStack;
        self
    }

    /// Whether a parameter is one that clients know by this name.
    pub(crate) fn has_built_in(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter.built_in_name() == Some(name))
    }

    /// What the rules are asked with; the index of a parameter is its slot.
    pub const fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }
}

impl Parameter {
    /// A parameter that need not be set.
    pub const fn new(name: &'static str, kind: ParameterKind) -> Self {
        Self { name, kind, required: false, built_in: None, default: None }
    }

    /// It has to have a value.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Clients know its value, such as `AWS::Region`.
    #[must_use]
    pub const fn built_in(mut self, name: &'static str) -> Self {
        self.built_in = Some(name);
        self
    }

    /// Its value where nothing sets it.
    #[must_use]
    pub const fn default(mut self, value: Constant) -> Self {
        self.default = Some(value);
        self
    }

    /// The name in the rule set.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The type of its values.
    pub const fn kind(&self) -> ParameterKind {
        self.kind
    }

    /// Whether it has to have a value.
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// What clients know its value by.
    pub const fn built_in_name(&self) -> Option<&'static str> {
        self.built_in
    }

    /// Its value where nothing sets it.
    pub const fn default_value(&self) -> Option<Constant> {
        self.default
    }
}

impl Rule {
    /// A rule that comes to an endpoint.
    pub const fn endpoint(conditions: &'static [Condition], endpoint: EndpointTemplate) -> Self {
        Self { conditions, outcome: Outcome::Endpoint(endpoint) }
    }

    /// A rule that says why there is no endpoint.
    pub const fn error(conditions: &'static [Condition], message: Expression) -> Self {
        Self { conditions, outcome: Outcome::Error(message) }
    }

    /// A rule that leaves the rest to other rules.
    pub const fn tree(conditions: &'static [Condition], rules: &'static [Self]) -> Self {
        Self { conditions, outcome: Outcome::Tree(rules) }
    }
}

impl Condition {
    /// The expression has to have a value other than `false`.
    pub const fn new(value: Expression) -> Self {
        Self { value, assign: None }
    }

    /// The same; the slot keeps the value for the conditions and rules that follow.
    pub const fn assign(slot: u16, value: Expression) -> Self {
        Self { value, assign: Some(slot) }
    }
}

impl EndpointTemplate {
    /// An endpoint by its URL.
    pub const fn new(url: Expression) -> Self {
        Self { url, headers: &[], properties: &[] }
    }

    /// HTTP headers, each with its values.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static [Expression])]) -> Self {
        self.headers = headers;
        self
    }

    /// What else is said of the endpoint, such as `authSchemes`.
    #[must_use]
    pub const fn properties(mut self, properties: &'static [(&'static str, Property)]) -> Self {
        self.properties = properties;
        self
    }
}

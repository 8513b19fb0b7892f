//! Rules as constant expressions.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::ir::{Const, Ident};
use crate::lower::naming::Scope;
use crate::model::endpoint::{
    Condition, Constant, Diagram, Expression, Function, Outcome, Parameter, ParameterKind, Property, Rule,
    RuleSet, Step,
};

/// Makes the tables of a rule set.
pub(super) struct Tables<'a> {
    /// The constant of each name, in the order of slots.
    slots: &'a [(String, Ident)],
    rules: &'a RuleSet,
    /// Properties that several endpoints have, and their constants.
    shared: Vec<(&'a [(String, Property)], Ident)>,
    /// Names that are referred to.
    used: RefCell<BTreeSet<&'a str>>,
    /// Rules that stand so deep that they are constants of their own, innermost first.
    trees: RefCell<Vec<(Ident, Const)>>,
    names: RefCell<Scope>,
}

/// How deep rules stand in each other before they are out of a reader's sight.
const MAX_DEPTH: usize = 3;

fn call(ty: &'static str, function: &'static str, arguments: Vec<Const>) -> Const {
    Const::Call(ty, function, arguments)
}

fn text(text: &str) -> Const {
    Const::Text(text.to_owned())
}

/// The value of a parameter.
pub(super) fn constant(it: &Constant) -> Const {
    match it {
        Constant::Text(value) => call("Constant", "Text", vec![text(value)]),
        Constant::Boolean(value) => call("Constant", "Bool", vec![Const::Boolean(*value)]),
        Constant::Texts(values) => {
            call("Constant", "Texts", vec![Const::Slice(values.iter().map(|it| text(it)).collect())])
        }
    }
}

impl<'a> Tables<'a> {
    /// `names` has those of the slots.
    pub(super) fn new(slots: &'a [(String, Ident)], rules: &'a RuleSet, names: Scope) -> Self {
        Self {
            slots,
            rules,
            shared: Vec::new(),
            used: RefCell::default(),
            trees: RefCell::default(),
            names: RefCell::new(names),
        }
    }

    /// Rules that are constants of their own, each behind those that it names.
    pub(super) fn into_trees(self) -> Vec<(Ident, Const)> {
        self.trees.into_inner()
    }

    /// Whether a table names the slot.
    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.borrow().contains(name)
    }

    /// Gives names to the properties that several endpoints have.
    pub(super) fn share_properties(&mut self) -> Vec<(Ident, Const)> {
        let mut seen: Vec<(&[(String, Property)], usize)> = Vec::new();
        count_properties(&self.rules.rules, &mut seen);
        let shared = seen.into_iter().filter(|(properties, count)| *count > 1 && !properties.is_empty());
        let names = self.names.get_mut();
        self.shared = shared.map(|(properties, _)| (properties, names.claim("PROPERTIES"))).collect();
        self.shared.iter().map(|(properties, name)| (name.clone(), self.entries(properties))).collect()
    }

    pub(super) fn rule_set(&self) -> Const {
        let parameters = self.rules.parameters.iter().map(parameter).collect();
        let slots = i64::try_from(self.slots.len()).unwrap_or(i64::MAX);
        let rules = self.rule_list(&self.rules.rules, 0);
        let rules = call("RuleSet", "new", vec![Const::Slice(parameters), Const::Integer(slots), rules]);
        match &self.rules.diagram {
            Some(diagram) => Const::Method(Box::new(rules), "diagram", vec![self.diagram(diagram)]),
            None => rules,
        }
    }

    fn diagram(&self, it: &'a Diagram) -> Const {
        let conditions = it.conditions.iter().map(|it| self.condition(it)).collect();
        let node = |node: &[i32; 3]| Const::Array(node.map(|it| Const::Integer(it.into())).to_vec());
        let nodes = it.nodes.iter().map(node).collect();
        call(
            "Diagram",
            "new",
            vec![Const::Slice(conditions), Const::Slice(nodes), Const::Integer(it.root.into())],
        )
    }

    fn rule_list(&self, rules: &'a [Rule], depth: usize) -> Const {
        if depth < MAX_DEPTH {
            return Const::Slice(rules.iter().map(|it| self.rule(it, depth)).collect());
        }
        let rules = self.rule_list(rules, 0);
        let name = self.names.borrow_mut().claim("TREE");
        self.trees.borrow_mut().push((name.clone(), rules));
        Const::Name(name)
    }

    fn rule(&self, it: &'a Rule, depth: usize) -> Const {
        let conditions = Const::Slice(it.conditions.iter().map(|it| self.condition(it)).collect());
        match &it.outcome {
            Outcome::Tree(rules) => call("Rule", "tree", vec![conditions, self.rule_list(rules, depth + 1)]),
            Outcome::Error(message) => call("Rule", "error", vec![conditions, self.expression(message)]),
            Outcome::Endpoint { url, headers, properties } => {
                let mut endpoint = call("EndpointTemplate", "new", vec![self.expression(url)]);
                if !headers.is_empty() {
                    let headers = headers
                        .iter()
                        .map(|(name, values)| Const::Tuple(vec![text(name), self.expressions(values)]));
                    let headers = Const::Slice(headers.collect());
                    endpoint = Const::Method(Box::new(endpoint), "headers", vec![headers]);
                }
                if !properties.is_empty() {
                    let shared = self.shared.iter().find(|(of, _)| *of == properties.as_slice());
                    let properties = match shared {
                        Some((_, name)) => Const::Name(name.clone()),
                        None => self.entries(properties),
                    };
                    endpoint = Const::Method(Box::new(endpoint), "properties", vec![properties]);
                }
                call("Rule", "endpoint", vec![conditions, endpoint])
            }
        }
    }

    fn condition(&self, it: &'a Condition) -> Const {
        let value = self.expression(&it.value);
        match &it.assign {
            Some(name) => call("Condition", "assign", vec![self.slot(name), value]),
            None => call("Condition", "new", vec![value]),
        }
    }

    fn expressions(&self, items: &'a [Expression]) -> Const {
        Const::Slice(items.iter().map(|it| self.expression(it)).collect())
    }

    fn expression(&self, it: &'a Expression) -> Const {
        let call = |variant, arguments| call("Expression", variant, arguments);
        match it {
            Expression::Text(value) => call("Text", vec![text(value)]),
            Expression::Template(pieces) => match pieces.as_slice() {
                [piece] => self.expression(piece),
                _ => call("Template", vec![self.expressions(pieces)]),
            },
            Expression::Boolean(value) => call("Bool", vec![Const::Boolean(*value)]),
            Expression::Integer(value) => call("Integer", vec![Const::Integer(*value)]),
            Expression::List(items) => call("List", vec![self.expressions(items)]),
            Expression::Reference(name) => call("Ref", vec![self.slot(name)]),
            Expression::Attribute(of, steps) => {
                let steps = Const::Slice(steps.iter().map(step).collect());
                call("Attribute", vec![Const::Borrowed(Box::new(self.expression(of))), steps])
            }
            Expression::Call(function, arguments) => {
                let function = Const::Item("Function", function_variant(*function));
                call("Call", vec![function, self.expressions(arguments)])
            }
        }
    }

    /// Validation has seen that every name is one of a slot.
    fn slot(&self, name: &str) -> Const {
        match self.slots.iter().find(|(of, _)| of == name) {
            Some((name, constant)) => {
                self.used.borrow_mut().insert(name);
                Const::Name(constant.clone())
            }
            None => Const::Integer(i64::from(u16::MAX)),
        }
    }

    fn entries(&self, properties: &'a [(String, Property)]) -> Const {
        let entries = properties.iter().map(|(name, it)| Const::Tuple(vec![text(name), self.property(it)]));
        Const::Slice(entries.collect())
    }

    fn property(&self, it: &'a Property) -> Const {
        let call = |variant, argument| call("Property", variant, vec![argument]);
        match it {
            Property::Text(value) => call("Text", self.expression(value)),
            Property::Boolean(value) => call("Bool", Const::Boolean(*value)),
            Property::Integer(value) => call("Integer", Const::Integer(*value)),
            Property::List(items) => {
                call("List", Const::Slice(items.iter().map(|it| self.property(it)).collect()))
            }
            Property::Object(entries) => call("Object", self.entries(entries)),
        }
    }
}

/// How often endpoints have the same properties.
fn count_properties<'a>(rules: &'a [Rule], seen: &mut Vec<(&'a [(String, Property)], usize)>) {
    for rule in rules {
        match &rule.outcome {
            Outcome::Tree(rules) => count_properties(rules, seen),
            Outcome::Error(_) => {}
            Outcome::Endpoint { properties, .. } => {
                match seen.iter_mut().find(|(of, _)| *of == properties.as_slice()) {
                    Some((_, count)) => *count += 1,
                    None => seen.push((properties, 1)),
                }
            }
        }
    }
}

fn parameter(it: &Parameter) -> Const {
    let Parameter { name, kind, required, built_in, default } = it;
    let kind = match kind {
        ParameterKind::String => "String",
        ParameterKind::Boolean => "Boolean",
        ParameterKind::StringArray => "StringArray",
    };
    let mut value = call("Parameter", "new", vec![text(name), Const::Item("ParameterKind", kind)]);
    if *required {
        value = Const::Method(Box::new(value), "required", Vec::new());
    }
    if let Some(name) = built_in {
        value = Const::Method(Box::new(value), "built_in", vec![text(name)]);
    }
    if let Some(default) = default {
        value = Const::Method(Box::new(value), "default", vec![constant(default)]);
    }
    value
}

fn step(it: &Step) -> Const {
    match it {
        Step::Field(name) => call("Step", "Field", vec![text(name)]),
        Step::Index(index) => call("Step", "Index", vec![Const::Integer(i64::from(*index))]),
    }
}

/// The runtime calls them by the same names.
fn function_variant(it: Function) -> &'static str {
    match it {
        Function::IsSet => "IsSet",
        Function::Not => "Not",
        Function::BooleanEquals => "BooleanEquals",
        Function::StringEquals => "StringEquals",
        Function::IsValidHostLabel => "IsValidHostLabel",
        Function::ParseUrl => "ParseUrl",
        Function::Substring => "Substring",
        Function::UriEncode => "UriEncode",
        Function::Coalesce => "Coalesce",
        Function::Ite => "Ite",
        Function::Split => "Split",
        Function::Partition => "Partition",
        Function::ParseArn => "ParseArn",
        Function::IsVirtualHostableS3Bucket => "IsVirtualHostableS3Bucket",
    }
}

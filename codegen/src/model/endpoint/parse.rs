//! The document of a rule set (Smithy spec, Rules engine, Endpoint rule set).

use serde_json::{Map, Value};

use super::template::{steps, template};
use super::{
    Condition, Constant, Expression, Fault, Function, Outcome, Parameter, ParameterKind, Property, Rule,
    RuleSet,
};

/// Reads the value of the trait. The depth of recursion is that of the JSON, which is bounded where it was read.
pub(super) fn rule_set(value: &Value) -> Result<RuleSet, Vec<Fault>> {
    let mut parser = Parser::default();
    let parameters = parser.parameters(value);
    parser.scope.extend(parameters.iter().map(|parameter| parameter.name.clone()));
    let rules = parser.rules(value, "");
    if parser.faults.is_empty() {
        Ok(RuleSet { parameters, variables: parser.variables, rules, diagram: None })
    } else {
        Err(parser.faults)
    }
}

#[derive(Default)]
pub(super) struct Parser {
    /// Names that can be referred to.
    pub(super) scope: Vec<String>,
    pub(super) variables: Vec<String>,
    pub(super) faults: Vec<Fault>,
    /// Variables are in scope wherever they are assigned, and several conditions may assign them.
    flat: bool,
}

impl Parser {
    pub(super) fn fault(&mut self, place: &str, message: impl Into<String>) {
        self.faults.push(Fault { place: place.to_owned(), message: message.into() });
    }

    pub(super) fn parameters(&mut self, value: &Value) -> Vec<Parameter> {
        let Some(entries) = value.get("parameters").and_then(Value::as_object) else {
            self.fault("parameters", "it is no object");
            return Vec::new();
        };
        entries.iter().filter_map(|(name, value)| self.parameter(name, value)).collect()
    }

    fn parameter(&mut self, name: &str, value: &Value) -> Option<Parameter> {
        let place = format!("parameters.{name}");
        let text = |key| value.get(key).and_then(Value::as_str);
        let Some(kind) = text("type").and_then(ParameterKind::of) else {
            self.fault(&place, "its type is none of `string`, `boolean` and `stringArray`");
            return None;
        };
        let default = value.get("default").and_then(Constant::of);
        if value.get("default").is_some() && default.as_ref().map(Constant::kind) != Some(kind) {
            self.fault(&place, "its default is of another type");
        }
        Some(Parameter {
            name: name.to_owned(),
            kind,
            required: value.get("required").and_then(Value::as_bool).unwrap_or(false),
            built_in: text("builtIn").map(str::to_owned),
            default,
        })
    }

    fn rules(&mut self, value: &Value, place: &str) -> Vec<Rule> {
        let place = if place.is_empty() { "rules".to_owned() } else { format!("{place}.rules") };
        self.list_of_rules(value.get("rules"), &place)
    }

    pub(super) fn list_of_rules(&mut self, value: Option<&Value>, place: &str) -> Vec<Rule> {
        let Some(rules) = value.and_then(Value::as_array) else {
            self.fault(place, "it is no list");
            return Vec::new();
        };
        let rules = rules.iter().enumerate();
        rules.filter_map(|(index, rule)| self.rule(rule, &format!("{place}[{index}]"))).collect()
    }

    fn rule(&mut self, value: &Value, place: &str) -> Option<Rule> {
        let known = self.scope.len();
        let mut conditions = Vec::new();
        let listed = value.get("conditions").and_then(Value::as_array).into_iter().flatten();
        for (index, condition) in listed.enumerate() {
            conditions.extend(self.condition(condition, &format!("{place}.conditions[{index}]")));
        }
        let outcome = match value.get("type").and_then(Value::as_str) {
            Some("endpoint") => self.endpoint(value.get("endpoint"), &format!("{place}.endpoint")),
            Some("error") => {
                self.expression(value.get("error"), &format!("{place}.error")).map(Outcome::Error)
            }
            Some("tree") => Some(Outcome::Tree(self.rules(value, place))),
            _ => {
                self.fault(place, "its type is none of `endpoint`, `error` and `tree`");
                None
            }
        };
        self.scope.truncate(known);
        Some(Rule { conditions, outcome: outcome? })
    }

    pub(super) fn condition(&mut self, value: &Value, place: &str) -> Option<Condition> {
        let Some(function) = value.as_object().filter(|object| object.contains_key("fn")) else {
            self.fault(place, "it is no call of a function");
            return None;
        };
        let of = self.call(function, place);
        let assign = value.get("assign").and_then(Value::as_str).map(str::to_owned);
        if let Some(name) = &assign {
            let is_free = if self.flat { self.variables.contains(name) } else { !self.scope.contains(name) };
            if !is_free {
                self.fault(place, format!("`{name}` has a value already"));
            }
            self.keep(name);
        }
        Some(Condition { value: of?, assign })
    }

    /// Puts a variable into scope.
    fn keep(&mut self, name: &str) {
        if !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
        self.scope.push(name.to_owned());
    }

    /// Puts what these conditions assign into scope, before any of them is read.
    pub(super) fn assigned_anywhere(&mut self, conditions: &[Value]) {
        self.flat = true;
        let names = conditions.iter().filter_map(|condition| condition.get("assign").and_then(Value::as_str));
        for name in names {
            if !self.scope.iter().any(|known| known == name) {
                self.keep(name);
            }
        }
    }

    fn expression(&mut self, value: Option<&Value>, place: &str) -> Option<Expression> {
        match value {
            Some(Value::String(text)) => self.template(text, place),
            Some(Value::Bool(value)) => Some(Expression::Boolean(*value)),
            Some(Value::Number(number)) if number.is_i64() => number.as_i64().map(Expression::Integer),
            Some(Value::Array(items)) => {
                let items = items.iter().map(|item| self.expression(Some(item), place));
                items.collect::<Option<_>>().map(Expression::List)
            }
            Some(Value::Object(object)) => match object.get("ref").and_then(Value::as_str) {
                Some(name) => {
                    self.refers_to(name, place);
                    Some(Expression::Reference(name.to_owned()))
                }
                None => self.call(object, place),
            },
            _ => {
                self.fault(place, "it is no expression");
                None
            }
        }
    }

    fn call(&mut self, object: &Map<String, Value>, place: &str) -> Option<Expression> {
        let Some(name) = object.get("fn").and_then(Value::as_str) else {
            self.fault(place, "it is neither a reference nor a call of a function");
            return None;
        };
        let argv = object.get("argv").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if name == "getAttr" {
            return self.attribute(argv, place);
        }
        let Some((function, (least, most))) = Function::of(name) else {
            self.fault(place, format!("there is no function `{name}`"));
            return None;
        };
        if !(least..=most).contains(&argv.len()) {
            self.fault(place, format!("`{name}` does not take {} arguments", argv.len()));
        }
        let arguments = argv.iter().enumerate();
        let arguments: Vec<_> = arguments
            .map(|(index, argument)| self.expression(Some(argument), &format!("{place}.argv[{index}]")))
            .collect();
        arguments.into_iter().collect::<Option<_>>().map(|arguments| Expression::Call(function, arguments))
    }

    fn attribute(&mut self, argv: &[Value], place: &str) -> Option<Expression> {
        let [of, path] = argv else {
            self.fault(place, format!("`getAttr` does not take {} arguments", argv.len()));
            return None;
        };
        let of = self.expression(Some(of), place);
        let steps = path.as_str().and_then(steps);
        if steps.is_none() {
            self.fault(place, format!("{path} is no path of `getAttr`"));
        }
        Some(Expression::Attribute(Box::new(of?), steps?))
    }

    fn template(&mut self, text: &str, place: &str) -> Option<Expression> {
        let expression = template(text).map_err(|message| self.fault(place, message)).ok()?;
        if let Expression::Template(pieces) = &expression {
            for piece in pieces {
                let named = if let Expression::Attribute(of, _) = piece { of } else { piece };
                if let Expression::Reference(name) = named {
                    self.refers_to(name, place);
                }
            }
        }
        Some(expression)
    }

    fn refers_to(&mut self, name: &str, place: &str) {
        if !self.scope.iter().any(|known| known == name) {
            self.fault(place, format!("nothing is called `{name}` here"));
        }
    }

    fn endpoint(&mut self, value: Option<&Value>, place: &str) -> Option<Outcome> {
        let Some(value) = value.filter(|value| value.is_object()) else {
            self.fault(place, "it is no object");
            return None;
        };
        let url = self.expression(value.get("url"), &format!("{place}.url"));
        let mut headers = Vec::new();
        for (name, values) in value.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{place}.headers.{name}");
            if !is_header_name(name) {
                self.fault(&place, "it is no name of an HTTP header");
            }
            let values = values.as_array().map_or(&[][..], Vec::as_slice);
            let values: Vec<_> = values.iter().filter_map(|it| self.expression(Some(it), &place)).collect();
            headers.push((name.clone(), values));
        }
        let mut properties = Vec::new();
        for (name, value) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let value = self.property(value, &format!("{place}.properties.{name}"));
            properties.extend(value.map(|value| (name.clone(), value)));
        }
        Some(Outcome::Endpoint { url: url?, headers, properties })
    }

    fn property(&mut self, value: &Value, place: &str) -> Option<Property> {
        match value {
            Value::String(text) => self.template(text, place).map(Property::Text),
            Value::Bool(value) => Some(Property::Boolean(*value)),
            Value::Number(number) if number.is_i64() => number.as_i64().map(Property::Integer),
            Value::Array(items) => {
                let items = items.iter().filter_map(|item| self.property(item, place));
                Some(Property::List(items.collect()))
            }
            Value::Object(object) if object.contains_key("ref") || object.contains_key("fn") => {
                self.expression(Some(value), place).map(Property::Text)
            }
            Value::Object(object) => {
                let entries = object.iter().filter_map(|(name, value)| {
                    Some((name.clone(), self.property(value, &format!("{place}.{name}"))?))
                });
                Some(Property::Object(entries.collect()))
            }
            _ => {
                self.fault(place, "it is no value of a property");
                None
            }
        }
    }
}

/// A token of HTTP (RFC 9110, 5.6.2).
fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

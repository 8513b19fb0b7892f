//! Where paths lead, as far as the model says: dotted ones, and expressions of JMESPath.

use serde_json::Value;

use super::{Member, Model, Shape, ShapeKind};
use crate::jmespath::{Expression, Function};

/// The members on a dotted path through structures.
///
/// # Errors
/// What is missing, in words.
pub(crate) fn members_on<'m>(
    model: &'m Model,
    shape: Option<&'m Shape>,
    path: &str,
) -> Result<Vec<&'m Member>, String> {
    let mut holder = shape;
    path.split('.')
        .map(|name| {
            let member = holder.and_then(|holder| holder.member(name));
            let member = member.ok_or_else(|| match holder {
                Some(holder) => format!("`{}` has no member `{name}`", holder.id),
                None => format!("there is no structure to have a member `{name}`"),
            })?;
            holder = Some(model.target(member)).filter(|it| matches!(it.kind, ShapeKind::Structure(_)));
            Ok(member)
        })
        .collect()
}

/// What an expression gives. Null is possible anywhere.
#[derive(Debug, Clone)]
pub(crate) enum Type<'m> {
    /// The model does not say.
    Any,
    /// A value of this shape.
    Shape(&'m Shape),
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// An array of these.
    List(Box<Self>),
    /// An object with these members.
    Record(Vec<(String, Self)>),
}

/// Shapes are the same by their ids.
impl PartialEq for Type<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Shape(shape), Self::Shape(other)) => shape.id == other.id,
            (Self::List(item), Self::List(other)) => item == other,
            (Self::Record(members), Self::Record(others)) => members == others,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl<'m> Type<'m> {
    /// What `expression` gives for a value of this type. What the model rules out is noted in `faults`.
    pub(crate) fn of(self, model: &'m Model, expression: &Expression, faults: &mut Vec<String>) -> Self {
        Walk { model, faults }.visit(expression, &self)
    }

    /// Whether it can be a text.
    pub(crate) fn may_be_text(&self) -> bool {
        match self {
            Self::Any | Self::Text => true,
            Self::Shape(shape) => {
                matches!(shape.kind, ShapeKind::Document | ShapeKind::Blob) || shape.kind.is_string()
            }
            _ => false,
        }
    }

    /// Whether it can be true or false.
    pub(crate) fn may_be_boolean(&self) -> bool {
        match self {
            Self::Any | Self::Boolean => true,
            Self::Shape(shape) => matches!(shape.kind, ShapeKind::Document | ShapeKind::Boolean),
            _ => false,
        }
    }

    /// What its elements are, if it can be an array.
    pub(crate) fn element(&self, model: &'m Model) -> Option<Self> {
        match self {
            Self::Any => Some(Self::Any),
            Self::List(item) => Some((**item).clone()),
            Self::Shape(shape) => match &shape.kind {
                ShapeKind::List { member } => Some(Self::Shape(model.target(member))),
                ShapeKind::Document => Some(Self::Any),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it holds a value that must not be shown, itself or in its elements.
    pub(crate) fn is_sensitive(&self, model: &'m Model) -> bool {
        match self {
            Self::Shape(shape) => {
                shape.traits.is_sensitive()
                    || self.element(model).is_some_and(|item| item.is_sensitive(model))
            }
            Self::List(item) => item.is_sensitive(model),
            Self::Record(members) => members.iter().any(|(_, member)| member.is_sensitive(model)),
            Self::Any | Self::Boolean | Self::Number | Self::Text => false,
        }
    }

    fn described(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Shape(shape) => format!("the {} `{}`", shape.kind.type_name(), shape.id),
            Self::Boolean => "a boolean".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::List(_) => "an array".to_owned(),
            Self::Record(_) => "an object".to_owned(),
        }
    }
}

struct Walk<'m, 'f> {
    model: &'m Model,
    faults: &'f mut Vec<String>,
}

impl<'m> Walk<'m, '_> {
    fn visit(&mut self, expression: &Expression, value: &Type<'m>) -> Type<'m> {
        match expression {
            Expression::Current => value.clone(),
            Expression::Field(name) => self.field(name, value),
            Expression::Index(_) => self.element(value),
            Expression::Slice { .. } => Type::List(Box::new(self.element(value))),
            Expression::Literal(literal) => of_literal(literal),
            Expression::Chain(first, second) => {
                let first = self.visit(first, value);
                self.visit(second, &first)
            }
            Expression::Project(left, right) => {
                let left = self.visit(left, value);
                let item = self.element(&left);
                Type::List(Box::new(self.visit(right, &item)))
            }
            Expression::Flatten(inner) => {
                let outer = self.visit(inner, value);
                let item = self.element(&outer);
                // What is no array stays as it is.
                Type::List(Box::new(item.element(self.model).unwrap_or(item)))
            }
            Expression::Values(inner) => {
                let object = self.visit(inner, value);
                Type::List(Box::new(self.value(&object)))
            }
            Expression::Filter(left, condition) => {
                let left = self.visit(left, value);
                let item = self.element(&left);
                self.visit(condition, &item);
                Type::List(Box::new(item))
            }
            Expression::List(items) => {
                let mut types = items.iter().map(|item| self.visit(item, value)).collect::<Vec<_>>();
                types.dedup();
                Type::List(Box::new(if types.len() == 1 { types.remove(0) } else { Type::Any }))
            }
            Expression::Hash(entries) => Type::Record(
                entries.iter().map(|(name, item)| (name.clone(), self.visit(item, value))).collect(),
            ),
            Expression::Not(inner) => self.condition(&[&**inner], value),
            Expression::Compare(_, left, right) => self.condition(&[&**left, &**right], value),
            Expression::And(left, right) | Expression::Or(left, right) => {
                let (left, right) = (self.visit(left, value), self.visit(right, value));
                if left == right { left } else { Type::Any }
            }
            Expression::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|item| self.visit(item, value)).collect();
                self.call(*function, &arguments)
            }
        }
    }

    /// What is true or false by what these give.
    fn condition(&mut self, parts: &[&Expression], value: &Type<'m>) -> Type<'m> {
        for part in parts {
            self.visit(part, value);
        }
        Type::Boolean
    }

    fn field(&mut self, name: &str, value: &Type<'m>) -> Type<'m> {
        let found = match value {
            Type::Any => Some(Type::Any),
            Type::Record(members) => {
                members.iter().find(|(known, _)| known == name).map(|(_, member)| member.clone())
            }
            Type::Shape(shape) => match &shape.kind {
                ShapeKind::Structure(_) | ShapeKind::Union(_) => {
                    shape.member(name).map(|member| Type::Shape(self.model.target(member)))
                }
                ShapeKind::Map { value, .. } => Some(Type::Shape(self.model.target(value))),
                ShapeKind::Document => Some(Type::Any),
                _ => None,
            },
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.faults.push(format!("{} has no member `{name}`", value.described()));
            Type::Any
        })
    }

    fn element(&mut self, value: &Type<'m>) -> Type<'m> {
        value.element(self.model).unwrap_or_else(|| {
            self.faults.push(format!("{} has no elements", value.described()));
            Type::Any
        })
    }

    /// What `*` gives for each member.
    fn value(&mut self, value: &Type<'m>) -> Type<'m> {
        match value {
            Type::Any | Type::Record(_) => Type::Any,
            Type::Shape(shape) => match &shape.kind {
                ShapeKind::Map { value, .. } => Type::Shape(self.model.target(value)),
                ShapeKind::Structure(_) | ShapeKind::Union(_) | ShapeKind::Document => Type::Any,
                _ => self.no_members(value),
            },
            _ => self.no_members(value),
        }
    }

    fn no_members(&mut self, value: &Type<'m>) -> Type<'m> {
        self.faults.push(format!("{} has no members", value.described()));
        Type::Any
    }

    fn call(&mut self, function: Function, arguments: &[Type<'m>]) -> Type<'m> {
        let first = arguments.first().cloned().unwrap_or(Type::Any);
        match function {
            Function::Contains | Function::EndsWith | Function::StartsWith => Type::Boolean,
            Function::Abs
            | Function::Avg
            | Function::Ceil
            | Function::Floor
            | Function::Length
            | Function::Sum
            | Function::ToNumber => Type::Number,
            Function::Join | Function::Type => Type::Text,
            Function::Keys => Type::List(Box::new(Type::Text)),
            Function::Max | Function::Min => self.element(&first),
            Function::Reverse | Function::Sort => first,
            Function::Values => Type::List(Box::new(self.value(&first))),
            Function::Merge | Function::NotNull | Function::ToArray => Type::Any,
        }
    }
}

fn of_literal<'m>(literal: &Value) -> Type<'m> {
    match literal {
        Value::Bool(_) => Type::Boolean,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::Text,
        Value::Null | Value::Array(_) | Value::Object(_) => Type::Any,
    }
}

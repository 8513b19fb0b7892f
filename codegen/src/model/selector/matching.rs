//! Running a selector over a model.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{Model, ShapeId, ShapeKind};
use super::neighbors::{self, At};
use super::{Attribute, Comparison, Operator, Selector, Step, Subject};

impl Selector {
    /// Calls `found` with everything that the selector leads to from a shape, until `found` says
    /// `true`, which is the answer then. The same shape may be found more than once.
    pub(in crate::model) fn from<'m>(
        &self,
        model: &'m Model,
        start: At<'m>,
        found: &mut dyn FnMut(At<'m>) -> bool,
    ) -> bool {
        run(&self.steps, model, start, found)
    }

    /// Whether the shape is among all those that the selector finds in the model.
    pub(in crate::model) fn selects(&self, model: &Model, at: At<'_>) -> bool {
        let mut is_it = |found: At<'_>| found.id() == at.id();
        let is_step = |step: &Step| matches!(step, Step::Forward(names) if names.is_empty());
        // Nearly all selectors of traits say something about the shape itself, or about its
        // container and then, behind one `>`, about the member. That is quickly asked.
        let moves = self.steps.iter().filter(|step| step.moves()).count();
        if moves == 0 {
            return run(&self.steps, model, at, &mut is_it);
        }
        if let (1, Some(index), Some(_)) = (moves, self.steps.iter().position(is_step), at.member) {
            let (container, rest) = (&self.steps[..index], &self.steps[index + 1..]);
            return run(container, model, At::shape(at.shape), &mut |_| true)
                && run(rest, model, at, &mut is_it);
        }
        model.shapes().flat_map(At::all_of).any(|start| run(&self.steps, model, start, &mut is_it))
    }

    /// The ids of everything that the selector leads to from a shape.
    pub(in crate::model) fn ids_from<'m>(&self, model: &'m Model, start: At<'m>) -> BTreeSet<&'m ShapeId> {
        let mut ids = BTreeSet::new();
        self.from(model, start, &mut |at| {
            ids.insert(at.id());
            false
        });
        ids
    }
}

impl Step {
    /// Whether the step may lead away from the shape it is asked of.
    fn moves(&self) -> bool {
        match self {
            Self::Type(_) | Self::Attribute(_) | Self::Test(_) | Self::Not(_) => false,
            Self::Forward(_) | Self::Backward(_) | Self::Recursive => true,
            Self::Is(inner) => inner.iter().any(|selector| selector.steps.iter().any(Self::moves)),
        }
    }
}

fn run<'m>(steps: &[Step], model: &'m Model, at: At<'m>, found: &mut dyn FnMut(At<'m>) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else { return found(at) };
    let leads = |inner: &Selector| run(&inner.steps, model, at, &mut |_| true);
    let mut go_on = |next: At<'m>| run(rest, model, next, found);
    match step {
        Step::Type(name) => is_type(at, name) && go_on(at),
        Step::Attribute(attribute) => has(at, attribute) && go_on(at),
        Step::Test(inner) => inner.iter().any(leads) && go_on(at),
        Step::Not(inner) => !inner.iter().any(leads) && go_on(at),
        Step::Is(inner) => inner.iter().any(|selector| run(&selector.steps, model, at, &mut go_on)),
        Step::Forward(names) => neighbors::forward(model, at, names, &mut go_on),
        Step::Backward(names) => neighbors::backward(model, at, names, &mut go_on),
        Step::Recursive => neighbors::reachable(model, at, &mut go_on),
    }
}

fn is_type(at: At<'_>, name: &str) -> bool {
    if at.member.is_some() {
        return matches!(name, "member" | "*");
    }
    let kind = &at.shape.kind;
    match name {
        "*" => true,
        "simpleType" => kind.is_simple(),
        "number" => kind.is_number(),
        "string" => kind.is_string(),
        "integer" => kind.is_integer(),
        "collection" | "set" => matches!(kind, ShapeKind::List { .. }),
        _ => kind.type_name() == name,
    }
}

fn has(at: At<'_>, attribute: &Attribute) -> bool {
    let id = at.id();
    let value: Option<Cow<'_, str>> = match &attribute.of {
        Subject::Id => Some(Cow::Borrowed(id.as_str())),
        Subject::Namespace => Some(Cow::Borrowed(id.namespace())),
        Subject::Name => Some(Cow::Borrowed(id.name())),
        Subject::Member => id.member().map(Cow::Borrowed),
        Subject::Trait(trait_, path) => {
            let whole = at.traits().value(trait_);
            path.iter().try_fold(whole, |value, key| Some(value?.get(key))).flatten().map(text)
        }
    };
    match (&attribute.comparison, value) {
        (None, value) => value.is_some(),
        (Some(comparison), Some(value)) => comparison.holds(&value),
        (Some(comparison), None) => comparison.operator == Operator::NotEqual,
    }
}

fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

impl Comparison {
    fn holds(&self, found: &str) -> bool {
        let holds_for = |wanted: &String| {
            if self.ignore_case {
                self.operator.holds(&found.to_ascii_lowercase(), &wanted.to_ascii_lowercase())
            } else {
                self.operator.holds(found, wanted)
            }
        };
        match self.operator {
            Operator::NotEqual => self.values.iter().all(holds_for),
            _ => self.values.iter().any(holds_for),
        }
    }
}

impl Operator {
    fn holds(self, found: &str, wanted: &str) -> bool {
        let numbers = || Some((found.parse::<f64>().ok()?, wanted.parse::<f64>().ok()?));
        match self {
            Self::Equal => found == wanted,
            Self::NotEqual => found != wanted,
            Self::StartsWith => found.starts_with(wanted),
            Self::EndsWith => found.ends_with(wanted),
            Self::Contains => found.contains(wanted),
            Self::Greater => numbers().is_some_and(|(a, b)| a > b),
            Self::GreaterOrEqual => numbers().is_some_and(|(a, b)| a >= b),
            Self::Less => numbers().is_some_and(|(a, b)| a < b),
            Self::LessOrEqual => numbers().is_some_and(|(a, b)| a <= b),
        }
    }
}

//! Operations that are called until something has come about.

use super::cx::Cx;
use super::docs;
use super::naming::{Case, Scope};
use super::operation::Ends;
use crate::ir::{AcceptorTable, Call, Docs, Ident, MatcherTable, Operation, PathTable, WaiterMethod};
use crate::jmespath::Expression;
use crate::model::Shape;
use crate::model::paths::Type;
use crate::model::traits::{Acceptor, AcceptorState, Matcher, PathComparator, PathMatcher, Waiter};

/// One method of the builder for each waiter. Members of the input keep their names.
pub(super) fn waiters(
    cx: &Cx<'_>,
    shape: &Shape,
    (operation, call): (&Operation, &Call),
    ends: &Ends<'_>,
    statics: &mut Scope,
) -> Vec<WaiterMethod> {
    // A body that streams can be sent once only.
    if ends.input.stream.is_some() || ends.output.events(cx).is_some() {
        return Vec::new();
    }
    let mut methods = Scope::new(Case::Snake, &[]);
    let setters = operation.input.fields.iter().map(|field| &field.setter);
    for setter in setters.chain(call.body.iter().map(|body| &body.setter)) {
        methods.claim(setter.unraw());
    }
    // What cannot be read was reported when the model was validated.
    let waiters = shape.traits.waiters().filter_map(Result::ok);
    waiters
        .map(|waiter| WaiterMethod {
            method: methods.claim(&format!("wait_until_{}", waiter.name)),
            docs: docs(&waiter),
            constant: constant(&waiter, statics),
            min_delay: waiter.min_delay,
            max_delay: waiter.max_delay,
            acceptors: waiter.acceptors.iter().map(|it| acceptor(cx, ends, it)).collect(),
        })
        .collect()
}

fn constant(waiter: &Waiter<'_>, statics: &mut Scope) -> Ident {
    statics.claim(&format!("{}Waiter", waiter.name))
}

fn docs(waiter: &Waiter<'_>) -> Docs {
    let mut lines = docs::of_text(waiter.documentation.unwrap_or_default());
    if lines.is_empty() {
        lines.push(format!("Calls the operation until the state `{}` has come about.", waiter.name));
    }
    let bound = "Calls are made at growing intervals for as long as `max`, and once more at its end.";
    lines.extend([String::new(), bound.to_owned(), String::new(), "# Errors".to_owned()]);
    lines
        .push("[`client::WaitError`]: the state cannot come about, time is up, or a call failed.".to_owned());
    Docs { lines, deprecated: waiter.deprecated.then(String::new), hidden: false }
}

fn acceptor(cx: &Cx<'_>, ends: &Ends<'_>, it: &Acceptor<'_>) -> AcceptorTable {
    AcceptorTable {
        state: match it.state {
            AcceptorState::Success => "Success",
            AcceptorState::Failure => "Failure",
            AcceptorState::Retry => "Retry",
        },
        matcher: match &it.matcher {
            Matcher::Output(matcher) => MatcherTable::Output(path(matcher)),
            Matcher::InputOutput(matcher) => MatcherTable::InputOutput(path(matcher)),
            Matcher::Success(success) => MatcherTable::Success(*success),
            Matcher::ErrorType(name) => MatcherTable::ErrorType((*name).to_owned()),
        },
        message: it.message.clone().filter(|message| may_be_told(cx, ends, message)),
    }
}

/// Errors must not say what is sensitive.
fn may_be_told(cx: &Cx<'_>, ends: &Ends<'_>, message: &Expression) -> bool {
    let output = ends.output.shape.map_or(Type::Any, Type::Shape);
    !output.of(cx.model, message, &mut Vec::new()).is_sensitive(cx.model)
}

fn path(it: &PathMatcher<'_>) -> PathTable {
    PathTable {
        path: it.path.clone(),
        comparator: match it.comparator {
            PathComparator::StringEquals => "StringEquals",
            PathComparator::BooleanEquals => "BooleanEquals",
            PathComparator::AllStringEquals => "AllStringEquals",
            PathComparator::AnyStringEquals => "AnyStringEquals",
        },
        expected: it.expected.to_owned(),
    }
}

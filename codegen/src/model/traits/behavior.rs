//! Pagination and waiters (Smithy spec, Behavior traits and Waiters).

use serde_json::Value;

use super::{Traits, ids};
use crate::jmespath::Expression;

/// The value of `smithy.api#paginated`, on an operation or as the default of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paginated<'a> {
    /// The input member that takes the token.
    pub input_token: Option<&'a str>,
    /// The path to the token in the output.
    pub output_token: Option<&'a str>,
    /// The path to the items in the output.
    pub items: Option<&'a str>,
    /// The input member that bounds the size of a page.
    pub page_size: Option<&'a str>,
}

impl Paginated<'_> {
    /// What stands here, and what `defaults` has where nothing does.
    #[must_use]
    pub fn or(self, defaults: Self) -> Self {
        Self {
            input_token: self.input_token.or(defaults.input_token),
            output_token: self.output_token.or(defaults.output_token),
            items: self.items.or(defaults.items),
            page_size: self.page_size.or(defaults.page_size),
        }
    }
}

/// A waiter of `smithy.waiters#waitable`.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiter<'a> {
    /// Its name, in upper camel case.
    pub name: &'a str,
    /// What it waits for.
    pub documentation: Option<&'a str>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// The shortest delay, in seconds.
    pub min_delay: u32,
    /// The longest delay, in seconds.
    pub max_delay: u32,
    /// The first that matches decides.
    pub acceptors: Vec<Acceptor<'a>>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptor<'a> {
    /// What follows.
    pub state: AcceptorState,
    /// Which answers it is for.
    pub matcher: Matcher<'a>,
    /// Where the output of a failure says why.
    pub message: Option<Expression>,
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the Smithy spec")]
pub enum AcceptorState {
    Success,
    Failure,
    Retry,
}

/// Which answers an acceptor is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Matcher<'a> {
    /// By the output.
    Output(PathMatcher<'a>),
    /// By an object with `input` and `output`.
    InputOutput(PathMatcher<'a>),
    /// Every output, or every error.
    Success(bool),
    /// By the name of the error, without a namespace.
    ErrorType(&'a str),
}

/// What a path must give.
#[derive(Debug, Clone, PartialEq)]
pub struct PathMatcher<'a> {
    /// The path.
    pub path: Expression,
    /// How what it gives is compared.
    pub comparator: PathComparator,
    /// With what.
    pub expected: &'a str,
}

/// How the value of a path is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the Smithy spec")]
pub enum PathComparator {
    StringEquals,
    BooleanEquals,
    AllStringEquals,
    AnyStringEquals,
}

impl Traits {
    /// `smithy.api#paginated` as it stands here, without what the service adds.
    #[must_use]
    pub fn paginated(&self) -> Option<Paginated<'_>> {
        let value = self.value(ids::PAGINATED)?;
        let text = |name| value.get(name).and_then(Value::as_str);
        Some(Paginated {
            input_token: text("inputToken"),
            output_token: text("outputToken"),
            items: text("items"),
            page_size: text("pageSize"),
        })
    }

    /// The waiters of `smithy.waiters#waitable`, or what is wrong with one.
    pub fn waiters(&self) -> impl Iterator<Item = Result<Waiter<'_>, String>> {
        let waiters = self.value(ids::WAITABLE).and_then(Value::as_object);
        waiters.into_iter().flatten().map(|(name, value)| {
            waiter(name, value).map_err(|problem| format!("in the waiter `{name}`: {problem}"))
        })
    }
}

const MIN_DELAY: u32 = 2;
const MAX_DELAY: u32 = 120;

fn waiter<'a>(name: &'a str, value: &'a Value) -> Result<Waiter<'a>, String> {
    if !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err("its name is not in upper camel case".to_owned());
    }
    let delay = |name, default| match value.get(name) {
        None => Ok(default),
        Some(delay) => delay
            .as_u64()
            .and_then(|delay| u32::try_from(delay).ok())
            .filter(|delay| *delay > 0)
            .ok_or_else(|| format!("`{name}` must be a number of seconds, 1 at least")),
    };
    let (min_delay, max_delay) = (delay("minDelay", MIN_DELAY)?, delay("maxDelay", MAX_DELAY)?);
    if min_delay > max_delay {
        return Err(format!("`minDelay` is {min_delay}, which is more than the {max_delay} of `maxDelay`"));
    }
    let acceptors = value.get("acceptors").and_then(Value::as_array).ok_or("it has no array `acceptors`")?;
    let acceptors: Vec<Acceptor<'_>> = acceptors
        .iter()
        .enumerate()
        .map(|(at, value)| acceptor(value).map_err(|problem| format!("acceptor {at}: {problem}")))
        .collect::<Result<_, _>>()?;
    if !acceptors.iter().any(|acceptor| acceptor.state == AcceptorState::Success) {
        return Err("no acceptor leads to `success`".to_owned());
    }
    Ok(Waiter {
        name,
        documentation: value.get("documentation").and_then(Value::as_str),
        deprecated: value.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
        min_delay,
        max_delay,
        acceptors,
    })
}

fn acceptor(value: &Value) -> Result<Acceptor<'_>, String> {
    let state = match text(value, "state")? {
        "success" => AcceptorState::Success,
        "failure" => AcceptorState::Failure,
        "retry" => AcceptorState::Retry,
        other => return Err(format!("there is no state `{other}`")),
    };
    let matcher = value.get("matcher").and_then(Value::as_object).ok_or("it has no object `matcher`")?;
    let mut properties = matcher.iter();
    let (Some((kind, inside)), None) = (properties.next(), properties.next()) else {
        return Err(format!("a matcher has one property, this one has {}", matcher.len()));
    };
    let matcher = match kind.as_str() {
        "output" => Matcher::Output(path_matcher(inside)?),
        "inputOutput" => Matcher::InputOutput(path_matcher(inside)?),
        "success" => Matcher::Success(inside.as_bool().ok_or("`success` must be true or false")?),
        "errorType" => {
            let name = inside.as_str().ok_or("`errorType` must be a text")?;
            Matcher::ErrorType(name.rsplit('#').next().unwrap_or(name))
        }
        other => return Err(format!("there is no matcher `{other}`")),
    };
    let message = match value.get("message") {
        None => None,
        Some(_) if state != AcceptorState::Failure => {
            return Err("only an acceptor of a failure has a `message`".to_owned());
        }
        Some(_) => Some(path(value, "message")?),
    };
    Ok(Acceptor { state, matcher, message })
}

fn path_matcher(value: &Value) -> Result<PathMatcher<'_>, String> {
    let comparator = match text(value, "comparator")? {
        "stringEquals" => PathComparator::StringEquals,
        "booleanEquals" => PathComparator::BooleanEquals,
        "allStringEquals" => PathComparator::AllStringEquals,
        "anyStringEquals" => PathComparator::AnyStringEquals,
        other => return Err(format!("there is no comparator `{other}`")),
    };
    let expected = text(value, "expected")?;
    if comparator == PathComparator::BooleanEquals && !["true", "false"].contains(&expected) {
        return Err(format!("`expected` must be `true` or `false`, not `{expected}`"));
    }
    Ok(PathMatcher { path: path(value, "path")?, comparator, expected })
}

fn path(value: &Value, name: &str) -> Result<Expression, String> {
    let text = text(value, name)?;
    Expression::parse(text).map_err(|fault| format!("the path `{text}` cannot be followed: {fault}"))
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    value.get(name).and_then(Value::as_str).ok_or_else(|| format!("it has no text `{name}`"))
}

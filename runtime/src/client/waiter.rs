//! Calls that are made again until something has come about.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use tokio::time::{self, Instant};

use super::core::Core;
use super::error::CallError;
use crate::codec::Shape;
use crate::event::OperationError;
use crate::jmespath::{Expression, document_of};
use crate::protocol::Operation;
use crate::types::Document;

/// A waiter of `smithy.waiters#waitable`, as a constant in generated code.
#[derive(Debug)]
pub struct Waiter {
    /// The shortest delay between two calls, in seconds; at least 1.
    pub min_delay: u32,
    /// The longest delay between two calls, in seconds.
    pub max_delay: u32,
    /// The first one that matches an answer decides.
    pub acceptors: &'static [Acceptor],
}

/// What an answer means.
#[derive(Debug)]
pub struct Acceptor {
    /// What follows from an answer that matches.
    pub state: AcceptorState,
    /// Which answers match.
    pub matcher: Matcher,
    /// Where an output that means failure says why.
    pub message: Option<Expression>,
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptorState {
    /// What was waited for has come about.
    Success,
    /// It cannot come about any more.
    Failure,
    /// It has not come about yet.
    Retry,
}

/// Which answers an acceptor is for.
#[derive(Debug)]
pub enum Matcher {
    /// Outputs in which the path gives what is expected.
    Output(PathMatcher),
    /// The same for an object with `input` and `output`.
    InputOutput(PathMatcher),
    /// All outputs if true, all errors that the peer answered if false.
    Success(bool),
    /// Errors of this name, whether the model has them or not.
    ErrorType(&'static str),
}

/// What a path must give.
#[derive(Debug)]
pub struct PathMatcher {
    /// The path.
    pub path: Expression,
    /// How what it gives is compared.
    pub comparator: PathComparator,
    /// With what it is compared.
    pub expected: &'static str,
}

/// How the value of a path is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathComparator {
    /// It is this text.
    StringEquals,
    /// It is true or false, as the text says.
    BooleanEquals,
    /// It is an array with at least one element, of which each is this text.
    AllStringEquals,
    /// It is an array of which an element is this text.
    AnyStringEquals,
}

/// What was waited for has come about.
#[derive(Debug)]
#[non_exhaustive]
pub struct Waited<O, E> {
    /// The answer that says so. Waiters may wait for an error, such as one that says that nothing is there any more.
    pub answer: Result<O, CallError<E>>,
    /// How many calls it took.
    pub calls: u32,
}

impl<O, E> Waited<O, E> {
    /// The output that says so, if it is an output.
    pub fn into_output(self) -> Option<O> {
        self.answer.ok()
    }
}

/// Why waiting has come to nothing. `O` is the operation's output, `E` its error enum.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError<O, E> {
    /// What was waited for cannot come about any more.
    #[error("what is waited for cannot come about{}", because(.message.as_deref()))]
    Failed {
        /// The answer that says so.
        answer: Box<Result<O, CallError<E>>>,
        /// Why, in the words of the peer, if it says so where the model expects it.
        message: Option<String>,
    },
    /// It has not come about in time.
    #[error("what is waited for has not come about after {calls} calls in {waited:?}")]
    TimedOut {
        /// How many calls were made.
        calls: u32,
        /// How long they and the delays took.
        waited: Duration,
    },
    /// A call failed in a way that says nothing of what is waited for.
    #[error("the call failed")]
    Call(#[source] Box<CallError<E>>),
}

fn because(message: Option<&str>) -> String {
    message.map(|message| format!(": {message}")).unwrap_or_default()
}

/// What the operation answers.
type Answer<Op> = Result<<Op as Operation>::Output, CallError<<Op as Operation>::Error>>;

/// What comes of waiting.
type Outcome<Op> = Result<
    Waited<<Op as Operation>::Output, <Op as Operation>::Error>,
    WaitError<<Op as Operation>::Output, <Op as Operation>::Error>,
>;

impl Waiter {
    /// Calls the operation until an acceptor decides, or `max` has passed.
    ///
    /// The first call is made at once. The last one is made when `max` has passed; it may take as long as the
    /// shortest delay.
    ///
    /// # Errors
    /// All of [`WaitError`].
    pub async fn wait<Op: Operation>(&self, core: &Core, input: Op::Input, max: Duration) -> Outcome<Op> {
        let began = Instant::now();
        let mut calls = 0_u32;
        let mut is_last = false;
        loop {
            let left = max.saturating_sub(began.elapsed());
            let patience = left.max(self.shortest());
            let Ok(answer) = time::timeout(patience, core.call::<Op>(input.clone(), None)).await else {
                return Err(WaitError::TimedOut { calls: calls.saturating_add(1), waited: began.elapsed() });
            };
            calls = calls.saturating_add(1);
            let acceptor = self.acceptor::<Op>(&input, &answer);
            match (acceptor.map(|acceptor| acceptor.state), answer) {
                (Some(AcceptorState::Success), answer) => return Ok(Waited { answer, calls }),
                (Some(AcceptorState::Failure), answer) => {
                    let message = acceptor.and_then(|acceptor| message(acceptor, &answer));
                    return Err(WaitError::Failed { answer: Box::new(answer), message });
                }
                (None, Err(error)) => return Err(WaitError::Call(Box::new(error))),
                (Some(AcceptorState::Retry), _) | (None, Ok(_)) => {}
            }
            let left = max.saturating_sub(began.elapsed());
            if is_last || left.is_zero() {
                return Err(WaitError::TimedOut { calls, waited: began.elapsed() });
            }
            let mut delay = self.delay(calls, RandomState::new().hash_one(calls));
            if left.saturating_sub(delay) <= self.shortest() {
                delay = left;
                is_last = true;
            }
            time::sleep(delay).await;
        }
    }

    fn shortest(&self) -> Duration {
        Duration::from_secs(self.min_delay.into())
    }

    /// The delay before the retry of this number, from 1 on: up to twice as long as the one before, drawn by
    /// `random` (Smithy spec, Waiter retries).
    fn delay(&self, retry: u32, random: u64) -> Duration {
        let (min, max) = (u64::from(self.min_delay), u64::from(self.max_delay.max(self.min_delay)));
        let doubled = 1_u64.checked_shl(retry.saturating_sub(1)).and_then(|factor| min.checked_mul(factor));
        let longest = doubled.map_or(max, |delay| delay.min(max));
        let (min, longest) = (min * 1000, longest * 1000);
        Duration::from_millis(min + random % (longest - min + 1))
    }

    /// The acceptor that decides about an answer.
    fn acceptor<Op: Operation>(&self, input: &Op::Input, answer: &Answer<Op>) -> Option<&Acceptor> {
        let mut seen = Seen { input, output: answer.as_ref().ok().map(|it| it as &dyn Shape), values: None };
        self.acceptors.iter().find(|acceptor| match &acceptor.matcher {
            Matcher::Output(matcher) => seen
                .values()
                .is_some_and(|both| matcher.matches(both.get("output").unwrap_or(&Document::Null))),
            Matcher::InputOutput(matcher) => seen.values().is_some_and(|both| matcher.matches(both)),
            Matcher::Success(true) => answer.is_ok(),
            Matcher::Success(false) => answer.as_ref().is_err_and(|error| error.response().is_some()),
            Matcher::ErrorType(name) => answer.as_ref().is_err_and(|error| is_named(error, name)),
        })
    }
}

/// Input and output; their values are made when they are looked at.
struct Seen<'a> {
    input: &'a dyn Shape,
    output: Option<&'a dyn Shape>,
    values: Option<Document>,
}

impl Seen<'_> {
    /// An object with `input` and `output`; `None` without an output.
    fn values(&mut self) -> Option<&Document> {
        let output = self.output?;
        let both =
            || Document::from_iter([("input", document_of(self.input)), ("output", document_of(output))]);
        Some(self.values.get_or_insert_with(both))
    }
}

impl PathMatcher {
    fn matches(&self, value: &Document) -> bool {
        let found = self.path.search(value);
        let is_expected = |item: &Document| item.as_str() == Some(self.expected);
        match self.comparator {
            PathComparator::StringEquals => is_expected(&found),
            PathComparator::BooleanEquals => match found.as_bool() {
                Some(found) => self.expected == if found { "true" } else { "false" },
                None => false,
            },
            PathComparator::AllStringEquals => {
                found.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_expected))
            }
            PathComparator::AnyStringEquals => {
                found.as_array().is_some_and(|items| items.iter().any(is_expected))
            }
        }
    }
}

/// Whether the peer answered with this error: by its name in the model, or by the code of the answer.
fn is_named<E: OperationError>(error: &CallError<E>, name: &str) -> bool {
    let modeled = error.as_modeled().map(|error| error.shape().schema().name());
    modeled == Some(name) || error.code() == Some(name)
}

/// What an output that means failure says: a text, or several.
fn message<O: Shape, E>(acceptor: &Acceptor, answer: &Result<O, CallError<E>>) -> Option<String> {
    let output = document_of(answer.as_ref().ok()?);
    match acceptor.message.as_ref()?.search(&output) {
        Cow::Owned(Document::String(text)) => Some(text),
        found => match &*found {
            Document::Array(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Document::as_str).collect();
                (!texts.is_empty()).then(|| texts.join("; "))
            }
            found => found.as_str().map(str::to_owned),
        },
    }
}

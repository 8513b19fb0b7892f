//! What a peer said.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;

use futures_core::Stream;

use super::Failure;
use super::tree::Tree;
use crate::client::StreamError;
use crate::codec::Shape;
use crate::event::{EventUnion, OperationError};

/// What a client received in one call.
#[derive(Default)]
pub struct Received {
    /// The members of the output that are no events.
    pub(super) initial: Option<Tree>,
    pub(super) events: Vec<Event>,
    pub(super) failure: Option<Failure>,
}

/// An event, without its type.
#[derive(Debug, Clone)]
pub(super) enum Event {
    Known { member: &'static str, value: Tree },
    Unknown,
}

impl Received {
    /// All events up to the end of a call, and what came ahead of them.
    pub async fn events<U, O, E>(
        initial: impl Future<Output = Result<O, StreamError<E>>>,
        call: &mut (impl Stream<Item = Result<U, StreamError<E>>> + Unpin),
    ) -> Self
    where
        U: EventUnion,
        O: Shape,
        E: OperationError,
    {
        let mut received = Self::default();
        while let Some(event) = poll_fn(|cx| Pin::new(&mut *call).poll_next(cx)).await {
            match event {
                Ok(event) => received.events.push(Event::of(&event)),
                // The first failure says what went wrong.
                Err(error) => received.failure = received.failure.or_else(|| Some(error.into())),
            }
        }
        match initial.await {
            Ok(initial) => received.initial = Some(Tree::of(&initial)),
            Err(error) => received.failure = received.failure.or_else(|| Some(error.into())),
        }
        received
    }

    /// The answer of a call in which only the client sends events.
    pub fn output<O: Shape, E: Into<Failure>>(output: Result<O, E>) -> Self {
        match output {
            Ok(output) => Self { initial: Some(Tree::of(&output)), ..Self::default() },
            Err(error) => Self::failed(error.into()),
        }
    }

    pub(super) fn failed(failure: Failure) -> Self {
        Self { failure: Some(failure), ..Self::default() }
    }
}

impl Event {
    pub(super) fn of<U: EventUnion>(event: &U) -> Self {
        let member = event.member().and_then(|index| U::SCHEMA.members().get(index));
        match member {
            Some(member) => {
                let value = event.shape().map_or_else(|| Tree::Object(Default::default()), Tree::of);
                Self::Known { member: member.name(), value }
            }
            None => Self::Unknown,
        }
    }

    /// What makes `found` another event.
    pub(super) fn differences(&self, found: &Self) -> Vec<String> {
        match (self, found) {
            (Self::Known { member, value }, Self::Known { member: other, value: found })
                if member == other =>
            {
                value.differences(found)
            }
            (Self::Unknown, Self::Unknown) => Vec::new(),
            _ => vec![format!("expected {self}, found {found}")],
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known { member, value } => write!(f, "`{member}` {value}"),
            Self::Unknown => f.write_str("an event that the model does not have"),
        }
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("events", &self.events.len())
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

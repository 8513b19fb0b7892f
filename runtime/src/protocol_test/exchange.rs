//! A call with events, after its end.

use std::collections::VecDeque;

use crate::codec::Shape;
use crate::event::EventUnion;
use crate::frame::{Decoder, Message};

use super::received::{Event, Received};
use super::tree::Tree;
use super::{Failure, Request, SentEvent, judge};

/// What both sides said in one call. Events are checked in their order.
#[derive(Debug)]
pub struct Exchange {
    request: Option<Request>,
    initial_request: Option<Message>,
    sent: VecDeque<Message>,
    /// What is wrong with the frames that were sent.
    broken: Option<String>,
    initial: Option<Tree>,
    received: VecDeque<Event>,
    failure: Option<Failure>,
}

impl Exchange {
    pub(super) fn new(request: Option<Request>, received: Received) -> Self {
        let Received { initial, events, failure } = received;
        let (mut sent, broken) = request.as_ref().map(frames).unwrap_or_default();
        let is_initial = |message: &Message| message.string(":event-type") == Some("initial-request");
        let initial_request = if sent.front().is_some_and(is_initial) { sent.pop_front() } else { None };
        Self { request, initial_request, sent, broken, initial, received: events.into(), failure }
    }

    /// The request that opened the call.
    ///
    /// # Panics
    /// If there was none.
    #[track_caller]
    pub fn request(&self) -> &Request {
        match (&self.request, &self.failure) {
            (Some(request), _) => request,
            (None, Some(failure)) => panic!("no request was sent: {failure}"),
            (None, None) => panic!("no whole request was sent"),
        }
    }

    /// The message with which RPC protocols send what is not an event.
    ///
    /// # Panics
    /// If there was none.
    #[track_caller]
    pub fn initial_request(&self) -> SentEvent<'_> {
        match &self.initial_request {
            Some(message) => SentEvent::new(message.clone()),
            None => panic!("expected an initial request, found none"),
        }
    }

    /// The next event that the client sent.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn sent(&mut self) -> SentEvent<'_> {
        self.request();
        match (self.sent.pop_front(), &self.broken, &self.failure) {
            (Some(message), ..) => SentEvent::new(message),
            (None, Some(broken), _) => panic!("expected a further event, found no frame: {broken}"),
            (None, None, Some(failure)) => panic!("the client sent no further event: {failure}"),
            (None, None, None) => panic!("the client sent no further event"),
        }
    }

    /// The client sent no further event.
    ///
    /// # Panics
    /// If it did.
    #[track_caller]
    pub fn sent_all(&self) {
        let rest = self.sent.len();
        assert!(rest == 0 && self.broken.is_none(), "expected no further event, found {:?}", self.sent);
    }

    /// The other members of the output are these.
    ///
    /// # Panics
    /// If they are not.
    #[track_caller]
    pub fn initial_response(&self, expected: &dyn Shape) {
        match (&self.initial, &self.failure) {
            (Some(found), _) => judge("the initial response", &Tree::of(expected).differences(found)),
            (None, Some(failure)) => panic!("expected an initial response, found {failure}"),
            (None, None) => panic!("expected an initial response, found none"),
        }
    }

    /// The next event that the client received is this one.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn received<U: EventUnion>(&mut self, expected: &U) {
        self.receive(&Event::of(expected));
    }

    /// The next event that the client received is one that the model does not have.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn received_unknown(&mut self) {
        self.receive(&Event::Unknown);
    }

    #[track_caller]
    fn receive(&mut self, expected: &Event) {
        match (self.received.pop_front(), &self.failure) {
            (Some(found), _) => judge("the event", &expected.differences(&found)),
            (None, Some(failure)) => panic!("expected {expected}, found {failure}"),
            (None, None) => panic!("expected {expected}, found no further event"),
        }
    }

    /// The call ended well, after the events that were checked.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn succeeded(&self) {
        if let Some(failure) = &self.failure {
            panic!("expected the call to succeed, found {failure}");
        }
        if let Some(event) = self.received.front() {
            panic!("expected no further event, found {event}");
        }
    }

    /// The call failed, in whatever way.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn failed(&self) {
        assert!(self.request.is_some(), "the call failed before anything was sent: {:?}", self.failure);
        assert!(self.failure.is_some(), "expected the call to fail, found that it succeeded");
    }

    /// The call failed with this error of the model.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn failed_with(&self, id: &str) {
        self.failed();
        if let Some(failure) = &self.failure {
            let found = failure.modeled().map(|modeled| modeled.id);
            assert!(found == Some(id), "expected the error `{id}`, found {failure}");
        }
    }
}

/// The messages in a body, and what is wrong with what follows them.
fn frames(request: &Request) -> (VecDeque<Message>, Option<String>) {
    let mut decoder = Decoder::new();
    let mut messages = VecDeque::new();
    decoder.push(request.body.clone());
    loop {
        match decoder.next() {
            // Nothing is in the frame that some clients end with.
            Ok(Some(message)) if message.is_empty() => {}
            Ok(Some(message)) => messages.push_back(message),
            Ok(None) => return (messages, decoder.finish().err().map(|error| error.to_string())),
            Err(error) => return (messages, Some(error.to_string())),
        }
    }
}

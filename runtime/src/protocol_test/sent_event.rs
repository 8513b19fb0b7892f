//! An event that a client sent.

use std::marker::PhantomData;

use super::compare::{bodies, exact};
use super::judge;
use crate::frame::{HeaderValue, Message};

/// A message among those that a client sent. Each check panics when it does not hold.
#[derive(Debug, Clone)]
pub struct SentEvent<'a> {
    message: Message,
    /// Events are taken one after the other.
    exchange: PhantomData<&'a ()>,
}

impl SentEvent<'_> {
    pub(super) fn new(message: Message) -> Self {
        Self { message, exchange: PhantomData }
    }

    /// The header has this type and value.
    ///
    /// # Panics
    /// If it has others, or is not there.
    #[track_caller]
    pub fn header<'v>(&self, name: &str, expected: impl Into<HeaderValue<'v>>) -> &Self {
        let (expected, found) = (expected.into(), self.message.header(name));
        assert!(found == Some(expected), "header `{name}`: expected {expected:?}, found {found:?}");
        self
    }

    /// There is no such header.
    ///
    /// # Panics
    /// If there is one.
    #[track_caller]
    pub fn forbid_header(&self, name: &str) -> &Self {
        let found = self.message.header(name);
        assert!(found.is_none(), "expected no header `{name}`, found {found:?}");
        self
    }

    /// There is such a header, whatever its value.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn require_header(&self, name: &str) -> &Self {
        let there = self.message.header(name).is_some();
        assert!(there, "expected a header `{name}`, found {:?}", self.message);
        self
    }

    /// The payload means the same as `expected`: see [`Request::body`](super::Request::body).
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn body(&self, media_type: &str, expected: &str) -> &Self {
        judge("the payload", &bodies(media_type, expected, &self.message.payload_bytes()));
        self
    }

    /// The payload is this text, byte by byte.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn body_text(&self, expected: &str) -> &Self {
        judge("the payload", &exact(expected.as_bytes(), self.message.payload()));
        self
    }

    /// There is no payload.
    ///
    /// # Panics
    /// If there is one.
    #[track_caller]
    pub fn empty_body(&self) -> &Self {
        self.body_text("")
    }
}

//! Traits of streams and of the events in them (Smithy spec, Streaming).

use super::{Traits, ids};

impl Traits {
    /// `smithy.api#streaming`: an event stream on a union, a byte stream on a blob.
    #[must_use]
    pub fn is_streaming(&self) -> bool {
        self.has(ids::STREAMING)
    }

    /// `smithy.api#requiresLength`: the byte stream's length must be known before it is sent.
    #[must_use]
    pub fn requires_length(&self) -> bool {
        self.has(ids::REQUIRES_LENGTH)
    }

    /// `smithy.api#eventHeader`: the member travels as a header of the event's message.
    #[must_use]
    pub fn is_event_header(&self) -> bool {
        self.has(ids::EVENT_HEADER)
    }

    /// `smithy.api#eventPayload`: the member is the whole payload of the event's message.
    #[must_use]
    pub fn is_event_payload(&self) -> bool {
        self.has(ids::EVENT_PAYLOAD)
    }
}

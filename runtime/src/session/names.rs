//! The headers that say what a message is and where it goes.
//!
//! Their names are written exactly so, and read in any ASCII case, as `aws-c-event-stream` does.

pub(super) const MESSAGE_TYPE: &str = ":message-type";
pub(super) const MESSAGE_FLAGS: &str = ":message-flags";
pub(super) const STREAM_ID: &str = ":stream-id";
pub(super) const OPERATION: &str = "operation";
pub(super) const VERSION: &str = ":version";
pub(super) const CONTENT_TYPE: &str = ":content-type";
pub(super) const SERVICE_MODEL_TYPE: &str = "service-model-type";

pub(super) const JSON: &str = "application/json";

/// Whether the session writes the header of this name, so that nobody else may.
pub(super) fn is_reserved(name: &[u8]) -> bool {
    [MESSAGE_TYPE, MESSAGE_FLAGS, STREAM_ID, OPERATION].iter().any(|it| is(name, it))
}

/// Whether a header has this name.
#[inline(always)]
pub(super) fn is(name: &[u8], known: &str) -> bool {
    // Most names are written as they should be, and those that are not have another length.
    name.len() == known.len() && (name == known.as_bytes() || name.eq_ignore_ascii_case(known.as_bytes()))
}

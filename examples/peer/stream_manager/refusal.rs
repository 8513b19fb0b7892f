//! Errors.

use std::fmt;

use smithy_streams_runtime::session::stream_manager::Status;

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: Status, text: impl fmt::Display) -> Self {
        Self { status, text: text.to_string() }
    }

    pub(super) fn invalid(text: impl fmt::Display) -> Self {
        Self::new(Status::InvalidRequest, text)
    }

    pub(super) fn no_stream(name: &str) -> Self {
        Self::new(Status::ResourceNotFound, format_args!("there is no stream `{name}`"))
    }
}

//! What the service says no with.

use smithy_streams::stream_sea::types::{InvalidRequest, SubscriptionRefused, Unauthorized};
use smithy_streams_runtime::codec::Shape;

/// An error of the service.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// Status 400.
    Invalid(InvalidRequest),
    /// Status 401.
    Unauthorized(Unauthorized),
    /// A reply with `success: false`.
    Subscription(SubscriptionRefused),
}

impl Refusal {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(InvalidRequest::new().message(message))
    }

    /// As [`invalid`](Self::invalid), with all that is wrong.
    pub(crate) fn with_errors(message: impl Into<String>, errors: Vec<String>) -> Self {
        Self::Invalid(InvalidRequest::new().message(message).errors(errors))
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::Unauthorized(Unauthorized::new().message(message))
    }

    pub(crate) fn subscription(message: impl Into<String>) -> Self {
        Self::Subscription(SubscriptionRefused::new().message(message))
    }

    pub(crate) fn into_shape(self) -> Box<dyn Shape + Send> {
        match self {
            Self::Invalid(error) => Box::new(error),
            Self::Unauthorized(error) => Box::new(error),
            Self::Subscription(error) => Box::new(error),
        }
    }
}

/// A member that a request has to have.
pub(crate) fn required<'a, T>(value: &'a Option<T>, member: &str) -> Result<&'a T, Refusal> {
    value.as_ref().ok_or_else(|| Refusal::invalid(format!("`{member}` is required")))
}

/// A member that has to have some text in it.
pub(crate) fn text<'a>(value: &'a Option<String>, member: &str) -> Result<&'a str, Refusal> {
    let text = required(value, member)?;
    if text.is_empty() {
        return Err(Refusal::invalid(format!("`{member}` is empty")));
    }
    Ok(text)
}

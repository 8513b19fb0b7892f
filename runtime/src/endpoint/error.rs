//! Why there is no endpoint.

use thiserror::Error;

/// Why rules come to no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// A parameter that the rules require is not set, and has no default.
    #[error("endpoint parameter `{name}` is required, but not set")]
    MissingParameter {
        /// The parameter's name in the rule set.
        name: &'static str,
    },
    /// A parameter is set to a value of another type than the rules say.
    #[error("endpoint parameter `{name}` is set to a value of another type")]
    WrongType {
        /// The parameter's name in the rule set.
        name: &'static str,
    },
    /// The rules themselves say that these parameters have no endpoint, and why.
    #[error("{message}")]
    Rule {
        /// The error text of the rule.
        message: String,
    },
    /// No rule is for these parameters.
    #[error("no endpoint rule is for these parameters")]
    NoRule,
    /// The rule that matches needs a value that is not set.
    #[error("an endpoint rule needs a value that is not set")]
    UnsetValue,
    /// The rule that matches makes something that is no URL.
    #[error("endpoint rules made `{url}`, which is no endpoint")]
    InvalidUrl {
        /// What they made.
        url: String,
    },
    /// The rule that matches makes something that is no HTTP header.
    #[error("endpoint rules made the header `{name}`, which cannot be sent")]
    InvalidHeader {
        /// The header's name.
        name: &'static str,
    },
}

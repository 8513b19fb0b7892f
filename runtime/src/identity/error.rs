//! Identities that cannot be had, or cannot be shown.

/// Why a request cannot say who sends it. No text of it is secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// What is to be sent has characters that HTTP headers cannot have.
    #[error("the value of HTTP header `{name}` has characters that no header can have")]
    InvalidHeaderValue {
        /// Name of the header.
        name: String,
    },
    /// The URI cannot take what is to be added to its query.
    #[error("the URI cannot take another query parameter")]
    InvalidUri,
}

//! Who calls: credentials, tokens and keys.
//!
//! Secrets do not show in `Debug`, and the HTTP headers that hold one are marked as sensitive.

mod credentials;
mod error;
mod token;

pub use credentials::Credentials;
pub use error::IdentityError;
#[cfg(feature = "sigv4")]
pub(crate) use token::sensitive;
pub use token::{ApiKey, BearerToken};

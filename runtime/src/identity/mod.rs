//! Who calls: credentials, tokens and keys, and where they come from.
//!
//! | trait of the service | identity | from a provider |
//! |---|---|---|
//! | `aws.auth#sigv4` | [`Credentials`] | [`ProvideCredentials`] |
//! | `smithy.api#httpBearerAuth` | [`BearerToken`] | [`ProvideToken`] |
//! | `smithy.api#httpBasicAuth` | [`BasicAuth`] | – |
//! | `smithy.api#httpApiKeyAuth` | [`ApiKey`] | – |
//!
//! Credentials that are found and not given: [`EnvironmentCredentials`], [`ProfileCredentials`], and
//! [`CredentialsChain`], which asks both. Clients keep what a provider gives until a minute before it expires.
//!
//! This room knows no clock and no socket: `now` is passed in. It does look at the process environment and at the
//! shared files of the user, which is where identities are; `environment.rs` and `profile.rs` do that, and nothing
//! else does.
//!
//! Secrets do not show in `Debug` and in errors, and the HTTP headers that hold one are marked as sensitive.

#[cfg(feature = "aws-credential-types")]
mod aws_credential_types;
mod basic;
mod cached;
mod chain;
mod credentials;
mod environment;
mod error;
mod header;
mod profile;
mod provide;
mod shared_file;
mod token;

#[cfg(feature = "aws-credential-types")]
pub use self::aws_credential_types::AwsCredentialTypes;
pub use basic::BasicAuth;
pub(crate) use cached::{CachedCredentials, CachedToken};
pub use chain::CredentialsChain;
pub use credentials::Credentials;
pub use environment::{Environment, EnvironmentCredentials};
pub use error::IdentityError;
#[cfg(feature = "sigv4")]
pub(crate) use header::NotAHeader;
pub(crate) use header::sensitive;
pub use profile::{ProfileCredentials, find_region};
pub use provide::{ProvideCredentials, ProvideFuture, ProvideToken};
pub use token::{ApiKey, BearerToken};

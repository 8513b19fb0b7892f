//! Identities that cannot be had, or cannot be shown.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use crate::byte_stream::SharedError;

/// Why a request cannot say who sends it. No text of it is secret.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// What is to be sent has characters that HTTP headers cannot have.
    #[error("the value of HTTP header `{name}` has characters that no header can have")]
    InvalidHeaderValue {
        /// Name of the header.
        name: String,
    },
    /// The model names a header that HTTP cannot have.
    #[error("`{name}` cannot be the name of an HTTP header")]
    InvalidHeaderName {
        /// As the model has it.
        name: &'static str,
    },
    /// The URI cannot take what is to be added to its query.
    #[error("the URI cannot take another query parameter")]
    InvalidUri,
    /// The user of a [`BasicAuth`](super::BasicAuth) has a colon, which is where its name would end (RFC 7617, 2).
    #[error("the name of the user has a colon")]
    InvalidUser,
    /// A place has nothing to give; a [`CredentialsChain`](super::CredentialsChain) looks into the next.
    #[error("{place} has no {what}")]
    NotFound {
        /// Where was looked, such as `the environment`.
        place: String,
        /// What would have to be there.
        what: String,
    },
    /// A place has some of what belongs together.
    #[error("{place} has no `{what}`, though it has the rest")]
    Incomplete {
        /// Where was looked, such as `the environment`.
        place: String,
        /// The variable or key that would have to be there.
        what: &'static str,
    },
    /// The profile gets its credentials in a way that is not built in.
    #[error(
        "profile `{profile}` asks for {kind}, which is not built in: use a provider of the AWS SDK, adapted by \
         `identity::AwsCredentialTypes` (feature `aws-credential-types`), or one of your own"
    )]
    UnsupportedProfile {
        /// Name of the profile.
        profile: String,
        /// What it asks for, such as `an assumed role`.
        kind: &'static str,
    },
    /// A file is there, but cannot be read.
    #[error("{} cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The operating system's word.
        source: SharedError<io::Error>,
    },
    /// A file is not written as shared files are.
    #[error("{}:{line} is neither a section nor a property", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The first line that cannot be read, from 1.
        line: usize,
    },
    /// None of the providers of a [`CredentialsChain`](super::CredentialsChain) has anything to give.
    #[error("no credentials were found: {}", listed(errors))]
    Exhausted {
        /// What each said, in their order.
        errors: Vec<Self>,
    },
    /// A provider failed.
    #[error("the provider of the identity failed")]
    Provider {
        /// The error of that provider.
        source: SharedError,
    },
}

impl IdentityError {
    /// The failure of a provider, whose words must not be secret either.
    pub fn provider(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Provider { source: error.into().into() }
    }

    /// Whether nothing was there, rather than something that is wrong: the only case in which another identity may
    /// stand in.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::Exhausted { .. })
    }
}

fn listed(errors: &[IdentityError]) -> String {
    if errors.is_empty() {
        return "the chain is empty".to_owned();
    }
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

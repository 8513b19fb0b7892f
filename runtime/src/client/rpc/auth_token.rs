//! Who connects.

use std::fmt;
use std::sync::Arc;

/// A token that a server knows its client by, such as Greengrass gives to components. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthToken {
    token: Arc<str>,
}

impl AuthToken {
    /// A token as it was given out.
    pub fn new(token: impl Into<Arc<str>>) -> Self {
        Self { token: token.into() }
    }

    /// The token itself.
    pub fn token(&self) -> &str {
        &self.token
    }
}

impl From<&str> for AuthToken {
    fn from(token: &str) -> Self {
        Self::new(token)
    }
}

impl From<String> for AuthToken {
    fn from(token: String) -> Self {
        Self::new(token)
    }
}

impl fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthToken").finish_non_exhaustive()
    }
}

use std::fmt;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::request::Parts;

use super::{IdentityError, sensitive};

/// User and password for `@httpBasicAuth` (RFC 7617). `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct BasicAuth {
    user: Arc<str>,
    password: Arc<str>,
}

impl BasicAuth {
    /// A user, whose name must not have a colon, and the password; both may be empty.
    pub fn new(user: impl Into<Arc<str>>, password: impl Into<Arc<str>>) -> Self {
        Self { user: user.into(), password: password.into() }
    }

    /// The name of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Sets `Authorization: Basic <base64 of user:password>`, in UTF-8.
    ///
    /// # Errors
    /// [`InvalidUser`](IdentityError::InvalidUser).
    pub fn authorize(&self, parts: &mut Parts) -> Result<(), IdentityError> {
        if self.user.contains(':') {
            return Err(IdentityError::InvalidUser);
        }
        let pair = format!("{}:{}", self.user, self.password);
        let value = format!("Basic {}", base64_simd::STANDARD.encode_to_string(pair));
        parts.headers.insert(AUTHORIZATION, sensitive(&AUTHORIZATION, &value)?);
        Ok(())
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicAuth").finish_non_exhaustive()
    }
}

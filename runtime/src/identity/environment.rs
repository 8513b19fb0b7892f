//! The process environment.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::future::ready;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Credentials, IdentityError, ProvideCredentials, ProvideFuture};

/// Environment variables: those of the process, or others in their place.
///
/// A variable that is empty or blank counts as not set. `Debug` shows names, never values.
#[derive(Clone, Default)]
pub struct Environment {
    /// `None` for those of the process.
    pairs: Option<Arc<BTreeMap<OsString, OsString>>>,
}

impl Environment {
    /// The variables of the process, as they are when they are asked for.
    pub fn process() -> Self {
        Self::default()
    }

    /// The variables given, and no others.
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { pairs: Some(Arc::new(pairs.collect())) }
    }

    /// The value of a variable. One that is no text counts as not set.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.raw(name)?.into_string().ok().filter(|value| !value.trim().is_empty())
    }

    /// The value of a variable that is a path; `~/` in front is the home of the user.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.raw(name).filter(|value| !value.is_empty())?);
        match path.strip_prefix("~") {
            Ok(below) => Some(self.home()?.join(below)),
            Err(_) => Some(path),
        }
    }

    /// The home of the user, where there is one.
    pub(super) fn home(&self) -> Option<PathBuf> {
        let home = ["HOME", "USERPROFILE"].iter().find_map(|name| self.raw(name).filter(|it| !it.is_empty()));
        home.map(PathBuf::from)
    }

    fn raw(&self, name: &str) -> Option<OsString> {
        match &self.pairs {
            Some(pairs) => pairs.get(std::ffi::OsStr::new(name)).cloned(),
            None => env::var_os(name),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.pairs {
            Some(pairs) => f.debug_set().entries(pairs.keys()).finish(),
            None => f.write_str("Environment"),
        }
    }
}

/// Credentials from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary ones, `AWS_SESSION_TOKEN`. The account
/// that they belong to is in `AWS_ACCOUNT_ID`, if anywhere.
///
/// ```no_run
/// # use smithy_streams_runtime::identity::{EnvironmentCredentials, ProvideCredentials};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = EnvironmentCredentials::new().provide().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct EnvironmentCredentials {
    environment: Environment,
}

const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const ACCOUNT_ID: &str = "AWS_ACCOUNT_ID";

impl EnvironmentCredentials {
    /// Those of the process.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads from `environment` instead.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Self { environment }
    }

    fn read(&self) -> Result<Credentials, IdentityError> {
        let place = || "the environment".to_owned();
        let (id, secret) = (self.environment.text(ACCESS_KEY_ID), self.environment.text(SECRET_ACCESS_KEY));
        let (id, secret) = match (id, secret) {
            (Some(id), Some(secret)) => (id, secret),
            (Some(_), None) => {
                return Err(IdentityError::Incomplete { place: place(), what: SECRET_ACCESS_KEY });
            }
            (None, Some(_)) => return Err(IdentityError::Incomplete { place: place(), what: ACCESS_KEY_ID }),
            (None, None) => {
                let what = format!("`{ACCESS_KEY_ID}`");
                return Err(IdentityError::NotFound { place: place(), what });
            }
        };
        let mut credentials = Credentials::new(id, secret);
        if let Some(token) = self.environment.text(SESSION_TOKEN) {
            credentials = credentials.with_session_token(token);
        }
        if let Some(account) = self.environment.text(ACCOUNT_ID) {
            credentials = credentials.with_account_id(account);
        }
        Ok(credentials)
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(ready(self.read()))
    }
}

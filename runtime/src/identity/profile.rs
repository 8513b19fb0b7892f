//! The files that tools for AWS share.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::shared_file::{Profiles, SharedFile, read_into};
use super::{Credentials, Environment, IdentityError, ProvideCredentials, ProvideFuture};
use crate::byte_stream::SharedError;

/// Credentials that stand in a profile of the shared files: `aws_access_key_id`, `aws_secret_access_key` and, for
/// temporary ones, `aws_session_token`. The account that they belong to is `aws_account_id`, if it stands there.
///
/// | | from | otherwise |
/// |---|---|---|
/// | profile | [`with_profile`](Self::with_profile), `AWS_PROFILE` | `default` |
/// | credentials file | `AWS_SHARED_CREDENTIALS_FILE` | `~/.aws/credentials` |
/// | config file | `AWS_CONFIG_FILE` | `~/.aws/config` |
///
/// Both files are read; where they do not agree the credentials file holds. A file that does not exist is empty. The
/// files are read whenever this is asked.
///
/// Profiles that get their credentials otherwise (by an assumed role, single sign-on, a program) give
/// [`UnsupportedProfile`](IdentityError::UnsupportedProfile), also if keys stand beside, because it would not be those
/// that are meant.
#[derive(Debug, Clone, Default)]
pub struct ProfileCredentials {
    environment: Environment,
    profile: Option<String>,
}

const ACCESS_KEY_ID: &str = "aws_access_key_id";
const SECRET_ACCESS_KEY: &str = "aws_secret_access_key";
const SESSION_TOKEN: &str = "aws_session_token";
const ACCOUNT_ID: &str = "aws_account_id";

/// Keys that ask for credentials that do not stand in the profile, and what they ask for.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("role_arn", "an assumed role (`role_arn`)"),
    ("web_identity_token_file", "a web identity (`web_identity_token_file`)"),
    ("sso_session", "single sign-on (`sso_session`)"),
    ("sso_start_url", "single sign-on (`sso_start_url`)"),
    ("login_session", "a console login (`login_session`)"),
    ("credential_process", "a program (`credential_process`)"),
];

impl ProfileCredentials {
    /// By the environment of the process.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads from `environment` which profile and files are meant.
    #[must_use]
    pub fn with_environment(self, environment: Environment) -> Self {
        Self { environment, ..self }
    }

    /// Takes this profile, whatever the environment says.
    #[must_use]
    pub fn with_profile(self, name: impl Into<String>) -> Self {
        Self { profile: Some(name.into()), ..self }
    }

    async fn read(&self) -> Result<Credentials, IdentityError> {
        let files = Files::of(&self.environment);
        let profiles = files.read().await?;
        let name = profile_name(self.profile.as_deref(), &self.environment);
        let Some(profile) = profiles.get(&name) else {
            return Err(IdentityError::NotFound {
                place: files.to_string(),
                what: format!("profile `{name}`"),
            });
        };
        credentials(name, profile)
    }
}

impl ProvideCredentials for ProfileCredentials {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(self.read())
    }
}

/// The region that the user has chosen: by `AWS_REGION`, by `AWS_DEFAULT_REGION`, or by `region` in the profile of the
/// shared files that [`ProfileCredentials`] takes; `None` without any.
///
/// # Errors
/// [`File`](IdentityError::File) and [`Syntax`](IdentityError::Syntax).
pub async fn find_region(
    environment: &Environment,
    profile: Option<&str>,
) -> Result<Option<String>, IdentityError> {
    let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"];
    if let Some(region) = variables.iter().find_map(|name| environment.text(name)) {
        return Ok(Some(region));
    }
    let mut profiles = Files::of(environment).read().await?;
    let region = profiles.get_mut(&profile_name(profile, environment)).and_then(|it| it.remove("region"));
    Ok(region.filter(|region| !region.is_empty()))
}

fn profile_name(asked: Option<&str>, environment: &Environment) -> String {
    let asked = asked.map(str::to_owned).or_else(|| environment.text("AWS_PROFILE"));
    asked.unwrap_or_else(|| "default".to_owned())
}

fn credentials(name: String, profile: &BTreeMap<String, String>) -> Result<Credentials, IdentityError> {
    let value = |key: &str| profile.get(key).filter(|value| !value.is_empty()).map(String::as_str);
    if let Some((_, kind)) = UNSUPPORTED.iter().find(|(key, _)| value(key).is_some()) {
        return Err(IdentityError::UnsupportedProfile { profile: name, kind });
    }
    let place = || format!("profile `{name}`");
    let (id, secret) = match (value(ACCESS_KEY_ID), value(SECRET_ACCESS_KEY)) {
        (Some(id), Some(secret)) => (id, secret),
        (Some(_), None) => return Err(IdentityError::Incomplete { place: place(), what: SECRET_ACCESS_KEY }),
        (None, Some(_)) => return Err(IdentityError::Incomplete { place: place(), what: ACCESS_KEY_ID }),
        (None, None) => {
            return Err(IdentityError::NotFound { place: place(), what: format!("`{ACCESS_KEY_ID}`") });
        }
    };
    let mut credentials = Credentials::new(id, secret);
    if let Some(token) = value(SESSION_TOKEN) {
        credentials = credentials.with_session_token(token);
    }
    if let Some(account) = value(ACCOUNT_ID) {
        credentials = credentials.with_account_id(account);
    }
    Ok(credentials)
}

/// Where the shared files are; `None` without a home.
struct Files {
    config: Option<PathBuf>,
    credentials: Option<PathBuf>,
}

impl Files {
    fn of(environment: &Environment) -> Self {
        let find = |variable: &str, name: &str| {
            let default = || environment.home().map(|home| home.join(".aws").join(name));
            environment.path(variable).or_else(default)
        };
        Self {
            config: find("AWS_CONFIG_FILE", "config"),
            credentials: find("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }

    async fn read(&self) -> Result<Profiles, IdentityError> {
        let mut profiles = Profiles::new();
        for (path, file) in [(&self.config, SharedFile::Config), (&self.credentials, SharedFile::Credentials)]
        {
            let Some(path) = path else { continue };
            let Some(text) = read_text(path).await? else { continue };
            read_into(&mut profiles, file, &text)
                .map_err(|line| IdentityError::Syntax { path: path.clone(), line })?;
        }
        Ok(profiles)
    }
}

impl std::fmt::Display for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.config, &self.credentials) {
            (Some(config), Some(credentials)) => {
                write!(f, "{} with {}", config.display(), credentials.display())
            }
            (Some(only), None) | (None, Some(only)) => write!(f, "{}", only.display()),
            (None, None) => f.write_str("a user without a home"),
        }
    }
}

/// The text of a file; `None` if there is no such file.
async fn read_text(path: &Path) -> Result<Option<String>, IdentityError> {
    match tokio::fs::read_to_string(path).await {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IdentityError::File { path: path.to_owned(), source: SharedError::new(error) }),
    }
}

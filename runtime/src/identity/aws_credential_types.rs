//! Providers of the AWS SDK for Rust.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::aws_credential_types::provider::ProvideCredentials as AwsProvider;
use ::aws_credential_types::provider::error::CredentialsError;

use super::{Credentials, IdentityError, ProvideCredentials, ProvideFuture};
use crate::types::Timestamp;

/// A provider of the AWS SDK for Rust, such as the one that its crate `aws-config` makes for single sign-on, assumed
/// roles, containers and instances.
///
/// ```ignore
/// let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
/// let provider = config.credentials_provider().ok_or("no credentials")?;
/// let client = kinesis::Client::builder().credentials(AwsCredentialTypes::new(provider)).region("eu-west-1").build()?;
/// ```
///
/// The crate `aws-credential-types` wants a newer compiler than this one: with the feature of this name, its
/// `rust-version` holds.
#[derive(Debug, Clone)]
pub struct AwsCredentialTypes<P> {
    provider: P,
}

impl<P: AwsProvider + 'static> AwsCredentialTypes<P> {
    /// Asks `provider`.
    pub fn new(provider: P) -> Self {
        Self { provider }
    }

    async fn ask(&self) -> Result<Credentials, IdentityError> {
        let found = self.provider.provide_credentials().await.map_err(|error| match error {
            CredentialsError::CredentialsNotLoaded(_) => IdentityError::NotFound {
                place: "the provider of the AWS SDK".to_owned(),
                what: "credentials".to_owned(),
            },
            error => IdentityError::provider(error),
        })?;
        let mut credentials = Credentials::new(found.access_key_id(), found.secret_access_key());
        if let Some(token) = found.session_token() {
            credentials = credentials.with_session_token(token);
        }
        if let Some(account) = found.account_id() {
            credentials = credentials.with_account_id(account.as_str());
        }
        Ok(match found.expiry() {
            Some(expiry) => credentials.with_expiry(timestamp(expiry)),
            None => credentials,
        })
    }
}

impl<P: AwsProvider + 'static> ProvideCredentials for AwsCredentialTypes<P> {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(self.ask())
    }
}

/// In whole seconds, rounded down.
fn timestamp(time: SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use ::aws_credential_types::Credentials as AwsCredentials;
    use ::aws_credential_types::provider::future;

    use super::*;

    #[tokio::test]
    async fn everything_comes_over() {
        let expiry = UNIX_EPOCH + Duration::from_millis(1_767_323_045_900);
        let theirs = AwsCredentials::new("id", "secret", Some("token".to_owned()), Some(expiry), "test");
        let ours = AwsCredentialTypes::new(theirs).provide().await.unwrap();
        let expiry = Timestamp::from_seconds(1_767_323_045);
        assert_eq!(ours, Credentials::new("id", "secret").with_session_token("token").with_expiry(expiry));
        let theirs = AwsCredentials::builder().access_key_id("id").secret_access_key("secret");
        let theirs = theirs.account_id("123456789012").provider_name("test").build();
        let ours = AwsCredentialTypes::new(theirs).provide().await.unwrap();
        assert_eq!(ours, Credentials::new("id", "secret").with_account_id("123456789012"));
        let plain = AwsCredentialTypes::new(AwsCredentials::new("id", "secret", None, None, "test"));
        assert_eq!(plain.provide().await.unwrap(), Credentials::new("id", "secret"));
    }

    #[derive(Debug)]
    struct Failing(fn() -> CredentialsError);

    impl AwsProvider for Failing {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err((self.0)()))
        }
    }

    #[tokio::test]
    async fn only_what_is_not_there_is_passed_over() {
        let absent = Failing(|| CredentialsError::not_loaded("no instance"));
        assert!(AwsCredentialTypes::new(absent).provide().await.unwrap_err().is_not_found());
        let broken = Failing(|| CredentialsError::provider_error("broken"));
        let error = AwsCredentialTypes::new(broken).provide().await.unwrap_err();
        assert!(!error.is_not_found());
        assert!(std::error::Error::source(&error).is_some_and(|it| it.is::<CredentialsError>()), "{error:?}");
    }
}

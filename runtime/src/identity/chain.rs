use std::sync::Arc;

use super::{
    Credentials, Environment, EnvironmentCredentials, IdentityError, ProfileCredentials, ProvideCredentials,
    ProvideFuture,
};

/// Asks one provider after the other until one has credentials.
///
/// A provider that [has nothing](IdentityError::is_not_found) is passed over. Any other error ends the search: whoever
/// has set one of two variables, say, does not want to be somebody else.
///
/// ```no_run
/// # use smithy_streams_runtime::identity::{CredentialsChain, ProvideCredentials};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let credentials = CredentialsChain::default().provide().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct CredentialsChain {
    providers: Vec<Arc<dyn ProvideCredentials>>,
}

impl CredentialsChain {
    /// A chain that has nobody to ask.
    pub fn new() -> Self {
        Self { providers: Vec::new() }
    }

    /// What users expect: [`EnvironmentCredentials`], then [`ProfileCredentials`].
    pub fn standard(environment: &Environment) -> Self {
        Self::new()
            .then(EnvironmentCredentials::new().with_environment(environment.clone()))
            .then(ProfileCredentials::new().with_environment(environment.clone()))
    }

    /// Asks `provider`, too, when all others have nothing.
    #[must_use]
    pub fn then(mut self, provider: impl ProvideCredentials) -> Self {
        self.providers.push(Arc::new(provider));
        self
    }

    async fn search(&self) -> Result<Credentials, IdentityError> {
        let mut errors = Vec::new();
        for provider in &self.providers {
            match provider.provide().await {
                Err(error) if error.is_not_found() => errors.push(error),
                found => return found,
            }
        }
        Err(IdentityError::Exhausted { errors })
    }
}

/// [`CredentialsChain::standard`] of the process environment.
impl Default for CredentialsChain {
    fn default() -> Self {
        Self::standard(&Environment::process())
    }
}

impl ProvideCredentials for CredentialsChain {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(self.search())
    }
}

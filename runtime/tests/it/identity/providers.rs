//! Providers, and chains of them.

use std::sync::Arc;

use smithy_streams_runtime::identity::{
    BearerToken, Credentials, CredentialsChain, IdentityError, ProvideCredentials, ProvideFuture,
    ProvideToken,
};

use super::{found, of};

/// Says what it was made with.
#[derive(Debug)]
struct Says(fn() -> Result<Credentials, IdentityError>);

impl ProvideCredentials for Says {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(async { (self.0)() })
    }
}

fn nothing() -> Result<Credentials, IdentityError> {
    Err(IdentityError::NotFound { place: "the drawer".to_owned(), what: "key".to_owned() })
}

#[tokio::test]
async fn identities_provide_themselves_behind_any_pointer() {
    let shared: Arc<dyn ProvideCredentials> = Arc::new(Credentials::new("id", "HIDDEN"));
    assert_eq!(found(Arc::clone(&shared)).await, of("id", "HIDDEN", None));
    assert_eq!(found(CredentialsChain::new().then(shared)).await, of("id", "HIDDEN", None));
    let token: Arc<dyn ProvideToken> = Arc::new(BearerToken::new("HIDDEN"));
    assert_eq!(ProvideToken::provide(&token).await.unwrap(), BearerToken::new("HIDDEN"));
}

#[tokio::test]
async fn a_chain_passes_over_those_that_have_nothing() {
    let inner = CredentialsChain::new().then(Says(nothing));
    let chain = CredentialsChain::new().then(Says(nothing)).then(inner.clone());
    let error = chain.provide().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no credentials were found: the drawer has no key; no credentials were found: the drawer has no key"
    );
    assert!(error.is_not_found());
    assert_eq!(found(chain.then(Credentials::new("id", "HIDDEN"))).await, of("id", "HIDDEN", None));
    assert_eq!(
        found(CredentialsChain::new()).await,
        Err("no credentials were found: the chain is empty".to_owned())
    );
}

#[tokio::test]
async fn a_chain_stops_where_something_is_wrong() {
    let broken = Says(|| Err(IdentityError::provider(std::io::Error::other("the drawer is locked"))));
    let chain = CredentialsChain::new().then(broken).then(Credentials::new("id", "HIDDEN"));
    let error = chain.provide().await.unwrap_err();
    assert!(!error.is_not_found());
    assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>()));
    assert!(!format!("{chain:?}").contains("HIDDEN"));
}

//! Identities: where they are found, how they are shown, and that they do not show.

mod environment;
mod files;
mod providers;
mod shown;

use smithy_streams_runtime::identity::{Credentials, IdentityError, ProvideCredentials};

/// What the provider says: id, secret and token, or what is wrong.
async fn found(provider: impl ProvideCredentials) -> Result<(String, String, Option<String>), String> {
    match provider.provide().await {
        Ok(it) => Ok(parts(&it)),
        Err(error) => {
            assert_hides_secrets(&error);
            Err(error.to_string())
        }
    }
}

fn parts(credentials: &Credentials) -> (String, String, Option<String>) {
    let token = credentials.session_token().map(str::to_owned);
    (credentials.access_key_id().to_owned(), credentials.secret_access_key().to_owned(), token)
}

fn of(id: &str, secret: &str, token: Option<&str>) -> Result<(String, String, Option<String>), String> {
    Ok((id.to_owned(), secret.to_owned(), token.map(str::to_owned)))
}

/// Every secret of these tests has this word.
#[track_caller]
fn assert_hides_secrets(error: &IdentityError) {
    let text = format!("{error} {error:?}");
    assert!(!text.contains("HIDDEN"), "{text}");
}

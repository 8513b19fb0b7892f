//! Environment variables.

use smithy_streams_runtime::identity::{Environment, EnvironmentCredentials, ProvideCredentials};

use super::{found, of};

fn provider(pairs: &[(&str, &str)]) -> EnvironmentCredentials {
    let environment = Environment::from_pairs(pairs.iter().copied());
    EnvironmentCredentials::new().with_environment(environment)
}

#[tokio::test]
async fn all_variables_are_read() {
    let both = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "HIDDEN")];
    assert_eq!(found(provider(&both)).await, of("id", "HIDDEN", None));
    let with_token = [both[0], both[1], ("AWS_SESSION_TOKEN", "HIDDEN-token")];
    assert_eq!(found(provider(&with_token)).await, of("id", "HIDDEN", Some("HIDDEN-token")));
    let blank = [both[0], both[1], ("AWS_SESSION_TOKEN", " ")];
    assert_eq!(found(provider(&blank)).await, of("id", "HIDDEN", None));
    let with_account = [both[0], both[1], ("AWS_ACCOUNT_ID", "123456789012")];
    let credentials = provider(&with_account).provide().await.unwrap();
    assert_eq!(credentials.account_id(), Some("123456789012"));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let missing = "the environment has no `AWS_ACCESS_KEY_ID`";
    assert_eq!(found(provider(&[])).await, Err(missing.to_owned()));
    let blank = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", " \t")];
    assert_eq!(found(provider(&blank)).await, Err(missing.to_owned()));
    assert_eq!(
        found(provider(&[("AWS_ACCESS_KEY_ID", "id")])).await,
        Err("the environment has no `AWS_SECRET_ACCESS_KEY`, though it has the rest".to_owned())
    );
    assert_eq!(
        found(provider(&[("AWS_SECRET_ACCESS_KEY", "HIDDEN")])).await,
        Err("the environment has no `AWS_ACCESS_KEY_ID`, though it has the rest".to_owned())
    );
}

#[test]
fn only_names_show() {
    let provider = provider(&[("AWS_SECRET_ACCESS_KEY", "HIDDEN")]);
    let text = format!("{provider:?}");
    assert!(text.contains("AWS_SECRET_ACCESS_KEY") && !text.contains("HIDDEN"), "{text}");
    assert_eq!(format!("{:?}", Environment::process()), "Environment");
}

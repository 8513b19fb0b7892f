//! Shared files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::identity::{
    CredentialsChain, Environment, IdentityError, ProfileCredentials, ProvideCredentials, find_region,
};

use super::{found, of};

/// The home of a user, until it is dropped.
struct Home(PathBuf);

impl Home {
    fn new(config: Option<&str>, credentials: Option<&str>) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("identity-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let home = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(home.0.join(".aws")).expect("a folder for the test");
        for (file, text) in [("config", config), ("credentials", credentials)] {
            if let Some(text) = text {
                fs::write(home.0.join(".aws").join(file), text).expect("a file for the test");
            }
        }
        home
    }

    fn environment(&self, more: &[(&str, &str)]) -> Environment {
        let home = [("HOME", self.0.as_os_str().to_owned())];
        Environment::from_pairs(home.into_iter().chain(more.iter().map(|(name, it)| (*name, it.into()))))
    }

    fn provider(&self, more: &[(&str, &str)]) -> ProfileCredentials {
        ProfileCredentials::new().with_environment(self.environment(more))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What is left over lies among other temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CREDENTIALS: &str = "\
# people write comments
[default]
aws_access_key_id = id
aws_secret_access_key = HIDDEN

[work]
aws_access_key_id=work
aws_secret_access_key=HIDDEN/work+=
aws_session_token=HIDDEN-token ; temporary

[account]
aws_access_key_id = id
aws_secret_access_key = HIDDEN
aws_account_id = 123456789012
";

#[tokio::test]
async fn the_environment_says_which_profile_and_which_files() {
    let home = Home::new(None, Some(CREDENTIALS));
    assert_eq!(found(home.provider(&[])).await, of("id", "HIDDEN", None));
    let work = of("work", "HIDDEN/work+=", Some("HIDDEN-token"));
    assert_eq!(found(home.provider(&[("AWS_PROFILE", "work")])).await, work);
    let asked = home.provider(&[("AWS_PROFILE", "default")]).with_profile("work");
    assert_eq!(found(asked).await, work);
    let account = home.provider(&[]).with_profile("account").provide().await.unwrap();
    assert_eq!(account.account_id(), Some("123456789012"));
    fs::rename(home.0.join(".aws/credentials"), home.0.join("elsewhere")).unwrap();
    let elsewhere = home.provider(&[("AWS_SHARED_CREDENTIALS_FILE", "~/elsewhere")]);
    assert_eq!(found(elsewhere).await, of("id", "HIDDEN", None));
}

#[tokio::test]
async fn both_files_make_a_profile() {
    let config = "[profile work]\nregion = eu-west-1\naws_access_key_id = other\naws_session_token = HIDDEN\n\
        [profile own]\naws_access_key_id = own\naws_secret_access_key = HIDDEN-own\n[plain]\naws_access_key_id = x\n";
    let home = Home::new(Some(config), Some(CREDENTIALS));
    let work = home.provider(&[]).with_profile("work");
    assert_eq!(found(work).await, of("work", "HIDDEN/work+=", Some("HIDDEN-token")));
    assert_eq!(found(home.provider(&[]).with_profile("own")).await, of("own", "HIDDEN-own", None));
    let plain = home.provider(&[]).with_profile("plain").provide().await.unwrap_err();
    assert!(plain.is_not_found() && plain.to_string().ends_with("has no profile `plain`"), "{plain}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let home = Home::new(Some("[default]\nregion = eu-west-1\n"), None);
    let error = home.provider(&[]).provide().await.unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.is_not_found()),
        ("profile `default` has no `aws_access_key_id`", true)
    );
    let homeless = ProfileCredentials::new().with_environment(Environment::from_pairs::<&str, &str>([]));
    assert_eq!(found(homeless).await, Err("a user without a home has no profile `default`".to_owned()));
    let half = Home::new(None, Some("[default]\naws_secret_access_key = HIDDEN\n"));
    let error = half.provider(&[]).provide().await.unwrap_err();
    assert!(matches!(&error, IdentityError::Incomplete { what: "aws_access_key_id", .. }), "{error:?}");
}

#[tokio::test]
async fn credentials_from_elsewhere_are_refused_by_name() {
    for (key, kind) in [
        ("role_arn", "an assumed role"),
        ("sso_session", "single sign-on"),
        ("sso_start_url", "single sign-on"),
        ("web_identity_token_file", "a web identity"),
        ("credential_process", "a program"),
        ("login_session", "a console login"),
    ] {
        let config =
            format!("[default]\n{key} = HIDDEN\naws_access_key_id = a\naws_secret_access_key = HIDDEN\n");
        let home = Home::new(Some(&config), None);
        let said = found(home.provider(&[])).await.unwrap_err();
        assert!(said.contains(&format!("profile `default` asks for {kind} (`{key}`)")), "{said}");
        assert!(said.contains("aws-credential-types"), "{said}");
        assert!(!home.provider(&[]).provide().await.unwrap_err().is_not_found());
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let home = Home::new(Some("[default]\nHIDDEN without a sign\n"), None);
    let error = home.provider(&[]).provide().await.unwrap_err();
    let IdentityError::Syntax { path, line } = &error else { panic!("{error:?}") };
    assert_eq!((path.as_path(), *line), (home.0.join(".aws/config").as_path(), 2));
    super::assert_hides_secrets(&error);

    let folder = home.provider(&[("AWS_CONFIG_FILE", "~/.aws")]);
    let error = folder.provide().await.unwrap_err();
    let IdentityError::File { path, .. } = &error else { panic!("{error:?}") };
    assert_eq!(path.as_path(), Path::new(&home.0).join(".aws"));
    assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<std::io::Error>()));
}

#[tokio::test]
async fn a_region_is_found_where_users_put_it() {
    let home =
        Home::new(Some("[default]\nregion = a\n[profile work]\nregion = b # there\n[profile c]\n"), None);
    for (pairs, profile, region) in [
        (&[][..], None, Some("a")),
        (&[("AWS_PROFILE", "work")], None, Some("b")),
        (&[("AWS_PROFILE", "work")], Some("default"), Some("a")),
        (&[], Some("c"), None),
        (&[], Some("nobody"), None),
        (&[("AWS_DEFAULT_REGION", "d")], None, Some("d")),
        (&[("AWS_DEFAULT_REGION", "d"), ("AWS_REGION", "e")], None, Some("e")),
        (&[("AWS_REGION", " ")], None, Some("a")),
    ] {
        let found = find_region(&home.environment(pairs), profile).await.unwrap();
        assert_eq!(found.as_deref(), region, "{pairs:?} {profile:?}");
    }
}

#[tokio::test]
async fn the_standard_chain_looks_into_the_environment_first() {
    let home = Home::new(None, Some(CREDENTIALS));
    let chain = |more: &[(&str, &str)]| CredentialsChain::standard(&home.environment(more));
    assert_eq!(found(chain(&[])).await, of("id", "HIDDEN", None));
    let both = [("AWS_ACCESS_KEY_ID", "env"), ("AWS_SECRET_ACCESS_KEY", "HIDDEN-env")];
    assert_eq!(found(chain(&both)).await, of("env", "HIDDEN-env", None));
    assert_eq!(
        found(chain(&both[..1])).await,
        Err("the environment has no `AWS_SECRET_ACCESS_KEY`, though it has the rest".to_owned())
    );
}

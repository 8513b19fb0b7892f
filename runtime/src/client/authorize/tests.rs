//! Which scheme is taken, and what must not happen.

use std::sync::Arc;

use http::request::Parts;

use super::*;
use crate::identity::{
    BearerToken, Credentials, CredentialsChain, EnvironmentCredentials, ProvideCredentials, ProvideToken,
};
use crate::protocol::{REST_JSON_1, ServiceSchema};

const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

const KEY_HEADER: AuthScheme = AuthScheme::ApiKeyHeader { name: "x-key", scheme: Some("Key") };
const KEY_QUERY: AuthScheme = AuthScheme::ApiKeyQuery { name: "key" };

/// An operation with schemes of its own.
macro_rules! operation {
    ($($scheme:expr),*) => {{
        static SERVICE: ServiceSchema =
            ServiceSchema::new("a#Service", "1", &REST_JSON_1).auth(&[AuthScheme::Basic]);
        static OPERATION: OperationSchema =
            OperationSchema::new("a#Op", &SERVICE).auth(&[$($scheme),*]);
        &OPERATION
    }};
}

fn everything() -> Authorizer {
    Authorizer {
        anonymous: false,
        credentials: cached(Credentials::new("AKID", "SECRET-key").with_session_token("SECRET-session")),
        token: Some(CachedToken::new(Arc::new(BearerToken::new("SECRET-token")) as Arc<dyn ProvideToken>)),
        api_key: Some(ApiKey::new("SECRET-api")),
        basic: Some(BasicAuth::new("SECRET-user", "SECRET-password")),
        region: Some("eu-test-1".to_owned()),
        allow_insecure: false,
    }
}

fn cached(provider: impl ProvideCredentials) -> Option<CachedCredentials> {
    Some(CachedCredentials::new(Arc::new(provider) as Arc<dyn ProvideCredentials>))
}

fn at(uri: &str) -> Endpoint {
    Endpoint::new(uri.parse().unwrap())
}

fn head(uri: &str) -> Parts {
    http::Request::get(uri).body(()).unwrap().into_parts().0
}

fn authorize(grant: &Grant, head: &mut Parts) -> Result<(), AuthError> {
    #[cfg(feature = "sigv4")]
    return grant.authorize(head, crate::signing::PayloadHash::EMPTY, NOW).map(drop);
    #[cfg(not(feature = "sigv4"))]
    grant.authorize(head)
}

/// The head of a request to a host with TLS.
async fn sent(authorizer: &Authorizer, operation: &OperationSchema) -> Parts {
    let grant = authorizer.grant(operation, &at("https://a.example"), NOW).await.unwrap();
    let mut head = head("https://a.example/x?y=1");
    authorize(&grant, &mut head).unwrap();
    head
}

fn shown(head: &Parts) -> &str {
    head.headers.get("authorization").map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_first_scheme_with_an_identity_is_taken() {
    let all = everything();
    assert_eq!(
        shown(&sent(&all, operation!(AuthScheme::Bearer, AuthScheme::Basic)).await),
        "Bearer SECRET-token"
    );
    let without = Authorizer { token: None, ..everything() };
    let basic = sent(&without, operation!(AuthScheme::Bearer, AuthScheme::Basic)).await;
    assert_eq!(shown(&basic), "Basic U0VDUkVULXVzZXI6U0VDUkVULXBhc3N3b3Jk");
    let key = sent(&all, operation!(KEY_HEADER)).await;
    assert_eq!(key.headers["x-key"], "Key SECRET-api");
    assert!(key.headers["x-key"].is_sensitive());
    assert_eq!(sent(&all, operation!(KEY_QUERY)).await.uri, "https://a.example/x?y=1&key=SECRET-api");
    let unsupported = operation!(AuthScheme::Unsupported { id: "a#odd" }, AuthScheme::Bearer);
    assert_eq!(shown(&sent(&all, unsupported).await), "Bearer SECRET-token");
}

#[tokio::test]
async fn a_scheme_of_the_service_holds_for_operations_without_their_own() {
    static SERVICE: ServiceSchema =
        ServiceSchema::new("a#Service", "1", &REST_JSON_1).auth(&[AuthScheme::Bearer]);
    static OPERATION: OperationSchema = OperationSchema::new("a#Op", &SERVICE);
    assert_eq!(shown(&sent(&everything(), &OPERATION).await), "Bearer SECRET-token");
}

#[tokio::test]
async fn no_schemes_means_that_nothing_is_shown() {
    let head = sent(&everything(), operation!()).await;
    assert!(head.headers.is_empty(), "{head:?}");
}

#[tokio::test]
async fn anonymous_is_what_is_left() {
    let optional = operation!(AuthScheme::Anonymous, AuthScheme::Bearer);
    assert_eq!(shown(&sent(&everything(), optional).await), "Bearer SECRET-token", "wherever it stands");
    assert!(sent(&Authorizer::default(), optional).await.headers.is_empty());
}

#[tokio::test]
async fn without_an_identity_the_error_says_what_to_do() {
    let operation = operation!(KEY_HEADER, AuthScheme::Bearer, AuthScheme::Unsupported { id: "a#odd" });
    let error = Authorizer::default().grant(operation, &at("https://a.example"), NOW).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the operation wants to know who calls: `smithy.api#httpApiKeyAuth`, for which the client wants `api_key`, \
         or `smithy.api#httpBearerAuth`, for which the client wants `bearer_token`, or `a#odd`, which is not supported"
    );
}

#[tokio::test]
async fn secrets_stay_off_open_wires() {
    let schemes: [&OperationSchema; 4] = [
        operation!(AuthScheme::Bearer),
        operation!(AuthScheme::Basic),
        operation!(KEY_HEADER),
        operation!(KEY_QUERY),
    ];
    for operation in schemes {
        let grant = everything().grant(operation, &at("http://a.example"), NOW).await.unwrap();
        let mut open = head("http://a.example/x");
        let error = authorize(&grant, &mut open).unwrap_err();
        assert!(
            matches!(&error, AuthError::InsecureEndpoint { host, .. } if host == "a.example"),
            "{error:?}"
        );
        assert!(open.headers.is_empty() && open.uri == "http://a.example/x", "{open:?}");
        authorize(&grant, &mut head("http://localhost:80/x")).unwrap();
        let relative = authorize(&grant, &mut head("/x"));
        assert!(matches!(relative, Err(AuthError::InsecureEndpoint { .. })), "nobody knows where it goes");
        let told = Authorizer { allow_insecure: true, ..everything() };
        let grant = told.grant(operation, &at("http://a.example"), NOW).await.unwrap();
        authorize(&grant, &mut head("http://a.example/x")).unwrap();
    }
    let grant = everything().grant(operation!(), &at("http://a.example"), NOW).await.unwrap();
    authorize(&grant, &mut head("http://a.example/x")).unwrap();
}

#[tokio::test]
async fn nothing_here_shows_a_secret() {
    let all = everything();
    let mut texts = vec![format!("{all:?} {:?} {:?}", all.credentials, all.token)];
    for operation in [operation!(AuthScheme::Bearer), operation!(AuthScheme::Basic), operation!(KEY_QUERY)] {
        let grant = all.grant(operation, &at("http://a.example"), NOW).await.unwrap();
        texts.push(format!("{grant:?}"));
        let error = authorize(&grant, &mut head("http://a.example/x")).unwrap_err();
        texts.push(format!("{error:?} {error}"));
    }
    let broken = Authorizer { api_key: Some(ApiKey::new("SECRET\n")), ..Authorizer::default() };
    let grant = broken.grant(operation!(KEY_HEADER), &at("https://a.example"), NOW).await.unwrap();
    let error = authorize(&grant, &mut head("https://a.example/x")).unwrap_err();
    texts.push(format!("{error:?} {error}"));
    for text in texts {
        assert!(!text.contains("SECRET"), "{text}");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_is_an_error() {
    let operation = operation!(AuthScheme::ApiKeyHeader { name: "x key", scheme: None });
    let grant = everything().grant(operation, &at("https://a.example"), NOW).await.unwrap();
    let error = authorize(&grant, &mut head("https://a.example/x")).unwrap_err();
    assert_eq!(error.to_string(), "`x key` cannot be the name of an HTTP header");
}

#[cfg(feature = "sigv4")]
mod sigv4 {
    use super::*;
    use crate::identity::Environment;
    use crate::signing::{PayloadHash, RequestVerifier};

    const SIGV4: AuthScheme = AuthScheme::SigV4 { service: "chatter" };

    fn rules(name: &str) -> EndpointAuthScheme {
        EndpointAuthScheme { name: name.to_owned(), ..EndpointAuthScheme::default() }
    }

    fn with(rules: impl IntoIterator<Item = EndpointAuthScheme>) -> Endpoint {
        Endpoint { auth_schemes: rules.into_iter().collect(), ..at("https://a.example") }
    }

    /// Who signs a request to this endpoint.
    async fn signer(operation: &OperationSchema, endpoint: &Endpoint) -> Signer {
        let grant = everything().grant(operation, endpoint, NOW).await.unwrap();
        grant.signer().expect("it is signed").clone()
    }

    fn expected(region: &str, service: &str) -> Signer {
        let credentials = Credentials::new("AKID", "SECRET-key").with_session_token("SECRET-session");
        Signer::new(&credentials, &SigningScope::new(region, service))
    }

    /// Both sign a path that every rule changes in the same way, and send the same headers.
    #[track_caller]
    fn assert_same(left: &Signer, right: &Signer) {
        let sign = |signer: &Signer| {
            let mut head = head("https://a.example/a//b/../c%20d");
            signer.sign(&mut head, PayloadHash::EMPTY, NOW).unwrap();
            head.headers
        };
        assert_eq!(sign(left), sign(right));
    }

    #[tokio::test]
    async fn a_request_is_signed_for_the_service_and_region() {
        let grant = everything().grant(operation!(SIGV4), &at("https://a.example"), NOW).await.unwrap();
        let mut head = head("https://a.example/x");
        let seed = grant.authorize(&mut head, PayloadHash::EMPTY, NOW).unwrap().expect("it is signed");
        let verifier = RequestVerifier::new(&expected("eu-test-1", "chatter"));
        assert_eq!(verifier.verify(&head, PayloadHash::EMPTY, NOW), Ok(seed));
    }

    #[tokio::test]
    async fn the_endpoint_overrides_what_the_model_says() {
        let other = EndpointAuthScheme {
            signing_name: Some("talker".to_owned()),
            signing_region: Some("eu-test-2".to_owned()),
            ..rules("sigv4")
        };
        let found = signer(operation!(SIGV4), &with([rules("sigv4a"), other.clone()])).await;
        assert_same(&found, &expected("eu-test-2", "talker"));
        let not_again = EndpointAuthScheme { disable_double_encoding: true, ..rules("sigv4") };
        let found = signer(operation!(SIGV4), &with([not_again])).await;
        assert_same(&found, &expected("eu-test-1", "chatter").without_double_encoding());
        let as_is = EndpointAuthScheme { disable_normalize_path: true, ..other };
        let found = signer(operation!(SIGV4), &with([as_is])).await;
        assert_same(&found, &expected("eu-test-2", "talker").without_path_normalization());
    }

    #[tokio::test]
    async fn some_services_want_paths_as_they_are() {
        for service in ["s3", "s3express", "s3-object-lambda", "s3-outposts"] {
            let named = EndpointAuthScheme { signing_name: Some(service.to_owned()), ..rules("sigv4") };
            let found = signer(operation!(SIGV4), &with([named])).await;
            assert_same(&found, &expected("eu-test-1", service).with_path_as_sent());
        }
        let s3 = operation!(AuthScheme::SigV4 { service: "s3" });
        let found = signer(s3, &at("https://a.example")).await;
        assert_same(&found, &expected("eu-test-1", "s3").with_path_as_sent());
    }

    #[tokio::test]
    async fn an_endpoint_that_wants_something_else_is_refused() {
        let endpoint = with([rules("sigv4a"), rules("sigv4-s3express")]);
        let error = everything().grant(operation!(SIGV4), &endpoint, NOW).await.unwrap_err();
        let AuthError::UnsupportedEndpointScheme { schemes } = error else { panic!("{error:?}") };
        assert_eq!(schemes, ["sigv4a", "sigv4-s3express"]);
        let grant = everything().grant(operation!(AuthScheme::Bearer), &endpoint, NOW).await.unwrap();
        assert!(grant.signer().is_none(), "other schemes are none of its business");
    }

    #[tokio::test]
    async fn signatures_need_a_region() {
        let nowhere = Authorizer { region: None, ..everything() };
        let error = nowhere.grant(operation!(SIGV4), &at("https://a.example"), NOW).await.unwrap_err();
        assert!(matches!(error, AuthError::MissingRegion), "{error:?}");
        let there = EndpointAuthScheme { signing_region: Some("eu-test-1".to_owned()), ..rules("sigv4") };
        let grant = nowhere.grant(operation!(SIGV4), &with([there]), NOW).await.unwrap();
        assert_same(grant.signer().unwrap(), &expected("eu-test-1", "chatter"));
    }

    #[tokio::test]
    async fn only_session_tokens_are_secrets_on_the_wire() {
        let lasting = Authorizer { credentials: cached(Credentials::new("a", "b")), ..everything() };
        for (authorizer, refused) in [(everything(), true), (lasting, false)] {
            let grant = authorizer.grant(operation!(SIGV4), &at("http://a.example"), NOW).await.unwrap();
            let outcome = grant.authorize(&mut head("http://a.example/"), PayloadHash::EMPTY, NOW);
            assert_eq!(matches!(outcome, Err(AuthError::InsecureEndpoint { .. })), refused, "{outcome:?}");
            assert!(!format!("{outcome:?}").contains("SECRET"));
        }
    }

    #[tokio::test]
    async fn a_provider_with_nothing_to_give_is_passed_over() {
        let nothing =
            EnvironmentCredentials::new().with_environment(Environment::from_pairs::<&str, &str>([]));
        let none = Authorizer { credentials: cached(CredentialsChain::new().then(nothing)), ..everything() };
        let head = sent(&none, operation!(SIGV4, AuthScheme::Bearer)).await;
        assert_eq!(shown(&head), "Bearer SECRET-token");
        assert!(sent(&none, operation!(SIGV4, AuthScheme::Anonymous)).await.headers.is_empty());
        let error = none.grant(operation!(SIGV4), &at("https://a.example"), NOW).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "no credentials were found: the environment has no `AWS_ACCESS_KEY_ID`",
            "that says more than that there are no credentials"
        );
        let half = Environment::from_pairs([("AWS_ACCESS_KEY_ID", "AKID")]);
        let half = EnvironmentCredentials::new().with_environment(half);
        let half = Authorizer { credentials: cached(half), ..everything() };
        let error = half.grant(operation!(SIGV4, AuthScheme::Bearer), &at("https://a.example"), NOW).await;
        assert!(matches!(error, Err(AuthError::Identity(_))), "what is wrong is not passed over");
    }

    #[tokio::test]
    async fn a_time_without_a_text_cannot_be_signed() {
        let grant = everything().grant(operation!(SIGV4), &at("https://a.example"), NOW).await.unwrap();
        let never = Timestamp::from_seconds(i64::MAX);
        let outcome = grant.authorize(&mut head("https://a.example/"), PayloadHash::EMPTY, never);
        assert!(matches!(outcome, Err(AuthError::Signing(_))), "{outcome:?}");
    }
}

//! Whatever a client does and whatever goes wrong: no secret is in a log of any crate at any level, in a text of a client
//! or of an error.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod schemes;

use std::error::Error;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;
use smithy_streams_runtime::byte_stream::{BoxError, ByteStream};
use smithy_streams_runtime::client::{
    AttemptView, BuildError, ClientBuilder, Core, Intercept, RequestView, RetryPolicy, StreamDeadlines,
    Timeouts,
};
use smithy_streams_runtime::identity::{
    ApiKey, BasicAuth, BearerToken, Credentials, CredentialsChain, Environment, IdentityError,
    ProfileCredentials, ProvideCredentials, ProvideFuture,
};
use smithy_streams_runtime::transport::HttpVersion;

use self::schemes::{Basic, Bearer, KeyInHeader, KeyInQuery, Scheme, Signed};
use crate::chat::operation::{GetRoomInput, PutFileInput, TalkInput};
use crate::chat::types::{Say, TalkEvents};
use crate::faults::{At, Fault, Peer, Wire, in_time};
use crate::listener::Listener;

/// In each secret here, so that there is one thing to look for.
const HIDDEN: &str = "HIDDEN";

/// Hears all that can be said: what is logged, what things look like in `{}` and `{:?}`, and what is derived from secrets.
#[derive(Clone, Default)]
struct Ear {
    listener: Listener,
    texts: Arc<Mutex<Vec<String>>>,
    derived: Arc<Mutex<Vec<String>>>,
}

impl Ear {
    fn shown(&self, thing: &dyn Debug) {
        self.texts.lock().unwrap().push(format!("{thing:?}\n{thing:#?}"));
    }

    fn failed(&self, error: &(dyn Error + 'static)) {
        let mut error = Some(error);
        while let Some(current) = error {
            self.shown(&current);
            self.texts.lock().unwrap().push(format!("{current}\n{current:#}"));
            error = current.source();
        }
    }

    /// Signatures, and user and password in Base64, are as good as what they are made from.
    fn derived(&self, headers: &HeaderMap) {
        let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (authorization, hash) = (value("authorization"), value("x-amz-content-sha256"));
        let mut derived = self.derived.lock().unwrap();
        derived.extend(authorization.split_once("Signature=").map(|(_, signature)| signature.to_owned()));
        derived.extend(authorization.strip_prefix("Basic ").map(str::to_owned));
        drop(derived);
        self.texts.lock().unwrap().push(hash.to_owned());
    }

    /// Fails the test if anything was heard that should not have been.
    fn check(&self) -> String {
        let derived = self.derived.lock().unwrap().clone();
        let texts = self.texts.lock().unwrap().join("\n");
        let all = [self.listener.text(), texts].join("\n");
        for secret in derived.iter().map(String::as_str).chain([HIDDEN]) {
            let found = all.lines().find(|line| line.contains(secret));
            assert_eq!(found, None, "{secret}");
        }
        all
    }
}

impl Intercept for Ear {
    fn before_signing(&self, request: &mut RequestView<'_>) -> Result<(), BoxError> {
        self.shown(request);
        Ok(())
    }

    fn before_sending(&self, request: &RequestView<'_>) {
        self.shown(request);
        self.derived(request.headers());
    }

    fn after_attempt(&self, attempt: &AttemptView<'_>) {
        self.shown(attempt);
        if let Some(error) = attempt.error() {
            self.failed(error);
        }
    }
}

fn credentials() -> Credentials {
    Credentials::new("HIDDEN-id", "HIDDEN-secret").with_session_token("HIDDEN-session")
}

/// A client of everything.
fn builder<S: Scheme>(wire: Wire, endpoint: &str, ear: &Ear) -> ClientBuilder<Core> {
    let limit = Duration::from_millis(300);
    let version = match wire {
        Wire::Http1 => HttpVersion::Http1,
        Wire::Http2 => HttpVersion::Http2PriorKnowledge,
    };
    Core::builder::<Core>(S::SERVICE)
        .endpoint(endpoint)
        .http_version(version)
        .region("eu-test-1")
        .credentials(credentials())
        .bearer_token(BearerToken::new("HIDDEN-token"))
        .basic_auth(BasicAuth::new("HIDDEN-user", "HIDDEN-password"))
        .api_key("HIDDEN-key")
        .retry(RetryPolicy::new().base_delay(Duration::from_millis(1)))
        .timeouts(Timeouts::new().attempt(limit).read(limit))
        .deadlines(StreamDeadlines::new().first_event(limit).idle(limit).drain(limit))
        .interceptor(ear.clone())
}

fn room() -> GetRoomInput {
    GetRoomInput { room_id: Some("x".to_owned()), ..GetRoomInput::default() }
}

/// Makes a call of each kind, and lets the ear have all there is to see.
async fn calls<S: Scheme>(client: &Core, ear: &Ear) {
    ear.shown(client);
    match client.call::<S::Get>(room(), None).await {
        Ok(output) => ear.shown(&output),
        Err(error) => ear.failed(&error),
    }
    let (input, blob) = (PutFileInput { name: Some("x".to_owned()) }, vec![7; 300_000]);
    let blob = ByteStream::from_reader_sized(std::io::Cursor::new(blob), 300_000);
    ear.shown(&blob);
    match client.call::<S::Put>(input, Some(blob)).await {
        Ok(output) => ear.shown(&output),
        Err(error) => ear.failed(&error),
    }
    let input = TalkInput { room_id: Some("x".to_owned()), nickname: None };
    match client.open_duplex::<S::Talk>(input, None).await {
        Ok(mut call) => {
            ear.shown(&call);
            ear.shown(&call.initial_response());
            for number in 0..100 {
                let event = TalkEvents::Say(Say::new(number, "in the clear, and long enough"));
                if let Err(error) = call.send(event).await {
                    ear.failed(&error);
                    break;
                }
            }
            while let Some(event) = call.next().await {
                match event {
                    Ok(event) => ear.shown(&event),
                    Err(error) => ear.failed(&error),
                }
            }
            ear.shown(&call.split());
        }
        Err(error) => ear.failed(&error),
    }
}

/// All calls with one scheme, of peers that answer, refuse, break and fall silent.
async fn scheme<S: Scheme>(wire: Wire, ear: &Ear) {
    for faults in [
        &[Fault::Status(503), Fault::None][..],
        &[Fault::None],
        &[Fault::EarlyStatus(413)],
        &[Fault::Reset(At::InBody)],
        &[Fault::Close(At::BeforeHead)],
        &[Fault::Garbage],
        &[Fault::Stall(At::AfterHead)],
    ] {
        let peer = Peer::new(wire, faults).await;
        let builder = builder::<S>(wire, &format!("http://{}", peer.address), ear);
        ear.shown(&builder);
        let client = builder.build().unwrap();
        in_time(calls::<S>(&client, ear)).await;
        assert!(peer.arrivals() > 0);
    }
}

#[tokio::test]
async fn calls_with_every_scheme() {
    for wire in [Wire::Http1, Wire::Http2] {
        let ear = Ear::default();
        let guard = ear.listener.listen();
        scheme::<Signed>(wire, &ear).await;
        scheme::<Bearer>(wire, &ear).await;
        scheme::<Basic>(wire, &ear).await;
        scheme::<KeyInHeader>(wire, &ear).await;
        scheme::<KeyInQuery>(wire, &ear).await;
        drop(guard);
        let all = ear.check();
        // It was all there to be heard.
        let derived = ear.derived.lock().unwrap();
        assert!(
            derived.iter().any(|it| it.len() == 64) && derived.iter().any(|it| it.starts_with("SElEREVO"))
        );
        for part in
            ["smithy_streams: ", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-EVENTS"]
        {
            assert!(all.contains(part), "{part}");
        }
        assert_eq!(all.contains("\nh2::"), wire == Wire::Http2);
    }
}

/// Fails, and looks as no provider should.
#[derive(Debug)]
struct Failing {
    _secret: &'static str,
}

impl ProvideCredentials for Failing {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(async { Err(IdentityError::provider("the vault is closed")) })
    }
}

#[tokio::test]
async fn calls_that_nobody_stands_for() {
    let (ear, endpoint) = (Ear::default(), "http://127.0.0.1:1");
    let guard = ear.listener.listen();
    let failing = || Failing { _secret: "HIDDEN" };
    let chain = CredentialsChain::new().then(failing());
    let http = Wire::Http1;
    for builder in [
        builder::<Signed>(http, endpoint, &ear).credentials(failing()),
        builder::<Signed>(http, endpoint, &ear).credentials(chain),
        builder::<Signed>(http, endpoint, &ear).credentials(Credentials::new("HIDDEN\n", "HIDDEN")),
    ] {
        ear.shown(&builder);
        calls::<Signed>(&builder.build().unwrap(), &ear).await;
    }
    let odd = builder::<Bearer>(http, endpoint, &ear).bearer_token(BearerToken::new("HIDDEN\n"));
    calls::<Bearer>(&odd.build().unwrap(), &ear).await;
    let odd = builder::<Basic>(http, endpoint, &ear).basic_auth(BasicAuth::new("HIDDEN:", "HIDDEN"));
    calls::<Basic>(&odd.build().unwrap(), &ear).await;
    let odd = builder::<KeyInHeader>(http, endpoint, &ear).api_key(ApiKey::new("HIDDEN\n"));
    calls::<KeyInHeader>(&odd.build().unwrap(), &ear).await;
    // Anybody could listen on the way there.
    let endpoint = "http://service.invalid";
    calls::<Bearer>(&builder::<Bearer>(http, endpoint, &ear).build().unwrap(), &ear).await;
    calls::<Basic>(&builder::<Basic>(http, endpoint, &ear).build().unwrap(), &ear).await;
    calls::<KeyInHeader>(&builder::<KeyInHeader>(http, endpoint, &ear).build().unwrap(), &ear).await;
    calls::<KeyInQuery>(&builder::<KeyInQuery>(http, endpoint, &ear).build().unwrap(), &ear).await;
    drop(guard);
    let all = ear.check();
    for part in ["the vault is closed", "InsecureEndpoint", "InvalidHeaderValue", "InvalidUser"] {
        assert!(all.contains(part), "{part}");
    }
}

#[tokio::test]
async fn profiles_that_are_wrong() {
    let ear = Ear::default();
    let guard = ear.listener.listen();
    let file = std::env::temp_dir().join(format!("secrets-{}", std::process::id()));
    let mut failures = 0;
    for text in [
        "[default\naws_secret_access_key = HIDDEN",
        "HIDDEN\n[default]\nHIDDEN",
        "[default]\naws_access_key_id HIDDEN\naws_secret_access_key HIDDEN",
        "[default]\naws_secret_access_key = HIDDEN",
        "[default]\naws_access_key_id = HIDDEN\naws_session_token = HIDDEN",
        "[default]\nrole_arn = x\naws_secret_access_key = HIDDEN",
        "[default]\ncredential_process = get --password HIDDEN",
        "[other]\naws_access_key_id = HIDDEN\naws_secret_access_key = HIDDEN",
    ] {
        std::fs::write(&file, text).unwrap();
        let environment = Environment::from_pairs([
            ("AWS_SHARED_CREDENTIALS_FILE", file.as_os_str().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "HIDDEN".into()),
        ]);
        ear.shown(&environment);
        let provider = ProfileCredentials::new().with_environment(environment.clone());
        ear.shown(&provider);
        match provider.provide().await {
            Ok(credentials) => ear.shown(&credentials),
            Err(error) => {
                failures += 1;
                ear.failed(&error);
            }
        }
        let chain = CredentialsChain::standard(&environment);
        ear.shown(&chain);
        let builder = builder::<Signed>(Wire::Http1, "http://127.0.0.1:1", &ear).credentials(chain);
        calls::<Signed>(&builder.build().unwrap(), &ear).await;
    }
    let _ = std::fs::remove_file(&file);
    drop(guard);
    assert!(failures >= 6, "{failures}");
    ear.check();
}

#[test]
fn an_endpoint_has_no_user() {
    let ear = Ear::default();
    for endpoint in [
        "http://HIDDEN-user:HIDDEN-password@127.0.0.1:1",
        "http://HIDDEN@127.0.0.1:1/path",
        "http://HIDDEN-user:HIDDEN pass/word@127.0.0.1:1",
        "http://HIDDEN-user:HIDDEN?HIDDEN@127.0.0.1:1",
        "ftp://HIDDEN-user:HIDDEN@127.0.0.1:1",
        "HIDDEN-user:HIDDEN@127.0.0.1:1",
        "http://127.0.0.1:1/path?key=HIDDEN",
    ] {
        let builder = builder::<Basic>(Wire::Http1, endpoint, &ear);
        ear.shown(&builder);
        let error = builder.build().unwrap_err();
        assert!(matches!(error, BuildError::InvalidEndpoint { .. }), "{error:?}");
        ear.failed(&error);
    }
    let all = ear.check();
    assert!(all.contains("`http://...@127.0.0.1:1` is no endpoint: it has a user"), "{all}");
}

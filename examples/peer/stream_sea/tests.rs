//! What the sea does, without a socket.

use smithy_streams::stream_sea::operation::create_client::CreateClientInput;
use smithy_streams::stream_sea::operation::create_jail::CreateJailInput;
use smithy_streams::stream_sea::operation::define_stream::DefineStreamInput;
use smithy_streams::stream_sea::operation::delete_client::DeleteClientInput;
use smithy_streams::stream_sea::operation::delete_jail::DeleteJailInput;
use smithy_streams::stream_sea::operation::get_schema_versions_vector::GetSchemaVersionsVectorInput;
use smithy_streams::stream_sea::operation::publish::PublishInput;
use smithy_streams::stream_sea::operation::rotate_client_jwt_public_key::RotateClientJwtPublicKeyInput;
use smithy_streams::stream_sea::operation::rotate_client_secret::RotateClientSecretInput;
use smithy_streams::stream_sea::operation::subscribe::SubscribeInput;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::session::stream_sea::Credentials;
use smithy_streams_runtime::stream_schema::{FieldType, StreamSchema};

use super::token_maker::{OTHER_KEY, PUBLIC_KEY, RSA_PUBLIC_KEY, token, token_with};
use super::tokens::Claims;
use super::*;

/// Seconds since 1970.
const NOW: f64 = 1e9;
const GROUP: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn sea() -> Sea {
    Sea::new("abc", "def123")
}

fn abc() -> Caller {
    Caller { client_id: "abc".to_owned(), jail: "first".to_owned() }
}

fn basic() -> Credentials {
    Credentials::basic("abc", "def123")
}

fn json(text: &str) -> Document {
    JSON.read_document(&Bytes::from(text.to_owned())).unwrap()
}

fn boiler(version: &str) -> StreamSchema {
    StreamSchema::new("boiler", version).with("temperature", FieldType::Integer)
}

fn define(sea: &mut Sea, caller: &Caller, schema: &StreamSchema) -> Result<(), Refusal> {
    let mut input = DefineStreamInput::default();
    schema.write_to(&mut input).unwrap();
    input.stream_name = Some("boiler".to_owned());
    sea.define(caller, &input).map(drop)
}

fn publish(sea: &mut Sea, payload: &str) -> Result<(), Refusal> {
    let mut input = PublishInput::default();
    input.stream_name = Some("boiler".to_owned());
    input.payload = Some(json(payload));
    sea.publish(&abc(), &input).map(drop)
}

fn subscribe(
    sea: &mut Sea,
    credentials: &Credentials,
    name: &str,
    group: Option<&str>,
) -> Result<Receiver<Document>, Refusal> {
    let mut input = SubscribeInput::default();
    input.stream_name = Some(name.to_owned());
    input.group_id = group.map(str::to_owned);
    sea.subscribe(credentials, &input, NOW)
}

fn create_client(sea: &mut Sea, caller: &Caller, id: &str) -> Result<String, Refusal> {
    let mut input = CreateClientInput::default();
    (input.client_id, input.description) = (Some(id.to_owned()), Some("another".to_owned()));
    Ok(sea.create_client(caller, &input)?.secret)
}

fn set_key(sea: &mut Sea, client_id: &str, key: impl Into<Document>) -> Result<Option<String>, Refusal> {
    let mut input = RotateClientJwtPublicKeyInput::default();
    (input.client_id, input.jwt_public_key) = (Some(client_id.to_owned()), Some(key.into()));
    Ok(sea.rotate_public_key(&abc(), &input)?.jwt_public_key)
}

/// Temperatures that wait to be read.
fn heard(receiver: &mut Receiver<Document>) -> Vec<i64> {
    let temperature = |message: Document| message.get("temperature").unwrap().as_i64().unwrap();
    std::iter::from_fn(|| receiver.try_recv().ok()).map(temperature).collect()
}

fn is_invalid<T>(outcome: Result<T, Refusal>) -> bool {
    matches!(outcome, Err(Refusal::Invalid(_)))
}

fn is_unauthorized<T>(outcome: Result<T, Refusal>) -> bool {
    matches!(outcome, Err(Refusal::Unauthorized(_)))
}

#[test]
fn a_caller_shows_its_id_and_its_secret() {
    let sea = sea();
    let header = |pair: &str| format!("Basic {}", base64_simd::STANDARD.encode_to_string(pair));
    assert_eq!(sea.identify(Some(&header("abc:def123"))), Ok(abc()));
    let lower = header("abc:def123").replacen("Basic", "basic", 1);
    assert_eq!(sea.identify(Some(&lower)), Ok(abc()));
    let bearer = lower.replacen("basic", "Bearer", 1);
    for shown in ["Basic", "Basic !", &header("abc"), &header("abc:def"), &header("x:def123"), &bearer] {
        assert!(is_unauthorized(sea.identify(Some(shown))), "{shown}");
    }
    assert!(is_unauthorized(sea.identify(None)));
    for credentials in
        [Credentials::basic("abc", "x"), Credentials::basic("x", "def123"), Credentials::jwt("abc", "a.b.c")]
    {
        assert_eq!(sea.authenticate(&credentials, NOW), Err("Invalid credentials".to_owned()));
    }
    assert_eq!(sea.authenticate(&basic(), NOW), Ok(Ticket { caller: abc(), claims: None }));
}

#[test]
fn a_definition_is_not_contradicted() {
    let mut sea = sea();
    let more = |version| boiler(version).with("pressure", FieldType::Integer);
    for (schema, is_accepted) in [
        (boiler("1.1.0"), true),
        (boiler("1.1.0"), true),
        (more("1.1.0"), false),
        (boiler("1.0.9"), false),
        (more("1.2.0"), true),
        (StreamSchema::new("oven", "9"), false),
    ] {
        let outcome = define(&mut sea, &abc(), &schema);
        assert_eq!(outcome.is_ok(), is_accepted, "{schema:?}: {outcome:?}");
        assert!(is_accepted || is_invalid(outcome));
    }
    let mut input = GetSchemaVersionsVectorInput::default();
    input.schema_names = Some(vec!["oven".to_owned(), "boiler".to_owned()]);
    let versions = sea.versions(&abc(), &input).unwrap().versions_vector;
    assert_eq!(versions, [None, Some("1.2.0".into())]);
}

#[test]
fn what_does_not_follow_the_schema_is_not_published() {
    let mut sea = sea();
    assert!(is_invalid(publish(&mut sea, r#"{"temperature":1}"#)), "nobody has defined the stream");
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    let mut all = subscribe(&mut sea, &basic(), "boiler", None).unwrap();
    publish(&mut sea, r#"{"temperature":1}"#).unwrap();
    publish(&mut sea, r#"[{"temperature":2},{"temperature":3}]"#).unwrap();
    let Err(Refusal::Invalid(error)) = publish(&mut sea, r#"[{"temperature":4},{"temperature":"5"},{}]"#)
    else {
        panic!("it was published")
    };
    let errors = ["`[1].temperature` is a text, not `integer`", "`[2].temperature` is missing"];
    assert_eq!(error.errors.unwrap(), errors);
    assert_eq!(heard(&mut all), [1, 2, 3]);
}

#[test]
fn groups_get_all_messages_and_their_members_share_them() {
    let mut sea = sea();
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    let mut join = |group| subscribe(&mut sea, &basic(), "boiler", group).unwrap();
    let upper = GROUP.to_ascii_uppercase();
    let (mut a, mut b) = (join(None), join(None));
    let (mut c, mut d) = (join(Some(GROUP)), join(Some(&upper)));
    let mut e = join(Some("00000000-0000-0000-0000-000000000000"));
    for number in 1..=4 {
        publish(&mut sea, &format!(r#"{{"temperature":{number}}}"#)).unwrap();
    }
    assert_eq!([heard(&mut a), heard(&mut b)], [[1, 3], [2, 4]]);
    assert_eq!([heard(&mut c), heard(&mut d)], [[1, 3], [2, 4]]);
    assert_eq!(heard(&mut e), [1, 2, 3, 4]);
    drop((a, d));
    publish(&mut sea, r#"[{"temperature":5},{"temperature":6}]"#).unwrap();
    assert_eq!([heard(&mut b), heard(&mut c)], [[5, 6], [5, 6]]);
}

#[test]
fn clients_without_a_group_share_with_their_own_kind_alone() {
    let mut sea = sea();
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    let secret = create_client(&mut sea, &abc(), "other").unwrap();
    let mut own = subscribe(&mut sea, &basic(), "boiler", None).unwrap();
    let mut other = subscribe(&mut sea, &Credentials::basic("other", secret), "boiler", None).unwrap();
    publish(&mut sea, r#"[{"temperature":1},{"temperature":2}]"#).unwrap();
    assert_eq!([heard(&mut own), heard(&mut other)], [[1, 2], [1, 2]]);
}

#[test]
fn who_does_not_read_is_crossed_off() {
    let mut sea = sea();
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    let mut slow = subscribe(&mut sea, &basic(), "boiler", None).unwrap();
    let mut quick = subscribe(&mut sea, &basic(), "boiler", Some(GROUP)).unwrap();
    for _ in 0..5000 {
        publish(&mut sea, r#"{"temperature":1}"#).unwrap();
        assert_eq!(heard(&mut quick), [1]);
    }
    assert_eq!(heard(&mut slow).len(), 4096);
    assert!(slow.is_closed() && !quick.is_closed());
}

#[test]
fn what_is_forbidden_is_not_heard() {
    let mut sea = sea();
    assert!(matches!(subscribe(&mut sea, &basic(), "forbidden/fruit", None), Err(Refusal::Subscription(_))));
    assert!(is_invalid(subscribe(&mut sea, &basic(), "", None)));
}

#[test]
fn clients_come_and_go() {
    let mut sea = sea();
    let secret = create_client(&mut sea, &abc(), "other").unwrap();
    let other = Credentials::basic("other", secret.clone());
    let caller = sea.authenticate(&other, NOW).unwrap().caller;
    assert_eq!(caller.jail, "first");
    for id in ["other", "", "a:b"] {
        assert!(is_invalid(create_client(&mut sea, &abc(), id)), "{id}");
    }

    let mut input = RotateClientSecretInput::default();
    input.client_id = Some("other".to_owned());
    assert!(is_unauthorized(sea.rotate_secret(&abc(), &input)), "another's secret");
    let rotated = sea.rotate_secret(&caller, &input).unwrap().secret;
    assert_ne!(rotated, secret);
    assert!(sea.authenticate(&other, NOW).is_err());
    assert!(sea.authenticate(&Credentials::basic("other", rotated.clone()), NOW).is_ok());

    let mut input = DeleteClientInput::default();
    input.client_id = Some("other".to_owned());
    sea.delete_client(&abc(), &input).unwrap();
    assert!(is_invalid(sea.delete_client(&abc(), &input)));
    assert!(sea.authenticate(&Credentials::basic("other", rotated), NOW).is_err());
    assert_eq!(sea.take_gone(), ["other".to_owned()].into());
    assert!(sea.take_gone().is_empty());
}

#[test]
fn jails_are_apart() {
    let mut sea = sea();
    let mut input = CreateJailInput::default();
    input.new_jail_id = Some("second".to_owned());
    input.new_jail_name = Some("The second".to_owned());
    input.new_client_id = Some("other".to_owned());
    let secret = sea.create_jail(&abc(), &input).unwrap().new_client_secret;
    assert!(is_invalid(sea.create_jail(&abc(), &input)));
    let other = Credentials::basic("other", secret);
    let caller = sea.authenticate(&other, NOW).unwrap().caller;
    assert!(is_unauthorized(sea.create_jail(&caller, &input)), "only the first jail sees to others");

    define(&mut sea, &caller, &boiler("7")).unwrap();
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    let mut theirs = subscribe(&mut sea, &other, "boiler", Some(GROUP)).unwrap();
    let mut ours = subscribe(&mut sea, &basic(), "boiler", Some(GROUP)).unwrap();
    publish(&mut sea, r#"{"temperature":1}"#).unwrap();
    assert_eq!((heard(&mut ours), heard(&mut theirs)), (vec![1], vec![]));

    let mut input = DeleteClientInput::default();
    input.client_id = Some("other".to_owned());
    assert!(is_invalid(sea.delete_client(&abc(), &input)), "a client of another jail");
    let mut input = DeleteJailInput::default();
    input.jail_id = Some("second".to_owned());
    assert!(is_unauthorized(sea.delete_jail(&caller, &input)));
    sea.delete_jail(&abc(), &input).unwrap();
    assert!(is_invalid(sea.delete_jail(&abc(), &input)));
    assert_eq!(sea.take_gone(), ["other".to_owned()].into());
    assert!(theirs.is_closed() && sea.authenticate(&other, NOW).is_err());
    input.jail_id = Some("first".to_owned());
    assert!(is_invalid(sea.delete_jail(&abc(), &input)));
}

#[test]
fn tokens_open_subscriptions() {
    let mut sea = sea();
    let jwt = |token: String| Credentials::jwt("abc", token);
    let good = jwt(token(r#"{"exp":1000000001,"mustFanout":true}"#));
    assert!(sea.authenticate(&good, NOW).is_err(), "there is no key");
    assert_eq!(set_key(&mut sea, "abc", RSA_PUBLIC_KEY).unwrap().as_deref(), Some(RSA_PUBLIC_KEY));
    let claims = Claims { expires_at: 1_000_000_001.0, must_fan_out: true, filter: None };
    assert_eq!(sea.authenticate(&good, NOW), Ok(Ticket { caller: abc(), claims: Some(claims) }));
    set_key(&mut sea, "abc", PUBLIC_KEY).unwrap();
    assert!(sea.authenticate(&good, NOW).is_ok());
    assert!(sea.authenticate(&good, NOW + 1.0).is_err(), "it has expired");
    let text = token(r#"{"exp":1000000001}"#);
    let (head, signature) = text.rsplit_once('.').unwrap();
    for bad in [
        token(r#"{"mustFanout":true}"#),
        token(r#"{"exp":"1000000001"}"#),
        token(r#"{"exp":1000000001,"filter":{"t":"maybe"}}"#),
        token("exp"),
        token_with(r#"{"alg":"none"}"#, r#"{"exp":1000000001}"#),
        token_with(r#"{"alg":"RS512","crit":["exp"]}"#, r#"{"exp":1000000001}"#),
        format!("{head}.{}", signature.replacen(|c: char| c != 'A', "A", 1)),
        format!("{head}."),
        head.to_owned(),
        String::new(),
    ] {
        assert!(sea.authenticate(&jwt(bad.clone()), NOW).is_err(), "{bad}");
    }
    assert!(sea.authenticate(&jwt(text), NOW).is_ok());
    assert_eq!(set_key(&mut sea, "abc", Document::Null), Ok(None));
    assert!(sea.authenticate(&good, NOW).is_err(), "the key is gone");
    for key in [Document::from(OTHER_KEY), "no PEM".into(), 7.into()] {
        assert!(is_invalid(set_key(&mut sea, "abc", key.clone())), "{key:?}");
    }
    assert!(is_unauthorized(set_key(&mut sea, "other", PUBLIC_KEY)));
}

#[test]
fn tokens_say_what_is_heard() {
    let mut sea = sea();
    define(&mut sea, &abc(), &boiler("1")).unwrap();
    set_key(&mut sea, "abc", PUBLIC_KEY).unwrap();
    let warm = r#"{"t":"eq","e":[{"t":"path","e":"$.temperature"},{"t":"number","e":2}]}"#;
    let jwt = |claims: &str| Credentials::jwt("abc", token(&format!(r#"{{"exp":1000000001,{claims}}}"#)));
    let (alone, filtered) = (jwt(r#""mustFanout":true"#), jwt(&format!(r#""filter":{warm}"#)));
    let mut join = |credentials, group| subscribe(&mut sea, credentials, "boiler", group).unwrap();
    let (mut a, mut b) = (join(&alone, None), join(&alone, None));
    let mut named = [join(&alone, Some(GROUP)), join(&alone, Some(GROUP))];
    let (mut c, mut d) = (join(&filtered, None), join(&basic(), None));
    publish(&mut sea, r#"[{"temperature":1},{"temperature":2},{"temperature":3}]"#).unwrap();
    assert_eq!([heard(&mut a), heard(&mut b)], [[1, 2, 3], [1, 2, 3]], "nobody shares");
    assert_eq!(named.each_mut().map(heard), [vec![1, 3], vec![2]], "unless the group is named");
    assert_eq!([heard(&mut c), heard(&mut d)], [vec![2], vec![1, 3]]);
}

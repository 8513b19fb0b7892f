//! All of it through the generated client, over sockets.

use std::time::Duration;

use smithy_streams::stream_sea::Client;
use smithy_streams::stream_sea::operation::create_client::CreateClientError;
use smithy_streams::stream_sea::operation::create_jail::CreateJailError;
use smithy_streams::stream_sea::operation::define_stream::DefineStreamError;
use smithy_streams::stream_sea::operation::delete_client::DeleteClientError;
use smithy_streams::stream_sea::operation::delete_jail::DeleteJailError;
use smithy_streams::stream_sea::operation::describe_stream::DescribeStreamError;
use smithy_streams::stream_sea::operation::get_schema_versions_vector::GetSchemaVersionsVectorError;
use smithy_streams::stream_sea::operation::publish::{Publish, PublishError};
use smithy_streams::stream_sea::operation::rotate_client_jwt_public_key::RotateClientJwtPublicKeyError;
use smithy_streams::stream_sea::operation::rotate_client_secret::RotateClientSecretError;
use smithy_streams::stream_sea::operation::subscribe::{SubscribeCall, SubscribeError};
use smithy_streams::stream_sea::types::{FieldType, SchemaField};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::client::{CallError, StreamError, StreamSeaClientBuilder, StreamSeaError};
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::protocol::RequestCompression;
use smithy_streams_runtime::session::stream_sea::{Credentials, ReconnectPolicy, ServerConfig};
use smithy_streams_runtime::stream_schema::{StreamSchema, StreamSchemas};

use super::token_maker::{PUBLIC_KEY, token};
use super::*;

/// All eleven types.
const SCHEMA: &str = r#"{"name": "all", "version": "1.0.0", "fields": [
    {"name": "string", "type": "string"}, {"name": "float", "type": "float"},
    {"name": "integer", "type": "integer"}, {"name": "date", "type": "date"},
    {"name": "strings", "type": "array<string>"}, {"name": "floats", "type": "array<float>"},
    {"name": "integers", "type": "array<integer>"}, {"name": "dates", "type": "array<date>"},
    {"name": "enum", "type": "enum", "enum": ["on", "off"]},
    {"name": "object", "type": "object", "fields": [{"name": "id", "type": "string"}]},
    {"name": "objects", "type": "array<object>", "fields": [{"name": "id", "type": "integer"}]}]}"#;
const FITS: &str = r#"{"string": "ü", "float": 0.5, "integer": 9007199254740993, "date": "2026-01-02T03:04:05Z",
    "strings": ["a", ""], "floats": [1, 1e300], "integers": [-7], "dates": [], "enum": "off",
    "object": {"id": "x"}, "objects": [{"id": 1}, {"id": 2}]}"#;
const MISFITS: &str = r#"{"string": 1, "float": "1", "integer": 0.5, "date": "2026-01-02", "strings": [1],
    "floats": [null], "integers": [0.5], "dates": ["soon"], "enum": "of", "object": {"id": 1},
    "objects": [{"id": "x"}]}"#;
const GROUP: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

async fn serve() -> Server {
    let server = Server::bind().await.unwrap();
    open(&server, "abc", "def123");
    server
}

fn builder(server: &Server, credentials: Credentials) -> StreamSeaClientBuilder<Client> {
    let soon = ReconnectPolicy::new().first(Duration::from_millis(5)).cap(Duration::from_millis(50));
    Client::builder().endpoint(server.endpoint()).credentials(credentials).reconnect(soon)
}

fn client(server: &Server, credentials: Credentials) -> Client {
    builder(server, credentials).build().unwrap()
}

fn basic() -> Credentials {
    Credentials::basic("abc", "def123")
}

fn json(text: &str) -> Document {
    JSON.read_document(&Bytes::from(text.to_owned())).unwrap()
}

async fn define(client: &Client, schema: &str) -> Result<(), CallError<DefineStreamError>> {
    let document = json(schema);
    let name = document.get("name").unwrap().as_str().unwrap();
    let version = document.get("version").unwrap().clone();
    let fields = fields(&document);
    client.define_stream().stream_name(name).name(name).version(version).fields(fields).send().await.map(drop)
}

fn fields(object: &Document) -> Vec<SchemaField> {
    let text = |value: &Document| value.as_str().unwrap().to_owned();
    let field = |it: &Document| {
        let [name, field_type] = ["name", "type"].map(|key| text(it.get(key).unwrap()));
        let mut field = SchemaField::new(name, FieldType::from(field_type));
        field.r#enum = it.get("enum").map(|list| list.as_array().unwrap().iter().map(text).collect());
        field.fields = it.get("fields").map(|_| fields(it));
        field
    };
    object.get("fields").unwrap().as_array().unwrap().iter().map(field).collect()
}

async fn publish(client: &Client, stream: &str, payload: &str) -> Result<(), CallError<PublishError>> {
    client.publish().stream_name(stream).payload(json(payload)).send().await.map(drop)
}

/// The next event, which is a message.
async fn heard(events: &mut SubscribeCall) -> Document {
    let next = tokio::time::timeout(Duration::from_secs(30), events.next()).await;
    match next.expect("nothing comes").expect("there is more").unwrap() {
        SubscriptionEvents::Message(message) => message.payload,
        other => panic!("{other:?} instead of a message"),
    }
}

/// The number in the next event.
async fn number(events: &mut SubscribeCall) -> i64 {
    heard(events).await.get("n").and_then(Document::as_i64).expect("a number")
}

/// What is said against a call that comes with the wrong secret, or with anything else that is wrong.
macro_rules! refused {
    ($error:ident, $variant:ident, $call:expr) => {
        match $call.send().await.unwrap_err().as_modeled() {
            Some($error::$variant(error)) => error.clone(),
            other => panic!("{}: {other:?}", stringify!($call)),
        }
    };
}

#[tokio::test]
async fn all_types_of_fields_are_defined_described_published_and_heard() {
    let server = serve().await;
    let client = client(&server, basic());
    define(&client, SCHEMA).await.unwrap();
    let described = client.describe_stream().stream_name("all").send().await.unwrap();
    let schema = StreamSchema::from_shape(&described).unwrap();
    assert_eq!(schema, StreamSchema::from_document(&json(SCHEMA)).unwrap());

    let mut events = client.subscribe().stream_name("all").send().await.unwrap();
    publish(&client, "all", FITS).await.unwrap();
    assert_eq!(heard(&mut events).await, json(FITS));
    publish(&client, "all", &format!("[{FITS}]")).await.unwrap();
    assert_eq!(heard(&mut events).await, json(FITS));

    let error = publish(&client, "all", MISFITS).await.unwrap_err();
    let Some(PublishError::InvalidRequest(invalid)) = error.as_modeled() else { panic!("{error:?}") };
    let errors = invalid.errors.as_deref().unwrap();
    assert_eq!(errors.len(), 11, "{errors:?}");
    for field in fields(&json(SCHEMA)) {
        assert!(errors.iter().any(|error| error.starts_with(&format!("`{}", field.name))), "{}", field.name);
    }
    let local = schema.validate(&json(MISFITS)).unwrap_err();
    assert_eq!(local.violations().iter().map(ToString::to_string).collect::<Vec<_>>(), errors);
}

#[tokio::test]
async fn what_the_client_knows_to_be_wrong_is_not_sent() {
    let server = serve().await;
    let schemas = StreamSchemas::new();
    let known = schemas.clone();
    let client = builder(&server, basic())
        .validate::<Publish>(move |input| known.check(input.stream_name.as_deref(), input.payload.as_ref()))
        .build()
        .unwrap();
    schemas.insert(StreamSchema::from_document(&json(SCHEMA)).unwrap());
    // The server would say that there is no such stream.
    match publish(&client, "all", MISFITS).await.unwrap_err() {
        CallError::StreamSea(StreamSeaError::InvalidPayload(error)) => {
            assert_eq!(error.violations().len(), 11)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn compressed_requests_are_understood() {
    let server = serve().await;
    let compression = RequestCompression::from_size(0);
    let client = builder(&server, basic()).request_compression(compression).build().unwrap();
    define(&client, SCHEMA).await.unwrap();
    let mut events = client.subscribe().stream_name("all").send().await.unwrap();
    publish(&client, "all", FITS).await.unwrap();
    assert_eq!(heard(&mut events).await, json(FITS));
}

#[tokio::test]
async fn groups_share_and_others_get_all() {
    let server = serve().await;
    let (a, b) = (client(&server, basic()), client(&server, basic()));
    define(&a, r#"{"name": "n", "version": 1, "fields": [{"name": "n", "type": "integer"}]}"#).await.unwrap();
    let group = |client: &Client| client.subscribe().stream_name("n").group_id(GROUP).send();
    let (mut first, mut second) = (group(&a).await.unwrap(), group(&b).await.unwrap());
    let mut alone = b.subscribe().stream_name("n").send().await.unwrap();
    for number in 0..4 {
        publish(&a, "n", &format!(r#"{{"n": {number}}}"#)).await.unwrap();
    }
    for expected in 0..4 {
        assert_eq!(number(&mut alone).await, expected);
        let member = if expected % 2 == 0 { &mut first } else { &mut second };
        assert_eq!(number(member).await, expected);
    }
}

#[tokio::test]
async fn definitions_are_not_contradicted() {
    let server = serve().await;
    let client = client(&server, basic());
    let schema = |version: &str, field: &str| {
        format!(
            r#"{{"name": "a b/c?", "version": {version}, "fields": [{{"name": "{field}", "type": "date"}}]}}"#
        )
    };
    define(&client, &schema("2", "x")).await.unwrap();
    define(&client, &schema("2", "x")).await.unwrap();
    for (version, field) in [("1", "x"), ("2", "y")] {
        let error = define(&client, &schema(version, field)).await.unwrap_err();
        assert!(matches!(error.as_modeled(), Some(DefineStreamError::InvalidRequest(_))), "{error:?}");
    }
    define(&client, &schema("\"2.1\"", "y")).await.unwrap();
    let names = ["nothing", "a b/c?"].map(str::to_owned).to_vec();
    let versions = client.get_schema_versions_vector().schema_names(names).send().await.unwrap();
    assert_eq!(versions.versions_vector, [None, Some("2.1".into())]);
    refused!(DescribeStreamError, InvalidRequest, client.describe_stream().stream_name("nothing"));
    let other_name = client.define_stream().stream_name("n").name("m").version(1.into()).fields(vec![]);
    refused!(DefineStreamError, InvalidRequest, other_name);
}

#[tokio::test]
async fn clients_and_jails_come_and_go() {
    let server = serve().await;
    let abc = client(&server, basic());
    let created = abc.create_client().client_id("other").description("for a test").send().await.unwrap();
    assert_eq!(created.given_id, "other");
    let again = abc.create_client().client_id("other").description("once more");
    refused!(CreateClientError, InvalidRequest, again);

    let other = client(&server, Credentials::basic("other", created.secret));
    let rotated = other.rotate_client_secret().client_id("other").send().await.unwrap();
    refused!(RotateClientSecretError, Unauthorized, other.rotate_client_secret().client_id("other"));
    let other = client(&server, Credentials::basic("other", rotated.secret.clone()));
    refused!(RotateClientSecretError, Unauthorized, other.rotate_client_secret().client_id("abc"));

    let jail = abc.create_jail().new_jail_id("second").new_jail_name("The second").new_client_id("inmate");
    let jail = jail.send().await.unwrap();
    assert_eq!((&*jail.new_jail_id, &*jail.new_client_id), ("second", "inmate"));
    let inmate = client(&server, Credentials::basic("inmate", jail.new_client_secret));
    refused!(DeleteClientError, InvalidRequest, inmate.delete_client().client_id("other"));
    refused!(DeleteJailError, Unauthorized, inmate.delete_jail().jail_id("second"));
    define(&inmate, r#"{"name": "n", "version": 1, "fields": []}"#).await.unwrap();
    refused!(DescribeStreamError, InvalidRequest, abc.describe_stream().stream_name("n"));
    assert_eq!(abc.delete_jail().jail_id("second").send().await.unwrap().id, "second");
    refused!(DescribeStreamError, Unauthorized, inmate.describe_stream().stream_name("n"));
    refused!(DeleteJailError, InvalidRequest, abc.delete_jail().jail_id("second"));

    // Whoever is deleted while it listens hears no more.
    let mut events = other.subscribe().stream_name("n").send().await.unwrap();
    assert_eq!(abc.delete_client().client_id("other").send().await.unwrap().id, "other");
    assert!(matches!(events.next().await, Some(Ok(SubscriptionEvents::Interrupted(_)))));
    match events.next().await.unwrap().unwrap_err() {
        StreamError::Exception(SubscribeError::Unauthorized(error)) => {
            assert_eq!(error.message.as_deref(), Some("Invalid credentials"));
        }
        StreamError::StreamSea(StreamSeaError::Refused(refusal)) => {
            assert_eq!(refusal.message(), Some("Invalid credentials"));
        }
        other => panic!("{other:?}"),
    }
    refused!(RotateClientSecretError, Unauthorized, other.rotate_client_secret().client_id("other"));
}

#[tokio::test]
async fn tokens_open_subscriptions_until_they_expire() {
    let server = serve().await;
    let abc = client(&server, basic());
    let key = abc.rotate_client_jwt_public_key().client_id("abc").jwt_public_key(PUBLIC_KEY.into());
    assert_eq!(key.send().await.unwrap().jwt_public_key.as_deref(), Some(PUBLIC_KEY));
    let none = abc.rotate_client_jwt_public_key().client_id("abc").jwt_public_key("none".into());
    refused!(RotateClientJwtPublicKeyError, InvalidRequest, none);
    define(&abc, r#"{"name": "n", "version": 1, "fields": [{"name": "n", "type": "integer"}]}"#)
        .await
        .unwrap();

    let filter = r#"{"t":"eq","e":[{"t":"path","e":"$.n"},{"t":"number","e":2}]}"#;
    let expiry = now() + 2.0;
    let jwt = token(&format!(r#"{{"exp":{expiry},"mustFanout":true,"filter":{filter}}}"#));
    let bearer = client(&server, Credentials::jwt("abc", jwt));
    let mut events = bearer.subscribe().stream_name("n").send().await.unwrap();
    publish(&abc, "n", r#"[{"n": 1}, {"n": 2}, {"n": 3}]"#).await.unwrap();
    assert_eq!(number(&mut events).await, 2);
    // The server closes when the token expires, and refuses it from then on.
    assert!(matches!(events.next().await, Some(Ok(SubscriptionEvents::Interrupted(_)))));
    assert!(now() >= expiry);
    assert!(events.next().await.unwrap().is_err());
    assert!(publish(&bearer, "n", r#"{"n": 4}"#).await.is_err(), "a token publishes nothing");

    let gone = abc.rotate_client_jwt_public_key().client_id("abc").jwt_public_key(Document::Null);
    assert_eq!(gone.send().await.unwrap().jwt_public_key, None);
    let jwt = token(&format!(r#"{{"exp":{}}}"#, now() + 60.0));
    let error = client(&server, Credentials::jwt("abc", jwt)).subscribe().stream_name("n").send().await;
    assert!(error.is_err(), "there is no key");
}

#[tokio::test]
async fn every_operation_refuses_who_shows_the_wrong_secret() {
    let server = serve().await;
    let other = client(&server, Credentials::basic("abc", "guess"));
    refused!(PublishError, Unauthorized, other.publish().stream_name("n").payload(1.into()));
    let define = other.define_stream().stream_name("n").version(1.into()).fields(vec![]);
    let error = refused!(DefineStreamError, Unauthorized, define);
    assert_eq!(error.message.as_deref(), Some("Invalid credentials"));
    refused!(DescribeStreamError, Unauthorized, other.describe_stream().stream_name("n"));
    let versions = other.get_schema_versions_vector().schema_names(vec![]);
    refused!(GetSchemaVersionsVectorError, Unauthorized, versions);
    refused!(CreateClientError, Unauthorized, other.create_client().client_id("x").description(""));
    refused!(DeleteClientError, Unauthorized, other.delete_client().client_id("abc"));
    refused!(RotateClientSecretError, Unauthorized, other.rotate_client_secret().client_id("abc"));
    let key = other.rotate_client_jwt_public_key().client_id("abc").jwt_public_key(Document::Null);
    refused!(RotateClientJwtPublicKeyError, Unauthorized, key);
    let jail = other.create_jail().new_jail_id("x").new_jail_name("x").new_client_id("x");
    refused!(CreateJailError, Unauthorized, jail);
    refused!(DeleteJailError, Unauthorized, other.delete_jail().jail_id("x"));
    assert!(other.subscribe().stream_name("n").send().await.is_err());
}

#[tokio::test]
async fn one_subscription_is_refused_and_others_go_on() {
    let server = serve().await;
    let client = client(&server, basic());
    define(&client, r#"{"name": "n", "version": 1, "fields": []}"#).await.unwrap();
    let mut events = client.subscribe().stream_name("n").send().await.unwrap();
    let error = refused!(SubscribeError, SubscriptionRefused, client.subscribe().stream_name("forbidden"));
    assert_eq!(error.message.as_deref(), Some("`abc` may not hear `forbidden`"));
    publish(&client, "n", "{}").await.unwrap();
    assert_eq!(heard(&mut events).await, json("{}"));
}

#[tokio::test]
async fn a_subscription_survives_its_connection() {
    let server = serve().await;
    server.set_stream_sea(ServerConfig::new().ping_interval(Duration::from_millis(20)));
    let client = client(&server, basic());
    define(&client, r#"{"name": "n", "version": 1, "fields": []}"#).await.unwrap();
    let mut events = client.subscribe().stream_name("n").send().await.unwrap();
    for round in 0..3 {
        match round {
            0 => server.stream_sea_connections().iter().for_each(StreamSeaConnection::cut),
            1 => server.stream_sea_connections().iter().for_each(StreamSeaConnection::close),
            _ => server.stream_sea_connections()[0].bytes(&b"\xff\xff"[..]).await.unwrap(),
        }
        assert!(matches!(events.next().await, Some(Ok(SubscriptionEvents::Interrupted(_)))), "{round}");
        assert!(matches!(events.next().await, Some(Ok(SubscriptionEvents::Resumed(_)))), "{round}");
        publish(&client, "n", "{}").await.unwrap();
        assert_eq!(heard(&mut events).await, json("{}"));
    }
}

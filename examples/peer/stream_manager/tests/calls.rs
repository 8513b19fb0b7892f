//! The generated client and the peer, over sockets.

use std::fmt::Debug;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

use smithy_streams::stream_manager::Client;
use smithy_streams::stream_manager::operation::append_message::AppendMessageInput;
use smithy_streams::stream_manager::operation::read_messages::ReadMessagesError;
use smithy_streams::stream_manager::types::ReadMessagesOptions;
use smithy_streams_runtime::client::{CallError, StreamManagerError};
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::session::stream_manager::Status;

use super::super::open;
use super::{from, stream};

/// Longer than anything takes on a slow machine.
const LONG: i64 = 20_000;

async fn client(server: &Server) -> Client {
    builder(server).connect().await.unwrap()
}

fn builder(server: &Server) -> smithy_streams_runtime::client::StreamManagerClientBuilder<Client> {
    Client::builder().endpoint(server.stream_manager_endpoint()).without_auth_token()
}

async fn start() -> (Server, Client) {
    let server = Server::bind().await.unwrap();
    open(&server, None, None).unwrap();
    let client = client(&server).await;
    (server, client)
}

async fn append(client: &Client, name: &str, payload: &'static str) -> i64 {
    client.append_message().name(name).payload(payload).send().await.unwrap().sequence_number
}

fn input(name: &str, payload: String) -> AppendMessageInput {
    let mut input = AppendMessageInput::default();
    (input.name, input.payload) = (Some(name.to_owned()), Some(payload.into()));
    input
}

#[tokio::test]
async fn every_operation_is_there() {
    let (_server, client) = start().await;
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    assert_eq!(client.list_streams().send().await.unwrap().streams, ["s"]);
    assert_eq!(append(&client, "s", "text").await, 0);
    let read = client.read_messages().stream_name("s").send().await.unwrap().messages;
    assert_eq!((read.len(), &*read[0].payload, read[0].sequence_number), (1, &b"text"[..], Some(0)));
    let describe = client.describe_message_stream().name("s").send();
    let mut definition = describe.await.unwrap().message_stream_info.definition;
    definition.max_size = 4096;
    client.update_message_stream().definition(definition).send().await.unwrap();
    let info = client.describe_message_stream().name("s").send().await.unwrap().message_stream_info;
    assert_eq!((info.definition.max_size, info.storage_status.total_bytes), (4096, Some(4)));
    client.delete_message_stream().name("s").send().await.unwrap();
    assert!(client.list_streams().send().await.unwrap().streams.is_empty());
    client.connection().close().await;
    assert!(client.list_streams().send().await.is_err());
}

/// The number of a refusal, and whether it is the error of the model that has its name.
#[track_caller]
fn refused<T: Debug, E: Debug + Clone>(outcome: Result<T, CallError<E>>, status: Status, is_modeled: bool) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), Some(&*status.code().to_string()), "{error:?}");
    assert_eq!(error.response().unwrap().message, "as you wished");
    let variant = error.as_modeled().map(|error| format!("{error:?}"));
    let name = status.name().filter(|_| is_modeled);
    let is_right = match (&variant, name) {
        (Some(variant), Some(name)) => variant.starts_with(&format!("{name}(")),
        (variant, name) => variant.is_none() && name.is_none(),
    };
    assert!(is_right, "{status:?} is {variant:?}");
}

#[tokio::test]
async fn every_operation_knows_its_errors() {
    let (_server, client) = start().await;
    for code in 1..=20 {
        let status = Status::from_code(code);
        let is_of_updates = matches!(status, Status::UpdateFailed | Status::UpdateNotAllowed);
        let is_of_reads = matches!(
            status,
            Status::NotEnoughMessages | Status::MessageStoreReadError | Status::ResponsePayloadTooLarge
        );
        let is_of_all = status.name().is_some() && !is_of_updates && !is_of_reads;
        let name = format!("cause.{code}");
        let create = client.create_message_stream().definition(stream(&name)).send().await;
        refused(create, status, is_of_all);
        let update = client.update_message_stream().definition(stream(&name)).send().await;
        refused(update, status, is_of_all || is_of_updates);
        refused(client.delete_message_stream().name(&name).send().await, status, is_of_all);
        refused(client.append_message().name(&name).payload("x").send().await, status, is_of_all);
        refused(client.read_messages().stream_name(&name).send().await, status, is_of_all || is_of_reads);
        refused(client.describe_message_stream().name(&name).send().await, status, is_of_all);
    }
    assert!(client.connection().is_open());
}

#[tokio::test]
async fn what_is_pushed_is_stored_in_order_and_can_be_followed() {
    let (server, client) = start().await;
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    let other = self::client(&server).await;
    let reading = tokio::spawn(async move {
        let options = from(0).max_message_count(50);
        let mut follow = other.read_messages().stream_name("s").read_messages_options(options).follow();
        let mut read = Vec::new();
        while read.len() < 300 {
            let message = follow.next().await.unwrap().unwrap();
            assert_eq!(message.sequence_number, Some(read.len() as i64));
            read.push(message.payload);
        }
        read
    });
    let mut pipeline = client.append_message_pipeline(NonZeroUsize::new(64).unwrap());
    let mut numbers = Vec::new();
    for number in 0..300 {
        numbers.extend(pipeline.push(input("s", format!("reading {number}"))).await);
    }
    while let Some(answer) = pipeline.next().await {
        numbers.push(answer);
    }
    let numbers: Vec<i64> = numbers.into_iter().map(|answer| answer.unwrap().sequence_number).collect();
    assert_eq!(numbers, (0..300).collect::<Vec<_>>());
    let expected: Vec<String> = (0..300).map(|number| format!("reading {number}")).collect();
    assert_eq!(reading.await.unwrap(), expected);
}

#[tokio::test]
async fn a_reader_waits_no_longer_than_it_has_to() {
    let (_server, client) = start().await;
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    let read = |options: ReadMessagesOptions| {
        client.read_messages().stream_name("s").read_messages_options(options).send()
    };
    for wait in [0, 50] {
        let error = read(from(0).read_timeout_millis(wait)).await.unwrap_err();
        assert!(matches!(error.as_modeled(), Some(ReadMessagesError::NotEnoughMessages(_))), "{error}");
    }
    let two = from(0).min_message_count(2).max_message_count(9).read_timeout_millis(LONG);
    let (read, _) = tokio::join!(read(two), async {
        append(&client, "s", "one").await;
        append(&client, "s", "two").await;
    });
    assert_eq!(read.unwrap().messages.len(), 2);
}

#[tokio::test]
async fn tokens_open_or_do_not() {
    let (server, _client) = start().await;
    assert!(builder(&server).auth_token("any").connect().await.is_ok());
    let denied = builder(&server).auth_token("denied").connect().await.unwrap_err();
    assert!(matches!(denied, StreamManagerError::Refused { status: Status::Unauthorized, .. }), "{denied}");

    let server = Server::bind().await.unwrap();
    open(&server, Some("secret".to_owned()), None).unwrap();
    assert!(builder(&server).connect().await.is_err());
    assert!(builder(&server).auth_token("guess").connect().await.is_err());
    assert!(builder(&server).auth_token("secret").connect().await.is_ok());
}

#[tokio::test]
async fn an_old_server_does_not_update() {
    let (server, _) = start().await;
    server.set_stream_manager_versions(["1.0.0"]);
    let client = client(&server).await;
    assert_eq!(client.connection().protocol_version().as_deref(), Some("1.0.0"));
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    let error = client.update_message_stream().definition(stream("s")).send().await.unwrap_err();
    assert_eq!(error.code(), Some("18"));
}

#[tokio::test]
async fn silence_and_the_end_harm_no_later_call() {
    let (server, _) = start().await;
    let client = builder(&server).call_timeout(Duration::from_millis(500)).connect().await.unwrap();
    let error = client.append_message().name("cause.Silence").payload("x").send().await.unwrap_err();
    assert!(matches!(error, CallError::Timeout { .. }), "{error:?}");
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    let error = client.append_message().name("cause.Cut").payload("x").send().await.unwrap_err();
    assert!(matches!(error, CallError::StreamManager(_)), "{error:?}");
    assert_eq!(append(&client, "s", "text").await, 0);
}

#[tokio::test]
async fn a_restart_loses_nothing_and_repeats_nothing() {
    let folder = std::env::temp_dir().join(format!("stream-manager-restart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("store");
    let server = Server::bind().await.unwrap();
    open(&server, None, Some(&file)).unwrap();
    let port = server.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let client = client(&server).await;
    client.create_message_stream().definition(stream("s")).send().await.unwrap();
    let mut answered = 0;
    for _ in 0..20 {
        assert_eq!(append(&client, "s", "text").await, answered);
        answered += 1;
    }
    drop(server);
    let server = restarted(port, &file).await;
    // It may not have noticed yet; what it sends into the old connection is lost, and not sent again.
    let first = client.append_message().name("s").payload("text").send().await;
    assert!(first.as_ref().is_ok_and(|it| it.sequence_number == 20) || first.is_err());
    answered += i64::from(first.is_ok());
    assert_eq!(append(&client, "s", "text").await, answered);
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A peer on the same port and file, as soon as the one before has let go of them.
async fn restarted(port: u16, file: &Path) -> Server {
    loop {
        if let Ok(server) = Server::bind_to(port).await
            && open(&server, None, Some(file)).is_ok()
        {
            return server;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

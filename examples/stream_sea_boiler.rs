//! A boiler that tells its temperature, and two rooms that share the work of listening to it.
//!
//! ```sh
//! cargo run --example peer --features stream-sea -- stream-sea --port 4003
//! cargo run --example stream_sea_boiler --features stream-sea -- --endpoint http://127.0.0.1:4003
//! ```

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail, ensure};
use smithy_streams::stream_sea::Client;
use smithy_streams::stream_sea::operation::publish::{Publish, PublishError};
use smithy_streams::stream_sea::operation::subscribe::{Subscribe, SubscribeCall};
use smithy_streams::stream_sea::types::{FieldType, SchemaField, SubscriptionEvents};
use smithy_streams_runtime::client::{CallError, StreamSeaError};
use smithy_streams_runtime::session::stream_sea::{Credentials, GroupId};
use smithy_streams_runtime::stream_schema::{StreamSchema, StreamSchemas};
use smithy_streams_runtime::types::Document;

const USAGE: &str = "\
Usage: stream_sea_boiler --endpoint URL [OPTIONS]

Says what boilers tell, publishes some temperatures, and listens to them.

  --endpoint URL      where the service is, such as https://stream-sea.example.com
  --client-id ID      who publishes and listens; `abc` unless given
  --client-secret S   its secret; `def123` unless given
  --stream NAME       the stream of the boiler; boiler_data unless given";

/// The group of those that count the temperatures which were published.
const COUNTERS: u128 = 0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e;

struct Args {
    endpoint: String,
    client_id: String,
    client_secret: String,
    stream: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(pico_args::Arguments::from_env()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut args: pico_args::Arguments) -> Result<()> {
    if args.contains(["-h", "--help"]) {
        println!("{USAGE}");
        return Ok(());
    }
    let args = parse(args).map_err(|error| anyhow!("{error}\n\n{USAGE}"))?;
    let schemas = StreamSchemas::new();
    let known = schemas.clone();
    let client = Client::builder()
        .endpoint(&args.endpoint)
        .credentials(Credentials::basic(args.client_id, args.client_secret))
        .validate::<Publish>(move |input| known.check(input.stream_name.as_deref(), input.payload.as_ref()))
        .connect::<Subscribe>()
        .await
        .context("the service does not let this client in")?;
    define(&client, &args.stream).await?;
    let mut rooms = listen(&client, &args.stream).await?;
    publish(&client, &args.stream).await?;
    // From now on the client looks at what it publishes.
    let described = client.describe_stream().stream_name(&args.stream).send().await?;
    schemas.insert(StreamSchema::from_shape(&described)?);
    mistake(&client, &args.stream).await?;
    hear(&mut rooms).await
}

fn parse(mut args: pico_args::Arguments) -> Result<Args> {
    let text = |value: Option<String>, otherwise: &str| value.unwrap_or_else(|| otherwise.to_owned());
    let parsed = Args {
        endpoint: args.value_from_str("--endpoint")?,
        client_id: text(args.opt_value_from_str("--client-id")?, "abc"),
        client_secret: text(args.opt_value_from_str("--client-secret")?, "def123"),
        stream: text(args.opt_value_from_str("--stream")?, "boiler_data"),
    };
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?");
    Ok(parsed)
}

/// Says what the messages look like. Saying it again changes nothing.
async fn define(client: &Client, stream: &str) -> Result<()> {
    let fields = vec![
        SchemaField::new("temperature", FieldType::Float),
        SchemaField::new("state", FieldType::Enum).r#enum(vec!["on".to_owned(), "off".to_owned()]),
    ];
    client
        .define_stream()
        .stream_name(stream)
        .name(stream)
        .version("1.0.0".into())
        .fields(fields)
        .send()
        .await?;
    let versions = client.get_schema_versions_vector().schema_names(vec![stream.to_owned()]).send().await?;
    let version = versions.versions_vector.first().and_then(|version| version.as_ref()?.as_str());
    println!("{stream} is defined, in version {}.", version.unwrap_or("unknown"));
    Ok(())
}

/// Two that share the messages, and one that hears them all.
async fn listen(client: &Client, stream: &str) -> Result<[(&'static str, SubscribeCall); 3]> {
    let subscribe = |group: u128| {
        let group = GroupId::from_u128(group).to_string();
        client.subscribe().stream_name(stream).group_id(group).send()
    };
    Ok([
        ("kitchen", subscribe(COUNTERS).await?),
        ("cellar", subscribe(COUNTERS).await?),
        ("office", client.subscribe().stream_name(stream).send().await?),
    ])
}

async fn publish(client: &Client, stream: &str) -> Result<()> {
    for temperature in [60, 75, 90, 91] {
        println!("> {temperature} degrees");
        let payload = reading(temperature.into(), "on");
        client.publish().stream_name(stream).payload(payload).send().await?;
    }
    // The service refuses what is no reading.
    let wrong = client.publish().stream_name(stream).payload(reading("hot".into(), "smoking")).send().await;
    match wrong.as_ref().err().and_then(CallError::as_modeled) {
        Some(PublishError::InvalidRequest(it)) => {
            println!(
                "The service refuses a reading: {}",
                it.errors.iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            );
        }
        _ => bail!("the service takes anything: {wrong:?}"),
    }
    Ok(())
}

/// What this client knows to be wrong does not leave it.
async fn mistake(client: &Client, stream: &str) -> Result<()> {
    let wrong = client.publish().stream_name(stream).payload(reading(Document::Null, "off")).send().await;
    match wrong {
        Err(CallError::StreamSea(StreamSeaError::InvalidPayload(error))) => {
            println!("The client refuses a reading: {error}");
            Ok(())
        }
        other => bail!("the client takes anything: {other:?}"),
    }
}

fn reading(temperature: Document, state: &str) -> Document {
    Document::from_iter([("temperature", temperature), ("state", state.into())])
}

/// What each of them has heard.
async fn hear(rooms: &mut [(&'static str, SubscribeCall); 3]) -> Result<()> {
    for (room, events) in rooms {
        let count = if *room == "office" { 4 } else { 2 };
        let mut heard = Vec::new();
        while heard.len() < count {
            match events.next().await.context("the subscription has ended")?? {
                SubscriptionEvents::Message(message) => {
                    let temperature = message.payload.get("temperature").and_then(Document::as_i64);
                    heard.push(temperature.context("a message without a temperature")?.to_string());
                }
                other => println!("< {room}: {other:?}"), // the connection was lost, or is there again
            }
        }
        println!("< {room}: {}", heard.join(", "));
    }
    Ok(())
}

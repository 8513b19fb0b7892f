//! A component in small that measures the temperature of an oven: it appends its readings to a stream that goes to Amazon
//! Kinesis, reads them back to find the hottest, and has a report uploaded to Amazon S3.
//!
//! In a component of AWS IoT Greengrass, Stream Manager is found through the environment:
//!
//! ```sh
//! stream_manager_sensors
//! ```
//!
//! Elsewhere, `examples/peer` stands in for it:
//!
//! ```sh
//! cargo run --example peer --features stream-manager -- stream-manager --port 8088
//! cargo run --example stream_manager_sensors --features stream-manager
//! ```

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::env;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, ensure};
use smithy_streams::stream_manager::Client;
use smithy_streams::stream_manager::operation::append_message::AppendMessageInput;
use smithy_streams::stream_manager::types::{
    ExportDefinition, KinesisConfig, MessageStreamDefinition, ReadMessagesOptions, S3ExportTaskDefinition,
    S3ExportTaskExecutorConfig, Status, StatusConfig, StatusLevel, StatusMessage, StrategyOnFull,
};
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::constraints::check;

const USAGE: &str = "\
Usage: stream_manager_sensors [OPTIONS]

Appends readings to a stream, reads them back, and has a report of them exported.

  --readings N         how many; 1000 unless given
  --in-flight N        appends that do not wait for each other; 64 unless given
  --report FILE        where to write the report; in the folder for temporary files unless given
  --endpoint ADDRESS   the address of Stream Manager, such as tcp://127.0.0.1:4003; as Greengrass tells its components
                       unless given
  --auth-token TOKEN   the token of the component; as Greengrass tells its components unless given";

/// Readings, which go to Amazon Kinesis.
const READINGS: &str = "OvenReadings";
/// Tasks, which have files uploaded to Amazon S3.
const UPLOADS: &str = "OvenUploads";
/// What becomes of the tasks.
const UPLOAD_STATUS: &str = "OvenUploadStatus";

struct Args {
    readings: usize,
    in_flight: NonZeroUsize,
    report: PathBuf,
    endpoint: Option<String>,
    auth_token: Option<String>,
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
    let client = connect(&args).await?;
    create_streams(&client).await?;
    let first = measure(&client, args.readings, args.in_flight).await?;
    let hottest = find_hottest(&client, first, args.readings).await?;
    println!("The hottest: {hottest}");
    tell_exports(&client).await?;
    fs::write(&args.report, format!("{hottest}\n")).context("the report cannot be written")?;
    upload(&client, &args.report).await?;
    client.connection().close().await;
    Ok(())
}

fn parse(mut args: pico_args::Arguments) -> Result<Args> {
    let in_flight: Option<NonZeroUsize> = args.opt_value_from_str("--in-flight")?;
    let report: Option<PathBuf> = args.opt_value_from_str("--report")?;
    let parsed = Args {
        readings: args.opt_value_from_str("--readings")?.unwrap_or(1000),
        in_flight: in_flight.unwrap_or(NonZeroUsize::MIN.saturating_add(63)),
        report: report.unwrap_or_else(|| env::temp_dir().join("oven.txt")),
        endpoint: args.opt_value_from_str("--endpoint")?,
        auth_token: args.opt_value_from_str("--auth-token")?,
    };
    ensure!(parsed.readings > 0, "there must be readings");
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?");
    Ok(parsed)
}

/// What the arguments leave open, the builder finds in the environment of a component.
async fn connect(args: &Args) -> Result<Client> {
    let mut builder = Client::builder();
    if let Some(endpoint) = &args.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if let Some(token) = &args.auth_token {
        builder = builder.auth_token(token.as_str());
    }
    builder.connect().await.context("there is no connection to Stream Manager")
}

/// Creates the streams that are not there.
async fn create_streams(client: &Client) -> Result<()> {
    let known = client.list_streams().send().await?.streams;
    let kinesis = vec![KinesisConfig::new("ToKinesis", "oven-readings").batch_size(100)];
    let status = StatusConfig::new().status_level(StatusLevel::Info).status_stream_name(UPLOAD_STATUS);
    let s3 = vec![S3ExportTaskExecutorConfig::new("ToS3").status_config(status)];
    let ring = |name| MessageStreamDefinition::new(name, StrategyOnFull::OverwriteOldestData);
    for definition in [
        ring(READINGS).export_definition(ExportDefinition::new().kinesis(kinesis)),
        // It must be there before another stream names it.
        ring(UPLOAD_STATUS),
        ring(UPLOADS).export_definition(ExportDefinition::new().s3_task_executor(s3)),
    ] {
        if !known.contains(&definition.name) {
            println!("There was no stream {}: now there is.", definition.name);
            client.create_message_stream().definition(definition).send().await?;
        }
    }
    Ok(())
}

/// Appends readings, some at a time; gives the number of the first.
async fn measure(client: &Client, readings: usize, in_flight: NonZeroUsize) -> Result<i64> {
    let mut pipeline = client.append_message_pipeline(in_flight);
    let mut numbers = Vec::with_capacity(readings);
    for reading in 0..readings {
        let mut input = AppendMessageInput::default();
        input.name = Some(READINGS.to_owned());
        input.payload = Some(format!("{} degrees", degrees(reading)).into());
        // An answer comes as soon as there are more calls than may be in flight: that of the oldest.
        if let Some(appended) = pipeline.push(input).await {
            numbers.push(appended?.sequence_number);
        }
    }
    while let Some(appended) = pipeline.next().await {
        numbers.push(appended?.sequence_number);
    }
    let (first, last) = numbers.first().zip(numbers.last()).context("nothing was appended")?;
    println!("Appended {} readings: messages {first} to {last}.", numbers.len());
    Ok(*first)
}

/// An oven that heats up, and is a little too hot now and then.
fn degrees(reading: usize) -> usize {
    let heating = (20 + reading).min(180);
    if reading % 250 == 249 { heating + 5 } else { heating }
}

/// Reads the readings from a message on, and gives the first of the hottest.
async fn find_hottest(client: &Client, first: i64, readings: usize) -> Result<String> {
    let options = ReadMessagesOptions::new().desired_start_sequence_number(first).max_message_count(100);
    let mut messages = client.read_messages().stream_name(READINGS).read_messages_options(options).follow();
    let mut hottest = (0, String::new());
    for _ in 0..readings {
        // It waits for messages, so it would find those, too, that others append later.
        let message = messages.next().await.context("there is no next message")??;
        let reading = String::from_utf8_lossy(&message.payload).into_owned();
        let degrees: u32 = reading.split(' ').next().unwrap_or_default().parse()?;
        if degrees > hottest.0 {
            let number = message.sequence_number.unwrap_or_default();
            hottest = (degrees, format!("{reading}, in message {number}"));
        }
    }
    Ok(hottest.1)
}

async fn tell_exports(client: &Client) -> Result<()> {
    let info = client.describe_message_stream().name(READINGS).send().await?.message_stream_info;
    for export in info.export_statuses.into_iter().flatten() {
        let (name, last) = (export.export_config_identifier, export.last_exported_sequence_number);
        println!("{name}: exported up to message {last}.");
    }
    Ok(())
}

/// Asks for the upload of a file, and waits until it is done.
async fn upload(client: &Client, file: &Path) -> Result<()> {
    let url = format!("file://{}", fs::canonicalize(file)?.display());
    let task = S3ExportTaskDefinition::new(url, "kitchen", "oven/!{timestamp:yyyy/MM}.txt");
    check(&task)?;
    let append = client.append_message().name(UPLOADS).payload(JSON.to_bytes(&task)?).send();
    let asked = append.await?.sequence_number;

    let options = ReadMessagesOptions::new().max_message_count(100);
    let mut messages =
        client.read_messages().stream_name(UPLOAD_STATUS).read_messages_options(options).follow();
    while let Some(message) = messages.next().await {
        let status: StatusMessage = JSON.parse(&message?.payload)?;
        let context = status.status_context.unwrap_or_default();
        if context.sequence_number != Some(asked) {
            continue; // of an earlier upload
        }
        println!("Upload: {}", shown(&status.status));
        match status.status {
            Status::Success => return Ok(()),
            Status::Failure | Status::Canceled => {
                return Err(anyhow!("{}", status.message.unwrap_or_default()).context("the upload failed"));
            }
            _ => {}
        }
    }
    Err(anyhow!("nobody tells of the upload"))
}

fn shown(status: &Status) -> &'static str {
    match status {
        Status::Success => "done",
        Status::Failure => "failed",
        Status::InProgress => "in progress",
        Status::Warning => "in progress, with a warning",
        Status::Canceled => "canceled",
        _ => "something else",
    }
}

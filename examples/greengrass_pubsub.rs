//! A Greengrass component in small: it listens to a topic and speaks on it, and keeps count of its runs in its
//! configuration.
//!
//! In a component, its nucleus is found through the environment:
//!
//! ```sh
//! greengrass_pubsub
//! ```
//!
//! Elsewhere, `examples/peer` stands in for one:
//!
//! ```sh
//! cargo run --example peer --features greengrass-ipc -- greengrass-ipc --socket /tmp/ipc.socket
//! cargo run --example greengrass_pubsub --features greengrass-ipc -- --socket /tmp/ipc.socket --auth-token Oven
//! ```
//!
//! Its recipe has to allow `aws.greengrass#PublishToTopic` and `aws.greengrass#SubscribeToTopic` on the topic.

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::env;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, bail, ensure};
use smithy_streams::greengrass_ipc::Client;
use smithy_streams::greengrass_ipc::operation::get_configuration::GetConfigurationError;
use smithy_streams::greengrass_ipc::operation::publish_to_topic::PublishToTopicError;
use smithy_streams::greengrass_ipc::operation::update_configuration::UpdateConfigurationError;
use smithy_streams::greengrass_ipc::types::{
    ConfigurationUpdateEvents, JsonMessage, PublishMessage, SubscriptionResponseMessage,
};
use smithy_streams_runtime::types::{Document, Timestamp};

const USAGE: &str = "\
Usage: greengrass_pubsub [OPTIONS]

Listens to a topic, says some temperatures there, and keeps count of its runs in its configuration.

  --topic NAME         where to listen and speak; kitchen/oven unless given
  --socket PATH        the socket of the nucleus; as the nucleus tells its components unless given
  --endpoint ADDRESS   another address of it, such as tcp://127.0.0.1:4002
  --auth-token TOKEN   the token of the component; as the nucleus tells its components unless given";

/// The key of the configuration that the runs are counted under.
const RUNS: &str = "runs";

struct Args {
    topic: String,
    socket: Option<String>,
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
    count_runs(&client).await?;
    talk(&client, &args.topic).await
}

fn parse(mut args: pico_args::Arguments) -> Result<Args> {
    let topic: Option<String> = args.opt_value_from_str("--topic")?;
    let parsed = Args {
        topic: topic.unwrap_or_else(|| "kitchen/oven".to_owned()),
        socket: args.opt_value_from_str("--socket")?,
        endpoint: args.opt_value_from_str("--endpoint")?,
        auth_token: args.opt_value_from_str("--auth-token")?,
    };
    ensure!(parsed.socket.is_none() || parsed.endpoint.is_none(), "`--socket` or `--endpoint`, not both");
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?");
    Ok(parsed)
}

/// What the arguments leave open is in the environment of a component, where there is nothing else to say than
/// `Client::connect_from_env().await`.
async fn connect(args: &Args) -> Result<Client> {
    let mut builder = Client::builder_from_variables(|name| {
        let given = match name {
            "SVCUID" => args.auth_token.as_ref(),
            _ => args.socket.as_ref().or(args.endpoint.as_ref()),
        };
        given.map(Into::into).or_else(|| env::var_os(name))
    })?;
    if let Some(endpoint) = &args.endpoint {
        builder = builder.endpoint(endpoint);
    }
    let client = builder.call_timeout(Duration::from_secs(10)).connect().await;
    client.context("the nucleus does not let this component in")
}

/// Adds one to the number of runs, and waits until the nucleus tells that the configuration has changed.
async fn count_runs(client: &Client) -> Result<()> {
    let mut changes = client.subscribe_to_configuration_update().key_path(vec![]).send().await?;
    let answer = client.get_configuration().key_path(vec![RUNS.to_owned()]).send().await;
    let runs = match answer {
        Ok(found) => found.value.as_ref().and_then(|value| value.get(RUNS)?.as_i64()).unwrap_or_default(),
        Err(error) => match error.as_modeled() {
            // Nobody has counted yet.
            Some(GetConfigurationError::ResourceNotFoundError(_)) => 0,
            _ => return Err(error).context("the configuration cannot be read"),
        },
    };
    println!("This is run {}.", runs + 1);
    let update = client.update_configuration().value_to_merge(Document::from_iter([(RUNS, runs + 1)]));
    if let Err(error) = update.timestamp(now()).send().await {
        match error.as_modeled() {
            Some(UpdateConfigurationError::FailedUpdateConditionCheckError(_)) => {
                bail!("somebody else has changed the configuration meanwhile")
            }
            _ => return Err(error).context("the configuration cannot be changed"),
        }
    }
    match changes.next().await.context("the nucleus tells nothing of the change")?? {
        ConfigurationUpdateEvents::ConfigurationUpdateEvent(it) => {
            println!("The configuration changed at {}.", it.key_path.join("/"));
        }
        other => println!("Something happened to the configuration: {other:?}"),
    }
    Ok(())
}

/// Says something, and listens until it has heard it all itself.
async fn talk(client: &Client, topic: &str) -> Result<()> {
    let mut messages = client.subscribe_to_topic().topic(topic).send().await?;
    for degrees in [20, 120, 180] {
        println!("> {degrees} degrees");
        let message = JsonMessage::new().message(Document::from_iter([("degrees", degrees)]));
        let message = PublishMessage::JsonMessage(message);
        if let Err(error) = client.publish_to_topic().topic(topic).publish_message(message).send().await {
            return Err(match error.as_modeled() {
                Some(PublishToTopicError::UnauthorizedError(it)) => {
                    anyhow!("the recipe does not allow to speak there: {it}")
                }
                _ => error.into(),
            });
        }
    }
    let mut last = 0;
    while last < 180 {
        match messages.next().await.context("the subscription has ended")?? {
            SubscriptionResponseMessage::JsonMessage(it) => {
                let heard = it.message.as_ref().and_then(|message| message.get("degrees")?.as_i64());
                last = heard.unwrap_or(last);
                let topic = it.context.and_then(|context| context.topic).unwrap_or_default();
                println!("< {last} degrees, on {topic}");
            }
            other => println!("< {other:?}"), // somebody else speaks there, too
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "an update says when it was made")]
fn now() -> Timestamp {
    SystemTime::now().into()
}

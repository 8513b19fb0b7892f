//! A chat with a language model on Amazon Bedrock: answers appear while they are made.
//!
//! ```sh
//! cargo run --example bedrock_chat --features bedrock
//! cargo run --example bedrock_chat --features bedrock -- --prompt "Why is the sky blue?"
//! ```
//!
//! With `--endpoint URL` it talks to any other server of the same service, such as `examples/peer`.

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::io::{IsTerminal, Write, stdin, stdout};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, ensure};
use smithy_streams::bedrock::Client;
use smithy_streams::bedrock::operation::converse_stream::ConverseStreamError;
use smithy_streams::bedrock::types::{
    ContentBlock, ContentBlockDelta, ConversationRole, ConverseStreamOutput, Message,
};
use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::identity::{CredentialsChain, Environment, ProfileCredentials, find_region};

const USAGE: &str = "\
Usage: bedrock_chat [OPTIONS]

Asks what is typed, line by line, and remembers the conversation.

  --prompt TEXT     ask this alone, and end
  --model-id ID     whom to ask; amazon.nova-lite-v1:0 unless given
  --region NAME     where; as the AWS CLI has it unless given
  --profile NAME    whose credentials of ~/.aws to use, whatever the environment has
  --endpoint URL    call this address instead of AWS";

struct Args {
    prompt: Option<String>,
    model_id: String,
    region: Option<String>,
    profile: Option<String>,
    endpoint: Option<String>,
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
    let mut chat = Chat { client: client(&args).await?, model_id: args.model_id, messages: Vec::new() };
    match args.prompt {
        Some(prompt) => chat.ask(prompt).await,
        None => talk(&mut chat).await,
    }
}

fn parse(mut args: pico_args::Arguments) -> Result<Args> {
    let model_id: Option<String> = args.opt_value_from_str("--model-id")?;
    let parsed = Args {
        prompt: args.opt_value_from_str("--prompt")?,
        model_id: model_id.unwrap_or_else(|| "amazon.nova-lite-v1:0".to_owned()),
        region: args.opt_value_from_str("--region")?,
        profile: args.opt_value_from_str("--profile")?,
        endpoint: args.opt_value_from_str("--endpoint")?,
    };
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?");
    Ok(parsed)
}

/// Everything about whom to call, and who calls. What the arguments leave open is where the AWS CLI has it: in the
/// environment, or in `~/.aws`.
async fn client(args: &Args) -> Result<Client> {
    let (environment, profile) = (Environment::process(), args.profile.as_deref());
    let builder = match profile {
        Some(profile) => Client::builder().credentials(ProfileCredentials::new().with_profile(profile)),
        None => Client::builder().credentials(CredentialsChain::standard(&environment)),
    };
    let region = match &args.region {
        Some(region) => Some(region.clone()),
        None => find_region(&environment, profile).await?,
    };
    let builder = builder.region(region.context("which region? Say `--region NAME`, or set AWS_REGION")?);
    Ok(match &args.endpoint {
        Some(endpoint) => builder.endpoint(endpoint).build()?,
        None => builder.build()?,
    })
}

/// Asks each line, until there are no more.
async fn talk(chat: &mut Chat) -> Result<()> {
    loop {
        if stdin().is_terminal() {
            print!("> ");
            stdout().flush()?;
        }
        let mut line = String::new();
        if stdin().read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim().is_empty() {
            continue;
        }
        if let Err(error) = chat.ask(line.trim().to_owned()).await {
            eprintln!("Error: {error:#}"); // the next question may fare better
        }
    }
}

/// A conversation. The service has no memory of its own: each call brings all that was said.
struct Chat {
    client: Client,
    model_id: String,
    messages: Vec<Message>,
}

impl Chat {
    /// Asks, prints the answer as it comes, and remembers both; neither, if there is no whole answer.
    async fn ask(&mut self, question: String) -> Result<()> {
        self.messages.push(message(ConversationRole::User, question));
        match self.answer().await {
            Ok(answer) => {
                self.messages.push(message(ConversationRole::Assistant, answer));
                Ok(())
            }
            Err(error) => {
                self.messages.pop();
                Err(error)
            }
        }
    }

    async fn answer(&self) -> Result<String> {
        let call = self.client.converse_stream().model_id(&self.model_id).messages(self.messages.clone());
        let mut call = call.send().await.map_err(|error| explain(StreamError::Call(Box::new(error))))?;
        let (mut answer, mut footer) = (String::new(), Vec::new());
        while let Some(event) = call.next().await {
            match event.inspect_err(|_| println!()).map_err(explain)? {
                ConverseStreamOutput::ContentBlockDelta(it) => {
                    if let ContentBlockDelta::Text(text) = it.delta {
                        print!("{text}");
                        stdout().flush()?;
                        answer.push_str(&text);
                    }
                }
                ConverseStreamOutput::MessageStop(it) => footer.push(it.stop_reason.to_string()),
                ConverseStreamOutput::Metadata(it) => {
                    let (read, written) = (it.usage.input_tokens, it.usage.output_tokens);
                    footer.push(format!("{read} tokens read, {written} written"));
                }
                _ => {} // blocks begin and end; models may also think, or ask for tools
            }
        }
        println!();
        eprintln!("[{}]", footer.join("; "));
        ensure!(!answer.is_empty(), "the model said nothing"); // and nothing cannot be part of a conversation
        Ok(answer)
    }
}

fn message(role: ConversationRole, text: String) -> Message {
    Message::new(role, vec![ContentBlock::Text(text)])
}

/// Errors are typed: a program can tell what it may do about each.
fn explain(error: StreamError<ConverseStreamError>) -> anyhow::Error {
    let advice = match modeled(&error) {
        Some(ConverseStreamError::ThrottlingException(_)) => "too many requests; ask again in a while",
        Some(ConverseStreamError::ModelStreamErrorException(_)) => {
            "the model broke off its answer; ask again"
        }
        Some(ConverseStreamError::AccessDeniedException(_)) => "this account may not use the model",
        Some(ConverseStreamError::ResourceNotFoundException(_)) => "there is no such model in this region",
        Some(ConverseStreamError::ValidationException(_)) => "the service cannot take this request",
        _ => "there is no answer",
    };
    anyhow!(error).context(advice)
}

/// An error of the model comes in place of the events, or as one of them.
fn modeled(error: &StreamError<ConverseStreamError>) -> Option<&ConverseStreamError> {
    match error {
        StreamError::Exception(error) => Some(error),
        StreamError::Call(error) => error.as_modeled(),
        _ => None,
    }
}

//! Servers to point the other examples at, for want of the real ones. They keep everything in memory.
//!
//! ```sh
//! cargo run --example peer --features transcribe,bedrock -- transcribe --port 4000
//! cargo run --example peer --features transcribe,bedrock -- bedrock --port 4001
//! cargo run --example peer --features transcribe,bedrock -- tone scale.wav --seconds 4
//! ```
//!
//! Clients sign their calls, so they need a region and credentials even here, though any will do. With `--verify` the
//! peer takes signatures of the credentials alone that it finds itself: in the environment, or in `~/.aws`.

#![expect(clippy::print_stdout, reason = "a program talks")]

mod bedrock;
mod tone;
mod transcribe;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use smithy_streams_runtime::identity::{CredentialsChain, ProvideCredentials};
use smithy_streams_runtime::mock::{MockError, Server, Verification};

const USAGE: &str = "\
Usage: peer SERVICE [OPTIONS]        serve until stopped
       peer tone FILE.wav [OPTIONS]  write a scale to listen to

  SERVICE  transcribe  hears notes, and writes down their names
           bedrock     says what was said to it

  --port N     where to listen; on any free port unless given
  --verify     refuse who does not sign with the credentials that are found here, where the AWS CLI has them

  --seconds N  how long the scale is; 4 unless given
  --rate HERTZ samples per second; 16000 unless given";

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
    let open = match args.subcommand()?.as_deref() {
        Some("transcribe") => transcribe::open,
        Some("bedrock") => bedrock::open,
        Some("tone") => return tone(args),
        Some(other) => bail!("there is no service `{other}`\n\n{USAGE}"),
        None => bail!(USAGE),
    };
    let (port, verify) = (args.opt_value_from_str("--port")?.unwrap_or(0), args.contains("--verify"));
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?\n\n{USAGE}");

    let server = listen(port, verify).await?;
    open(&server);
    println!("ready on {}", server.endpoint());
    std::future::pending().await
}

fn tone(mut args: pico_args::Arguments) -> Result<()> {
    let seconds = args.opt_value_from_str("--seconds")?.unwrap_or(4);
    let sample_rate = args.opt_value_from_str("--rate")?.unwrap_or(16_000);
    let file: PathBuf = args.free_from_str()?;
    tone::write(&file, seconds, sample_rate).with_context(|| format!("cannot write `{}`", file.display()))
}

/// What all services have in common: whoever comes to the port is served; or, if signatures are to be verified, whoever
/// has the same credentials.
async fn listen(port: u16, verify: bool) -> Result<Server> {
    let server = Server::bind_to(port).await.with_context(|| format!("cannot listen on port {port}"))?;
    if !verify {
        return Ok(server);
    }
    let known = CredentialsChain::default().provide().await?;
    Ok(server.with_verification(Verification::new(known)))
}

/// Tells how a call came to grief. Clients that leave are nothing to speak of.
async fn report(outcome: impl Future<Output = Result<()>>) {
    match outcome.await {
        Err(error) if !matches!(error.downcast_ref(), Some(MockError::Gone)) => eprintln!("{error:#}"),
        _ => {}
    }
}

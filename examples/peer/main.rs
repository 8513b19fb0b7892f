//! Servers to point the other examples at, for want of the real ones. They keep everything in memory.
//!
//! ```sh
//! cargo run --example peer --features transcribe,bedrock -- transcribe --port 4000
//! cargo run --example peer --features transcribe,bedrock -- bedrock --port 4001
//! cargo run --example peer --features transcribe,bedrock -- tone scale.wav --seconds 4
//! ```

#![expect(clippy::print_stdout, reason = "a program talks")]

mod bedrock;
mod tone;
mod transcribe;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use smithy_streams_runtime::mock::{MockError, Server};

const USAGE: &str = "\
Usage: peer SERVICE [--port N]       serve until stopped; on any free port unless given
       peer tone FILE.wav [OPTIONS]  write a scale to listen to

  --seconds N  how long; 4 unless given
  --rate HERTZ samples per second; 16000 unless given

  SERVICE  transcribe  hears notes, and writes down their names
           bedrock     says what was said to it";

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
    let port = args.opt_value_from_str("--port")?.unwrap_or(0);
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?\n\n{USAGE}");

    let server = listen(port).await?;
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

/// What all services have in common: whoever comes to the port is served.
async fn listen(port: u16) -> Result<Server> {
    Server::bind_to(port).await.with_context(|| format!("cannot listen on port {port}"))
}

/// Tells how a call came to grief. Clients that leave are nothing to speak of.
async fn report(outcome: impl Future<Output = Result<()>>) {
    match outcome.await {
        Err(error) if !matches!(error.downcast_ref(), Some(MockError::Gone)) => eprintln!("{error:#}"),
        _ => {}
    }
}

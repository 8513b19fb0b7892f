//! Servers to point the other examples at, for want of the real ones. They keep everything in memory, unless told otherwise.
//!
//! ```sh
//! cargo run --example peer --features transcribe -- transcribe --port 4000
//! cargo run --example peer --features bedrock -- bedrock --port 4001
//! cargo run --example peer --features greengrass-ipc -- greengrass-ipc --socket /tmp/ipc.socket
//! cargo run --example peer --features stream-manager -- stream-manager --port 8088
//! cargo run --example peer --features stream-sea -- stream-sea --port 4003
//! cargo run --example peer -- echo --port 8033
//! cargo run --example peer -- tone scale.wav --seconds 4
//! ```
//!
//! Clients of AWS sign their calls, so they need a region and credentials even here, though any will do. With `--verify` the
//! peer takes signatures of the credentials alone that it finds itself: in the environment, or in `~/.aws`.

#![expect(clippy::print_stdout, reason = "a program talks")]

#[cfg(feature = "bedrock")]
mod bedrock;
#[cfg(feature = "echo")]
mod echo;
#[cfg(feature = "greengrass-ipc")]
mod greengrass;
#[cfg(feature = "stream-manager")]
mod stream_manager;
#[cfg(feature = "stream-sea")]
mod stream_sea;
mod tone;
#[cfg(feature = "transcribe")]
mod transcribe;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use smithy_streams_runtime::identity::{CredentialsChain, ProvideCredentials};
use smithy_streams_runtime::mock::{MockError, Server, Verification};
use smithy_streams_runtime::rpc::RpcError;

const USAGE: &str = "\
Usage: peer SERVICE [OPTIONS]        serve until stopped
       peer tone FILE.wav [OPTIONS]  write a scale to listen to

  SERVICE         feature         what it does
  transcribe      transcribe      hears notes, and writes down their names
  bedrock         bedrock         says what was said to it
  greengrass-ipc  greengrass-ipc  answers components as a Greengrass nucleus does
  stream-manager  stream-manager  keeps streams of messages as Greengrass Stream Manager does
  stream-sea      stream-sea      keeps streams of JSON, and the clients that publish and subscribe
  echo            echo (default)  says what is said to it, over event-stream RPC

  --port N        where to listen; on any free port unless given
  --socket PATH   greengrass-ipc, echo: listen on a Unix socket instead
  --auth-token T  greengrass-ipc, stream-manager: refuse who comes with another token; without this, only `denied` is
                  refused
  --store FILE    stream-manager: keep streams in this file, too, and go on with those that are in it
  --client-id ID  stream-sea: the client that is there from the beginning; `abc` unless given
  --client-secret S  stream-sea: its secret; `def123` unless given
  --verify        transcribe, bedrock: refuse who does not sign with the credentials that are found here, where the
                  AWS CLI has them

  --seconds N     tone: how long the scale is; 4 unless given
  --rate HERTZ    tone: samples per second; 16000 unless given";

/// Each is also the feature that it takes.
const SERVICES: [&str; 6] =
    ["transcribe", "bedrock", "greengrass-ipc", "stream-manager", "stream-sea", "echo"];

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
    let (server, endpoint) = match args.subcommand()?.as_deref() {
        #[cfg(feature = "transcribe")]
        Some("transcribe") => serve_http(args, transcribe::open).await?,
        #[cfg(feature = "bedrock")]
        Some("bedrock") => serve_http(args, bedrock::open).await?,
        #[cfg(feature = "greengrass-ipc")]
        Some("greengrass-ipc") => {
            let token = args.opt_value_from_str("--auth-token")?;
            serve_rpc(args, |server| greengrass::open(server, token)).await?
        }
        #[cfg(feature = "stream-manager")]
        Some("stream-manager") => serve_stream_manager(args).await?,
        #[cfg(feature = "stream-sea")]
        Some("stream-sea") => {
            let id: Option<String> = args.opt_value_from_str("--client-id")?;
            let secret: Option<String> = args.opt_value_from_str("--client-secret")?;
            let (id, secret) = (id.as_deref().unwrap_or("abc"), secret.as_deref().unwrap_or("def123"));
            ensure!(!id.is_empty() && !id.contains(':'), "`{id}` is no id for a client");
            serve_http(args, |server| stream_sea::open(server, id, secret)).await?
        }
        #[cfg(feature = "echo")]
        Some("echo") => serve_rpc(args, echo::open).await?,
        Some("tone") => return tone(args),
        Some(name) if SERVICES.contains(&name) => {
            bail!(
                "this peer was built without `{name}`: say `cargo run --example peer --features {name} -- {name}`"
            )
        }
        Some(other) => bail!("there is no service `{other}`\n\n{USAGE}"),
        None => bail!(USAGE),
    };
    println!("ready on {endpoint}");
    // It serves as long as somebody has it.
    let _server = server;
    std::future::pending().await
}

fn tone(mut args: pico_args::Arguments) -> Result<()> {
    let seconds = args.opt_value_from_str("--seconds")?.unwrap_or(4);
    let sample_rate = args.opt_value_from_str("--rate")?.unwrap_or(16_000);
    let file: PathBuf = args.free_from_str()?;
    tone::write(&file, seconds, sample_rate).with_context(|| format!("cannot write `{}`", file.display()))
}

/// Whoever comes to the port is served; or, if signatures are to be verified, whoever has the same credentials.
#[cfg_attr(
    not(any(feature = "bedrock", feature = "stream-sea", feature = "transcribe")),
    expect(dead_code, reason = "nobody speaks HTTP")
)]
async fn serve_http(mut args: pico_args::Arguments, open: impl FnOnce(&Server)) -> Result<(Server, String)> {
    let (port, verify) = (args.opt_value_from_str("--port")?.unwrap_or(0), args.contains("--verify"));
    nothing_more(args)?;
    let mut server = listen(port).await?;
    if verify {
        let known = CredentialsChain::default().provide().await?;
        server = server.with_verification(Verification::new(known));
    }
    open(&server);
    let endpoint = server.endpoint().to_owned();
    Ok((server, endpoint))
}

/// Whoever comes to the port or the socket is served, if `open` says nothing else.
#[cfg_attr(
    not(any(feature = "echo", feature = "greengrass-ipc")),
    expect(dead_code, reason = "nobody speaks RPC")
)]
async fn serve_rpc(mut args: pico_args::Arguments, open: impl FnOnce(&Server)) -> Result<(Server, String)> {
    let socket: Option<PathBuf> = args.opt_value_from_str("--socket")?;
    let port: Option<u16> = args.opt_value_from_str("--port")?;
    nothing_more(args)?;
    let server = match (socket, port) {
        (Some(_), Some(_)) => bail!("`--socket` or `--port`, not both"),
        #[cfg(unix)]
        (Some(path), None) => {
            let bound = Server::bind_unix(&path).await;
            bound.with_context(|| format!("cannot listen on `{}`", path.display()))?
        }
        #[cfg(not(unix))]
        (Some(_), None) => bail!("there are no Unix sockets here: say `--port`"),
        (None, port) => listen(port.unwrap_or(0)).await?,
    };
    open(&server);
    let endpoint = server.rpc_endpoint().to_owned();
    Ok((server, endpoint))
}

#[cfg(feature = "stream-manager")]
async fn serve_stream_manager(mut args: pico_args::Arguments) -> Result<(Server, String)> {
    let port = args.opt_value_from_str("--port")?.unwrap_or(0);
    let (token, file): (_, Option<PathBuf>) =
        (args.opt_value_from_str("--auth-token")?, args.opt_value_from_str("--store")?);
    nothing_more(args)?;
    let server = listen(port).await?;
    stream_manager::open(&server, token, file.as_deref())?;
    let endpoint = server.stream_manager_endpoint().to_owned();
    Ok((server, endpoint))
}

async fn listen(port: u16) -> Result<Server> {
    Server::bind_to(port).await.with_context(|| format!("cannot listen on port {port}"))
}

fn nothing_more(args: pico_args::Arguments) -> Result<()> {
    let rest = args.finish();
    ensure!(rest.is_empty(), "what is {rest:?}?\n\n{USAGE}");
    Ok(())
}

/// Tells how a call came to grief. Clients that leave are nothing to speak of.
async fn report(outcome: impl Future<Output = Result<()>>) {
    let Err(error) = outcome.await else { return };
    let is_gone = |cause: &(dyn Error + 'static)| {
        matches!(cause.downcast_ref(), Some(MockError::Gone)) || cause.is::<RpcError>()
    };
    if !error.chain().any(is_gone) {
        eprintln!("{error:#}");
    }
}

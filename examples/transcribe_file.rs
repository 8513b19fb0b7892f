//! Streams a WAV file to Amazon Transcribe, and prints what is understood while the file is still on its way.
//!
//! ```sh
//! cargo run --example transcribe_file --features transcribe -- speech.wav --language en-GB
//! ```
//!
//! With `--endpoint URL` it talks to any other server of the same service, such as `examples/peer`.

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use hound::{SampleFormat, WavReader};
use indicatif::{ProgressBar, ProgressStyle};
use smithy_streams::transcribe::Client;
use smithy_streams::transcribe::operation::start_stream_transcription::StartStreamTranscriptionError;
use smithy_streams::transcribe::types::{
    self, AudioEvent, AudioStream, MediaEncoding, TranscriptResultStream,
};
use smithy_streams_runtime::client::{EventReceiver, EventSender, StreamError};
use smithy_streams_runtime::identity::{CredentialsChain, Environment, ProfileCredentials, find_region};

const USAGE: &str = "\
Usage: transcribe_file [OPTIONS] FILE.wav

  --language CODE   what is spoken, such as de-DE; en-US unless given
  --realtime        send no faster than the audio plays
  --partials        print partial results as lines of their own, too
  --region NAME     where; as the AWS CLI has it unless given
  --profile NAME    whose credentials of ~/.aws to use, whatever the environment has
  --endpoint URL    call this address instead of AWS";

type Wav = WavReader<BufReader<File>>;
type Sender = EventSender<AudioStream, StartStreamTranscriptionError>;
type Receiver = EventReceiver<TranscriptResultStream, StartStreamTranscriptionError>;

struct Args {
    file: PathBuf,
    language: String,
    realtime: bool,
    partials: bool,
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
    transcribe(&args).await
}

fn parse(mut args: pico_args::Arguments) -> Result<Args> {
    let parsed = Args {
        language: args.opt_value_from_str("--language")?.unwrap_or_else(|| "en-US".to_owned()),
        realtime: args.contains("--realtime"),
        partials: args.contains("--partials"),
        region: args.opt_value_from_str("--region")?,
        profile: args.opt_value_from_str("--profile")?,
        endpoint: args.opt_value_from_str("--endpoint")?,
        file: args.free_from_str()?,
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

async fn transcribe(args: &Args) -> Result<()> {
    let wav = open(&args.file)?;
    let bar = progress(&wav);
    let call = client(args)
        .await?
        .start_stream_transcription()
        .language_code(args.language.as_str().into())
        .media_encoding(MediaEncoding::Pcm)
        .media_sample_rate_hertz(i32::try_from(wav.spec().sample_rate)?)
        .send()
        .await?;

    // Both at once: transcripts come while audio is still on its way.
    let (sender, receiver) = call.split();
    let (all_sent, ()) = tokio::try_join!(
        speak(sender, wav, args.realtime, &bar), //
        listen(receiver, args.partials, &bar),
    )?;
    bar.finish_and_clear();
    ensure!(all_sent, "the service hung up before the end of the audio");
    Ok(())
}

/// Sends all audio, 100 ms in each event. False if the service wants no more of it.
async fn speak(mut sender: Sender, mut wav: Wav, realtime: bool, bar: &ProgressBar) -> Result<bool> {
    let samples = wav.spec().sample_rate / 10;
    let mut clock = tokio::time::interval(Duration::from_millis(100));
    loop {
        let mut chunk = Vec::new();
        for sample in wav.samples::<i16>().take(samples as usize) {
            chunk.extend(sample.context("the WAV file is damaged")?.to_le_bytes());
        }
        if chunk.is_empty() {
            break;
        }
        if realtime {
            clock.tick().await;
        }
        let played = chunk.len() as u64 / 2;
        let event = AudioStream::AudioEvent(AudioEvent::new().audio_chunk(chunk));
        match sender.send(event).await {
            Err(StreamError::Closed) => return Ok(false), // the receiver knows why
            sent => sent?,
        }
        bar.inc(played);
    }
    sender.finish().await?; // without it, the service would take the end for an accident
    Ok(true)
}

/// Prints what comes, until the service has said everything.
async fn listen(mut receiver: Receiver, partials: bool, bar: &ProgressBar) -> Result<()> {
    while let Some(event) = receiver.next().await {
        // The service may send events that are newer than this program: it need not stop for them.
        let TranscriptResultStream::TranscriptEvent(event) = event? else { continue };
        let results = event.transcript.unwrap_or_default().results.unwrap_or_default();
        results.iter().for_each(|result| show(result, partials, bar));
    }
    Ok(())
}

/// A result grows behind the progress bar while it is partial. When it is final it becomes a line.
fn show(result: &types::Result, partials: bool, bar: &ProgressBar) {
    let best = result.alternatives.iter().flatten().find_map(|it| it.transcript.as_deref());
    let text = best.unwrap_or_default();
    let (start, end) = (result.start_time, result.end_time);
    if result.is_partial {
        bar.set_message(text.to_owned());
        if partials {
            bar.suspend(|| println!("{start:>7.1} ...       {text}"));
        }
    } else {
        bar.set_message("");
        bar.suspend(|| println!("{start:>7.1} – {end:<7.1} {text}"));
    }
}

fn open(path: &Path) -> Result<Wav> {
    let wav = WavReader::open(path)
        .with_context(|| format!("`{}` cannot be read as a WAV file", path.display()))?;
    let spec = wav.spec();
    ensure!(
        (spec.channels, spec.bits_per_sample, spec.sample_format) == (1, 16, SampleFormat::Int),
        "one channel of 16-bit samples is needed, but `{0}` has {1} of {2} bits. This makes it fit:\n\
         ffmpeg -i {0} -ac 1 -c:a pcm_s16le mono.wav",
        path.display(),
        spec.channels,
        spec.bits_per_sample,
    );
    Ok(wav)
}

/// Shows itself on a terminal only.
fn progress(wav: &Wav) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30.cyan/blue} {percent:>3}%  {wide_msg:.dim}");
    let bar = ProgressBar::new(wav.duration().into());
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

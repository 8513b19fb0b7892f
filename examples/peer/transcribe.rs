//! Transcription by somebody who hears notes instead of words: each half second of audio becomes the name of a note,
//! and each two seconds a final result. What is lost or mixed up on the way shows in the transcript.

use anyhow::Result;
use smithy_streams::transcribe::operation::start_stream_transcription::{
    StartStreamTranscription, StartStreamTranscriptionError, StartStreamTranscriptionInput,
    StartStreamTranscriptionOutput,
};
use smithy_streams::transcribe::types::{
    self, Alternative, AudioStream, BadRequestException, MediaEncoding, Transcript, TranscriptEvent,
    TranscriptResultStream,
};
use smithy_streams_runtime::mock::{Exchange, Server};

use crate::report;

pub(crate) fn open(server: &Server) {
    server.on::<StartStreamTranscription, _, _>(|exchange| report(transcribe(exchange)));
}

async fn transcribe(mut exchange: Exchange<StartStreamTranscription>) -> Result<()> {
    let sample_rate = match sample_rate(exchange.input()) {
        Ok(sample_rate) => sample_rate,
        Err(refusal) => {
            let refusal = BadRequestException::new().message(refusal);
            let error = StartStreamTranscriptionError::BadRequestException(refusal);
            return Ok(exchange.reply_error(error).await?);
        }
    };
    let head = head(exchange.input());
    exchange.respond(head).await?;

    let mut listener = Listener::new(sample_rate);
    while let Some(event) = exchange.next().await {
        if let AudioStream::AudioEvent(audio) = event? {
            for result in listener.hear(&audio.audio_chunk.unwrap_or_default()) {
                exchange.emit(event_of(result)).await?;
            }
        }
    }
    if let Some(result) = listener.conclude() {
        exchange.emit(event_of(result)).await?;
    }
    Ok(exchange.finish().await?)
}

/// Samples per second, of audio that can be understood.
fn sample_rate(input: &StartStreamTranscriptionInput) -> Result<usize, String> {
    if input.media_encoding != Some(MediaEncoding::Pcm) {
        return Err("only pcm is understood here".to_owned());
    }
    match input.media_sample_rate_hertz {
        Some(hertz @ 8_000..=48_000) => usize::try_from(hertz).map_err(|error| error.to_string()),
        hertz => Err(format!("{} is no sample rate between 8000 and 48000", hertz.unwrap_or_default())),
    }
}

/// The settings, as they were understood.
fn head(input: &StartStreamTranscriptionInput) -> StartStreamTranscriptionOutput {
    let mut head = StartStreamTranscriptionOutput::new().media_encoding(MediaEncoding::Pcm);
    head.media_sample_rate_hertz = input.media_sample_rate_hertz;
    head.language_code = input.language_code.clone();
    head.session_id = input.session_id.clone();
    head
}

fn event_of(result: types::Result) -> TranscriptResultStream {
    let transcript = Transcript::new().results(vec![result]);
    TranscriptResultStream::TranscriptEvent(TranscriptEvent::new().transcript(transcript))
}

const SECONDS_PER_NOTE: f64 = 0.5;
const NOTES_PER_RESULT: usize = 4;
const NAMES: [&str; 12] = ["do", "di", "re", "ri", "mi", "fa", "fi", "sol", "si", "la", "li", "ti"];

struct Listener {
    bytes_per_note: usize,
    /// Audio that is no whole note yet.
    pending: Vec<u8>,
    /// Notes of the result in the making.
    notes: Vec<&'static str>,
    /// How many results are final.
    finals: usize,
}

impl Listener {
    fn new(sample_rate: usize) -> Self {
        let bytes_per_note = sample_rate / 2 * size_of::<i16>();
        Self { bytes_per_note, pending: Vec::new(), notes: Vec::new(), finals: 0 }
    }

    /// One result for each note that is complete with this chunk.
    fn hear(&mut self, chunk: &[u8]) -> Vec<types::Result> {
        self.pending.extend_from_slice(chunk);
        let mut results = Vec::new();
        while self.pending.len() >= self.bytes_per_note {
            let audio: Vec<u8> = self.pending.drain(..self.bytes_per_note).collect();
            self.notes.push(name(&audio));
            results.push(self.result(self.notes.len() < NOTES_PER_RESULT));
        }
        results
    }

    /// The final result of what is left.
    fn conclude(&mut self) -> Option<types::Result> {
        (!self.notes.is_empty()).then(|| self.result(false))
    }

    fn result(&mut self, is_partial: bool) -> types::Result {
        let start = (self.finals * NOTES_PER_RESULT) as f64 * SECONDS_PER_NOTE;
        let result = types::Result::new()
            .result_id(format!("result-{}", self.finals))
            .start_time(start)
            .end_time(start + self.notes.len() as f64 * SECONDS_PER_NOTE)
            .is_partial(is_partial)
            .alternatives(vec![Alternative::new().transcript(self.notes.join(" "))]);
        if !is_partial {
            self.finals += 1;
            self.notes.clear();
        }
        result
    }
}

/// The nearest note of any octave, by counting how often the wave comes up from below.
fn name(audio: &[u8]) -> &'static str {
    let samples: Vec<i16> =
        audio.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let is_loud = samples.iter().any(|sample| sample.unsigned_abs() > 500);
    let waves = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    if !is_loud || waves == 0 {
        return "(silence)";
    }
    let hertz = waves as f64 / SECONDS_PER_NOTE;
    let semitones = 12.0 * (hertz / 261.63).log2();
    NAMES[semitones.round().rem_euclid(12.0) as usize]
}

//! Something to listen to.

use std::path::Path;

use anyhow::Result;
use hound::{SampleFormat, WavSpec, WavWriter};

/// C major, in semitones above its first note.
const SCALE: [f64; 8] = [0.0, 2.0, 4.0, 5.0, 7.0, 9.0, 11.0, 12.0];

/// Writes a scale, two notes a second, from the beginning again and again.
pub(crate) fn write(file: &Path, seconds: u32, sample_rate: u32) -> Result<()> {
    let spec = WavSpec { channels: 1, sample_rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut wav = WavWriter::create(file, spec)?;
    for note in SCALE.iter().cycle().take(2 * seconds as usize) {
        let hertz = 261.63 * (note / 12.0).exp2();
        for sample in 0..sample_rate / 2 {
            let time = f64::from(sample) / f64::from(sample_rate);
            let height = (std::f64::consts::TAU * hertz * time).sin();
            wav.write_sample((height * 10_000.0) as i16)?;
        }
    }
    Ok(wav.finalize()?)
}

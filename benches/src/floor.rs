//! Two checksums, one copy at most.

use std::hint::black_box;

use bytes::{BufMut, BytesMut};
use crc32fast::Hasher;

use crate::{Contestant, Input};

/// Both checksums of a frame, each for itself.
fn checksums(frame: &[u8]) -> (u32, u32) {
    (crc32fast::hash(&frame[..8]), crc32fast::hash(&frame[..frame.len() - 4]))
}

/// Both checksums of a frame, with every byte read once: the second goes on where the first ended.
fn checksums_in_one_pass(frame: &[u8]) -> (u32, u32) {
    let mut hasher = Hasher::new();
    hasher.update(&frame[..8]);
    let prelude = hasher.clone().finalize();
    hasher.update(&frame[8..frame.len() - 4]);
    (prelude, hasher.finalize())
}

/// How long the next frame is.
fn total_length(frame: &[u8]) -> usize {
    u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]) as usize
}

pub(crate) fn encode(input: &Input) -> [Contestant; 2] {
    [encode_by("floor", input, checksums), encode_by("floor, one pass", input, checksums_in_one_pass)]
}

pub(crate) fn decode(input: &Input) -> [Contestant; 2] {
    [decode_by("floor", input, checksums), decode_by("floor, one pass", input, checksums_in_one_pass)]
}

pub(crate) fn decode_chunks(input: &Input) -> [Contestant; 2] {
    [
        decode_chunks_by("floor", input, checksums),
        decode_chunks_by("floor, one pass", input, checksums_in_one_pass),
    ]
}

fn encode_by(name: &'static str, input: &Input, sums: impl Fn(&[u8]) -> (u32, u32) + 'static) -> Contestant {
    let Input { frame, count, .. } = input.clone();
    let mut buffer = BytesMut::with_capacity(frame.len());
    Contestant::new(name, move || {
        for _ in 0..count {
            buffer.clear();
            buffer.put_slice(black_box(&frame));
            black_box(sums(&buffer));
        }
    })
}

fn decode_by(name: &'static str, input: &Input, sums: impl Fn(&[u8]) -> (u32, u32) + 'static) -> Contestant {
    let frames = input.frames.clone();
    Contestant::new(name, move || {
        let mut rest = black_box(&frames[..]);
        while !rest.is_empty() {
            let (frame, behind) = rest.split_at(total_length(rest));
            black_box(sums(frame));
            rest = behind;
        }
    })
}

fn decode_chunks_by(
    name: &'static str,
    input: &Input,
    sums: impl Fn(&[u8]) -> (u32, u32) + 'static,
) -> Contestant {
    let chunks = input.chunks();
    let mut gathered = Vec::new();
    Contestant::new(name, move || {
        for chunk in black_box(&chunks) {
            let mut rest = &chunk[..];
            while !rest.is_empty() {
                if gathered.is_empty() && rest.len() >= 4 && rest.len() >= total_length(rest) {
                    let (frame, behind) = rest.split_at(total_length(rest));
                    black_box(sums(frame));
                    rest = behind;
                    continue;
                }
                let wanted = if gathered.len() < 4 { 4 } else { total_length(&gathered) };
                let (part, behind) = rest.split_at(rest.len().min(wanted - gathered.len()));
                gathered.extend_from_slice(part);
                rest = behind;
                if gathered.len() >= 16 && gathered.len() == total_length(&gathered) {
                    black_box(sums(&gathered));
                    gathered.clear();
                }
            }
        }
    })
}

//! Times the codecs against peers with derived implementations:
//! `cargo run --release -p smithy-streams-benches --bin codecs [json | cbor | xml]`.
//!
//! Each format reads and writes the same two events. What is read is what the peer wrote, and what we wrote where
//! that differs.
//! Contestants take turns; the median of the turns counts.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

mod cbor;
mod json;
mod shapes;
mod xml;

use std::hint::black_box;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, JSON, XML};

use shapes::{Event, event};

/// Turns of each contestant.
const TURNS: usize = 101;

/// Another implementation of a format.
struct Peer {
    name: &'static str,
    /// Appends the document of an event.
    write: fn(&Event, &mut Vec<u8>),
    read: fn(&[u8]) -> Event,
}

/// Every format: its name, ours, and a peer.
static FORMATS: [(&str, &dyn Codec, Peer); 3] =
    [("json", &JSON, json::SERDE_JSON), ("cbor", &CBOR, cbor::CIBORIUM), ("xml", &XML, xml::QUICK_XML)];

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    println!("{:>6} {:>12} {:>8} {:>10} {:>10} {:>7}", "", "peer", "bytes", "ours, ns", "peer, ns", "ratio");
    for (format, codec, peer) in FORMATS.iter().filter(|(format, ..)| format.contains(&wanted)) {
        for items in [1, 165] {
            let event = event(items);
            let theirs = Bytes::from(written_by(peer, &event));
            let mut ours = BytesMut::new();
            codec.write(&event, &mut ours).expect("a value that the format can hold");
            assert_eq!(read_by(*codec, &theirs), event);
            race_reading(format, *codec, peer, "read", &theirs);
            if ours != theirs {
                race_reading(format, *codec, peer, "read ours", &ours.freeze());
            }
            race_writing(format, *codec, peer, &event);
        }
    }
}

fn written_by(peer: &Peer, event: &Event) -> Vec<u8> {
    let mut out = Vec::new();
    (peer.write)(event, &mut out);
    out
}

fn read_by(codec: &dyn Codec, document: &Bytes) -> Event {
    let mut event = Event::default();
    codec.read(document, &mut event).expect("a valid document");
    event
}

fn race_reading(format: &str, codec: &dyn Codec, peer: &Peer, job: &str, document: &Bytes) {
    let [ours, theirs] =
        race(document.len(), &mut || drop(black_box(read_by(codec, black_box(document)))), &mut || {
            drop(black_box((peer.read)(black_box(document))))
        });
    report(format, peer, document.len(), ours, theirs, job);
}

fn race_writing(format: &str, codec: &dyn Codec, peer: &Peer, event: &Event) {
    let mut ours = BytesMut::with_capacity(1 << 16);
    let mut theirs = Vec::with_capacity(1 << 16);
    let length = written_by(peer, event).len();
    let [ours, theirs] = race(
        length,
        &mut || {
            ours.clear();
            codec.write(black_box(event), &mut ours).expect("a value that the format can hold");
        },
        &mut || {
            theirs.clear();
            (peer.write)(black_box(event), &mut theirs);
        },
    );
    report(format, peer, length, ours, theirs, "write");
}

fn report(format: &str, peer: &Peer, length: usize, ours: f64, theirs: f64, job: &str) {
    let (peer, ratio) = (peer.name, ours / theirs);
    println!("{format:>6} {peer:>12} {length:>8} {ours:>10.0} {theirs:>10.0} {ratio:>7.2}   {job}");
}

/// What a run takes, in nanoseconds.
fn race(length: usize, ours: &mut dyn FnMut(), theirs: &mut dyn FnMut()) -> [f64; 2] {
    let times = 1 + 400_000 / length;
    let mut turns = [Vec::with_capacity(TURNS), Vec::with_capacity(TURNS)];
    for _ in 0..TURNS {
        turns[0].push(time(ours, times));
        turns[1].push(time(theirs, times));
    }
    turns.map(|mut turns| {
        turns.sort_by(f64::total_cmp);
        turns[TURNS / 2]
    })
}

#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
fn time(work: &mut dyn FnMut(), times: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed().as_nanos() as f64 / times as f64
}

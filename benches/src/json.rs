//! Times the JSON codec against `serde_json` with derived implementations:
//! `cargo run --release -p smithy-streams-benches --bin json`.
//!
//! The structure is that of a transcription event, with shapes as the generator writes them. Contestants take
//! turns; the median of the turns counts.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

use std::hint::black_box;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use smithy_streams_runtime::codec::{
    Codec, CodecError, JSON, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::types::{Kind, Member, Schema};

/// Turns of each contestant.
const TURNS: usize = 101;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vocabulary_filter_match: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<i32>,
}

static ITEM: Schema = Schema::structure(
    "com.example#Item",
    &[
        Member::new("StartTime", Kind::Double),
        Member::new("EndTime", Kind::Double),
        Member::new("Content", Kind::String),
        Member::new("VocabularyFilterMatch", Kind::Boolean),
        Member::new("Speaker", Kind::String),
        Member::new("Index", Kind::Integer),
    ],
);

impl Shape for Item {
    fn schema(&self) -> &'static Schema {
        &ITEM
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = ITEM.members();
        write_optional(&self.start_time, &m[0], w)?;
        write_optional(&self.end_time, &m[1], w)?;
        write_optional(&self.content, &m[2], w)?;
        write_optional(&self.vocabulary_filter_match, &m[3], w)?;
        write_optional(&self.speaker, &m[4], w)?;
        write_optional(&self.index, &m[5], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = ITEM.members();
        match index {
            0 => self.start_time = Some(Value::read(&m[0], r)?),
            1 => self.end_time = Some(Value::read(&m[1], r)?),
            2 => self.content = Some(Value::read(&m[2], r)?),
            3 => self.vocabulary_filter_match = Some(Value::read(&m[3], r)?),
            4 => self.speaker = Some(Value::read(&m[4], r)?),
            5 => self.index = Some(Value::read(&m[5], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    result_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcript: Option<String>,
    is_partial: bool,
    sequence: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<Item>>,
}

static EVENT: Schema = Schema::structure(
    "com.example#Event",
    &[
        Member::new("ResultId", Kind::String).required(),
        Member::new("Transcript", Kind::String),
        Member::new("IsPartial", Kind::Boolean).required(),
        Member::new("Sequence", Kind::Long).required(),
        Member::new("ChannelId", Kind::String),
        Member::new("Items", Kind::List).element(&Member::new("member", Kind::Structure)),
    ],
);

impl Shape for Event {
    fn schema(&self) -> &'static Schema {
        &EVENT
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = EVENT.members();
        write(&self.result_id, &m[0], w)?;
        write_optional(&self.transcript, &m[1], w)?;
        write(&self.is_partial, &m[2], w)?;
        write(&self.sequence, &m[3], w)?;
        write_optional(&self.channel_id, &m[4], w)?;
        write_optional(&self.items, &m[5], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = EVENT.members();
        match index {
            0 => self.result_id = Value::read(&m[0], r)?,
            1 => self.transcript = Some(Value::read(&m[1], r)?),
            2 => self.is_partial = Value::read(&m[2], r)?,
            3 => self.sequence = Value::read(&m[3], r)?,
            4 => self.channel_id = Some(Value::read(&m[4], r)?),
            5 => self.items = Some(Value::read(&m[5], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

fn event(items: i32) -> Event {
    let item = |index: i32| Item {
        start_time: Some(1.25 + f64::from(index)),
        end_time: Some(1.62 + f64::from(index)),
        content: Some("harbour".to_owned()),
        vocabulary_filter_match: Some(false),
        speaker: None,
        index: Some(index),
    };
    Event {
        result_id: "4b1c8f0e-7f0a-4d2c-9a55-9b9e2a7f6b10".to_owned(),
        transcript: Some("and then the harbour went quiet".to_owned()),
        is_partial: true,
        sequence: 8_812,
        channel_id: None,
        items: Some((0..items).map(item).collect()),
    }
}

fn main() {
    println!("{:>8} {:>14} {:>14} {:>7}", "bytes", "ours, ns", "serde, ns", "ratio");
    for items in [1, 165] {
        let event = event(items);
        let text = serde_json::to_vec(&event).expect("a value that json can hold");
        let payload = Bytes::from(text.clone());
        race(
            "read",
            text.len(),
            &mut || {
                let mut event = Event::default();
                JSON.read(black_box(&payload), &mut event).expect("valid json");
                black_box(&event);
            },
            &mut || {
                let event: Event = serde_json::from_slice(black_box(&text)).expect("valid json");
                black_box(&event);
            },
        );
        let mut ours = BytesMut::with_capacity(1 << 16);
        let mut theirs = Vec::with_capacity(1 << 16);
        race(
            "write",
            text.len(),
            &mut || {
                ours.clear();
                JSON.write(black_box(&event), &mut ours).expect("a value that json can hold");
            },
            &mut || {
                theirs.clear();
                serde_json::to_writer(&mut theirs, black_box(&event)).expect("a value that json can hold");
            },
        );
    }
}

fn race(job: &str, length: usize, ours: &mut dyn FnMut(), theirs: &mut dyn FnMut()) {
    let times = 1 + 400_000 / length;
    let mut turns = [Vec::with_capacity(TURNS), Vec::with_capacity(TURNS)];
    for _ in 0..TURNS {
        turns[0].push(time(ours, times));
        turns[1].push(time(theirs, times));
    }
    let [ours, theirs] = turns.map(|mut turns| {
        turns.sort_by(f64::total_cmp);
        turns[TURNS / 2]
    });
    println!("{length:>8} {ours:>14.0} {theirs:>14.0} {:>7.2}   {job}", ours / theirs);
}

#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
fn time(work: &mut dyn FnMut(), times: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed().as_nanos() as f64 / times as f64
}

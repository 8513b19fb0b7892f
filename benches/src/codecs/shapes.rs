//! The structure of a transcription event, with shapes as the generator writes them and what `serde` derives.

use serde::{Deserialize, Serialize};
use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::types::{Kind, Member, Schema, Xml};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Item {
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
pub(crate) struct Event {
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
        // The peer's only form of a list in XML.
        Member::new("Items", Kind::List)
            .element(&Member::new("member", Kind::Structure))
            .xml(&Xml::new().flattened()),
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

/// An event of about 256 bytes with one item, and of about 16 KiB with 165, in JSON.
pub(crate) fn event(items: i32) -> Event {
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

//! Definitions of stream-sea streams: their JSON, their equality, and payloads held against them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod definitions;
mod payloads;

use bytes::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::types::Document;

fn json(text: impl Into<String>) -> Document {
    JSON.read_document(&Bytes::from(text.into())).unwrap()
}

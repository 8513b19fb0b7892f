use std::collections::BTreeMap;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::types::{BigInteger, Document, Timestamp, UnknownVariant};

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PublishInput {
    pub(crate) topic: Option<String>,
    pub(crate) message: Option<PublishMessage>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PublishOutput {}

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum PublishMessage {
    Json(JsonMessage),
    Binary(BinaryMessage),
    Unknown(UnknownVariant),
}

impl Default for PublishMessage {
    fn default() -> Self {
        Self::Unknown(UnknownVariant::default())
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SubscribeInput {
    pub(crate) topic: Option<String>,
    pub(crate) receive_mode: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SubscribeOutput {
    pub(crate) topic_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct JsonMessage {
    pub(crate) message: Option<Document>,
    pub(crate) context: Option<MessageContext>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct BinaryMessage {
    pub(crate) message: Option<Bytes>,
    pub(crate) context: Option<MessageContext>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct MessageContext {
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum Messages {
    Json(JsonMessage),
    Binary(BinaryMessage),
    Unknown(Message),
}

/// Every kind of member.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    pub(crate) text: Option<String>,
    pub(crate) number: Option<i32>,
    pub(crate) big: Option<BigInteger>,
    pub(crate) real: Option<f64>,
    pub(crate) yes: Option<bool>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) document: Option<Document>,
    pub(crate) data: Option<Bytes>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) contexts: Option<BTreeMap<String, MessageContext>>,
    pub(crate) choice: Option<PublishMessage>,
}

impl Line {
    pub(crate) fn new(number: i32) -> Self {
        Self { number: Some(number), ..Self::default() }
    }
}

/// What both sides of an echo say.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "generated unions hold their members")]
pub(crate) enum Lines {
    Line(Line),
    Pause,
    Unknown(Message),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct EchoInput {}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct EchoOutput {}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DictateInput {
    pub(crate) token: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DictateOutput {
    pub(crate) lines: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ListInput {
    pub(crate) from: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ListOutput {
    pub(crate) names: Option<Vec<String>>,
    pub(crate) next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ServiceError {
    pub(crate) message: Option<String>,
    pub(crate) context: Option<Document>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct UnauthorizedError {
    pub(crate) message: Option<String>,
}

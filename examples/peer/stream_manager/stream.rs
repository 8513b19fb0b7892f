//! One stream: its messages, in segments.

use std::collections::VecDeque;

use smithy_streams::stream_manager::types::{
    Message, MessageStreamDefinition, MessageStreamInfo, MessageStreamStorageStatus, StrategyOnFull,
};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::session::stream_manager::Status;

use super::exports::{Exported, Exports};
use super::refusal::Refusal;

/// Most bytes of messages in one answer.
pub(super) const MAX_ANSWER: usize = 16 << 20;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) sequence_number: i64,
    /// Milliseconds since the epoch.
    pub(super) ingest_time: i64,
    pub(super) payload: Bytes,
}

/// Messages that are deleted together when the stream is full.
#[derive(Debug, Default)]
struct Segment {
    messages: usize,
    bytes: usize,
}

/// A stream.
#[derive(Debug)]
pub(super) struct Stream {
    definition: MessageStreamDefinition,
    /// Without a gap.
    messages: VecDeque<Stored>,
    /// None is empty.
    segments: VecDeque<Segment>,
    bytes: usize,
    /// The number that the next message gets.
    next: i64,
    exports: Exports,
}

/// What somebody wants to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) from: i64,
    pub(super) at_least: usize,
    pub(super) at_most: usize,
}

impl Stream {
    pub(super) fn new(definition: MessageStreamDefinition) -> Self {
        let exports = Exports::new(definition.export_definition.as_ref());
        Self { definition, messages: VecDeque::new(), segments: VecDeque::new(), bytes: 0, next: 0, exports }
    }

    /// A stream as it was [described](Self::info), with the messages that it had.
    pub(super) fn restored(info: MessageStreamInfo, messages: impl IntoIterator<Item = Stored>) -> Self {
        let mut stream = Self::new(info.definition);
        stream.exports.restore(info.export_statuses.unwrap_or_default());
        for message in messages {
            stream.push(message);
        }
        stream.next = stream.next.max(info.storage_status.newest_sequence_number.map_or(0, |it| it + 1));
        stream
    }

    pub(super) fn definition(&self) -> &MessageStreamDefinition {
        &self.definition
    }

    /// Bytes of its messages.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of the newest message that it ever had.
    pub(super) fn newest(&self) -> Option<i64> {
        (self.next > 0).then(|| self.next - 1)
    }

    fn oldest(&self) -> Option<i64> {
        self.messages.front().map(|message| message.sequence_number)
    }

    /// Replaces the definition, which has been found good.
    pub(super) fn update(&mut self, definition: MessageStreamDefinition) {
        self.exports.update(definition.export_definition.as_ref());
        self.definition = definition;
    }

    /// Deletes the messages whose time is over.
    pub(super) fn expire(&mut self, now: i64) {
        let Some(lifetime) = self.definition.time_to_live_millis else { return };
        let is_over = |message: &Stored| now.saturating_sub(message.ingest_time) > lifetime;
        while self.messages.front().is_some_and(is_over) {
            self.drop_oldest();
        }
    }

    /// Appends a message; makes room for it, if that is the strategy.
    pub(super) fn append(&mut self, payload: Bytes, now: i64) -> Result<i64, Refusal> {
        let room = usize::try_from(self.definition.max_size).unwrap_or(usize::MAX);
        if payload.len() > room {
            let text = format_args!("{} bytes are more than the stream may hold: {room}", payload.len());
            return Err(Refusal::new(Status::RequestPayloadTooLarge, text));
        }
        while self.bytes + payload.len() > room {
            if self.definition.strategy_on_full != StrategyOnFull::OverwriteOldestData {
                return Err(Refusal::invalid(format_args!(
                    "the stream is full: {} of {room} bytes are taken",
                    self.bytes
                )));
            }
            self.drop_oldest_segment();
        }
        let sequence_number = self.next;
        self.push(Stored { sequence_number, ingest_time: now, payload });
        Ok(sequence_number)
    }

    fn push(&mut self, message: Stored) {
        let bytes = message.payload.len();
        // In a stream that is no larger than a segment, each message is one: otherwise it would lose all at once.
        let is_segmented = self.definition.stream_segment_size < self.definition.max_size;
        let size = usize::try_from(self.definition.stream_segment_size).unwrap_or(usize::MAX);
        let is_last = |segment: &&mut Segment| is_segmented && segment.bytes + bytes <= size;
        match self.segments.back_mut().filter(is_last) {
            Some(segment) => {
                segment.messages += 1;
                segment.bytes += bytes;
            }
            None => self.segments.push_back(Segment { messages: 1, bytes }),
        }
        self.bytes += bytes;
        self.next = message.sequence_number + 1;
        self.messages.push_back(message);
    }

    fn drop_oldest_segment(&mut self) {
        for _ in 0..self.segments.front().map_or(0, |segment| segment.messages) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(message) = self.messages.pop_front() else { return };
        self.bytes -= message.payload.len();
        if let Some(segment) = self.segments.front_mut() {
            segment.messages -= 1;
            segment.bytes -= message.payload.len();
            if segment.messages == 0 {
                self.segments.pop_front();
            }
        }
    }

    /// The messages from a number on, or from the oldest one on, if that is gone.
    fn from(&self, number: i64) -> impl ExactSizeIterator<Item = &Stored> {
        let skipped = self.oldest().map_or(0, |oldest| number.saturating_sub(oldest).max(0));
        self.messages.iter().skip(usize::try_from(skipped).unwrap_or(usize::MAX))
    }

    /// Reads messages, if there are enough.
    pub(super) fn read(&self, wanted: Wanted) -> Result<Vec<Message>, Refusal> {
        let there = self.from(wanted.from);
        if there.len() < wanted.at_least {
            let text = format_args!("there are {} messages, not {}", there.len(), wanted.at_least);
            return Err(Refusal::new(Status::NotEnoughMessages, text));
        }
        let mut bytes = 0;
        let mut messages = Vec::new();
        for message in there.take(wanted.at_most) {
            bytes += message.payload.len();
            if bytes > MAX_ANSWER {
                let text = format_args!("an answer has up to {MAX_ANSWER} bytes of messages: ask for fewer");
                return Err(Refusal::new(Status::ResponsePayloadTooLarge, text));
            }
            let read = Message::new(&*self.definition.name, message.payload.clone());
            messages.push(read.sequence_number(message.sequence_number).ingest_time(message.ingest_time));
        }
        Ok(messages)
    }

    /// Exports what it is time for.
    pub(super) fn export(&mut self, now: i64) -> Vec<Exported> {
        let Some(definition) = &self.definition.export_definition else { return Vec::new() };
        self.exports.advance(definition, self.messages.make_contiguous(), now)
    }

    /// What there is to say of it.
    pub(super) fn info(&self) -> MessageStreamInfo {
        let mut storage = MessageStreamStorageStatus::new().total_bytes(self.bytes as i64);
        storage.oldest_sequence_number = self.oldest();
        storage.newest_sequence_number = self.newest();
        let info = MessageStreamInfo::new(self.definition.clone(), storage);
        info.export_statuses(self.exports.statuses())
    }

    /// The newest message.
    pub(super) fn last(&self) -> Option<&Stored> {
        self.messages.back()
    }
}

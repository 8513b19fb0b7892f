//! All streams. Time is passed in, as milliseconds since the epoch.

use std::collections::BTreeMap;

use smithy_streams::stream_manager::operation::append_message::{AppendMessageInput, AppendMessageOutput};
use smithy_streams::stream_manager::operation::create_message_stream::{
    CreateMessageStreamInput, CreateMessageStreamOutput,
};
use smithy_streams::stream_manager::operation::delete_message_stream::{
    DeleteMessageStreamInput, DeleteMessageStreamOutput,
};
use smithy_streams::stream_manager::operation::describe_message_stream::{
    DescribeMessageStreamInput, DescribeMessageStreamOutput,
};
use smithy_streams::stream_manager::operation::list_streams::{ListStreamsInput, ListStreamsOutput};
use smithy_streams::stream_manager::operation::read_messages::{ReadMessagesInput, ReadMessagesOutput};
use smithy_streams::stream_manager::operation::update_message_stream::{
    UpdateMessageStreamInput, UpdateMessageStreamOutput,
};
use smithy_streams::stream_manager::types::{MessageStreamInfo, Persistence, StatusMessage};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::session::stream_manager::Status;

use super::definition;
use super::exports::Exported;
use super::refusal::Refusal;
use super::s3_task::{self, FindsFile};
use super::stream::{Stored, Stream, Wanted};

/// Most bytes of messages, of all streams together.
const ROOM: usize = 1 << 30;

/// Most streams.
const MAX_STREAMS: usize = 10_000;

/// The streams of a device.
#[derive(Debug)]
pub(super) struct Store {
    streams: BTreeMap<String, Stream>,
    room: usize,
    finds_file: FindsFile,
    /// What is to be written down; `None` where nobody does.
    changes: Option<Vec<Change>>,
}

/// What has become of a stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) name: String,
    /// `None`, if it is gone.
    pub(super) info: Option<MessageStreamInfo>,
    pub(super) appended: Option<Stored>,
}

impl Store {
    pub(super) fn new(finds_file: FindsFile) -> Self {
        Self { streams: BTreeMap::new(), room: ROOM, finds_file, changes: None }
    }

    /// With room for so many bytes of messages, instead of a gibibyte.
    #[cfg(test)]
    pub(super) fn with_room(mut self, bytes: usize) -> Self {
        self.room = bytes;
        self
    }

    /// Goes on with streams that were written down, and notes what changes.
    pub(super) fn with_streams(mut self, streams: impl IntoIterator<Item = Stream>) -> Self {
        let named = |stream: Stream| (stream.definition().name.clone(), stream);
        self.streams = streams.into_iter().map(named).collect();
        self.changes = Some(Vec::new());
        self
    }

    /// What has changed since this was last asked.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        self.changes.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn create(
        &mut self,
        input: &CreateMessageStreamInput,
        now: i64,
    ) -> Result<CreateMessageStreamOutput, Refusal> {
        let definition = definition::complete(input.definition.clone().unwrap_or_default());
        if self.streams.contains_key(&definition.name) {
            return Err(Refusal::invalid(format_args!("there is a stream `{}` already", definition.name)));
        }
        definition::check(&definition, |name| self.streams.contains_key(name))?;
        if self.streams.len() >= MAX_STREAMS {
            let text = format_args!("there are {MAX_STREAMS} streams already");
            return Err(Refusal::new(Status::ServerOutOfMemory, text));
        }
        let name = definition.name.clone();
        self.streams.insert(name.clone(), Stream::new(definition));
        self.settle(&name, None, now);
        Ok(CreateMessageStreamOutput::default())
    }

    pub(super) fn update(
        &mut self,
        input: &UpdateMessageStreamInput,
        now: i64,
    ) -> Result<UpdateMessageStreamOutput, Refusal> {
        let definition = definition::complete(input.definition.clone().unwrap_or_default());
        let name = definition.name.clone();
        definition::check_update(self.stream(&name, now)?, &definition)?;
        definition::check(&definition, |name| self.streams.contains_key(name))?;
        self.stream(&name, now)?.update(definition);
        self.settle(&name, None, now);
        Ok(UpdateMessageStreamOutput::default())
    }

    pub(super) fn delete(
        &mut self,
        input: &DeleteMessageStreamInput,
        _now: i64,
    ) -> Result<DeleteMessageStreamOutput, Refusal> {
        let name = input.name.clone().unwrap_or_default();
        if self.streams.remove(&name).is_none() {
            return Err(Refusal::no_stream(&name));
        }
        self.note(Change { name, info: None, appended: None });
        Ok(DeleteMessageStreamOutput::default())
    }

    pub(super) fn append(
        &mut self,
        input: &AppendMessageInput,
        now: i64,
    ) -> Result<AppendMessageOutput, Refusal> {
        let (name, payload) =
            (input.name.as_deref().unwrap_or_default(), input.payload.clone().unwrap_or_default());
        self.append_to(name, payload, now).map(AppendMessageOutput::new)
    }

    fn append_to(&mut self, name: &str, payload: Bytes, now: i64) -> Result<i64, Refusal> {
        let (taken, room) = (self.streams.values().map(Stream::bytes).sum::<usize>(), self.room);
        let stream = self.stream(name, now)?;
        if taken + payload.len() > room {
            return Err(Refusal::new(
                Status::ServerOutOfMemory,
                format_args!("{taken} of {room} bytes are taken"),
            ));
        }
        let number = stream.append(payload, now)?;
        let appended = stream.last().cloned();
        self.settle(name, appended, now);
        Ok(number)
    }

    /// Reads messages, if there are enough of them.
    pub(super) fn read(
        &mut self,
        input: &ReadMessagesInput,
        now: i64,
    ) -> Result<ReadMessagesOutput, Refusal> {
        let wanted = wanted(input)?;
        let name = input.stream_name.as_deref().unwrap_or_default();
        self.stream(name, now)?.read(wanted).map(ReadMessagesOutput::new)
    }

    pub(super) fn list(
        &mut self,
        _input: &ListStreamsInput,
        _now: i64,
    ) -> Result<ListStreamsOutput, Refusal> {
        Ok(ListStreamsOutput::new(self.streams.keys().cloned().collect()))
    }

    pub(super) fn describe(
        &mut self,
        input: &DescribeMessageStreamInput,
        now: i64,
    ) -> Result<DescribeMessageStreamOutput, Refusal> {
        let name = input.name.as_deref().unwrap_or_default();
        self.stream(name, now)?;
        self.settle(name, None, now);
        Ok(DescribeMessageStreamOutput::new(self.stream(name, now)?.info()))
    }

    /// A stream, without the messages whose time is over.
    fn stream(&mut self, name: &str, now: i64) -> Result<&mut Stream, Refusal> {
        let stream = self.streams.get_mut(name).ok_or_else(|| Refusal::no_stream(name))?;
        stream.expire(now);
        Ok(stream)
    }

    /// Exports what it is time for, notes what has become of a stream, and tells of the tasks that it has led to.
    fn settle(&mut self, name: &str, appended: Option<Stored>, now: i64) {
        for task in self.export(name, appended, now) {
            self.tell(name, &task, now);
        }
    }

    /// Exports what it is time for, and notes what has become of a stream.
    fn export(&mut self, name: &str, appended: Option<Stored>, now: i64) -> Vec<Exported> {
        let Some(stream) = self.streams.get_mut(name) else { return Vec::new() };
        let exported = stream.export(now);
        if self.changes.is_some() {
            let info = stream.info();
            let is_file = info.definition.persistence != Some(Persistence::Memory);
            let appended = appended.filter(|_| is_file);
            self.note(Change { name: name.to_owned(), info: Some(info), appended });
        }
        exported
    }

    /// Appends to a status stream what there is to tell of a task. What it has no room for is not told, and what the
    /// server itself appends starts no other task: streams could be each other's status streams.
    fn tell(&mut self, name: &str, task: &Exported, now: i64) {
        let config = task.status_config.as_ref();
        let Some(status_stream) = config.and_then(|config| config.status_stream_name.clone()) else { return };
        for status in s3_task::run(name, task, self.finds_file, now) {
            let Ok(stream) = self.stream(&status_stream, now) else { return };
            if stream.append(document(&status), now).is_ok() {
                let appended = stream.last().cloned();
                self.export(&status_stream, appended, now);
            }
        }
    }

    fn note(&mut self, change: Change) {
        if let Some(changes) = &mut self.changes {
            changes.push(change);
        }
    }
}

fn wanted(input: &ReadMessagesInput) -> Result<Wanted, Refusal> {
    let Some(options) = &input.read_messages_options else {
        return Ok(Wanted { from: 0, at_least: 1, at_most: 1 });
    };
    let count = |count: i32| usize::try_from(count).unwrap_or(0);
    let at_least = count(options.min_message_count);
    let at_most = options.max_message_count.map_or(at_least, count);
    if at_most < at_least {
        let text =
            format_args!("at most {at_most} messages, but at least {at_least}: there is no such number");
        return Err(Refusal::invalid(text));
    }
    Ok(Wanted { from: options.desired_start_sequence_number.unwrap_or(0), at_least, at_most })
}

fn document(status: &StatusMessage) -> Bytes {
    // Texts and numbers can always be written.
    JSON.to_bytes(status).unwrap_or_else(|error| error.to_string().into())
}

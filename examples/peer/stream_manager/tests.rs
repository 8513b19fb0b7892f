//! The store, without sockets.

mod calls;

use smithy_streams::stream_manager::operation::append_message::AppendMessageInput;
use smithy_streams::stream_manager::operation::create_message_stream::CreateMessageStreamInput;
use smithy_streams::stream_manager::operation::delete_message_stream::DeleteMessageStreamInput;
use smithy_streams::stream_manager::operation::describe_message_stream::DescribeMessageStreamInput;
use smithy_streams::stream_manager::operation::list_streams::ListStreamsInput;
use smithy_streams::stream_manager::operation::read_messages::ReadMessagesInput;
use smithy_streams::stream_manager::operation::update_message_stream::UpdateMessageStreamInput;
use smithy_streams::stream_manager::types::{
    ExportDefinition, IoTSiteWiseConfig, KinesisConfig, MessageStreamDefinition, MessageStreamInfo,
    Persistence, ReadMessagesOptions, S3ExportTaskExecutorConfig, Status as TaskStatus, StatusConfig,
    StatusLevel, StatusMessage, StrategyOnFull,
};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::session::stream_manager::Status;

use super::keeper::Keeper;
use super::refusal::Refusal;
use super::store::Store;

const NOW: i64 = 1_700_000_000_000;

/// A store, and what is asked of it at one time.
struct Asked {
    store: Store,
    now: i64,
}

impl Asked {
    fn new() -> Self {
        Self { store: Store::new(|url| url == "file:///there"), now: NOW }
    }

    fn create(&mut self, definition: MessageStreamDefinition) -> Result<(), Refusal> {
        let mut input = CreateMessageStreamInput::default();
        input.definition = Some(definition);
        self.store.create(&input, self.now).map(drop)
    }

    fn update(&mut self, definition: MessageStreamDefinition) -> Result<(), Refusal> {
        let mut input = UpdateMessageStreamInput::default();
        input.definition = Some(definition);
        self.store.update(&input, self.now).map(drop)
    }

    fn append(&mut self, name: &str, payload: impl Into<Bytes>) -> Result<i64, Refusal> {
        let mut input = AppendMessageInput::default();
        (input.name, input.payload) = (Some(name.to_owned()), Some(payload.into()));
        self.store.append(&input, self.now).map(|output| output.sequence_number)
    }

    fn append_bytes(&mut self, name: &str, count: usize) -> Result<i64, Refusal> {
        self.append(name, vec![0; count])
    }

    /// The numbers of what is read.
    fn read(&mut self, name: &str, options: Option<ReadMessagesOptions>) -> Result<Vec<i64>, Refusal> {
        let mut input = ReadMessagesInput::default();
        (input.stream_name, input.read_messages_options) = (Some(name.to_owned()), options);
        let messages = self.store.read(&input, self.now)?.messages;
        assert!(messages.iter().all(|message| message.stream_name == name && message.ingest_time.is_some()));
        Ok(messages.into_iter().filter_map(|message| message.sequence_number).collect())
    }

    fn all(&mut self, name: &str) -> Vec<i64> {
        self.read(name, Some(from(0).max_message_count(1000))).unwrap_or_default()
    }

    fn info(&mut self, name: &str) -> MessageStreamInfo {
        let mut input = DescribeMessageStreamInput::default();
        input.name = Some(name.to_owned());
        self.store.describe(&input, self.now).unwrap().message_stream_info
    }

    fn delete(&mut self, name: &str) -> Result<(), Refusal> {
        let mut input = DeleteMessageStreamInput::default();
        input.name = Some(name.to_owned());
        self.store.delete(&input, self.now).map(drop)
    }

    fn names(&mut self) -> Vec<String> {
        self.store.list(&ListStreamsInput::default(), self.now).unwrap().streams
    }
}

fn stream(name: &str) -> MessageStreamDefinition {
    MessageStreamDefinition::new(name, StrategyOnFull::RejectNewData)
}

fn ring(name: &str, size: i64, segment: i64) -> MessageStreamDefinition {
    MessageStreamDefinition::new(name, StrategyOnFull::OverwriteOldestData)
        .max_size(size)
        .stream_segment_size(segment)
}

fn from(number: i64) -> ReadMessagesOptions {
    ReadMessagesOptions::new().desired_start_sequence_number(number)
}

fn status<T>(outcome: Result<T, Refusal>) -> Option<Status> {
    outcome.err().map(|refusal| refusal.status)
}

#[test]
fn streams_come_and_go() {
    let mut asked = Asked::new();
    for name in ["b", "a"] {
        assert_eq!(asked.create(stream(name)), Ok(()));
    }
    assert_eq!(status(asked.create(stream("a"))), Some(Status::InvalidRequest));
    assert_eq!(asked.names(), ["a", "b"]);
    assert_eq!(asked.delete("a"), Ok(()));
    assert_eq!(status(asked.delete("a")), Some(Status::ResourceNotFound));
    assert_eq!(asked.names(), ["b"]);
    for refused in
        [asked.append("a", "x").map(drop), asked.read("a", None).map(drop), asked.update(stream("a"))]
    {
        assert_eq!(status(refused), Some(Status::ResourceNotFound));
    }
    let definition = asked.info("b").definition;
    assert_eq!((definition.max_size, definition.stream_segment_size), (268_435_456, 16_777_216));
    assert_eq!((definition.persistence, definition.flush_on_write), (Some(Persistence::File), Some(false)));
}

#[test]
fn messages_are_numbered_from_0_and_read_from_anywhere() {
    let mut asked = Asked::new();
    asked.create(stream("s")).unwrap();
    assert_eq!(status(asked.read("s", None)), Some(Status::NotEnoughMessages));
    for number in 0..5 {
        assert_eq!(asked.append("s", "text"), Ok(number));
    }
    assert_eq!(asked.read("s", None), Ok(vec![0]));
    for (options, numbers) in [
        (from(0), &[0][..]),
        (from(2).min_message_count(2), &[2, 3]),
        (from(2).max_message_count(9), &[2, 3, 4]),
        (from(1).min_message_count(2).max_message_count(3), &[1, 2, 3]),
        (from(4), &[4]),
    ] {
        assert_eq!(asked.read("s", Some(options.clone())).as_deref(), Ok(numbers), "{options:?}");
    }
    for options in [from(5), from(4).min_message_count(2), from(i64::MAX)] {
        assert_eq!(status(asked.read("s", Some(options))), Some(Status::NotEnoughMessages));
    }
    let contrary = from(0).min_message_count(3).max_message_count(2);
    assert_eq!(status(asked.read("s", Some(contrary))), Some(Status::InvalidRequest));
    let storage = asked.info("s").storage_status;
    assert_eq!(storage.oldest_sequence_number.zip(storage.newest_sequence_number), Some((0, 4)));
    assert_eq!(storage.total_bytes, Some(20));
}

#[test]
fn a_full_stream_refuses_or_forgets() {
    let mut asked = Asked::new();
    asked.create(stream("s").max_size(1024)).unwrap();
    assert_eq!(status(asked.append_bytes("s", 1025)), Some(Status::RequestPayloadTooLarge));
    assert_eq!(asked.append_bytes("s", 1024), Ok(0));
    assert_eq!(status(asked.append("s", "x")), Some(Status::InvalidRequest));
    assert_eq!(asked.all("s"), [0]);

    asked.create(ring("message by message", 1024, 16_777_216)).unwrap();
    asked.create(ring("in segments", 4096, 1024)).unwrap();
    for number in 0..12 {
        assert_eq!(asked.append_bytes("message by message", 400), Ok(number));
        assert_eq!(asked.append_bytes("in segments", 500), Ok(number));
    }
    assert_eq!(asked.all("message by message"), [10, 11]);
    // Two go into a segment, and four segments into the stream; the thirteenth message takes the room of two.
    assert_eq!(asked.all("in segments"), [4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(asked.append_bytes("in segments", 500), Ok(12));
    assert_eq!(asked.all("in segments"), [6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(asked.read("in segments", Some(from(2))), Ok(vec![6]), "what is gone is passed over");
    assert_eq!(asked.info("in segments").storage_status.total_bytes, Some(3500));
}

#[test]
fn messages_have_their_time() {
    let mut asked = Asked::new();
    asked.create(stream("s").time_to_live_millis(60_000)).unwrap();
    asked.append("s", "first").unwrap();
    asked.now += 40_000;
    asked.append("s", "second").unwrap();
    asked.now += 20_000;
    assert_eq!(asked.all("s"), [0, 1]);
    asked.now += 1;
    assert_eq!(asked.all("s"), [1]);
    asked.now += 60_000;
    assert_eq!(asked.all("s"), [0; 0]);
    let storage = asked.info("s").storage_status;
    assert_eq!((storage.oldest_sequence_number, storage.newest_sequence_number), (None, Some(1)));
    assert_eq!(asked.append("s", "third"), Ok(2));
}

#[test]
fn an_answer_has_its_bounds() {
    let mut asked = Asked::new();
    asked.create(stream("s")).unwrap();
    for _ in 0..17 {
        asked.append_bytes("s", 1 << 20).unwrap();
    }
    let all = from(0).max_message_count(17);
    assert_eq!(status(asked.read("s", Some(all))), Some(Status::ResponsePayloadTooLarge));
    assert_eq!(asked.read("s", Some(from(0).max_message_count(16))).map(|it| it.len()), Ok(16));
}

#[test]
fn updates_follow_their_rules() {
    let mut asked = Asked::new();
    asked.create(stream("s").max_size(4096)).unwrap();
    for _ in 0..3 {
        asked.append_bytes("s", 1000).unwrap();
    }
    let memory = stream("s").persistence(Persistence::Memory);
    assert_eq!(status(asked.update(memory)), Some(Status::UpdateNotAllowed));
    assert_eq!(status(asked.update(stream("s").max_size(2999))), Some(Status::UpdateFailed));
    assert_eq!(asked.info("s").definition.max_size, 4096);
    assert_eq!(asked.update(stream("s").max_size(3000).persistence(Persistence::File)), Ok(()));
    assert_eq!(status(asked.append("s", "x")), Some(Status::InvalidRequest));

    let starting = |start| {
        let export = KinesisConfig::new("k", "ks").start_sequence_number(start);
        stream("s").export_definition(ExportDefinition::new().kinesis(vec![export]))
    };
    assert_eq!(asked.update(starting(9)), Ok(()), "a new export may wait for messages");
    assert_eq!(status(asked.update(starting(3))), Some(Status::UpdateFailed));
    assert_eq!(asked.update(starting(1)), Ok(()));
    let exports = asked.info("s").export_statuses.unwrap();
    assert_eq!((exports[0].last_exported_sequence_number, exports[0].exported_messages_count), (2, Some(2)));
    assert_eq!(asked.update(stream("s")), Ok(()));
    assert_eq!(asked.info("s").export_statuses, Some(Vec::new()));
}

#[test]
fn exports_go_on_when_it_is_time() {
    let mut asked = Asked::new();
    let exports = ExportDefinition::new().kinesis(vec![
        KinesisConfig::new("at once", "k"),
        KinesisConfig::new("in batches", "k").batch_size(2).batch_interval_millis(60_000),
        KinesisConfig::new("later", "k").start_sequence_number(2),
        KinesisConfig::new("never", "k").disabled(true),
    ]);
    asked.create(stream("s").export_definition(exports)).unwrap();
    let progress = |asked: &mut Asked| {
        let statuses = asked.info("s").export_statuses.unwrap().into_iter();
        statuses.map(|status| status.last_exported_sequence_number).collect::<Vec<_>>()
    };
    assert_eq!(progress(&mut asked), [-1, -1, -1, -1]);
    for expected in [[0, -1, -1, -1], [1, 1, -1, -1], [2, 1, 2, -1]] {
        asked.append("s", "text").unwrap();
        assert_eq!(progress(&mut asked), expected);
    }
    asked.now += 60_000;
    assert_eq!(progress(&mut asked), [2, 2, 2, -1]);
    let first = asked.info("s").export_statuses.unwrap().remove(0);
    assert_eq!((first.exported_bytes_from_stream, first.last_export_time), (Some(12), Some(NOW)));
}

#[test]
fn site_wise_passes_over_what_it_does_not_understand() {
    let mut asked = Asked::new();
    let exports = ExportDefinition::new().iot_sitewise(vec![IoTSiteWiseConfig::new("w")]);
    asked.create(stream("s").export_definition(exports)).unwrap();
    asked.append("s", "no JSON").unwrap();
    let status = asked.info("s").export_statuses.unwrap().remove(0);
    assert!(status.error_message.unwrap().starts_with("message 0 is passed over"));
    assert_eq!((status.last_exported_sequence_number, status.exported_messages_count), (0, None));
    let entry = r#"{"entryId":"1","propertyAlias":"/a","propertyValues":[{"value":{"doubleValue":1.5},
        "timestamp":{"timeInSeconds":1}}]}"#;
    asked.append("s", entry).unwrap();
    let status = asked.info("s").export_statuses.unwrap().remove(0);
    assert_eq!((status.error_message, status.exported_messages_count), (None, Some(1)));
}

fn told(asked: &mut Asked, name: &str) -> Vec<StatusMessage> {
    let mut input = ReadMessagesInput::default();
    (input.stream_name, input.read_messages_options) =
        (Some(name.to_owned()), Some(from(0).max_message_count(100)));
    let messages = asked.store.read(&input, asked.now).map(|output| output.messages).unwrap_or_default();
    messages.iter().map(|message| JSON.parse(&message.payload).unwrap()).collect()
}

#[test]
fn tasks_are_told_of_in_the_status_stream() {
    let mut asked = Asked::new();
    let exporting = |name: &str, level, to: &str| {
        let status = StatusConfig::new().status_level(level).status_stream_name(to);
        let export = S3ExportTaskExecutorConfig::new("s3").status_config(status);
        stream(name).export_definition(ExportDefinition::new().s3_task_executor(vec![export]))
    };
    let missing = exporting("files", StatusLevel::Trace, "status");
    assert_eq!(status(asked.create(missing.clone())), Some(Status::InvalidRequest));
    asked.create(stream("status")).unwrap();
    asked.create(stream("errors")).unwrap();
    asked.create(missing).unwrap();
    asked.create(exporting("others", StatusLevel::Error, "errors")).unwrap();
    assert_eq!(
        status(asked.create(exporting("own", StatusLevel::Info, "own"))),
        Some(Status::InvalidRequest)
    );

    let task = |url: &str| format!(r#"{{"inputUrl":"{url}","bucket":"abc","key":"k"}}"#);
    for name in ["files", "others"] {
        for message in [task("file:///there"), task("file:///gone"), "no task".to_owned()] {
            asked.append(name, message).unwrap();
        }
    }
    let outcomes = |told: &[StatusMessage]| told.iter().map(|it| it.status.clone()).collect::<Vec<_>>();
    let all = told(&mut asked, "status");
    use TaskStatus::{Failure, InProgress, Success};
    assert_eq!(outcomes(&all), [InProgress, Success, InProgress, Failure, Failure]);
    assert_eq!(outcomes(&told(&mut asked, "errors")), [Failure, Failure]);
    let context = all[3].status_context.clone().unwrap();
    assert_eq!((context.stream_name.as_deref(), context.sequence_number), (Some("files"), Some(1)));
    assert_eq!(context.s3_export_task_definition.unwrap().input_url, "file:///gone");
    assert_eq!(all[3].message.as_deref(), Some("there is no file at file:///gone"));
    assert_eq!(all[3].timestamp_epoch_ms, Some(NOW));
}

#[test]
fn an_export_has_its_name_for_itself() {
    let twice = vec![KinesisConfig::new("k", "a"), KinesisConfig::new("k", "b")];
    let definition = stream("s").export_definition(ExportDefinition::new().kinesis(twice));
    assert_eq!(status(Asked::new().create(definition)), Some(Status::InvalidRequest));
}

#[test]
fn memory_has_its_bounds() {
    let mut asked = Asked::new();
    asked.store = Store::new(|_| false).with_room(2000);
    for name in ["a", "b"] {
        asked.create(stream(name)).unwrap();
        asked.append_bytes(name, 900).unwrap();
    }
    assert_eq!(status(asked.append_bytes("a", 900)), Some(Status::ServerOutOfMemory));
    asked.delete("b").unwrap();
    assert_eq!(asked.append_bytes("a", 900), Ok(1));
}

#[tokio::test]
async fn streams_survive_in_a_file() {
    let folder = std::env::temp_dir().join(format!("stream-manager-peer-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("store");
    let (keeper, streams) = Keeper::open(&file).unwrap();
    let mut asked = Asked::new();
    asked.store = Store::new(|_| false).with_streams(streams);
    let exports = ExportDefinition::new().kinesis(vec![KinesisConfig::new("k", "ks")]);
    asked.create(ring("kept", 1024, 1024).export_definition(exports)).unwrap();
    asked.create(stream("memory").persistence(Persistence::Memory)).unwrap();
    asked.create(stream("deleted")).unwrap();
    for _ in 0..5 {
        for name in ["kept", "memory", "deleted"] {
            asked.append_bytes(name, 300).unwrap();
        }
    }
    asked.delete("deleted").unwrap();
    keeper.keep(asked.store.take_changes()).await.unwrap().unwrap();
    let before = asked.info("kept");
    drop(keeper);

    let streams = reopened(&file);
    let mut again = Asked::new();
    again.store = Store::new(|_| false).with_streams(streams);
    assert_eq!(again.names(), ["kept", "memory"]);
    assert_eq!(again.info("kept"), before);
    assert_eq!(again.all("kept"), asked.all("kept"));
    assert_eq!(again.all("memory"), [0; 0]);
    for name in ["kept", "memory"] {
        assert_eq!(again.append(name, "x"), Ok(5), "no number is given out again");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// What is in a file, as soon as the thread that wrote it has closed it.
fn reopened(file: &std::path::Path) -> Vec<super::stream::Stream> {
    loop {
        match Keeper::open(file) {
            Ok((_, streams)) => return streams,
            Err(error) => assert!(format!("{error:#}").contains("already open"), "{error:#}"),
        }
        std::thread::yield_now();
    }
}

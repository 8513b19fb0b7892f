//! What comes of a message that asks for an upload to Amazon S3. Nothing is uploaded: a task succeeds if it is well formed
//! and its file is there.

use smithy_streams::stream_manager::types::{
    EventType, S3ExportTaskDefinition, Status, StatusContext, StatusLevel, StatusMessage,
};
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::constraints::check;

use super::exports::Exported;

/// Whether there is a file at a URL.
pub(super) type FindsFile = fn(&str) -> bool;

/// What there is to tell in the status stream.
pub(super) fn run(stream: &str, exported: &Exported, finds: FindsFile, now: i64) -> Vec<StatusMessage> {
    let wanted = exported.status_config.as_ref().and_then(|config| config.status_level.clone());
    let context = StatusContext::new()
        .export_identifier(&*exported.identifier)
        .stream_name(stream)
        .sequence_number(exported.message.sequence_number);
    let mut told = match task(exported) {
        Err(fault) => vec![failed(fault).status_context(context)],
        Ok(task) => {
            let is_there = finds(&task.input_url);
            let outcome = match is_there {
                true => message(Status::Success, StatusLevel::Info),
                false => failed(format!("there is no file at {}", task.input_url)),
            };
            let context = context.s3_export_task_definition(task);
            let begun = message(Status::InProgress, StatusLevel::Info).status_context(context.clone());
            vec![begun, outcome.status_context(context)]
        }
    };
    // Levels are in order: the less important, the higher.
    let limit = wanted.unwrap_or(StatusLevel::Info);
    told.retain(|message| message.status_level.as_ref().is_none_or(|level| *level <= limit));
    told.into_iter().map(|message| message.timestamp_epoch_ms(now)).collect()
}

fn task(exported: &Exported) -> Result<S3ExportTaskDefinition, String> {
    let task: S3ExportTaskDefinition =
        JSON.parse(&exported.message.payload).map_err(|error| error.to_string())?;
    check(&task).map_err(|violation| violation.to_string())?;
    Ok(task)
}

fn message(status: Status, level: StatusLevel) -> StatusMessage {
    StatusMessage::new(EventType::S3Task, status).status_level(level)
}

fn failed(why: String) -> StatusMessage {
    message(Status::Failure, StatusLevel::Error).message(why)
}

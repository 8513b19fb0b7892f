//! How far the messages of a stream are exported. They go nowhere: each counts as exported when it is time for it.

use std::collections::BTreeMap;

use smithy_streams::stream_manager::types::{
    ExportDefinition, ExportStatus, PutAssetPropertyValueEntry, StatusConfig,
};
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::constraints::check;

use super::stream::Stored;

/// The number of the last message where none was exported.
const NONE: i64 = -1;

/// The exports of a stream.
#[derive(Debug, Default)]
pub(super) struct Exports(BTreeMap<String, Progress>);

/// How far one of them is.
#[derive(Debug, Clone)]
struct Progress {
    /// As its definition says.
    start: i64,
    /// The message that goes next.
    next: i64,
    status: ExportStatus,
}

/// A message that has reached somebody who does something with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exported {
    /// Of the export.
    pub(super) identifier: String,
    pub(super) status_config: Option<StatusConfig>,
    pub(super) message: Stored,
}

/// What all kinds of exports have in common.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) identifier: &'a str,
    pub(super) start: i64,
    is_disabled: bool,
    batch_size: Option<i32>,
    /// Messages that one batch has room for.
    largest_batch: i32,
    interval: Option<i64>,
    pub(super) kind: Kind<'a>,
}

/// Where a target stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    /// It takes any bytes.
    Bytes,
    SiteWise,
    S3(Option<&'a StatusConfig>),
}

/// All exports of a definition.
pub(super) fn targets(definition: Option<&ExportDefinition>) -> Vec<Target<'_>> {
    let Some(definition) = definition else { return Vec::new() };
    let mut targets = Vec::new();
    macro_rules! batched {
        ($configs:ident, $largest:literal, $kind:expr) => {
            targets.extend(definition.$configs.iter().flatten().map(|it| Target {
                identifier: &it.identifier,
                start: it.start_sequence_number.unwrap_or(0),
                is_disabled: it.disabled == Some(true),
                batch_size: it.batch_size,
                largest_batch: $largest,
                interval: it.batch_interval_millis,
                kind: $kind,
            }));
        };
    }
    batched!(http, 500, Kind::Bytes);
    batched!(iot_analytics, 100, Kind::Bytes);
    batched!(kinesis, 500, Kind::Bytes);
    batched!(iot_sitewise, 10, Kind::SiteWise);
    targets.extend(definition.s3_task_executor.iter().flatten().map(|it| Target {
        identifier: &it.identifier,
        start: 0,
        is_disabled: it.disabled == Some(true),
        batch_size: None,
        largest_batch: 1,
        interval: None,
        kind: Kind::S3(it.status_config.as_ref()),
    }));
    targets
}

impl Exports {
    pub(super) fn new(definition: Option<&ExportDefinition>) -> Self {
        let mut exports = Self::default();
        exports.update(definition);
        exports
    }

    /// Goes on with the exports that stay, begins those that are new, and forgets the others.
    pub(super) fn update(&mut self, definition: Option<&ExportDefinition>) {
        let before = std::mem::take(&mut self.0);
        for Target { identifier, start, .. } in targets(definition) {
            let mut progress = before.get(identifier).cloned().unwrap_or_else(|| Progress {
                start,
                next: start,
                status: ExportStatus::new(identifier, NONE),
            });
            if progress.start != start {
                progress.start = start;
                progress.next = start;
            }
            self.0.insert(identifier.to_owned(), progress);
        }
    }

    /// Goes on where others stopped.
    pub(super) fn restore(&mut self, statuses: Vec<ExportStatus>) {
        for status in statuses {
            if let Some(progress) = self.0.get_mut(&status.export_config_identifier) {
                progress.next = progress.next.max(status.last_exported_sequence_number + 1);
                progress.status = status;
            }
        }
    }

    pub(super) fn statuses(&self) -> Vec<ExportStatus> {
        self.0.values().map(|progress| progress.status.clone()).collect()
    }

    /// Exports what it is time for. Says which messages have reached somebody who does something with them.
    pub(super) fn advance(
        &mut self,
        definition: &ExportDefinition,
        messages: &[Stored],
        now: i64,
    ) -> Vec<Exported> {
        let mut exported = Vec::new();
        for target in targets(Some(definition)) {
            let Some(progress) = self.0.get_mut(target.identifier) else { continue };
            let count = messages.partition_point(|message| message.sequence_number < progress.next);
            let mut waiting = messages.get(count..).unwrap_or_default();
            while let Some((batch, rest)) = target.batch(waiting, now) {
                for message in batch {
                    progress.count(&target, message, now);
                    if let Kind::S3(status_config) = target.kind {
                        exported.push(Exported {
                            identifier: target.identifier.to_owned(),
                            status_config: status_config.cloned(),
                            message: message.clone(),
                        });
                    }
                }
                waiting = rest;
            }
        }
        exported
    }
}

impl Target<'_> {
    /// The batch that it is time for, and what stays behind.
    fn batch<'m>(&self, waiting: &'m [Stored], now: i64) -> Option<(&'m [Stored], &'m [Stored])> {
        let first = waiting.first().filter(|_| !self.is_disabled)?;
        let size = usize::try_from(self.batch_size.unwrap_or(self.largest_batch)).unwrap_or(1).max(1);
        let is_full = self.batch_size.is_some() && waiting.len() >= size;
        let is_time = self.interval.is_none_or(|interval| now.saturating_sub(first.ingest_time) >= interval);
        (is_full || is_time).then(|| waiting.split_at(size.min(waiting.len())))
    }
}

impl Progress {
    fn count(&mut self, target: &Target<'_>, message: &Stored, now: i64) {
        self.next = message.sequence_number + 1;
        let status = &mut self.status;
        status.last_exported_sequence_number = message.sequence_number;
        status.last_export_time = Some(now);
        status.error_message = match target.kind {
            Kind::SiteWise => fault(message),
            Kind::Bytes | Kind::S3(_) => None,
        };
        if status.error_message.is_none() {
            let bytes = status.exported_bytes_from_stream.get_or_insert(0);
            *bytes = bytes.saturating_add_unsigned(message.payload.len() as u64);
            *status.exported_messages_count.get_or_insert(0) += 1;
        }
    }
}

/// Why AWS IoT SiteWise does not take a message.
fn fault(message: &Stored) -> Option<String> {
    let fault = match JSON.parse::<PutAssetPropertyValueEntry>(&message.payload) {
        Ok(entry) => check(&entry).err()?.to_string(),
        Err(error) => error.to_string(),
    };
    Some(format!("message {} is passed over: {fault}", message.sequence_number))
}

//! Streams in a file, written by a thread of its own: it waits for the disk, and what comes meanwhile goes with the next
//! write.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{Context, Result};
use redb::{Database, ReadableTable, Table, TableDefinition};
use smithy_streams::stream_manager::types::MessageStreamInfo;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{CBOR, Codec};
use tokio::sync::oneshot;

use super::store::Change;
use super::stream::{Stored, Stream};

/// What a stream is, as CBOR, by its name.
const STREAMS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("streams");

/// When a message came and what it is, by its stream and its number.
const MESSAGES: TableDefinition<'_, (&str, i64), (i64, &[u8])> = TableDefinition::new("messages");

/// Changes that wait for the disk; who has another one waits, too.
const WAITING: usize = 1024;

/// Writes down what changes.
#[derive(Debug)]
pub(super) struct Keeper(SyncSender<Entry>);

/// Changes that go together, and who waits until they are on the disk.
struct Entry {
    changes: Vec<Change>,
    written: oneshot::Sender<Result<(), String>>,
}

/// Told when changes are on the disk.
pub(super) type Written = oneshot::Receiver<Result<(), String>>;

impl Keeper {
    /// Opens a file, or begins one; says which streams are in it.
    pub(super) fn open(file: &Path) -> Result<(Self, Vec<Stream>)> {
        let shown = file.display();
        let database = Database::create(file).with_context(|| format!("cannot open the store `{shown}`"))?;
        let streams = load(&database).with_context(|| format!("cannot read the store `{shown}`"))?;
        let (sender, receiver) = sync_channel(WAITING);
        thread::Builder::new().name("keeper".to_owned()).spawn(move || keep(&database, &receiver))?;
        Ok((Self(sender), streams))
    }

    /// Writes changes down, in the order in which this is called.
    pub(super) fn keep(&self, changes: Vec<Change>) -> Written {
        let (written, told) = oneshot::channel();
        // If the thread has ended, `told` says so.
        let _ = self.0.send(Entry { changes, written });
        told
    }
}

/// Writes what comes until nothing can come any more.
fn keep(database: &Database, receiver: &Receiver<Entry>) {
    while let Ok(first) = receiver.recv() {
        let entries: Vec<Entry> = std::iter::once(first).chain(receiver.try_iter().take(WAITING)).collect();
        let changes = entries.iter().flat_map(|entry| &entry.changes);
        let outcome = write(database, changes).map_err(|error| format!("{error:#}"));
        for entry in entries {
            // Who has asked may have gone.
            let _ = entry.written.send(outcome.clone());
        }
    }
}

fn write<'c>(database: &Database, changes: impl Iterator<Item = &'c Change>) -> Result<()> {
    let transaction = database.begin_write()?;
    {
        let mut streams = transaction.open_table(STREAMS)?;
        let mut messages = transaction.open_table(MESSAGES)?;
        for change in changes {
            write_change(change, &mut streams, &mut messages)?;
        }
    }
    transaction.commit().context("cannot write the store")
}

fn write_change(
    change: &Change,
    streams: &mut Table<'_, &str, &[u8]>,
    messages: &mut Table<'_, (&str, i64), (i64, &[u8])>,
) -> Result<()> {
    let name = &*change.name;
    let Some(info) = &change.info else {
        streams.remove(name)?;
        return Ok(messages.retain_in((name, i64::MIN)..=(name, i64::MAX), |_, _| false)?);
    };
    streams.insert(name, &*CBOR.to_bytes(info)?)?;
    if let Some(Stored { sequence_number, ingest_time, payload }) = &change.appended {
        messages.insert((name, *sequence_number), (*ingest_time, &**payload))?;
    }
    let storage = &info.storage_status;
    // Where there is none, all up to the newest are gone.
    let behind_newest = storage.newest_sequence_number.map_or(0, |it| it + 1);
    let oldest = storage.oldest_sequence_number.unwrap_or(behind_newest);
    Ok(messages.retain_in((name, i64::MIN)..(name, oldest), |_, _| false)?)
}

fn load(database: &Database) -> Result<Vec<Stream>> {
    // Makes the tables, if they are not there.
    write(database, std::iter::empty())?;
    let transaction = database.begin_read()?;
    let (streams, messages) = (transaction.open_table(STREAMS)?, transaction.open_table(MESSAGES)?);
    let mut loaded = Vec::new();
    for entry in streams.iter()? {
        let (name, record) = entry?;
        let info: MessageStreamInfo = CBOR.parse(&Bytes::copy_from_slice(record.value()))?;
        let kept = messages.range((name.value(), i64::MIN)..=(name.value(), i64::MAX))?.map(|entry| {
            let (key, value) = entry?;
            let ((_, sequence_number), (ingest_time, payload)) = (key.value(), value.value());
            Ok(Stored { sequence_number, ingest_time, payload: Bytes::copy_from_slice(payload) })
        });
        let kept = kept.collect::<Result<Vec<Stored>>>()?;
        loaded.push(Stream::restored(info, kept));
    }
    Ok(loaded)
}

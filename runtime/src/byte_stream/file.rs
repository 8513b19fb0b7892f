//! Files as sources, read on the blocking pool in large pieces.

use std::fs::File;
use std::future::Future;
use std::io::{self, Read};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{ByteStreamError, READ_CHUNK};

/// A file that is opened when its first byte is asked for, so that a clone can read it again from the
/// beginning.
pub(super) struct FileSource {
    path: Arc<Path>,
    state: State,
}

enum State {
    Closed,
    Idle(File),
    Busy(JoinHandle<Result<(File, Vec<u8>), Failure>>),
    Done,
}

struct Failure {
    action: &'static str,
    error: io::Error,
}

impl FileSource {
    pub(super) fn new(path: Arc<Path>) -> Self {
        Self { path, state: State::Closed }
    }

    pub(super) fn reopened(&self) -> Self {
        Self::new(Arc::clone(&self.path))
    }

    /// Lets go of the file; nothing more is read from it.
    pub(super) fn close(&mut self) {
        self.state = State::Done;
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, ByteStreamError>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Closed => {
                    let path = Arc::clone(&self.path);
                    self.state = State::Busy(spawn_blocking(move || {
                        let file = File::open(path).map_err(|error| Failure { action: "open", error })?;
                        read_chunk(file)
                    }));
                }
                State::Idle(file) => self.state = State::Busy(spawn_blocking(move || read_chunk(file))),
                State::Busy(mut task) => {
                    let Poll::Ready(joined) = Pin::new(&mut task).poll(cx) else {
                        self.state = State::Busy(task);
                        return Poll::Pending;
                    };
                    // A join error means that the runtime is shutting down.
                    let read = joined.unwrap_or_else(|error| {
                        Err(Failure { action: "read", error: io::Error::other(error) })
                    });
                    return Poll::Ready(self.finish_read(read));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }

    fn finish_read(
        &mut self,
        read: Result<(File, Vec<u8>), Failure>,
    ) -> Option<Result<Bytes, ByteStreamError>> {
        match read {
            Ok((_, chunk)) if chunk.is_empty() => None,
            Ok((file, chunk)) => {
                self.state = State::Idle(file);
                Some(Ok(Bytes::from(chunk)))
            }
            Err(Failure { action, error }) => Some(Err(ByteStreamError::file(action, &self.path, error))),
        }
    }
}

/// Reads up to [`READ_CHUNK`] bytes; an empty chunk is the end.
fn read_chunk(file: File) -> Result<(File, Vec<u8>), Failure> {
    let mut chunk = Vec::with_capacity(READ_CHUNK);
    let mut limited = file.take(READ_CHUNK as u64);
    limited.read_to_end(&mut chunk).map_err(|error| Failure { action: "read", error })?;
    Ok((limited.into_inner(), chunk))
}

/// Length of a regular file in bytes; `None` for pipes and devices, whose metadata says nothing of it.
pub(super) async fn regular_length(path: Arc<Path>) -> Result<Option<u64>, ByteStreamError> {
    let metadata =
        tokio::fs::metadata(&path).await.map_err(|error| ByteStreamError::file("open", &path, error))?;
    if metadata.is_dir() {
        let error = io::Error::new(io::ErrorKind::IsADirectory, "it is a directory");
        return Err(ByteStreamError::file("open", &path, error));
    }
    Ok(metadata.is_file().then_some(metadata.len()))
}

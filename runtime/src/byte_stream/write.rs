//! Byte streams on their way into writers and files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{ByteStream, ByteStreamError, SharedError};

impl ByteStream {
    /// Writes the rest to `target`, flushes it and gives the number of bytes written. `target` is not shut
    /// down.
    ///
    /// # Errors
    /// [`ByteStreamError::Target`] when `target` fails; otherwise the error of the stream, after all bytes
    /// before it were written.
    pub async fn write_to<W>(mut self, target: &mut W) -> Result<u64, ByteStreamError>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let failed = |error| ByteStreamError::Target { source: SharedError::new(error) };
        let mut written = 0;
        while let Some(chunk) = self.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) => {
                    // The error of the stream came first; that of the target would hide it.
                    let _ = target.flush().await;
                    return Err(error);
                }
            };
            target.write_all(&chunk).await.map_err(failed)?;
            written += chunk.len() as u64;
        }
        target.flush().await.map_err(failed)?;
        Ok(written)
    }

    /// Writes the rest to the file `path`, replacing what was there, and gives the number of bytes written.
    ///
    /// The bytes go to a temporary file beside it, which takes the name `path` only when all came. On an
    /// error, or when this future is dropped, the temporary file is removed and `path` is as it was.
    ///
    /// # Errors
    /// [`ByteStreamError::File`] when the file cannot be written; otherwise the error of the stream.
    pub async fn write_to_path(self, path: impl AsRef<Path>) -> Result<u64, ByteStreamError> {
        let path = path.as_ref();
        let (partial, mut file) = Partial::create(path).await?;
        let written = self.write_to(&mut file).await.map_err(|error| match error {
            ByteStreamError::Target { source } => {
                ByteStreamError::File { action: "write", path: partial.path.clone(), source }
            }
            other => other,
        })?;
        drop(file.into_std().await);
        partial.rename(path).await?;
        Ok(written)
    }
}

/// A temporary file, removed when dropped unless it got its final name.
struct Partial {
    path: PathBuf,
    renamed: bool,
}

impl Partial {
    async fn create(target: &Path) -> Result<(Self, File), ByteStreamError> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let Some(name) = target.file_name() else {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidInput, "the path names no file");
            return Err(ByteStreamError::file("create", target, error));
        };
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{}.partial", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed)));
        let path = target.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await;
        let file = file.map_err(|error| ByteStreamError::file("create", &path, error))?;
        Ok((Self { path, renamed: false }, file))
    }

    async fn rename(mut self, target: &Path) -> Result<(), ByteStreamError> {
        let renamed = tokio::fs::rename(&self.path, target).await;
        renamed.map_err(|error| ByteStreamError::file("rename", &self.path, error))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing can be done about a file that will not go.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

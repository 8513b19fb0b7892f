//! The file that stands for a Unix socket.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// A socket file that is removed when nobody listens any more.
pub(super) struct SocketFile {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl SocketFile {
    /// Listens on a path. A socket file that a peer has left behind is replaced; one on which somebody listens is not,
    /// nor is any other file.
    pub(super) async fn listen(path: &Path) -> io::Result<(UnixListener, Self)> {
        let listener = match UnixListener::bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_left_behind(path).await => {
                fs::remove_file(path)?;
                UnixListener::bind(path)?
            }
            bound => bound?,
        };
        let identity = fs::symlink_metadata(path).ok().as_ref().map(identity);
        Ok((listener, Self { path: path.to_owned(), identity }))
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another peer may have taken the path since.
        if self.identity.is_some()
            && self.identity == fs::symlink_metadata(&self.path).ok().as_ref().map(identity)
        {
            // Whoever removed it first did the same.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether a file is a socket on which nobody listens.
async fn is_left_behind(path: &Path) -> bool {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    is_socket && UnixStream::connect(path).await.is_err_and(refused)
}

/// What two files at one path differ in.
fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

//! Sockets, and peers that serve them.

use std::path::{Path, PathBuf};

use smithy_streams_benches::thread;

/// A folder for sockets, which goes when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("smithy-streams-rpc-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is in a folder for what is left over.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Serves on a thread of its own, which has the name of the socket, for as long as the program runs. Returns when
/// `listen` has returned.
pub(crate) fn serve<L: 'static>(path: &Path, listen: impl AsyncFnOnce(PathBuf) -> L + Send + 'static) {
    let path = path.to_owned();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    thread::serve(name, async move || (listen(path).await, ()));
}

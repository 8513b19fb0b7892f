//! Threads on which peers serve.

use std::sync::mpsc;
use std::thread;

use tokio::runtime::{Builder, Runtime};

/// A runtime for one thread.
///
/// # Panics
/// If the system has none.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}

/// Serves on a thread of its own for as long as the program runs. `listen` gives what serves as long as it is there, and
/// what is returned: where it listens, for one.
///
/// # Panics
/// If there can be no thread, or `listen` panics.
pub fn serve<L: 'static, T: Send + 'static>(
    name: impl Into<String>,
    listen: impl AsyncFnOnce() -> (L, T) + Send + 'static,
) -> T {
    let (ready, is_ready) = mpsc::channel();
    let peer = thread::Builder::new().name(name.into()).spawn(move || {
        runtime().block_on(async {
            let (_listener, place) = listen().await;
            ready.send(place).expect("somebody waits");
            std::future::pending::<()>().await;
        });
    });
    peer.expect("a thread can be made");
    is_ready.recv().expect("the peer listens")
}

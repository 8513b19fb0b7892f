//! The line of clients that speak HTTP/1.1 or HTTP/2, and of those that ask for a WebSocket.

mod body;
mod chunked;
mod desk;
mod ends;
mod envelope;
mod gunzip;
mod intake;
mod receiver;
mod refusal;
mod sender;
mod verification;

use std::sync::Arc;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;

pub(super) use self::desk::Desk;
pub(super) use self::ends::{Receiver, Sender};
pub(super) use self::intake::Call;
pub use self::refusal::{Refusal, RefusalError};
pub use self::verification::Verification;
#[cfg(feature = "stream-sea")]
use super::stream_sea::Upgrades;
use crate::transport::Io;

/// Bytes that may be under way to one call, and to all calls of a connection.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;

/// Speaks HTTP on one connection until it ends.
pub(super) async fn serve(io: impl Io + 'static, desk: Arc<Desk>) {
    #[cfg(feature = "stream-sea")]
    let upgrades = Upgrades::default();
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http2().initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
    let service = service_fn({
        let desk = desk.clone();
        #[cfg(feature = "stream-sea")]
        let upgrades = upgrades.clone();
        move |request| {
            #[cfg(feature = "stream-sea")]
            let request = upgrades.mark(request);
            desk.clone().receive(request)
        }
    });
    // How a connection ends is told to its calls.
    let _ = http.serve_connection_with_upgrades(TokioIo::new(io), service).await;
    #[cfg(feature = "stream-sea")]
    upgrades.go_on(desk.stream_sea.clone()).await;
}

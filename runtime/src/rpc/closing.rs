//! How a connection ends.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::time::{Instant, timeout_at};

use super::handler::Callbacks;
use super::shared::{Shared, Wakes};
use super::timing::after;
use crate::session::{CloseReason, Role};
use crate::transport::Io;

/// How long a client that was rejected may take to close its end first.
const REJECTED: Duration = Duration::from_secs(1);

/// Closes the transport of a session that is closed, and says so.
///
/// A client that was rejected closes by itself. It gets the time for it: `awscrt` takes an end of input right behind the
/// rejection for the reason why there is no connection.
///
/// A transport with input that nobody has read would be reset, and what the peer has not got yet be lost with it. So
/// where it can still be read, it is, until the peer closes its end or time is up.
pub(super) async fn close<R: Role>(
    shared: &Shared<R>,
    callbacks: &Callbacks,
    mut io: Box<dyn Io>,
    reason: CloseReason,
    close_by: Instant,
    has_input: bool,
) {
    let is_orderly = is_orderly(&reason);
    if reason == CloseReason::Refused && has_input {
        let _ = timeout_at(close_by.min(after(Instant::now(), REJECTED)), drain(&mut io)).await;
    }
    if is_orderly {
        let shutdown = poll_fn(|cx| Pin::new(&mut io).poll_shutdown(cx));
        // Whether or not the transport liked it, it is dropped.
        let _ = timeout_at(close_by, shutdown).await;
    }
    let lingering = (is_orderly && has_input).then_some(io);
    callbacks.shutdown(&reason);
    let _ = shared.closed.set(reason);
    if let Some(mut io) = lingering {
        let _ = timeout_at(close_by, drain(&mut io)).await;
    }
}

/// Whether the peer may still be listening.
fn is_orderly(reason: &CloseReason) -> bool {
    !matches!(
        reason,
        CloseReason::TransportFailed { .. } | CloseReason::ConnectTimeout | CloseReason::PeerSilent
    )
}

async fn drain(io: &mut Box<dyn Io>) {
    let mut nowhere = [0; 4096];
    while let Ok(1..) = io.read(&mut nowhere).await {}
}

/// Ends a connection whose task goes away before its end, with the runtime for instance.
pub(super) struct Abandoned<R: Role> {
    pub(super) shared: Arc<Shared<R>>,
    pub(super) callbacks: Callbacks,
}

impl<R: Role> Drop for Abandoned<R> {
    fn drop(&mut self) {
        if self.shared.closed.get().is_some() {
            return;
        }
        let mut wakes = Wakes::default();
        let mut state = self.shared.lock();
        state.session.abandon(CloseReason::TransportFailed { kind: io::ErrorKind::Interrupted });
        while state.dispatch(&mut wakes).is_some() {}
        let ended = state.ended.clone();
        drop(state);
        wakes.run();
        if let Some(reason) = ended {
            self.callbacks.shutdown(&reason);
            let _ = self.shared.closed.set(reason);
        }
    }
}

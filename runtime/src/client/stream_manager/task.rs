//! The task of a client: it serves connections, and makes them.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::StreamManagerError;
use super::handshake::{Connected, connect};
use super::state::Shared;
use super::wire::Wire;
use crate::session::stream_manager::{CloseReason, RequestId};
use crate::transport::Io;

/// Serves a client until it is closed.
pub(super) async fn run(shared: Arc<Shared>, io: Box<dyn Io>) {
    let _abandoned = Abandoned(&shared);
    let mut io = Some(io);
    loop {
        if let Some(io) = io.take() {
            let mut wire = Wire::new(io);
            poll_fn(|cx| wire.poll(&shared, cx)).await;
            if shared.lock().is_closing {
                return wire.close(&shared).await;
            }
        }
        let Some(first) = poll_fn(|cx| poll_wanted(&shared, cx)).await else { return };
        let mut connecting = pin!(connect(&shared.settings, first));
        let connected = poll_fn(|cx| {
            // Looked at first, so that nobody has to be heard who is closed.
            if poll_closing(&shared, cx).is_ready() {
                return Poll::Ready(None);
            }
            connecting.as_mut().poll(cx).map(Some)
        });
        match connected.await {
            None => return,
            Some(Err(error)) => shared.update(|state| state.fail_line(&error)),
            Some(Ok(connected)) => io = Some(install(&shared, connected)),
        }
    }
}

/// Makes a connection the client's.
fn install(shared: &Shared, connected: Connected) -> Box<dyn Io> {
    let Connected { io, session, response } = connected;
    shared.update(|state| {
        state.session = Some(session);
        state.greeting = response;
    });
    io
}

/// Waits until somebody wants a connection, and gives the id that its requests go on from; `None` when the client is
/// closed.
fn poll_wanted(shared: &Shared, cx: &Context<'_>) -> Poll<Option<RequestId>> {
    let mut state = shared.lock();
    if state.is_closing {
        return Poll::Ready(None);
    }
    if state.has_line() {
        return Poll::Ready(Some(state.next_request));
    }
    state.register_task(cx);
    Poll::Pending
}

fn poll_closing(shared: &Shared, cx: &Context<'_>) -> Poll<()> {
    let mut state = shared.lock();
    if state.is_closing {
        return Poll::Ready(());
    }
    state.register_task(cx);
    Poll::Pending
}

/// Ends a client whose task is over, and one whose task goes away before its end, with the tokio runtime for instance.
struct Abandoned<'a>(&'a Shared);

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        self.0.update(|state| {
            state.is_closing = true;
            state.session = None;
            state.fail_in_flight(&StreamManagerError::Lost(CloseReason::TransportFailed));
            state.fail_line(&StreamManagerError::Closed);
        });
        let _ = self.0.closed.set(());
    }
}

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::session::{CloseReason, RpcMessage};

/// What a connection tells its owner, in order and one call at a time, on its task.
///
/// No lock is held meanwhile, so that a handler may send, or close the connection. But while it runs nothing is read or
/// written: one that takes long holds up the connection. One that panics closes it, and no other.
pub trait ConnectionHandler: Send + Sync {
    /// The transport is open. Comes first, and once.
    fn on_connection_setup(&self) {}

    /// A message of the connection came: CONNECT or its answer, a ping (which is answered already) or the answer to
    /// one, an error. After an error, the connection closes unless the handler says [`KeepOpen::Yes`]; after other
    /// messages it does not matter what it says.
    fn on_protocol_message(&self, message: &RpcMessage) -> KeepOpen {
        let _ = message;
        KeepOpen::No
    }

    /// The connection is closed. Comes last, and once, if [`on_connection_setup`](Self::on_connection_setup) came.
    fn on_connection_shutdown(&self, reason: &CloseReason) {
        let _ = reason;
    }
}

/// Whether the connection survives an error that the peer reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeepOpen {
    /// It goes on.
    Yes,
    /// It is closed.
    #[default]
    No,
}

/// A handler has panicked.
#[derive(Debug)]
pub(super) struct Panicked;

/// The handler of a connection, if it has one.
#[derive(Clone)]
pub(super) struct Callbacks {
    handler: Option<Arc<dyn ConnectionHandler>>,
}

impl Callbacks {
    pub(super) fn new(handler: Option<Arc<dyn ConnectionHandler>>) -> Self {
        Self { handler }
    }

    /// Whether messages of the connection are wanted.
    pub(super) fn are_wanted(&self) -> bool {
        self.handler.is_some()
    }

    pub(super) fn setup(&self) -> Result<(), Panicked> {
        self.call((), |handler| handler.on_connection_setup())
    }

    pub(super) fn message(&self, message: &RpcMessage) -> Result<KeepOpen, Panicked> {
        self.call(KeepOpen::No, |handler| handler.on_protocol_message(message))
    }

    pub(super) fn shutdown(&self, reason: &CloseReason) {
        // Nothing is left to close if it panics.
        let _ = self.call((), |handler| handler.on_connection_shutdown(reason));
    }

    fn call<T>(&self, none: T, f: impl FnOnce(&dyn ConnectionHandler) -> T) -> Result<T, Panicked> {
        let Some(handler) = &self.handler else { return Ok(none) };
        // The handler is not used again, but for `shutdown`; nothing of the connection is in its hands.
        catch_unwind(AssertUnwindSafe(|| f(handler.as_ref()))).map_err(|_| Panicked)
    }
}

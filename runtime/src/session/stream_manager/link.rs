//! What both sides of a connection have in common.

use super::frame::{Arrived, Input};
use super::outbox::Outbox;
use super::{Bounds, CloseReason};

/// Bytes in, bytes out, and the end of both.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) input: Input,
    pub(super) outbox: Outbox,
    pub(super) bounds: Bounds,
    end: End,
}

/// How far the end is.
#[derive(Debug)]
enum End {
    /// Nobody thinks of it.
    No,
    /// What is queued is still written; nothing is read.
    Closing(CloseReason),
    /// The last event is there.
    Closed,
}

/// What is to be done next.
#[derive(Debug)]
pub(super) enum Step {
    Arrived(Arrived),
    /// Comes once.
    Closed(CloseReason),
    /// Nothing, until there is input or something is written.
    Wait,
}

impl Link {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { input: Input::default(), outbox: Outbox::default(), bounds, end: End::No }
    }

    pub(super) fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.end, End::Closed) {
            End::Closed => return Step::Wait,
            End::Closing(reason) if self.outbox.queued() == 0 => {
                self.finish();
                return Step::Closed(reason);
            }
            End::Closing(reason) => {
                self.end = End::Closing(reason);
                return Step::Wait;
            }
            End::No => self.end = End::No,
        }
        match self.input.next(self.bounds.frame_length) {
            Ok(Some(arrived)) => Step::Arrived(arrived),
            Ok(None) => Step::Wait,
            Err(reason) => {
                self.abort(reason);
                self.step()
            }
        }
    }

    /// Writes what is queued, then closes. A reason that stands already stays.
    pub(super) fn close(&mut self, reason: CloseReason) {
        if matches!(self.end, End::No) {
            self.end = End::Closing(reason);
        }
    }

    /// Closes without writing anything more.
    pub(super) fn abort(&mut self, reason: CloseReason) {
        self.outbox.clear();
        self.close(reason);
    }

    /// The last event is there already.
    pub(super) fn finish(&mut self) {
        self.outbox.clear();
        self.input = Input::default();
        self.end = End::Closed;
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.end, End::No)
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(self.end, End::Closed)
    }
}

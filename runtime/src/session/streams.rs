use std::collections::VecDeque;

use super::table::StreamTable;
use super::{SendMark, SessionError, StreamId};

/// The RPC streams of a connection. A closed one takes no memory: every id below `next` that is not open has been
/// closed.
#[derive(Debug)]
pub(super) struct Streams {
    open: StreamTable<Open>,
    /// The id of the next one, unless ids have run out.
    next: Option<StreamId>,
    /// Those on which this side's last message is queued, in the order in which it will be flushed.
    closing: VecDeque<(SendMark, StreamId)>,
    limit: usize,
}

#[derive(Debug, Default)]
struct Open {
    /// Bytes that the owner was given and has not consumed.
    unread: usize,
    /// This side's last message is queued.
    closing: bool,
}

/// What an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Open.
    Open,
    /// Open to messages of the peer, until this side's last one is flushed.
    Closing,
    /// Closed.
    Past,
    /// The turn of this one comes next.
    Next,
    /// Its turn has not come.
    Ahead,
}

impl Streams {
    pub(super) fn new(first: StreamId, limit: usize) -> Self {
        Self { open: StreamTable::new(), next: Some(first), closing: VecDeque::new(), limit }
    }

    pub(super) fn standing(&self, id: StreamId) -> Standing {
        match (self.open.get(id), self.next) {
            (Some(Open { closing: false, .. }), _) => Standing::Open,
            (Some(Open { closing: true, .. }), _) => Standing::Closing,
            (None, Some(next)) if id == next => Standing::Next,
            (None, Some(next)) if id > next => Standing::Ahead,
            (None, _) => Standing::Past,
        }
    }

    /// Whether this side may send on it.
    pub(super) fn check_sendable(&self, id: StreamId) -> Result<(), SessionError> {
        match self.standing(id) {
            Standing::Open => Ok(()),
            Standing::Closing | Standing::Past => Err(SessionError::StreamClosed { stream_id: id }),
            Standing::Next | Standing::Ahead => Err(SessionError::NotActivated),
        }
    }

    /// The id for another one, if there may be one.
    pub(super) fn next(&self) -> Result<StreamId, SessionError> {
        self.check_room().map_err(|limit| SessionError::TooManyStreams { limit })?;
        self.next.ok_or(SessionError::StreamIdsExhausted)
    }

    /// The limit, if it is reached.
    pub(super) fn check_room(&self) -> Result<(), usize> {
        if self.open.len() + self.closing.len() < self.limit { Ok(()) } else { Err(self.limit) }
    }

    /// Opens the next one.
    pub(super) fn open(&mut self, id: StreamId) {
        self.open.insert(id, Open::default());
        self.next = id.next();
    }

    /// This side's last message on it ends at `mark`.
    pub(super) fn close_at(&mut self, id: StreamId, mark: SendMark) {
        if let Some(open) = self.open.get_mut(id) {
            open.closing = true;
            self.closing.push_back((mark, id));
        }
    }

    /// Closes one whose last message is flushed, if it was still open.
    pub(super) fn next_flushed(&mut self, is_flushed: impl Fn(SendMark) -> bool) -> Option<StreamId> {
        while let Some((mark, id)) = self.closing.front().copied() {
            if !is_flushed(mark) {
                return None;
            }
            self.closing.pop_front();
            if self.close(id) {
                return Some(id);
            }
        }
        None
    }

    /// Closes one. Says whether it was open.
    pub(super) fn close(&mut self, id: StreamId) -> bool {
        self.open.remove(id).is_some()
    }

    /// Closes all, the oldest first.
    pub(super) fn close_all(&mut self) -> impl Iterator<Item = StreamId> + use<> {
        self.closing = VecDeque::new();
        let ids: Vec<_> = self.open.ids().collect();
        self.open = StreamTable::new();
        ids.into_iter()
    }

    pub(super) fn count(&self) -> usize {
        self.open.len()
    }

    pub(super) fn unread(&self, id: StreamId) -> usize {
        self.open.get(id).map_or(0, |open| open.unread)
    }

    pub(super) fn add_unread(&mut self, id: StreamId, bytes: usize) {
        if let Some(open) = self.open.get_mut(id) {
            open.unread += bytes;
        }
    }

    pub(super) fn subtract_unread(&mut self, id: StreamId, bytes: usize) {
        if let Some(open) = self.open.get_mut(id) {
            open.unread = open.unread.saturating_sub(bytes);
        }
    }
}

use std::collections::{BTreeMap, BTreeSet};

use super::{OperationCodes, RequestId, SessionError, Stray};

/// How many requests a client session remembers to have forgotten, so that it can tell a late response from a second
/// one.
pub const REMEMBERED: usize = 1024;

/// Requests in flight.
#[derive(Debug)]
pub(super) struct Pending {
    next: RequestId,
    in_flight: BTreeMap<RequestId, OperationCodes>,
    forgotten: BTreeSet<RequestId>,
}

impl Pending {
    pub(super) fn new(first: RequestId) -> Self {
        Self { next: first, in_flight: BTreeMap::new(), forgotten: BTreeSet::new() }
    }

    pub(super) fn next(&self) -> RequestId {
        self.next
    }

    pub(super) fn len(&self) -> usize {
        self.in_flight.len()
    }

    pub(super) fn room(&self, limit: usize) -> Result<(), SessionError> {
        if self.len() < limit { Ok(()) } else { Err(SessionError::TooManyRequests { limit }) }
    }

    /// Gives out the next id, for a request that has been queued with it.
    pub(super) fn take_id(&mut self) -> RequestId {
        let id = self.next;
        self.next = id.next();
        id
    }

    pub(super) fn add(&mut self, codes: OperationCodes) -> RequestId {
        let id = self.take_id();
        self.in_flight.insert(id, codes);
        id
    }

    /// The request that a response is for; it is not in flight any more.
    pub(super) fn answer(&mut self, id: Option<RequestId>) -> Result<(RequestId, OperationCodes), Stray> {
        let Some(id) = id.filter(|id| *id < self.next) else { return Err(Stray::Unknown) };
        match self.in_flight.remove(&id) {
            Some(codes) => Ok((id, codes)),
            None if self.forgotten.remove(&id) => Err(Stray::Late(id)),
            None => Err(Stray::Duplicate(id)),
        }
    }

    pub(super) fn forget(&mut self, id: RequestId) -> bool {
        let was = self.in_flight.remove(&id).is_some();
        if was {
            self.forgotten.insert(id);
            if self.forgotten.len() > REMEMBERED {
                self.forgotten.pop_first();
            }
        }
        was
    }

    /// All that wait, oldest first.
    pub(super) fn drain(&mut self) -> Vec<RequestId> {
        std::mem::take(&mut self.in_flight).into_keys().collect()
    }
}

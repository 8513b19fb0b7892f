use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;

use super::request::Request;

/// A subscription of a client, over all its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionKey(u64);

/// How far a subscription is, on the present connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is sent yet.
    Waiting,
    /// The first reply has not come.
    Asked,
    /// A delivery came before the first reply.
    Overtaken,
    /// The first reply came.
    Established,
}

/// Whose messages have an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Subscription(SubscriptionKey, Standing),
    /// A subscription that is not wanted any more.
    Gone,
    /// Nobody's: the id was never used.
    Nobody,
}

struct Subscription {
    request: Request,
    standing: Standing,
    /// Of the present connection, once the request is sent.
    id: Option<u64>,
}

/// All that a client wants to hear, and the ids under which it does.
pub(super) struct Subscriptions {
    limit: usize,
    last_key: u64,
    /// In the order in which they were made.
    wanted: BTreeMap<SubscriptionKey, Subscription>,
    by_id: BTreeMap<u64, SubscriptionKey>,
    next_id: u64,
    /// When first replies are due, in the order of the requests. What has been answered is removed from the front.
    due: VecDeque<(Duration, u64)>,
}

/// Ids of subscriptions follow that of the authentication.
const FIRST_ID: u64 = 2;

impl Subscriptions {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            last_key: 0,
            wanted: BTreeMap::new(),
            by_id: BTreeMap::new(),
            next_id: FIRST_ID,
            due: VecDeque::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.wanted.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.wanted.len() >= self.limit
    }

    pub(super) fn add(&mut self, request: Request) -> SubscriptionKey {
        self.last_key += 1;
        let key = SubscriptionKey(self.last_key);
        self.wanted.insert(key, Subscription { request, standing: Standing::Waiting, id: None });
        key
    }

    pub(super) fn remove(&mut self, key: SubscriptionKey) -> bool {
        let Some(subscription) = self.wanted.remove(&key) else { return false };
        if let Some(id) = subscription.id {
            self.by_id.remove(&id);
        }
        self.settle();
        true
    }

    /// Forgets all ids: they end with the connection.
    pub(super) fn disconnect(&mut self) {
        self.by_id.clear();
        self.due.clear();
        self.next_id = FIRST_ID;
        for subscription in self.wanted.values_mut() {
            subscription.standing = Standing::Waiting;
            subscription.id = None;
        }
    }

    /// The requests of all that wait, in the order in which they were made.
    pub(super) fn ask_all(&mut self, due: Option<Duration>) -> Vec<Bytes> {
        let waiting: Vec<_> = self.wanted.keys().copied().collect();
        waiting.into_iter().filter_map(|key| self.ask(key, due)).collect()
    }

    /// The request of one that waits, with the next id.
    pub(super) fn ask(&mut self, key: SubscriptionKey, due: Option<Duration>) -> Option<Bytes> {
        let subscription = self.wanted.get_mut(&key).filter(|it| it.standing == Standing::Waiting)?;
        let id = self.next_id;
        self.next_id += 1;
        subscription.standing = Standing::Asked;
        subscription.id = Some(id);
        self.by_id.insert(id, key);
        self.due.extend(due.map(|due| (due, id)));
        Some(subscription.request.message(id))
    }

    pub(super) fn owner(&self, id: i64) -> Owner {
        let Ok(id) = u64::try_from(id) else { return Owner::Nobody };
        let standing = |key| self.wanted.get(key).map(|it| Owner::Subscription(*key, it.standing));
        match self.by_id.get(&id).and_then(standing) {
            Some(owner) => owner,
            None if (FIRST_ID..self.next_id).contains(&id) => Owner::Gone,
            None => Owner::Nobody,
        }
    }

    pub(super) fn set_standing(&mut self, key: SubscriptionKey, standing: Standing) {
        if let Some(subscription) = self.wanted.get_mut(&key) {
            subscription.standing = standing;
        }
        self.settle();
    }

    /// When the next first reply is due.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.due.front().map(|(due, _)| *due)
    }

    /// Puts off all first replies.
    pub(super) fn postpone(&mut self, by: Duration) {
        for (due, _) in &mut self.due {
            *due = due.saturating_add(by);
        }
    }

    /// Removes a subscription whose first reply is overdue.
    pub(super) fn take_overdue(&mut self, now: Duration) -> Option<SubscriptionKey> {
        let (_, id) = self.due.front().filter(|(due, _)| *due <= now)?;
        let key = self.by_id.get(id).copied()?;
        self.remove(key);
        Some(key)
    }

    /// Keeps a request that is not answered at the front.
    fn settle(&mut self) {
        let asked = |id| {
            let key = self.by_id.get(id)?;
            self.wanted.get(key).filter(|it| it.standing == Standing::Asked)
        };
        let answered = self.due.iter().take_while(|(_, id)| asked(id).is_none()).count();
        self.due.drain(..answered);
    }
}

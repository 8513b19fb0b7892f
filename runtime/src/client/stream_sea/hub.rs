//! The subscriptions of one WebSocket, and the session that speaks for them.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::super::latch::Latch;
use super::StreamSeaError;
use super::queue::{Bounds, End, Queue};
use crate::codec::Shape;
use crate::session::stream_sea::{ClientConfig, ClientSession, Credentials, RequestError, SubscriptionKey};

/// What the task of a WebSocket and those who subscribe share. It lasts as long as there is a subscription, over as many
/// connections as that takes.
pub(super) struct Hub {
    /// Session time counts from here.
    began: Instant,
    bounds: Bounds,
    shared: Mutex<Shared>,
    /// There is something to do for the task.
    pub(super) work: Arc<Notify>,
    /// How the first connection went.
    first: Latch<Result<(), StreamSeaError>>,
}

/// Locked before any queue.
pub(super) struct Shared {
    pub(super) session: ClientSession,
    pub(super) queues: BTreeMap<SubscriptionKey, Arc<Queue>>,
}

impl Hub {
    pub(super) fn new(config: ClientConfig, credentials: Credentials, bounds: Bounds) -> Self {
        let session = ClientSession::new(Duration::ZERO, config, credentials);
        Self {
            began: Instant::now(),
            bounds,
            shared: Mutex::new(Shared { session, queues: BTreeMap::new() }),
            work: Arc::default(),
            first: Latch::new(),
        }
    }

    /// Session time.
    pub(super) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// When session time is `time`.
    pub(super) fn instant(&self, time: Duration) -> Option<Instant> {
        self.began.checked_add(time)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Shared> {
        // Nothing panics while it is held.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a subscription, now or as soon as there is a connection.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        action: &str,
        members: &dyn Shape,
    ) -> Result<Subscription, RequestError> {
        let queue = Arc::new(Queue::new(self.bounds, Arc::clone(&self.work)));
        let mut shared = self.lock();
        let key = shared.session.request(self.now(), action, members)?;
        shared.queues.insert(key, Arc::clone(&queue));
        drop(shared);
        self.work.notify_one();
        Ok(Subscription { hub: Arc::clone(self), key, queue })
    }

    /// Closes the connection if nobody subscribes to anything.
    pub(super) fn close_if_unused(&self) {
        let mut shared = self.lock();
        if shared.queues.is_empty() {
            shared.session.close();
            drop(shared);
            self.work.notify_one();
        }
    }

    /// Says how the first connection went. What is said later is not heard.
    pub(super) fn set_first(&self, outcome: Result<(), StreamSeaError>) {
        self.first.set(outcome);
    }

    /// Waits until the first connection is authenticated, or cannot be.
    pub(super) async fn first(&self) -> Result<(), StreamSeaError> {
        poll_fn(|cx| self.first.poll(cx)).await
    }
}

impl Shared {
    /// Ends a subscription, and says why.
    pub(super) fn end(&mut self, key: SubscriptionKey, end: End) {
        if let Some(queue) = self.queues.get(&key) {
            queue.end(end);
        }
        self.remove(key);
    }

    /// Wants a subscription no more. The last one takes the connection with it.
    pub(super) fn remove(&mut self, key: SubscriptionKey) {
        self.session.forget(key);
        if self.queues.remove(&key).is_some() && self.queues.is_empty() {
            self.session.close();
        }
    }

    /// Ends all subscriptions.
    pub(super) fn end_all(&mut self, error: &StreamSeaError) {
        for queue in std::mem::take(&mut self.queues).into_values() {
            queue.end(End::Failed(error.clone()));
        }
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("session", &self.lock().session).finish_non_exhaustive()
    }
}

/// A subscription that somebody reads. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Subscription {
    hub: Arc<Hub>,
    key: SubscriptionKey,
    pub(super) queue: Arc<Queue>,
}

impl Subscription {
    /// Waits until the subscription is there.
    pub(super) async fn established(&self) -> Result<(), End> {
        poll_fn(|cx| self.queue.poll_established(cx)).await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.queue.abandon();
        self.hub.lock().remove(self.key);
        self.hub.work.notify_one();
    }
}

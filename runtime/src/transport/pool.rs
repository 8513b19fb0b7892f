//! Connections that wait for calls.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::drive::Expiry;
use super::http1::{Home, Http1Connection};
use super::http2::{Http2Connection, StreamSlot};
use super::request::{Route, Versions};
use super::{Alpn, ConnectError, Connection, ConnectionUse, Target, TransportConfig, TransportError};

/// How long a call waits for a connection that another call is opening, or for its settings, before it opens
/// its own.
const PATIENCE: Duration = Duration::from_millis(500);

/// The connections of a transport and of its clones.
pub(super) struct Pool {
    config: TransportConfig,
    hosts: Mutex<BTreeMap<HostKey, Host>>,
    connections_made: AtomicU64,
}

/// Connections to the same key are interchangeable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HostKey {
    scheme: String,
    host: String,
    port: u16,
}

impl From<&Target> for HostKey {
    fn from(target: &Target) -> Self {
        Self { scheme: target.scheme.to_string(), host: target.host.to_ascii_lowercase(), port: target.port }
    }
}

#[derive(Default)]
struct Host {
    http1: Vec<Idle>,
    http2: Vec<Arc<Http2Connection>>,
    /// Whether ALPN settled on HTTP/1.1 last time, so that there is no use in waiting for a connection to
    /// share.
    settled_on_http1: bool,
    /// Held by the call that makes a connection which others may share.
    turn: Arc<tokio::sync::Mutex<()>>,
}

struct Idle {
    connection: Http1Connection,
    since: Instant,
}

/// A connection, or a stream on one, for a call.
pub(super) enum Lease {
    Http1(Http1Connection),
    Http2(StreamSlot),
}

enum Taken {
    Lease(Lease),
    /// A connection may have room, which is known as soon as its peer has sent its settings.
    Wait(watch::Receiver<Option<usize>>),
    Nothing,
}

impl Pool {
    pub(super) fn new(config: TransportConfig) -> Self {
        Self { config, hosts: Mutex::default(), connections_made: AtomicU64::new(0) }
    }

    pub(super) fn config(&self) -> &TransportConfig {
        &self.config
    }

    /// A connection from the pool, if there is one with room, or a new one. The flag tells whether it was
    /// used before.
    pub(super) async fn checkout(self: &Arc<Self>, route: &Route) -> Result<(Lease, bool), TransportError> {
        let key = HostKey::from(&route.target);
        if let Taken::Lease(lease) = self.take(&key, route.versions) {
            return Ok((lease, true));
        }
        let mut turn = match self.turn(&key, route.versions) {
            Some(turn) => timeout(PATIENCE, turn.lock_owned()).await.ok(),
            None => None,
        };
        // Another call may have made a connection to share while this one waited for its turn.
        loop {
            match self.take(&key, route.versions) {
                Taken::Lease(lease) => return Ok((lease, true)),
                Taken::Wait(mut limit) if turn.is_some() => {
                    let known = timeout(PATIENCE, limit.wait_for(Option::is_some)).await;
                    if !matches!(known, Ok(Ok(_))) {
                        break;
                    }
                }
                Taken::Wait(_) | Taken::Nothing => break,
            }
        }
        if self.turn(&key, route.versions).is_none() {
            // It has turned out that connections are not shared, so that nobody has to wait for this one.
            turn = None;
        }
        let lease = self.connect(route, ConnectionUse::Shared).await?;
        drop(turn);
        Ok((lease, false))
    }

    /// The lock for making connections to share, if the route may lead to one.
    fn turn(&self, key: &HostKey, versions: Versions) -> Option<Arc<tokio::sync::Mutex<()>>> {
        let mut hosts = self.hosts();
        let host = hosts.entry(key.clone()).or_default();
        let shares = match versions {
            Versions::Http1 => false,
            Versions::Http2 => true,
            Versions::Either => !host.settled_on_http1,
        };
        shares.then(|| Arc::clone(&host.turn))
    }

    fn take(&self, key: &HostKey, versions: Versions) -> Taken {
        let mut hosts = self.hosts();
        let Some(host) = hosts.get_mut(key) else { return Taken::Nothing };
        if versions != Versions::Http1 {
            host.http2.retain(|connection| connection.is_usable());
            if let Some(slot) = host.http2.iter().find_map(Http2Connection::try_acquire) {
                return Taken::Lease(Lease::Http2(slot));
            }
            if let Some(limit) = host.http2.iter().find_map(|connection| connection.unknown_limit()) {
                return Taken::Wait(limit);
            }
        }
        if versions != Versions::Http2 {
            let now = Instant::now();
            host.http1.retain(|idle| !idle.connection.is_closed() && !self.is_expired(idle.since, now));
            if let Some(idle) = host.http1.pop() {
                return Taken::Lease(Lease::Http1(idle.connection));
            }
        }
        Taken::Nothing
    }

    /// Makes a connection, and leaves it for others to share if it can be shared.
    pub(super) async fn connect(
        self: &Arc<Self>,
        route: &Route,
        connection_use: ConnectionUse,
    ) -> Result<Lease, TransportError> {
        let target = &route.target;
        let connecting = async {
            let connection = self.config.connector.connect(target.clone(), route.versions.offered()).await?;
            self.handshake(connection, route, connection_use).await
        };
        let Some(limit) = self.config.connect_timeout else { return connecting.await };
        timeout(limit, connecting).await.unwrap_or_else(|_elapsed| {
            let Target { host, port, .. } = target.clone();
            Err(ConnectError::Timeout { host, port, limit }.into())
        })
    }

    async fn handshake(
        self: &Arc<Self>,
        connection: Connection,
        route: &Route,
        connection_use: ConnectionUse,
    ) -> Result<Lease, TransportError> {
        let Connection { io, negotiated } = connection;
        let speaks =
            negotiated.unwrap_or(if route.versions == Versions::Http2 { Alpn::Http2 } else { Alpn::Http1 });
        if !route.versions.offered().contains(&speaks) {
            let needed = route.versions.offered()[0];
            return Err(ConnectError::Alpn { host: route.target.host.clone(), negotiated, needed }.into());
        }
        let id = self.connections_made.fetch_add(1, Ordering::Relaxed);
        let key = HostKey::from(&route.target);
        let pooled = connection_use == ConnectionUse::Shared;
        let idle =
            self.config.idle_timeout.filter(|_| pooled).map(|time| (time, self.expiry(key.clone(), id)));
        match speaks {
            Alpn::Http1 => {
                if pooled {
                    self.hosts().entry(key.clone()).or_default().settled_on_http1 = true;
                }
                let home = pooled.then(|| Home { pool: Arc::downgrade(self), key });
                Ok(Lease::Http1(Http1Connection::handshake(io, id, home, idle).await?))
            }
            Alpn::Http2 => {
                let connection = Http2Connection::handshake(io, id, connection_use, idle).await?;
                let slot = connection.first_slot();
                if pooled {
                    let mut hosts = self.hosts();
                    let host = hosts.entry(key).or_default();
                    host.settled_on_http1 = false;
                    host.http2.push(connection);
                }
                Ok(Lease::Http2(slot))
            }
        }
    }

    /// Takes a connection back after its call.
    pub(super) fn put_back(&self, key: &HostKey, connection: Http1Connection) {
        let mut hosts = self.hosts();
        let host = hosts.entry(key.clone()).or_default();
        host.http1.retain(|idle| !idle.connection.is_closed());
        if host.http1.len() < self.config.max_idle_per_host {
            host.http1.push(Idle { connection, since: Instant::now() });
        }
    }

    fn is_expired(&self, since: Instant, now: Instant) -> bool {
        self.config.idle_timeout.is_some_and(|timeout| now.saturating_duration_since(since) >= timeout)
    }

    fn expiry(self: &Arc<Self>, key: HostKey, id: u64) -> Expiry {
        let pool = Arc::downgrade(self);
        Box::new(move |now| pool.upgrade()?.expire(&key, id, now))
    }

    /// Lets go of the connection `id` if it was idle for too long; otherwise says when to ask again.
    fn expire(&self, key: &HostKey, id: u64, now: Instant) -> Option<Instant> {
        let idle_timeout = self.config.idle_timeout?;
        let mut hosts = self.hosts();
        let host = hosts.get_mut(key)?;
        let http1 = host.http1.iter().find(|idle| idle.connection.id == id).map(|idle| idle.since);
        let http2 = host.http2.iter().find(|connection| connection.id == id).and_then(|it| it.idle_since());
        let Some(since) = http1.or(http2) else { return Some(now + idle_timeout) };
        if !self.is_expired(since, now) {
            return Some(since + idle_timeout);
        }
        host.http1.retain(|idle| idle.connection.id != id);
        host.http2.retain(|connection| connection.id != id);
        if host.http1.is_empty() && host.http2.is_empty() && Arc::strong_count(&host.turn) == 1 {
            hosts.remove(key);
        }
        None
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<HostKey, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

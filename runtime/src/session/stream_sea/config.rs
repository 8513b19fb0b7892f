use std::time::Duration;

use super::ReconnectPolicy;

/// The longest that a request waits for its first reply, unless told otherwise; also for a connection to be
/// authenticated.
const REPLY_TIMEOUT: Duration = Duration::from_secs(10);

/// Servers ping every 30 s at least; two and a half of these without a frame are a dead peer.
const SILENCE: Duration = Duration::from_secs(75);

/// Between two pings of a server (stream-sea wire protocol, WebSocket layer).
const PING_INTERVAL: Duration = Duration::from_secs(30);

const SUBSCRIPTIONS: usize = 65_536;

/// The times and bounds of a client.
///
/// ```
/// use std::time::Duration;
/// use smithy_streams_runtime::session::stream_sea::ClientConfig;
///
/// let config = ClientConfig::new(|| 4).silence(Duration::from_secs(20)).connect_timeout(None);
/// # drop(config);
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct ClientConfig {
    pub(super) random: fn() -> u64,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) reply_timeout: Option<Duration>,
    pub(super) silence: Option<Duration>,
    pub(super) reconnect: Option<ReconnectPolicy>,
    pub(super) subscriptions: usize,
}

impl ClientConfig {
    /// 10 s to connect and authenticate, 10 s for the first reply to a subscription, 75 s of silence, reconnection as
    /// [`ReconnectPolicy::new`] says, 65,536 subscriptions. `random` gives any number, another one each time.
    pub const fn new(random: fn() -> u64) -> Self {
        Self {
            random,
            connect_timeout: Some(REPLY_TIMEOUT),
            reply_timeout: Some(REPLY_TIMEOUT),
            silence: Some(SILENCE),
            reconnect: Some(ReconnectPolicy::new()),
            subscriptions: SUBSCRIPTIONS,
        }
    }

    /// The longest from [`Connect`](super::ClientEvent::Connect) to
    /// [`Authenticated`](super::ClientEvent::Authenticated); `None` for no bound.
    pub fn connect_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.connect_timeout = limit.into();
        self
    }

    /// The longest that a subscription waits for its first reply; `None` for no bound.
    pub fn reply_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.reply_timeout = limit.into();
        self
    }

    /// For how long an open connection may bring no frame of any kind before it counts as lost; `None` for ever.
    pub fn silence(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.silence = limit.into();
        self
    }

    /// How long to wait before a new connection; `None` to have none, so that the first loss is the end.
    pub fn reconnect(mut self, policy: impl Into<Option<ReconnectPolicy>>) -> Self {
        self.reconnect = policy.into();
        self
    }

    /// Most subscriptions at a time.
    pub fn subscriptions(mut self, count: usize) -> Self {
        self.subscriptions = count;
        self
    }
}

/// What a server states as the `action` of what it sends for a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyAction {
    /// `subscription`, as servers do.
    Subscription,
    /// `subscribe`, as the description of the protocol has it.
    Subscribe,
}

impl ReplyAction {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Subscribe => "subscribe",
        }
    }
}

/// The times and bounds of a server.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct ServerConfig {
    pub(super) reply_action: ReplyAction,
    pub(super) authenticate_timeout: Option<Duration>,
    pub(super) ping_interval: Option<Duration>,
    pub(super) silence: Option<Duration>,
    pub(super) subscriptions: usize,
    pub(super) transmit_limit: usize,
}

impl ServerConfig {
    /// 10 s for a client to authenticate, a ping every 30 s, 75 s of silence, 65,536 subscriptions, a transmit queue
    /// of 1 MiB, replies with [`ReplyAction::Subscription`].
    pub const fn new() -> Self {
        Self {
            reply_action: ReplyAction::Subscription,
            authenticate_timeout: Some(REPLY_TIMEOUT),
            ping_interval: Some(PING_INTERVAL),
            silence: Some(SILENCE),
            subscriptions: SUBSCRIPTIONS,
            transmit_limit: 1024 * 1024,
        }
    }

    /// The `action` of replies and deliveries.
    pub fn reply_action(mut self, action: ReplyAction) -> Self {
        self.reply_action = action;
        self
    }

    /// The longest that a connection may last before its client asks to be authenticated; `None` for no bound.
    pub fn authenticate_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.authenticate_timeout = limit.into();
        self
    }

    /// The time between two pings; `None` for none.
    pub fn ping_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.ping_interval = interval.into();
        self
    }

    /// For how long a client may send no frame of any kind, answers to pings included, before it counts as gone;
    /// `None` for ever.
    pub fn silence(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.silence = limit.into();
        self
    }

    /// Most subscriptions of a connection.
    pub fn subscriptions(mut self, count: usize) -> Self {
        self.subscriptions = count;
        self
    }

    /// From so many bytes in the transmit queue on, deliveries are refused until some are taken. A single one may
    /// exceed it. At least one.
    pub fn transmit_limit(mut self, bytes: usize) -> Self {
        self.transmit_limit = bytes.max(1);
        self
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self::new()
    }
}

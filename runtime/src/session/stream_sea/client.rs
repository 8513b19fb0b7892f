use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::request::Request;
use super::subscriptions::Subscriptions;
use super::{
    ClientConfig, ClientEvent, Credentials, LossReason, RequestError, Subscribe, SubscriptionFailure,
    SubscriptionKey, Warning,
};
use crate::codec::Shape;

/// A client, over all its connections.
///
/// It owns no transport. Whoever does, its *owner*, calls it in this order, as often as there is something to do:
///
/// 1. [`opened`](Self::opened), [`receive`](Self::receive), [`heard`](Self::heard),
///    [`transport_closed`](Self::transport_closed), [`handle_timeout`](Self::handle_timeout), with the present time;
/// 2. [`poll_event`](Self::poll_event) until there is none; act on each;
/// 3. [`poll_transmit`](Self::poll_transmit), and send each as a text message;
/// 4. wait for the transport, or until [`poll_timeout`](Self::poll_timeout).
///
/// What came over a transport that the session has given up may not be told to it any more.
///
/// ```
/// use std::time::Duration;
/// use smithy_streams_runtime::session::stream_sea::{
///     ClientConfig, ClientEvent, ClientSession, Credentials, Subscribe,
/// };
///
/// let now = Duration::ZERO; // since whenever the owner began to count
/// let mut client = ClientSession::new(now, ClientConfig::new(|| 4), Credentials::basic("abc", "def123"));
/// let boilers = client.subscribe(now, &Subscribe::new("boiler_data"))?;
/// assert_eq!(client.poll_event(), Some(ClientEvent::Connect { failures: 0 }));
///
/// client.opened(now);
/// assert!(client.poll_transmit().is_some_and(|text| text.starts_with(br#"{"id":1,"action":"authenticate","#)));
/// client.receive(now, r#"{"id":1,"action":"authenticate","success":true}"#);
/// assert!(matches!(client.poll_event(), Some(ClientEvent::Authenticated { .. })));
/// assert_eq!(client.poll_transmit().as_deref(), Some(&br#"{"id":2,"action":"subscribe","payload":"boiler_data"}"#[..]));
///
/// client.receive(now, r#"{"id":2,"action":"subscription","success":true,"streamName":"boiler_data","payload":2}"#);
/// assert!(matches!(client.poll_event(), Some(ClientEvent::Established { .. })));
/// client.receive(now, r#"{"id":2,"action":"subscription","payload":{"temperature":91}}"#);
/// let Some(ClientEvent::Delivered { subscription, message }) = client.poll_event() else { panic!() };
/// assert_eq!((subscription, message.payload()?.get("temperature")), (boilers, Some(&91.into())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ClientSession {
    config: ClientConfig,
    credentials: Credentials,
    pub(super) state: State,
    pub(super) subscriptions: Subscriptions,
    pub(super) failures: u32,
    pub(super) dropped: u64,
    pub(super) events: VecDeque<ClientEvent>,
    pub(super) transmit: VecDeque<Bytes>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The transport is to be opened.
    Connecting {
        due: Option<Duration>,
    },
    /// The transport is open.
    Authenticating {
        due: Option<Duration>,
    },
    /// Authenticated, and last heard of then.
    Open {
        heard: Duration,
    },
    /// The connection is lost; the next one is made then.
    Lost {
        until: Duration,
    },
    Ended,
}

impl ClientSession {
    /// A client that wants to connect now.
    pub fn new(now: Duration, config: ClientConfig, credentials: Credentials) -> Self {
        let mut session = Self {
            config,
            credentials,
            state: State::Ended,
            subscriptions: Subscriptions::new(config.subscriptions),
            failures: 0,
            dropped: 0,
            events: VecDeque::new(),
            transmit: VecDeque::new(),
        };
        session.connect(now);
        session
    }

    /// The transport that [`Connect`](ClientEvent::Connect) asked for is open.
    pub fn opened(&mut self, now: Duration) {
        let State::Connecting { due } = self.state else { return };
        self.state = State::Authenticating { due };
        match Request::authenticate(&self.credentials) {
            Ok(request) => self.transmit.push_back(request.message(AUTHENTICATION)),
            Err(error) => self.lose(now, LossReason::UnwritableCredentials(error)),
        }
    }

    /// A text message came: all of it, in UTF-8.
    pub fn receive(&mut self, now: Duration, text: impl Into<Bytes>) {
        self.heard(now);
        let text = text.into();
        match self.state {
            State::Authenticating { .. } => self.receive_first(now, text),
            State::Open { .. } => self.receive_later(text),
            State::Connecting { .. } | State::Lost { .. } | State::Ended => {}
        }
    }

    /// A binary message came, for which the protocol has no use.
    pub fn receive_binary(&mut self, now: Duration) {
        self.heard(now);
        match self.state {
            State::Authenticating { .. } => self.lose(now, LossReason::MalformedReply(Warning::Binary)),
            State::Open { .. } => self.warn(Warning::Binary),
            State::Connecting { .. } | State::Lost { .. } | State::Ended => {}
        }
    }

    /// Another frame came, such as a ping: the server lives.
    pub fn heard(&mut self, now: Duration) {
        if let State::Open { heard } = &mut self.state {
            *heard = now;
        }
    }

    /// The transport ended, whoever ended it, or could not be opened.
    pub fn transport_closed(&mut self, now: Duration) {
        if !matches!(self.state, State::Lost { .. }) {
            self.lose(now, LossReason::TransportClosed);
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        match self.state {
            State::Connecting { due: Some(due) } | State::Authenticating { due: Some(due) } if due <= now => {
                let limit = self.config.connect_timeout.unwrap_or_default();
                self.lose(now, LossReason::ConnectTimeout { limit });
            }
            State::Open { heard } => match self.config.silence {
                Some(limit) if heard.saturating_add(limit) <= now => {
                    self.lose(now, LossReason::Silence { limit });
                }
                _ => self.fail_overdue(now),
            },
            State::Lost { until } if until <= now => self.connect(now),
            _ => {}
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due; `None` if it is not.
    pub fn poll_timeout(&self) -> Option<Duration> {
        match self.state {
            State::Connecting { due } | State::Authenticating { due } => due,
            State::Open { heard } => {
                let silence = self.config.silence.map(|limit| heard.saturating_add(limit));
                silence.into_iter().chain(self.subscriptions.next_due()).min()
            }
            State::Lost { until } => Some(until),
            State::Ended => None,
        }
    }

    /// Puts off what is due on an open connection, whose owner has not read for so long: what it did not read is no
    /// silence of the server.
    pub fn postpone(&mut self, by: Duration) {
        if let State::Open { heard } = &mut self.state {
            *heard = heard.saturating_add(by);
            self.subscriptions.postpone(by);
        }
    }

    /// What happened next, or `None` until something does.
    pub fn poll_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }

    /// The next text message to be sent, in UTF-8. What waits for it is dropped when the connection is lost.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        self.transmit.pop_front()
    }

    /// Wants the messages of a stream: asks for them now, or as soon as there is a connection, and again on each
    /// later one. Subscribing twice to one stream gives two subscriptions.
    ///
    /// # Errors
    /// [`Ended`](RequestError::Ended), [`TooManySubscriptions`](RequestError::TooManySubscriptions).
    pub fn subscribe(
        &mut self,
        now: Duration,
        subscribe: &Subscribe,
    ) -> Result<SubscriptionKey, RequestError> {
        self.request(now, "subscribe", subscribe)
    }

    /// As [`subscribe`](Self::subscribe), for any action that is answered by a reply and then by deliveries. The
    /// members of the shape stand beside `id` and `action`.
    ///
    /// # Errors
    /// As [`subscribe`](Self::subscribe), and [`InvalidAction`](RequestError::InvalidAction),
    /// [`ReservedMember`](RequestError::ReservedMember), [`Codec`](RequestError::Codec).
    pub fn request(
        &mut self,
        now: Duration,
        action: &str,
        members: &dyn Shape,
    ) -> Result<SubscriptionKey, RequestError> {
        if self.is_ended() {
            return Err(RequestError::Ended);
        }
        // Requests that wait to be sent count too: those of subscriptions that are wanted no more are among them.
        if self.subscriptions.is_full() || self.transmit.len() >= self.config.subscriptions.max(1) {
            return Err(RequestError::TooManySubscriptions { limit: self.config.subscriptions });
        }
        let key = self.subscriptions.add(Request::new(action, members)?);
        if self.is_open() {
            let due = self.reply_due(now);
            self.transmit.extend(self.subscriptions.ask(key, due));
        }
        Ok(key)
    }

    /// Wants a subscription no more, and says whether it was there. Nothing comes for it from now on, and no later
    /// connection asks for it. The server is not told, as the protocol has no way to: what it goes on sending on this
    /// connection is [dropped](Self::dropped).
    pub fn forget(&mut self, subscription: SubscriptionKey) -> bool {
        let of_it = |event: &ClientEvent| match event {
            ClientEvent::Established { subscription: key, .. }
            | ClientEvent::Delivered { subscription: key, .. }
            | ClientEvent::SubscriptionFailed { subscription: key, .. } => *key == subscription,
            _ => false,
        };
        self.events.retain(|event| !of_it(event));
        self.subscriptions.remove(subscription)
    }

    /// Authenticates with these from the next connection on.
    pub fn set_credentials(&mut self, credentials: Credentials) {
        self.credentials = credentials;
    }

    /// What the next connection authenticates with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Closes the session: nothing more is sent, and [`Closed`](ClientEvent::Closed) is the last event. A session that
    /// has ended stays as it is.
    pub fn close(&mut self) {
        if !self.is_ended() {
            self.end(ClientEvent::Closed);
        }
    }

    /// Whether the connection is authenticated.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    /// Whether the last event is there, or has been.
    pub fn is_ended(&self) -> bool {
        self.state == State::Ended
    }

    /// How many subscriptions are wanted.
    pub fn subscriptions(&self) -> usize {
        self.subscriptions.len()
    }

    /// How many messages were dropped: those that led to a [`Warning`](ClientEvent::Warning), and those of
    /// subscriptions that are wanted no more.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

/// The id of the first message of a connection, and of no other.
pub(super) const AUTHENTICATION: u64 = 1;

impl ClientSession {
    fn connect(&mut self, now: Duration) {
        let due = self.config.connect_timeout.map(|limit| now.saturating_add(limit));
        self.state = State::Connecting { due };
        self.events.push_back(ClientEvent::Connect { failures: self.failures });
    }

    pub(super) fn lose(&mut self, now: Duration, reason: LossReason) {
        if self.is_ended() {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.subscriptions.disconnect();
        self.transmit.clear();
        let policy = self.config.reconnect;
        let Some(pause) = policy.map(|policy| policy.pause(self.failures, (self.config.random)())) else {
            return self.end(ClientEvent::Lost { reason, pause: None });
        };
        self.state = State::Lost { until: now.saturating_add(pause) };
        self.events.push_back(ClientEvent::Lost { reason, pause: Some(pause) });
    }

    pub(super) fn end(&mut self, last: ClientEvent) {
        self.state = State::Ended;
        self.transmit.clear();
        self.events.push_back(last);
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        self.dropped += 1;
        self.events.push_back(ClientEvent::Warning(warning));
    }

    fn fail_overdue(&mut self, now: Duration) {
        let limit = self.config.reply_timeout.unwrap_or_default();
        while let Some(subscription) = self.subscriptions.take_overdue(now) {
            let reason = SubscriptionFailure::Unanswered { limit };
            self.events.push_back(ClientEvent::SubscriptionFailed { subscription, reason });
        }
    }

    pub(super) fn reply_due(&self, now: Duration) -> Option<Duration> {
        self.config.reply_timeout.map(|limit| now.saturating_add(limit))
    }
}

impl fmt::Debug for ClientSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSession")
            .field("state", &self.state)
            .field("subscriptions", &self.subscriptions())
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

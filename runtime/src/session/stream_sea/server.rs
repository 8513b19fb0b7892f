use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::body::{Body, ERROR, PAYLOAD, STREAM_NAME, SUCCESS};
use super::{Delivery, RequestId, ServeError, ServerConfig, ServerEnd, ServerEvent, Violation};
use crate::types::Document;

/// One connection of a client, on the server's side.
///
/// It owns no transport. Its owner calls it as that of a [`ClientSession`](super::ClientSession) does; where that one
/// sends texts, this one sends [`ServerOutput`]s.
///
/// ```
/// use std::time::Duration;
/// use smithy_streams_runtime::session::stream_sea::{
///     Delivery, ServerConfig, ServerEvent, ServerOutput, ServerSession,
/// };
///
/// let now = Duration::ZERO; // since whenever the owner began to count
/// let mut server = ServerSession::new(now, ServerConfig::new());
/// server.receive(now, r#"{"id":1,"action":"authenticate","payload":{"type":"basic","clientId":"a","clientSecret":"b"}}"#);
/// assert!(matches!(server.poll_event(), Some(ServerEvent::AuthenticateRequested { .. })));
/// server.accept(Some("some_jail"))?;
///
/// server.receive(now, r#"{"id":2,"action":"subscribe","payload":"boiler_data"}"#);
/// let Some(ServerEvent::SubscribeRequested { id, subscribe, .. }) = server.poll_event() else { panic!() };
/// server.accept_subscription(id)?;
/// server.deliver(id, &Delivery::new(subscribe.stream_name(), 91.into())?)?;
/// let texts = std::iter::from_fn(|| server.poll_transmit());
/// assert_eq!(texts.filter(|it| matches!(it, ServerOutput::Text(_))).count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ServerSession {
    pub(super) config: ServerConfig,
    pub(super) state: ServerState,
    /// The id whose turn it is.
    pub(super) next_id: u64,
    pub(super) subscriptions: BTreeMap<RequestId, Subscribed>,
    heard: Duration,
    next_ping: Option<Duration>,
    pub(super) events: VecDeque<ServerEvent>,
    transmit: VecDeque<ServerOutput>,
    queued: usize,
}

/// What a server sends.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerOutput {
    /// A text message, in UTF-8.
    Text(Bytes),
    /// A ping frame, with any payload.
    Ping,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServerState {
    /// The first message has not come.
    Connected {
        due: Option<Duration>,
    },
    /// The owner has to decide.
    Authenticating,
    Open,
    Ended,
}

/// A subscription that has not been refused.
pub(super) struct Subscribed {
    pub(super) stream_name: String,
    pub(super) is_accepted: bool,
}

impl ServerSession {
    /// A connection whose transport is open.
    pub fn new(now: Duration, config: ServerConfig) -> Self {
        let due = config.authenticate_timeout.map(|limit| now.saturating_add(limit));
        Self {
            config,
            state: ServerState::Connected { due },
            next_id: 1,
            subscriptions: BTreeMap::new(),
            heard: now,
            next_ping: config.ping_interval.map(|interval| now.saturating_add(interval)),
            events: VecDeque::new(),
            transmit: VecDeque::new(),
            queued: 0,
        }
    }

    /// A text message came: all of it, in UTF-8.
    pub fn receive(&mut self, now: Duration, text: impl Into<Bytes>) {
        self.heard = now;
        if !self.is_ended() {
            self.receive_text(text.into());
        }
    }

    /// A binary message came, for which the protocol has no use.
    pub fn receive_binary(&mut self, now: Duration) {
        self.heard = now;
        self.violated(Violation::Binary, None);
    }

    /// Another frame came, such as the answer to a ping: the client lives.
    pub fn heard(&mut self, now: Duration) {
        self.heard = now;
    }

    /// The transport ended, whoever ended it. Nothing more is sent.
    pub fn transport_closed(&mut self) {
        self.end(ServerEnd::TransportClosed);
        self.transmit.clear();
        self.queued = 0;
    }

    /// Does what is due: pings, and ends what is silent.
    pub fn handle_timeout(&mut self, now: Duration) {
        match self.state {
            ServerState::Ended => return,
            ServerState::Connected { due: Some(due) } if due <= now => {
                let limit = self.config.authenticate_timeout.unwrap_or_default();
                return self.violated(Violation::AuthenticateTimeout { limit }, None);
            }
            _ => {}
        }
        if self.silent_at().is_some_and(|at| at <= now) {
            return self.end(ServerEnd::Silence);
        }
        let is_due = self.next_ping.is_some_and(|at| at <= now);
        if let Some(interval) = self.config.ping_interval.filter(|_| is_due) {
            // One ping is enough for a client that reads none.
            if !self.transmit.contains(&ServerOutput::Ping) {
                self.transmit.push_back(ServerOutput::Ping);
            }
            self.next_ping = Some(now.saturating_add(interval.max(Duration::from_millis(1))));
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due; `None` if it is not.
    pub fn poll_timeout(&self) -> Option<Duration> {
        let due = match self.state {
            ServerState::Ended => return None,
            ServerState::Connected { due } => due,
            ServerState::Authenticating | ServerState::Open => None,
        };
        due.into_iter().chain(self.silent_at()).chain(self.next_ping).min()
    }

    /// What happened next, or `None` until something does.
    pub fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }

    /// What is to be sent next. After [`Ended`](ServerEvent::Ended) the transport is closed when there is nothing.
    pub fn poll_transmit(&mut self) -> Option<ServerOutput> {
        let output = self.transmit.pop_front();
        if let Some(ServerOutput::Text(text)) = &output {
            self.queued -= text.len();
        }
        output
    }

    /// Bytes of texts that wait to be taken.
    pub fn queued(&self) -> usize {
        self.queued
    }

    /// Accepts the client, and tells it the name of its tenant.
    ///
    /// # Errors
    /// [`NothingToAnswer`](ServeError::NothingToAnswer), [`Ended`](ServeError::Ended).
    pub fn accept(&mut self, jail_id: Option<&str>) -> Result<(), ServeError> {
        self.check_authenticating()?;
        let payload = jail_id.map(|id| ("jailId", id)).into_iter().collect::<Document>();
        let body = Body::of_fields([(&SUCCESS, true.into()), (&PAYLOAD, payload)])?;
        self.send(body.message(1, AUTHENTICATE));
        self.state = ServerState::Open;
        Ok(())
    }

    /// Refuses the client, says why, and ends the connection.
    ///
    /// # Errors
    /// As [`accept`](Self::accept).
    pub fn refuse(&mut self, why: &str) -> Result<(), ServeError> {
        self.check_authenticating()?;
        self.send_refusal(1, AUTHENTICATE, why)?;
        self.end(ServerEnd::Refused);
        Ok(())
    }

    /// Accepts a subscription.
    ///
    /// # Errors
    /// [`WrongState`](ServeError::WrongState), [`Ended`](ServeError::Ended).
    pub fn accept_subscription(&mut self, id: RequestId) -> Result<(), ServeError> {
        let name = self.pending(id)?.stream_name.clone();
        let fields = [(&SUCCESS, true.into()), (&STREAM_NAME, name.into()), (&PAYLOAD, id.get().into())];
        let body = Body::of_fields(fields)?;
        self.send(body.message(id.get(), self.config.reply_action.as_str()));
        self.pending(id)?.is_accepted = true;
        Ok(())
    }

    /// Refuses a subscription, and says why. The connection goes on.
    ///
    /// # Errors
    /// As [`accept_subscription`](Self::accept_subscription).
    pub fn refuse_subscription(&mut self, id: RequestId, why: &str) -> Result<(), ServeError> {
        self.pending(id)?;
        self.send_refusal(id.get(), self.config.reply_action.as_str(), why)?;
        self.subscriptions.remove(&id);
        Ok(())
    }

    /// Sends a message to a subscription that is accepted.
    ///
    /// # Errors
    /// [`WrongState`](ServeError::WrongState), [`TransmitFull`](ServeError::TransmitFull),
    /// [`Ended`](ServeError::Ended).
    pub fn deliver(&mut self, id: RequestId, delivery: &Delivery) -> Result<(), ServeError> {
        self.check_running()?;
        if !self.subscriptions.get(&id).is_some_and(|it| it.is_accepted) {
            return Err(ServeError::WrongState { id });
        }
        self.send_delivery(id, delivery)
    }

    /// Sends a message to a subscription that waits for an answer, ahead of that: for peers that misbehave on purpose.
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver).
    pub fn deliver_ahead(&mut self, id: RequestId, delivery: &Delivery) -> Result<(), ServeError> {
        self.pending(id)?;
        self.send_delivery(id, delivery)
    }

    fn send_delivery(&mut self, id: RequestId, delivery: &Delivery) -> Result<(), ServeError> {
        let (queued, limit) = (self.queued, self.config.transmit_limit);
        if queued >= limit {
            return Err(ServeError::TransmitFull { queued, limit });
        }
        self.send(delivery.message(id.get(), self.config.reply_action.as_str()));
        Ok(())
    }

    /// Sends a text as it is, whatever it does to the client: for peers that misbehave on purpose.
    ///
    /// # Errors
    /// [`Ended`](ServeError::Ended).
    pub fn send_text(&mut self, text: impl Into<Bytes>) -> Result<(), ServeError> {
        self.check_running()?;
        self.send(text.into());
        Ok(())
    }

    /// Ends the connection when all that waits is sent. One that has ended stays as it is.
    pub fn close(&mut self) {
        self.end(ServerEnd::Closed);
    }

    /// Whether the client is accepted.
    pub fn is_open(&self) -> bool {
        self.state == ServerState::Open
    }

    /// Whether the last event is there, or has been.
    pub fn is_ended(&self) -> bool {
        self.state == ServerState::Ended
    }
}

pub(super) const AUTHENTICATE: &str = "authenticate";

impl ServerSession {
    pub(super) fn end(&mut self, end: ServerEnd) {
        if !self.is_ended() {
            self.state = ServerState::Ended;
            self.subscriptions.clear();
            self.events.push_back(ServerEvent::Ended { end });
        }
    }

    pub(super) fn send(&mut self, text: Bytes) {
        self.queued += text.len();
        self.transmit.push_back(ServerOutput::Text(text));
    }

    /// A reply that says no. `action` needs no escaping.
    pub(super) fn send_refusal(&mut self, id: u64, action: &str, why: &str) -> Result<(), ServeError> {
        let error = Document::from_iter([("message", why)]);
        let body = Body::of_fields([(&SUCCESS, false.into()), (&ERROR, error)])?;
        self.send(body.message(id, action));
        Ok(())
    }

    fn silent_at(&self) -> Option<Duration> {
        self.config.silence.map(|limit| self.heard.saturating_add(limit))
    }

    fn check_running(&self) -> Result<(), ServeError> {
        if self.is_ended() { Err(ServeError::Ended) } else { Ok(()) }
    }

    fn check_authenticating(&self) -> Result<(), ServeError> {
        self.check_running()?;
        match self.state {
            ServerState::Authenticating => Ok(()),
            _ => Err(ServeError::NothingToAnswer),
        }
    }

    /// A subscription that waits for an answer.
    fn pending(&mut self, id: RequestId) -> Result<&mut Subscribed, ServeError> {
        self.check_running()?;
        let subscribed = self.subscriptions.get_mut(&id).filter(|it| !it.is_accepted);
        subscribed.ok_or(ServeError::WrongState { id })
    }
}

impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession")
            .field("state", &self.state)
            .field("subscriptions", &self.subscriptions.len())
            .field("queued", &self.queued)
            .finish_non_exhaustive()
    }
}

//! What the subscriptions of one client share.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Uri;

use super::super::clock::Clock;
use super::super::error::CallError;
use super::super::http_line::HttpLine;
use super::StreamSeaError;
use super::dial::Dialer;
use super::driver::Driver;
use super::hub::{Hub, Subscription};
use super::login::Login;
use super::queue::Bounds;
use crate::codec::Shape;
use crate::protocol::{Operation, OperationSchema, WebSocketAction};
use crate::session::stream_sea::{ClientConfig, RequestError};
use crate::stream_schema::InvalidPayload;
use crate::transport::{Connect, WebSocketError};

/// Calls of stream-sea: subscriptions over a WebSocket, all others over HTTP.
#[derive(Clone)]
pub(in crate::client) struct StreamSeaLine {
    pub(in crate::client) http: HttpLine,
    shared: Arc<Shared>,
}

/// What the builder has settled, and the WebSockets that there are.
struct Shared {
    settings: Settings,
    /// By path.
    hubs: Mutex<BTreeMap<&'static str, Arc<Hub>>>,
}

/// What the builder has settled.
pub(super) struct Settings {
    pub(super) endpoint: Uri,
    pub(super) connector: Arc<dyn Connect>,
    pub(super) login: Option<Arc<Login>>,
    pub(super) allow_insecure: bool,
    pub(super) message_limit: usize,
    pub(super) clock: Clock,
    pub(super) session: ClientConfig,
    pub(super) bounds: Bounds,
    /// How long one subscription may hold all others.
    pub(super) grace: Duration,
    pub(super) checks: Checks,
}

/// What looks at inputs before they are sent, by the shape id of the operation.
pub(super) type Checks = BTreeMap<&'static str, Check>;

/// Looks at the input of one operation.
pub(super) type Check = Box<dyn Fn(&dyn Any) -> Result<(), InvalidPayload> + Send + Sync>;

impl StreamSeaLine {
    pub(super) fn new(http: HttpLine, settings: Settings) -> Self {
        Self { http, shared: Arc::new(Shared { settings, hubs: Mutex::default() }) }
    }

    /// Looks at an input as the builder was told to.
    pub(in crate::client) fn check<Op: Operation>(
        &self,
        input: &Op::Input,
    ) -> Result<(), CallError<Op::Error>> {
        match self.shared.settings.checks.get(Op::SCHEMA.id()) {
            Some(check) => check(input).map_err(|error| CallError::StreamSea(error.into())),
            None => Ok(()),
        }
    }

    /// Opens the WebSocket of an operation, if it is not open, and waits until it is authenticated.
    pub(super) async fn connect(&self, operation: &OperationSchema) -> Result<(), StreamSeaError> {
        let Some(WebSocketAction { path, .. }) = operation.web_socket() else { return Ok(()) };
        let is_open = |hub: &Arc<Hub>| match hub.lock().session.is_ended() {
            true => Err(RequestError::Ended),
            false => Ok(Arc::clone(hub)),
        };
        let hub = self.shared.with_hub(path, is_open)?;
        hub.first().await
    }

    /// Asks for a subscription. To be called inside a tokio runtime.
    pub(super) fn subscribe(
        &self,
        action: WebSocketAction,
        members: &dyn Shape,
    ) -> Result<Subscription, StreamSeaError> {
        self.shared.with_hub(action.path, |hub| hub.subscribe(action.action, members))
    }
}

impl Shared {
    /// Does something with the WebSocket of a path: with that which is there, or with another if that has ended. The
    /// task of the latter begins after that, so that it finds something to do.
    fn with_hub<T>(
        &self,
        path: &'static str,
        act: impl Fn(&Arc<Hub>) -> Result<T, RequestError>,
    ) -> Result<T, StreamSeaError> {
        let mut hubs = self.hubs();
        if let Some(hub) = hubs.get(path) {
            match act(hub) {
                Err(RequestError::Ended) => {}
                outcome => return outcome.map_err(StreamSeaError::Request),
            }
        }
        let Settings { login, session, bounds, grace, .. } = &self.settings;
        let login = login.as_ref().ok_or(StreamSeaError::NoCredentials)?;
        let dialer = Arc::new(self.dialer(path, Arc::clone(login))?);
        let hub = Arc::new(Hub::new(*session, login.initial(), *bounds));
        let outcome = act(&hub).map_err(StreamSeaError::Request)?;
        tokio::spawn(Driver::new(Arc::clone(&hub), dialer, *grace).run());
        hubs.insert(path, hub);
        Ok(outcome)
    }

    fn dialer(&self, path: &str, login: Arc<Login>) -> Result<Dialer, StreamSeaError> {
        let Settings { endpoint, connector, allow_insecure, message_limit, clock, .. } = &self.settings;
        let path = format!("{}{path}", endpoint.path().trim_end_matches('/'));
        let mut parts = endpoint.clone().into_parts();
        let problem = "the path of the operation cannot be added to the endpoint";
        let invalid = |_| StreamSeaError::WebSocket(WebSocketError::InvalidUri { problem });
        parts.path_and_query = Some(path.parse().map_err(invalid)?);
        Ok(Dialer {
            connector: Arc::clone(connector),
            uri: Uri::from_parts(parts).map_err(|_| WebSocketError::InvalidUri { problem })?,
            login,
            allow_insecure: *allow_insecure,
            message_limit: *message_limit,
            clock: clock.clone(),
        })
    }

    fn hubs(&self) -> MutexGuard<'_, BTreeMap<&'static str, Arc<Hub>>> {
        // Nothing panics while it is held.
        self.hubs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    /// Nobody can subscribe any more. Subscriptions that are there go on.
    fn drop(&mut self) {
        self.hubs().values().for_each(|hub| hub.close_if_unused());
    }
}

impl fmt::Debug for StreamSeaLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamSeaLine")
            .field("http", &self.http)
            .field("hubs", &*self.shared.hubs())
            .finish_non_exhaustive()
    }
}

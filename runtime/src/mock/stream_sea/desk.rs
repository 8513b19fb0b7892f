//! Subscriptions between their request and their acceptance.

use std::collections::VecDeque;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::connection::StreamSeaConnection;
use super::receiver::Receiver;
use super::sender::Sender;
use crate::protocol::{Operation, WebSocketAction};
use crate::session::stream_sea::{Message, RequestId, ServerConfig};

/// Subscriptions that nobody accepts; further ones are refused. As many as one connection may have.
const MAX_PARKED: usize = 65_536;

/// The jail of the client, or why it may not come in.
type Decision = Result<Option<String>, String>;

/// What becomes a decision.
pub(super) type Deciding = Pin<Box<dyn Future<Output = Decision> + Send>>;

type Authenticator = Arc<dyn Fn(StreamSeaConnection) -> Deciding + Send + Sync>;

/// Where subscriptions wait until somebody accepts them.
pub(crate) struct Desk {
    state: Mutex<State>,
    arrived: Notify,
}

struct State {
    config: ServerConfig,
    authenticator: Authenticator,
    /// What was ever asked for.
    expected: Vec<WebSocketAction>,
    parked: VecDeque<Parked>,
    connections: Vec<StreamSeaConnection>,
}

/// A subscription that nobody has accepted yet.
pub(super) struct Parked {
    pub(super) connection: StreamSeaConnection,
    pub(super) id: RequestId,
    pub(super) message: Message,
}

/// A subscription that is handed out.
pub(crate) struct Call<Op: Operation> {
    pub(crate) input: Op::Input,
    pub(crate) receiver: Receiver,
    pub(crate) sender: Sender,
}

impl Desk {
    /// Only the last one counts, and for connections that come later.
    pub(crate) fn set_config(&self, config: ServerConfig) {
        self.lock().config = config;
    }

    pub(super) fn config(&self) -> ServerConfig {
        self.lock().config
    }

    /// Only the last one counts.
    pub(crate) fn set_authenticator<F, Fut>(&self, authenticate: F)
    where
        F: Fn(StreamSeaConnection) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Decision> + Send + 'static,
    {
        let authenticator: Authenticator = Arc::new(move |connection| Box::pin(authenticate(connection)));
        self.lock().authenticator = authenticator;
    }

    pub(super) fn authenticate(&self, connection: StreamSeaConnection) -> Deciding {
        // Not under the lock: whoever decides may look at the server.
        let authenticator = Arc::clone(&self.lock().authenticator);
        authenticator(connection)
    }

    /// How many subscriptions wait.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().parked.len()
    }

    /// Whether nobody will ever ask for what is at this path.
    pub(super) fn is_strange(&self, path: &str) -> bool {
        let state = self.lock();
        !state.expected.is_empty() && !state.expected.iter().any(|action| action.path == path)
    }

    pub(crate) fn expect(&self, action: WebSocketAction) {
        let mut state = self.lock();
        if !state.expected.contains(&action) {
            state.expected.push(action);
        }
    }

    /// The next subscription whose input can be read.
    pub(crate) async fn accept<Op: Operation>(&self, action: WebSocketAction) -> Call<Op> {
        self.expect(action);
        loop {
            let arrived = self.arrived.notified();
            match self.take(action) {
                Some(parked) => {
                    if let Some(call) = parked.read() {
                        return call;
                    }
                }
                None => arrived.await,
            }
        }
    }

    fn take(&self, action: WebSocketAction) -> Option<Parked> {
        let parked = &mut self.lock().parked;
        parked.retain(|call| call.connection.is_open());
        let index = parked.iter().position(|call| call.connection.path() == action.path)?;
        parked.remove(index)
    }

    /// Parks a subscription.
    pub(super) fn receive(&self, parked: Parked) {
        let mut state = self.lock();
        if state.parked.len() < MAX_PARKED {
            state.parked.push_back(parked);
            drop(state);
            return self.arrived.notify_waiters();
        }
        drop(state);
        // Whoever lets go of a subscription refuses it.
        drop(parked.split());
    }

    /// Keeps a connection.
    pub(super) fn keep(&self, connection: StreamSeaConnection) {
        let connections = &mut self.lock().connections;
        connections.retain(StreamSeaConnection::is_open);
        connections.push(connection);
    }

    /// The connections that have not ended, the oldest first.
    pub(crate) fn connections(&self) -> Vec<StreamSeaConnection> {
        self.lock().connections.iter().filter(|it| it.is_open()).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Desk {
    fn default() -> Self {
        let state = State {
            config: ServerConfig::new(),
            authenticator: Arc::new(|_| Box::pin(ready(Ok(None)))),
            expected: Vec::new(),
            parked: VecDeque::new(),
            connections: Vec::new(),
        };
        Self { state: Mutex::new(state), arrived: Notify::new() }
    }
}

impl Parked {
    /// Reads the input; refuses the subscription if that fails.
    fn read<Op: Operation>(self) -> Option<Call<Op>> {
        let mut input = Op::Input::default();
        let read = self.message.read(&mut input);
        let (receiver, mut sender) = self.split();
        match read {
            Ok(()) => Some(Call { input, receiver, sender }),
            Err(error) => {
                // The client may have gone.
                let _ = sender.refuse(&error.to_string());
                None
            }
        }
    }

    fn split(self) -> (Receiver, Sender) {
        (Receiver::new(self.connection.clone()), Sender::new(self.connection, self.id))
    }
}

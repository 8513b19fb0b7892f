//! Streams between their first message and their acceptance.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::connection::RpcConnection;
use super::receiver::{Inbox, Receiver};
use super::sender::Sender;
use super::text::unknown_operation;
use crate::protocol::{Operation, ProtocolError};
use crate::session::RpcMessage;

/// Calls of one operation that nobody accepts; further ones are answered as if their handler had failed. As many as one
/// connection may have open.
const MAX_PARKED: usize = 65_536;

/// What the framework of the Java server says of an input that it cannot read.
const INVALID: &str = "aws#ValidationException";

/// Whether a client that sent this CONNECT may come in.
type Admission = Arc<dyn Fn(&RpcMessage) -> bool + Send + Sync>;

/// Where calls wait until somebody accepts them.
pub(crate) struct Desk {
    state: Mutex<State>,
}

struct State {
    admission: Admission,
    answers_unknown: bool,
    /// Calls of the operations that were ever asked for, by their shape ids.
    expected: BTreeMap<&'static str, Queue>,
    /// Calls of others.
    strange: VecDeque<Parked>,
    connections: Vec<RpcConnection>,
}

#[derive(Default)]
struct Queue {
    parked: VecDeque<Parked>,
    arrived: Arc<Notify>,
}

/// A call that nobody has accepted yet.
pub(super) struct Parked {
    pub(super) connection: RpcConnection,
    pub(super) opening: RpcMessage,
    pub(super) inbox: Inbox,
}

/// A call that is handed out.
pub(crate) struct Call<Op: Operation> {
    pub(crate) input: Op::Input,
    /// Its first message.
    pub(crate) opening: RpcMessage,
    pub(crate) receiver: Receiver,
    pub(crate) sender: Sender,
}

impl Desk {
    /// Only the last one counts.
    pub(crate) fn set_admission(&self, admission: impl Fn(&RpcMessage) -> bool + Send + Sync + 'static) {
        self.lock().admission = Arc::new(admission);
    }

    pub(super) fn admits(&self, connect: &RpcMessage) -> bool {
        // Not under the lock: whoever asks may look at the server.
        let admission = Arc::clone(&self.lock().admission);
        admission(connect)
    }

    pub(crate) fn answer_unknown_operations(&self) {
        self.lock().answers_unknown = true;
    }

    /// How many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        let state = self.lock();
        state.strange.len() + state.expected.values().map(|queue| queue.parked.len()).sum::<usize>()
    }

    /// Keeps calls of an operation from being unknown.
    pub(crate) fn expect(&self, operation: &'static str) {
        self.lock().expect(operation);
    }

    /// The next call of an operation whose input can be read.
    pub(crate) async fn accept<Op: Operation>(&self) -> Call<Op> {
        loop {
            let (parked, arrived) = {
                let mut state = self.lock();
                let queue = state.expect(Op::SCHEMA.id());
                (queue.parked.pop_front(), Arc::clone(&queue.arrived))
            };
            match parked {
                Some(parked) => {
                    if let Some(call) = parked.read() {
                        return call;
                    }
                }
                None => arrived.notified().await,
            }
        }
    }

    /// Parks a call, or answers it where it is one that nobody will ask for.
    pub(super) fn receive(&self, parked: Parked) {
        let mut state = self.lock();
        let State { answers_unknown, expected, strange, .. } = &mut *state;
        let name = parked.opening.operation().unwrap_or_default();
        let refused = match expected.get_mut(name) {
            Some(queue) => {
                let refused = park(&mut queue.parked, parked);
                queue.arrived.notify_one();
                refused
            }
            None if *answers_unknown => {
                let answer = unknown_operation(name);
                drop(state);
                return parked.split().1.fail(answer.map_err(ProtocolError::from));
            }
            None => park(strange, parked),
        };
        drop(state);
        // A call that is let go of without an answer is one whose handler failed.
        drop(refused.map(Parked::split));
    }

    /// Keeps a connection that was accepted.
    pub(super) fn keep(&self, connection: RpcConnection) {
        let connections = &mut self.lock().connections;
        connections.retain(RpcConnection::is_open);
        connections.push(connection);
    }

    /// The connections that were accepted and have not ended, the oldest first.
    pub(crate) fn connections(&self) -> Vec<RpcConnection> {
        self.lock().connections.iter().filter(|it| it.is_open()).cloned().collect()
    }

    /// Cuts all connections.
    pub(crate) fn cut(&self) {
        let connections = std::mem::take(&mut self.lock().connections);
        connections.iter().for_each(RpcConnection::cut);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Desk {
    fn default() -> Self {
        let state = State {
            admission: Arc::new(RpcMessage::has_current_version),
            answers_unknown: false,
            expected: BTreeMap::new(),
            strange: VecDeque::new(),
            connections: Vec::new(),
        };
        Self { state: Mutex::new(state) }
    }
}

impl State {
    /// The queue of an operation, and in it those of its calls that came before anybody asked.
    fn expect(&mut self, operation: &'static str) -> &mut Queue {
        let Self { expected, strange, .. } = self;
        expected.entry(operation).or_insert_with(|| {
            let (known, others) = std::mem::take(strange)
                .into_iter()
                .partition(|call| call.opening.operation() == Some(operation));
            *strange = others;
            Queue { parked: known, ..Queue::default() }
        })
    }
}

impl Parked {
    /// Reads the input; answers in its place if that fails.
    fn read<Op: Operation>(mut self) -> Option<Call<Op>> {
        if self.inbox.is_given_up() {
            return None;
        }
        let format = Op::SCHEMA.service().rpc_format();
        let mut input = Op::Input::default();
        let read = format.read_request(self.opening.as_message(), &mut input);
        let opening = self.opening.clone();
        let (receiver, mut sender) = self.split();
        match read {
            Ok(()) => Some(Call { input, opening, receiver, sender }),
            Err(error) => {
                sender.fail(format.write_unmodeled_error(INVALID, &error.to_string()));
                None
            }
        }
    }

    /// Both directions.
    fn split(self) -> (Receiver, Sender) {
        let inbox = self.inbox.share();
        (Receiver::new(inbox.clone()), Sender::new(self.connection, inbox))
    }
}

/// Parks a call, or gives it back. Those that their clients have given up make room.
fn park(queue: &mut VecDeque<Parked>, call: Parked) -> Option<Parked> {
    if queue.len() >= MAX_PARKED {
        queue.retain_mut(|parked| !parked.inbox.is_given_up());
    }
    if queue.len() < MAX_PARKED {
        queue.push_back(call);
        return None;
    }
    Some(call)
}

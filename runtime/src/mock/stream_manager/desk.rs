//! Requests between their arrival and their acceptance.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::admission::Admission;
use super::connection::StreamManagerConnection;
use super::sender::Sender;
use crate::protocol::Operation;
use crate::session::stream_manager::{ConnectRequest, ConnectResponse, Request, Status};

/// Calls of one operation that nobody accepts; further ones are answered as if their handler had failed.
const MAX_PARKED: usize = 65_536;

/// Where calls wait until somebody accepts them.
#[derive(Default)]
pub(crate) struct Desk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    admission: Admission,
    answers_unknown: bool,
    /// Calls of the operations that were ever asked for, by what their requests begin with.
    expected: BTreeMap<i8, Queue>,
    /// Calls of others.
    strange: VecDeque<Parked>,
    connections: Vec<StreamManagerConnection>,
}

#[derive(Default)]
struct Queue {
    parked: VecDeque<Parked>,
    arrived: Arc<Notify>,
}

/// A call that nobody has accepted yet.
pub(super) struct Parked {
    pub(super) connection: StreamManagerConnection,
    pub(super) request: Request,
}

/// A call that is handed out.
pub(crate) struct Call<Op: Operation> {
    pub(crate) input: Op::Input,
    pub(crate) sender: Sender,
}

impl Desk {
    /// Only the last one counts.
    pub(crate) fn set_admission(
        &self,
        rule: impl Fn(&ConnectRequest) -> Result<(), (Status, String)> + Send + Sync + 'static,
    ) {
        self.lock().admission.set_rule(rule);
    }

    pub(crate) fn set_versions(&self, versions: Vec<String>) {
        self.lock().admission.set_versions(versions);
    }

    pub(super) fn judge(&self, request: &ConnectRequest) -> ConnectResponse {
        // Not under the lock: whoever judges may look at the server.
        let admission = self.lock().admission.clone();
        admission.judge(request)
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
    pub(crate) fn expect<Op: Operation>(&self) {
        if let Some(codes) = Op::SCHEMA.operation_codes() {
            self.lock().expect(codes.request);
        }
    }

    /// The next call of an operation whose input can be read.
    pub(crate) async fn accept<Op: Operation>(&self) -> Call<Op> {
        let Some(codes) = Op::SCHEMA.operation_codes() else { return std::future::pending().await };
        loop {
            let (parked, arrived) = {
                let mut state = self.lock();
                let queue = state.expect(codes.request);
                (queue.parked.pop_front(), Arc::clone(&queue.arrived))
            };
            match parked {
                Some(parked) => {
                    if let Some(call) = parked.read(codes.response) {
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
        let refused = match expected.get_mut(&parked.request.operation()) {
            Some(queue) => {
                let refused = park(&mut queue.parked, parked);
                queue.arrived.notify_one();
                refused
            }
            None if *answers_unknown => {
                drop(state);
                let Parked { connection, request } = parked;
                // Fails only if the client has gone.
                let _ = connection
                    .link()
                    .with_session(|session| session.respond_unknown_operation(request.request_id()));
                return;
            }
            None => park(strange, parked),
        };
        drop(state);
        if let Some(Parked { connection, request }) = refused {
            // Whoever lets go of a call says that its handler has failed; which operation it was, nobody knows.
            let _ = connection.link().with_session(|session| {
                let text = Some("too many calls wait");
                session.respond_error(request.operation(), request.request_id(), Status::UnknownFailure, text)
            });
        }
    }

    /// Keeps a connection that was accepted.
    pub(super) fn keep(&self, connection: StreamManagerConnection) {
        let connections = &mut self.lock().connections;
        connections.retain(StreamManagerConnection::is_open);
        connections.push(connection);
    }

    /// The connections that were accepted and have not ended, the oldest first.
    pub(crate) fn connections(&self) -> Vec<StreamManagerConnection> {
        self.lock().connections.iter().filter(|it| it.is_open()).cloned().collect()
    }

    /// Cuts all connections.
    pub(crate) fn cut(&self) {
        let connections = std::mem::take(&mut self.lock().connections);
        connections.iter().for_each(StreamManagerConnection::cut);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The queue of an operation, and in it those of its calls that came before anybody asked.
    fn expect(&mut self, operation: i8) -> &mut Queue {
        let Self { expected, strange, .. } = self;
        expected.entry(operation).or_insert_with(|| {
            let (known, others) =
                std::mem::take(strange).into_iter().partition(|call| call.request.operation() == operation);
            *strange = others;
            Queue { parked: known, ..Queue::default() }
        })
    }
}

impl Parked {
    /// Reads the input; answers in its place if that fails.
    fn read<Op: Operation>(self, response: i8) -> Option<Call<Op>> {
        if !self.connection.is_open() {
            return None;
        }
        let mut input = Op::Input::default();
        let read = self.request.read_input(&mut input);
        let mut sender = Sender::new(self.connection, self.request, response);
        match read {
            Ok(()) => Some(Call { input, sender }),
            Err(error) => {
                sender.fail(Status::InvalidRequest, &error.to_string());
                None
            }
        }
    }
}

/// Parks a call, or gives it back. Those whose clients have gone make room.
fn park(queue: &mut VecDeque<Parked>, call: Parked) -> Option<Parked> {
    if queue.len() >= MAX_PARKED {
        queue.retain(|parked| parked.connection.is_open());
    }
    if queue.len() < MAX_PARKED {
        queue.push_back(call);
        return None;
    }
    Some(call)
}

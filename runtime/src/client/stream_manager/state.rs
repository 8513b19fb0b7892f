//! What the handles of a client share with its task.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::SetOnce;

use super::StreamManagerError;
use super::handshake::Settings;
use crate::codec::Shape;
use crate::session::stream_manager::{
    ClientSession, CloseReason, ConnectResponse, OperationCodes, RequestId, Response, SessionError,
};

/// One client.
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) settings: Settings,
    /// Set when the client is closed and its transport, too.
    pub(super) closed: SetOnce<()>,
}

/// What the lock guards.
pub(super) struct State {
    /// There while there is a connection.
    pub(super) session: Option<ClientSession>,
    /// What ids go on from on the next connection.
    pub(super) next_request: RequestId,
    /// What the server said of itself on the last one.
    pub(super) greeting: ConnectResponse,
    /// No calls are taken any more.
    pub(super) is_closing: bool,
    /// Requests that have not left, by the order in which they came.
    line: BTreeMap<Ticket, Waiting>,
    pub(super) in_flight: BTreeMap<RequestId, Ticket>,
    calls: BTreeMap<Ticket, Call>,
    next_ticket: u64,
    /// The task, while it waits.
    task: Option<Waker>,
    /// Those to be woken when the lock is given back.
    wakes: Vec<Waker>,
}

/// A place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ticket(u64);

/// What a call comes to.
pub(super) type Outcome = Result<Response, StreamManagerError>;

/// A request that has not left.
struct Waiting {
    codes: OperationCodes,
    input: Box<dyn Shape + Send>,
}

/// A call that nobody has taken the outcome of.
struct Call {
    stage: Stage,
    caller: Option<Waker>,
}

enum Stage {
    Line,
    InFlight(RequestId),
    Done(Outcome),
}

impl Shared {
    pub(super) fn new(settings: Settings, session: ClientSession, greeting: ConnectResponse) -> Self {
        let state = State {
            next_request: session.next_request(),
            session: Some(session),
            greeting,
            is_closing: false,
            line: BTreeMap::new(),
            in_flight: BTreeMap::new(),
            calls: BTreeMap::new(),
            next_ticket: 0,
            task: None,
            wakes: Vec::new(),
        };
        Self { state: Mutex::new(state), settings, closed: SetOnce::new() }
    }

    /// Nothing that is done under the lock leaves the state half-changed, so a poisoned lock is as good as any.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something, and then wakes those whom it concerns.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let value = change(&mut state);
        let wakes = mem::take(&mut state.wakes);
        drop(state);
        wakes.into_iter().for_each(Waker::wake);
        value
    }

    /// Takes no more calls, and ends when what is queued is written.
    pub(super) fn close(&self) {
        self.update(|state| {
            if !mem::replace(&mut state.is_closing, true) {
                state.fail_line(&StreamManagerError::Closed);
                state.fail_in_flight(&StreamManagerError::Lost(CloseReason::Closed));
                state.wake_task();
            }
        });
    }
}

impl State {
    /// Begins a call: it leaves now if nothing keeps it, or gets in line.
    pub(super) fn begin(
        &mut self,
        codes: OperationCodes,
        input: impl Shape + Send + 'static,
    ) -> Result<Ticket, StreamManagerError> {
        if self.is_closing {
            return Err(StreamManagerError::Closed);
        }
        let ticket = Ticket(self.next_ticket);
        let stage = match self.send(codes, &input) {
            Ok(id) => {
                self.in_flight.insert(id, ticket);
                Stage::InFlight(id)
            }
            Err(error) if must_wait(&error) => {
                self.line.insert(ticket, Waiting { codes, input: Box::new(input) });
                Stage::Line
            }
            Err(error) => return Err(StreamManagerError::Request(error)),
        };
        // A connection that has no room sees to the line when it has.
        if matches!(stage, Stage::InFlight(_)) || self.session.is_none() {
            self.wake_task();
        }
        self.next_ticket += 1;
        self.calls.insert(ticket, Call { stage, caller: None });
        Ok(ticket)
    }

    /// Sends a request past an empty line.
    fn send(&mut self, codes: OperationCodes, input: &dyn Shape) -> Result<RequestId, SessionError> {
        match &mut self.session {
            Some(session) if self.line.is_empty() => session.request(codes, input),
            _ => Err(SessionError::NotConnected),
        }
    }

    /// Sends what is in line, as far as there is room.
    pub(super) fn advance(&mut self) {
        let Some(session) = &mut self.session else { return };
        while let Some(first) = self.line.first_entry() {
            let sent = session.request(first.get().codes, &*first.get().input);
            if sent.as_ref().is_err_and(must_wait) {
                return;
            }
            let ticket = *first.key();
            first.remove();
            match sent {
                Ok(id) => {
                    self.in_flight.insert(id, ticket);
                    if let Some(call) = self.calls.get_mut(&ticket) {
                        call.stage = Stage::InFlight(id);
                    }
                }
                Err(error) => {
                    let outcome = Err(StreamManagerError::Request(error));
                    finish(&mut self.calls, &mut self.wakes, ticket, outcome);
                }
            }
        }
    }

    /// Whether a connection is wanted.
    pub(super) fn has_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// What a call has come to.
    pub(super) fn poll_outcome(&mut self, ticket: Ticket, cx: &Context<'_>) -> Poll<Outcome> {
        // Nobody asks twice.
        let Entry::Occupied(mut call) = self.calls.entry(ticket) else {
            return Poll::Ready(Err(StreamManagerError::Closed));
        };
        if !matches!(call.get().stage, Stage::Done(_)) {
            register(&mut call.get_mut().caller, cx);
            return Poll::Pending;
        }
        match call.remove().stage {
            Stage::Done(outcome) => Poll::Ready(outcome),
            Stage::Line | Stage::InFlight(_) => Poll::Pending,
        }
    }

    /// Nobody waits for a call any more.
    pub(super) fn abandon(&mut self, ticket: Ticket) {
        match self.calls.remove(&ticket).map(|call| call.stage) {
            Some(Stage::Line) => drop(self.line.remove(&ticket)),
            Some(Stage::InFlight(id)) => {
                self.in_flight.remove(&id);
                if let Some(session) = &mut self.session {
                    session.forget(id);
                }
                // There is room for another one.
                if self.has_line() {
                    self.wake_task();
                }
            }
            Some(Stage::Done(_)) | None => {}
        }
    }

    /// A request that was in flight has come to this.
    pub(super) fn answer(&mut self, id: RequestId, outcome: Outcome) {
        if let Some(ticket) = self.in_flight.remove(&id) {
            finish(&mut self.calls, &mut self.wakes, ticket, outcome);
        }
    }

    pub(super) fn fail_in_flight(&mut self, error: &StreamManagerError) {
        for ticket in mem::take(&mut self.in_flight).into_values() {
            finish(&mut self.calls, &mut self.wakes, ticket, Err(error.clone()));
        }
    }

    pub(super) fn fail_line(&mut self, error: &StreamManagerError) {
        for ticket in mem::take(&mut self.line).into_keys() {
            finish(&mut self.calls, &mut self.wakes, ticket, Err(error.clone()));
        }
    }

    /// Has the task look at the state.
    pub(super) fn wake_task(&mut self) {
        self.wakes.extend(self.task.take());
    }

    /// Notes whom [`wake_task`](Self::wake_task) wakes.
    pub(super) fn register_task(&mut self, cx: &Context<'_>) {
        register(&mut self.task, cx);
    }

    /// Calls in line, and in flight.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.line.len(), self.in_flight.len())
    }
}

/// Whether a request can be sent later.
fn must_wait(error: &SessionError) -> bool {
    matches!(
        error,
        SessionError::TransmitFull { .. }
            | SessionError::TooManyRequests { .. }
            | SessionError::NotConnected
            | SessionError::Closed
    )
}

fn finish(calls: &mut BTreeMap<Ticket, Call>, wakes: &mut Vec<Waker>, ticket: Ticket, outcome: Outcome) {
    if let Some(call) = calls.get_mut(&ticket) {
        call.stage = Stage::Done(outcome);
        wakes.extend(call.caller.take());
    }
}

fn register(place: &mut Option<Waker>, cx: &Context<'_>) {
    match place {
        Some(waker) => waker.clone_from(cx.waker()),
        none => *none = Some(cx.waker().clone()),
    }
}

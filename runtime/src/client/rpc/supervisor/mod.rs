//! Connections that are restored when they are lost, for those who ask for it.
//!
//! A client of event-stream RPC has one connection, and when that is lost, it is lost: nothing is connected again behind
//! the user's back. A [`Supervisor`] does it in the open:
//!
//! ```text
//!   Supervisor ── task ──▶ connect ──▶ up ──▶ lost ──▶ pause ──▶ connect …
//!       │ client()            the client of the connection that is up, or why there will be none
//!       └ subscribe(open) ──▶ Subscription: Subscribed, Event, Event, …, Interrupted, Subscribed, Event …
//! ```
//!
//! What a peer sent while there was no connection is lost, and a call that was under way has failed: both are told, in
//! their place among the events. No call is made again but the one that subscribes.

mod subscription;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

pub use self::subscription::{Subscription, Supervised};
use super::{RpcClient, RpcClientBuilder};
use crate::client::backoff::Backoff;
use crate::client::random::random_u64;
use crate::client::task::OwnedTask;
use crate::rpc::RpcError;

/// Keeps a client `C` connected. Made by [`RpcClientBuilder::supervise`].
///
/// Clones are the same supervisor. When the last one and the last [`Subscription`] are dropped, the connection is given
/// up, unless a client that was [taken](Self::client) still holds it.
pub struct Supervisor<C> {
    state: watch::Receiver<State<C>>,
    _task: Arc<OwnedTask<()>>,
}

/// How a [`Supervisor`] goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct SupervisorOptions {
    backoff: Backoff,
    max_attempts: Option<u32>,
}

impl SupervisorOptions {
    /// The pauses of [`Backoff::new`], for as long as it takes.
    pub const fn new() -> Self {
        Self { backoff: Backoff::new(), max_attempts: None }
    }

    /// The pauses between attempts. They start again with the shortest when a connection has lasted longer than the
    /// longest.
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Gives up after so many attempts in a row that failed; 0 means 1. A peer that refuses the client
    /// ([`RpcError::Rejected`]) and an address that is none are not asked twice in any case.
    pub fn max_attempts(mut self, attempts: impl Into<Option<u32>>) -> Self {
        self.max_attempts = attempts.into();
        self
    }
}

impl Default for SupervisorOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// How it stands with the connection.
#[derive(Clone)]
enum State<C> {
    /// There is none; the next attempt is under way, or waited for.
    Down,
    Up {
        client: C,
        /// The first connection is number 1.
        number: u64,
    },
    GaveUp(RpcError),
}

impl<C: RpcClient> RpcClientBuilder<C> {
    /// Has the client connected now, and again whenever the connection is lost.
    ///
    /// ```no_run
    /// # use std::fmt::Debug;
    /// # use std::future::Future;
    /// # use futures_core::Stream;
    /// # use smithy_streams_runtime::client::{CallError, RpcClient, RpcClientBuilder, StreamError};
    /// use smithy_streams_runtime::client::{Supervised, SupervisorOptions};
    ///
    /// # async fn example<C: RpcClient, U: Debug, E, S, F>(
    /// #     builder: RpcClientBuilder<C>,
    /// #     subscribe: impl FnMut(C) -> F,
    /// # ) -> Result<(), StreamError<E>>
    /// # where
    /// #     S: Stream<Item = Result<U, StreamError<E>>> + Unpin,
    /// #     F: Future<Output = Result<S, CallError<E>>>,
    /// # {
    /// let supervisor = builder.supervise(SupervisorOptions::new());
    /// // for instance |client| client.subscribe_to_topic().topic("door").send()
    /// let mut events = supervisor.subscribe(subscribe);
    /// while let Some(item) = events.next().await {
    ///     match item? {
    ///         Supervised::Event(event) => println!("{event:?}"),
    ///         Supervised::Subscribed { connection: 1 } => println!("subscribed"),
    ///         Supervised::Subscribed { .. } => println!("subscribed again; there may have been events in between"),
    ///         _ => println!("the connection is lost"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn supervise(self, options: SupervisorOptions) -> Supervisor<C> {
        Supervisor::new(self, options)
    }
}

impl<C: RpcClient> Supervisor<C> {
    fn new(builder: RpcClientBuilder<C>, options: SupervisorOptions) -> Self {
        let (report, state) = watch::channel(State::Down);
        let task = OwnedTask::new(tokio::spawn(Keeper { builder, options, report }.run()));
        Self { state, _task: Arc::new(task) }
    }

    /// The client of the connection that is up; waits while there is none. It is good for this connection alone: ask
    /// again after it has failed.
    ///
    /// # Errors
    /// Why the supervisor has given up.
    pub async fn client(&self) -> Result<C, RpcError> {
        self.next_client(0).await.map(|(client, _)| client)
    }

    /// A stream of events that goes on over connections. `open` makes the call that subscribes, once for each
    /// connection; what it gives is the call itself, or its receiver.
    pub fn subscribe<S, F, Fut>(&self, open: F) -> Subscription<C, S, F, Fut>
    where
        F: FnMut(C) -> Fut,
        Fut: Future,
    {
        Subscription::new(self.clone(), open)
    }

    /// The client of a connection behind the one with this number, and its number.
    async fn next_client(&self, number: u64) -> Result<(C, u64), RpcError> {
        let mut state = self.state.clone();
        let settled = |state: &State<C>| match state {
            State::Up { number: up, .. } => *up > number,
            State::GaveUp(_) => true,
            State::Down => false,
        };
        // The task does not end without having given up.
        let state = state.wait_for(settled).await.map(|state| state.clone());
        match state {
            Ok(State::Up { client, number }) => Ok((client, number)),
            Ok(State::GaveUp(error)) => Err(error),
            Ok(State::Down) | Err(_) => Err(RpcError::StreamClosed),
        }
    }
}

impl<C> Clone for Supervisor<C> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), _task: Arc::clone(&self._task) }
    }
}

impl<C> fmt::Debug for Supervisor<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Supervisor");
        match &*self.state.borrow() {
            State::Down => out.field("state", &"down"),
            State::Up { number, .. } => out.field("state", &"up").field("connection", number),
            State::GaveUp(error) => out.field("state", &"gave up").field("error", error),
        };
        out.finish()
    }
}

/// Connects, waits for the end of the connection, and begins anew.
struct Keeper<C> {
    builder: RpcClientBuilder<C>,
    options: SupervisorOptions,
    report: watch::Sender<State<C>>,
}

impl<C: RpcClient> Keeper<C> {
    async fn run(self) {
        let Self { builder, options, report } = self;
        let (mut number, mut failed) = (0, 0_u32);
        loop {
            match builder.clone().connect().await {
                Ok(client) => {
                    number += 1;
                    let (connection, up) = (client.connection().clone(), Instant::now());
                    report.send_replace(State::Up { client, number });
                    let reason = connection.closed().await;
                    tracing::debug!(connection = number, %reason, "the connection is lost");
                    report.send_replace(State::Down);
                    if up.elapsed() > options.backoff.longest() {
                        failed = 0;
                    }
                }
                Err(error) => {
                    let attempts = failed.saturating_add(1);
                    let enough = options.max_attempts.is_some_and(|most| attempts >= most);
                    if enough || is_final(&error) {
                        report.send_replace(State::GaveUp(error));
                        return;
                    }
                    tracing::debug!(attempts, %error, "there is no connection");
                }
            }
            failed = failed.saturating_add(1);
            sleep(options.backoff.pause(failed, random_u64())).await;
        }
    }
}

/// Whether asking again is of no use.
fn is_final(error: &RpcError) -> bool {
    matches!(error, RpcError::Rejected { .. } | RpcError::InvalidAddress { .. })
}

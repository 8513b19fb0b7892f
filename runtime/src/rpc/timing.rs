//! When a connection has waited long enough.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::shared::State;
use super::{ConnectOptions, KeepAlive, SlowReader};
use crate::session::Role;

/// What is due when time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// To give up a connection that is not accepted.
    Connect,
    /// To give up writing what is queued when the connection closes.
    Close,
    /// To ask the peer for a sign of life.
    Ping,
    /// To give up a peer that gives none.
    Silence,
    /// To give up an RPC stream that nobody reads.
    Overrun,
}

/// How long the task of a connection waits, and for what: for one thing at a time.
#[derive(Debug)]
pub(super) struct Patience {
    keep_alive: Option<KeepAlive>,
    /// How long everybody waits for a slow reader; `None` for as long as it takes.
    grace: Option<Duration>,
    /// Whom everybody waits for, and since when.
    crowded: Option<(u64, Instant)>,
    close_timeout: Duration,
    close_by: Option<Instant>,
    /// When something was read last; kept for [`KeepAlive`] only.
    heard_at: Instant,
    /// When a ping was sent that nothing has followed.
    pinged_at: Option<Instant>,
    /// Nothing is read, so that nobody can be said to be silent.
    is_deaf: bool,
    due: Option<(Instant, Due)>,
    alarm: Alarm,
}

impl Patience {
    pub(super) fn new(options: &ConnectOptions) -> Self {
        Self {
            keep_alive: options.keep_alive,
            grace: (options.slow_reader == SlowReader::Close).then_some(options.slow_reader_grace),
            crowded: None,
            close_timeout: options.close_timeout,
            close_by: None,
            heard_at: Instant::now(),
            pinged_at: None,
            is_deaf: false,
            due: None,
            alarm: Alarm::default(),
        }
    }

    /// Something was read.
    pub(super) fn heard(&mut self) {
        if self.keep_alive.is_some() {
            self.heard_at = Instant::now();
            self.pinged_at = None;
        }
    }

    /// When everything has to be over.
    pub(super) fn close_by(&mut self) -> Instant {
        *self.close_by.get_or_insert_with(|| after(Instant::now(), self.close_timeout))
    }

    /// Finds out what to wait for now.
    pub(super) fn look<R: Role>(&mut self, state: &State<R>, is_held_back: bool) {
        self.due = match self.keep_alive {
            _ if state.session.close_reason().is_some() => Some((self.close_by(), Due::Close)),
            _ if !state.session.is_open() => state.connect_by.map(|time| (time, Due::Connect)),
            _ if state.is_crowded() => self.crowded(state.crowds),
            None => None,
            Some(keep_alive) => self.sign_of_life(keep_alive, is_held_back),
        };
    }

    /// Everybody waits for the reader of an RPC stream, for the time of this number.
    fn crowded(&mut self, number: u64) -> Option<(Instant, Due)> {
        self.is_deaf = true;
        let grace = self.grace?;
        let (_, since) = match self.crowded {
            Some(it) if it.0 == number => it,
            _ => *self.crowded.insert((number, Instant::now())),
        };
        Some((after(since, grace), Due::Overrun))
    }

    fn sign_of_life(&mut self, keep_alive: KeepAlive, is_held_back: bool) -> Option<(Instant, Due)> {
        if std::mem::replace(&mut self.is_deaf, is_held_back) && !is_held_back {
            self.heard();
        }
        match self.pinged_at {
            _ if is_held_back => None,
            None => Some((after(self.heard_at, keep_alive.interval), Due::Ping)),
            Some(time) => Some((after(time, keep_alive.timeout), Due::Silence)),
        }
    }

    /// What is due; `None` when nothing is, or not yet.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Option<Due> {
        let (time, due) = self.due?;
        if self.alarm.poll(time, cx).is_pending() {
            return None;
        }
        self.due = None;
        if due == Due::Ping {
            self.pinged_at = Some(Instant::now());
        }
        Some(due)
    }
}

/// The time after `limit`, or in a year where the clock cannot express it.
pub(super) fn after(time: Instant, limit: Duration) -> Instant {
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    time.checked_add(limit).unwrap_or_else(|| time + year)
}

/// Rings at one time after another. Makes no timer of the runtime's before it is set.
#[derive(Debug, Default)]
struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    /// Ready when it is `time`.
    fn poll(&mut self, time: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = match &mut self.sleep {
            Some(sleep) => sleep,
            none => none.insert(Box::pin(sleep_until(time))),
        };
        // One that rings early is set anew when it does: time is put off with every message.
        if sleep.deadline() > time {
            sleep.as_mut().reset(time);
        }
        ready!(sleep.as_mut().poll(cx));
        if sleep.deadline() < time {
            sleep.as_mut().reset(time);
            ready!(sleep.as_mut().poll(cx));
        }
        Poll::Ready(())
    }
}

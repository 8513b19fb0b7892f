//! The task of a connection.

use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::task::yield_now;

use super::ConnectOptions;
use super::closing::{Abandoned, close};
use super::dispatch::Question;
use super::handler::{Callbacks, KeepOpen, Panicked};
use super::shared::{Shared, State, Wakes};
use super::slots::register;
use super::timing::{Due, Patience};
use crate::frame::Message;
use crate::session::{CloseReason, Role};
use crate::transport::Io;

/// Bytes that are read at a time, at most; and before other tasks get their turn, who read them while the processor has
/// them at hand.
const READ: usize = 64 * 1024;
/// When so many are left of what was allocated for it, more is.
const READ_LEAST: usize = 8 * 1024;
/// Rounds of reading and writing before other tasks get their turn.
const ROUNDS: usize = 16;

/// Moves bytes between a transport and a session, and tells everybody what happened.
///
/// ```text
///   transport ── read ──▶ session ── dispatch ──▶ RPC streams, handler
///       ▲                    │  ▲
///       └────── write ───────┘  └── handles send under the lock, and wake the task
/// ```
pub(super) struct Driver<R: Role> {
    shared: Arc<Shared<R>>,
    io: Box<dyn Io>,
    callbacks: Callbacks,
    /// What was read and not given to the session.
    input: BytesMut,
    input_state: Input,
    /// What the session gave and is not written.
    output: Bytes,
    /// What is written, and the session does not know.
    written: usize,
    /// Bytes that the transport took, and may still hold.
    unflushed: usize,
    /// Nothing can be written any more.
    broken: Option<io::ErrorKind>,
    is_held_back: bool,
    wakes: Wakes,
    patience: Patience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    /// Its end was read, and the session does not know.
    Ending,
    Ended,
}

impl<R: Role> Driver<R> {
    /// Spawns the task.
    pub(super) fn spawn(io: Box<dyn Io>, shared: &Arc<Shared<R>>, options: &ConnectOptions) {
        let driver = Self {
            shared: Arc::clone(shared),
            io,
            callbacks: Callbacks::new(options.handler.clone()),
            input: BytesMut::new(),
            input_state: Input::Open,
            output: Bytes::new(),
            written: 0,
            unflushed: 0,
            broken: None,
            is_held_back: false,
            wakes: Wakes::default(),
            patience: Patience::new(options),
        };
        tokio::spawn(driver.run());
    }

    async fn run(mut self) {
        let _abandoned = Abandoned { shared: Arc::clone(&self.shared), callbacks: self.callbacks.clone() };
        if let Err(Panicked) = self.callbacks.setup() {
            self.shared.lock().session.abandon(CloseReason::HandlerPanicked);
        }
        let reason = poll_fn(|cx| self.poll(cx)).await;
        let close_by = self.patience.close_by();
        let Self { shared, io, callbacks, input_state, .. } = self;
        close(&shared, &callbacks, io, reason, close_by, input_state == Input::Open).await;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<CloseReason> {
        let (mut is_due, mut bytes) = (true, 0);
        for _ in 0..ROUNDS {
            let has_read = self.poll_read(cx);
            bytes += self.input.len();
            let was_held_back = self.is_held_back;
            if has_read || is_due {
                if let Some(reason) = self.turn(cx) {
                    return Poll::Ready(reason);
                }
            }
            is_due = self.poll_write(cx);
            let reads_on = has_read || was_held_back && !self.is_held_back;
            if !is_due && !reads_on {
                match self.poll_alarm(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => is_due = true,
                }
            }
            if bytes >= READ {
                break;
            }
        }
        // A peer that never stops talking does not stop the clock, nor those who read what it says: a waker that were
        // woken here would bring this task its turn before theirs.
        let _ = self.poll_alarm(cx);
        let _ = pin!(yield_now()).poll(cx);
        Poll::Pending
    }

    /// Reads once, if anything may be read. Says whether there was something.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        if self.input_state != Input::Open {
            return false;
        }
        if self.is_held_back {
            // There may be more, but nobody to read it, and a transport that is broken.
            return self.broken.is_some() && mem::replace(&mut self.input_state, Input::Ended) == Input::Open;
        }
        if self.input.capacity() < READ_LEAST {
            self.input.reserve(READ);
        }
        let read = pin!(self.io.read_buf(&mut self.input)).poll(cx);
        match read {
            Poll::Pending => {
                // What came before the transport broke is read: there is nothing more to wait for.
                if self.broken.is_none() {
                    return false;
                }
                self.input_state = Input::Ended;
            }
            Poll::Ready(Ok(0)) => self.input_state = Input::Ending,
            Poll::Ready(Ok(_)) => self.patience.heard(),
            Poll::Ready(Err(error)) => {
                self.broken = Some(error.kind());
                self.input_state = Input::Ended;
            }
        }
        true
    }

    /// Tells the session what was read and written, hands out what happened, and takes what is to be written. Gives
    /// the reason when the connection is closed.
    fn turn(&mut self, cx: &mut Context<'_>) -> Option<CloseReason> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        while let Some(question) = self.exchange(&mut state) {
            // The handler may do anything to the connection, and take its time.
            drop(state);
            self.wakes.run();
            let answer = self.ask(&question);
            state = shared.lock();
            match (question, answer) {
                (Question::Complaint(_), Ok(KeepOpen::Yes)) => _ = state.session.keep_open(),
                (_, Ok(_)) => {}
                (_, Err(Panicked)) => state.session.abandon(CloseReason::HandlerPanicked),
            }
        }
        if self.output.is_empty() && self.broken.is_none() {
            self.output = state.session.poll_transmit().unwrap_or_default();
        }
        register(&mut state.driver, cx);
        self.is_held_back = state.is_held_back();
        self.patience.look(&state, self.is_held_back);
        let ended = state.ended.clone();
        drop(state);
        self.wakes.run();
        ended
    }

    fn ask(&self, question: &Question) -> Result<KeepOpen, Panicked> {
        self.callbacks.message(match question {
            Question::Message(message) => message,
            Question::Complaint(error) => error.message(),
        })
    }

    fn exchange(&mut self, state: &mut State<R>) -> Option<Question> {
        if self.written > 0 {
            state.written(mem::take(&mut self.written), &mut self.wakes);
        }
        if !self.input.is_empty() {
            state.receive(self.input.split().freeze());
        }
        if self.input_state == Input::Ending {
            self.input_state = Input::Ended;
            state.session.end_of_input();
        }
        loop {
            let question = state.dispatch(&mut self.wakes);
            if question.is_some() && self.callbacks.are_wanted() {
                return question;
            }
            if question.is_none() {
                break;
            }
        }
        if let (Some(kind), Input::Ended, None) = (self.broken, self.input_state, &state.ended) {
            state.session.transport_failed(kind);
            // Only endings are left, and no question.
            state.dispatch(&mut self.wakes);
        }
        if state.session.close_reason().is_some() {
            state.release(&mut self.wakes);
        }
        None
    }

    /// Writes what there is. Says whether the transport took something.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
        let mut has_written = false;
        while !self.output.is_empty() || self.unflushed > 0 {
            match self.poll_write_once(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(())) => has_written = true,
                Poll::Ready(Err(error)) => {
                    self.broken = Some(error.kind());
                    self.output = Bytes::new();
                    self.unflushed = 0;
                    return true;
                }
            }
        }
        has_written
    }

    fn poll_write_once(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut io = Pin::new(&mut self.io);
        if !self.output.is_empty() {
            match io.as_mut().poll_write(cx, &self.output)? {
                Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(count) => {
                    self.output.advance(count);
                    self.unflushed += count;
                }
                Poll::Pending if self.unflushed == 0 => return Poll::Pending,
                Poll::Pending => {}
            }
        }
        let flushed = io.poll_flush(cx)?;
        if flushed.is_ready() {
            self.written += mem::take(&mut self.unflushed);
        }
        flushed.map(Ok)
    }

    /// Waits for whatever is due. Ready when something has changed.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(due) = self.patience.poll(cx) else { return Poll::Pending };
        let mut state = self.shared.lock();
        match due {
            Due::Ping => {
                // Where there is no room for a ping, the peer has enough to answer.
                let _ = state.session.ping(&Message::new());
            }
            Due::Silence => state.session.abandon(CloseReason::PeerSilent),
            Due::Connect => state.session.connect_timed_out(),
            Due::Close => state.session.abandon(CloseReason::Requested),
            Due::Overrun => state.overrun(&mut self.wakes),
        }
        drop(state);
        self.wakes.run();
        Poll::Ready(())
    }
}

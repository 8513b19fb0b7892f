//! Connections, as handlers and tests see them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::mock::MockError;
use crate::session::stream_sea::{Credentials, ServeError, ServerConfig, ServerOutput, ServerSession};

/// A WebSocket of a client that speaks stream-sea: to see who it is, to close it, and to do things to it that no server
/// should. Clones are the same connection.
///
/// What is written here stands behind all that was sent before it, but passes by the session, which knows nothing of it.
///
/// ```
/// use smithy_streams_runtime::mock::{MockError, StreamSeaConnection};
///
/// /// A delivery for a request that was never made.
/// async fn deliver_astray(connection: &StreamSeaConnection) -> Result<(), MockError> {
///     connection.text(r#"{"id":4711,"action":"subscription","payload":{}}"#).await
/// }
/// ```
#[derive(Clone)]
pub struct StreamSeaConnection {
    shared: Arc<Shared>,
}

struct Shared {
    path: String,
    headers: HeaderMap,
    /// From when on the session counts.
    opened: Instant,
    state: Mutex<State>,
    /// Something was written, or the connection is over.
    progress: Notify,
}

pub(super) struct State {
    pub(super) session: ServerSession,
    pub(super) credentials: Option<Credentials>,
    /// What goes out when the session has nothing to send.
    slipped_in: VecDeque<Output>,
    /// Things that were ever to be sent, and how many of them are written.
    accepted: u64,
    written: u64,
    is_cut: bool,
    is_over: bool,
    driver: Option<Waker>,
}

/// What is to be written next.
pub(super) enum Output {
    Message(Message),
    /// What need not be a frame.
    Bytes(Bytes),
}

impl StreamSeaConnection {
    pub(super) fn new(path: String, headers: HeaderMap, config: ServerConfig) -> Self {
        let state = State {
            session: ServerSession::new(Duration::ZERO, config),
            credentials: None,
            slipped_in: VecDeque::new(),
            accepted: 0,
            written: 0,
            is_cut: false,
            is_over: false,
            driver: None,
        };
        let shared = Shared {
            path,
            headers,
            opened: Instant::now(),
            state: Mutex::new(state),
            progress: Notify::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The path of the WebSocket, without the base path of the server.
    pub fn path(&self) -> &str {
        &self.shared.path
    }

    /// The HTTP headers of the request that opened the WebSocket.
    pub fn request_headers(&self) -> &HeaderMap {
        &self.shared.headers
    }

    /// Who the client says it is; `None` before it has said so.
    pub fn credentials(&self) -> Option<Credentials> {
        self.lock().credentials.clone()
    }

    /// Sends a text message, which need be neither JSON nor UTF-8. Returns when it is written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn text(&self, text: impl Into<Bytes>) -> Result<(), MockError> {
        self.slip_in(Output::Message(text_message(text.into()))).await
    }

    /// Sends a binary message, for which the protocol has no use. Returns when it is written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn binary(&self, bytes: impl Into<Bytes>) -> Result<(), MockError> {
        self.slip_in(Output::Message(Message::Binary(bytes.into()))).await
    }

    /// Sends a ping, besides those of the session. Returns when it is written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn ping(&self) -> Result<(), MockError> {
        self.slip_in(Output::Message(Message::Ping(Bytes::new()))).await
    }

    /// Writes bytes that need not be WebSocket frames. Returns when they are written.
    ///
    /// # Errors
    /// [`MockError::Gone`].
    pub async fn bytes(&self, bytes: impl Into<Bytes>) -> Result<(), MockError> {
        self.slip_in(Output::Bytes(bytes.into())).await
    }

    /// Closes the WebSocket as servers do: with a close frame, behind what was sent.
    pub fn close(&self) {
        self.update(|state| state.session.close());
    }

    /// Closes the connection at once and without a word.
    pub fn cut(&self) {
        self.update(|state| state.is_cut = true);
    }

    /// Whether the connection has not ended yet, by either side.
    pub fn is_open(&self) -> bool {
        !self.lock().is_ended()
    }

    /// Waits until the connection has ended, by either side.
    pub async fn closed(&self) {
        self.until(|state| state.is_ended().then_some(())).await;
    }

    /// Waits until all that was to be sent so far is written.
    pub(super) async fn flush(&self) -> Result<(), MockError> {
        let end = self.lock().accepted;
        self.written(end).await
    }

    async fn slip_in(&self, output: Output) -> Result<(), MockError> {
        let end = self.update(|state| {
            if state.is_ended() {
                return Err(MockError::Gone);
            }
            state.slipped_in.push_back(output);
            state.accepted += 1;
            Ok(state.accepted)
        });
        self.written(end?).await
    }

    async fn written(&self, end: u64) -> Result<(), MockError> {
        let is_written = |state: &mut State| match state.written >= end {
            true => Some(Ok(())),
            false => (state.is_over || state.is_cut).then_some(Err(MockError::Gone)),
        };
        self.until(is_written).await
    }

    /// Asks the session for something that it may send, and waits while too much is waiting.
    pub(super) async fn send(
        &self,
        mut ask: impl FnMut(&mut ServerSession) -> Result<(), ServeError>,
    ) -> Result<(), MockError> {
        self.until(|state| state.ask(&mut ask)).await
    }

    /// Asks the session for something that it sends at once.
    pub(super) fn send_now(
        &self,
        mut ask: impl FnMut(&mut ServerSession) -> Result<(), ServeError>,
    ) -> Result<(), MockError> {
        // Only deliveries are bounded.
        self.update(|state| state.ask(&mut ask)).unwrap_or(Ok(()))
    }

    /// Waits until there is an answer.
    async fn until<T>(&self, mut answer: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            // It counts from here on.
            let progress = self.shared.progress.notified();
            if let Some(answer) = self.update(&mut answer) {
                return answer;
            }
            progress.await;
        }
    }

    /// Changes something, and lets the driver look.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let (changed, driver) = {
            let mut state = self.lock();
            (change(&mut state), state.driver.take())
        };
        driver.into_iter().for_each(Waker::wake);
        changed
    }

    /// Changes something on behalf of the driver.
    pub(super) fn drive<T>(&self, waker: &Waker, change: impl FnOnce(&mut State, Duration) -> T) -> T {
        let mut state = self.lock();
        state.driver = Some(waker.clone());
        change(&mut state, self.shared.opened.elapsed())
    }

    /// Tells whoever waits that something has happened.
    pub(super) fn tell(&self) {
        self.shared.progress.notify_waiters();
    }

    /// The moment that the session means.
    pub(super) fn moment(&self, since_opened: Duration) -> Instant {
        // A moment beyond all bounds is as good as a day.
        let day = Duration::from_secs(24 * 60 * 60);
        self.shared.opened.checked_add(since_opened).unwrap_or_else(|| Instant::now() + day)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next thing to be written. Where there is none, says how many there were.
    pub(super) fn next_output(&mut self) -> Result<Output, u64> {
        match self.session.poll_transmit() {
            Some(ServerOutput::Text(text)) => Ok(Output::Message(text_message(text))),
            Some(ServerOutput::Ping) => Ok(Output::Message(Message::Ping(Bytes::new()))),
            None => self.slipped_in.pop_front().ok_or(self.accepted),
        }
    }

    /// As many things are written.
    pub(super) fn has_written(&mut self, count: u64) {
        self.written = self.written.max(count);
    }

    /// Nothing comes or goes any more.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.session.transport_closed();
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn is_ended(&self) -> bool {
        self.is_cut || self.is_over || self.session.is_ended()
    }

    /// `None` while too much is waiting.
    fn ask(
        &mut self,
        ask: &mut impl FnMut(&mut ServerSession) -> Result<(), ServeError>,
    ) -> Option<Result<(), MockError>> {
        if self.is_cut {
            return Some(Err(MockError::Gone));
        }
        match ask(&mut self.session) {
            Ok(()) => {
                self.accepted += 1;
                Some(Ok(()))
            }
            Err(ServeError::TransmitFull { .. }) => None,
            Err(ServeError::Ended) => Some(Err(MockError::Gone)),
            Err(ServeError::Codec(error)) => Some(Err(MockError::Event(error.into()))),
            Err(ServeError::WrongState { .. } | ServeError::NothingToAnswer) => {
                Some(Err(MockError::Answered))
            }
        }
    }
}

/// A frame of text, whether it is UTF-8 or not.
fn text_message(text: Bytes) -> Message {
    Message::Frame(Frame::message(text, OpCode::Data(Data::Text), true))
}

impl fmt::Debug for StreamSeaConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamSeaConnection")
            .field("path", &self.path())
            .field("credentials", &self.credentials())
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}

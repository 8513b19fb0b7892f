//! What the task tells a session, and what it hears from it.

use bytes::{Bytes, BytesMut};
use tracing::debug;

use super::StreamManagerError;
use super::handshake::failed;
use super::state::State;
use crate::session::stream_manager::{ClientEvent, CloseReason};

/// What happened to the transport since the last turn.
#[derive(Default)]
pub(super) struct News {
    /// What was read.
    pub(super) input: BytesMut,
    /// There is nothing more to read.
    pub(super) ended: bool,
    /// Bytes that were written.
    pub(super) written: usize,
    /// Nothing can be read or written any more.
    pub(super) broken: Option<std::io::Error>,
}

impl State {
    /// Tells the session what is new, and everybody what came of it. Says whether the connection is over.
    pub(super) fn turn(&mut self, news: &mut News) -> bool {
        let Some(session) = &mut self.session else { return true };
        session.written(std::mem::take(&mut news.written));
        if self.is_closing {
            // Nobody waits for what comes now.
            news.input.clear();
            session.close();
        }
        if !news.input.is_empty() {
            session.receive(&news.input);
            news.input.clear();
        }
        if news.ended {
            session.end_of_input();
        }
        if news.broken.is_some() {
            // What was received before is told first.
            self.hear(news);
            self.session.as_mut().into_iter().for_each(|session| session.transport_failed());
        }
        self.hear(news);
        self.advance();
        self.session.is_none()
    }

    /// What is to be written next.
    pub(super) fn output(&mut self) -> Option<Bytes> {
        self.session.as_mut()?.poll_transmit()
    }

    /// Gives up on writing what is left of a connection that closes.
    pub(super) fn cut(&mut self) {
        self.session.as_mut().into_iter().for_each(|session| session.transport_failed());
    }

    fn hear(&mut self, news: &mut News) {
        while let Some(event) = self.session.as_mut().and_then(|session| session.poll_event()) {
            match event {
                ClientEvent::Response { id, outcome } => {
                    self.answer(id, outcome.map_err(StreamManagerError::Response));
                }
                ClientEvent::Stray(stray) => {
                    debug!(target: "smithy_streams", ?stray, "a response that no request waits for is dropped");
                }
                ClientEvent::Closed { reason, .. } => self.lost(reason, news.broken.take()),
                // The handshake is over.
                ClientEvent::Connected { .. } | ClientEvent::ConnectFailed { .. } => {}
            }
        }
    }

    /// There is no connection any more: nobody gets a response.
    fn lost(&mut self, reason: CloseReason, broken: Option<std::io::Error>) {
        debug!(target: "smithy_streams", %reason, "the connection is over");
        if let Some(session) = self.session.take() {
            self.next_request = session.next_request();
        }
        let error = match (reason, broken) {
            (CloseReason::TransportFailed, Some(error)) => failed(error),
            (reason, _) => StreamManagerError::Lost(reason),
        };
        self.fail_in_flight(&error);
    }
}

//! From events of the session to those whom they concern.

use std::mem;
use std::sync::Arc;

use super::StreamEnd;
use super::shared::{State, Wakes};
use super::slots::{Track, Unfiled};
use crate::session::{CloseReason, ClosedBy, PeerError, Role, RpcMessage, SessionEvent, StreamId};

/// What a handler has to be asked about before anything else happens.
pub(super) enum Question {
    Message(RpcMessage),
    Complaint(PeerError),
}

impl<R: Role> State<R> {
    /// Hands out what has happened, until a message concerns the handler, nothing more has happened, or too much is
    /// unread.
    pub(super) fn dispatch(&mut self, wakes: &mut Wakes) -> Option<Question> {
        while !self.is_held_back() {
            self.file_at_last(wakes);
            let event = self.session.poll_event()?;
            let question = self.settle(event, wakes);
            if question.is_some() {
                return question;
            }
        }
        None
    }

    fn settle(&mut self, event: SessionEvent, wakes: &mut Wakes) -> Option<Question> {
        match event {
            SessionEvent::StreamMessage { stream_id, message } => self.file(stream_id, message, wakes),
            SessionEvent::StreamOpened { stream_id, message } => self.open(stream_id, message, wakes),
            SessionEvent::StreamClosed { stream_id, by } => {
                let end = self.end_of_stream(by);
                self.slots.end(stream_id, end, wakes);
                // Among those who wait for room may be one who waits in vain.
                wakes.extend(mem::take(&mut self.room));
            }
            SessionEvent::Connected { message } | SessionEvent::ConnectRequested { message } => {
                self.connect_by = None;
                self.greeting = Some(message.clone());
                wakes.add(self.greeted.take());
                wakes.extend(mem::take(&mut self.room));
                return Some(Question::Message(message));
            }
            SessionEvent::Ping { message, .. } | SessionEvent::PingResponse { message } => {
                return Some(Question::Message(message));
            }
            SessionEvent::PeerError { error } => return Some(Question::Complaint(error)),
            SessionEvent::ConnectFailed { reason } => {
                let said = match &reason {
                    CloseReason::Rejected { message } => Some(RpcMessage::clone(message)),
                    CloseReason::Peer(error) => Some(error.message().clone()),
                    _ => None,
                };
                self.finish(reason, wakes);
                return said.map(Question::Message);
            }
            SessionEvent::Closed { reason } => self.finish(reason, wakes),
        }
        None
    }

    fn file(&mut self, id: StreamId, message: RpcMessage, wakes: &mut Wakes) {
        match self.slots.file(id, message, wakes) {
            Ok(()) => {}
            Err(Unfiled::Unwanted(length)) => self.session.consumed(id, length),
            Err(Unfiled::TooMuch(message)) => {
                self.crowded = Some((id, message));
                self.crowds += 1;
            }
        }
    }

    /// The message that everybody waited for, now that nobody does.
    fn file_at_last(&mut self, wakes: &mut Wakes) {
        let Some((id, message)) = self.crowded.take() else { return };
        if let Err(Unfiled::Unwanted(length)) = self.slots.squeeze(id, message, wakes) {
            self.session.consumed(id, length);
        }
    }

    /// Ends the RPC stream that everybody waits for.
    pub(super) fn overrun(&mut self, wakes: &mut Wakes) {
        let Some((id, message)) = self.crowded.take() else { return };
        self.slots.overrun(id, message.length(), wakes);
        self.session.consumed(id, message.length());
        // The peer may have closed it with this very message.
        let _ = self.session.close_stream(id);
        wakes.extend(mem::take(&mut self.room));
    }

    fn open(&mut self, id: StreamId, message: RpcMessage, wakes: &mut Wakes) {
        if !self.is_accepting {
            let _ = self.session.close_stream(id);
            self.session.consumed(id, message.length());
            return;
        }
        let track = Arc::new(Track { id: id.into(), ..Track::default() });
        self.slots.open(id, Arc::clone(&track));
        self.opened.push_back((track, message));
        wakes.add(self.acceptor.take());
    }

    fn end_of_stream(&self, by: ClosedBy) -> StreamEnd {
        match (by, self.session.close_reason()) {
            (ClosedBy::Peer, _) => StreamEnd::Peer,
            (ClosedBy::Connection, Some(reason)) => StreamEnd::Connection(reason.clone()),
            (ClosedBy::ThisSide | ClosedBy::Connection, _) => StreamEnd::ThisSide,
        }
    }

    /// Nothing more will happen.
    fn finish(&mut self, reason: CloseReason, wakes: &mut Wakes) {
        self.ended = Some(reason);
        self.release(wakes);
        wakes.add(self.acceptor.take());
        wakes.extend(mem::take(&mut self.flushes).into_values());
    }

    /// So many bytes are written: tells those who waited for that.
    pub(super) fn written(&mut self, count: usize, wakes: &mut Wakes) {
        self.session.written(count);
        while let Some(first) = self.flushes.first_entry() {
            if !self.session.is_flushed(*first.key()) {
                break;
            }
            wakes.add(Some(first.remove()));
        }
        if self.session.has_room() {
            wakes.extend(mem::take(&mut self.room));
        }
    }
}

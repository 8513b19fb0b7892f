//! What both sides of a connection have in common.

use std::collections::VecDeque;

use bytes::Bytes;

use super::message::Reader;
use super::names::{CONTENT_TYPE, JSON, is_reserved};
use super::streams::Streams;
use super::transmit::Transmit;
use super::{
    Answer, CloseReason, ClosedBy, MessageType, Outgoing, PeerError, RpcMessage, SendMark, SessionConfig,
    SessionError, SessionEvent, StreamId, Violation,
};
use crate::frame::{Decoder, Limits, Message};

/// Which end of the connection this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// How far the connection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// A client that has not sent CONNECT.
    Idle,
    /// CONNECT is on its way, or awaited, or being looked at.
    Handshake,
    /// Accepted.
    Open,
    /// What is queued is still written.
    Closing(CloseReason),
    /// The last event is there.
    Closed(CloseReason),
}

#[derive(Debug)]
pub(super) struct Core {
    side: Side,
    pub(super) phase: Phase,
    pub(super) streams: Streams,
    pub(super) transmit: Transmit,
    limits: Limits,
    decoder: Decoder,
    reader: Reader,
    input_ended: bool,
    events: VecDeque<SessionEvent>,
    /// What the peer complained about, while the owner may still keep the connection.
    complaint: Option<PeerError>,
    /// Bytes of messages that the owner was given and has not consumed.
    unread: usize,
}

impl Core {
    pub(super) fn new(side: Side, phase: Phase, config: &SessionConfig) -> Self {
        Self {
            side,
            phase,
            streams: Streams::new(config.first_stream, config.open_streams),
            transmit: Transmit::new(config.transmit_limit),
            limits: config.limits,
            decoder: Decoder::with_limits(config.limits),
            reader: Reader::default(),
            input_ended: false,
            events: VecDeque::new(),
            complaint: None,
            unread: 0,
        }
    }

    pub(super) fn receive(&mut self, bytes: Bytes) {
        if self.is_listening() && !self.input_ended {
            self.decoder.push(bytes);
        }
    }

    pub(super) fn end_of_input(&mut self) {
        self.input_ended = true;
    }

    pub(super) fn buffered(&self) -> usize {
        self.decoder.buffered()
    }

    fn is_listening(&self) -> bool {
        matches!(self.phase, Phase::Idle | Phase::Handshake | Phase::Open)
    }

    pub(super) fn push_event(&mut self, event: SessionEvent) {
        self.events.push_back(event);
    }

    pub(super) fn pop_event(&mut self) -> Option<SessionEvent> {
        self.events.pop_front()
    }

    /// The next message to route. `None` when there is none, or when looking for one has led to events.
    pub(super) fn next_message(&mut self) -> Option<RpcMessage> {
        if let Some(error) = self.complaint.take() {
            self.close(CloseReason::Peer(error));
        }
        if !self.is_listening() {
            return None;
        }
        let message = match self.decoder.next() {
            Ok(Some(message)) => self.reader.read(message),
            Ok(None) => {
                self.check_end();
                return None;
            }
            Err(error) => Err(error.into()),
        };
        message.map_err(|violation| self.fail(violation)).ok()
    }

    fn check_end(&mut self) {
        if !self.input_ended {
            return;
        }
        let reason = match self.decoder.finish() {
            Ok(()) => CloseReason::EndOfInput,
            Err(error) => CloseReason::Truncated(error),
        };
        self.transmit.lose();
        self.close(reason);
    }

    /// Queues a message.
    pub(super) fn send(
        &mut self,
        outgoing: Outgoing<'_>,
        stream_id: Option<StreamId>,
        operation: Option<&str>,
    ) -> Result<SendMark, SessionError> {
        let limits = self.limits;
        self.transmit.push(|buffer| outgoing.write(buffer, limits, stream_id, operation))
    }

    /// Queues a message of an open RPC stream, and notes whether it is the last.
    pub(super) fn send_on(
        &mut self,
        stream_id: StreamId,
        outgoing: Outgoing<'_>,
        operation: Option<&str>,
    ) -> Result<SendMark, SessionError> {
        let mark = self.send(outgoing, Some(stream_id), operation)?;
        if operation.is_some() {
            // Before the bytes leave, so that no answer can be early.
            self.streams.open(stream_id);
        }
        if outgoing.is_last() {
            self.streams.close_at(stream_id, mark);
        }
        Ok(mark)
    }

    /// The owner has written so many bytes.
    pub(super) fn written(&mut self, count: usize) {
        self.transmit.written(count);
        let Self { streams, transmit, events, .. } = self;
        while let Some(stream_id) = streams.next_flushed(|mark| transmit.is_flushed(mark)) {
            events.push_back(SessionEvent::StreamClosed { stream_id, by: ClosedBy::ThisSide });
        }
        self.settle();
    }

    pub(super) fn keep_open(&mut self) -> bool {
        self.complaint.take().is_some()
    }

    /// The peer has broken the protocol: tells it, and closes. What a client says before it is accepted is dropped with
    /// everything else that it has queued.
    pub(super) fn fail(&mut self, violation: Violation) {
        let message_type = match violation.answer() {
            Answer::ProtocolError => Some(MessageType::ProtocolError),
            Answer::InternalError => Some(MessageType::InternalError),
            Answer::Silence => None,
        };
        if let Some(message_type) = message_type {
            // If it cannot be queued, the peer learns of the end all the same.
            let _ = error_message(violation.text())
                .and_then(|message| self.send(Outgoing::new(message_type, &message), None, None));
        }
        self.close(CloseReason::Violation(violation));
    }

    /// Closes every RPC stream, and the connection as soon as what is queued is written.
    pub(super) fn close(&mut self, reason: CloseReason) {
        if !self.is_listening() {
            return;
        }
        self.decoder = Decoder::with_limits(self.limits);
        self.complaint = None;
        for stream_id in self.streams.close_all() {
            self.events.push_back(SessionEvent::StreamClosed { stream_id, by: ClosedBy::Connection });
        }
        if self.side == Side::Client && self.phase != Phase::Open {
            self.transmit.lose();
            self.events.push_back(SessionEvent::ConnectFailed { reason: reason.clone() });
            self.phase = Phase::Closed(reason);
            return;
        }
        self.phase = Phase::Closing(reason);
        self.settle();
    }

    /// Nothing is written or read any more.
    pub(super) fn abandon(&mut self, reason: CloseReason) {
        self.transmit.lose();
        self.close(reason);
        self.settle();
    }

    /// Why the connection is closed, or closing.
    pub(super) fn close_reason(&self) -> Option<&CloseReason> {
        match &self.phase {
            Phase::Closing(reason) | Phase::Closed(reason) => Some(reason),
            Phase::Idle | Phase::Handshake | Phase::Open => None,
        }
    }

    fn settle(&mut self) {
        if let Phase::Closing(reason) = &self.phase {
            if self.transmit.queued() == 0 {
                let reason = reason.clone();
                self.events.push_back(SessionEvent::Closed { reason: reason.clone() });
                self.phase = Phase::Closed(reason);
            }
        }
    }

    /// The stream that a message is for. Deals with one for the connection, or for what can be no stream.
    pub(super) fn of_stream(&mut self, message: RpcMessage) -> Option<(StreamId, RpcMessage)> {
        let (message_type, number) = (message.message_type(), message.raw_stream_id());
        match message.stream_id() {
            _ if number == 0 => self.connection_message(message),
            _ if !message_type.is_application() => self.fail(Violation::NotForStream { message_type }),
            Some(stream_id) => return Some((stream_id, message)),
            None => self.fail(Violation::UnknownStream { stream_id: number }),
        }
        None
    }

    /// A message of the connection, once it is accepted.
    pub(super) fn connection_message(&mut self, message: RpcMessage) {
        let message_type = message.message_type();
        match message_type {
            MessageType::Ping => {
                let answered = self.answer_ping(&message);
                self.push_event(SessionEvent::Ping { message, answered });
            }
            MessageType::PingResponse => self.push_event(SessionEvent::PingResponse { message }),
            MessageType::ProtocolError | MessageType::InternalError => {
                let error = PeerError::new(message);
                self.complaint = Some(error.clone());
                self.push_event(SessionEvent::PeerError { error });
            }
            MessageType::Connect | MessageType::ConnectAck => {
                self.fail(Violation::HandshakeAgain { message_type });
            }
            MessageType::ApplicationMessage | MessageType::ApplicationError => {
                self.fail(Violation::NotForConnection { message_type });
            }
        }
    }

    /// Same payload, and the headers that are not the protocol's.
    fn answer_ping(&mut self, ping: &RpcMessage) -> bool {
        let headers = ping.as_message().headers();
        let own = headers
            .filter(|header| !header.name().starts_with(':') && !is_reserved(header.name().as_bytes()));
        let Ok(answer) = Message::new().with_headers(own) else { return false };
        let answer = answer.with_payload(ping.payload_bytes());
        let limits = self.limits;
        self.transmit.push_answer(ping.length(), |buffer| {
            Outgoing::new(MessageType::PingResponse, &answer).write(buffer, limits, None, None)
        })
    }

    /// A message of an RPC stream that is open.
    pub(super) fn stream_message(&mut self, stream_id: StreamId, message: RpcMessage) {
        let closed = self.account(stream_id, &message);
        self.push_event(SessionEvent::StreamMessage { stream_id, message });
        if closed {
            self.push_event(SessionEvent::StreamClosed { stream_id, by: ClosedBy::Peer });
        }
    }

    /// Counts the bytes of a message, and closes its RPC stream if it is the last, so that whoever sends while the
    /// message is handled finds it closed. Says whether it was.
    pub(super) fn account(&mut self, stream_id: StreamId, message: &RpcMessage) -> bool {
        self.unread += message.length();
        self.streams.add_unread(stream_id, message.length());
        message.is_last() && self.streams.close(stream_id)
    }

    pub(super) fn unread(&self) -> usize {
        self.unread
    }

    pub(super) fn consumed(&mut self, stream_id: StreamId, bytes: usize) {
        self.unread = self.unread.saturating_sub(bytes);
        self.streams.subtract_unread(stream_id, bytes);
    }
}

/// A message whose payload is a JSON object with the text: it must not need quoting.
fn error_message(text: &'static str) -> Result<Message, SessionError> {
    let message = Message::new().with_header(CONTENT_TYPE, JSON)?;
    Ok(message.with_payload(format!("{{\"message\": \"{text}\"}}")))
}

use std::fmt;
use std::io;

use bytes::Bytes;

use super::core::{Core, Phase};
use super::{CloseReason, MessageType, Outgoing, RpcMessage, SendMark, SessionError, SessionEvent, StreamId};
use crate::frame::Message;

/// One end of a connection: [`ClientSession`](super::ClientSession) or [`ServerSession`](super::ServerSession).
///
/// It owns no transport. Whoever does, its *owner*, calls it in this order, as often as there is something to do:
///
/// 1. [`receive`](Self::receive) what was read, [`end_of_input`](Self::end_of_input) when there is no more, or
///    [`transport_failed`](Self::transport_failed);
/// 2. [`poll_event`](Self::poll_event) until there is none; act on each, with [`send`](Self::send) and the like;
/// 3. [`poll_transmit`](Self::poll_transmit), write the bytes, and say [`written`](Self::written);
/// 4. after [`Closed`](SessionEvent::Closed) or [`ConnectFailed`](SessionEvent::ConnectFailed), close the transport.
///
/// Messages are decoded when events are asked for, one at a time. So an owner that asks for no more events, and reads
/// no more while [`buffered`](Self::buffered) is high, slows the peer down without losing anything.
pub struct Session<R> {
    pub(super) core: Core,
    pub(super) role: R,
}

/// A side of a connection, and what it does with messages.
pub trait Role: sealed::Role + Send + 'static {}

pub(super) mod sealed {
    use super::{RpcMessage, Session};

    #[expect(unnameable_types, reason = "nobody else may be a side")]
    pub trait Role: Sized {
        fn route(session: &mut Session<Self>, message: RpcMessage);
    }
}

impl<R: Role> Session<R> {
    /// Takes the bytes that were read next, cut anywhere.
    pub fn receive(&mut self, bytes: Bytes) {
        self.core.receive(bytes);
    }

    /// There is nothing more to read. What was received before still leads to its events; then every RPC stream
    /// closes, and the connection with [`EndOfInput`](CloseReason::EndOfInput) or
    /// [`Truncated`](CloseReason::Truncated). Nothing more is written.
    ///
    /// A session that is closing already goes on writing.
    pub fn end_of_input(&mut self) {
        self.core.end_of_input();
    }

    /// The transport failed: nothing more is read or written.
    pub fn transport_failed(&mut self, kind: io::ErrorKind) {
        self.abandon(CloseReason::TransportFailed { kind });
    }

    /// The owner gives the transport up: nothing more is read or written.
    ///
    /// Also the way to end a session that is closing and whose peer takes no bytes. The reason that it is closing for
    /// stays.
    pub fn abandon(&mut self, reason: CloseReason) {
        self.core.abandon(reason);
    }

    /// The owner has waited long enough: a client for the transport or for CONNECT_ACK, a server for CONNECT. Nothing
    /// happens once the connection is accepted.
    pub fn connect_timed_out(&mut self) {
        if matches!(self.core.phase, Phase::Idle | Phase::Handshake) {
            self.abandon(CloseReason::ConnectTimeout);
        }
    }

    /// What happened next, or `None` until there is more input or something is written.
    pub fn poll_event(&mut self) -> Option<SessionEvent> {
        loop {
            if let Some(event) = self.core.pop_event() {
                return Some(event);
            }
            match self.core.next_message() {
                Some(message) => R::route(self, message),
                None => return self.core.pop_event(),
            }
        }
    }

    /// All bytes that wait to be written, in one piece. They count as queued until they are [`written`](Self::written).
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        self.core.transmit.take()
    }

    /// So many bytes of what [`poll_transmit`](Self::poll_transmit) gave have been written, in its order. This may
    /// close RPC streams and the connection: look for events.
    pub fn written(&mut self, bytes: usize) {
        self.core.written(bytes);
    }

    /// Whether a message is flushed: all bytes up to its end are written. What is not when the connection is closed
    /// never will be.
    pub fn is_flushed(&self, mark: SendMark) -> bool {
        self.core.transmit.is_flushed(mark)
    }

    /// Bytes that are queued: encoded and not written.
    pub fn queued(&self) -> usize {
        self.core.transmit.queued()
    }

    /// Whether the transmit queue takes a message.
    pub fn has_room(&self) -> bool {
        self.core.transmit.room().is_ok()
    }

    /// Bytes that were received and have not led to an event yet.
    pub fn buffered(&self) -> usize {
        self.core.buffered()
    }

    /// Queues a message on an RPC stream. A [terminating](Outgoing::terminating) one closes it: nothing can be sent
    /// from then on, and when it is flushed, [`StreamClosed`](SessionEvent::StreamClosed) comes, whether or not the
    /// peer answered.
    ///
    /// # Errors
    /// [`StreamClosed`](SessionError::StreamClosed), also when the peer has closed it, so that a peer never gets a
    /// last message after its own; [`NotActivated`](SessionError::NotActivated),
    /// [`WrongMessageType`](SessionError::WrongMessageType), [`TransmitFull`](SessionError::TransmitFull),
    /// [`ReservedHeader`](SessionError::ReservedHeader), [`Frame`](SessionError::Frame).
    pub fn send<'m>(
        &mut self,
        stream_id: StreamId,
        message: impl Into<Outgoing<'m>>,
    ) -> Result<SendMark, SessionError> {
        let outgoing = message.into();
        check_application(outgoing)?;
        self.core.streams.check_sendable(stream_id)?;
        self.core.transmit.room()?;
        self.core.send_on(stream_id, outgoing, None)
    }

    /// Closes an RPC stream with a last message that is empty. It is queued even where others have to wait.
    ///
    /// # Errors
    /// [`StreamClosed`](SessionError::StreamClosed), [`NotActivated`](SessionError::NotActivated).
    pub fn close_stream(&mut self, stream_id: StreamId) -> Result<SendMark, SessionError> {
        self.core.streams.check_sendable(stream_id)?;
        let empty = Message::new();
        self.core.send_on(stream_id, Outgoing::application_message(&empty).terminating(), None)
    }

    /// Queues a message of the connection: a ping, an answer to one, or an error. An error does not close the
    /// connection on this side; [`close`](Self::close) does.
    ///
    /// # Errors
    /// [`NotConnected`](SessionError::NotConnected); [`WrongMessageType`](SessionError::WrongMessageType) for types
    /// that the peer would take for a breach of the protocol; [`TransmitFull`](SessionError::TransmitFull),
    /// [`ReservedHeader`](SessionError::ReservedHeader), [`Frame`](SessionError::Frame).
    pub fn send_protocol_message(&mut self, outgoing: Outgoing<'_>) -> Result<SendMark, SessionError> {
        let message_type = outgoing.message_type();
        if message_type.is_application()
            || matches!(message_type, MessageType::Connect | MessageType::ConnectAck)
        {
            return Err(SessionError::WrongMessageType { message_type });
        }
        if !self.is_open() {
            return Err(SessionError::NotConnected);
        }
        self.core.transmit.room()?;
        self.core.send(outgoing, None, None)
    }

    /// Queues a ping. The peer answers with the same payload, if it answers: not all do.
    ///
    /// # Errors
    /// As [`send_protocol_message`](Self::send_protocol_message).
    pub fn ping(&mut self, message: &Message) -> Result<SendMark, SessionError> {
        self.send_protocol_message(Outgoing::new(MessageType::Ping, message))
    }

    /// Keeps the connection in spite of the [`PeerError`](SessionEvent::PeerError) that came last. Says whether there
    /// was one to forgive.
    pub fn keep_open(&mut self) -> bool {
        self.core.keep_open()
    }

    /// Closes every RPC stream now, and the connection when what is queued is written. Nothing more is read.
    ///
    /// A client that is not accepted yet drops what is queued, and reports
    /// [`ConnectFailed`](SessionEvent::ConnectFailed). Closing twice is closing once.
    pub fn close(&mut self) {
        self.core.close(CloseReason::Requested);
    }

    /// Whether the connection is accepted, and nobody has closed it.
    pub fn is_open(&self) -> bool {
        self.core.phase == Phase::Open
    }

    /// Whether the last event is there, or has been: the transport can be closed.
    pub fn is_closed(&self) -> bool {
        matches!(self.core.phase, Phase::Closed(_))
    }

    /// Why the connection is closed or closing; `None` before.
    pub fn close_reason(&self) -> Option<&CloseReason> {
        self.core.close_reason()
    }

    /// Whether an RPC stream is open: messages may come on it.
    pub fn is_stream_open(&self, stream_id: StreamId) -> bool {
        use super::streams::Standing;
        matches!(self.core.streams.standing(stream_id), Standing::Open | Standing::Closing)
    }

    /// How many RPC streams are open.
    pub fn open_streams(&self) -> usize {
        self.core.streams.count()
    }

    /// Bytes of messages on an open RPC stream that were given to the owner, and that it has not said it
    /// [`consumed`](Self::consumed).
    pub fn unread(&self, stream_id: StreamId) -> usize {
        self.core.streams.unread(stream_id)
    }

    /// As [`unread`](Self::unread), over all RPC streams, closed ones too.
    pub fn unread_total(&self) -> usize {
        self.core.unread()
    }

    /// A reader of an RPC stream has taken so many bytes of what the owner kept for it:
    /// [`RpcMessage::length`] of each message.
    pub fn consumed(&mut self, stream_id: StreamId, bytes: usize) {
        self.core.consumed(stream_id, bytes);
    }
}

pub(super) fn check_application(outgoing: Outgoing<'_>) -> Result<(), SessionError> {
    match outgoing.message_type() {
        message_type if message_type.is_application() => Ok(()),
        message_type => Err(SessionError::WrongMessageType { message_type }),
    }
}

impl<R> fmt::Debug for Session<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}

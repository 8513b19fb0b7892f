//! Which part of a call a message is.

use super::RpcFormat;
use crate::codec::UNIT;
use crate::event::EventUnion;
use crate::protocol::{BodyStream, Operation};
use crate::session::{MessageType, RpcMessage};

/// What a message that a client gets on an RPC stream is to its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// The answer: the output of a call without events, or what the peer says ahead of them.
    Response,
    /// An event.
    Event,
    /// An error, of the model or not.
    Error,
    /// Nothing but the end of the RPC stream.
    Close,
    /// It says that it holds something that has no place here.
    Foreign,
}

impl RpcFormat {
    /// What a message is, for the client of `Op`; `answered` once its response is there.
    ///
    /// The message type decides, then the shape that the message names, and where it names none, the order: most peers go
    /// by the order alone, but one may send an event before the response, and some leave the name out.
    pub fn classify<Op: Operation>(self, message: &RpcMessage, answered: bool) -> MessageKind {
        let has_events = Op::SCHEMA.streams_response() == Some(BodyStream::Events);
        let by_order = match (answered, has_events) {
            (false, _) => MessageKind::Response,
            (true, true) => MessageKind::Event,
            (true, false) => MessageKind::Foreign,
        };
        if message.message_type() == MessageType::ApplicationError {
            return MessageKind::Error;
        }
        let output = Op::SCHEMA.output_schema().unwrap_or(&UNIT);
        match message.service_model_type() {
            None if message.payload().is_empty() && message.is_last() => MessageKind::Close,
            None => by_order,
            Some(shape) if has_events && shape == Op::Receives::SCHEMA.id() => MessageKind::Event,
            // A peer may have a name for the output where the model has none.
            Some(shape) if shape == output.id() || Op::SCHEMA.output_schema().is_none() => match by_order {
                MessageKind::Response => MessageKind::Response,
                _ => MessageKind::Foreign,
            },
            Some(_) => MessageKind::Foreign,
        }
    }
}

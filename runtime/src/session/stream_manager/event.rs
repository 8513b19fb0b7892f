use std::fmt;

use bytes::Bytes;

use super::envelope;
use super::{CloseReason, ConnectFailure, ConnectRequest, ConnectResponse, RequestId, ResponseFault, Status};
use crate::codec::{CBOR, Codec, CodecError, Shape};

/// What happened to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientEvent {
    /// The server accepts the client; requests may be made.
    Connected {
        /// What it says of itself.
        response: ConnectResponse,
    },
    /// The handshake failed. Nothing follows; close the transport.
    ConnectFailed {
        /// Why.
        failure: ConnectFailure,
    },
    /// The response of a request, which is no longer in flight.
    Response {
        /// The request.
        id: RequestId,
        /// The response, whatever its status; or what is wrong with it.
        outcome: Result<Response, ResponseFault>,
    },
    /// A response that no request waits for. It has been dropped.
    Stray(Stray),
    /// The connection is over. Nothing follows; close the transport.
    Closed {
        /// Why.
        reason: CloseReason,
        /// The requests without a response, oldest first. Each may have been done or not.
        unanswered: Vec<RequestId>,
    },
}

/// A response that no request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// Its request has been [forgotten](super::ClientSession::forget).
    Late(RequestId),
    /// Its request has a response already, or was forgotten long ago.
    Duplicate(RequestId),
    /// Its id was never given out, or it has none.
    Unknown,
}

/// The response of a request. `Debug` does not show what is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    pub(super) status: Status,
    pub(super) error_message: Option<String>,
    pub(super) body: Bytes,
}

impl Response {
    /// Whether the request was done, and if not, why.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What the server says of it in words.
    pub fn error_message(&self) -> Option<&str> {
        self.error_message.as_deref()
    }

    /// The whole CBOR map.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the members of an output.
    ///
    /// # Errors
    /// For members that are not what the model says.
    pub fn read_output(&self, into: &mut dyn Shape) -> Result<(), CodecError> {
        CBOR.read(&self.body, into)
    }

    /// Reads the members of an error. Its `message`, if it has that member, is what the server says in words.
    ///
    /// # Errors
    /// For members that are not what the model says.
    pub fn read_error(&self, into: &mut dyn Shape) -> Result<(), CodecError> {
        CBOR.read(&self.body, into)?;
        match &self.error_message {
            Some(text) => envelope::set_message(into, text),
            None => Ok(()),
        }
    }
}

/// What happened to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerEvent {
    /// A client wants to be [accepted](super::ServerSession::accept) or [rejected](super::ServerSession::reject).
    ConnectRequested {
        /// What it says of itself.
        request: ConnectRequest,
    },
    /// A request. Responses may come in any order.
    Request(Request),
    /// The connection is over. Nothing follows; close the transport.
    Closed {
        /// Why.
        reason: CloseReason,
    },
}

/// A request that a server got. `Debug` does not show what is in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub(super) operation: i8,
    pub(super) request_id: String,
    pub(super) body: Bytes,
}

impl Request {
    /// The operation byte, of an operation that the server has or not.
    pub fn operation(&self) -> i8 {
        self.operation
    }

    /// What the response must repeat. Some clients use one id for all requests.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The whole CBOR map.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the members of the input.
    ///
    /// # Errors
    /// For members that are not what the model says.
    pub fn read_input(&self, into: &mut dyn Shape) -> Result<(), CodecError> {
        CBOR.read(&self.body, into)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, error_message, body } = self;
        f.debug_struct("Response")
            .field("status", status)
            .field("error_message", error_message)
            .field("body_length", &body.len())
            .finish()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, request_id, body } = self;
        f.debug_struct("Request")
            .field("operation", operation)
            .field("request_id", request_id)
            .field("body_length", &body.len())
            .finish()
    }
}

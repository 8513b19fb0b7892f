//! What every protocol can do.

use std::fmt::{self, Debug};

use bytes::Bytes;
use http::{HeaderMap, request, response};

use super::{HttpBody, HttpRequest, HttpResponse, OperationSchema, ProtocolError};
use crate::codec::{Codec, Shape};
use crate::types::Fault;

/// Where the members of input and output travel that are not the event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitialMessages {
    /// In the HTTP head: the REST protocols.
    Head,
    /// In an `initial-request` and an `initial-response` event: the RPC protocols.
    Events,
}

/// Whether `@endpoint` takes effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HostPrefix {
    /// As modelled.
    #[default]
    Expand,
    /// Not looked at, for an endpoint that serves all hosts.
    Ignore,
}

/// What a request needs beyond its input.
#[derive(Clone, Copy)]
pub struct RequestContext<'a> {
    /// Makes the value of an `@idempotencyToken` member that is not set.
    pub idempotency_token: &'a dyn Fn() -> String,
    /// Whether `@endpoint` takes effect.
    pub host_prefix: HostPrefix,
}

impl Debug for RequestContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext").field("host_prefix", &self.host_prefix).finish_non_exhaustive()
    }
}

/// What an error response says of itself, whether it is modelled or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorIdentity {
    /// The name of the error shape, without namespace.
    pub shape: Option<String>,
    /// The code that users know the error by, where it is not the name of the shape.
    pub code: Option<String>,
    /// Who is to blame, where the response says so.
    pub fault: Option<Fault>,
    /// The text for people.
    pub message: Option<String>,
}

/// A protocol: how operations become HTTP messages, for the client and for its peer. One that does not travel over HTTP
/// implements no method that has an implementation here: they refuse with [`ProtocolError::NotHttp`], or find nothing.
///
/// Bodies that stream are no business of a protocol: it says so with
/// [`HttpBody::Stream`](super::HttpBody::Stream), and reads messages of such operations with an empty body. Where the
/// other members travel as the first event, it writes that frame, but it does not read it.
pub trait Protocol: Debug + Send + Sync {
    /// The shape id of the protocol trait, such as `aws.protocols#restJson1`.
    fn id(&self) -> &'static str;

    /// The format of body documents and of event payloads.
    fn codec(&self) -> &dyn Codec;

    /// The content type of documents in event-stream messages.
    fn event_media_type(&self) -> &'static str {
        self.codec().media_type()
    }

    /// Where the members travel that are not the event stream.
    fn initial_messages(&self) -> InitialMessages;

    /// The request of a call.
    ///
    /// # Errors
    /// [`ProtocolError::MissingMember`] and the others that blame the input.
    fn write_request(
        &self,
        _operation: &OperationSchema,
        _input: &dyn Shape,
        _context: &RequestContext<'_>,
    ) -> Result<HttpRequest, ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// Whether a response carries the output rather than an error.
    fn is_success(&self, _head: &response::Parts) -> bool {
        false
    }

    /// Reads a successful response.
    ///
    /// # Errors
    /// [`ProtocolError::Codec`], [`ProtocolError::EncodedBody`].
    fn read_response(
        &self,
        _operation: &OperationSchema,
        _head: &response::Parts,
        _body: &Bytes,
        _output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// Finds out which error a response carries. Never fails: what is not there, or not readable, is `None`.
    fn identify_error(
        &self,
        _operation: &OperationSchema,
        _head: &response::Parts,
        _body: &Bytes,
    ) -> ErrorIdentity {
        ErrorIdentity::default()
    }

    /// Reads a modelled error.
    ///
    /// # Errors
    /// [`ProtocolError::Codec`].
    fn read_error(
        &self,
        _head: &response::Parts,
        _body: &Bytes,
        _error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// For the peer: whether a request is one for this operation, by method, path and headers.
    fn matches(&self, _operation: &OperationSchema, _head: &request::Parts) -> bool {
        false
    }

    /// For the peer: reads what [`write_request`](Self::write_request) wrote.
    ///
    /// # Errors
    /// [`ProtocolError::UriMismatch`], [`ProtocolError::Codec`].
    fn read_request(
        &self,
        _operation: &OperationSchema,
        _head: &request::Parts,
        _body: &Bytes,
        _input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// For the peer: a successful response.
    ///
    /// # Errors
    /// Those that blame the output.
    fn write_response(
        &self,
        _operation: &OperationSchema,
        _output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// For the peer: a modelled error.
    ///
    /// # Errors
    /// Those that blame the error's values.
    fn write_error(&self, _error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        Err(ProtocolError::NotHttp { protocol: self.id() })
    }

    /// For the peer: an error that the model does not have.
    fn write_unmodeled_error(&self, status: http::StatusCode, _code: &str, _message: &str) -> HttpResponse {
        HttpResponse { status, headers: HeaderMap::new(), body: HttpBody::Empty, initial_message: None }
    }
}

//! stream-sea.

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderValue, StatusCode, request, response};

use super::error_text;
use super::json_error;
use super::rest::{Rest, Unset};
use super::{
    ErrorIdentity, HttpRequest, HttpResponse, InitialMessages, OperationSchema, Protocol, ProtocolError,
    RequestContext,
};
use crate::codec::{Codec, JSON, MemberText, Shape};

/// `smithystreams#streamSea`: HTTP bindings with JSON documents, in which an error is told by its status alone
/// ([`OperationError::from_status`](crate::event::OperationError::from_status)).
///
/// Operations that [travel over the WebSocket](OperationSchema::web_socket) have no HTTP message:
/// [`session::stream_sea`](crate::session::stream_sea) sees to them.
#[derive(Debug)]
#[non_exhaustive]
pub struct StreamSea;

/// `smithystreams#streamSea`.
pub static STREAM_SEA: StreamSea = StreamSea;

const REST: Rest = Rest { codec: &JSON, unset: Unset::Document };

impl StreamSea {
    fn refuse_subscription(&self, operation: &OperationSchema) -> Result<(), ProtocolError> {
        match operation.web_socket() {
            Some(_) => Err(ProtocolError::NotHttp { protocol: self.id() }),
            None => Ok(()),
        }
    }
}

impl Protocol for StreamSea {
    fn id(&self) -> &'static str {
        "smithystreams#streamSea"
    }

    fn codec(&self) -> &dyn Codec {
        REST.codec
    }

    fn initial_messages(&self) -> InitialMessages {
        InitialMessages::Head
    }

    fn write_request(
        &self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<HttpRequest, ProtocolError> {
        self.refuse_subscription(operation)?;
        let mut request = REST.write_request(operation, input, context)?;
        // Errors are documents, even where the answer is none.
        let media_type = HeaderValue::from_static(REST.codec.media_type());
        request.headers.entry(ACCEPT).or_insert(media_type);
        Ok(request)
    }

    fn is_success(&self, head: &response::Parts) -> bool {
        head.status.is_success()
    }

    fn read_response(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.refuse_subscription(operation)?;
        REST.read_response(operation, head, body, output)
    }

    fn identify_error(
        &self,
        _operation: &OperationSchema,
        _head: &response::Parts,
        body: &Bytes,
    ) -> ErrorIdentity {
        let message = error_text::message(|schema| MemberText::find(REST.codec, body, schema));
        ErrorIdentity { message, ..ErrorIdentity::default() }
    }

    fn read_error(
        &self,
        head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        REST.read_error(head, body, error)
    }

    fn matches(&self, operation: &OperationSchema, head: &request::Parts) -> bool {
        operation.web_socket().is_none() && Rest::matches(operation, head)
    }

    fn read_request(
        &self,
        operation: &OperationSchema,
        head: &request::Parts,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.refuse_subscription(operation)?;
        REST.read_request(operation, head, body, input)
    }

    fn write_response(
        &self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        self.refuse_subscription(operation)?;
        REST.write_response(operation, output)
    }

    fn write_error(&self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        REST.write_error(error)
    }

    fn write_unmodeled_error(&self, status: StatusCode, _code: &str, message: &str) -> HttpResponse {
        json_error::message(REST.codec, status, message)
    }
}

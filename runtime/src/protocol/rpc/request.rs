//! Inputs to requests, and back.

use bytes::Bytes;
use http::header::{ACCEPT, HeaderMap, HeaderValue};
use http::{Method, request};

use super::Rpc;
use crate::codec::Shape;
use crate::protocol::content::EVENT_STREAM;
use crate::protocol::input::Prepared;
use crate::protocol::{BodyStream, HttpRequest, OperationSchema, ProtocolError, RequestContext, host, query};

impl Rpc {
    /// Builds the request of a call, but for the headers that name the operation.
    pub(in crate::protocol) fn write_request(
        self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
        target: String,
    ) -> Result<HttpRequest, ProtocolError> {
        let input = Prepared::new(operation, input, context)?;
        let stream = operation.streams_request();
        let content = self.content(stream, operation.input_schema(), &input)?;
        let mut headers = HeaderMap::new();
        content.describe(&mut headers);
        if operation.streams_response() == Some(BodyStream::Events) {
            headers.insert(ACCEPT, HeaderValue::from_static(EVENT_STREAM));
        }
        query::ask(operation, &mut headers);
        let initial_message = match operation.has_initial_request() {
            true => self.initial(stream, |format, frame| format.encode_initial_request(&input, frame))?,
            false => None,
        };
        Ok(HttpRequest {
            method: Method::POST,
            target,
            host_prefix: host::prefix(operation, &input, context.host_prefix)?,
            headers,
            body: content.body,
            initial_message,
        })
    }

    /// For the peer: whether method and path are those of calls.
    pub(in crate::protocol) fn matches(head: &request::Parts, target: &str) -> bool {
        head.method == Method::POST && head.uri.path() == target
    }

    /// For the peer: reads what [`write_request`](Self::write_request) wrote, but for the first frame.
    pub(in crate::protocol) fn read_request(
        self,
        operation: &OperationSchema,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        if operation.streams_request().is_none() && !body.is_empty() {
            self.codec.read(body, input)?;
        }
        Ok(())
    }
}

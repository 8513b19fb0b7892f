//! Outputs and errors to responses, and back.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, response};

use super::body::{self, Content};
use super::{Direction, Rest, headers, route};
use crate::codec::text::{Place, TextReader, label_text};
use crate::codec::{CodecError, Shape, WriteValue};
use crate::protocol::{HttpResponse, OperationSchema, ProtocolError};
use crate::types::{HttpBinding, Member};

/// What the members of an output have been turned into so far.
struct Parts {
    status: Option<StatusCode>,
    headers: HeaderMap,
    content: Option<Content>,
}

impl Rest {
    /// Reads a successful response.
    pub(in crate::protocol) fn read_response(
        self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        read_head(head, output)?;
        match operation.streams_response() {
            Some(_) => Ok(()),
            None => self.read_body(Direction::Response, body, output),
        }
    }

    /// Reads a modelled error.
    pub(in crate::protocol) fn read_error(
        self,
        head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        read_head(head, error)?;
        self.read_body(Direction::Response, body, error)
    }

    /// Builds a successful response.
    pub(in crate::protocol) fn write_response(
        self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        let content = match operation.output_schema() {
            None if operation.streams_response().is_none() => Some(Content::NONE),
            _ => operation.streams_response().map(body::stream),
        };
        self.respond(operation.code(), content, output)
    }

    /// Builds the response that carries a modelled error, but for what names it.
    pub(in crate::protocol) fn write_error(self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        let status = error.schema().error_trait().map_or(500, |error| error.status);
        self.respond(status, None, error)
    }

    fn respond(
        self,
        status: u16,
        content: Option<Content>,
        shape: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        let mut parts = Parts { status: None, headers: HeaderMap::new(), content };
        route(Direction::Response, shape, &mut |binding, member, value| {
            self.response_member(binding, member, value, &mut parts)
        })?;
        let content = match parts.content.take() {
            Some(content) => content,
            None => self.rest_of(Direction::Response, shape)?,
        };
        content.describe(&mut parts.headers);
        let modeled = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        Ok(HttpResponse {
            status: parts.status.unwrap_or(modeled),
            headers: parts.headers,
            body: content.body,
        })
    }

    fn response_member(
        self,
        binding: HttpBinding,
        member: &'static Member,
        value: &dyn WriteValue,
        parts: &mut Parts,
    ) -> Result<(), ProtocolError> {
        match binding {
            HttpBinding::Header(name) => headers::write_header(name, member, value, &mut parts.headers)?,
            HttpBinding::PrefixHeaders(prefix) => {
                headers::write_prefix_headers(prefix, member, value, &mut parts.headers)?;
            }
            HttpBinding::ResponseCode => {
                let status = label_text(member, value)?;
                let status = status.parse().map_err(|_| CodecError::OutOfRange { member: member.name() })?;
                parts.status = Some(status);
            }
            HttpBinding::Payload if parts.content.is_none() => {
                parts.content = Some(self.payload(member, value)?);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Reads the members that travel in headers or as the status.
fn read_head(head: &response::Parts, shape: &mut dyn Shape) -> Result<(), ProtocolError> {
    headers::read_headers(&head.headers, shape)?;
    for (index, member) in shape.schema().members().iter().enumerate() {
        if member.http_binding() == HttpBinding::ResponseCode {
            shape.read_member(index, &mut TextReader::scalar(Place::Header, head.status.as_str()))?;
        }
    }
    Ok(())
}

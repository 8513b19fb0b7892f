//! Outputs and errors to responses, and back.

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode, response};

use super::{Direction, Rest, headers, route};
use crate::codec::text::{Place, TextReader, label_text};
use crate::codec::{CodecError, Shape, WriteValue};
use crate::protocol::content::Content;
use crate::protocol::{HttpResponse, OperationSchema, ProtocolError, encoding, error_text};
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
        if operation.streams_response().is_some() {
            return Ok(());
        }
        if !body.is_empty() && !binds_encoding(output) {
            encoding::refuse(head)?;
        }
        self.read_body(Direction::Response, body, output)
    }

    /// Reads a modelled error.
    pub(in crate::protocol) fn read_error(
        self,
        head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.read_error_with(head, body, error, &|document| self.codec.read(body, document))
    }

    /// Reads a modelled error, and the document in its body with `read`.
    pub(in crate::protocol) fn read_error_with(
        self,
        head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
        read: &dyn Fn(&mut dyn Shape) -> Result<(), CodecError>,
    ) -> Result<(), ProtocolError> {
        read_head(head, error)?;
        self.read_body_with(Direction::Response, body, error, read)
    }

    /// Builds a successful response.
    pub(in crate::protocol) fn write_response(
        self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        let content = match operation.output_schema() {
            None if operation.streams_response().is_none() => Some(Content::NONE),
            _ => operation.streams_response().map(Content::stream),
        };
        self.respond(operation.code(), content, output)
    }

    /// Builds the response that carries a modelled error, but for what names it.
    pub(in crate::protocol) fn write_error(self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        self.respond(error_text::status_of(error).as_u16(), None, error)
    }

    /// Builds the response that carries a modelled error, with the document of its members that `write` makes.
    #[cfg(feature = "xml")]
    pub(in crate::protocol) fn write_error_with(
        self,
        error: &dyn Shape,
        write: &dyn Fn(&dyn Shape) -> Result<Content, CodecError>,
    ) -> Result<HttpResponse, ProtocolError> {
        let members = error.schema().members();
        let content = match members.iter().any(|member| member.http_binding() == HttpBinding::Payload) {
            true => None,
            false => Some(write(&crate::codec::Selected::new(error, Direction::Response.document()))?),
        };
        self.respond(error_text::status_of(error).as_u16(), content, error)
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
            initial_message: None,
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

/// Whether the output tells its user how the body is encoded.
fn binds_encoding(output: &dyn Shape) -> bool {
    output.schema().members().iter().any(|member| match member.http_binding() {
        HttpBinding::Header(name) => name.eq_ignore_ascii_case(CONTENT_ENCODING.as_str()),
        _ => false,
    })
}

/// Reads the members that travel in headers or as the status.
fn read_head(head: &response::Parts, shape: &mut dyn Shape) -> Result<(), ProtocolError> {
    headers::read_headers(Direction::Response, &head.headers, shape)?;
    for (index, member) in shape.schema().members().iter().enumerate() {
        if member.http_binding() == HttpBinding::ResponseCode {
            shape.read_member(index, &mut TextReader::scalar(Place::Header, head.status.as_str()))?;
        }
    }
    Ok(())
}

//! restJson1.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, request, response};

use super::json_error::{self, Order};
use super::rest::{Rest, Unset};
use super::{
    ErrorIdentity, HttpRequest, HttpResponse, InitialMessages, OperationSchema, Protocol, ProtocolError,
    RequestContext,
};
use crate::codec::{Codec, JSON, Shape};

/// `aws.protocols#restJson1`: HTTP bindings with JSON documents.
#[derive(Debug)]
#[non_exhaustive]
pub struct RestJson1;

/// The protocol as generated code names it.
pub static REST_JSON_1: RestJson1 = RestJson1;

const REST: Rest = Rest { codec: &JSON, unset: Unset::Document };

impl Protocol for RestJson1 {
    fn id(&self) -> &'static str {
        "aws.protocols#restJson1"
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
        REST.write_request(operation, input, context)
    }

    fn is_success(&self, head: &response::Parts) -> bool {
        head.status.as_u16() < 300
    }

    fn read_response(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        REST.read_response(operation, head, body, output)
    }

    fn identify_error(
        &self,
        _operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
    ) -> ErrorIdentity {
        json_error::identify(REST.codec, head, body, Order::CodeThenType)
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
        Rest::matches(operation, head)
    }

    fn read_request(
        &self,
        operation: &OperationSchema,
        head: &request::Parts,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        REST.read_request(operation, head, body, input)
    }

    fn write_response(
        &self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        REST.write_response(operation, output)
    }

    fn write_error(&self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        let mut response = REST.write_error(error)?;
        if let Ok(name) = HeaderValue::from_str(error.schema().name()) {
            response.headers.insert(json_error::TYPE_HEADER, name);
        }
        Ok(response)
    }

    fn write_unmodeled_error(&self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        json_error::unmodeled(REST.codec, status, code, message)
    }
}

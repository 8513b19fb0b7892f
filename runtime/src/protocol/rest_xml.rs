//! restXml.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{StatusCode, request, response};

use super::rest::{Rest, Unset};
use super::xml_error::Wrapping;
use super::{
    ErrorIdentity, HttpRequest, HttpResponse, InitialMessages, OperationSchema, Protocol, ProtocolError,
    RequestContext,
};
use crate::codec::{Codec, Shape, XML, XmlCodec};

/// `aws.protocols#restXml`: HTTP bindings with XML documents.
#[derive(Debug)]
pub struct RestXml {
    wrapping: Wrapping,
}

/// `aws.protocols#restXml`.
pub static REST_XML: RestXml = RestXml { wrapping: Wrapping::ErrorResponse };
/// `aws.protocols#restXml` with `noErrorWrapping`.
pub static REST_XML_UNWRAPPED_ERRORS: RestXml = RestXml { wrapping: Wrapping::Error };

const REST: Rest = Rest { codec: &XML, unset: Unset::Nothing };

/// Reads documents whose root is the output's only member.
static UNWRAPPED: LazyLock<XmlCodec> = LazyLock::new(|| XML.clone().unwrapped());

impl Protocol for RestXml {
    fn id(&self) -> &'static str {
        "aws.protocols#restXml"
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
        let rest = match operation.has_unwrapped_output() {
            true => Rest { codec: &*UNWRAPPED, ..REST },
            false => REST,
        };
        rest.read_response(operation, head, body, output)
    }

    fn identify_error(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
    ) -> ErrorIdentity {
        if operation.method() == http::Method::HEAD.as_str() && body.is_empty() {
            return by_status(head);
        }
        self.wrapping.identify(body)
    }

    fn read_error(
        &self,
        head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        REST.read_error_with(head, body, error, &|document| self.wrapping.read(body, document))
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
        REST.write_error_with(error, &|members| self.wrapping.write(error, members))
    }

    fn write_unmodeled_error(&self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        self.wrapping.unmodeled(status, code, message)
    }
}

/// An answer to `HEAD` has no body to name its error in. Amazon S3 calls such errors what HTTP calls their status, in
/// one word: `NotFound`.
fn by_status(head: &response::Parts) -> ErrorIdentity {
    let name = head.status.canonical_reason().map(|reason| reason.split(' ').collect());
    ErrorIdentity { shape: name, ..ErrorIdentity::default() }
}

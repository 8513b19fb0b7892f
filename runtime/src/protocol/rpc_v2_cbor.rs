//! rpcv2Cbor.

use bytes::Bytes;
use http::header::ACCEPT;
use http::{HeaderName, HeaderValue, StatusCode, request, response};

use super::error_text::{self, Texts, sanitized};
use super::rpc::{Rpc, Unit};
use super::{
    ErrorIdentity, HttpRequest, HttpResponse, InitialMessages, OperationSchema, Protocol, ProtocolError,
    RequestContext, query,
};
use crate::codec::{CBOR, Codec, MemberText, Shape};

/// `smithy.protocols#rpcv2Cbor`: CBOR documents, with the operation in the path.
#[derive(Debug)]
#[non_exhaustive]
pub struct RpcV2Cbor;

/// `smithy.protocols#rpcv2Cbor`.
pub static RPC_V2_CBOR: RpcV2Cbor = RpcV2Cbor;

const MEDIA_TYPE: &str = "application/cbor";
const RPC: Rpc = Rpc { codec: &CBOR, event_media_type: MEDIA_TYPE, unit: Unit::Nothing };

/// The header that requests and responses know each other by.
const PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
const NAME: HeaderValue = HeaderValue::from_static("rpc-v2-cbor");

/// The path of an operation.
fn target(operation: &OperationSchema) -> String {
    format!("/service/{}/operation/{}", operation.service().name(), operation.name())
}

/// Whether a response is one of this protocol. Of one that is not, only the status counts (Smithy spec, Smithy RPC
/// v2 CBOR, Responses).
fn is_own(head: &response::Parts) -> bool {
    head.headers.get(PROTOCOL).is_some_and(|name| name == NAME)
}

fn signed(mut response: HttpResponse) -> HttpResponse {
    response.headers.insert(PROTOCOL, NAME);
    response
}

impl Protocol for RpcV2Cbor {
    fn id(&self) -> &'static str {
        "smithy.protocols#rpcv2Cbor"
    }

    fn codec(&self) -> &dyn Codec {
        RPC.codec
    }

    fn initial_messages(&self) -> InitialMessages {
        InitialMessages::Events
    }

    fn write_request(
        &self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<HttpRequest, ProtocolError> {
        let mut request = RPC.write_request(operation, input, context, target(operation))?;
        request.headers.insert(PROTOCOL, NAME);
        request.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(MEDIA_TYPE));
        Ok(request)
    }

    fn is_success(&self, head: &response::Parts) -> bool {
        head.status == StatusCode::OK && is_own(head)
    }

    fn read_response(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        RPC.read_response(operation, head, body, output)
    }

    fn identify_error(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
    ) -> ErrorIdentity {
        if !is_own(head) {
            let message = Some("the answer is not one of rpcv2Cbor".to_owned());
            return ErrorIdentity { message, ..ErrorIdentity::default() };
        }
        let find = |schema| MemberText::find(RPC.codec, body, schema);
        let mut identity = ErrorIdentity {
            shape: find(&error_text::TYPE).as_deref().and_then(sanitized),
            message: error_text::message(find),
            ..ErrorIdentity::default()
        };
        query::recode(operation, head, &mut identity);
        identity
    }

    fn read_error(
        &self,
        _head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        RPC.read_error(body, error)
    }

    fn matches(&self, operation: &OperationSchema, head: &request::Parts) -> bool {
        let own = head.headers.get(PROTOCOL).is_some_and(|name| name == NAME);
        own && Rpc::matches(head, &target(operation))
    }

    fn read_request(
        &self,
        operation: &OperationSchema,
        head: &request::Parts,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        if !self.matches(operation, head) {
            return Err(ProtocolError::UriMismatch { operation: operation.id() });
        }
        RPC.read_request(operation, body, input)
    }

    fn write_response(
        &self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        RPC.write_response(operation, output).map(signed)
    }

    fn write_error(&self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        RPC.write_error(error).map(signed)
    }

    fn write_unmodeled_error(&self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        let texts = Texts { schema: &error_text::UNMODELED, texts: &[code, message] };
        signed(error_text::respond_texts(RPC.codec, status, &texts))
    }
}
